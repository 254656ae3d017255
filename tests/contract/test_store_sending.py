"""What is sent to a run's queue, and how runs are steered."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from kingdesk.adapters.db.tables import jobs, king_photos
from kingdesk.domain.errors import UnexpectedFault
from kingdesk.domain.ids import BucketKey, RunId
from kingdesk.domain.jobs import JobCounts, Only, QueueKind, Refused, RunState
from kingdesk.domain.messages import JobMessage, owner_mark
from kingdesk.domain.objects import object_key
from kingdesk.domain.queue_errors import GaveUp
from kingdesk.ports.store import Store
from tests.contract.stores import OTHER, OWNER, WORKER, Database, Desk, a_result
from tests.contract.test_store_jobs import SECOND, told_host
from tests.contract.test_store_queue import fail, send_again, sent, take, unsent
from tests.fakes.clock import SteppedClock

HOUR = timedelta(hours=1)


# --- sent to a queue ------------------------------------------------------------------------------


def test_a_message_says_which_photo_of_which_run_and_whose(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    run = desk.run([photo])
    [path] = database.rows(sa.select(king_photos.c.file_path))

    with store.reading(OWNER) as unit:
        messages = unit.jobs.unsent(run, 10)

    key = BucketKey(object_key(path.file_path) or path.file_path)
    assert messages == [JobMessage(desk.gallery, photo, key, run, owner_mark(OWNER))]


def test_what_waits_and_was_not_sent_is_given_out_in_portions(store: Store, desk: Desk) -> None:
    photos = desk.photos(4)
    run = desk.run(photos)
    desk.lease(run, 1)

    assert unsent(store, run, 2) == photos[1:3]
    sent(store, run, photos[1:3])
    assert unsent(store, run, 2) == photos[3:]
    sent(store, run, photos[3:])
    assert unsent(store, run) == []


def test_photos_are_marked_as_sent_for_their_own_run_only(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    first = desk.run([photo])
    second = desk.run([photo])

    sent(store, first, [photo])

    assert unsent(store, second) == [photo]


def test_a_photo_that_waits_again_is_to_be_sent_again(store: Store, desk: Desk) -> None:
    released, put_back, queued = photos = desk.photos(3)
    run = desk.run(photos)
    sent(store, run, photos)
    leases = {lease.photo_id: lease for lease in desk.lease(run)}

    with store.writing(OWNER) as unit:
        unit.jobs.put_back([leases[put_back]])
        unit.jobs.enqueue(run, desk.gallery, [queued])
        unit.jobs.release(WORKER)

    assert unsent(store, run) == [released, put_back, queued]


def test_messages_that_are_lost_are_sent_again_when_they_are_old_enough(
    database: Database, store: Store, desk: Desk, clock: SteppedClock
) -> None:
    old, held, new, run_out, ended = photos = desk.photos(5)
    run = desk.run(photos)
    sent(store, run, [old, held, run_out, ended])
    desk.put(a_result(next(one for one in desk.lease(run) if one.photo_id == ended)))
    with store.writing(OWNER) as unit:
        unit.jobs.release(WORKER, orderly=True)
    sent(store, run, [old])
    take(store, [run_out], run)
    clock.forward(HOUR)
    sent(store, run, [new])
    take(store, [held], run, SECOND)

    assert send_again(store, run, HOUR / 2) == 2

    assert unsent(store, run) == [old, run_out]
    assert told_host(database, run_out)[0] == "pending"
    with store.reading(OWNER) as unit:
        assert unit.jobs.tries([run_out]) == {run_out: 1}
    assert send_again(store, run, HOUR / 2) == 0


def test_a_run_that_goes_over_to_another_queue_is_sent_there(store: Store, desk: Desk) -> None:
    photos = desk.photos(2)
    run = desk.run(photos)
    sent(store, run, photos)

    with store.writing(OWNER) as unit:
        assert unit.jobs.run(run).queue is QueueKind.THREADS
        unit.jobs.set_queue(run, QueueKind.SQS)
        assert unit.jobs.run(run).queue is QueueKind.SQS

    assert unsent(store, run) == photos


def test_going_on_through_the_same_queue_sends_only_what_workers_dropped(
    store: Store, desk: Desk
) -> None:
    first, *_ = photos = desk.photos(3)
    run = desk.run(photos)
    with store.writing(OWNER) as unit:
        unit.jobs.set_queue(run, QueueKind.SQS)
    sent(store, run, photos)
    with store.writing(OWNER) as unit:
        unit.jobs.move_run(run, RunState.PAUSED)
    refused = take(store, [first], run)

    with store.writing(OWNER) as unit:
        unit.jobs.move_run(run, RunState.RUNNING)
        unit.jobs.set_queue(run, QueueKind.SQS)

    assert refused == {first: Refused.NOT_RUNNING}
    assert unsent(store, run) == [first]


# --- runs -----------------------------------------------------------------------------------------


def test_a_run_says_where_its_photos_wait_from_its_beginning(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        run = unit.jobs.add_run(desk.gallery, RunId("a" * 32), Only.NEW, queue=QueueKind.SQS)

    assert (run.queue, run.halted_by) == (QueueKind.SQS, None)


def test_why_a_run_halted_is_known_until_it_goes_on(store: Store, desk: Desk) -> None:
    run = desk.run(desk.photos())
    why = UnexpectedFault(name="1.jpg", reason="RuntimeError")
    with store.writing(OWNER) as unit:
        unit.jobs.halt(run, why)
        unit.jobs.move_run(run, RunState.PAUSED)
        halted = unit.jobs.run(run).halted_by
        resumed = unit.jobs.move_run(run, RunState.RUNNING)

    assert halted is not None
    assert (halted.code, halted.details) == (why.code, why.details)
    assert resumed.halted_by is None
    with store.writing(OWNER) as unit:
        unit.jobs.halt(run, why)
        unit.jobs.halt(run, None)
        assert unit.jobs.run(run).halted_by is None


def test_runs_that_have_not_ended_are_under_way_oldest_first_in_all_galleries(
    store: Store, desk: Desk
) -> None:
    other = Desk.of(store)
    Desk.of(store, OTHER).run([])
    first, second, stopped = desk.run(desk.photos(2)), other.run([]), desk.run([])
    with store.writing(OWNER) as unit:
        unit.jobs.move_run(second, RunState.PAUSED)
        unit.jobs.move_run(stopped, RunState.STOPPING)
        unit.jobs.move_run(stopped, RunState.STOPPED)

    with store.reading(OWNER) as unit:
        runs = unit.jobs.under_way()

    assert [run.id for run in runs] == [first, second]
    assert runs[0].counts == JobCounts(pending=2)


def test_what_ended_lately_is_counted_whoever_did_it(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    run = desk.run(desk.photos(4))
    early, done, failed = desk.lease(run, 3)
    desk.put(a_result(early))
    clock.forward(HOUR)
    desk.put(a_result(done))
    fail(store, failed)

    with store.reading(OWNER) as unit:
        assert unit.jobs.ended_within(run, HOUR / 2) == 2
        assert unit.jobs.ended_within(run, HOUR * 2) == 3


def test_what_was_given_up_is_a_problem_that_can_be_ignored(store: Store, desk: Desk) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)
    for lease in desk.lease(run):
        with store.working(OWNER) as unit:
            unit.jobs.fail(lease, GaveUp(name="x", tries=3), None)

    with store.writing(OWNER) as unit:
        assert unit.jobs.ignore(desk.gallery, [photos[1]]) == 1
        assert unit.jobs.ignore(desk.gallery, [photos[1]]) == 0
        left = unit.jobs.problems(desk.gallery)
        every = unit.jobs.problems(desk.gallery, ignored=True)
        few = unit.jobs.problems(desk.gallery, limit=1)
        assert unit.jobs.ignored(desk.gallery) == {photos[1]}
        assert unit.jobs.ignore(desk.gallery, None) == 2
        assert unit.jobs.problems(desk.gallery) == []

    assert [problem.photo_id for problem in left] == [photos[0], photos[2]]
    assert [problem.ignored for problem in every] == [False, True, False]
    assert [problem.photo_id for problem in few] == photos[:1]
    assert {type(problem.error) for problem in every} == {GaveUp}


def test_a_photo_queued_again_forgets_that_it_was_ignored_preferred_and_tried(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    run = desk.run([photo])
    with store.writing(OWNER) as unit:
        unit.jobs.prefer(desk.gallery, [photo])
    sent(store, run, [photo])
    fail(store, desk.lease(run)[0])
    with store.writing(OWNER) as unit:
        unit.jobs.ignore(desk.gallery, None)

    desk.run([photo])

    [row] = database.rows(sa.select(jobs))
    assert (row.ignored, row.place, row.attempts, row.sent_at) == (False, 1, 0, None)
