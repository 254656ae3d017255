"""One photographer never meets another's galleries: by no service and by no command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from kingdesk.adapters.clock import SystemClock
from kingdesk.bootstrap import App, open_app
from kingdesk.bootstrap.cloud import price_table
from kingdesk.bootstrap.studio import SIGNED_IN
from kingdesk.cli import main as cli
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import NotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import BucketKey, ClientId, GalleryId, PhotoId, ReferenceId, RunId
from kingdesk.domain.messages import JobMessage
from kingdesk.domain.objects import ObjectInfo, gallery_prefix
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import FromWebSystem
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.class_list import ListedClient
from kingdesk.ports.cloud import Via
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.services.doctor import Doctor
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.export import DeliveryOrder
from kingdesk.services.job_context import JobContext
from kingdesk.services.list_plan import PlannedClient
from kingdesk.services.listed import FaceChoice
from kingdesk.services.name_group import NamedGroup
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.cloud_desk import CloudDesk
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.enrolling import CloudEnroll
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.services.recognition.references import CloudReferences
from kingdesk.services.review import Saying
from kingdesk.services.sighting import Sighting
from kingdesk.services.undo_enroll import Enrolment
from kingdesk.settings import CloudSettings, Studio
from tests.app.studio import STUDIO, Photographer, StudioCommands, WebSystem
from tests.builders import a_face
from tests.fakes.clock import SteppedClock
from tests.fakes.cloud import FakeCloud, FakePreparation, FakeStaging
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.event import LEFT, MIDDLE
from tests.fakes.keychain import MemorySecrets
from tests.fakes.queue import FakeQueue

HIDDEN = "Hidden feast"
SECRET_NAMES = (HIDDEN, "Rui Other", "rui@example.com", "Zulmira", "hidden-1.jpg")
OF_NO_OWNER: Final[set[object]] = {
    *(Doctor.__call__, EnrollClient.prepare),
    *(Collections.shared_stamp, Collections.make_shared, Collections.look_again),
    *(Collections.still_there, Collections.with_shared),
}
"""What sees nothing of the store."""
IN_A_UNIT: Final[set[object]] = {
    EnrollClient.store_reference,
    Processing.gone,
    Processing.release_dead,
}
"""What works in a unit that was opened for an owner."""


@dataclass(frozen=True, slots=True)
class Hers:
    """A processed gallery with a client, a reference, a decision: somebody's."""

    gallery: GalleryId
    photo: PhotoId
    client: ClientId
    reference: ReferenceId
    run: RunId
    verdict: Any
    key: str


@pytest.fixture
def opener(web: WebSystem) -> Iterator[Callable[[Photographer], App]]:
    """Give what opens the studio for a photographer."""
    with ExitStack() as opened:

        def open_for(who: Photographer) -> App:
            secrets = MemorySecrets()
            studio = web.studio()
            for name, value in studio.secrets.items():
                secrets.put(STUDIO, name, value)
            secrets.put(STUDIO, SIGNED_IN, who.id)
            place = Studio(STUDIO, studio.settings)
            app = open_app(place, engine=FakeEngine(), secrets=secrets, workers=1)
            opened.callback(app.close)
            return app

        yield open_for


def fill(app: App, web: WebSystem, gallery: int, name: str, folder: Path) -> Hers:
    """Process a gallery of one photo with one client."""
    photo = PhotoId(web.photo(gallery, f"{name}-1.jpg", a_picture((name, LEFT), shade=gallery)))
    gallery_id = GalleryId(gallery)
    client, _ = app.clients.add(app.owner, gallery_id, NewClient("Zulmira" if gallery > 1 else "A"))
    picture = folder / f"{name}.jpg"
    picture.write_bytes(a_picture((name, MIDDLE), shade=99))
    enrolled = app.enroll(app.owner, client, picture)
    run = app.processing.start(app.owner, gallery_id)
    assert run is not None
    app.runner.run(app.owner, run.id, JobContext())
    said = app.review.say(app.owner, photo, 0, VerdictKind.CONFIRMED, client)
    return Hers(
        *(gallery_id, photo, client, enrolled.reference.id, run.id, said.verdict.id),
        key=web.key_of(photo),
    )


