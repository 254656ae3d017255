"""The web system's database as whoever runs it sees it; KingDesk's tables may be in it."""

from __future__ import annotations

from typing import Any, Final

import psycopg
import sqlalchemy as sa
from alembic import command

from kingdesk.adapters.db import postgres, schema, studio_schema, web_tables
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, SqlUnit, open_studio_store
from kingdesk.adapters.db.tables import OWN_SCHEMA, OWN_TABLES, audit
from tests.contract.stores import OTHER, OWNER
from tests.servers.host_levels import SCHEMA
from tests.servers.postgres import PostgresServer
from tests.servers.processes import HOST

FACE_TABLES: Final = [table.name for table in web_tables.FACE_TABLES]
OUTLIVING: Final = {"billed_calls", "cloud_deletions", "collections", "described_faces"}
"""Our tables whose rows stay when a gallery goes: what was paid, and what AWS still keeps of it."""
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
        """Return how many rows our tables have, but for what no gallery takes along."""
        about = OWN_NAMES - {"schema_floor", "audit", "workers", *OUTLIVING}
        return {name: self.one(f"SELECT count(*) FROM kingdesk.{name}") for name in sorted(about)}  # noqa: S608


def login_to(server: PostgresServer, database: str) -> DatabaseLogin:
    """Return the superuser's login to a database of a server without TLS."""
    return DatabaseLogin(HOST, server.port, database, "postgres", "", "disable")


def add_owners(connection: psycopg.Connection) -> None:
    """Let two photographers register, each with the gallery module."""
    for owner in (OTHER, OWNER):
        connection.execute(
            "INSERT INTO users (id, email) VALUES (%s, %s)", (owner, f"{owner}@example.com")
        )
        connection.execute(
            "INSERT INTO profile_items (user_id, item_type) VALUES (%s, 'king_selection')", (owner,)
        )


def wait_until(connection: psycopg.Connection, condition: str) -> None:
    """Wait until the server answers yes; the test's own time limit ends it."""
    while True:
        row = connection.execute(condition.encode()).fetchone()
        if row is not None and row[0]:
            return
        connection.execute("SELECT pg_sleep(0.02)")


def clients_ddl() -> str:
    """Return how the web system makes its table of clients."""
    words = SCHEMA.read_text("utf-8")
    return words[words.index("CREATE TABLE king_gallery_clients") :].partition(";")[0]


def make_older(host: Host, revision: str = "0002") -> None:
    """Bring our tables to an older version's state."""
    engine = postgres.engine_of(host.login)
    connection, _ = postgres.begin(engine, studio_schema.BEGIN)
    with connection, connection.begin():
        connection.execute(sa.schema.CreateSchema(OWN_SCHEMA))
        command.upgrade(schema.config(connection), revision)
    engine.dispose()


def audited(unit: SqlUnit) -> int:
    return int(unit.scope.connection.scalar(sa.select(sa.func.count(audit.c.id))) or 0)


def add(store: SqlStore, action: str = "x") -> None:
    with store.writing(OWNER) as unit:
        unit.audit.add(action, {})
