"""What a web system's own pages show, asked of its tables as it asks them."""

from __future__ import annotations

import json

from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from tests.contract.stores import Web


def results_page(
    web: Web, gallery: GalleryId, client: ClientId
) -> dict[PhotoId, tuple[float, int]]:
    """Return what `face-results` shows: of each photo the best similarity and how many matches."""
    rows = web.say(
        """
        SELECT p.id, max(m.similarity) AS best, count(*) AS matches
        FROM rekognition_face_matches m
        JOIN rekognition_photo_faces f ON f.id = m.photo_face_id
        JOIN king_photos p ON p.id = f.photo_id
        WHERE p.gallery_id = :gallery AND m.client_id = :client
        GROUP BY p.id
        ORDER BY best DESC
        """,
        gallery=gallery,
        client=client,
    )
    return {PhotoId(row.id): (float(row.best), row.matches) for row in rows}


def clients_own_page(web: Web, gallery: GalleryId, client: ClientId) -> list[PhotoId]:
    """Return what a client sees: photos with a similarity of at least 65."""
    found = results_page(web, gallery, client)
    return [photo for photo, (best, _) in found.items() if best >= 65]


def detail(web: Web, photo: PhotoId) -> list[tuple[int, dict[str, float] | None, list[ClientId]]]:
    """Return what `face-detail` shows: each face's number, box and clients."""
    rows = web.say(
        """
        SELECT f.face_index, f.bounding_box_json,
            array_remove(array_agg(m.client_id ORDER BY m.similarity DESC), NULL) AS clients
        FROM rekognition_photo_faces f
        LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id
        WHERE f.photo_id = :photo
        GROUP BY f.id
        ORDER BY f.face_index
        """,
        photo=photo,
    )
    return [(row[0], None if row[1] is None else json.loads(row[1]), list(row[2])) for row in rows]


def progress(web: Web, gallery: GalleryId) -> dict[str, int]:
    """Return what `face-process-status` shows."""
    rows = web.say(
        """
        SELECT process_status, count(*) FROM rekognition_photo_jobs WHERE gallery_id = :gallery
        GROUP BY process_status
        """,
        gallery=gallery,
    )
    return {row[0]: row[1] for row in rows}
