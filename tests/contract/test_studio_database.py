"""A studio's database over the wire: units of work, their locks and clock, and all that breaks."""

from __future__ import annotations

import shutil
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa
import time_machine

from kingdesk.adapters.db import postgres
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.store import SqlStore, SqlUnit, open_studio_store
from kingdesk.adapters.db.tables import audit, king_galleries
from kingdesk.domain.errors import KingdeskError, NotFound
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseDenied,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnreachable,
)
from tests.contract.stores import OTHER, OWNER, Desk
from tests.contract.web_host import add_owners, login_to, wait_until
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer


@pytest.fixture
def open_desktop(studio_login: DatabaseLogin) -> Iterator[Callable[[], SqlStore]]:
    """Open the studio's database once more, as another computer does."""
    opened: list[SqlStore] = []

    def open_one() -> SqlStore:
        opened.append(open_studio_store(studio_login))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def studio(open_desktop: Callable[[], SqlStore]) -> SqlStore:
    return open_desktop()


@pytest.fixture
def superuser(
    postgres_server: PostgresServer, studio_login: DatabaseLogin
) -> Iterator[psycopg.Connection]:
    with postgres_server.connection(studio_login.name) as connection:
        yield connection


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def audited(unit: SqlUnit) -> int:
    return int(unit.scope.connection.scalar(sa.select(sa.func.count(audit.c.id))) or 0)


def add(store: SqlStore, action: str = "x") -> None:
    with store.writing(OWNER) as unit:
        unit.audit.add(action, {})


SOMEBODY = "ana@example.com"
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


# --- what breaks ----------------------------------------------------------------------------------


def reason(error: pytest.ExceptionInfo[DatabaseUnreachable]) -> str:
    return str(error.value.details["reason"])


def test_a_connection_that_died_in_the_pool_is_replaced_unseen(
    studio: SqlStore, superuser: psycopg.Connection, beside: ThreadPoolExecutor
) -> None:
    list(beside.map(lambda _: add(studio), range(8)))

    hang_up(superuser)

    for _ in range(4):
        add(studio)
    with studio.reading(OWNER) as unit:
        assert audited(unit) == 12


def hang_up(superuser: psycopg.Connection) -> None:
    """End every connection of KingDesk's, as a server does that is restarted."""
    superuser.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'kingdesk'"
    )


@pytest.mark.parametrize("kind", ["reading", "writing", "working"])
def test_a_connection_that_dies_in_mid_unit_is_told_and_the_next_unit_works(
    studio: SqlStore, superuser: psycopg.Connection, kind: str
) -> None:
    with pytest.raises(DatabaseUnreachable) as lost, getattr(studio, kind)(OWNER) as unit:
        audited(unit)
        hang_up(superuser)
        audited(unit)

    assert reason(lost) == "the connection was lost"
    add(studio)
    with studio.reading(OWNER) as unit:
        assert audited(unit) == 1


def test_a_connection_that_dies_before_the_end_of_a_unit_is_told(
    studio: SqlStore, superuser: psycopg.Connection
) -> None:
    with pytest.raises(DatabaseUnreachable), studio.writing(OWNER) as unit:
        unit.audit.add("x", {})
        hang_up(superuser)

    with studio.reading(OWNER) as unit:
        assert audited(unit) == 0


def test_a_known_error_in_a_unit_whose_connection_died_is_not_a_crash(
    studio: SqlStore, superuser: psycopg.Connection
) -> None:
    with pytest.raises(KingdeskError), studio.writing(OWNER) as unit:
        unit.audit.add("x", {})
        hang_up(superuser)
        raise NotFound(kind="photo", name=1)


def test_a_server_that_stops_is_told_and_works_again_once_it_is_back() -> None:
    server = PostgresServer()
    try:
        name = server.make_database()
        with server.connection(name) as connection:
            make_host(connection)
            add_owners(connection)
        with closing(open_studio_store(login_to(server, name))) as store:
            with server.connection() as connection:
                connection.execute("CHECKPOINT")  # a server of tests keeps nothing by itself
            with pytest.raises(DatabaseUnreachable), store.writing(OWNER) as unit:
                unit.audit.add("x", {})
                server._process.stop()
                unit.audit.add("x", {})
            with pytest.raises(DatabaseUnreachable) as away, store.reading(OWNER):
                pass
            assert reason(away) == "nothing answers at that port"

            shutil.rmtree(server.socket_folder)
            server._process = server._start(None)

            add(store)
            with store.reading(OWNER) as unit:
                assert audited(unit) == 1
    finally:
        server.stop()


def say(words: str) -> Callable[[Scope], object]:
    return lambda scope: scope.connection.execute(sa.text(words))


