"""How a studio's database is asked: in few statements, by its indexes, never for a password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.rows import results
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import PhotoMissing
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import (
    ClientId,
    FaceId,
    GalleryId,
    HolderId,
    PhotoId,
    ReferenceId,
    RunId,
    VerdictId,
)
from kingdesk.domain.jobs import Lease, Only, QueueKind, RunState, Worker
from kingdesk.domain.strategies import Operation, Strategy, cloud_stamp
from kingdesk.domain.verdicts import NewVerdict, VerdictKind
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.ports.store import FileNote, NewCandidate, Store, Unit
from tests.builders import NOON, a_candidate
from tests.contract.big_studio import Size, fill
from tests.contract.stores import (
    ENGINE,
    LEASE,
    LEFT,
    OWNER,
    RIGHT,
    STUDIO,
    Database,
    Desk,
    Web,
    a_call,
    a_new_reference,
    a_result,
)
from tests.contract.test_store_owners import every_method
from tests.contract.web_host import login_to
from tests.servers.host_levels import HostLevel
from tests.servers.postgres import PostgresServer

GALLERY: Final = GalleryId(3)
RUN: Final = RunId(f"{GALLERY:032}")
CLOUD: Final = cloud_stamp(Strategy.CLASSIC, "7.0")
STAMP: Final = FileStamp(8_000_000, 1_700_000_000_000_000_000)
TINY: Final = 2_000
"""Rows a table may have that is read from end to end."""

Act = Callable[[Unit], object]


@dataclass(frozen=True, slots=True)
class Big:
    """A gallery's ids in the large database."""

    photo: PhotoId
    leased: Lease
    client: ClientId
    face: FaceId
    reference: ReferenceId
    verdict: VerdictId