def with_account(app: App, cloud: FakeCloud) -> App:
    """Return the open studio with an account at AWS."""
    settings, store = CloudSettings(), app.processing.store
    desk = CloudDesk(
        *(store, cloud, FakePreparation(), FakeStaging()),
        ledger=Ledger(store, price_table(settings.prices), SystemClock()),
        shared=settings.shared_collection,
        via_classic=Via.BYTES,
        via_indexed=Via.BYTES,
        lifetime=timedelta(days=1),
        cores=1,
    )
    collections = Collections(store, cloud, SystemClock(), desk.shared)
    by_cloud = CloudEnroll(desk, collections, CloudReferences(desk))
    enroll = replace(app.enroll, cloud=by_cloud, usual=Strategy.CLASSIC)
    queue = FakeQueue(SteppedClock())
    sending = replace(app.sending, queue=queue)
    return replace(
        app,
        queue=queue,
        sending=sending,
        dead_letters=replace(app.dead_letters, queue=queue, sending=sending),
        consumer=replace(app.consumer, queue=queue, sending=sending, poll=timedelta(0)),
        collections=collections,
        enroll=enroll,
        clients=replace(app.clients, collections=collections),
        import_clients=replace(app.import_clients, enroll=enroll),
        plan_list=replace(app.plan_list, enroll=enroll),
        enroll_listed=replace(app.enroll_listed, enroll=enroll),
        undo_enroll=replace(app.undo_enroll, enroll=enroll),
        bring_clients=replace(app.bring_clients, enroll=enroll),
    )


@dataclass(frozen=True, slots=True)
class Two:
    """Ana's open studio with an account at AWS, what is hers, and what is Rui's."""

    app: App
    cloud: FakeCloud
    web: WebSystem
    own: Hers
    other: Hers
    folder: Path


@pytest.fixture
def two(web: WebSystem, opener: Callable[[Photographer], App], tmp_path: Path) -> Two:
    ana = web.photographer("Ana Prado", "ana@example.com")
    rui = web.photographer("Rui Other", "rui@example.com")
    party, hidden = web.gallery(ana, "Party"), web.gallery(rui, HIDDEN)
    other = fill(opener(rui), web, hidden, "hidden", tmp_path)
    app = opener(ana)
    own = fill(app, web, party, "party", tmp_path)
    (tmp_path / "another.jpg").write_bytes(a_picture(("party", MIDDLE), shade=7))
    (tmp_path / "class.csv").write_text("name\nIntruder\n", "utf-8")
    cloud = FakeCloud()
    return Two(with_account(app, cloud), cloud, web, own, other, tmp_path)


def everything(web: WebSystem) -> Mapping[str, str]:
    """Return a hash of every table, the web system's and ours."""
    ours = web.asked(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'kingdesk'"
    )
    query = "SELECT t::text FROM kingdesk.{} AS t ORDER BY 1"
    rows = {f"kingdesk.{name}": repr(web.asked(query.format(name))) for (name,) in ours}
    return {**web.host_rows(), **rows}


def services(app: App) -> Iterator[tuple[str, object]]:
    assert app.studio is not None
    for holder in (app, app.studio):
        for field in fields(holder):
            module = type(getattr(holder, field.name)).__module__
            if module.startswith(("kingdesk.services", "kingdesk.worker")):
                yield field.name, getattr(holder, field.name)


def methods(app: App) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, service in services(app):
        for method, function in inspect.getmembers(type(service), inspect.isfunction):
            is_public = method == "__call__" or not method.startswith("_")
            if is_public and function not in OF_NO_OWNER | IN_A_UNIT:
                yield f"{name}.{method}", getattr(service, method)


