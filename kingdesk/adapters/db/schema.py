"""Brings a database to the schema this version knows, or says why it can't."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_SCRIPTS: Final = "kingdesk.adapters.db:migrations"


def config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration over a live connection; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", _SCRIPTS)
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """Return the revision this version of the program writes."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migrations")
    return head


def current(connection: sa.Connection) -> str | None:
    """Return the database's revision, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def holds_tables(connection: sa.Connection) -> bool:
    """Tell whether a database holds anything at all."""
    return bool(sa.inspect(connection).get_table_names())


def is_known(revision: str) -> bool:
    """Tell whether this version of the program has heard of a revision."""
    scripts = ScriptDirectory.from_config(config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def upgrade(connection: sa.Connection) -> None:
    """Run every migration the database lacks, in the connection's transaction."""
    command.upgrade(config(connection), "head")
