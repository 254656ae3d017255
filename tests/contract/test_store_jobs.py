"""Runs, jobs and leases as the store keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import jobs, rekognition_photo_jobs
from kingdesk.domain.errors import (
    ItemError,
    LeaseLost,
    NotFound,
    PhotoBroken,
    PhotoMissing,
    PhotoTooLarge,
    PhotoUnreadable,
    UnexpectedFault,
)
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import HolderId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Only, RunState
from kingdesk.ports.store import Store
from tests.contract.stores import ENGINE, LEASE, LEFT, OWNER, WORKER, Database, Desk, a_result
from tests.fakes.clock import SteppedClock

SECOND = HolderId("worker-2")
STAMP = FileStamp(7, 8)


def told_host(database: Database, photo: PhotoId) -> tuple[str, str | None]:
    """Return the state and the message the web system reads of a photo's job."""
    table = rekognition_photo_jobs
    rows = database.rows(sa.select(table).where(table.c.photo_id == photo))
    assert len(rows) == 1
    return rows[0].process_status, rows[0].error_message


def test_a_run_begins_with_everything_pending(store: Store, desk: Desk) -> None:
    photos = desk.photos(3)

    run_id = desk.run(photos)

    with store.reading(OWNER) as unit:
        run = unit.jobs.run(run_id)
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=3)
    assert (run.state, run.only, run.counts) == (RunState.RUNNING, Only.NEW, JobCounts(pending=3))
    assert run.started_at == run.created_at
    assert run.ended_at is None
    assert run.created_at.tzinfo is not None


def test_runs_are_listed_newest_first(store: Store, desk: Desk) -> None:
    first, second = desk.run([]), desk.run([])

    with store.reading(OWNER) as unit:
        latest = unit.jobs.latest_run(desk.gallery)
        assert latest is not None
        assert latest.id == second
        assert [run.id for run in unit.jobs.runs(desk.gallery)] == [second, first]


def test_a_gallery_without_a_run_has_no_latest_one(store: Store, desk: Desk) -> None:
    with store.reading(OWNER) as unit:
        assert unit.jobs.latest_run(desk.gallery) is None
        assert unit.jobs.runs(desk.gallery) == []


def test_a_run_moves_only_along_its_states(store: Store, desk: Desk) -> None:
    run_id = desk.run([])
    with store.writing(OWNER) as unit:
        assert unit.jobs.move_run(run_id, RunState.STOPPED).state is RunState.RUNNING

        unit.jobs.move_run(run_id, RunState.STOPPING)
        stopped = unit.jobs.move_run(run_id, RunState.STOPPED)
        again = unit.jobs.move_run(run_id, RunState.RUNNING)
        unit.jobs.move_run(run_id, RunState.DONE)
        after_the_end = unit.jobs.move_run(run_id, RunState.RUNNING)

    assert stopped.state is RunState.STOPPED
    assert stopped.ended_at is not None
    assert (again.state, again.ended_at) == (RunState.RUNNING, None)
    assert after_the_end.state is RunState.DONE


def test_a_lease_takes_so_many_photos_in_their_order(store: Store, desk: Desk) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)

    first = desk.lease(run, 2)
    rest = desk.lease(run, 2)

    assert [lease.photo_id for lease in first] == photos[:2]
    assert [lease.photo_id for lease in rest] == photos[2:]
    assert {lease.attempt for lease in [*first, *rest]} == {1}
    assert {lease.gallery_id for lease in first} == {desk.gallery}
    assert desk.lease(run, 2) == []
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(processing=3)
        assert unit.jobs.run(run).counts.processing == 3
        assert unit.jobs.holders() == [WORKER]


def test_a_photo_that_kills_its_worker_holds_up_no_other(store: Store, desk: Desk) -> None:
    deadly, *harmless = desk.photos(4)
    run = desk.run([deadly, *harmless])

    given = []
    for _ in range(4):
        [lease] = desk.lease(run, 1)
        given.append(lease.photo_id)
        with store.writing(OWNER) as unit:
            unit.jobs.release(WORKER)  # as for one that died

    assert given == [deadly, *harmless]


def test_a_run_gives_out_only_its_own_photos(desk: Desk) -> None:
    one, other = desk.photos(2)
    first, second = desk.run([one]), desk.run([other])

    assert [lease.photo_id for lease in desk.lease(second)] == [other]
    assert [lease.photo_id for lease in desk.lease(first)] == [one]


def test_a_photo_under_way_is_nobody_elses(desk: Desk) -> None:
    run = desk.run(desk.photos(2))
    desk.lease(run, 1)

    assert len(desk.lease(run, 5, SECOND)) == 1