def big_reads(big: Big) -> dict[str, Act]:
    g = GALLERY
    return {
        "galleries.all": lambda u: u.galleries.all(),
        "galleries.get": lambda u: u.galleries.get(g),
        "galleries.references_revision": lambda u: u.galleries.references_revision(g),
        "galleries.strategy": lambda u: u.galleries.strategy(g),
        "photos.of_gallery": lambda u: u.photos.of_gallery(g),
        "photos.get": lambda u: u.photos.get(big.photo),
        "photos.several": lambda u: u.photos.several([big.photo, big.leased.photo_id]),
        "photos.cards": lambda u: (
            u.photos.cards(g, ENGINE),
            u.photos.cards(g, ENGINE, [big.photo]),
        ),
        "photos.card_pages": lambda u: [*u.photos.card_pages(g, ENGINE, 100, 1000)],
        "photos.states": lambda u: u.photos.states(g),
        "photos.state": lambda u: u.photos.state(big.photo),
        "photos.selections": lambda u: u.photos.selections(g),
        "clients.of_gallery": lambda u: u.clients.of_gallery(g),
        "clients.get": lambda u: u.clients.get(big.client),
        "clients.traces": lambda u: u.clients.traces(big.client),
        "references.of_gallery": lambda u: (
            u.references.of_gallery(g),
            u.references.of_gallery(g, big.client),
        ),
        "references.get": lambda u: u.references.get(big.reference),
        "references.picture": lambda u: u.references.picture(big.reference),
        "references.same_face": lambda u: u.references.same_face(big.client, "0" * 64, 0),
        "references.descriptors": lambda u: u.references.descriptors(g, ENGINE),
        "references.consents": lambda u: u.references.consents(g),
        "references.without_descriptor": lambda u: u.references.without_descriptor(g, ENGINE),
        "jobs.run": lambda u: u.jobs.run(RUN),
        "jobs.latest_run": lambda u: u.jobs.latest_run(g),
        "jobs.runs": lambda u: u.jobs.runs(g),
        "jobs.counts": lambda u: u.jobs.counts(g),
        "jobs.problems": lambda u: u.jobs.problems(g),
        "jobs.ignored": lambda u: u.jobs.ignored(g),
        "jobs.ended_within": lambda u: u.jobs.ended_within(RUN, LEASE),
        "jobs.tries": lambda u: u.jobs.tries([big.photo]),
        "jobs.unsent": lambda u: u.jobs.unsent(RUN, 100),
        "workers.alive": lambda u: u.workers.alive(LEASE),
        "workers.by_cloud": lambda u: u.workers.by_cloud(LEASE),
        "jobs.holders": lambda u: (u.jobs.holders(), u.jobs.holders(RUN)),
        "results.faces": lambda u: u.results.faces(big.photo),
        "results.count": lambda u: u.results.count(g),
        "results.descriptors": lambda u: u.results.descriptors(g, ENGINE),
        "results.evidence": lambda u: (
            u.results.evidence(g),
            u.results.evidence(g, [big.photo]),
        ),
        "results.table": lambda u: u.results.table(g),
        "jobs.measured": lambda u: u.jobs.measured(),
        "calls.answers": lambda u: u.calls.answers(g, ["search:1", "search:2"]),
        "calls.answers_about": lambda u: u.calls.answers_about(big.photo),
        "calls.spent": lambda u: u.calls.spent(RUN),
        "calls.receipt": lambda u: (
            u.calls.receipt(run_id=RUN),
            u.calls.receipt(gallery_id=g),
            u.calls.receipt(since=NOON),
        ),
        "calls.made": lambda u: u.calls.made(NOON),
        "calls.asked_since": lambda u: u.calls.asked_since(g, Operation.INDEX_FACES, NOON),
        "collections.abandoned": lambda u: u.collections.abandoned(),
        "collections.described": lambda u: u.collections.described("studio-g3"),
        "collections.of_owner": lambda u: u.collections.of_owner(),
        "collections.get": lambda u: u.collections.get(g),
        "collections.to_delete": lambda u: u.collections.to_delete(),
        "cloud_faces.of_references": lambda u: u.cloud_faces.of_references(g, CLOUD),
        "cloud_faces.of_web": lambda u: u.cloud_faces.of_web(g),
        "cloud_faces.told_web": lambda u: u.cloud_faces.told_web(g),
        "cloud_faces.owed": lambda u: u.cloud_faces.owed(g),
        "cloud_faces.selfies": lambda u: u.cloud_faces.selfies(g),
        "cloud_faces.of_photos": lambda u: u.cloud_faces.of_photos(g, CLOUD),
        "cloud_faces.revisions": lambda u: u.cloud_faces.revisions(g, CLOUD),
        "answers.get": lambda u: u.answers.get(g, ["x"]),
        "verdicts.get": lambda u: u.verdicts.get(big.verdict),
        "verdicts.of_photo": lambda u: u.verdicts.of_photo(big.photo),
        "deliveries.latest": lambda u: u.deliveries.latest(g),
    }


