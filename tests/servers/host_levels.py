"""The web system's database in the states KingDesk meets it in, all made from one file.

The numbers are the web system's migrations; the file's remarks say which added what.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final, LiteralString

import psycopg

SCHEMA: Final = Path(__file__).parents[1] / "data" / "king_schema.sql"

_UNTIL_181: Final[tuple[LiteralString, ...]] = (
    "DROP TABLE king_folder_auto_jobs",
    "ALTER TABLE king_photos DROP COLUMN folder_id, DROP COLUMN edited_file_path",
    "DROP TABLE king_photo_folders",
    """
    ALTER TABLE king_galleries DROP COLUMN face_recognition_enabled, DROP COLUMN selection_round,
        DROP COLUMN client_folder_layout
    """,
    "ALTER TABLE king_gallery_clients DROP COLUMN selection_round",
    "ALTER TABLE king_selections DROP COLUMN selection_batch",
)
_UNTIL_140: Final[tuple[LiteralString, ...]] = (
    *_UNTIL_181,
    """
    DROP TABLE rekognition_processing_cache, rekognition_face_matches, rekognition_photo_faces,
        rekognition_photo_jobs, rekognition_client_faces
    """,
    # with them go the unique indexes of 154 and 155; this one stood there before
    "ALTER TABLE king_selections DROP COLUMN session_key, DROP COLUMN client_id",
    "ALTER TABLE king_selections ADD UNIQUE (gallery_id, photo_id)",
    "DROP TABLE king_gallery_clients",
    "ALTER TABLE king_photos DROP COLUMN is_favorite, DROP COLUMN is_cover",
    """
    ALTER TABLE king_galleries DROP COLUMN min_selections, DROP COLUMN is_published,
        DROP COLUMN access_mode, DROP COLUMN cliente_nome, DROP COLUMN cliente_telefone,
        DROP COLUMN categoria, DROP COLUMN data_trabalho, DROP COLUMN idioma,
        DROP COLUMN client_enabled, DROP COLUMN cliente_nota
    """,
    "DROP TABLE refresh_tokens",
)


class HostLevel(Enum):
    """How far the web system's migrations went; the value is what is undone."""

    FULL = ("SELECT 1",)  # not empty: Python 3.11.2 (Debian 12) takes an empty tuple for no value
    """All of them."""
    OLDER = _UNTIL_181
    """Until 181: face tables and clients, but no folders, no edited photos, no switch for faces."""
    BARE = _UNTIL_140
    """Until 140: accounts, galleries, photos and selections, with their first columns."""


def make_host(connection: psycopg.Connection, level: HostLevel = HostLevel.FULL) -> None:
    """Make the web system's empty tables in an empty database, all or none of them."""
    with connection.transaction():
        connection.execute(SCHEMA.read_bytes())
        for statement in level.value:
            connection.execute(statement)
