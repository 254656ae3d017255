"""Faces and matches as the web system reads them: a publication of what our own tables say.

The web system may delete or rewrite them at any time, and not in one transaction: whatever lies
there of a photo goes when it is published, and nothing is ever read back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.tables import rekognition_face_matches, rekognition_photo_faces
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId, ReferenceId
from kingdesk.domain.matching import BY_HAND, PUBLISHED_FROM, PhotoEvidence, assign


@dataclass(frozen=True, slots=True)
class _Shown:
    """One face as the web system reads it, and who it is, if anybody."""

    photo_id: PhotoId
    index: int
    box: Box | None
    confidence: float | None
    client_id: ClientId | None = None
    similarity: float = 0.0
    face_id: str | None = None


def can_publish(scope: Scope) -> bool:
    """Tell whether the web system has a place for faces and matches."""
    return scope.host.has(rekognition_photo_faces) and scope.host.has(rekognition_face_matches)


def publish(
    scope: Scope,
    photo_ids: Sequence[PhotoId],
    known: Sequence[PhotoEvidence],
    clients: Collection[ClientId],
    face_ids: Mapping[ReferenceId, str],
) -> None:
    """Replace what the web system reads of photos; their job rows are locked already.

    Args:
        scope: the transaction.
        photo_ids: all that are replaced.
        known: of those of which anything is known.
        clients: who may be named: those of the photos' gallery that are held.
        face_ids: by which the shared collection at AWS knows the references that found somebody.
    """
    if not can_publish(scope):
        return
    table = rekognition_photo_faces
    scope.connection.execute(sa.delete(table).where(table.c.photo_id.in_(photo_ids)))
    shown = [row for evidence in known for row in _shown(evidence, face_ids)]
    if not shown:
        return
    # told apart by place, not by order: in order SQLite would take one row at a time
    written = scope.connection.execute(
        sa.insert(table).returning(table.c.photo_id, table.c.face_index, table.c.id),
        [_face_values(row) for row in shown],
    )
    ids = {(photo, index): row_id for photo, index, row_id in written}
    matches = [
        {
            "photo_face_id": ids[row.photo_id, row.index],
            "client_id": row.client_id,
            "similarity": _percent(row.similarity),
            "rekognition_face_id": row.face_id,
        }
        for row in shown
        if row.client_id in clients
    ]
    if matches:
        scope.connection.execute(sa.insert(rekognition_face_matches), matches)


def _shown(evidence: PhotoEvidence, face_ids: Mapping[ReferenceId, str]) -> Iterator[_Shown]:
    """Yield what the web system reads of one photo: each face and who it is, if anybody."""
    matches = assign(evidence, PUBLISHED_FROM).matches
    named = {match.face.id: match for match in matches if match.face is not None}
    for face in evidence.faces:
        row = (evidence.photo_id, face.index, face.box, face.confidence)
        match = named.get(face.id)
        if match is None:
            yield _Shown(*row)
        elif match.verdict:
            yield _Shown(*row, match.client_id, BY_HAND)
        else:
            of_face = evidence.candidates[face.id] if face_ids else ()
            by = next((c.reference_id for c in of_face if c.client_id == match.client_id), None)
            face_id = None if by is None else face_ids.get(by)
            yield _Shown(*row, match.client_id, match.similarity, face_id)
    without_face = [match for match in matches if match.face is None]
    for index, match in enumerate(without_face, start=len(evidence.faces)):
        yield _Shown(evidence.photo_id, index, match.box, None, match.client_id, BY_HAND)


def _face_values(row: _Shown) -> dict[str, object]:
    box = row.box and json.dumps(
        {
            "Width": row.box.width,
            "Height": row.box.height,
            "Left": row.box.left,
            "Top": row.box.top,
        }
    )
    return {
        "photo_id": row.photo_id,
        "face_index": row.index,
        "bounding_box_json": box,
        "confidence": None if row.confidence is None else _percent(row.confidence),
    }


def _percent(value: float) -> float | None:
    """Return a percentage as the web system keeps it: two decimals, 0 to 100."""
    return None if math.isnan(value) else round(min(max(value, 0.0), 100.0), 2)
