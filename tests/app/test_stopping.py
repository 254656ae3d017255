"""Stopping and going on, photos that change under way, bugs: what one process meets by itself."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typing_extensions import override

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.adapters.photos.files import read_whole
from kingdesk.domain.errors import DiskFull
from kingdesk.domain.jobs import Only, Run, RunState
from kingdesk.ports.engine import Look, Purpose
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event

PHOTOS = 30
WORKERS = 2
"""Photos under way at once: while one is looked at, so many before it may not have ended."""


@dataclass(slots=True)
class ActingEngine(FakeEngine):
    """Does something of the test's choice at each look at a photo."""

    act: Callable[[str], None] = field(default=lambda _name: None)
    stop: Callable[[], None] = field(default=lambda: None)
    looks_left: int = -1

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        if purpose is Purpose.PHOTO:
            self.act(name)
            with self._lock:
                self.looks_left -= 1
                if self.looks_left == 0:
                    self.stop()
        return FakeEngine.look(self, picture, name, purpose)


@pytest.fixture
def engine() -> ActingEngine:
    return ActingEngine()


@pytest.fixture
def full(event: Event) -> Event:
    """A gallery of photos of Ana, all of them new."""
    for number in range(PHOTOS):
        event.photo(f"{number:02}.jpg", "ana")
    event.import_all()
    return event


def stopping_after(engine: ActingEngine, ended: int) -> JobContext:
    """Return a context the user stops once so many photos have ended."""
    context = JobContext()
    engine.stop, engine.looks_left = context.cancel, ended + WORKERS
    return context


def photos_looked_at(engine: FakeEngine) -> Counter[str]:
    return Counter(name for name in engine.looked if not name.startswith("reference"))


def unfinished(event: Event) -> Run | None:
    return event.app.processing.resumable(event.app.owner, event.gallery)


def test_stopping_keeps_what_is_done_and_says_what_is_left(
    full: Event, engine: ActingEngine
) -> None:
    ana = full.client("Ana")

    run = full.process(context=stopping_after(engine, 5))

    assert run is not None
    assert run.state is RunState.STOPPED
    assert run.ended_at is not None
    assert 5 <= run.counts.done <= 5 + 2 + 3  # those under way are finished
    assert run.counts.processing == 0
    assert run.counts.pending == PHOTOS - run.counts.done
    assert len(full.photos_of(ana)) == run.counts.done
    assert unfinished(full) == run


def test_a_stopped_run_goes_on_as_the_same_run_and_repeats_nothing(
    full: Event, engine: ActingEngine
) -> None:
    ana = full.client("Ana")
    stopped = full.process(context=stopping_after(engine, 5))

    run = full.process()

    assert stopped is not None
    assert run is not None
    assert run.id == stopped.id
    assert (run.state, run.counts.done) == (RunState.DONE, PHOTOS)
    assert set(photos_looked_at(engine).values()) == {1}
    assert len(full.photos_of(ana)) == PHOTOS
    assert unfinished(full) is None
    assert full.process() is None


def test_photos_imported_after_the_stop_join_the_run(full: Event, engine: ActingEngine) -> None:
    stopped = full.process(context=stopping_after(engine, 5))
    full.photo("new.jpg", "ana")
    full.import_all()

    run = full.process()

    assert stopped is not None
    assert run is not None
    assert (run.id, run.counts.done) == (stopped.id, PHOTOS + 1)


def test_stopping_before_the_start_does_nothing(full: Event, engine: FakeEngine) -> None:
    context = JobContext()
    context.cancel()

    run = full.process(context=context)

    assert run is not None
    assert (run.state, run.counts.done, run.counts.pending) == (RunState.STOPPED, 0, PHOTOS)
    assert engine.looked == []


def test_stopping_twenty_times_loses_and_repeats_nothing(full: Event, engine: ActingEngine) -> None:
    ana = full.client("Ana")
    for number in range(20):
        run = full.process(context=stopping_after(engine, number))
        if run is not None and run.state is RunState.DONE:
            break

    full.process()

    assert set(photos_looked_at(engine).values()) == {1}
    assert len(full.photos_of(ana)) == PHOTOS
    assert unfinished(full) is None


