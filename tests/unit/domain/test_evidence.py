"""A table of evidence tells what the evidence itself does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain.evidence import CandidateRow, EvidenceTable, FaceRow, in_brief
from kingdesk.domain.faces import Face, FaceQuality
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.domain.matching import Candidate, PhotoEvidence, assign
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import ANA, BEA, a_candidate, a_face, a_verdict

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
    number = 0
    for photo in range(1, draw(st.integers(1, 4)) + 1):
        faces: list[Face] = []
        candidates: dict[FaceId, Sequence[Candidate]] = {}
        faces_here = draw(st.integers(0, 4))
        for index in range(faces_here):
            number += 1
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


def whole(evidence: PhotoEvidence) -> tuple[object, ...]:
    found = {face: [*candidates] for face, candidates in evidence.candidates.items()}
    return evidence.photo_id, [*evidence.faces], found, [*evidence.verdicts]


@given(galleries())
def test_a_table_gives_back_what_was_put_into_it(evidence: list[PhotoEvidence]) -> None:
    table = table_of(evidence)

    assert [whole(each) for each in table] == [whole(each) for each in evidence]
    assert len(table) == len(evidence)


@pytest.mark.parametrize("newer", [False, True])
@given(evidence=galleries(), threshold=PERCENT)
def test_a_table_tells_how_similar_a_client_is_in_each_photo(
    *, newer: bool, evidence: list[PhotoEvidence], threshold: float
) -> None:
    table = EvidenceTable.of_all(evidence) if newer else table_of(evidence)
    photos = [*(each.photo_id for each in evidence), PhotoId(999)]

    for client in map(ClientId, range(1, 5)):
        assert table.likeness(client, photos, threshold) == {
            each.photo_id: match.similarity
            for each in evidence
            for match in assign(each, threshold).matches
            if match.client_id == client
        }


@given(galleries(), PERCENT)
def test_in_brief_a_table_says_what_assigning_each_photo_says(
    evidence: list[PhotoEvidence], threshold: float
) -> None:
    said = {each.photo_id: each for each in table_of(evidence).brief(threshold)}

    for each in evidence:
        expected = in_brief(assign(each, threshold))
        got = said.pop(each.photo_id)
        assert [*got.named] == [*expected.named]
        assert (got.duplicates, got.unmatched) == (expected.duplicates, expected.unmatched)
    assert not said


def test_newer_evidence_stands_in_place_of_what_was_known_and_the_old_table_stays() -> None:
    face = a_face(1)
    known = PhotoEvidence(PhotoId(1), [face], {face.id: [a_candidate(ANA, 97)]})
    table = table_of([known])
    newer = table.with_newer([PhotoEvidence(PhotoId(1), [face], {face.id: [a_candidate(BEA, 97)]})])

    [then], [now] = table.brief(80), newer.brief(80)
    assert [each.client_id for each in then.named] == [ANA]
    assert [each.client_id for each in now.named] == [BEA]
    assert len(newer) == 1


def test_candidates_of_strangers_and_of_faces_that_are_gone_are_passed_over() -> None:
    face = a_face(1)
    table = table_of([PhotoEvidence(PhotoId(1), [face], {})])
    table.add_candidates([(face.id, BEA, 0.9, 97, None), (FaceId(99), ANA, 0.9, 97, None)], {ANA})

    assert table.of(PhotoId(1)) == PhotoEvidence(PhotoId(1), [face], {}, ())


@pytest.mark.parametrize("said", [True, False])
def test_a_photo_nothing_is_known_of_is_known_once_somebody_speaks_of_it(said: bool) -> None:  # noqa: FBT001 - the case
    table = EvidenceTable()
    if said:
        table.add_verdicts([a_verdict(VerdictKind.ASSIGNED, None, ANA, photo_id=PhotoId(7))])

    assert table.knows(PhotoId(7)) is said
    assert [len(each.named) for each in table.brief(80)] == [1] * said
    assert [each.photo_id for each in table.spoken_of()] == [7] * said
