"""Makes our tables in a web system's database, beside its own, and keeps them up to date.

Ours lie in a schema of their own and change by migrations. Two things are looked after at every
opening, since the web system may be brought up to date after us: its face tables, made where its
version has none (see `web_tables`), and the keys from our tables to its own. By these keys goes
what is about a deleted gallery, photo or client. They ask nothing of the web system's tables but
that they are there, and a table that is not there yet gets its keys later.

All changes are one transaction, under a lock two desktops can't both have: whoever is killed in the
middle has changed nothing, and who waited finds all done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
import structlog

from kingdesk.adapters.db import schema, web_tables
from kingdesk.adapters.db.host import REQUIRED, probe
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.studio_failures import quoted
from kingdesk.adapters.db.tables import HOST_TABLES, OWN_SCHEMA, OWN_TABLES
from kingdesk.adapters.db.web_tables import WebTable
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.studio_errors import DatabaseDenied, WebTableMissing

log = structlog.get_logger()
UPGRADE_LOCK: Final = (0x4B440002, 0)
"""Both keys of the advisory lock on changing the schema; see `postgres`."""
BEGIN: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    "SET LOCAL search_path = public, pg_temp;"
    "SET LOCAL statement_timeout = '120s';"
    "SET LOCAL idle_in_transaction_session_timeout = '60s';"
    "SET LOCAL lock_timeout = '60s';"  # another desktop's upgrade
    "SELECT pg_catalog.pg_advisory_xact_lock({}, {});"
    # Making a key waits for whoever writes to the web system's table, and whoever comes after us
    # waits for us: not for long, then.
    "SET LOCAL lock_timeout = '3s'"
).format(*UPGRADE_LOCK)

_RIGHTS: Final = sa.text(
    """
    SELECT has_database_privilege(current_database(), 'CREATE') AS may_make_schema,
        n.oid IS NOT NULL AS has_schema,
        coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS may_enter,
        coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS may_make_tables,
        (
            SELECT min(pg_get_userbyid(c.relowner)) FROM pg_catalog.pg_class c
            WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                AND NOT pg_has_role(c.relowner, 'USAGE')
        ) AS stranger,
        has_schema_privilege('public', 'CREATE') AS may_make_public
    FROM (SELECT 1) AS one
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = :own
    """
)
_TABLES: Final = sa.text(
    """
    SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner,
        pg_has_role(c.relowner, 'USAGE') AS ours,
        has_table_privilege(c.oid, 'REFERENCES')
            AND has_any_column_privilege(c.oid, 'SELECT') AS may_refer
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
    """
)
_KEYS: Final = sa.text(
    """
    SELECT r.relname, a.attname, f.relname
    FROM pg_catalog.pg_constraint c
    JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_catalog.pg_class f ON f.oid = c.confrelid
    WHERE c.contype = 'f' AND n.nspname = :schema
    """
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key from a column of ours to the id of a table of the web system's."""

    table: str
    column: str
    target: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the catalogue has it.

    Attributes:
        ours: this login is its owner, or of its owner's role.
        may_refer: this login may make keys to it, and see what they lead to.
    """

    owner: str
    ours: bool
    may_refer: bool


HOST_KEYS: Final = tuple(
    Key(table.name, key.parent.name, key.column.table.name, str(key.ondelete))
    for table in OWN_TABLES
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    if key.column.table in HOST_TABLES
)


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done before a database can be used as it should be.

    Attributes:
        migrate: our tables are to be made or brought up to date.
        face_tables: of the web system's, to be made.
        keys: to be made, where nothing is to be migrated.
        denial: what would be done too if this login might; without these keys rows about what the
            web system deletes stay. None if it may do all.
    """

    migrate: bool
    face_tables: list[WebTable]
    keys: list[Key]
    denial: DatabaseDenied | None = None

    def __bool__(self) -> bool:
        return self.migrate or bool(self.face_tables) or bool(self.keys)


def look(connection: sa.Connection, login: DatabaseLogin) -> Work:
    """Return what this login can and must do.

    Raises:
        WebTableMissing, WorkspaceTooNew, DatabaseDenied
    """
    theirs, ours = _tables(connection, "public"), _tables(connection, OWN_SCHEMA)
    _require_web_system(connection, login, theirs)
    rights = connection.execute(_RIGHTS, {"own": OWN_SCHEMA}).one()
    if rights.has_schema and not rights.may_enter:
        raise _denied(login, "use the schema kingdesk", _GRANT_ALL)
    found = schema.current(connection)
    if found is not None and found != schema.NEWEST and not schema.is_known(found):
        if not schema.is_usable(connection):
            raise WorkspaceTooNew(path=login.name, found=found)
        return Work(migrate=False, face_tables=[], keys=[])  # its makers know what it should be
    migrate = found != schema.NEWEST
    if migrate:
        _require_rights(rights, login, theirs)
    face_tables = _face_tables(theirs, may_make=rights.may_make_public)
    if migrate:
        return Work(migrate, face_tables, [])
    missing = _missing_keys(connection, theirs, ours)
    keys = [key for key in missing if ours[key.table].ours and theirs[key.target].may_refer]
    return Work(migrate, face_tables, keys, _denial(login, missing, theirs, ours))