def test_asking_for_all_after_a_stop_looks_at_every_photo_again(
    full: Event, engine: ActingEngine
) -> None:
    full.process(context=stopping_after(engine, 5))
    engine.looked.clear()

    run = full.process(Only.ALL)

    assert run is not None
    assert (run.state, run.counts.done) == (RunState.DONE, PHOTOS)
    assert photos_looked_at(engine) == Counter({f"{n:02}.jpg": 1 for n in range(PHOTOS)})
    assert unfinished(full) is None


def test_photos_asked_for_by_name_after_a_stop_are_done_alone_and_the_rest_waits(
    full: Event, engine: ActingEngine
) -> None:
    app = full.app
    stopped = full.process(context=stopping_after(engine, 5))
    assert stopped is not None
    engine.looked.clear()
    first, last = full.photo_id("00.jpg"), full.photo_id(f"{PHOTOS - 1}.jpg")  # one done, one not

    named = app.processing.start(app.owner, full.gallery, photos=[first, last])
    assert named is not None
    run = app.runner.run(app.owner, named.id, JobContext())
    looked = list(engine.looked)
    left = unfinished(full)
    rest = full.process()

    assert (run.state, run.counts.total) == (RunState.DONE, 2)
    assert sorted(looked) == ["00.jpg", f"{PHOTOS - 1}.jpg"]
    assert left is not None
    assert (left.id, left.counts.pending) == (stopped.id, stopped.counts.pending - 1)
    assert rest is not None
    assert (rest.id, rest.state) == (stopped.id, RunState.DONE)
    assert photos_looked_at(engine)[f"{PHOTOS - 1}.jpg"] == 1
    assert unfinished(full) is None


def test_joining_a_run_takes_no_photo_from_those_at_work(full: Event, engine: ActingEngine) -> None:
    joined: list[Run | None] = []

    def join(name: str) -> None:
        if name == "05.jpg" and not joined:
            joined.append(full.app.processing.start(full.app.owner, full.gallery))

    engine.act = join

    run = full.process()

    assert run is not None
    assert run.counts.done == PHOTOS
    assert [other and other.id for other in joined] == [run.id]
    assert set(photos_looked_at(engine).values()) == {1}


def test_what_two_stopped_runs_left_is_done_in_one_go(full: Event, engine: ActingEngine) -> None:
    app = full.app
    full.process(context=stopping_after(engine, 5))
    cancelled = JobContext()
    cancelled.cancel()
    named = app.processing.start(app.owner, full.gallery, photos=[full.photo_id("00.jpg")])
    assert named is not None
    app.runner.run(app.owner, named.id, cancelled)
    engine.looked.clear()

    full.process()

    assert app.processing.progress(app.owner, full.gallery).jobs.done == PHOTOS
    assert photos_looked_at(engine)["00.jpg"] == 1
    assert unfinished(full) is None
    assert full.process() is None


def test_a_run_of_another_gallery_under_way_does_not_hide_a_stopped_one(
    full: Event, engine: ActingEngine, tmp_path: Path
) -> None:
    stopped = full.process(context=stopping_after(engine, 5))
    other, _ = full.app.galleries.create(full.app.owner, "Wedding")
    wedding = Event(full.app, tmp_path / "wedding", other)
    wedding.photo("w.jpg", "bea")
    wedding.import_all()
    seen: list[Run | None] = []
    engine.act = lambda _name: seen.append(unfinished(full))

    wedding.process()

    assert stopped is not None
    assert [run and run.id for run in seen] == [stopped.id]


