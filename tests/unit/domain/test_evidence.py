"""A table of evidence tells what the evidence itself does."""

from __future__ import annotations

import pytest
from hypothesis import given

from kingdesk.domain.evidence import EvidenceTable, in_brief
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.matching import PhotoEvidence, assign
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import ANA, BEA, a_candidate, a_face, a_verdict
from tests.unit.domain.drawn_galleries import PERCENT, galleries, table_of


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
    gone = [(FaceId(number), ANA, 0.9, 97, None) for number in (0, 2, 99)]
    table.add_candidates([(face.id, BEA, 0.9, 97, None), *gone], {ANA})

    assert table.of(PhotoId(1)) == PhotoEvidence(PhotoId(1), [face], {}, ())


@pytest.mark.parametrize("said", [True, False])
def test_a_photo_nothing_is_known_of_is_known_once_somebody_speaks_of_it(said: bool) -> None:  # noqa: FBT001 - the case
    table = EvidenceTable()
    if said:
        table.add_verdicts([a_verdict(VerdictKind.ASSIGNED, None, ANA, photo_id=PhotoId(7))])

    assert table.knows(PhotoId(7)) is said
    assert [len(each.named) for each in table.brief(80)] == [1] * said
    assert [each.photo_id for each in table.spoken_of()] == [7] * said