def arguments(two: Two, gallery: GalleryId) -> dict[str, object]:
    """Return a value for every name a parameter has; ids are the other one's."""
    other = two.other
    nobody = PlannedClient(ListedClient("Intruder", None, None, (), "1"))
    return {
        "owner": two.app.owner,
        "gallery_id": gallery,
        "photo_id": other.photo,
        "photo_ids": [other.photo],
        "photos": [other.photo],
        "client_id": other.client,
        "reference_id": other.reference,
        "run_id": other.run,
        "verdict_id": other.verdict,
        "prefix": gallery_prefix(other.gallery),
        "key": BucketKey(f"r2:{other.key}"),
        "info": ObjectInfo(other.key, 1, "e", datetime.now(UTC)),
        "text": HIDDEN,
        "name": "Mine now",
        "threshold": 70.0,
        "context": JobContext(),
        "client": NewClient("Intruder"),
        "source": two.folder / "another.jpg",
        "paths": [two.folder],
        "folder": two.folder,
        "box": Box(0.1, 0.1, 0.2, 0.2),
        "side": 50,
        "long_side": 50,
        "kind": VerdictKind.REJECTED,
        "face": 0,
        "order": DeliveryOrder(two.folder / "delivery", DeliveryForm.CSV, None, None),
        "originals": True,
        "after": timedelta(0),
        "bill": Bill(price_table(CloudSettings().prices)),
        "strategy": Strategy.LOCAL,
        "consent": None,
        "references": 1,
        "picture": two.folder / "another.jpg",
        "person": nobody,
        "people": [nobody],
        "other_gallery": two.own.gallery,
        "clients": [two.own.client],
        "index": 0,
        "choice": FaceChoice(two.folder / "another.jpg", 0, b""),
        "seen": Sighting("another.jpg", b"", 1, 1, ()),
        "named": [],
        "sayings": [Saying(other.photo, 0, VerdictKind.REJECTED, other.client)],
        "verdict_ids": [other.verdict],
        "faces": [a_face(1, photo_id=other.photo)],
        "done": Enrolment(gallery, (other.client,), (other.reference,)),
    }


def call(function: Callable[..., object], values: Mapping[str, object]) -> object:
    """Call with the parameters it needs, and take out all it gives."""
    wanted = inspect.signature(function).parameters
    given = {
        name: values[name]
        for name, p in wanted.items()
        if p.default is p.empty or name in {"photos", "client_id"}
    }
    result = function(**given)
    return list(result) if isinstance(result, Iterator) else result


def stopped() -> JobContext:
    context = JobContext()
    context.cancel()
    return context


def outcomes(two: Two, gallery: GalleryId) -> dict[str, object]:
    """Return what each service's method did with another's ids: the error's class, or a value."""
    found: dict[str, object] = {}
    for name, function in methods(two.app):
        try:
            values = arguments(two, gallery)
            if name in {"import_clients.__call__", "plan_list.__call__"}:
                values["source"] = two.folder / "class.csv"
            if name == "name_group.take_back":
                values["named"] = NamedGroup(
                    gallery, two.other.client, (two.other.reference,), (two.other.verdict,)
                )
            if name == "consumer.work":  # it would work for ever
                values["context"] = stopped()
            if name in {"enroll.look", "enroll.look_here"}:
                values["source"] = two.other.photo
            found[name] = call(function, values)
        except (NotFound, FromWebSystem) as error:
            found[name] = type(error)
    return found