def raised(state: str) -> Callable[[Scope], object]:
    return say(f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{state}'; END $$")


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (say("SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(30)"), DatabaseBusy),
        (say("SET LOCAL lock_timeout = '20ms'; LOCK TABLE king_photos"), DatabaseBusy),
        (raised("40P01"), DatabaseBusy),
        (raised("40001"), DatabaseBusy),
        (raised("53300"), DatabaseBusy),
        (raised("53100"), DatabaseFull),
        (raised("25006"), DatabaseReadOnly),
        (raised("42501"), DatabaseDenied),
        (raised("57P01"), DatabaseUnreachable),
        (raised("08006"), DatabaseUnreachable),
    ],
)
def test_what_the_server_refuses_is_told_in_our_own_words(
    studio: SqlStore,
    superuser: psycopg.Connection,
    act: Callable[[Scope], object],
    error: type[KingdeskError],
) -> None:
    with superuser.transaction():
        superuser.execute("LOCK TABLE king_photos")

        with pytest.raises(error), studio.writing(OWNER) as unit:
            act(unit.scope)

    add(studio)


def test_a_database_under_maintenance_can_still_be_read(
    studio_login: DatabaseLogin, superuser: psycopg.Connection
) -> None:
    superuser.execute(
        f"ALTER DATABASE {studio_login.name} SET default_transaction_read_only = on".encode()
    )

    with closing(open_studio_store(studio_login)) as store:
        with store.reading(OWNER) as unit:
            assert unit.galleries.all() == []
        with pytest.raises(DatabaseReadOnly), store.writing(OWNER) as unit:
            unit.audit.add("x", {})


def test_a_right_taken_away_is_told_with_the_statement_that_gives_it_back(
    postgres_server: PostgresServer, studio_login: DatabaseLogin, superuser: psycopg.Connection
) -> None:
    role, password = postgres_server.make_role()
    for grant in (
        "SELECT ON ALL TABLES IN SCHEMA public",
        "USAGE ON SCHEMA kingdesk",
        "SELECT ON ALL TABLES IN SCHEMA kingdesk",
    ):
        superuser.execute(f"GRANT {grant} TO {role}".encode())
    login = replace(studio_login, user=role, password=password)

    with closing(open_studio_store(login)) as store:
        superuser.execute(f"REVOKE SELECT ON king_photos FROM {role}".encode())  # noqa: S608
        with pytest.raises(DatabaseDenied) as denied, store.reading(OWNER) as unit:
            unit.scope.connection.execute(sa.text("SELECT count(*) FROM king_photos"))
        superuser.execute(str(denied.value.details["grant"]).encode())
        with store.reading(OWNER) as unit:
            unit.scope.connection.execute(sa.text("SELECT count(*) FROM king_photos"))
        with pytest.raises(DatabaseDenied) as denied, store.writing(OWNER) as unit:
            unit.audit.add("x", {})
        assert "SCHEMA kingdesk" in str(denied.value.details["grant"])


def test_a_photo_the_web_system_deletes_at_the_same_moment_is_simply_not_found(
    studio: SqlStore,
) -> None:
    with pytest.raises(NotFound) as gone, studio.writing(OWNER) as unit:
        unit.scope.connection.execute(
            sa.text("INSERT INTO rekognition_photo_faces (photo_id, face_index) VALUES (4711, 0)")
        )

    assert gone.value.details == {"kind": "photo", "name": 4711}


def test_a_web_system_that_drops_a_column_meanwhile_fails_one_unit_and_no_other(
    studio: SqlStore, superuser: psycopg.Connection
) -> None:
    def dates() -> None:
        with studio.reading(OWNER) as unit:
            column = unit.scope.host.column(king_galleries.c.data_trabalho, None)
            unit.scope.connection.execute(sa.select(king_galleries.c.id, column))

    dates()
    superuser.execute("ALTER TABLE king_galleries DROP COLUMN data_trabalho")

    with pytest.raises(sa.exc.ProgrammingError):
        dates()

    dates()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT nothing FROM users WHERE email = :email",
        "INSERT INTO users (id, email) VALUES ('1', :email), ('2', :email)",
        "INSERT INTO users (id, email) VALUES ('1', :email), (NULL, :email)",
        "SELECT CAST(:email AS text)::uuid",
    ],
)
def test_a_failure_nobody_foresaw_names_no_people(studio: SqlStore, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, studio.writing(OWNER) as unit:
        unit.scope.connection.execute(sa.text(statement), {"email": SOMEBODY})

    assert SOMEBODY not in "".join(traceback.format_exception(failed.value))
