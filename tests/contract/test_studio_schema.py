"""KingDesk's tables beside the web system's: made once, for good, and in nobody's way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.environment import NameFilterParentNames
from alembic.runtime.migration import MigrationContext
from psycopg import sql

from kingdesk.adapters.db import postgres, schema, studio_schema, web_tables
from kingdesk.adapters.db.inspection import inspecting
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.adapters.db.tables import OWN_SCHEMA, OWN_TABLES, metadata
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.studio_errors import DatabaseBusy, DatabaseDenied, WebTableMissing
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import a_candidate
from tests.contract.conftest import add_owners, login_to
from tests.contract.stores import LEFT, OTHER, OWNER, Desk
from tests.servers.host_levels import SCHEMA, HostLevel
from tests.servers.postgres import PostgresServer
from tests.servers.processes import HOST

FACE_TABLES: Final = [table.name for table in web_tables.FACE_TABLES]
OWN_NAMES: Final = {table.name for table in OWN_TABLES}


class Host:
    """The web system's own database, as whoever runs it sees it."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.server = server
        self.login = login_to(server, name)

    def say(self, words: str) -> list[tuple[Any, ...]]:
        with self.server.connection(self.login.name) as connection:
            connection.execute("SET lock_timeout = '2s'")
            cursor = connection.execute(words.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def one(self, words: str) -> Any:  # noqa: ANN401 - whatever was asked for
        return self.say(words)[0][0]

    def open(self) -> SqlStore:
        return open_studio_store(self.login)

    def tables(self, place: str) -> set[str]:
        return {
            name
            for (name,) in self.say(f"SELECT tablename FROM pg_tables WHERE schemaname = '{place}'")  # noqa: S608
        }

    def described(self, tables: set[str]) -> list[tuple[Any, ...]]:
        """Return all the catalogue says of some of the web system's tables."""
        of = ", ".join(f"'public.{name}'::regclass" for name in sorted(tables))
        return self.say(f"""
            SELECT attrelid::regclass::text, attnum::text, attname::text,
                format_type(atttypid, atttypmod), attnotnull::text,
                pg_get_expr(adbin, adrelid),
                pg_get_serial_sequence(attrelid::regclass::text, attname)
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid IN ({of}) AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT conrelid::regclass::text, contype::text, conname::text,
                pg_get_constraintdef(oid), '', '', ''
            FROM pg_constraint WHERE conrelid IN ({of})
            UNION ALL
            SELECT indrelid::regclass::text, 'index', indexrelid::regclass::text,
                pg_get_indexdef(indexrelid), '', '', ''
            FROM pg_index WHERE indrelid IN ({of})
            UNION ALL
            SELECT oid::regclass::text, 'table', relkind::text, pg_get_userbyid(relowner),
                reloptions::text, relrowsecurity::text, ''
            FROM pg_class WHERE oid IN ({of})
            UNION ALL
            SELECT tgrelid::regclass::text, 'trigger', tgname::text, '', '', '', ''
            FROM pg_trigger WHERE tgrelid IN ({of}) AND NOT tgisinternal
            ORDER BY 1, 2, 3
        """)  # noqa: S608 - our own names

    def links(self) -> set[tuple[str, str, str, str]]:
        """Return the keys from our tables to the web system's."""
        found = self.say("""
            SELECT r.relname, a.attname, f.relname, c.confdeltype::text
            FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = c.conkey[1]
            JOIN pg_class f ON f.oid = c.confrelid
            WHERE c.contype = 'f' AND r.relnamespace = 'kingdesk'::regnamespace
                AND f.relnamespace = 'public'::regnamespace
        """)
        return {(table, column, to, rule) for table, column, to, rule in found}

    def own_rows(self) -> dict[str, int]:
        """Return how many rows our tables have, those about nothing of the web system's aside."""
        about = OWN_NAMES - {"schema_floor", "audit"}
        return {name: self.one(f"SELECT count(*) FROM kingdesk.{name}") for name in sorted(about)}  # noqa: S608


@pytest.fixture
def host(
    postgres_server: PostgresServer,
    host_template: Callable[[HostLevel], str],
    host_level: HostLevel,
) -> Iterator[Host]:
    """Give a web system's database KingDesk was never in, with two photographers."""
    name = postgres_server.make_database(host_template(host_level))
    with postgres_server.connection(name) as connection:
        add_owners(connection)
    yield Host(postgres_server, name)
    postgres_server.drop(name)


@pytest.fixture
def studio(
    postgres_server: PostgresServer,
    studio_template: Callable[[HostLevel], str],
    host_level: HostLevel,
) -> Iterator[Host]:
    """Give a web system's database with our tables in it."""
    name = postgres_server.make_database(studio_template(host_level))
    yield Host(postgres_server, name)
    postgres_server.drop(name)


def fill(host: Host) -> Desk:
    """Let KingDesk write into each of its tables that is about something of the web system's."""
    store = host.open()
    desk = Desk.of(store)
    ana = desk.client("Ana", "ana@example.com")
    desk.reference(ana)
    first, second = desk.photos(2)
    desk.seen(first, (LEFT, [a_candidate(ana)]))
    desk.say(first, VerdictKind.CONFIRMED, LEFT, ana)
    with store.writing(OWNER) as unit:
        unit.photos.set_duplicate(second, first)
        unit.galleries.set_threshold(desk.gallery, 80)
        unit.deliveries.add(desk.gallery, ana, [first], 80)
    store.close()
    return desk


# --- the first time -----------------------------------------------------------------------------


@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_at_the_first_opening_our_tables_are_made_and_theirs_stay_as_they_are(host: Host) -> None:
    theirs = host.tables("public")
    before = host.described(theirs)

    host.open().close()

    assert host.tables(OWN_SCHEMA) == OWN_NAMES | {"alembic_version"}
    assert host.described(theirs) == before
    assert host.tables("public") - theirs <= set(FACE_TABLES)
    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST
    assert host.one("SELECT oldest_revision FROM kingdesk.schema_floor") <= schema.NEWEST


@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_a_second_opening_changes_nothing(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.open().close()
    changes = []
    monkeypatch.setattr(studio_schema, "bring_up_to_date", lambda *_: changes.append("again"))

    host.open().close()

    assert changes == []


def test_our_tables_are_the_ones_described(studio: Host) -> None:
    def is_ours(_name: str | None, kind: str, parents: NameFilterParentNames) -> bool:
        return kind == "schema" or parents.get("schema_name") == OWN_SCHEMA

    def belongs(item: sa.schema.SchemaItem, _name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or (isinstance(item, sa.Table) and item.schema == OWN_SCHEMA)

    engine = postgres.engine_of(studio.login)
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "include_name": is_ours,
            "include_object": belongs,
            "compare_type": True,
            "compare_server_default": True,
            "version_table_schema": OWN_SCHEMA,
        }
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_key_to_the_web_system_is_there_with_its_rule(studio: Host) -> None:
    rules = {"CASCADE": "c", "SET NULL": "n"}

    expected = {
        (key.table, key.column, key.target, rules[key.on_delete]) for key in studio_schema.HOST_KEYS
    }

    assert studio.links() == expected
    assert len(expected) == 19


@pytest.mark.parametrize("missing", ["users", "profile_items", "king_galleries", "king_photos"])
def test_a_database_that_is_not_the_web_systems_is_left_alone(host: Host, missing: str) -> None:
    host.say(f"DROP TABLE {missing} CASCADE")

    with pytest.raises(WebTableMissing) as refused:
        host.open()

    assert refused.value.details == {"name": host.login.name, "table": missing}
    assert host.tables(OWN_SCHEMA) == set()


def test_looking_makes_nothing(host: Host) -> None:
    with inspecting(host.login) as database:
        assert (database.has_own_tables(), database.work().migrate) == (False, True)

    assert host.tables(OWN_SCHEMA) == set()
    host.open().close()
    with inspecting(host.login) as database:
        assert (database.has_own_tables(), bool(database.work())) == (True, False)


# --- the web system's face tables ---------------------------------------------------------------


@pytest.mark.parametrize("left", [[], FACE_TABLES[:1], FACE_TABLES[2:3], FACE_TABLES[:4]])
def test_missing_face_tables_are_made_as_the_web_system_makes_them(
    host: Host, left: list[str]
) -> None:
    before = host.described(set(FACE_TABLES))
    for table in FACE_TABLES:
        if table not in left:
            host.say(f"DROP TABLE {table} CASCADE")

    host.open().close()

    assert host.described(set(FACE_TABLES)) == before


@pytest.mark.parametrize("host_level", [HostLevel.BARE], indirect=True)
def test_what_is_about_clients_waits_until_the_web_system_has_them(host: Host) -> None:
    host.open().close()
    about = {"rekognition_client_faces", "rekognition_face_matches"}
    assert set(FACE_TABLES) - host.tables("public") == about
    assert {key for key in host.links() if key[2] == "king_gallery_clients"} == set()

    host.say(clients_ddl())
    host.open().close()

    assert set(FACE_TABLES) <= host.tables("public")
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def clients_ddl() -> str:
    """Return how the web system makes its table of clients."""
    words = SCHEMA.read_text("utf-8")
    return words[words.index("CREATE TABLE king_gallery_clients") :].partition(";")[0]


def test_face_tables_belong_to_whoever_owns_the_web_systems_others(host: Host) -> None:
    owner, _ = host.server.make_role()
    for table in host.tables("public") - set(FACE_TABLES):
        host.say(f"ALTER TABLE {table} OWNER TO {owner}")
    for table in FACE_TABLES:
        host.say(f"DROP TABLE {table} CASCADE")

    host.open().close()

    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'rekognition%'"
    assert host.say(owners) == [(owner,)]


# --- what the web system does on its own ----------------------------------------------------------


def test_deleting_a_gallery_there_takes_all_of_ours_about_it_along(studio: Host) -> None:
    fill(studio)
    assert min(studio.own_rows().values()) > 0

    studio.say("DELETE FROM king_galleries")

    assert set(studio.own_rows().values()) == {0}


def test_deleting_photos_and_clients_there_takes_what_is_about_them_along(studio: Host) -> None:
    fill(studio)

    studio.say("DELETE FROM king_photos")
    left = studio.own_rows()
    assert {name for name, rows in left.items() if rows} == {
        "client_references", "deliveries", "gallery_settings", "reference_descriptors", "runs"
    }  # fmt: skip
    studio.say("DELETE FROM king_gallery_clients")
    left = studio.own_rows()
    assert {name for name, rows in left.items() if rows} == {"gallery_settings", "runs"}


@pytest.mark.parametrize("table", ["users", "king_galleries", "king_gallery_clients"])
def test_the_web_systems_owner_can_empty_its_tables_without_knowing_ours(
    host: Host, table: str
) -> None:
    owner, _ = host.server.make_role()
    for name in host.tables("public"):
        host.say(f"ALTER TABLE {name} OWNER TO {owner}")
    host.open().close()

    host.say(f"SET ROLE {owner}; TRUNCATE {table} CASCADE")

    assert host.one(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our own names


def test_a_cascade_reaches_our_rows_whoever_deletes(host: Host) -> None:
    deleter, _ = host.server.make_role()
    host.open().close()
    fill(host)
    host.say(f"GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO {deleter}")

    host.say(f"SET ROLE {deleter}; DELETE FROM king_galleries")  # noqa: S608 - our own names

    assert set(host.own_rows().values()) == {0}


@pytest.mark.parametrize(
    "migration",
    [
        "ALTER TABLE king_photos ADD COLUMN updated_at timestamp DEFAULT now()",
        "ALTER TABLE king_photos ALTER COLUMN id TYPE bigint",
        "ALTER TABLE king_galleries RENAME COLUMN nome_projeto TO nome",
        "ALTER TABLE king_photos DROP COLUMN edited_file_path",
        "CREATE INDEX CONCURRENTLY again ON king_photos (file_path)",
        "DROP TABLE king_gallery_clients CASCADE",
        "ALTER TABLE rekognition_photo_faces ADD UNIQUE (photo_id, face_index)",
    ],
)
def test_the_web_system_can_change_its_tables_while_kingdesk_is_open(
    studio: Host, migration: str
) -> None:
    fill(studio)
    store = studio.open()
    with store.reading(OWNER) as unit:
        unit.galleries.all()

    studio.say(migration)

    store.close()


def test_keys_that_went_with_a_table_come_back_with_it(studio: Host) -> None:
    fill(studio)
    studio.say("DROP TABLE king_gallery_clients CASCADE")
    studio.open().close()
    assert studio.own_rows()["client_references"] == 1
    studio.say(clients_ddl())

    studio.open().close()

    assert len(studio.links()) == len(studio_schema.HOST_KEYS)
    # their client is no more: with the key they would have gone at once
    assert studio.own_rows()["client_references"] == 0
    assert studio.own_rows()["verdicts"] == 0
    assert studio.own_rows()["faces"] == 1


# --- from one version to the next ---------------------------------------------------------------


def make_older(host: Host, revision: str = "0002") -> None:
    """Bring our tables to an older version's state."""
    engine = postgres.engine_of(host.login)
    connection, _ = postgres.begin(engine, studio_schema.BEGIN)
    with connection, connection.begin():
        connection.execute(sa.schema.CreateSchema(OWN_SCHEMA))
        command.upgrade(schema.config(connection), revision)
    engine.dispose()


def test_an_older_version_is_brought_up_to_date_and_keeps_its_rows(host: Host) -> None:
    make_older(host)
    host.say("INSERT INTO kingdesk.audit (owner_id, at, action, details_json)"
             " VALUES ('a', now(), 'x', '{}')")  # fmt: skip

    host.open().close()

    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST
    assert host.one("SELECT count(*) FROM kingdesk.audit") == 1
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def test_a_newer_version_that_still_serves_this_one_is_used_as_it_is(studio: Host) -> None:
    studio.say("UPDATE kingdesk.alembic_version SET version_num = '9999'")
    studio.say("ALTER TABLE kingdesk.verdicts DROP COLUMN client_id")

    store = studio.open()

    with store.reading(OWNER) as unit:
        assert unit.galleries.all() == []
    store.close()
    assert studio.one("SELECT version_num FROM kingdesk.alembic_version") == "9999"


def test_a_newer_version_that_left_this_one_behind_is_refused_and_left_alone(studio: Host) -> None:
    studio.say("UPDATE kingdesk.alembic_version SET version_num = '9999'")
    studio.say("UPDATE kingdesk.schema_floor SET oldest_revision = '9998'")

    with pytest.raises(WorkspaceTooNew) as refused:
        studio.open()

    assert refused.value.details["found"] == "9999"
    assert studio.one("SELECT version_num FROM kingdesk.alembic_version") == "9999"


_OPEN: Final = """
import sys
import structlog
from kingdesk.adapters.db import schema
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
host, port, name, manner = sys.argv[1:]
if manner == "stuck":
    upgrade = schema.upgrade

    def stuck(connection):
        upgrade(connection)
        print("half-way", flush=True)
        sys.stdin.readline()

    schema.upgrade = stuck
print("ready", flush=True)
if manner == "waiting":
    sys.stdin.readline()
open_studio_store(DatabaseLogin(host, int(port), name, "postgres", "", "disable")).close()
print("open", flush=True)
"""


class Desktop:
    """Another computer's KingDesk that opens a studio's database."""

    def __init__(self, login: DatabaseLogin, manner: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", _OPEN, login.host, str(login.port), login.name, manner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self.said() == "ready"

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def end(self) -> int:
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def desktop() -> Iterator[Callable[[DatabaseLogin, str], Desktop]]:
    started: list[Desktop] = []

    def start(login: DatabaseLogin, manner: str) -> Desktop:
        started.append(Desktop(login, manner))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.mark.parametrize("state", ["fresh", "older"])
def test_of_two_desktops_at_once_one_makes_the_tables_and_the_other_waits(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop], state: str
) -> None:
    if state == "older":
        make_older(host)
    first = desktop(host.login, "stuck")
    assert first.said() == "half-way"
    second = desktop(host.login, "at once")
    wait_for(host, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")

    first.go()

    assert (first.said(), second.said()) == ("open", "open")
    assert (first.end(), second.end()) == (0, 0)
    assert host.say("SELECT version_num FROM kingdesk.alembic_version") == [(schema.NEWEST,)]
    assert host.one("SELECT count(*) FROM kingdesk.schema_floor") == 1
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def test_many_desktops_at_once_all_open(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop]
) -> None:
    desktops = [desktop(host.login, "waiting") for _ in range(4)]

    for one in desktops:
        one.go()

    assert [one.said() for one in desktops] == ["open"] * 4


@pytest.mark.parametrize("state", ["fresh", "older"])
def test_who_is_killed_in_mid_upgrade_has_changed_nothing(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop], state: str
) -> None:
    if state == "older":
        make_older(host)
    killed = desktop(host.login, "stuck")
    assert killed.said() == "half-way"

    killed.process.kill()
    killed.process.wait()
    # the server notices by itself that nobody is there any more
    wait_for(host, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'kingdesk'")

    if state == "older":
        assert host.one("SELECT version_num FROM kingdesk.alembic_version") == "0002"
        assert "schema_floor" not in host.tables(OWN_SCHEMA)
    else:
        assert host.tables(OWN_SCHEMA) == set()
    host.open().close()
    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST


def wait_for(host: Host, condition: str) -> None:
    """Wait until the server answers yes; the test's own time limit ends it."""
    with host.server.connection(host.login.name) as connection:
        while True:
            row = connection.execute(condition.encode()).fetchone()
            if row is not None and row[0]:
                return
            connection.execute("SELECT pg_sleep(0.02)")


def test_an_upgrade_gives_way_to_a_web_system_that_holds_its_table(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = studio_schema.BEGIN.replace("'3s'", "'50ms'")
    assert hurried != studio_schema.BEGIN
    monkeypatch.setattr(studio_schema, "BEGIN", hurried)
    with psycopg.connect(host.server.socket_url(host.login.name)) as busy:
        busy.execute("LOCK TABLE king_photos IN ROW EXCLUSIVE MODE")

        with pytest.raises(DatabaseBusy):
            host.open()

    assert host.tables(OWN_SCHEMA) == set()
    host.open().close()


# --- rights -------------------------------------------------------------------------------------


def restricted(host: Host, *, refer: bool = True) -> DatabaseLogin:
    """Return the login of a role that may use the web system's rows and nothing more."""
    role, password = host.server.make_role()
    host.say(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    host.say(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    if refer:
        host.say(f"GRANT REFERENCES ON ALL TABLES IN SCHEMA public TO {role}")
    return DatabaseLogin(HOST, host.server.port, host.login.name, role, password, "disable")


def refused_then_granted(host: Host, login: DatabaseLogin) -> str:
    """Open, be refused, do what the refusal says, open again; return what it said."""
    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)
    assert login.password not in str(refused.value) + refused.value.hint
    grant = str(refused.value.details["grant"])
    host.say(grant)
    store = open_studio_store(login)
    with store.writing(OWNER) as unit:
        assert unit.galleries.all() == []
        unit.audit.add("looked", {})
    store.close()
    return grant


def test_a_login_that_may_make_no_schema_is_told_the_statement_that_helps(host: Host) -> None:
    login = restricted(host)

    grant = refused_then_granted(host, login)

    assert grant == f'CREATE SCHEMA kingdesk AUTHORIZATION "{login.user}";'


def test_a_login_that_may_make_no_keys_is_told_the_statement_that_helps(host: Host) -> None:
    login = restricted(host, refer=False)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")

    grant = refused_then_granted(host, login)

    assert grant.startswith("GRANT REFERENCES ON public.king_galleries, public.king_gallery_client")


@pytest.mark.parametrize("right", ["USAGE", "CREATE"])
def test_a_schema_somebody_else_made_is_used_once_that_is_allowed(host: Host, right: str) -> None:
    login = restricted(host)
    host.say("CREATE SCHEMA kingdesk")
    host.say(f"GRANT {right} ON SCHEMA kingdesk TO {login.user}")
    if right == "USAGE":
        refused_then_granted(host, login)
        return

    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)
    assert "GRANT USAGE ON SCHEMA kingdesk" in str(refused.value.details["grant"])


def test_everything_missing_is_told_at_once(host: Host) -> None:
    grant = refused_then_granted(host, restricted(host, refer=False))

    assert grant.count(";") == 2


def test_a_login_that_is_not_the_tables_owner_uses_them_as_they_are(studio: Host) -> None:
    login = restricted(studio)

    grant = refused_then_granted(studio, login)

    assert "ALL TABLES IN SCHEMA kingdesk" in grant


def test_a_login_that_may_not_change_our_tables_is_told_whose_they_are(host: Host) -> None:
    make_older(host)
    owner, _ = host.server.make_role()
    host.say(f"ALTER SCHEMA kingdesk OWNER TO {owner}")
    for table in host.tables(OWN_SCHEMA):
        host.say(f"ALTER TABLE kingdesk.{table} OWNER TO {owner}")
    login = restricted(host)
    host.say(f"GRANT USAGE ON SCHEMA kingdesk TO {login.user}")
    host.say(f"GRANT SELECT ON ALL TABLES IN SCHEMA kingdesk TO {login.user}")

    grant = refused_then_granted(host, login)

    assert grant == f'GRANT "{owner}" TO "{login.user}";'


def test_a_table_that_may_not_be_read_is_told_apart_from_one_that_is_not_there(host: Host) -> None:
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")
    host.say(f"REVOKE ALL ON king_photos FROM {login.user}")

    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)

    assert (
        refused.value.details["grant"] == f'GRANT SELECT ON public.king_photos TO "{login.user}";'
    )


def test_without_the_right_to_make_face_tables_only_the_web_goes_without(host: Host) -> None:
    for table in FACE_TABLES:
        host.say(f"DROP TABLE {table} CASCADE")
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")

    store = open_studio_store(login)

    assert host.tables("public") & set(FACE_TABLES) == set()
    with store.reading(OWNER) as unit:
        lacks = {lack.consequence for lack in unit.scope.host.lacks()}
    store.close()
    assert lacks == {"no_progress_on_the_web", "no_results_on_the_web"}


# --- what this version of the web system has ------------------------------------------------------


@pytest.mark.parametrize(
    ("host_level", "lacks"),
    [
        (HostLevel.FULL, set()),
        (HostLevel.OLDER, {"no_folders", "no_edited_photos", "no_face_switch"}),
        (
            HostLevel.BARE,
            {
                "no_clients",
                "no_folders",
                "no_edited_photos",
                "no_access_mode",
                "no_dates",
                "no_face_switch",
                "no_results_on_the_web",
            },
        ),
    ],
    indirect=["host_level"],
)
def test_what_a_web_system_lacks_is_told_with_its_consequences(
    studio: Host, lacks: set[str]
) -> None:
    with inspecting(studio.login) as database:
        assert {lack.consequence for lack in database.lacks()} == lacks


def test_columns_this_login_may_not_read_count_as_missing(host: Host) -> None:
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")
    host.say(f"REVOKE SELECT ON king_gallery_clients FROM {login.user}")  # noqa: S608 - ours
    host.say(f"GRANT SELECT (id, gallery_id, email) ON king_gallery_clients TO {login.user}")

    store = open_studio_store(login)

    with store.reading(OWNER) as unit:
        seen = {c for t, c in unit.scope.host.columns if t == "king_gallery_clients"}
    store.close()
    assert seen == {"id", "gallery_id", "email"}


def test_the_web_system_is_asked_once_for_each_connection(studio: Host) -> None:
    store = studio.open()
    asked = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "has_column_privilege" in statement:
            asked.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", note)
    for _ in range(5):
        with store.reading(OTHER) as unit:
            unit.galleries.all()

    store.close()
    assert len(asked) <= 1


def test_the_schema_of_another_kingdesk_user_is_not_mistaken_for_the_web_systems(
    host: Host,
) -> None:
    # PostgreSQL looks into a schema named as the user first; ours may be just that
    role, password = "kingdesk", "x"
    host.say(f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD '{password}'")
    login = DatabaseLogin(HOST, host.server.port, host.login.name, role, password, "disable")
    try:
        open_studio_store(login).close()
        host.say("CREATE TABLE kingdesk.king_galleries (id integer)")

        store = open_studio_store(login)

        desk = Desk(store, OWNER, gallery_of(host))
        with store.reading(OWNER) as unit:
            assert [gallery.id for gallery in unit.galleries.all()] == [desk.gallery]
        store.close()
    finally:
        host.server.drop(host.login.name)
        with host.server.connection() as connection:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def gallery_of(host: Host) -> GalleryId:
    made = host.one(f"""
        INSERT INTO public.king_galleries
            (profile_item_id, nome_projeto, slug, cliente_email, senha_hash)
        SELECT id, 'Formatura', 's', '', '' FROM profile_items WHERE user_id = '{OWNER}'
        RETURNING id
    """)  # noqa: S608 - our own names
    return GalleryId(made)
