"""Which questions a gallery asks, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from kingdesk.domain.checking import ToCheck, to_check
from kingdesk.domain.faces import Face
from kingdesk.domain.galleries import Gallery, GalleryStatus
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Candidate, Doubt, PhotoEvidence
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.verdicts import Verdict, VerdictKind
from tests.builders import (
    ANA,
    BEA,
    CAIO,
    GALLERY,
    a_candidate,
    a_client,
    a_face,
    a_quality,
    a_verdict,
)


def photo_of(
    number: int,
    *faces: Sequence[Candidate],
    said: Sequence[Verdict] = (),
    face: Face | None = None,
) -> PhotoEvidence:
    """Return photo `number`, its faces each with their candidates."""
    photo = PhotoId(number)
    found = [
        face or a_face(10 * number + place, a_face(place).box, photo_id=photo)
        for place in range(1, len(faces) + 1)
    ]
    numbered = [
        Face(each.id, photo, index, each.box, each.confidence, each.quality)
        for index, each in enumerate(found)
    ]
    candidates = {each.id: like for each, like in zip(numbered, faces, strict=True)}
    return PhotoEvidence(photo, numbered, candidates, said)


def asked(*evidence: PhotoEvidence, client: ClientId | None = None) -> list[ToCheck]:
    gallery = Gallery(GALLERY, "Party", GalleryStatus.UNDER_WAY, 80.0, len(evidence), 3, 3)
    clients = [a_client(1, "Ana"), a_client(2, "Bea"), a_client(3, "Caio")]
    snapshot = GallerySnapshot(gallery, clients, evidence, frozenset(), {})
    return to_check(snapshot.at(), snapshot.table.of, client_id=client)


def test_only_what_is_in_doubt_is_asked_with_the_reason() -> None:
    [question] = asked(
        photo_of(1, [a_candidate(ANA, 99)]),
        photo_of(2, [a_candidate(ANA, 84)]),
        photo_of(3, [a_candidate(ANA, 60)]),
    )

    assert (question.photo_id, question.face, question.client_id) == (2, 0, ANA)
    assert question.doubts == (Doubt.NEAR_LINE,)


def test_what_is_nearest_to_being_somebody_else_comes_first() -> None:
    far_from_line_near_rival = [a_candidate(ANA, 97), a_candidate(BEA, 96)]
    found = asked(
        photo_of(1, [a_candidate(ANA, 88)]),
        photo_of(2, far_from_line_near_rival),
        photo_of(3, [a_candidate(BEA, 83)]),
    )

    assert [each.photo_id for each in found] == [2, 3, 1]
    assert found[0].margin == 1
    assert found[1].margin is None


def test_three_candidates_are_offered_and_nobody_who_was_rejected() -> None:
    likely = [a_candidate(ClientId(number), 90 - number) for number in range(1, 6)]
    face = a_face(1).box
    no = a_verdict(VerdictKind.REJECTED, face, BEA, photo_id=PhotoId(1))

    [question] = asked(photo_of(1, likely, said=[no]))

    assert [one.client_id for one in question.candidates] == [1, 3, 4]


def test_who_is_on_another_face_of_the_photo_is_told() -> None:
    [question] = asked(photo_of(1, [a_candidate(ANA, 99)], [a_candidate(BEA, 85)]))

    assert question.client_id == BEA
    assert question.present == {ANA}


def test_questions_of_one_client_leave_out_those_of_others() -> None:
    evidence = photo_of(1, [a_candidate(ANA, 84)], [a_candidate(CAIO, 85)])

    assert [each.client_id for each in asked(evidence, client=CAIO)] == [CAIO]


def test_what_was_answered_is_not_asked_again() -> None:
    yes = a_verdict(VerdictKind.CONFIRMED, a_face(1).box, ANA, photo_id=PhotoId(1))

    assert asked(photo_of(1, [a_candidate(ANA, 84)], said=[yes])) == []


def test_a_small_face_is_asked_about_however_similar_it_is() -> None:
    small = a_face(11, a_face(1).box, a_quality(pixels=18), photo_id=PhotoId(1))

    [question] = asked(photo_of(1, [a_candidate(ANA, 99)], face=small))

    assert question.doubts == (Doubt.SMALL,)