def test_who_takes_long_over_a_photo_keeps_the_right_to_it(
    full: Event, engine: ActingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.worker.heartbeat.HEARTBEAT_EVERY", timedelta(milliseconds=5))
    photo, grew = full.photo_id("00.jpg"), threading.Event()

    def lease_until() -> str:
        data = sqlite3.connect(full.app.workspace.folder / DATA_FILE)
        try:
            query = "SELECT lease_until FROM jobs WHERE photo_id = ?"
            return str(data.execute(query, (photo,)).fetchone()[0])
        finally:
            data.close()

    def take_long(name: str) -> None:
        if name == "00.jpg":
            first = lease_until()
            for _ in range(1000):
                if lease_until() > first:
                    return grew.set()
                grew.wait(0.01)
        return None

    engine.act = take_long

    full.process()

    assert grew.is_set()


def test_a_run_somebody_works_on_is_not_offered_to_go_on(full: Event, engine: ActingEngine) -> None:
    seen: list[Run | None] = []
    engine.act = lambda _name: seen.append(unfinished(full))

    full.process()

    assert seen == [None] * PHOTOS


# --- photos and bugs ----------------------------------------------------------------------------


def test_a_photo_that_changes_while_it_is_read_is_taken_next_time(
    full: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = full.client("Bea")

    def changing(file: int, size: int, name: str) -> bytes:
        if name == "03.jpg":
            full.photo("03.jpg", "bea", "bea")
        return read_whole(file, size, name)

    with monkeypatch.context() as patched:
        patched.setattr("kingdesk.adapters.photos.folder.read_whole", changing)
        run = full.process()
    problems = full.app.problems.of_gallery(full.app.owner, full.gallery)
    again = full.process()

    assert run is not None
    assert (run.counts.done, run.counts.error) == (PHOTOS - 1, 1)
    assert [(p.name, p.error.code) for p in problems] == [("03.jpg", "photo_changed")]
    assert again is not None
    assert again.counts.done == 1
    assert full.photos_of(bea) == {"03.jpg"}


def test_a_photo_that_vanishes_under_way_is_told_and_taken_once_it_is_back(
    full: Event, engine: ActingEngine
) -> None:
    ana = full.client("Ana")
    last = full.folder / f"{PHOTOS - 1}.jpg"
    picture = last.read_bytes()
    engine.act = lambda _name: last.unlink(missing_ok=True)

    full.process()

    problems = full.app.problems.of_gallery(full.app.owner, full.gallery)
    assert [(p.name, p.error.code) for p in problems] == [(last.name, "photo_missing")]
    assert len(full.photos_of(ana)) == PHOTOS - 1
    engine.act = lambda _name: None
    last.write_bytes(picture)
    full.process()
    assert len(full.photos_of(ana)) == PHOTOS


def test_a_bug_with_one_photo_is_told_and_the_rest_is_done(
    full: Event, engine: ActingEngine, expected_logs: set[str]
) -> None:
    expected_logs.add("photo failed unexpectedly")

    def stumble(name: str) -> None:
        if name == "07.jpg":
            raise RuntimeError("on purpose")

    engine.act = stumble

    run = full.process()

    assert run is not None
    assert (run.state, run.counts.done, run.counts.error) == (RunState.DONE, PHOTOS - 1, 1)
    problem = full.app.problems.of_gallery(full.app.owner, full.gallery)[0]
    assert (problem.name, problem.error.code) == ("07.jpg", "bug")
    assert problem.error.details == {"name": "07.jpg", "reason": "RuntimeError"}
    assert full.process() is None
    engine.act = lambda _name: None
    mended = full.process(Only.FAILED)
    assert mended is not None
    assert mended.counts.done == 1


def test_a_disk_that_fills_up_stops_the_run_and_the_same_process_goes_on_later(
    full: Event, engine: FakeEngine, expected_logs: set[str]
) -> None:
    ana = full.client("Ana")
    database = full.app._store.engine
    database.dispose()

    @sa.event.listens_for(database, "connect")
    def _limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 8}")

    before = threading.enumerate()
    with pytest.raises(DiskFull):
        full.process()
    assert threading.enumerate() == before
    sa.event.remove(database, "connect", _limit)
    database.dispose()
    done = len(full.photos_of(ana))

    run = full.process()

    assert 0 < done < PHOTOS
    assert run is not None
    assert (run.state, run.counts.done) == (RunState.DONE, PHOTOS)
    assert len(full.photos_of(ana)) == PHOTOS


@pytest.mark.parametrize("stopped", [True, False])
def test_a_run_leaves_no_thread_and_no_holder_behind(
    full: Event, engine: ActingEngine, *, stopped: bool
) -> None:
    before = threading.enumerate()

    full.process(context=stopping_after(engine, 3) if stopped else None)

    assert threading.enumerate() == before
    assert list((full.app.workspace.folder / "holders").iterdir()) == []
