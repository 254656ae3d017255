"""Workers known by their heartbeats, and news of runs from other processes and computers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from kingdesk.adapters.db import postgres_news
from kingdesk.adapters.db.channel import CHANNEL
from kingdesk.adapters.db.store import SqlStore
from kingdesk.adapters.db.tables import workers
from kingdesk.domain.ids import HolderId
from kingdesk.domain.jobs import QueueKind, RunState, Worker
from kingdesk.ports.store import Store
from tests.builders import NOON
from tests.contract.stores import OTHER, OWNER, STUDIO, WORKER, Database, Desk, a_result
from tests.contract.test_store_jobs import SECOND
from tests.fakes.clock import SteppedClock

MINUTE = timedelta(minutes=1)
PATIENT = 30.0
"""Seconds: far longer than any news takes, far shorter than a test may."""


def a_worker(holder: HolderId = WORKER, queue: QueueKind = QueueKind.SQS) -> Worker:
    return Worker(holder, queue, "computer-1", 4, NOON, NOON)


def beat(store: Store, worker: Worker, *, by_cloud: bool = True) -> None:
    with store.working(OWNER) as unit:
        unit.workers.beat(worker, by_cloud=by_cloud)


def alive(store: Store, within: timedelta = MINUTE) -> list[HolderId]:
    with store.reading(OWNER) as unit:
        return [worker.holder for worker in unit.workers.alive(within)]


# --- heartbeats -----------------------------------------------------------------------------------


def test_a_worker_is_alive_as_long_as_its_heart_beats(store: Store, clock: SteppedClock) -> None:
    beat(store, a_worker())
    beat(store, a_worker(SECOND))
    began = clock.time
    clock.forward(MINUTE * 2)
    beat(store, replace(a_worker(), photos_at_once=6))

    with store.reading(OWNER) as unit:
        [worker] = unit.workers.alive(MINUTE)

    assert alive(store, MINUTE * 3) == [WORKER, SECOND]
    assert (worker.holder, worker.queue, worker.computer) == (WORKER, QueueKind.SQS, "computer-1")
    assert worker.photos_at_once == 6
    assert worker.started_at < began < worker.seen_at


def test_a_worker_that_leaves_is_gone_at_once(store: Store) -> None:
    beat(store, a_worker())
    beat(store, a_worker(SECOND))

    with store.working(OWNER) as unit:
        unit.workers.leave(WORKER)
        unit.workers.leave(HolderId("nobody"))

    assert alive(store) == [SECOND]


def test_workers_that_call_aws_share_its_rate_whoever_they_work_for(
    store: Store, clock: SteppedClock
) -> None:
    beat(store, a_worker(HolderId("gone")))
    clock.forward(MINUTE * 2)
    beat(store, a_worker())
    beat(store, a_worker(SECOND), by_cloud=False)
    with store.working(OTHER) as unit:
        unit.workers.beat(a_worker(HolderId("theirs")), by_cloud=True)

    with store.reading(OWNER) as unit:
        assert unit.workers.by_cloud(MINUTE) == 2
    assert alive(store) == [WORKER, SECOND]


def test_workers_that_are_long_gone_are_forgotten(
    database: Database, store: Store, clock: SteppedClock
) -> None:
    beat(store, a_worker(SECOND))
    clock.forward(timedelta(hours=25))

    beat(store, a_worker())

    assert [row.holder for row in database.rows(sa.select(workers))] == [WORKER]


def test_a_heartbeat_of_a_clock_that_was_ahead_keeps_nobody_alive(
    store: Store, clock: SteppedClock
) -> None:
    clock.forward(timedelta(hours=1))
    beat(store, a_worker())
    clock.forward(-timedelta(hours=1))
    beat(store, a_worker(SECOND))

    assert alive(store) == [SECOND]


# --- news -----------------------------------------------------------------------------------------


def announce(desk: Desk) -> None:
    run = desk.run([])
    with desk.store.working(desk.owner) as unit:
        unit.jobs.announce(run)


def test_what_was_announced_is_heard(store: Store, desk: Desk) -> None:
    with store.listening(OWNER) as news:
        assert not news.wait(0)

        announce(desk)

        assert news.wait(PATIENT)
        assert not news.wait(0)


def test_who_waits_is_woken(store: Store, desk: Desk) -> None:
    with store.listening(OWNER) as news:
        later = threading.Timer(0.1, announce, [desk])
        later.start()
        assert news.wait(PATIENT)
        later.join()


def test_where_nothing_happens_nothing_is_heard(store: Store) -> None:
    with store.listening(OWNER) as news:
        began = time.monotonic()
        assert not news.wait(0.3)
        assert time.monotonic() - began >= 0.3


@STUDIO
def test_what_is_taken_back_was_never_announced(store: Store, desk: Desk) -> None:
    run = desk.run([])
    with store.listening(OWNER) as news:
        with pytest.raises(ZeroDivisionError), store.working(OWNER) as unit:
            unit.jobs.announce(run)
            raise ZeroDivisionError

        assert not news.wait(0.2)


@STUDIO
def test_other_owners_are_not_heard_and_not_named(
    store: Store, desk: Desk, superuser: psycopg.Connection
) -> None:
    theirs = Desk.of(store, OTHER)
    superuser.autocommit = True
    superuser.execute(f"LISTEN {CHANNEL}".encode())
    with store.listening(OWNER) as news:
        announce(theirs)
        assert not news.wait(0.2)

    [told] = superuser.notifies(timeout=PATIENT, stop_after=1)
    assert OTHER not in told.payload
    assert OTHER not in told.channel


@STUDIO
def test_what_is_announced_several_times_at_once_is_news_once(store: Store, desk: Desk) -> None:
    run = desk.run([])
    with store.listening(OWNER) as news:
        with store.working(OWNER) as unit:
            for _ in range(3):
                unit.jobs.announce(run)

        assert news.wait(PATIENT)
        assert not news.wait(0.1)


@STUDIO
def test_where_a_pooler_lets_nothing_through_the_rows_tell(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_news, "LOOK_EVERY_S", 0.05)
    lease = desk.leased(desk.photos()[0])
    run = lease.run_id
    with store.listening(OWNER) as news:
        assert not news.wait(0.2)
        desk.put(a_result(lease))
        assert news.wait(PATIENT)
        with store.writing(OWNER) as unit:
            unit.jobs.move_run(run, RunState.PAUSED)
        assert news.wait(PATIENT)
        with store.writing(OWNER) as unit:
            unit.jobs.move_run(run, RunState.STOPPING)
            unit.jobs.move_run(run, RunState.DONE)
        assert news.wait(PATIENT)
        assert not news.wait(0.2)


@STUDIO
def test_a_line_that_broke_is_made_again_and_what_was_missed_is_looked_for(
    store: Store, desk: Desk, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_news, "CONNECT_AGAIN_S", 0.05)
    with store.listening(OWNER) as news:
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
            "   OR query LIKE '%max(j.updated_at)%' AND pid <> pg_backend_pid()"
        )
        assert news.wait(PATIENT)
        assert not news.wait(0.2)

        announce(desk)

        assert news.wait(PATIENT)


def test_who_listens_to_a_server_that_is_away_waits_and_meets_no_error(
    studio: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect: Callable[..., object] = psycopg.connect

    def refuse(**_arguments: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(postgres_news, "CONNECT_AGAIN_S", 0.05)
    monkeypatch.setattr(psycopg, "connect", refuse)
    with studio.listening(OWNER) as news:
        assert not news.wait(0.2)

        monkeypatch.setattr(psycopg, "connect", connect)

        assert news.wait(PATIENT)
