"""A large studio's database, filled by the server itself in a few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, LiteralString

import psycopg

from kingdesk.domain.faces import EngineStamp
from tests.contract.stores import ENGINE, OWNER

_STAMP: Final = (8_000_000, 1_700_000_000_000_000_000)
_FILLING: Final[tuple[LiteralString, ...]] = (
    """
    INSERT INTO king_galleries (id, profile_item_id, nome_projeto, slug, cliente_email, senha_hash)
    SELECT g, (SELECT id FROM profile_items WHERE user_id = %(owner)s), 'Gallery ' || g,
        'gallery-' || g, '', 'x'
    FROM generate_series(1, %(galleries)s) g
    """,
    """
    INSERT INTO king_photo_folders (id, gallery_id, name)
    SELECT g, g, 'Altar' FROM generate_series(1, %(galleries)s) g
    """,
    """
    INSERT INTO king_photos (id, gallery_id, file_path, original_name, "order", folder_id)
    SELECT p, %(gallery)s, 'r2:galleries/' || %(gallery)s || '/' || md5(p::text) || '.jpg',
        'IMG_' || p || '.JPG', p, CASE WHEN p / 20 %% 2 = 0 THEN %(gallery)s END
    FROM generate_series(1, %(photos)s) p
    """,
    """
    INSERT INTO king_gallery_clients (id, gallery_id, nome, email, senha_hash)
    SELECT c, 1 + c %% %(galleries)s, 'Client ' || c, 'c' || c || '@example.com', 'x'
    FROM generate_series(1, %(clients)s) c
    """,
    """
    INSERT INTO king_selections (gallery_id, photo_id, client_id)
    SELECT p.gallery_id, p.id, c.id FROM king_photos p JOIN LATERAL (
        SELECT id FROM king_gallery_clients WHERE gallery_id = p.gallery_id LIMIT 1
    ) c ON p.id / 20 %% 3 = 0
    """,
    """
    INSERT INTO kingdesk.photo_files (photo_id, gallery_id, size, mtime_ns, etag, width, height)
    SELECT id, gallery_id, %(size)s, %(mtime_ns)s, md5(id::text), 6000, 4000 FROM king_photos
    """,
    """
    INSERT INTO kingdesk.runs (id, gallery_id, owner_id, state, "only", created_at, started_at)
    SELECT lpad(id::text, 32, '0'), id, %(owner)s, 'running', 'new', now(), now()
    FROM king_galleries
    """,
    """
    INSERT INTO kingdesk.jobs (photo_id, gallery_id, run_id, state, holder, lease_until, token)
    SELECT id, gallery_id, lpad(gallery_id::text, 32, '0'), s.state,
        CASE WHEN s.state = 'processing' THEN 'worker-' || gallery_id END,
        CASE WHEN s.state = 'processing' THEN now() END, 1
    FROM king_photos JOIN LATERAL (
        SELECT CASE king_photos.id / 20 %% 50 WHEN 0 THEN 'pending' WHEN 1 THEN 'error'
            WHEN 2 THEN 'processing' ELSE 'done' END AS state
    ) s ON true
    """,
    """
    INSERT INTO kingdesk.photo_looks (photo_id, gallery_id, engine_id, engine_version, key, etag,
        size, mtime_ns, references_revision, faces, looked_at)
    SELECT id, gallery_id, %(engine)s, %(version)s, file_path, md5(id::text), %(size)s,
        %(mtime_ns)s, 1, %(faces)s, now() FROM king_photos
    """,
    """
    INSERT INTO kingdesk.faces (gallery_id, photo_id, engine_id, engine_version, face_index,
        box_left, box_top, box_width, box_height, confidence, pixels, sharpness, brightness, yaw,
        roll, covered, descriptor)
    SELECT gallery_id, id, %(engine)s, %(version)s, f, 0.1 + 0.2 * f, 0.3, 0.06, 0.1, 92.5, 90,
        0.8, 0.5, 5, 0, false, decode(repeat('00', 512), 'hex')
    FROM king_photos CROSS JOIN generate_series(0, %(faces)s - 1) f
    """,
    """
    INSERT INTO kingdesk.client_references (id, gallery_id, client_id, source, sha256, face_index,
        box_left, box_top, box_width, box_height, confidence, created_at, picture)
    SELECT id, gallery_id, id, 'a.jpg', md5(id::text) || md5(id::text), 0, 0.1, 0.1, 0.1, 0.1, 99,
        now(), decode('ffd8', 'hex') FROM king_gallery_clients
    """,
    """
    INSERT INTO kingdesk.reference_descriptors
    SELECT id, %(engine)s, %(version)s, decode(repeat('00', 512), 'hex') FROM king_gallery_clients
    """,
    """
    INSERT INTO kingdesk.candidates (face_id, client_id, reference_id, raw, similarity, gallery_id)
    SELECT f.id, c.id, c.id, 0.5, 55 + (f.id * 7919) %% 45, f.gallery_id
    FROM kingdesk.faces f JOIN king_gallery_clients c
        ON c.id = f.gallery_id - 1 + %(galleries)s
            * (1 + f.id %% (%(clients)s / %(galleries)s - 1))
    """,
    """
    INSERT INTO kingdesk.verdicts (uid, gallery_id, photo_id, client_id, kind, box_left, box_top,
        box_width, box_height, said_by, said_at)
    SELECT md5(id::text), gallery_id, id, NULL, 'ignored', 0.1, 0.3, 0.06, 0.1, 'me', now()
    FROM king_photos WHERE id / 20 %% 10 = 0
    """,
    """
    INSERT INTO kingdesk.deliveries (gallery_id, client_id, photos_json, threshold, delivered_at)
    SELECT gallery_id, id, '[]', 80, now() FROM king_gallery_clients
    """,
    """
    INSERT INTO rekognition_photo_jobs (gallery_id, photo_id, r2_key, process_status)
    SELECT gallery_id, id, file_path, 'done' FROM king_photos
    """,
    """
    INSERT INTO rekognition_photo_faces (id, photo_id, face_index)
    SELECT id, photo_id, face_index FROM kingdesk.faces
    """,
    """
    INSERT INTO rekognition_face_matches (photo_face_id, client_id, similarity)
    SELECT face_id, client_id, similarity FROM kingdesk.candidates WHERE similarity >= 65
    """,
)


_SEQUENCES: Final = """
    DO $$
    DECLARE it record;
    BEGIN
        FOR it IN SELECT format('%I.%I', table_schema, table_name) AS name
            FROM information_schema.columns WHERE column_name = 'id'
            AND table_schema IN ('public', 'kingdesk') AND column_default LIKE 'nextval%'
        LOOP
            EXECUTE format(
                'SELECT setval(pg_get_serial_sequence(%L, %L), 1 + coalesce(max(id), 0)) FROM %s',
                it.name, 'id', it.name
            );
        END LOOP;
    END $$
"""
"""Rows were given their ids; the next ones are to come after them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; what belongs to galleries is dealt out to them evenly.

    Attributes:
        faces: in each photo.
        clients: in all; a multiple of the galleries.
        in_one: all photos are in the first gallery.
    """

    galleries: int = 20
    photos: int = 50_000
    faces: int = 4
    clients: int = 2_000
    in_one: bool = False


def fill(connection: psycopg.Connection, size: Size, engine: EngineStamp = ENGINE) -> None:
    """Fill the empty database of a studio; every face has one candidate, most photos are done."""
    values = {
        "owner": OWNER,
        "galleries": size.galleries,
        "photos": size.photos,
        "faces": size.faces,
        "clients": size.clients,
        "engine": engine.id,
        "version": engine.version,
        "size": _STAMP[0],
        "mtime_ns": _STAMP[1],
    }
    connection.execute("SET session_replication_role = replica")  # rows that fit need no checks
    gallery = "1" if size.in_one else f"1 + p % {size.galleries}"
    for statement in _FILLING:
        said = statement.replace("%(gallery)s", gallery.replace("%", "%%"))
        connection.execute(said.encode(), values)
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute(_SEQUENCES)
    connection.execute("VACUUM ANALYZE")
