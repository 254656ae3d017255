"""Brings a database to the schema this version knows, or says why it can't.

Alembic takes a tenth of a second to import, so only who migrates does; a database that is up to
date, as at nearly every start, is told by its revision alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST: Final = "0002"
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


def current(connection: sa.Connection) -> str | None:
    """Return the database's revision, None for an empty one."""
    if not sa.inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.execute(sa.text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608 - a constant
    revision = found.scalar_one_or_none()
    return None if revision is None else str(revision)


def holds_tables(connection: sa.Connection) -> bool:
    """Tell whether a database holds anything at all."""
    return bool(sa.inspect(connection).get_table_names())


def is_known(revision: str) -> bool:
    """Tell whether this version of the program has heard of a revision."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see the module

    scripts = ScriptDirectory.from_config(config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def upgrade(connection: sa.Connection) -> None:
    """Run every migration the database lacks, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - see the module

    command.upgrade(config(connection), "head")
