"""What of the web system's schema a database has: its versions differ, and some lack much.

Only the columns its first version had are sure to be there; whatever else is used is
asked for here first. The answer is found once for a connection, in one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    HOST_TABLES,
    king_galleries,
    king_photos,
    profile_items,
    users,
)
from kingdesk.domain.studio_errors import WebSystemLacks

REQUIRED: Final = (users, profile_items, king_galleries, king_photos)
"""Tables without which a database is not the web system's."""


@dataclass(frozen=True, slots=True)
class HostSchema:
    """The web system's tables and columns that are there and that this login may see.

    Attributes:
        columns: (table, column) of all.
        is_web: False in an embedded workspace, where the tables are our own.
    """

    columns: frozenset[tuple[str, str]]
    is_web: bool

    def has(self, what: sa.Table | sa.Column[Any]) -> bool:
        """Tell whether a table or a column is there."""
        if isinstance(what, sa.Table):
            return any(table == what.name for table, _ in self.columns)
        return (what.table.name, what.name) in self.columns

    def column(self, column: sa.Column[Any], otherwise: object) -> sa.ColumnElement[Any]:
        """Return a column, or what stands for it where this version lacks it, under its name."""
        if self.has(column):
            return column
        return sa.literal(otherwise, column.type if otherwise is None else None).label(column.name)

    def need(self, table: sa.Table, what: str) -> None:
        """Raise WebSystemLacks unless a table is there; `what` says it in a person's words."""
        if not self.has(table):
            raise WebSystemLacks(what=what)


OWN: Final = HostSchema(
    frozenset((table.name, column.name) for table in HOST_TABLES for column in table.c),
    is_web=False,
)
"""Of an embedded workspace: everything, made by our own migrations."""


def probe(connection: sa.Connection) -> HostSchema:
    """Ask a web system's database what it has; one query."""
    found = connection.execute(
        sa.text(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = ANY(:names)"
        ),
        {"names": [table.name for table in HOST_TABLES]},
    )
    return HostSchema(frozenset((row[0], row[1]) for row in found), is_web=True)