def test_a_lease_that_ran_out_goes_to_the_next_worker(desk: Desk, clock: SteppedClock) -> None:
    run = desk.run(desk.photos())
    old = desk.lease(run)[0]
    clock.forward(LEASE)

    new = desk.lease(run, 1, SECOND)[0]

    assert new.token > old.token
    assert new.attempt == 2
    with pytest.raises(LeaseLost):
        desk.put(a_result(old))
    desk.put(a_result(new))


def test_a_lease_holds_until_its_time_is_over(desk: Desk, clock: SteppedClock) -> None:
    run = desk.run(desk.photos())
    desk.lease(run)

    clock.forward(LEASE - timedelta(seconds=1))

    assert desk.lease(run, 1, SECOND) == []


def test_a_worker_that_slept_past_its_lease_may_end_its_photo_if_nobody_took_it(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    lease = desk.leased(desk.photos()[0])
    clock.forward(LEASE * 10)

    desk.put(a_result(lease))

    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(done=1)


def test_a_heartbeat_keeps_a_holders_leases_and_no_other(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    run = desk.run(desk.photos(3))
    mine = desk.lease(run, 2)
    desk.lease(run, 1, SECOND)
    clock.forward(LEASE / 2)
    with store.writing(OWNER) as unit:
        assert unit.jobs.extend(WORKER, LEASE) == 2
    clock.forward(LEASE / 2)

    taken = desk.lease(run, 5, HolderId("worker-3"))

    assert len(taken) == 1
    assert taken[0].photo_id not in {lease.photo_id for lease in mine}


def test_the_holders_of_one_run_are_told_from_those_of_others(store: Store, desk: Desk) -> None:
    first, second = desk.run(desk.photos()), desk.run(desk.photos())
    desk.lease(first)
    desk.lease(second, 1, SECOND)

    with store.reading(OWNER) as unit:
        assert unit.jobs.holders(first) == [WORKER]
        assert unit.jobs.holders(second) == [SECOND]
        assert sorted(unit.jobs.holders()) == [WORKER, SECOND]


def test_whose_lease_ran_out_is_at_its_run_no_more_but_is_still_asked_for_when_cleaning_up(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    run = desk.run(desk.photos(2))
    desk.lease(run, 1, HolderId("a-computer-that-was-switched-off"))
    clock.forward(LEASE * 2)
    desk.lease(run, 1, SECOND)
    clock.forward(LEASE / 2)

    with store.reading(OWNER) as unit:
        assert unit.jobs.holders(run) == [SECOND]
        clock.forward(LEASE)
        assert unit.jobs.holders(run) == []
        assert SECOND in unit.jobs.holders()


def test_releasing_puts_back_what_one_holder_has(store: Store, desk: Desk) -> None:
    run = desk.run(desk.photos(3))
    released = desk.lease(run, 2)
    desk.lease(run, 1, SECOND)

    with store.writing(OWNER) as unit:
        assert unit.jobs.release(WORKER) == 2

    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=2, processing=1)
        assert unit.jobs.holders() == [SECOND]
    with pytest.raises(LeaseLost):
        desk.put(a_result(released[0]))


def test_what_is_ended_can_not_be_ended_again(desk: Desk) -> None:
    lease = desk.leased(desk.photos()[0])
    desk.put(a_result(lease))

    with pytest.raises(LeaseLost):
        desk.put(a_result(lease))


def test_queueing_again_starts_from_nothing_and_takes_the_photo_from_its_worker(
    store: Store, desk: Desk
) -> None:
    failed, under_way = desk.photos(2)
    first = desk.run([failed, under_way])
    leases = desk.lease(first)
    with store.writing(OWNER) as unit:
        unit.jobs.fail(leases[0], PhotoBroken(name="1.jpg"), None)

    second = desk.run([failed, under_way])

    with store.reading(OWNER) as unit:
        assert unit.jobs.problems(desk.gallery) == []
        assert unit.jobs.run(second).counts == JobCounts(pending=2)
        assert unit.jobs.run(first).counts == JobCounts()
        assert unit.jobs.holders() == []
    with pytest.raises(LeaseLost):
        desk.put(a_result(leases[1]))
    assert {lease.attempt for lease in desk.lease(second)} == {1}


def test_queueing_nothing_changes_nothing(database: Database, store: Store, desk: Desk) -> None:
    run = desk.run(desk.photos())
    before = database.everything()

    with store.writing(OWNER) as unit:
        unit.jobs.enqueue(run, desk.gallery, [])

    assert database.everything() == before


@pytest.mark.parametrize(
    "error",
    [
        PhotoMissing(name="é 💍.jpg"),
        PhotoUnreadable(name="1.jpg", reason="Permission denied"),
        PhotoTooLarge(name="1.jpg", megapixels=900, limit=250),
        UnexpectedFault(name="1.jpg", reason="RuntimeError"),
    ],
)
def test_a_problem_comes_back_as_the_error_it_was(
    store: Store, desk: Desk, error: ItemError
) -> None:
    photo = desk.photos()[0]
    lease = desk.leased(photo)

    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, error, STAMP)

    with store.reading(OWNER) as unit:
        problem = unit.jobs.problems(desk.gallery)[0]
        assert unit.photos.get(photo).stamp == STAMP
    assert type(problem.error) is type(error)
    assert problem.error.details == error.details
    assert problem.error.message == error.message
    assert problem.photo_id == photo
    assert problem.at is not None
    assert problem.at.tzinfo is not None


def test_a_problem_an_older_version_wrote_otherwise_is_still_told(
    store: Store, desk: Desk, database: Database
) -> None:
    lease = desk.leased(desk.photos()[0])
    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, PhotoBroken(name="1.jpg"), None)
    database.change(sa.update(jobs).values(reason_code="eaten_by_a_dog", reason_json=None))

    with store.reading(OWNER) as unit:
        error = unit.jobs.problems(desk.gallery)[0].error

    assert isinstance(error, UnexpectedFault)
    assert error.details["reason"] == "eaten_by_a_dog"


