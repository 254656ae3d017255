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
    king_gallery_clients,
    king_photo_folders,
    king_photos,
    king_selections,
    profile_items,
    rekognition_face_matches,
    rekognition_photo_faces,
    rekognition_photo_jobs,
    users,
)
from kingdesk.domain.studio_errors import WebSystemLacks

REQUIRED: Final = (users, profile_items, king_galleries, king_photos)
"""Tables without which a database is not the web system's."""


_CONSEQUENCES: Final[tuple[tuple[sa.Table | sa.Column[Any], str], ...]] = (
    (king_gallery_clients, "no_clients"),
    (king_photo_folders, "no_folders"),
    (king_photos.c.folder_id, "no_folders"),
    (king_photos.c.edited_file_path, "no_edited_photos"),
    (king_galleries.c.access_mode, "no_access_mode"),
    (king_galleries.c.data_trabalho, "no_dates"),
    (king_galleries.c.face_recognition_enabled, "no_face_switch"),
    (king_selections, "no_selections"),
    (rekognition_photo_jobs, "no_progress_on_the_web"),
    (rekognition_photo_faces, "no_results_on_the_web"),
    (rekognition_face_matches, "no_results_on_the_web"),
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a web system's database lacks.

    Attributes:
        what: `table` or `table.column`.
        consequence: a code for what can't be done or shown.
    """

    what: str
    consequence: str


def _name(what: sa.Table | sa.Column[Any]) -> str:
    return what.name if isinstance(what, sa.Table) else f"{what.table.name}.{what.name}"


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

    def lacks(self) -> list[Lack]:
        """Return what this version lacks and what therefore can't be done, as codes."""
        return [
            Lack(_name(what), consequence)
            for what, consequence in _CONSEQUENCES
            if not self.has(what)
        ]


OWN: Final = HostSchema(
    frozenset((table.name, column.name) for table in HOST_TABLES for column in table.c),
    is_web=False,
)
"""Of an embedded workspace: everything, made by our own migrations."""


_PROBE: Final = sa.text(
    """
    SELECT c.relname, a.attname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relname = ANY(:names)
        AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    """
)


def probe(connection: sa.Connection) -> HostSchema:
    """Ask a web system's database what it has and this login may read; one query."""
    found = connection.execute(_PROBE, {"names": [table.name for table in HOST_TABLES]})
    return HostSchema(frozenset((row[0], row[1]) for row in found), is_web=True)