def test_no_service_reaches_another_photographers_gallery(two: Two) -> None:
    before = everything(two.web)

    found = outcomes(two, two.other.gallery)

    assert len(found) >= 45
    given = {name: value for name, value in found.items() if not isinstance(value, type)}
    # what names nothing of the other's, or passes over what is not there
    assert given.keys() == {
        *("galleries.all", "browse.top", "photos.expect", "receipts.of_all"),
        *("receipts.by_gallery", "collections.of_owner", "collections.expire"),
        *("collections.take_out", "collections.tidy", "enroll.take_out"),
        *("consumer.work", "sending.recover", "steering.under_way"),
        *("dead_letters.letters", "dead_letters.retry", "dead_letters.purge"),
        *("dead_letters.prices", "photos.files"),
        *("plan_list.with_picture", "plan_list.with_face", "plan_list.sheet"),  # files, not rows
        *("cache.taken", "cache.empty"),  # of this computer, no rows
    }
    assert given["steering.under_way"] == given["photos.files"] == []
    assert (two.cloud.calls, two.cloud.collections()) == ({}, [])
    assert [gallery.name for gallery in two.app.galleries.all(two.app.owner)] == ["Party"]
    assert everything(two.web) == before
    assert not (two.folder / "delivery").exists()


def test_a_dead_letter_about_anothers_photo_tells_nothing_of_it_and_goes_back_untouched(
    two: Two,
) -> None:
    owner, letters = two.app.owner, two.app.dead_letters
    queue = letters.queue
    assert queue is not None
    body = JobMessage(two.other.gallery, two.other.photo, None).encode()
    queue.send([body])
    [message] = queue.receive(1, timedelta(0), timedelta(minutes=1))
    queue.bury(message, "gave_up")
    before = everything(two.web)

    [letter] = letters.letters(owner)
    letters.retry(owner, JobContext())

    assert (letter.photo, letter.problem) == (None, None)
    assert [one.body for one in queue.receive(1, timedelta(0), timedelta(minutes=1))] == [body]
    assert everything(two.web) == before


def test_no_service_lets_anothers_photos_into_ones_own_gallery(two: Two) -> None:
    app, owner, own, other = two.app, two.app.owner, two.own, two.other
    fresh = two.folder / "another.jpg"

    assert list(app.photos.cards(owner, own.gallery, [other.photo])) == []
    assert app.results.evidence(owner, own.gallery, [other.photo]) == []
    assert app.results.snapshot(owner, own.gallery, [other.photo]).evidence == []
    for act in (
        lambda: app.review.say(owner, own.photo, 0, VerdictKind.ASSIGNED, other.client),
        lambda: app.enroll(owner, own.client, other.photo),
        lambda: app.enroll.look(owner, own.gallery, BucketKey(other.key)),
        lambda: app.enroll(owner, own.client, fresh, replacing=other.reference),
        lambda: app.processing.start(owner, own.gallery, photos=[other.photo]),
    ):
        before = everything(two.web)
        with pytest.raises(NotFound):
            act()
        assert everything(two.web) == before


def test_a_photo_that_lies_in_anothers_folder_is_found_by_its_own_row_only(two: Two) -> None:
    """Keys are guessable where ids are: a row of ones own is what opens an object."""
    assert two.app.studio is not None
    with pytest.raises(NotFound):
        list(two.app.studio.browse.level(two.app.owner, f"galleries/{two.other.gallery}/../"))
    for key in (f"galleries/0{two.other.gallery}/x.jpg", "galleries/", "", "galleries/../x"):
        with pytest.raises(NotFound):
            two.app.studio.browse.read(two.app.owner, BucketKey(key))


# --- commands ------------------------------------------------------------------------------------


