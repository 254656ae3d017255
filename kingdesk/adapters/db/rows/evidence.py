"""What is known of who is in photos: faces, candidates, verdicts; three questions in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import DbRow, Scope, shown_clients
from kingdesk.adapters.db.rows.verdicts import read_verdicts
from kingdesk.adapters.db.tables import candidates, faces, king_gallery_clients, verdicts
from kingdesk.domain.evidence import EvidenceTable
from kingdesk.domain.faces import EngineStamp, Face, FaceQuality
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.verdicts import Verdict

FACE = (
    faces.c.id,
    faces.c.photo_id,
    faces.c.face_index,
    faces.c.box_left,
    faces.c.box_top,
    faces.c.box_width,
    faces.c.box_height,
    faces.c.confidence,
    faces.c.pixels,
    faces.c.sharpness,
    faces.c.brightness,
    faces.c.yaw,
    faces.c.roll,
    faces.c.covered,
    faces.c.unindexed,
)
"""In the order `face_of` takes them apart: by place is four times as fast as by name."""
_AT_ONCE: Final = 10_000
"""Rows taken from the database at a time: no more of them are in memory than this."""


def clients_of(scope: Scope, gallery_id: GalleryId) -> set[ClientId]:
    """Return the gallery's clients that are shown."""
    if not scope.host.has(king_gallery_clients):
        return set()
    table = king_gallery_clients.c
    query = sa.select(table.id).where(table.gallery_id == gallery_id, shown_clients())
    return set(scope.connection.scalars(query))


def read_evidence(
    scope: Scope,
    gallery_id: GalleryId,
    clients: Collection[ClientId] | None,
    photo_ids: Collection[PhotoId] | None = None,
) -> Iterator[PhotoEvidence]:
    """Yield what is known of a gallery's photos, or of some of them, by their number.

    Args:
        scope: the transaction; the gallery is known to be the owner's.
        gallery_id: which.
        clients: who may be a candidate: a row about somebody else is none of ours; None: anybody.
        photo_ids: so many as fit in one statement.
    """
    of = [faces.c.gallery_id == gallery_id]
    said = [verdicts.c.gallery_id == gallery_id]
    if photo_ids is not None:
        of.append(faces.c.photo_id.in_(photo_ids))
        said.append(verdicts.c.photo_id.in_(photo_ids))
    # in the index's own order, which spares a sort of all; each photo's few are sorted below
    query = sa.select(*FACE).where(*of).order_by(faces.c.photo_id, faces.c.id)
    faces_of: dict[PhotoId, list[Face]] = defaultdict(list)
    for row in scope.connection.execute(query).all():
        face = face_of(row)
        faces_of[face.photo_id].append(face)
    candidates_of = _candidates(scope, gallery_id, of if photo_ids is not None else None, clients)
    verdicts_of: dict[PhotoId, list[Verdict]] = defaultdict(list)
    for verdict in read_verdicts(scope, sa.and_(*said)):
        verdicts_of[verdict.photo_id].append(verdict)
    for photo in sorted(faces_of.keys() | verdicts_of.keys()):
        found = sorted(faces_of.get(photo, ()), key=_place)
        yield PhotoEvidence(
            photo,
            found,
            {face.id: candidates_of[face.id] for face in found if face.id in candidates_of},
            verdicts_of.get(photo, ()),
        )


def read_table(
    scope: Scope, gallery_id: GalleryId, clients: Collection[ClientId] | None
) -> EvidenceTable:
    """Return what is known of all of a gallery's photos; arguments as in `read_evidence`."""
    table = EvidenceTable()
    query = sa.select(*FACE).where(faces.c.gallery_id == gallery_id)
    query = query.order_by(faces.c.photo_id, faces.c.id).execution_options(yield_per=_AT_ONCE)
    for rows in scope.connection.execute(query).partitions():
        table.add_faces(rows)
    its = candidates.c
    found = sa.select(its.face_id, its.client_id, its.raw, its.similarity, its.reference_id)
    found = found.where(its.gallery_id == gallery_id).execution_options(yield_per=_AT_ONCE)
    for some in scope.connection.execute(found).partitions():
        table.add_candidates(some, clients)
    table.end()
    table.add_verdicts(read_verdicts(scope, verdicts.c.gallery_id == gallery_id))
    return table


def _candidates(
    scope: Scope,
    gallery_id: GalleryId,
    of_faces: list[sa.ColumnElement[bool]] | None,
    clients: Collection[ClientId] | None,
) -> dict[FaceId, list[Candidate]]:
    table = candidates.c
    query = sa.select(
        table.face_id, table.client_id, table.raw, table.similarity, table.reference_id
    )
    if of_faces is None:
        query = query.where(table.gallery_id == gallery_id)
    else:
        query = query.join(faces, faces.c.id == table.face_id).where(*of_faces)
    found: dict[FaceId, list[Candidate]] = {}
    for face, client, raw, similarity, reference in scope.connection.execute(query).all():
        # told apart here: with a join the database would ask for each row what its client is
        if clients is None or client in clients:
            found.setdefault(face, []).append(Candidate(client, raw, similarity, reference))
    return found


def only_of(clients: Collection[ClientId], evidence: PhotoEvidence) -> PhotoEvidence:
    """Return what is known of a photo without the candidates that are none of these clients."""
    kept = {
        face: [one for one in found if one.client_id in clients]
        for face, found in evidence.candidates.items()
    }
    return replace(evidence, candidates={face: found for face, found in kept.items() if found})


def by_engine(engine: EngineStamp) -> tuple[sa.ColumnElement[bool], ...]:
    return (faces.c.engine_id == engine.id, faces.c.engine_version == engine.version)


def face_of(row: DbRow) -> Face:
    face, photo, index, left, top, width, height, confidence = row[:8]
    pixels, sharpness, brightness, yaw, roll, covered, unindexed = row[8:]
    quality = FaceQuality(pixels, sharpness, brightness, yaw, roll, covered)
    reasons = tuple(unindexed.split()) if unindexed else ()
    return Face(face, photo, index, Box(left, top, width, height), confidence, quality, reasons)


def _place(face: Face) -> int:
    return face.index