def big_writes(big: Big) -> dict[str, Act]:
    g = GALLERY
    holder = HolderId(f"worker-{g}")
    found = [a_candidate(big.client)]
    by_cloud = [replace(found[0], reference_id=big.reference)]
    face = FaceToDelete("studio", "face-1")
    return {
        "galleries.set_threshold": lambda u: u.galleries.set_threshold(g, 80),
        "galleries.set_strategy": lambda u: u.galleries.set_strategy(g, Strategy.CLASSIC),
        "photos.mark_missing": lambda u: u.photos.mark_missing([big.photo], missing=True),
        "photos.set_etag": lambda u: u.photos.set_etag(big.photo, "x"),
        "photos.note_files": lambda u: u.photos.note_files(
            g, [FileNote(big.photo, STAMP, "x"), FileNote(big.leased.photo_id, None, None)]
        ),
        "photos.set_duplicate": lambda u: u.photos.set_duplicate(big.photo, big.leased.photo_id),
        "clients.add": lambda u: u.clients.add(g, [NewClient("Ana")]),
        "clients.remove": lambda u: u.clients.remove(big.client, "studio"),
        "references.add": lambda u: u.references.add(a_new_reference(big.client), ENGINE),
        "references.copy": lambda u: u.references.copy(big.reference, big.client, ()),
        "references.set_consent": lambda u: u.references.set_consent(big.client, None),
        "references.remove": lambda u: u.references.remove(big.reference),
        "references.describe": lambda u: u.references.describe(big.reference, ENGINE, b"x"),
        "jobs.add_run": lambda u: u.jobs.add_run(g, RunId("f" * 32), Only.NEW),
        "jobs.enqueue": lambda u: u.jobs.enqueue(RUN, g, [big.photo]),
        "jobs.move_run": lambda u: u.jobs.move_run(RUN, RunState.PAUSED),
        "jobs.lease": lambda u: u.jobs.lease(RUN, HolderId("me"), 5, LEASE),
        "jobs.take": lambda u: u.jobs.take(
            {big.leased.photo_id: RUN, big.photo: None}, HolderId("me"), LEASE
        ),
        "jobs.put_back": lambda u: u.jobs.put_back([big.leased]),
        "jobs.set_queue": lambda u: u.jobs.set_queue(RUN, QueueKind.SQS),
        "jobs.halt": lambda u: u.jobs.halt(RUN, PhotoMissing(name="x")),
        "jobs.ignore": lambda u: (u.jobs.ignore(g, None), u.jobs.ignore(g, [big.photo])),
        "jobs.prefer": lambda u: u.jobs.prefer(g, [big.photo]),
        "jobs.mark_sent": lambda u: u.jobs.mark_sent(RUN, [big.photo]),
        "jobs.send_again": lambda u: u.jobs.send_again(RUN, LEASE),
        "jobs.announce": lambda u: u.jobs.announce(RUN),
        "workers.beat": lambda u: u.workers.beat(
            Worker(holder, QueueKind.SQS, "computer-1", 4, NOON, NOON), by_cloud=True
        ),
        "workers.leave": lambda u: u.workers.leave(holder),
        "jobs.extend": lambda u: u.jobs.extend(holder, timedelta(minutes=1)),
        "jobs.release": lambda u: u.jobs.release(holder),
        "jobs.set_max_cost": lambda u: u.jobs.set_max_cost(RUN, 5.0),
        "jobs.note_measured": lambda u: u.jobs.note_measured(RUN, "{}"),
        "jobs.claim_matching": lambda u: u.jobs.claim_matching(RUN, holder, LEASE),
        "jobs.release_matching": lambda u: u.jobs.release_matching(RUN, holder),
        "jobs.finish_unchanged": lambda u: u.jobs.finish_unchanged(big.leased, STAMP, "x"),
        "jobs.fail": lambda u: u.jobs.fail(big.leased, PhotoMissing(name="x"), STAMP),
        "results.put": lambda u: u.results.put(
            replace(a_result(big.leased, (LEFT, found), (RIGHT, [])), key="r2:galleries/1/a.jpg")
        ),
        "results.put_several": lambda u: u.results.put_several(
            [
                replace(
                    a_result(big.leased, (LEFT, by_cloud), engine=CLOUD),
                    key="r2:galleries/1/a.jpg",
                )
            ]
        ),
        "results.add_candidates": lambda u: u.results.add_candidates(
            g, [NewCandidate(big.face, by_cloud[0])]
        ),
        "results.replace_candidates": lambda u: (
            u.results.replace_candidates(g, [big.client], [NewCandidate(big.face, found[0])]),
            u.results.replace_candidates(g, [big.client], [], ENGINE),
        ),
        "results.publish": lambda u: u.results.publish([big.photo]),
        "verdicts.add": lambda u: u.verdicts.add(
            NewVerdict(big.photo, VerdictKind.CONFIRMED, LEFT, big.client, "me")
        ),
        "deliveries.add": lambda u: u.deliveries.add(g, big.client, [big.photo], 80),
        "calls.add": lambda u: u.calls.add([a_call(GALLERY, photo=big.photo, run=RUN)]),
        "calls.forget_photo": lambda u: u.calls.forget_photo(big.photo),
        "calls.forget_photos": lambda u: u.calls.forget_photos([big.photo, big.leased.photo_id]),
        "calls.forget": lambda u: u.calls.forget(g, ["search:1"]),
        "calls.forget_gallery": lambda u: u.calls.forget_gallery(g),
        "collections.note": lambda u: u.collections.note("studio-g3", g, "7.0"),
        "collections.let_go_of_gone": lambda u: u.collections.let_go_of_gone(),
        "cloud_faces.note_web": lambda u: u.cloud_faces.note_web(g),
        "collections.forget": lambda u: u.collections.forget("studio-g3"),
        "collections.delete_later": lambda u: u.collections.delete_later([face], big.client),
        "collections.deleted": lambda u: u.collections.deleted([face]),
        "cloud_faces.describe": lambda u: u.cloud_faces.describe(
            big.reference, CLOUD, "face-1", "studio"
        ),
        "cloud_faces.tell_web": lambda u: u.cloud_faces.tell_web(big.client, "face-1", None, None),
        "cloud_faces.withdraw": lambda u: u.cloud_faces.withdraw(["face-1"]),
        "cloud_faces.saw": lambda u: u.cloud_faces.saw(g, [big.photo], 9),
        "cloud_faces.unsee": lambda u: u.cloud_faces.unsee(g, big.client, CLOUD),
        "answers.keep": lambda u: u.answers.keep(g, {"x": "{}"}, LEASE),
        "answers.purge": lambda u: u.answers.purge(),
        "answers.forget": lambda u: u.answers.forget(g),
        "audit.add": lambda u: u.audit.add("x", {}),
    }


