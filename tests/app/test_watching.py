"""Runs are watched wherever they are worked on, and never changed by it."""

from __future__ import annotations

import pytest

from kingdesk.domain.ids import HolderId
from kingdesk.domain.jobs import LEASE_TIME, Progress, QueueKind, Run, RunState
from kingdesk.domain.queue_errors import QueueUnreachable
from kingdesk.services import watching
from kingdesk.services.job_context import JobContext
from tests.app.working import QueuedWork
from tests.fakes.event import Event

PHOTOS = 6


@pytest.fixture
def work(event: Event, monkeypatch: pytest.MonkeyPatch) -> QueuedWork:
    monkeypatch.setattr(watching, "_LOOK_EVERY_S", 0.01)
    for number in range(PHOTOS):
        event.photo(f"{number}.jpg", "ana")
    event.import_all()
    return QueuedWork(event.app)


def watched(work: QueuedWork, run: Run, context: JobContext) -> Run:
    return work.app.watching.watch(work.app.owner, run.id, context)


def test_a_run_of_workers_is_watched_to_its_end(work: QueuedWork, event: Event) -> None:
    told: list[Progress] = []
    started = work.start(event.gallery)

    with work.worker():
        run = watched(work, started, JobContext(told.append))

    assert (run.state, run.counts.done) == (RunState.DONE, PHOTOS)
    assert (told[-1].done, told[-1].total, told[-1].errors) == (PHOTOS, PHOTOS, 0)
    assert [one.done for one in told] == sorted(one.done for one in told)


def test_workers_that_are_alive_are_counted(work: QueuedWork, event: Event) -> None:
    run = work.start(event.gallery)
    before = work.app.watching.look(work.app.owner, run.id)

    with work.worker():
        work.until(lambda: work.app.watching.look(work.app.owner, run.id).progress.workers == 1)

    assert before.progress.workers == 0
    assert not before.is_deserted  # a worker may come any time


def test_the_pace_is_that_of_the_last_minute(work: QueuedWork, event: Event) -> None:
    started = work.start(event.gallery)
    with work.app._store.writing(work.app.owner) as unit:
        holder = HolderId("somebody")
        leases = unit.jobs.lease(started.id, holder, 4, LEASE_TIME)
        for lease in leases:
            stamp = unit.photos.get(lease.photo_id).stamp
            assert stamp is not None
            unit.jobs.finish_unchanged(lease, stamp)

    pace = work.app.watching.look(work.app.owner, started.id).progress.pace

    assert pace is not None
    assert pace.per_second is not None
    assert pace.seconds_left is not None
    assert 4 / 60 <= pace.per_second <= 4
    assert pace.seconds_left == pytest.approx(2 / pace.per_second)


def test_watching_ends_when_somebody_pauses_the_run(work: QueuedWork, event: Event) -> None:
    started = work.start(event.gallery)

    def pause(_: Progress) -> None:
        work.app.steering.pause(work.app.owner, started.id)

    assert watched(work, started, JobContext(pause)).state is RunState.PAUSED


def test_who_stops_watching_changes_nothing(work: QueuedWork, event: Event) -> None:
    started = work.start(event.gallery)
    context = JobContext(lambda _: context.cancel())

    run = watched(work, started, context)

    assert run == work.run(started)
    assert (run.state, run.counts.pending) == (RunState.RUNNING, PHOTOS)


def test_a_run_whose_program_died_is_not_watched_for_ever(
    work: QueuedWork, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_DESERTED_AFTER_S", 0.1)
    run = work.app.processing.start(work.app.owner, event.gallery, queue=QueueKind.THREADS)
    assert run is not None

    assert watched(work, run, JobContext()).state is RunState.RUNNING
    assert work.app.watching.look(work.app.owner, run.id).is_deserted


def test_an_outage_is_told_and_ridden_over(
    work: QueuedWork, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_AGAIN_S", 0.01)
    started = work.start(event.gallery)
    kind, look, failing = type(work.app.watching), type(work.app.watching).look, [True, True]

    def fails_twice(*args: object) -> object:
        if failing and failing.pop():
            raise QueueUnreachable(host="anywhere")
        return look(*args)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(kind, "look", fails_twice)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.waiting_for is None:
            work.app.steering.stop(work.app.owner, started.id)

    run = watched(work, started, JobContext(tell))

    assert [one.waiting_for is not None for one in told[:3]] == [True, True, False]
    assert run.state is RunState.STOPPED
