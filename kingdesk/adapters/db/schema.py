"""Brings our own tables to the schema this version knows, or says why it can't.

Alembic takes a tenth of a second to import, so only who migrates does; a database that is up to
date, as at nearly every start, is told by its revision alone.

Several desktops of different versions share a studio's database. Migrations therefore only add
("expand first"), and each leaves in `schema_floor` the oldest revision whose program still works
with what it made: an older program goes on, changing nothing, as long as it is not below the floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kingdesk.adapters.db.tables import OWN_SCHEMA, schema_floor

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST: Final = "0005"
"""The revision this version of the program writes: its last migration's."""
_SCRIPTS: Final = "kingdesk.adapters.db:migrations"
_VERSION_TABLE: Final = "alembic_version"


def config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration over a live connection; there is no ini file."""
    from alembic.config import Config  # noqa: PLC0415 - see the module

    made = Config()
    made.set_main_option("script_location", _SCRIPTS)
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def own_place(connection: sa.Connection) -> str | None:
    """Return the schema our tables lie in; SQLite has none."""
    return OWN_SCHEMA if connection.dialect.name == "postgresql" else None


def current(connection: sa.Connection) -> str | None:
    """Return the database's revision, None for one without our tables."""
    place = own_place(connection)
    if not sa.inspect(connection).has_table(_VERSION_TABLE, schema=place):
        return None
    column: sa.ColumnClause[str] = sa.column("version_num")
    found = sa.select(column).select_from(sa.table(_VERSION_TABLE, schema=place))
    revision = connection.scalar(found)
    return None if revision is None else str(revision)


def holds_tables(connection: sa.Connection) -> bool:
    """Tell whether a database holds anything at all."""
    return bool(sa.inspect(connection).get_table_names())


def is_known(revision: str) -> bool:
    """Tell whether this version of the program has heard of a revision."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see the module

    scripts = ScriptDirectory.from_config(config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def is_usable(connection: sa.Connection) -> bool:
    """Tell whether a newer schema lets this version of the program go on."""
    place = own_place(connection)
    if not sa.inspect(connection).has_table(schema_floor.name, schema=place):
        return False
    floor = connection.scalar(sa.select(schema_floor.c.oldest_revision))
    return floor is not None and is_known(floor)


def upgrade(connection: sa.Connection) -> None:
    """Run every migration the database lacks, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - see the module

    command.upgrade(config(connection), "head")