def test_problems_come_in_the_order_of_the_gallery(store: Store, desk: Desk) -> None:
    photos = desk.photos(3)
    for lease in reversed(desk.lease(desk.run(photos))):
        with store.writing(OWNER) as unit:
            unit.jobs.fail(lease, PhotoBroken(name="x"), None)

    with store.reading(OWNER) as unit:
        assert [p.photo_id for p in unit.jobs.problems(desk.gallery)] == photos


def test_a_failed_photo_keeps_the_faces_it_had(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))
    lease = desk.leased(photo)

    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, PhotoMissing(name="x"), None)

    with store.reading(OWNER) as unit:
        assert len(unit.results.faces(photo)) == 1
        assert unit.photos.state(photo).done_etag == "e1"


def test_a_photo_with_unchanged_content_keeps_its_faces_and_gets_the_new_time(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    faces = desk.seen(photo, (LEFT, []))
    lease = desk.leased(photo)

    with store.writing(OWNER) as unit:
        unit.jobs.finish_unchanged(lease, STAMP)

    with store.reading(OWNER) as unit:
        state = unit.photos.state(photo)
        assert [face.id for face in unit.results.faces(photo)] == faces
        assert (state.done_stamp, state.photo.stamp) == (STAMP, STAMP)
        assert unit.photos.cards(desk.gallery, ENGINE)[0].status == "done"


def test_a_lost_lease_ends_nothing(database: Database, store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))
    lost = desk.leased(photo)
    desk.run([photo])
    before = database.everything()

    with pytest.raises(LeaseLost), store.writing(OWNER) as unit:
        unit.jobs.finish_unchanged(lost, STAMP)
    with pytest.raises(LeaseLost), store.writing(OWNER) as unit:
        unit.jobs.fail(lost, PhotoBroken(name="x"), STAMP)

    assert database.everything() == before


def test_the_web_systems_job_follows_ours(database: Database, store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    run = desk.run([photo])
    seen = [told_host(database, photo)]
    desk.lease(run)
    seen.append(told_host(database, photo))
    with store.writing(OWNER) as unit:
        unit.jobs.release(WORKER)
    seen.append(told_host(database, photo))
    lease = desk.lease(run)[0]
    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, PhotoBroken(name="1.jpg"), None)
    seen.append(told_host(database, photo))
    desk.seen(photo)
    seen.append(told_host(database, photo))

    broken = PhotoBroken(name="1.jpg").message
    assert seen == [
        ("pending", None),
        ("processing", None),
        ("pending", None),
        ("error", broken),
        ("done", None),
    ]
    row = database.rows(sa.select(rekognition_photo_jobs))[0]
    assert row.r2_etag == "e1"
    assert row.processed_at is not None


def test_a_run_that_is_not_there_is_not_found(store: Store) -> None:
    with store.reading(OWNER) as unit, pytest.raises(NotFound):
        unit.jobs.run(RunId("0" * 32))
