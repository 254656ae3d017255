"""A run through a queue: every photo once, whatever the messages do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kingdesk.adapters.db.rows.leases import SqlLeases
from kingdesk.domain.errors import NotFound, WorkspaceBusy
from kingdesk.domain.ids import BucketKey, GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.jobs import LEASE_TIME, MOST_TRIES, JobCounts, QueueKind, Run, RunState
from kingdesk.domain.messages import JobMessage, owner_mark
from kingdesk.domain.queue_errors import NoQueue, QueueOfSomebodyElse, QueueUnreachable
from kingdesk.services.job_context import JobContext
from kingdesk.services.processing import GalleryProgress
from tests.app.working import QueuedWork
from tests.fakes.engine import ActingEngine, FakeEngine
from tests.fakes.event import Event

PEOPLE = (("ana", "bea"), ("ana",), (), ("stranger",), ("bea",))
PHOTOS = 20


@pytest.fixture
def engine() -> ActingEngine:
    return ActingEngine()


@pytest.fixture
def full(event: Event) -> Event:
    for number in range(PHOTOS):
        event.photo(f"{number:02}.jpg", *PEOPLE[number % len(PEOPLE)])
    event.import_all()
    event.client("Ana")
    event.client("Bea")
    return event


@pytest.fixture
def work(full: Event) -> QueuedWork:
    return QueuedWork(full.app)


def looked_at(engine: FakeEngine) -> Counter[str]:
    """Return how often each photo was looked at."""
    return Counter(name for name in engine.looked if name[0].isdigit())


def with_ana(full: Event) -> set[str]:
    [ana] = [found.client.id for found in full.results().clients if found.client.name == "Ana"]
    return full.photos_of(ana)


def is_done(run: Run | None) -> bool:
    return run is not None and run.state is RunState.DONE


ANAS = {f"{n:02}.jpg" for n in range(PHOTOS) if "ana" in PEOPLE[n % len(PEOPLE)]}


def test_a_worker_does_all_that_was_sent_and_closes_the_run(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)

    with work.worker():
        ended = work.until_ended(run)
        work.until(lambda: not work.queue.bodies())

    assert ended.state is RunState.DONE
    assert ended.counts == JobCounts(done=PHOTOS)
    assert set(looked_at(engine).values()) == {1}
    assert with_ana(full) == ANAS
    assert work.queue.buried() == []


def test_two_workers_share_a_run_and_do_no_photo_twice(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)

    with work.worker(), work.worker():
        ended = work.until_ended(run)

    assert ended.counts == JobCounts(done=PHOTOS)
    assert set(looked_at(engine).values()) == {1}


def test_a_message_that_comes_twice_changes_nothing(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    for body in work.queue.bodies():
        work.queue.send([body])

    with work.worker():
        work.until_ended(run)
        work.until(lambda: not work.queue.bodies())

    assert set(looked_at(engine).values()) == {1}


def test_messages_of_a_run_that_was_stopped_do_nothing_and_going_on_sends_them_again(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    work.app.steering.stop(work.app.owner, run.id)

    with work.worker():
        work.until(lambda: not work.queue.bodies())
        before = looked_at(engine)
        again = work.start(full.gallery)
        ended = work.until_ended(again)

    assert not before
    assert again.id == run.id
    assert ended.counts == JobCounts(done=PHOTOS)


def test_pausing_in_the_midst_lets_go_of_the_rest_and_going_on_finishes_it(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    seen: list[str] = []

    def pause(name: str) -> None:
        seen.append(name)
        if len(seen) == 5:
            work.app.steering.pause(work.app.owner, run.id)

    engine.act = pause
    with work.worker(at_once=1):
        work.until(lambda: not work.queue.bodies())
        paused = work.run(run)
        engine.act = lambda _name: None
        work.start(full.gallery)
        ended = work.until_ended(run)

    assert paused.state is RunState.PAUSED
    assert 0 < paused.counts.pending < PHOTOS
    assert ended.counts == JobCounts(done=PHOTOS)
    assert set(looked_at(engine).values()) == {1}


def test_lost_messages_are_sent_again_once_the_queue_is_empty(
    full: Event, work: QueuedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.services.sending.LOST_AFTER", timedelta(0))
    run = work.start(full.gallery)
    work.queue.lose()

    with work.worker():
        ended = work.until_ended(run)

    assert ended.counts == JobCounts(done=PHOTOS)


def test_what_a_sender_that_died_left_is_sent_by_a_worker(full: Event, work: QueuedWork) -> None:
    app = work.app
    run = app.processing.start(app.owner, full.gallery, queue=QueueKind.SQS)
    assert run is not None

    with work.worker():
        ended = work.until_ended(run)

    assert ended.counts == JobCounts(done=PHOTOS)


def test_an_unreadable_message_is_buried_with_its_reason(full: Event, work: QueuedWork) -> None:
    run = work.start(full.gallery)
    work.queue.send(["{nonsense"])

    with work.worker():
        work.until_ended(run)
        work.until(lambda: not work.queue.bodies())

    assert work.queue.buried() == [("{nonsense", "message_unreadable")]


def test_a_message_about_a_photo_that_is_gone_is_deleted(full: Event, work: QueuedWork) -> None:
    mark = owner_mark(work.app.owner)
    gone = JobMessage(full.gallery, PhotoId(9999), BucketKey("x.jpg"), RunId("f" * 32), mark)
    work.queue.send([gone.encode()])

    with work.worker():
        work.until(lambda: not work.queue.bodies())

    assert work.queue.buried() == []


def test_messages_of_another_owner_are_left_alone_and_a_queue_full_of_them_ends_the_worker(
    full: Event, work: QueuedWork
) -> None:
    strange = JobMessage(GalleryId(7), PhotoId(7), None, RunId("a" * 32), "somebody-else")
    bodies = [strange.encode()] * 25
    work.queue.send(bodies)

    with pytest.raises(QueueOfSomebodyElse), work.worker() as context:
        work.until(lambda: context.is_cancelled or work.queue.calls["receive"] > 2)
        context.wait(0.5)

    assert work.queue.bodies() == bodies
    assert work.queue.buried() == []


def test_the_web_systems_own_messages_make_a_run(full: Event, work: QueuedWork) -> None:
    photo = full.photo_id("03.jpg")
    said = JobMessage(full.gallery, photo, None)
    work.queue.send([said.encode(), said.encode()])

    def progress() -> GalleryProgress:
        return work.app.processing.progress(work.app.owner, full.gallery)

    with work.worker():
        work.until(lambda: progress().jobs == JobCounts(done=1))
        work.until(lambda: is_done(progress().run))
        work.clock.forward(timedelta(minutes=2))  # the second came while the first was worked on
        work.until(lambda: not work.queue.bodies())

    assert work.queue.buried() == []


def dies_with(work: QueuedWork, run: Run, photo: PhotoId, times: int) -> None:
    """Let workers take a photo and die."""
    with work.app._store.writing(work.app.owner) as unit:
        for n in range(times):
            dead = HolderId(f"dead-{n}")
            unit.jobs.take({photo: run.id}, dead, LEASE_TIME)
            unit.jobs.release(dead)


def test_a_photo_that_took_workers_down_is_given_up_and_the_rest_is_done(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    poison = full.photo_id("07.jpg")
    dies_with(work, run, poison, MOST_TRIES)

    with work.worker():
        ended = work.until_ended(run)
        work.until(lambda: not work.queue.bodies())

    [problem] = work.app.problems.of_gallery(work.app.owner, full.gallery)
    assert ended.counts == JobCounts(done=PHOTOS - 1, error=1)
    assert (problem.photo_id, problem.error.code) == (poison, "gave_up")
    assert problem.error.details["tries"] == MOST_TRIES
    assert "07.jpg" not in looked_at(engine)
    assert [reason for _, reason in work.queue.buried()] == ["gave_up"]


def test_a_photo_that_was_given_up_can_be_tried_again(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    dies_with(work, run, full.photo_id("07.jpg"), MOST_TRIES)
    letters = replace(work.app.dead_letters, queue=work.queue, sending=work.sending)
    with work.worker():
        work.until_ended(run)
        work.until(lambda: not work.queue.bodies())
        [letter] = letters.letters(work.app.owner)
        brought = letters.retry(work.app.owner, JobContext())
        work.until(lambda: "07.jpg" in looked_at(engine))
        work.until(lambda: not work.queue.bodies())

    assert letter.photo is not None
    assert letter.photo.name == "07.jpg"
    assert letter.problem is not None
    assert letter.problem.error.code == "gave_up"
    assert brought == 1
    assert work.app.problems.of_gallery(work.app.owner, full.gallery) == []
    assert work.queue.buried() == []


def test_while_the_queue_is_away_a_worker_waits_and_then_goes_on(
    full: Event, work: QueuedWork
) -> None:
    run = work.start(full.gallery)
    work.queue.away = QueueUnreachable(host="sqs.invalid")

    with work.worker():
        work.until(lambda: work.queue.calls["receive"] >= 2)
        work.queue.away = None
        ended = work.until_ended(run)

    assert ended.counts == JobCounts(done=PHOTOS)


def test_a_worker_that_is_told_to_stop_puts_the_rest_back_at_no_cost(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)
    with work.worker(at_once=2) as context:
        engine.act = lambda _name: context.cancel()
        work.until(lambda: context.is_cancelled)
    engine.act = lambda _name: None
    after = work.run(run)
    with work.app._store.reading(work.app.owner) as unit:
        tries = unit.jobs.tries([full.photo_id(f"{n:02}.jpg") for n in range(PHOTOS)])

    with work.worker():
        ended = work.until_ended(run)

    assert after.counts.processing == 0
    assert after.counts.pending > 0
    assert max(tries.values()) <= 1
    assert ended.counts == JobCounts(done=PHOTOS)
    assert set(looked_at(engine).values()) == {1}


def test_a_workspace_without_a_queue_says_so(full: Event) -> None:
    with pytest.raises(NoQueue):
        full.app.consumer.work(full.app.owner, JobContext())


def is_at_end(work: QueuedWork, run: Run) -> bool:
    """Tell whether all photos are ended; messages that were put back come again meanwhile."""
    work.clock.forward(timedelta(minutes=1))
    return not work.run(run).is_left


def test_a_lease_whose_answer_was_lost_on_the_way_is_put_back_and_the_photo_done(
    full: Event, work: QueuedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.worker.tending._TEND_EVERY_S", 0.1)
    monkeypatch.setattr("kingdesk.services.sending.LOST_AFTER", timedelta(0))
    take, lost = SqlLeases.take, [True]

    def losing(self: SqlLeases, *arguments: Any) -> Any:  # noqa: ANN401 -- whatever it gives
        answer = take(self, *arguments)
        if lost and arguments[0]:
            lost.pop()
            self.scope.connection.commit()
            raise WorkspaceBusy(path="data")
        return answer

    monkeypatch.setattr(SqlLeases, "take", losing)
    run = work.start(full.gallery)

    with work.worker():
        work.until(lambda: not lost)
        work.until(lambda: is_at_end(work, run))
        ended = work.until_ended(run)

    assert ended.counts == JobCounts(done=PHOTOS)


def test_a_gallery_deleted_under_way_ends_no_worker(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    run = work.start(full.gallery)

    def delete(_name: str) -> None:
        engine.act = lambda _name: None
        with work.app._store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM king_galleries")

    engine.act = delete
    with work.worker():
        work.until(lambda: not work.queue.bodies())

    with pytest.raises(NotFound):
        work.run(run)
    assert work.queue.buried() == []


def test_a_message_of_the_web_system_that_comes_again_looks_at_nothing_twice(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    body = JobMessage(full.gallery, full.photo_id("03.jpg"), None).encode()
    with work.worker():
        work.queue.send([body])
        work.until(lambda: looked_at(engine)["03.jpg"] == 1)
        work.until(lambda: not work.queue.bodies())
        work.queue.send([body])
        work.until(lambda: not work.queue.bodies())

    assert looked_at(engine)["03.jpg"] == 1


def test_a_worker_stops_at_once_while_the_queue_is_away(full: Event, work: QueuedWork) -> None:
    work.start(full.gallery)
    away = QueueUnreachable(host="sqs.invalid")

    with work.worker() as context:
        work.until(lambda: work.queue.calls["receive"] >= 1)
        work.queue.away = away
        before = sum(work.queue.calls.values())
        context.cancel()

    assert sum(work.queue.calls.values()) <= before + 4


def test_a_run_that_was_given_to_workers_goes_on_when_the_window_closes(
    full: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    app, context = work.app, JobContext()
    run = app.processing.start(app.owner, full.gallery)
    assert run is not None

    def give(_name: str) -> None:
        engine.act = lambda _name: None
        work.start(full.gallery)
        context.cancel()

    engine.act = give
    closed = app.runner.run(app.owner, run.id, context)
    with work.worker():
        ended = work.until_ended(run)

    assert closed.state is RunState.RUNNING
    assert ended.counts == JobCounts(done=PHOTOS)
