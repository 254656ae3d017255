"""A studio's database in use: units of work, their locks, connections and clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa
import time_machine

from kingdesk.adapters.db import postgres
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.domain.studio_errors import (
    DatabaseReadOnly,
)
from tests.contract.stores import OTHER, OWNER, Desk
from tests.contract.web_host import add, audited, wait_until

WAITS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


# --- units --------------------------------------------------------------------------------------


def test_a_reading_unit_sees_one_state_whatever_others_write(
    studio: SqlStore, open_desktop: Callable[[], SqlStore]
) -> None:
    with studio.reading(OWNER) as unit:
        assert audited(unit) == 0
        add(open_desktop())
        assert audited(unit) == 0

    with studio.reading(OWNER) as unit:
        assert audited(unit) == 1


def test_a_reading_unit_writes_nothing(studio: SqlStore) -> None:
    with pytest.raises(DatabaseReadOnly), studio.reading(OWNER) as unit:
        unit.audit.add("x", {})


def test_a_unit_left_by_an_exception_leaves_nothing(studio: SqlStore) -> None:
    for open_unit in (studio.writing, studio.working):
        with pytest.raises(RuntimeError), open_unit(OWNER) as unit:
            unit.audit.add("x", {})
            raise RuntimeError

    with studio.reading(OWNER) as unit:
        assert audited(unit) == 0


def test_a_unit_leaves_the_connection_as_it_found_it_for_a_pooler_to_hand_on(
    studio: SqlStore, superuser: psycopg.Connection
) -> None:
    settings = ("search_path", "statement_timeout", "lock_timeout", "transaction_isolation")
    for _ in range(10):  # psycopg would prepare a statement at its fifth time
        add(studio)
        with studio.reading(OWNER) as unit:
            unit.galleries.all()

    with studio.engine.connect() as connection:
        found = {name: connection.scalar(sa.text(f"SHOW {name}")) for name in settings}
        prepared = connection.scalar(sa.text("SELECT count(*) FROM pg_prepared_statements"))
    usual = {}
    for name in settings:
        row = superuser.execute(f"SHOW {name}".encode()).fetchone()
        assert row is not None
        usual[name] = row[0]
    assert found == usual
    assert prepared == 0
    locks = superuser.execute("SELECT FROM pg_locks WHERE locktype = 'advisory'").fetchall()
    assert locks == []


def test_a_studio_store_takes_three_connections_at_most_and_gives_its_name(
    studio: SqlStore, superuser: psycopg.Connection, beside: ThreadPoolExecutor
) -> None:
    seen = []

    def work(_: int) -> None:
        with studio.working(OWNER) as unit:
            unit.audit.add("x", {})
            found = unit.scope.connection.scalar(
                sa.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kingdesk'")
            )
            seen.append(found)

    list(beside.map(work, range(40)))

    assert len(seen) == 40
    assert max(seen) <= postgres.CONNECTIONS
    with studio.reading(OWNER) as unit:
        assert audited(unit) == 40


def test_reading_goes_on_while_every_writer_waits(
    studio: SqlStore,
    open_desktop: Callable[[], SqlStore],
    superuser: psycopg.Connection,
    beside: ThreadPoolExecutor,
) -> None:
    with open_desktop().writing(OWNER):
        waiting = [beside.submit(add, studio) for _ in range(6)]
        wait_until(superuser, WAITS)

        with studio.reading(OWNER) as unit:
            assert audited(unit) == 0

    for one in waiting:
        one.result(timeout=30)


def test_a_unit_may_read_in_another_unit_in_the_middle_of_writing(
    studio: SqlStore, beside: ThreadPoolExecutor
) -> None:
    def work(_: int) -> None:
        with studio.writing(OWNER) as unit:
            unit.audit.add("x", {})
            with studio.reading(OWNER) as other:
                audited(other)

    list(beside.map(work, range(16)))

    with studio.reading(OWNER) as unit:
        assert audited(unit) == 16


# --- locks --------------------------------------------------------------------------------------


@pytest.fixture
def held(studio: SqlStore) -> Iterator[Callable[[str], threading.Event]]:
    """Hold a unit open on another thread; set the event to end it."""
    threads: list[tuple[threading.Thread, threading.Event]] = []

    def hold(kind: str) -> threading.Event:
        begun, end = threading.Event(), threading.Event()

        def stay() -> None:
            with getattr(studio, kind)(OWNER):
                begun.set()
                end.wait(30)

        thread = threading.Thread(target=stay)
        thread.start()
        threads.append((thread, end))
        assert begun.wait(30)
        return end

    yield hold
    for thread, end in threads:
        end.set()
        thread.join()


@pytest.mark.parametrize(
    ("first", "second"), [("writing", "writing"), ("writing", "working"), ("working", "writing")]
)
def test_what_must_not_run_beside_each_other_waits_across_computers(
    held: Callable[[str], threading.Event],
    open_desktop: Callable[[], SqlStore],
    superuser: psycopg.Connection,
    beside: ThreadPoolExecutor,
    first: str,
    second: str,
) -> None:
    end = held(first)

    def act() -> None:
        with getattr(open_desktop(), second)(OWNER):
            pass

    waiting = beside.submit(act)
    wait_until(superuser, WAITS)
    assert not waiting.done()
    end.set()
    waiting.result(timeout=30)


@pytest.mark.parametrize("kind", ["writing", "working"])
def test_a_unit_has_more_patience_with_its_owners_other_units_than_with_rows(
    held: Callable[[str], threading.Event],
    open_desktop: Callable[[], SqlStore],
    superuser: psycopg.Connection,
    beside: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    end = held("writing")
    impatient = postgres._WRITING.replace("'25s'", "'1ms'")
    assert "'1ms'" in impatient
    monkeypatch.setattr(postgres, "_WRITING", impatient)

    def timeouts() -> list[str | None]:
        with getattr(open_desktop(), kind)(OWNER) as unit:
            ask = unit.scope.connection.scalar
            return [ask(sa.text(f"SHOW {name}_timeout")) for name in ("lock", "statement")]

    waiting = beside.submit(timeouts)
    wait_until(superuser, WAITS)
    superuser.execute("SELECT pg_sleep(0.1)")
    assert not waiting.done()
    end.set()

    assert waiting.result(timeout=30) == ["1ms", "30s"]


def test_units_that_work_on_photos_run_beside_each_other(
    held: Callable[[str], threading.Event], open_desktop: Callable[[], SqlStore]
) -> None:
    held("working")

    with open_desktop().working(OWNER) as unit:
        unit.audit.add("x", {})


def test_units_of_different_owners_run_beside_each_other(
    held: Callable[[str], threading.Event], open_desktop: Callable[[], SqlStore]
) -> None:
    held("writing")

    with open_desktop().writing(OTHER) as unit:
        unit.audit.add("x", {})


def test_the_locks_are_in_a_range_of_our_own(
    held: Callable[[str], threading.Event], superuser: psycopg.Connection
) -> None:
    held("writing")

    found = superuser.execute(
        "SELECT classid::bigint, objid::bigint, objsubid FROM pg_locks WHERE locktype = 'advisory'"
    ).fetchall()

    # objsubid 2 is the kind with two keys; the web system's migrations lock 20260202, with one
    key = postgres.owner_key(OWNER) % (1 << 32)
    assert found == [(postgres.OWNER_LOCKS, key, 2)]


def test_writers_of_many_threads_and_computers_lose_nothing(
    studio: SqlStore, open_desktop: Callable[[], SqlStore], beside: ThreadPoolExecutor
) -> None:
    desk = Desk.of(studio)
    stores = [studio, open_desktop()]

    def raise_by_one(number: int) -> None:
        with stores[number % 2].writing(OWNER) as unit:
            settings = unit.galleries.get(desk.gallery).threshold
            unit.galleries.set_threshold(desk.gallery, settings + 0.5)

    with studio.reading(OWNER) as unit:
        before = unit.galleries.get(desk.gallery).threshold
    list(beside.map(raise_by_one, range(20)))

    with studio.reading(OWNER) as unit:
        assert unit.galleries.get(desk.gallery).threshold == before + 10


# --- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["reading", "writing", "working"])
def test_the_servers_time_counts_and_not_this_computers(
    studio: SqlStore, superuser: psycopg.Connection, kind: str
) -> None:
    long_ago = time_machine.travel(datetime(2001, 2, 3, tzinfo=UTC))
    with long_ago, getattr(studio, kind)(OWNER) as unit:
        now = unit.scope.clock.now()
        later = unit.scope.clock.now()
    row = superuser.execute("SELECT clock_timestamp()").fetchone()

    assert row is not None
    assert now.tzinfo is UTC
    assert timedelta(0) <= row[0] - now < timedelta(minutes=1)
    assert later >= now


def test_the_web_systems_times_are_written_in_its_own_zone(
    studio_login: DatabaseLogin, superuser: psycopg.Connection
) -> None:
    superuser.execute(f"ALTER DATABASE {studio_login.name} SET timezone = 'Asia/Tokyo'".encode())

    with closing(open_studio_store(studio_login)) as store, store.writing(OWNER) as unit:
        # what the web system's columns get from now(): wall-clock time without a zone
        ours = unit.scope.connection.scalar(sa.text("SELECT now()::timestamp"))
        utc = unit.scope.clock.now()
    assert abs(ours.replace(tzinfo=UTC) - utc - timedelta(hours=9)) < timedelta(minutes=1)