def commands_of(app: typer.Typer, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for command in app.registered_commands:
        assert command.callback is not None
        yield (*before, command.name or command.callback.__name__)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        assert group.name is not None
        yield from commands_of(group.typer_instance, (*before, group.name))


WITHOUT_A_GALLERY = {
    *(("demo",), ("doctor",), ("worker",), ("sync",), ("provision",), ("gallery", "list")),
    ("logs",),
    *(("queue", verb) for verb in ("list", "redrive", "purge")),
    *(
        ("workspace", verb)
        for verb in ("create", "list", "show", "set", "forget", "sign-in", "sign-out")
    ),
}


def attempts(studio: StudioCommands, gallery: str, key: str) -> dict[tuple[str, ...], list[object]]:
    """Return for each command how it would be told to go at another's gallery."""
    folder, picture = studio.command.home / "to", studio.command.home / "me.jpg"
    return {
        ("gallery", "import"): [gallery, studio.command.home],
        ("gallery", "show"): [gallery],
        ("gallery", "pair"): [gallery, studio.command.home],
        ("gallery", "unpair"): [gallery],
        ("gallery", "check"): [gallery],
        ("gallery", "keep"): [gallery],
        ("gallery", "browse"): [key.rpartition("/")[0] + "/"],
        ("gallery", "forget-faces"): [gallery],
        ("receipt",): [gallery],
        ("client", "add"): [gallery, "Intruder"],
        ("client", "list"): [gallery],
        ("client", "import"): [gallery, studio.command.home],
        ("client", "erase"): [gallery, "Zulmira"],
        ("client", "bring"): [gallery, "--from", gallery],
        ("enroll",): [gallery, "Zulmira", picture],
        ("quote",): [gallery],
        ("process",): [gallery],
        ("status",): [gallery],
        ("pause",): [gallery],
        ("resume",): [gallery],
        ("stop",): [gallery],
        ("photo", "problems"): [gallery],
        ("photo", "retry"): [gallery, "--all"],
        ("photo", "ignore"): [gallery, "--all"],
        ("results",): [gallery],
        ("faces",): [gallery, "hidden-1.jpg"],
        ("review",): [gallery, "hidden-1.jpg", "0", "reject"],
        ("export",): [gallery, "--to", folder],
    }


def test_no_command_reaches_another_photographers_gallery(studio: StudioCommands) -> None:
    web, hidden = studio.web, studio.other_party
    photo = web.photo(hidden, "hidden-1.jpg", a_picture(("hidden", LEFT)))
    client = web.client(hidden, "Zulmira")
    studio.upload("1.jpg", a_picture(("ana", LEFT)))
    studio.done("client", "add", "Party", "Ana")
    picture = studio.command.home / "me.jpg"
    picture.write_bytes(a_picture(("ana", MIDDLE)))
    key = web.key_of(photo)
    walked = {*attempts(studio, HIDDEN, key), *WITHOUT_A_GALLERY}
    assert walked == set(commands_of(cli.app))
    before = everything(web)
    shown_before = len(studio.shown)

    for gallery in (HIDDEN, str(hidden)):
        for verb, more in attempts(studio, gallery, key).items():
            outcome = studio("--json", *verb, *more)
            refused = {"from_web_system"} if verb == ("gallery", "import") else {"not_found"}
            assert outcome.code == 1, (verb, outcome)
            assert outcome.json["error"]["code"] in refused, (verb, outcome)
    mixed: list[list[object]] = [
        ["faces", "Party", photo],
        ["review", "Party", photo, "0", "reject"],
        ["process", "Party", "--photo", photo],
        ["photo", "retry", "Party", photo],
        ["photo", "ignore", "Party", photo],
        ["results", "Party", "--client", client],
        ["client", "erase", "Party", client],
        ["export", "Party", "--to", studio.command.home / "to", "--client", client],
        ["enroll", "Party", client, picture],
        ["enroll", "Party", "Ana", f"photo:{photo}"],
        ["enroll", "Party", "Ana", f"r2:{key}"],
        ["enroll", "Party", "Ana", f"r2:https://photos.example/{key}"],
    ]
    for more in mixed:
        outcome = studio("--json", *more)
        assert (outcome.code, outcome.json["error"]["code"]) == (1, "not_found"), (more, outcome)
    for verb in (("gallery", "list"), ("gallery", "browse"), ("workspace", "show"), ("doctor",)):
        assert studio(*verb).code == 0
        studio("--json", *verb)

    assert everything(web) == before
    answers = [text for text in studio.shown[shown_before:] if '"error"' not in text]
    said = [line for text in answers for line in text.splitlines() if "There is no" not in line]
    assert [(name, line) for name in SECRET_NAMES for line in said if name in line] == []
