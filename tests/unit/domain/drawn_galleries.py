"""Galleries of photos with some faces, drawn at random, and the tables a store makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from kingdesk.domain.evidence import CandidateRow, EvidenceTable, FaceRow
from kingdesk.domain.faces import Face, FaceQuality
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import ANA, a_verdict

PERCENT = st.sampled_from([0.0, 55.0, 69.5, 80.0, 84.0, 89.9, 90.0, 95.0, 99.5, 100.0])
QUALITY = st.builds(
    FaceQuality,
    pixels=st.sampled_from([10.0, 23.9, 24.0, 59.0, 60.0, 200.0]),
    sharpness=st.sampled_from([0.0, 0.14, 0.15, 1.0]),
    brightness=st.just(0.5),
    yaw=st.sampled_from([0.0, -40.0]),
    roll=st.just(0.0),
    covered=st.booleans(),
)


@st.composite
def galleries(draw: st.DrawFn) -> list[PhotoEvidence]:
    """A few photos, each with some faces that look like up to three of four clients."""
    made: list[PhotoEvidence] = []
    number, step = 0, draw(st.sampled_from([1, 2, 1000]), label="how far numbers lie apart")
    for photo in range(1, draw(st.integers(1, 4)) + 1):
        faces: list[Face] = []
        candidates: dict[FaceId, Sequence[Candidate]] = {}
        faces_here = draw(st.integers(0, 4))
        for index in range(faces_here):
            number += step
            left = draw(st.sampled_from([0.001, 0.3, 0.8]))
            box = Box(left, 0.1 + index / 5, 0.1, 0.1)
            face = Face(FaceId(number), PhotoId(photo), index, box, 99.0, draw(QUALITY))
            faces.append(face)
            clients = draw(st.lists(st.integers(1, 4), max_size=3, unique=True))
            if clients:
                candidates[face.id] = [
                    Candidate(ClientId(c), draw(PERCENT) / 100, draw(PERCENT), ReferenceId(c))
                    for c in clients
                ]
        spoken = st.tuples(st.sampled_from(faces), st.sampled_from(VerdictKind))
        said = draw(st.lists(spoken, max_size=2)) if faces else []
        verdicts = tuple(
            a_verdict(
                kind,
                face.box,
                None if kind is VerdictKind.IGNORED else ANA,
                photo_id=PhotoId(photo),
            )
            for face, kind in said
        )
        if faces:
            made.append(PhotoEvidence(PhotoId(photo), faces, candidates, verdicts))
    return made


def table_of(evidence: Sequence[PhotoEvidence], *, at_once: int = 3) -> EvidenceTable:
    """Return the table a store would make of it, taking a few rows at a time."""
    table = EvidenceTable()
    rows = [_face_row(face) for each in evidence for face in each.faces]
    for start in range(0, len(rows), at_once):
        table.add_faces(rows[start : start + at_once])
    found: list[CandidateRow] = [
        (face, one.client_id, one.raw, one.similarity, one.reference_id)
        for each in evidence
        for face, candidates in each.candidates.items()
        for one in candidates
    ]
    table.add_candidates(found)
    table.add_verdicts(verdict for each in evidence for verdict in each.verdicts)
    return table


def _face_row(face: Face) -> FaceRow:
    box, quality = face.box, face.quality
    return (
        face.id,
        face.photo_id,
        face.index,
        box.left,
        box.top,
        box.width,
        box.height,
        face.confidence,
        quality.pixels,
        quality.sharpness,
        quality.brightness,
        quality.yaw,
        quality.roll,
        quality.covered,
        " ".join(face.unindexed),
    )