REFUSED: Final = {"galleries.add", "galleries.rename", "photos.add", "photos.update_file"}
"""What is not done beside a web system."""
OF_ALL: Final = {"jobs.under_way"}
"""What is about every run under way: here that is each gallery, and so every job."""


@pytest.fixture(scope="module")
def big_store(
    postgres_server: PostgresServer, studio_template: Callable[[HostLevel], str]
) -> Iterator[SqlStore]:
    """Give 50,000 photos with 200,000 faces in 20 galleries; nothing in it is changed."""
    name = postgres_server.make_database(studio_template(HostLevel.FULL))
    with postgres_server.connection(name) as connection:
        fill(connection, Size())
    store = open_studio_store(login_to(postgres_server, name))
    yield store
    store.close()
    postgres_server.drop(name)


@pytest.fixture(scope="module")
def big(big_store: SqlStore) -> Big:
    web = Web(big_store.engine)
    [photo] = web.say(
        "SELECT photo_id FROM kingdesk.verdicts WHERE gallery_id = :g LIMIT 1", g=GALLERY
    )
    [face] = web.say("SELECT id FROM kingdesk.faces WHERE photo_id = :p LIMIT 1", p=photo[0])
    [verdict] = web.say("SELECT id FROM kingdesk.verdicts WHERE photo_id = :p", p=photo[0])
    [job] = web.say(
        "SELECT photo_id FROM kingdesk.jobs WHERE gallery_id = :g AND state = 'processing' LIMIT 1",
        g=GALLERY,
    )
    [client] = web.say(
        "SELECT client_id FROM kingdesk.client_references WHERE gallery_id = :g LIMIT 1", g=GALLERY
    )
    return Big(
        photo=PhotoId(photo[0]),
        leased=Lease(RUN, GALLERY, PhotoId(job[0]), 1, 1),
        client=ClientId(client[0]),
        face=FaceId(face[0]),
        reference=ReferenceId(client[0]),
        verdict=VerdictId(verdict[0]),
    )


class Undone(Exception):
    """Takes back what a test only wanted to see said."""


@contextmanager
def listening(engine: sa.Engine) -> Iterator[list[tuple[str, object]]]:
    """Collect the statements sent to a database with their parameters."""
    said: list[tuple[str, object]] = []

    def note(
        _c: object, _cursor: object, statement: str, parameters: object, *_rest: object
    ) -> None:
        if "pg_catalog" not in statement:  # what a new connection asks once of the schema
            said.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def what_is_said(store: SqlStore, act: Act) -> list[tuple[str, object]]:
    """Return what one method sends to the database; whatever it changes is taken back."""
    heard: list[tuple[str, object]] = []
    # inside the unit: a connection's first one asks what the web system has
    with suppress(Undone), store.writing(OWNER) as unit, listening(store.engine) as said:
        heard = said
        act(unit)
        raise Undone
    return heard


