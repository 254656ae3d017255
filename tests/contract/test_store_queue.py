"""Photos taken by message or in turn, what is sent to a queue, and how a run is steered."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import jobs, king_photos
from kingdesk.domain.errors import LeaseLost, PhotoBroken
from kingdesk.domain.ids import HolderId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Lease, Refused, RunState
from kingdesk.ports.store import Store
from tests.contract.stores import LEASE, OTHER, OWNER, STUDIO, WORKER, Database, Desk, a_result
from tests.contract.test_store_jobs import SECOND, told_host
from tests.fakes.clock import SteppedClock

HOUR = timedelta(hours=1)
SECONDS = 60


def take(
    store: Store, photos: Iterable[PhotoId], run: RunId | None = None, holder: HolderId = WORKER
) -> dict[PhotoId, Lease | Refused]:
    with store.working(OWNER) as unit:
        return unit.jobs.take(dict.fromkeys(photos, run), holder, LEASE)


def unsent(store: Store, run: RunId, limit: int = 100) -> list[PhotoId | None]:
    with store.reading(OWNER) as unit:
        return [message.photo_id for message in unit.jobs.unsent(run, limit)]


def sent(store: Store, run: RunId, photos: Sequence[PhotoId]) -> None:
    with store.working(OWNER) as unit:
        unit.jobs.mark_sent(run, photos)


def send_again(store: Store, run: RunId, before: timedelta) -> int:
    with store.working(OWNER) as unit:
        return unit.jobs.send_again(run, before)


def die(store: Store, holder: HolderId = WORKER) -> None:
    with store.writing(OWNER) as unit:
        unit.jobs.release(holder)


def fail(store: Store, lease: Lease) -> None:
    with store.working(OWNER) as unit:
        unit.jobs.fail(lease, PhotoBroken(name="x"), None)


# --- turns ----------------------------------------------------------------------------------------


def test_preferred_photos_come_first_and_those_preferred_before_in_their_turn(
    store: Store, desk: Desk
) -> None:
    photos = desk.photos(4)
    run = desk.run(photos)

    with store.writing(OWNER) as unit:
        unit.jobs.prefer(desk.gallery, [photos[1]])
        unit.jobs.prefer(desk.gallery, [photos[3]])

    given = [lease.photo_id for _ in photos for lease in desk.lease(run, 1)]
    assert given == [photos[3], photos[0], photos[1], photos[2]]


def test_a_suspect_comes_after_all_others_even_if_it_is_preferred(store: Store, desk: Desk) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)
    desk.lease(run, 1)
    die(store)
    with store.writing(OWNER) as unit:
        unit.jobs.prefer(desk.gallery, [photos[0]])

    given = [lease.photo_id for _ in photos for lease in desk.lease(run, 1)]

    assert given == [photos[1], photos[2], photos[0]]


def test_a_suspect_whose_lease_ran_out_waits_for_all_others_too(
    desk: Desk, clock: SteppedClock
) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)
    desk.lease(run, 1)
    clock.forward(LEASE * 2)

    given = [lease.photo_id for _ in photos for lease in desk.lease(run, 1, SECOND)]

    assert given == [photos[1], photos[2], photos[0]]


def test_suspects_are_left_out_where_they_are_not_wanted(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)
    desk.lease(run, 1)
    die(store)
    desk.lease(run, 1)
    clock.forward(LEASE * 2)

    with store.working(OWNER) as unit:
        harmless = unit.jobs.lease(run, SECOND, 5, LEASE, suspects=False)
        rest = unit.jobs.lease(run, SECOND, 5, LEASE)

    assert [lease.photo_id for lease in harmless] == [photos[2]]
    assert {(lease.photo_id, lease.attempt) for lease in rest} == {(photos[0], 2), (photos[1], 2)}


def test_an_orderly_end_is_no_try_and_a_death_is_one(store: Store, desk: Desk) -> None:
    photos = desk.photos(2)
    run = desk.run(photos)
    desk.lease(run)
    with store.writing(OWNER) as unit:
        assert unit.jobs.release(WORKER, orderly=True) == 2
        assert unit.jobs.tries(photos) == dict.fromkeys(photos, 0)
    [lease, _] = desk.lease(run)

    with store.writing(OWNER) as unit:
        unit.jobs.put_back([lease])
        assert unit.jobs.tries(photos) == {photos[0]: 0, photos[1]: 1}
    die(store)

    with store.reading(OWNER) as unit:
        assert unit.jobs.tries([*photos, PhotoId(999_999)]) == {photos[0]: 0, photos[1]: 1}
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=2)


def test_what_is_leased_anew_is_not_put_back_by_who_had_it(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    run = desk.run(desk.photos())
    [old] = desk.lease(run)
    clock.forward(LEASE * 2)
    [new] = desk.lease(run, 1, SECOND)

    with store.working(OWNER) as unit:
        unit.jobs.put_back([old])

    desk.put(a_result(new))


# --- clocks ---------------------------------------------------------------------------------------


def test_a_clock_put_forward_does_not_give_a_worker_its_own_photo_twice(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    photos = desk.photos(2)
    run = desk.run(photos)
    [lease] = desk.lease(run, 1)

    clock.forward(HOUR)

    assert [one.photo_id for one in desk.lease(run)] == [photos[1]]
    assert take(store, photos) == dict.fromkeys(photos, Refused.HELD)
    desk.put(a_result(lease))


def test_a_clock_put_back_keeps_a_photo_with_who_has_it(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    run = desk.run(desk.photos())
    [lease] = desk.lease(run)

    clock.forward(-HOUR)

    assert desk.lease(run, 1, SECOND) == []
    assert take(store, [lease.photo_id], holder=SECOND) == {lease.photo_id: Refused.HELD}
    with store.working(OWNER) as unit:
        assert unit.jobs.extend(WORKER, LEASE) == 1
    clock.forward(LEASE * 2)
    assert len(desk.lease(run, 1, SECOND)) == 1


def test_a_frozen_worker_that_wakes_changes_nothing_others_took(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    photos = desk.photos(2)
    run = desk.run(photos)
    frozen = desk.lease(run)
    clock.forward(LEASE * 2)
    taken = take(store, [photos[0]], run, SECOND)[photos[0]]
    assert isinstance(taken, Lease)

    with store.working(OWNER) as unit:
        assert unit.jobs.extend(WORKER, LEASE) == 1
        lost = unit.results.put_several([a_result(lease) for lease in frozen])
    with pytest.raises(LeaseLost), store.working(OWNER) as unit:
        unit.jobs.fail(frozen[0], PhotoBroken(name="x"), None)
    desk.put(a_result(taken))

    assert lost == {photos[0]}
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(done=2)


# --- taken by message -----------------------------------------------------------------------------


def test_what_messages_name_is_taken(database: Database, store: Store, desk: Desk) -> None:
    photos = desk.photos(3)
    run = desk.run(photos)

    taken = take(store, photos[:2], run)

    assert taken == {
        photo: Lease(run, desk.gallery, photo, token=1, attempt=1) for photo in photos[:2]
    }
    assert told_host(database, photos[0])[0] == "processing"
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=1, processing=2)


def test_a_message_that_names_no_run_means_the_one_the_photo_is_in(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    desk.run([photo])
    run = desk.run([photo])

    taken = take(store, [photo])[photo]

    assert isinstance(taken, Lease)
    assert taken.run_id == run


def test_a_photo_whose_lease_ran_out_is_free_for_another(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    photo = desk.photos()[0]
    run = desk.run([photo])
    [old] = desk.lease(run)
    clock.forward(LEASE * 2)

    taken = take(store, [photo], run, SECOND)[photo]

    assert isinstance(taken, Lease)
    assert taken.token > old.token
    assert (taken.attempt, taken.is_suspect) == (2, True)


def test_every_photo_not_to_be_had_says_why(store: Store, desk: Desk) -> None:
    ended, failed, moved, paused, held, own, free, without = desk.photos(8)
    strangers = Desk.of(store, OTHER)
    stranger = strangers.photos()[0]
    strangers.run([stranger])
    run = desk.run([ended, failed, moved, held, own, free])
    leases = {lease.photo_id: lease for lease in desk.lease(run)}
    desk.put(a_result(leases[ended]))
    fail(store, leases[failed])
    with store.writing(OWNER) as unit:
        unit.jobs.put_back([leases[free], leases[moved], leases[own]])
    with store.writing(OTHER) as unit:
        before = unit.jobs.counts(strangers.gallery)
    later, waiting = desk.run([moved]), desk.run([paused])
    with store.writing(OWNER) as unit:
        unit.jobs.move_run(waiting, RunState.PAUSED)
    take(store, [own], run, SECOND)
    named = dict.fromkeys([ended, failed, moved, held, own, free, without, stranger], run)

    with store.working(OWNER) as unit:
        taken = unit.jobs.take({**named, paused: waiting, PhotoId(999_999): None}, SECOND, LEASE)

    assert later != run
    assert isinstance(taken.pop(free), Lease)
    assert taken == {
        ended: Refused.ENDED,
        failed: Refused.ENDED,
        moved: Refused.OTHER_RUN,
        paused: Refused.NOT_RUNNING,
        held: Refused.HELD,
        own: Refused.HELD,
        without: Refused.UNKNOWN,
        stranger: Refused.UNKNOWN,
        PhotoId(999_999): Refused.UNKNOWN,
    }
    with store.reading(OTHER) as unit:
        assert unit.jobs.counts(strangers.gallery) == before


@pytest.mark.parametrize("state", [RunState.PAUSED, RunState.STOPPING])
def test_a_run_that_does_not_run_gives_nothing_away(
    store: Store, desk: Desk, state: RunState
) -> None:
    photo = desk.photos()[0]
    run = desk.run([photo])
    with store.writing(OWNER) as unit:
        unit.jobs.move_run(run, state)

    assert take(store, [photo], run) == {photo: Refused.NOT_RUNNING}


def test_nothing_named_is_nothing_taken(store: Store, desk: Desk) -> None:
    assert take(store, []) == {}


@pytest.mark.parametrize("kind", ["take", "both"])
def test_workers_that_race_for_the_same_photos_get_each_of_them_once(
    database: Database, store: Store, desk: Desk, kind: str
) -> None:
    photos = desk.photos(60)
    run = desk.run(photos)
    begin = threading.Barrier(4)

    def work(number: int) -> list[PhotoId]:
        holder, got = HolderId(f"worker-{number}"), list[PhotoId]()
        begin.wait(SECONDS)
        for start in range(0, len(photos), 10):
            if kind == "both" and number % 2:
                with store.working(OWNER) as unit:
                    leases = unit.jobs.lease(run, holder, 10, LEASE)
                got += [lease.photo_id for lease in leases]
            else:
                # every second one asks in another order
                part = photos[start : start + 10][:: (-1) ** (number // 2)]
                taken = take(store, part, run, holder)
                got += [photo for photo, one in taken.items() if isinstance(one, Lease)]
        return got

    with ThreadPoolExecutor(4) as pool:
        got = [photo for part in pool.map(work, range(4)) for photo in part]

    assert sorted(got) == photos
    assert {row.attempts for row in database.rows(sa.select(jobs))} == {1}


@STUDIO
def test_photos_are_taken_and_noted_as_sent_at_once_without_a_dead_lock(
    store: Store, desk: Desk
) -> None:
    photos = desk.photos(80)
    run = desk.run(photos)
    parts = [photos[start::8][:: (-1) ** start] for start in range(8)]

    def go(number: int) -> int:
        part = parts[number]
        sent(store, run, parts[-number])
        leases = [one for one in take(store, part, run).values() if isinstance(one, Lease)]
        with store.working(OWNER) as unit:
            unit.jobs.put_back(leases[::2])
        send_again(store, run, timedelta())
        with store.writing(OWNER) as unit:
            unit.jobs.release(WORKER, orderly=True)
        return len(leases)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(go, range(8))) > 0

    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=80)


@STUDIO
def test_a_photo_the_web_system_is_just_deleting_is_as_good_as_gone(
    database: Database, store: Store, desk: Desk
) -> None:
    photos = desk.photos(2)
    run = desk.run(photos)

    with database.engine.begin() as web:
        web.execute(sa.delete(king_photos).where(king_photos.c.id == photos[0]))
        # it has not ended: who waited for it would never come to an end here
        taken = take(store, photos, run)

    assert taken[photos[0]] is Refused.UNKNOWN
    assert isinstance(taken[photos[1]], Lease)
