"""Whatever breaks between here and a studio's database is told, and the next unit works."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.adapters.db.tables import king_galleries
from kingdesk.domain.errors import KingdeskError, NotFound
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseDenied,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnreachable,
)
from tests.contract.stores import OWNER
from tests.contract.web_host import add, add_owners, audited, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer

SOMEBODY = "ana@example.com"


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