NOWHERE: Final = Big(
    PhotoId(0),
    Lease(RUN, GALLERY, PhotoId(0), 0, 0),
    ClientId(0),
    FaceId(0),
    ReferenceId(0),
    VerdictId(0),
)
NAMES: Final = sorted(big_reads(NOWHERE) | big_writes(NOWHERE))


def test_every_method_is_asked_here() -> None:
    assert set(NAMES) | REFUSED | OF_ALL == set(every_method())


@pytest.mark.parametrize("name", NAMES)
def test_no_question_reads_a_large_table_from_end_to_end(
    big_store: SqlStore, big: Big, name: str
) -> None:
    act = (big_reads(big) | big_writes(big))[name]
    said = what_is_said(big_store, act)
    assert said

    for statement, parameters in said:
        first = parameters[0] if isinstance(parameters, list) else parameters
        if statement.startswith("INSERT") and "SELECT" not in statement:
            continue  # it looks for nothing
        assert scans(big_store.engine, statement, first) == [], statement


def scans(engine: sa.Engine, statement: str, parameters: object) -> list[str]:
    """Return the large tables a statement would read whole, as the server plans it."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        found = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {statement}", cast("dict[str, object]", parameters)
        )
        plan = found.scalar_one()[0]["Plan"]
        connection.exec_driver_sql("ROLLBACK")
        sizes: dict[str, float] = dict(
            connection.execute(
                sa.text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
            ).all()
        )
    tables = [node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
    return [table for table in tables if sizes[table] > TINY]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_a_scan_from_end_to_end_would_be_seen(big_store: SqlStore) -> None:
    query = "SELECT id FROM king_photos WHERE original_name = %(name)s"

    assert scans(big_store.engine, query, {"name": "x"}) == ["king_photos"]


# --- passwords ----------------------------------------------------------------------------------

SECRET: Final = re.compile(r"senha_hash|senha_enc|password_hash|SELECT \*|\.\*|RETURNING \*")


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_asks_for_a_password_or_for_every_column(
    big_store: SqlStore, big: Big, name: str
) -> None:
    said = what_is_said(big_store, (big_reads(big) | big_writes(big))[name])

    for statement, _ in said:
        if statement.startswith("INSERT INTO king_gallery_clients"):
            # the one that writes a password, and it asks for the new id alone
            _, _, asked = statement.partition("RETURNING")
            assert SECRET.search(asked) is None, statement
            assert "SELECT" not in statement
        else:
            assert SECRET.search(statement) is None, statement


# --- how many -----------------------------------------------------------------------------------


@STUDIO
def test_five_hundred_galleries_with_their_counts_are_one_statement(
    database: Database, store: Store
) -> None:
    web = Web(database.engine)
    galleries = [web.gallery() for _ in range(500)]
    web.photos(galleries[7], ["galleries/1/a.jpg", "galleries/1/b.jpg"])
    web.client(galleries[7], "ana@example.com")

    with store.reading(OWNER) as unit, database.counting() as said:
        found = unit.galleries.all()

    assert len(said) == 1
    assert [gallery.id for gallery in found] == sorted(galleries, reverse=True)
    counts = {gallery.id: (gallery.photos, gallery.clients) for gallery in found}
    assert counts.pop(galleries[7]) == (2, 1)
    assert set(counts.values()) == {(0, 0)}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("galleries.all", 1),
        ("galleries.get", 1),
        ("photos.get", 1),
        ("photos.state", 1),
        ("photos.states", 2),
        ("clients.of_gallery", 2),
        ("results.count", 2),
        ("jobs.lease", 3),
        ("jobs.extend", 2),
        ("jobs.fail", 4),
        ("jobs.finish_unchanged", 5),
        ("results.put", 13),
        ("results.put_several", 14),
        ("results.publish", 10),
        ("calls.add", 2),
        ("calls.answers_about", 2),
        ("calls.forget_photos", 1),
        ("answers.keep", 2),
    ],
)
def test_a_far_database_is_asked_few_times(
    big_store: SqlStore, big: Big, name: str, number: int
) -> None:
    said = what_is_said(big_store, (big_reads(big) | big_writes(big))[name])

    assert len(said) <= number


@STUDIO
def test_the_first_screenful_of_a_gallery_is_one_statement(
    database: Database, store: Store, desk: Desk
) -> None:
    desk.photos(50)

    with store.reading(OWNER) as unit, database.counting() as said:
        page = next(unit.photos.card_pages(desk.gallery, ENGINE, 20, 20))
        at_first = len(said)
        rest = [*unit.photos.card_pages(desk.gallery, ENGINE, 20, 20)][1:]

    assert len(page) == 20
    assert at_first == 1
    assert [len(page) for page in rest] == [20, 10]
    assert len(said) == 3


@STUDIO
@pytest.mark.parametrize("number", [1, 40])
def test_leasing_and_storing_take_as_many_statements_for_many_as_for_one(
    database: Database, store: Store, desk: Desk, number: int
) -> None:
    ana = desk.client()
    run = desk.run(desk.photos(number))

    with store.working(OWNER) as unit, database.counting() as leasing:
        leases = unit.jobs.lease(run, HolderId("me"), number, LEASE)
    with store.working(OWNER) as unit, database.counting() as storing:
        faces = [(LEFT, [a_candidate(ana, 70 + place)]) for place in range(number)]
        unit.results.put(replace(a_result(leases[0], *faces), key="r2:galleries/1/a.jpg"))

    assert len(leases) == number
    assert len(leasing) == 3
    assert len(storing) == 13


@STUDIO
def test_storing_many_photos_takes_as_many_statements_as_storing_one(
    database: Database, store: Store, desk: Desk
) -> None:
    ana = desk.client()
    reference = desk.reference(ana)
    leases = desk.lease(desk.run(desk.photos(31)))
    likely = [replace(a_candidate(ana), reference_id=reference)]
    results = [
        replace(a_result(lease, (LEFT, likely), (RIGHT, []), engine=CLOUD), key="r2:galleries/1/a")
        for lease in leases
    ]

    with store.working(OWNER) as unit, database.counting() as one:
        unit.results.put_several(results[:1])
    with store.working(OWNER) as unit, database.counting() as many:
        unit.results.put_several(results[1:])

    assert len(one) == len(many) == 14


def test_all_but_the_first_screenful_comes_from_a_cursor_of_the_server(
    big_store: SqlStore,
) -> None:
    cursors: list[str] = []

    def note(_c: object, cursor: object, *_rest: object) -> None:
        cursors.append(type(cursor).__name__)

    with big_store.reading(OWNER) as unit:
        sa.event.listen(big_store.engine, "before_cursor_execute", note)
        sizes = [len(page) for page in unit.photos.card_pages(GALLERY, ENGINE, 100, 1000)]
        sa.event.remove(big_store.engine, "before_cursor_execute", note)

    assert cursors == ["Cursor", "ServerCursor"]
    assert sizes == [100, 1000, 1000, 400]


def test_the_descriptors_of_a_large_gallery_are_fetched_in_parts(
    big_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursors: list[str] = []

    def note(_c: object, cursor: object, *_rest: object) -> None:
        cursors.append(type(cursor).__name__)

    monkeypatch.setattr(results, "_AT_ONCE", 700)

    with big_store.reading(OWNER) as unit:
        number = unit.results.count(GALLERY)
        sa.event.listen(big_store.engine, "before_cursor_execute", note)
        found = unit.results.descriptors(GALLERY, ENGINE)
        sa.event.remove(big_store.engine, "before_cursor_execute", note)

    assert cursors == ["ServerCursor"]
    assert len({one.face_id for one in found}) == len(found) == number > 1400
