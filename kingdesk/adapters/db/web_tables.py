"""The web system's five face tables, made by us where its version has none yet.

They are the web system's own, to the last name and default: when its migration comes along it finds
them there and has nothing to do. They belong to whoever its other tables belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class WebTable:
    """A table as it is made.

    Attributes:
        refers_to: the tables its keys lead to.
        columns: and constraints, in SQL.
        indexes: name and column of each.
    """

    name: str
    refers_to: tuple[str, ...]
    columns: str
    indexes: tuple[tuple[str, str], ...]


FACE_TABLES: Final = (
    WebTable(
        "rekognition_client_faces",
        ("king_galleries", "king_gallery_clients"),
        """
                id serial PRIMARY KEY,
                gallery_id integer NOT NULL REFERENCES public.king_galleries ON DELETE CASCADE,
                client_id integer NOT NULL REFERENCES public.king_gallery_clients ON DELETE CASCADE,
                face_id varchar(64) NOT NULL,
                image_id varchar(64),
                reference_r2_key varchar(1024),
                created_at timestamp DEFAULT now(),
                UNIQUE (gallery_id, client_id, face_id)
        """,
        (
            ("idx_rekognition_client_faces_gallery", "gallery_id"),
            ("idx_rekognition_client_faces_client", "client_id"),
            ("idx_rekognition_client_faces_face_id", "face_id"),
        ),
    ),
    WebTable(
        "rekognition_photo_jobs",
        ("king_galleries", "king_photos"),
        """
                id serial PRIMARY KEY,
                gallery_id integer NOT NULL REFERENCES public.king_galleries ON DELETE CASCADE,
                photo_id integer NOT NULL REFERENCES public.king_photos ON DELETE CASCADE,
                r2_key varchar(1024) NOT NULL,
                r2_etag varchar(128),
                process_status varchar(32) NOT NULL DEFAULT 'pending',
                processed_at timestamp,
                error_message text,
                created_at timestamp DEFAULT now(),
                UNIQUE (gallery_id, photo_id)
        """,
        (
            ("idx_rekognition_photo_jobs_gallery", "gallery_id"),
            ("idx_rekognition_photo_jobs_status", "process_status"),
            ("idx_rekognition_photo_jobs_processed_at", "processed_at"),
        ),
    ),
    WebTable(
        "rekognition_photo_faces",
        ("king_photos",),
        """
                id serial PRIMARY KEY,
                photo_id integer NOT NULL REFERENCES public.king_photos ON DELETE CASCADE,
                face_index integer NOT NULL,
                bounding_box_json text,
                confidence numeric(5,2),
                created_at timestamp DEFAULT now()
        """,
        (("idx_rekognition_photo_faces_photo", "photo_id"),),
    ),
    WebTable(
        "rekognition_face_matches",
        ("rekognition_photo_faces", "king_gallery_clients"),
        """
                id serial PRIMARY KEY,
                photo_face_id integer NOT NULL
                    REFERENCES public.rekognition_photo_faces ON DELETE CASCADE,
                client_id integer NOT NULL REFERENCES public.king_gallery_clients ON DELETE CASCADE,
                similarity numeric(5,2),
                rekognition_face_id varchar(64),
                created_at timestamp DEFAULT now()
        """,
        (
            ("idx_rekognition_face_matches_photo_face", "photo_face_id"),
            ("idx_rekognition_face_matches_client", "client_id"),
        ),
    ),
    WebTable(
        "rekognition_processing_cache",
        (),
        """
                id serial PRIMARY KEY,
                cache_key varchar(512) NOT NULL UNIQUE,
                payload_json text NOT NULL,
                expires_at timestamp NOT NULL,
                created_at timestamp DEFAULT now()
        """,
        (("idx_rekognition_processing_cache_expires", "expires_at"),),
    ),
)
"""In the order in which they can be made."""


def makeable(present: frozenset[str]) -> list[WebTable]:
    """Return the tables that are missing and whose keys have tables at their ends."""
    names, found = set(present), []
    for table in FACE_TABLES:
        if table.name not in names and names.issuperset(table.refers_to):
            found.append(table)
            names.add(table.name)
    return found


def make(connection: sa.Connection, tables: list[WebTable], owner: str) -> None:
    """Make tables, and give them to the owner of the web system's others."""
    role = connection.dialect.identifier_preparer.quote(owner)
    for table in tables:
        place = f"public.{table.name}"
        connection.exec_driver_sql(f"CREATE TABLE {place} ({table.columns})")
        for name, column in table.indexes:
            connection.exec_driver_sql(f"CREATE INDEX {name} ON {place} ({column})")
        connection.exec_driver_sql(f"ALTER TABLE {place} OWNER TO {role}")
