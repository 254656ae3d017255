"""Several at work on one web system's database: workers, other desktops, the web system itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa
import time_machine

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.adapters.db.tables import jobs, rekognition_photo_jobs
from kingdesk.domain.errors import LeaseLost, PhotoMissing
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import HolderId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Lease
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import Store, Unit
from tests.builders import a_candidate
from tests.contract.stores import (
    LEASE,
    LEFT,
    OWNER,
    RIGHT,
    STUDIO,
    WORKER,
    Database,
    Desk,
    Web,
    a_result,
)

pytestmark = STUDIO
SECOND = HolderId("worker-2")
SECONDS = 30
"""How long a test waits for another thread, where it should be milliseconds."""


@pytest.fixture
def beside(studio_login: DatabaseLogin) -> Iterator[Web]:
    """Give the web system with its own connections."""
    url = sa.URL.create(
        "postgresql+psycopg",
        studio_login.user,
        host=studio_login.host,
        port=studio_login.port,
        database=studio_login.name,
    )
    engine = sa.create_engine(url)
    yield Web(engine)
    engine.dispose()


# --- workers ------------------------------------------------------------------------------------


def test_many_workers_at_once_never_get_the_same_photo(
    database: Database, store: Store, desk: Desk
) -> None:
    photos = desk.photos(120)
    run = desk.run(photos)
    begin = threading.Barrier(4)

    def work(number: int) -> list[PhotoId]:
        taken: list[PhotoId] = []
        begin.wait(SECONDS)
        while True:
            with store.working(OWNER) as unit:
                leases = unit.jobs.lease(run, HolderId(f"worker-{number}"), 5, LEASE)
            if not leases:
                return taken
            taken += [lease.photo_id for lease in leases]

    with ThreadPoolExecutor(4) as pool:
        taken = [photo for photos in pool.map(work, range(4)) for photo in photos]

    assert sorted(taken) == photos
    assert {row.attempts for row in database.rows(sa.select(jobs))} == {1}


def test_a_worker_passes_over_what_another_is_just_taking(store: Store, desk: Desk) -> None:
    photos = desk.photos(4)
    run = desk.run(photos)

    with store.working(OWNER) as first, store.working(OWNER) as second:
        # neither has ended: waiting for each other they would never come to an end here
        taken = first.jobs.lease(run, WORKER, 3, LEASE)
        left = second.jobs.lease(run, SECOND, 3, LEASE)

    assert [lease.photo_id for lease in taken] == photos[:3]
    assert [lease.photo_id for lease in left] == photos[3:]


def test_a_lease_that_ran_out_is_taken_over_by_one_worker_only(
    store: Store, desk: Desk, database: Database
) -> None:
    run = desk.run(desk.photos(2))
    desk.lease(run)
    database.change(sa.update(jobs).values(lease_until=datetime(2000, 1, 1, tzinfo=UTC)))

    with store.working(OWNER) as first, store.working(OWNER) as second:
        one = first.jobs.lease(run, SECOND, 1, LEASE)
        other = second.jobs.lease(run, HolderId("worker-3"), 5, LEASE)

    assert len(one) == len(other) == 1
    assert one[0].photo_id != other[0].photo_id


def test_a_heartbeat_passes_over_what_is_just_being_stored(store: Store, desk: Desk) -> None:
    leases = desk.lease(desk.run(desk.photos(4)))

    with store.working(OWNER) as storing, store.working(OWNER) as beating:
        storing.results.put_several([a_result(lease) for lease in leases[1:3]])
        # neither has ended: waiting for the other it would never come to an end here
        extended = beating.jobs.extend(WORKER, LEASE)

    assert extended == 2
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(processing=2, done=2)


def test_several_photos_are_stored_side_by_side_while_leases_are_extended(
    store: Store, desk: Desk
) -> None:
    photos, ana = desk.photos(160), desk.client()
    leases = desk.lease(desk.run(photos), len(photos))
    # each takes its photos in another order, every fourth of them
    parts = [leases[start::20][:: (-1) ** start] for start in range(20)]

    def put_some(part: list[Lease]) -> set[PhotoId]:
        with store.working(OWNER) as unit:
            lost = unit.results.put_several(
                [a_result(lease, (LEFT, [a_candidate(ana)])) for lease in part]
            )
        with store.working(OWNER) as unit:
            unit.jobs.extend(WORKER, LEASE)
        return lost

    with ThreadPoolExecutor(4) as pool:
        lost = [*pool.map(put_some, parts)]

    assert lost == [set()] * 20
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(done=160)


# --- the web system deletes while we write ------------------------------------------------------


def put(unit: Unit, lease: Lease) -> None:
    unit.results.put(a_result(lease, (LEFT, []), (RIGHT, [])))


def put_with_others(unit: Unit, lease: Lease) -> None:
    unit.results.put_several([a_result(lease, (LEFT, []))])


def fail(unit: Unit, lease: Lease) -> None:
    unit.jobs.fail(lease, PhotoMissing(name="x"), FileStamp(1, 1))


def finish(unit: Unit, lease: Lease) -> None:
    unit.jobs.finish_unchanged(lease, FileStamp(1, 1), "r2:galleries/1/a.jpg")


@pytest.mark.parametrize("end", [put, put_with_others, fail, finish])
@pytest.mark.parametrize("deletion", ["DELETE FROM king_galleries", "DELETE FROM king_photos"])
def test_a_deletion_on_the_web_waits_for_a_photo_under_way_and_neither_is_broken_off(
    store: Store,
    database: Database,
    desk: Desk,
    beside: Web,
    end: Callable[[Unit, Lease], None],
    deletion: str,
) -> None:
    lease = desk.leased(desk.photos()[0])

    with meanwhile(database, beside, deletion, at="UPDATE kingdesk.jobs") as deleted:
        with store.working(OWNER) as unit:
            end(unit, lease)
        deleted().result(SECONDS)

    assert database.rows(sa.select(jobs.c.photo_id)) == []


def queued(unit: Unit, desk: Desk) -> list[PhotoId]:
    return [photo.id for photo in unit.photos.of_gallery(desk.gallery)]


@pytest.mark.parametrize("deletion", ["DELETE FROM king_galleries", "DELETE FROM king_photos"])
@pytest.mark.parametrize(
    "step",
    [
        (lambda unit, run, _: unit.jobs.lease(run, SECOND, 5, LEASE), "WITH chosen"),
        (lambda unit, *_: unit.jobs.release(WORKER), "WITH locked"),
        (
            lambda unit, _, desk: unit.jobs.take(
                dict.fromkeys(queued(unit, desk)), HolderId("third"), LEASE
            ),
            "UPDATE kingdesk.jobs",
        ),
        (
            lambda unit, run, desk: unit.jobs.enqueue(run, desk.gallery, queued(unit, desk)),
            "INSERT INTO kingdesk.jobs",
        ),
    ],
    ids=["lease", "release", "take", "enqueue"],
)
def test_a_deletion_on_the_web_while_photos_are_taken_or_put_back_breaks_off_neither(
    store: Store,
    database: Database,
    desk: Desk,
    beside: Web,
    step: tuple[Callable[[Unit, RunId, Desk], object], str],
    deletion: str,
) -> None:
    act, at = step
    run = desk.run(desk.photos(4))
    desk.lease(run, 2)

    with meanwhile(database, beside, deletion, at=at) as deleted:
        with store.writing(OWNER) as unit:
            act(unit, run, desk)
        deleted().result(SECONDS)

    assert database.rows(sa.select(jobs.c.photo_id)) == []


def test_a_photo_that_is_just_deleted_on_the_web_is_passed_over(
    store: Store, desk: Desk, beside: Web
) -> None:
    run = desk.run(desk.photos(2))
    with beside.engine.begin() as web:
        gone = web.scalar(sa.text('DELETE FROM king_photos WHERE "order" = 0 RETURNING id'))

        with store.working(OWNER) as unit:
            leases = unit.jobs.lease(run, SECOND, 5, LEASE)

    assert len(leases) == 1
    assert leases[0].photo_id != gone


def test_photos_that_are_just_deleted_on_the_web_hold_up_no_other(
    store: Store, desk: Desk, beside: Web
) -> None:
    leases = desk.lease(desk.run(desk.photos(3)))
    with beside.engine.begin() as web:
        gone = web.scalar(sa.text('DELETE FROM king_photos WHERE "order" = 1 RETURNING id'))

        # the deletion has not ended: whoever waited for it would never come to an end here
        with store.working(OWNER) as unit:
            lost = unit.results.put_several([a_result(lease, (LEFT, [])) for lease in leases])

    assert lost == {gone}
    assert len(desk.evidence()) == 2


def test_a_client_deleted_on_the_web_while_a_photo_is_stored_breaks_off_neither(
    store: Store, database: Database, desk: Desk, beside: Web
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 70), a_candidate(bea, 60)]))
    desk.say(photo, VerdictKind.CONFIRMED, LEFT, bea)
    lease = desk.leased(photo)
    deletion = "DELETE FROM king_gallery_clients"

    with meanwhile(database, beside, deletion, at="DELETE FROM kingdesk.faces") as deleted:
        with store.working(OWNER) as unit:
            unit.results.put(a_result(lease, (LEFT, [a_candidate(ana, 90)])))
        deleted().result(SECONDS)

    [evidence] = desk.evidence()
    assert evidence.candidates == {}


def test_a_photo_deleted_on_the_web_before_it_is_stored_has_no_lease(
    store: Store, desk: Desk, beside: Web
) -> None:
    lease = desk.leased(desk.photos()[0])
    beside.say("DELETE FROM king_photos")

    for end in (put, fail, finish):
        with pytest.raises(LeaseLost), store.working(OWNER) as unit:
            end(unit, lease)


def test_a_job_row_is_locked_while_a_photos_faces_are_replaced(
    store: Store, desk: Desk, beside: Web
) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))
    lease = desk.leased(photo)
    for act in (
        lambda unit: put(unit, lease),
        lambda unit: unit.results.publish([photo]),
    ):
        with store.writing(OWNER) as unit:
            act(unit)

            with pytest.raises(sa.exc.OperationalError) as told:
                beside.say("SELECT id FROM rekognition_photo_jobs FOR UPDATE NOWAIT")

        assert isinstance(told.value.orig, psycopg.errors.LockNotAvailable)


@contextmanager
def meanwhile(
    database: Database, beside: Web, statement: str, *, at: str
) -> Iterator[Callable[[], Future[list[object]]]]:
    """Let the web system begin a statement in the middle of ours, and wait until it waits for us.

    Args:
        database: ours.
        beside: the web system.
        statement: what it says.
        at: after which statement of ours.
    """
    begun: list[Future[list[object]]] = []
    pool = ThreadPoolExecutor(1)

    def begin(_c: object, _cursor: object, said: str, *_rest: object) -> None:
        if said.startswith(at) and not begun:
            begun.append(pool.submit(beside.say, statement))
            wait_until(lambda: begun[0].done() or is_waiting(beside))

    sa.event.listen(database.engine, "after_cursor_execute", begin)
    try:
        yield lambda: begun[0]
    finally:
        sa.event.remove(database.engine, "after_cursor_execute", begin)
        pool.shutdown()


def is_waiting(web: Web) -> bool:
    return bool(web.say("SELECT pid FROM pg_locks WHERE NOT granted"))


def wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(SECONDS * 100):
        if is_so():
            return
        pause.wait(0.01)
    pytest.fail("it never came to that")


# --- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [-20, 20])
def test_times_are_the_servers_whatever_this_computer_thinks(
    studio_login: DatabaseLogin, database: Database, years: int
) -> None:
    wrong = datetime.now(UTC) + timedelta(days=365 * years)
    store = open_studio_store(studio_login)
    desk = Desk.of(store)
    photos = desk.photos(2)

    with time_machine.travel(wrong):
        done, _ = desk.lease(desk.run(photos))
        desk.put(a_result(done))
        with store.reading(OWNER) as unit:
            run = unit.jobs.latest_run(desk.gallery)
            assert unit.jobs.counts(desk.gallery) == JobCounts(processing=1, done=1)
    store.close()

    assert run is not None
    assert abs(run.created_at - datetime.now(UTC)) < timedelta(minutes=2)
    until = [row.lease_until for row in database.rows(sa.select(jobs)) if row.lease_until]
    assert abs(until[0] - LEASE - datetime.now(UTC)) < timedelta(minutes=2)
    told = database.rows(
        sa.select(sa.func.now() - rekognition_photo_jobs.c.processed_at).where(
            rekognition_photo_jobs.c.processed_at.is_not(None)
        )
    )
    assert abs(told[0][0]) < timedelta(minutes=2)
