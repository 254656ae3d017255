"""Processing and delivering a studio's gallery: what a folder's gallery does, over a bucket."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kingdesk.adapters.db.store import SqlStore, SqlUnit
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.delivery import FolderDelivery
from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import AlreadyExists, BadValue, NotFound
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.domain.ids import BucketKey, ClientId, HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import LEASE_TIME, JobCounts, Only, Progress, Run, RunState
from kingdesk.domain.objects import PHOTO_PREFIX
from kingdesk.domain.studio_errors import NoBucket, StorageUnreachable
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.ports.store import FileNote
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.export import DeliveryOrder, Export, ExportReport
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.local import LocalRecogniser, ReferenceCache
from kingdesk.services.results import Results
from kingdesk.worker import runner
from kingdesk.worker.runner import Runner
from tests.fakes.engine import a_broken_picture, a_picture
from tests.fakes.event import LEFT, MIDDLE
from tests.fakes.studio import ANA, BRUNO, SmallStudio

UNREACHABLE = StorageUnreachable(host="r2", reason="no way")


@dataclass(frozen=True, slots=True)
class Desk:
    """What Ana does in a session: a new one begins knowing only what was stored."""

    studio: SmallStudio
    enroll: EnrollClient
    processing: Processing
    runner: Runner
    results: Results
    export: Export

    @classmethod
    def open(cls, studio: SmallStudio) -> Desk:
        store, source, engine = studio.store, studio.source, studio.engine
        walker, holders = FolderWalker(studio.folder), FileHolders(studio.folder)
        enroll = EnrollClient(store, source, walker, studio.pictures, engine, studio.browse)
        local = LocalRecogniser(store, engine, ReferenceCache(engine), enroll.refresh, 2)
        ways = {local.strategy: local}
        processing = Processing(store, source, ways, holders)
        results = Results(store)
        match = MatchPhoto(store, source, studio.thumbnails, ways)
        place = FolderDelivery(source, source.is_same)
        return cls(
            studio,
            enroll,
            processing,
            Runner(store, match, processing, holders),
            results,
            Export(store, results, source, place, imports=False),
        )

    def process(self, only: Only = Only.NEW) -> Run | None:
        run = self.processing.start(ANA, self.studio.wedding, only)
        return run and self.runner.run(ANA, run.id, JobContext())

    def counts(self) -> JobCounts:
        with self.studio.store.reading(ANA) as unit:
            return unit.jobs.counts(self.studio.wedding)

    def problems(self) -> dict[str, str]:
        with self.studio.store.reading(ANA) as unit:
            found = unit.jobs.problems(self.studio.wedding)
        return {problem.name: problem.error.code for problem in found}

    def client(self, name: str) -> ClientId:
        with self.studio.store.writing(ANA) as unit:
            return unit.clients.add(self.studio.wedding, [NewClient(name)])[0]

    def deliver(self, out: Path, form: DeliveryForm = DeliveryForm.COPY) -> ExportReport:
        order = DeliveryOrder(out, form)
        return self.export(ANA, self.studio.wedding, order, JobContext())


@pytest.fixture
def desk(studio: SmallStudio) -> Desk:
    return Desk.open(studio)


def of(who: str, shade: int, *, size: int = 0) -> bytes:
    return a_picture((who, MIDDLE), shade=shade) + bytes(size)


def status(studio: SmallStudio, photo_id: PhotoId) -> PhotoStatus:
    with studio.store.reading(ANA) as unit:
        (card,) = unit.photos.cards(studio.wedding, studio.engine.stamp, [photo_id])
    return card.status


def given(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}


# --- processing -----------------------------------------------------------------------------------


def test_a_gallery_is_processed_with_one_download_a_photo(studio: SmallStudio, desk: Desk) -> None:
    ids = [studio.upload(f"{n}.jpg", of("ana", n)) for n in range(6)]

    run = desk.process()

    assert run is not None
    assert run.state is RunState.DONE
    assert desk.counts() == JobCounts(done=6)
    assert studio.bucket.count("read") == 6
    assert {status(studio, photo_id) for photo_id in ids} == {PhotoStatus.DONE}


@pytest.mark.parametrize("limit", [float("nan"), float("inf"), -1.0])
def test_a_limit_that_could_hold_nothing_back_is_refused(
    studio: SmallStudio, desk: Desk, limit: float
) -> None:
    studio.upload("1.jpg", of("ana", 1))

    with pytest.raises(BadValue):
        desk.processing.start(ANA, studio.wedding, max_cost_usd=limit)

    assert desk.processing.start(ANA, studio.wedding, max_cost_usd=0.0) is not None


def test_a_second_run_is_one_listing(studio: SmallStudio, desk: Desk) -> None:
    for number in range(6):
        studio.upload(f"{number}.jpg", of("ana", number))
    desk.process()
    studio.start_counting()

    assert Desk.open(studio).process() is None

    assert studio.bucket.calls == [("listing", f"galleries/{studio.wedding}/")]


@pytest.mark.parametrize("keeps", [False, True])
def test_a_photo_that_was_replaced_is_looked_at_again_once(
    studio: SmallStudio, desk: Desk, *, keeps: bool
) -> None:
    changed = studio.upload("1.jpg", of("ana", 1))
    studio.upload("2.jpg", of("ana", 2))
    desk.process()
    if keeps:
        studio.keep(originals=True)
    studio.replace_object(changed, of("bea", 3))

    second = Desk.open(studio)
    run = second.process()

    assert run is not None
    assert run.counts == JobCounts(done=1)
    assert studio.engine.looked.count("1.jpg") == 2
    assert status(studio, changed) is PhotoStatus.DONE
    assert Desk.open(studio).process() is None


def test_a_photo_uploaded_again_as_it_was_is_not_looked_at_again(
    studio: SmallStudio, desk: Desk
) -> None:
    photo_id = studio.upload("1.jpg", of("ana", 1))
    desk.process()
    studio.replace_object(photo_id, of("ana", 1))

    run = Desk.open(studio).process()

    assert run is not None
    assert studio.engine.looked == ["1.jpg"]
    assert Desk.open(studio).process() is None


def test_photos_that_cannot_be_had_are_told_and_the_rest_is_done(
    studio: SmallStudio, desk: Desk
) -> None:
    studio.upload("good.jpg", of("ana", 1))
    studio.upload("broken.jpg", a_broken_picture())
    studio.row("cloud.jpg", "cfimage:0b1c")
    studio.row("gone.jpg", f"r2:{PHOTO_PREFIX}{studio.wedding}/gone.jpg")

    desk.process()

    assert desk.counts() == JobCounts(done=1, error=3)
    assert desk.problems() == {
        "broken.jpg": "photo_broken",
        "cloud.jpg": "photo_not_in_bucket",
        "gone.jpg": "photo_not_stored",
    }


def test_a_photo_that_comes_back_is_taken_up_again_those_that_do_not_are_not(
    studio: SmallStudio, desk: Desk
) -> None:
    studio.row("cloud.jpg", "cfimage:0b1c")
    studio.row("gone.jpg", f"r2:{PHOTO_PREFIX}{studio.wedding}/gone.jpg")
    desk.process()
    assert Desk.open(studio).process() is None
    studio.bucket.put(f"{PHOTO_PREFIX}{studio.wedding}/gone.jpg", of("ana", 1))

    run = Desk.open(studio).process()

    assert run is not None
    assert run.counts == JobCounts(done=1)


def test_a_bucket_out_of_reach_stops_a_run_and_puts_its_photos_back(
    studio: SmallStudio, desk: Desk
) -> None:
    for number in range(8):
        studio.upload(f"{number}.jpg", of("ana", number))
    studio.bucket.fail(UNREACHABLE, method="read", times=-1)

    with pytest.raises(StorageUnreachable):
        desk.process()

    assert desk.counts() == JobCounts(pending=8)
    studio.bucket.heal()
    run = Desk.open(studio).process()
    assert run is not None
    assert desk.counts() == JobCounts(done=8)


def test_waiting_for_another_computers_last_photo_holds_up_nobody(
    studio: SmallStudio, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.upload("1.jpg", of("ana", 1))
    run = desk.processing.start(ANA, studio.wedding)
    assert run is not None
    with studio.store.working(ANA) as unit:
        assert unit.jobs.lease(run.id, HolderId("another-computer"), 5, LEASE_TIME)
    opened: list[OwnerId] = []
    writing = SqlStore.writing

    def noted(store: SqlStore, owner: OwnerId) -> AbstractContextManager[SqlUnit]:
        opened.append(owner)
        return writing(store, owner)

    looks: list[Progress] = []

    def look(progress: Progress) -> None:
        looks.append(progress)
        if len(looks) == 5:
            context.cancel()

    context = JobContext(look)
    monkeypatch.setattr(SqlStore, "writing", noted)
    monkeypatch.setattr(runner, "_LOOK_AGAIN", 0.001)
    monkeypatch.setattr(runner, "_LOOK_EVERY", 0.001)

    desk.runner.run(ANA, run.id, context)

    assert len(looks) == 6  # the last as it ends
    assert len(opened) == 2  # as it begins and as it ends


def test_what_lies_here_is_processed_without_a_download(
    studio: SmallStudio, desk: Desk, hers: Path
) -> None:
    studio.upload("1.jpg", of("ana", 1))
    studio.upload("2.jpg", of("ana", 2))
    (hers / "1.jpg").write_bytes(of("ana", 1))
    studio.pair(hers)
    studio.keep(originals=True)
    studio.start_counting()

    desk.process()

    assert desk.counts() == JobCounts(done=2)
    assert studio.bucket.calls == []


# --- enrolling ------------------------------------------------------------------------------------


def test_a_face_is_enrolled_from_an_object_of_the_bucket(studio: SmallStudio, desk: Desk) -> None:
    key = studio.key(studio.upload("portrait.jpg", of("ana", 1)))
    studio.upload("party.jpg", of("ana", 2))
    desk.process()
    before = dict(studio.bucket._objects)

    enrolled = desk.enroll(ANA, desk.client("Ana"), BucketKey(f"r2:{key}"))

    assert enrolled.photos == 2
    assert enrolled.reference.source == "portrait.jpg"
    assert studio.bucket._objects == before


def test_an_object_and_its_photo_are_one_reference(studio: SmallStudio, desk: Desk) -> None:
    photo_id = studio.upload("portrait.jpg", of("ana", 1))
    client = desk.client("Ana")
    desk.enroll(ANA, client, photo_id)

    with pytest.raises(AlreadyExists):
        desk.enroll(ANA, client, BucketKey(studio.key(photo_id)))


def test_an_object_of_anothers_gallery_is_not_there(studio: SmallStudio, desk: Desk) -> None:
    foreign = studio.gallery(BRUNO, "Bruno's own")
    studio.bucket.put(f"galleries/{foreign}/one.jpg", of("ana", 1))

    with pytest.raises(NotFound):
        desk.enroll.look(ANA, studio.wedding, BucketKey(f"galleries/{foreign}/one.jpg"))


def test_a_workspace_without_a_bucket_says_so(studio: SmallStudio) -> None:
    walker = FolderWalker(studio.folder)
    enroll = EnrollClient(studio.store, studio.source, walker, studio.pictures, studio.engine)

    with pytest.raises(NoBucket):
        enroll.look(ANA, studio.wedding, BucketKey("galleries/1/one.jpg"))


# --- delivering -----------------------------------------------------------------------------------


@pytest.fixture
def party(studio: SmallStudio, desk: Desk) -> Desk:
    """Give two clients: Ana in both photos, Bea in the first; ."""
    both = a_picture(("ana", LEFT), ("bea", MIDDLE), shade=1) + bytes(100_000)
    studio.upload("1.jpg", both)
    studio.upload("2.jpg", of("ana", 2, size=100_000))
    desk.process()
    for name in ("Ana", "Bea"):
        reference = studio.folder / f"{name}.jpg"
        reference.write_bytes(of(name.lower(), 100 + len(name) + ord(name[0])))
        desk.enroll(ANA, desk.client(name), reference)
    return desk


def test_everybody_is_given_copies_and_each_photo_is_fetched_once(
    studio: SmallStudio, party: Desk, tmp_path: Path
) -> None:
    studio.start_counting()

    report = Desk.open(studio).deliver(tmp_path / "out")

    assert given(tmp_path / "out") == {"Ana/1.jpg", "Ana/2.jpg", "Bea/1.jpg"}
    assert (report.written, report.there, report.failed) == (3, 0, ())
    assert studio.bucket.count("read") == 2


def test_the_same_again_fetches_nothing(studio: SmallStudio, party: Desk, tmp_path: Path) -> None:
    party.deliver(tmp_path / "out")
    studio.start_counting()

    report = Desk.open(studio).deliver(tmp_path / "out")

    assert (report.written, report.there) == (0, 3)
    assert studio.bucket.read_bytes == 0


def test_a_table_needs_no_photo(studio: SmallStudio, party: Desk, tmp_path: Path) -> None:
    studio.start_counting()

    report = party.deliver(tmp_path / "out", DeliveryForm.CSV)

    assert report.written == 3
    assert studio.bucket.calls == []


def test_links_are_given_where_there_are_files_and_told_where_not(
    studio: SmallStudio, party: Desk, tmp_path: Path, hers: Path
) -> None:
    (hers / "2.jpg").write_bytes(of("ana", 2, size=100_000))
    studio.pair(hers)

    report = Desk.open(studio).deliver(tmp_path / "out", DeliveryForm.LINK)

    assert given(tmp_path / "out") == {"Ana/2.jpg"}
    assert [(error.code, error.details["name"]) for error in report.failed] == [
        ("photo_not_here", "1.jpg"),
        ("photo_not_here", "1.jpg"),
    ]


def test_copies_may_go_where_her_own_files_lie(
    studio: SmallStudio, party: Desk, hers: Path
) -> None:
    (hers / "2.jpg").write_bytes(of("ana", 2, size=100_000))
    studio.pair(hers)

    report = Desk.open(studio).deliver(hers)

    assert report.written == 3
    assert given(hers) == {"2.jpg", "Ana/1.jpg", "Ana/2.jpg", "Bea/1.jpg"}


def test_an_object_replaced_within_the_same_second_is_looked_at_again(
    studio: SmallStudio, desk: Desk
) -> None:
    replaced, _ = (studio.upload(f"{number}.jpg", of("ana", number)) for number in range(2))
    desk.process()
    with studio.store.writing(ANA) as unit:
        stamp = unit.photos.get(replaced).stamp
        note = FileNote(replaced, stamp, "the ETag of other bytes, as many as before")
        unit.photos.note_files(studio.wedding, [note])

    run = desk.processing.start(ANA, studio.wedding)

    assert run is not None
    assert run.counts.pending == 1
