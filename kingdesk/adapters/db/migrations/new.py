"""Writes a new migration from what changed in tables.py: `poe migration -- "what it does"`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command

from kingdesk.adapters.db import schema
from kingdesk.adapters.db.tables import OWN_SCHEMA


@contextmanager
def migrated() -> Iterator[sa.Connection]:
    """Open a throw-away SQLite database at the newest revision, our schema attached by name."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ATTACH DATABASE ':memory:' AS {OWN_SCHEMA}")
        schema.upgrade(connection)
        yield connection
    engine.dispose()


def main() -> None:
    message = " ".join(sys.argv[1:]) or sys.exit("say what the migration does")
    with migrated() as connection:
        command.revision(schema.config(connection), message, autogenerate=True)


if __name__ == "__main__":
    main()