def bring_up_to_date(connection: sa.Connection, login: DatabaseLogin) -> None:
    """Do what is to be done, in a transaction that began with `BEGIN`."""
    work = look(connection, login)  # who held the lock before may have done it
    owner = _tables(connection, "public")["king_photos"].owner
    web_tables.make(connection, work.face_tables, owner)
    keys = work.keys
    if work.migrate:
        if not connection.dialect.has_schema(connection, OWN_SCHEMA):
            connection.execute(sa.schema.CreateSchema(OWN_SCHEMA))
        schema.upgrade(connection)
        _let_be_truncated(connection, owner)
        theirs, ours = _tables(connection, "public"), _tables(connection, OWN_SCHEMA)
        keys = _missing_keys(connection, theirs, ours)
    for key in keys:
        _add_key(connection, key)
    log.info(
        "studio_schema_changed",
        migrated=work.migrate,
        face_tables=[table.name for table in work.face_tables],
        keys=len(keys),
    )


def _tables(connection: sa.Connection, place: str) -> dict[str, Table]:
    rows = connection.execute(_TABLES, {"schema": place})
    return {row.name: Table(row.owner, row.ours, row.may_refer) for row in rows}


def _require_web_system(
    connection: sa.Connection, login: DatabaseLogin, theirs: dict[str, Table]
) -> None:
    readable = probe(connection)
    for table in REQUIRED:
        if table.name not in theirs:
            raise WebTableMissing(name=login.name, table=table.name)
        if not readable.has(table):
            grant = f"GRANT SELECT ON public.{table.name} TO {{user}}"
            raise _denied(login, f"read {table.name}", grant)


def _require_rights(
    rights: sa.Row[tuple[object, ...]], login: DatabaseLogin, theirs: dict[str, Table]
) -> None:
    """Raise DatabaseDenied unless this login may make or change our tables."""
    grants = []
    if rights.stranger is not None:  # the tables of ours that are there belong to somebody else
        grants.append(f"GRANT {quoted(rights.stranger)} TO {{user}}")
    elif not rights.has_schema and not rights.may_make_schema:
        grants.append("CREATE SCHEMA kingdesk AUTHORIZATION {user}")
    elif rights.has_schema and not rights.may_make_tables:
        grants.append("GRANT USAGE, CREATE ON SCHEMA kingdesk TO {user}")
    targets = sorted({key.target for key in HOST_KEYS} & set(theirs))
    closed = [f"public.{name}" for name in targets if not theirs[name].may_refer]
    if closed:
        grants.append(f"GRANT SELECT (id), REFERENCES ON {', '.join(closed)} TO {{user}}")
    if grants:
        raise _denied(login, "make KingDesk's own tables", "; ".join(grants))


_GRANT_ALL: Final = (
    "GRANT USAGE ON SCHEMA kingdesk TO {user};"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kingdesk TO {user};"
    " GRANT USAGE ON ALL SEQUENCES IN SCHEMA kingdesk TO {user}"
)


def _denied(login: DatabaseLogin, what: str, grant: str) -> DatabaseDenied:
    """Return the refusal with the statements that end it; `{user}` in them is the login's."""
    words = grant.replace("{user}", quoted(login.user))
    return DatabaseDenied(user=login.user, what=what, grant=f"{words};")


def _face_tables(theirs: dict[str, Table], *, may_make: bool) -> list[WebTable]:
    """Return the missing face tables that can be made and given to the owner of the others.

    Where this login may not, they stay away: nothing is shown on the web then, all else works.
    """
    if not may_make or not theirs["king_photos"].ours:
        return []
    return web_tables.makeable(frozenset(theirs))


def _missing_keys(
    connection: sa.Connection, theirs: dict[str, Table], ours: dict[str, Table]
) -> list[Key]:
    """Return the keys that are not there though the tables at both their ends are."""
    found = {tuple(row) for row in connection.execute(_KEYS, {"schema": OWN_SCHEMA})}
    return [
        key
        for key in HOST_KEYS
        if (key.table, key.column, key.target) not in found
        and key.table in ours
        and key.target in theirs
    ]


def _denial(
    login: DatabaseLogin, missing: list[Key], theirs: dict[str, Table], ours: dict[str, Table]
) -> DatabaseDenied | None:
    """Return what would let this login make the keys it can't make, None if there are none."""
    owners = {ours[key.table].owner for key in missing if not ours[key.table].ours}
    closed = {f"public.{key.target}" for key in missing if not theirs[key.target].may_refer}
    grants = [f"GRANT {quoted(owner)} TO {{user}}" for owner in sorted(owners)]
    if closed:
        grants.append(f"GRANT SELECT (id), REFERENCES ON {', '.join(sorted(closed))} TO {{user}}")
    return _denied(login, "make the keys of its tables", "; ".join(grants)) if grants else None


def _add_key(connection: sa.Connection, key: Key) -> None:
    """Make a key, after what has lost its other end is gone: the key would have taken it along."""
    table, target = f"{OWN_SCHEMA}.{key.table}", f"public.{key.target}"
    lost = (
        f"WHERE {key.column} IS NOT NULL"
        f" AND NOT EXISTS (SELECT FROM {target} AS t WHERE t.id = {table}.{key.column})"
    )
    if key.on_delete == "CASCADE":
        connection.exec_driver_sql(f"DELETE FROM {table} {lost}")  # noqa: S608 - our own names
    else:
        connection.exec_driver_sql(f"UPDATE {table} SET {key.column} = NULL {lost}")  # noqa: S608
    connection.exec_driver_sql(
        f"ALTER TABLE {table} ADD FOREIGN KEY ({key.column}) REFERENCES {target}"
        f" ON DELETE {key.on_delete}"
    )


def _let_be_truncated(connection: sa.Connection, owner: str) -> None:
    """Let the owner of the web system's tables go on emptying them with all that refers to them."""
    role = connection.dialect.identifier_preparer.quote(owner)
    connection.exec_driver_sql(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA {OWN_SCHEMA} TO {role}")
