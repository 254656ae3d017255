"""Who each face of a photo is, from candidates, verdicts and a threshold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain.faces import Face, FaceQuality
from kingdesk.domain.ids import ClientId, FaceId
from kingdesk.domain.matching import (
    BY_HAND,
    CERTAIN_FROM,
    FLOORS,
    PUBLISHED_FROM,
    Candidate,
    Certainty,
    Doubt,
    PhotoEvidence,
    PhotoMatches,
    assign,
    rank,
    suggested_threshold,
)
from kingdesk.domain.verdicts import Verdict, VerdictKind
from tests.builders import (
    ANA,
    BEA,
    CAIO,
    DORA,
    PHOTO,
    a_box,
    a_candidate,
    a_face,
    a_quality,
    a_verdict,
    evidence,
)

CONFIRMED, REJECTED = VerdictKind.CONFIRMED, VerdictKind.REJECTED
ASSIGNED, IGNORED, CLEARED = VerdictKind.ASSIGNED, VerdictKind.IGNORED, VerdictKind.CLEARED
ONE, TWO, THREE = a_face(1), a_face(2), a_face(3)
NOWHERE = a_box(0.1, 0.8)


def who(matches: PhotoMatches) -> dict[FaceId | None, ClientId]:
    return {m.face.id if m.face else None: m.client_id for m in matches.matches}


def repeated(matches: PhotoMatches) -> dict[FaceId | None, ClientId]:
    return {m.face.id if m.face else None: m.client_id for m in matches.duplicates}


def ids(faces: Sequence[Face]) -> list[FaceId]:
    return [face.id for face in faces]


# --- the machine alone ----------------------------------------------------------------------------


def test_a_face_is_its_best_client() -> None:
    found = assign(evidence([ONE], {ONE: [a_candidate(ANA, 82), a_candidate(BEA, 95)]}), 80)

    assert who(found) == {ONE.id: BEA}
    [match] = found.matches
    assert (match.similarity, match.box, match.verdict) == (95, ONE.box, None)
    assert match.runner_up == a_candidate(ANA, 82)


@pytest.mark.parametrize(("similarity", "counts"), [(79.99, False), (80.0, True), (100.0, True)])
def test_a_match_counts_from_the_threshold_on(similarity: float, counts: bool) -> None:  # noqa: FBT001 - a column of the table above
    found = assign(evidence([ONE], {ONE: [a_candidate(ANA, similarity)]}), 80)

    assert who(found) == ({ONE.id: ANA} if counts else {})
    assert ids(found.unmatched) == ([] if counts else [ONE.id])


def test_faces_nobody_answers_to_are_unmatched() -> None:
    found = assign(evidence([ONE, TWO], {ONE: []}), 0)

    assert ids(found.unmatched) == [ONE.id, TWO.id]
    assert found.matches == found.duplicates == ()


def test_equally_like_clients_are_told_by_their_id() -> None:
    for candidates in ([a_candidate(BEA), a_candidate(ANA)], [a_candidate(ANA), a_candidate(BEA)]):
        assert who(assign(evidence([ONE], {ONE: candidates}), 80)) == {ONE.id: ANA}


def test_nobody_is_twice_in_a_photo_and_the_second_face_goes_to_nobody_else() -> None:
    found = assign(
        evidence(
            [ONE, TWO],
            {
                ONE: [a_candidate(ANA, 91), a_candidate(BEA, 90.5)],
                TWO: [a_candidate(ANA, 99)],
            },
        ),
        80,
    )

    assert who(found) == {TWO.id: ANA}
    assert repeated(found) == {ONE.id: ANA}
    assert found.duplicates[0].duplicate
    assert not found.matches[0].duplicate
    assert found.unmatched == ()


def test_of_two_equally_like_faces_the_first_is_the_match() -> None:
    found = assign(evidence([ONE, TWO], {TWO: [a_candidate(ANA)], ONE: [a_candidate(ANA)]}), 80)

    assert who(found) == {ONE.id: ANA}
    assert repeated(found) == {TWO.id: ANA}


def test_matches_come_best_first() -> None:
    found = assign(
        evidence(
            [ONE, TWO, THREE],
            {
                ONE: [a_candidate(ANA, 85)],
                TWO: [a_candidate(BEA, 99)],
                THREE: [a_candidate(CAIO, 85)],
            },
        ),
        80,
    )

    assert [match.client_id for match in found.matches] == [BEA, ANA, CAIO]


def test_a_client_found_by_two_references_is_no_rival_of_their_own() -> None:
    found = assign(evidence([ONE], {ONE: [a_candidate(ANA, 97), a_candidate(ANA, 95)]}), 80)

    assert found.matches[0].certainty is Certainty.CERTAIN
    assert found.matches[0].runner_up is None


def test_ranking_is_best_first_each_client_once_without_the_barred() -> None:
    candidates = [a_candidate(CAIO, 70), a_candidate(ANA, 90), a_candidate(BEA, 80)]

    assert [c.client_id for c in rank(candidates)] == [ANA, BEA, CAIO]
    assert [c.client_id for c in rank(candidates, {ANA})] == [BEA, CAIO]
    assert [c.similarity for c in rank([*candidates, a_candidate(CAIO, 85)])] == [90, 85, 80]


# --- certainty and doubts -------------------------------------------------------------------------


def doubts(
    similarity: float,
    rival: float | None = None,
    *,
    threshold: float = 80,
    quality: FaceQuality | None = None,
) -> tuple[Doubt, ...]:
    face = a_face(1, quality=quality)
    candidates = [a_candidate(ANA, similarity)]
    if rival is not None:
        candidates.append(a_candidate(BEA, rival))
    [match] = assign(evidence([face], {face: candidates}), threshold).matches
    assert match.certainty is (Certainty.TO_CHECK if match.doubts else Certainty.CERTAIN)
    return match.doubts


@pytest.mark.parametrize(
    ("similarity", "threshold", "near"),
    [
        (90.0, 80, False),
        (89.99, 80, True),
        (80.0, 80, True),
        (90.0, 50, False),
        (89.99, 50, True),
        (95.0, 95, False),
        (95.0, 94, False),
    ],
)
def test_certain_starts_at_ninety_or_at_a_higher_threshold(
    similarity: float,
    threshold: float,
    near: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert doubts(similarity, threshold=threshold) == ((Doubt.NEAR_LINE,) if near else ())


@pytest.mark.parametrize(
    ("rival", "close"), [(85.0, False), (85.01, True), (95.0, True), (0.0, False), (None, False)]
)
def test_a_rival_less_than_ten_points_behind_is_a_doubt(rival: float | None, close: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert doubts(95, rival) == ((Doubt.RIVAL_CLOSE,) if close else ())


def test_a_rejected_rival_is_none() -> None:
    found = assign(
        evidence(
            [ONE],
            {ONE: [a_candidate(ANA, 95), a_candidate(BEA, 94)]},
            [a_verdict(REJECTED, ONE.box, BEA)],
        ),
        80,
    )

    assert found.matches[0].certainty is Certainty.CERTAIN
    assert found.matches[0].runner_up is None


@pytest.mark.parametrize(("pixels", "small"), [(24.0, False), (23.9, True), (60.0, False)])
def test_a_face_of_less_than_24_pixels_is_never_certain(pixels: float, small: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert doubts(99, quality=a_quality(pixels=pixels)) == ((Doubt.SMALL,) if small else ())


def test_a_poor_look_explains_a_doubt_but_is_none_of_its_own() -> None:
    poor = a_quality(sharpness=0.1, yaw=60, covered=True)

    assert doubts(99, quality=poor) == ()
    assert doubts(85, quality=poor) == (
        Doubt.NEAR_LINE,
        Doubt.BLURRED,
        Doubt.TURNED,
        Doubt.COVERED,
    )


def test_all_doubts_are_told_in_one_order() -> None:
    worst = a_quality(pixels=10, sharpness=0.1, yaw=60, covered=True)

    assert doubts(85, 84, quality=worst) == tuple(Doubt)


# --- a human's word -------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0, 80, 100])
@pytest.mark.parametrize("kind", [CONFIRMED, ASSIGNED])
def test_a_humans_word_stands_at_any_threshold(kind: VerdictKind, threshold: float) -> None:
    said = [a_verdict(kind, ONE.box, ANA)]

    found = assign(evidence([ONE], {ONE: [a_candidate(ANA, 55)]}, said), threshold)

    [match] = found.matches
    assert (match.client_id, match.verdict) == (ANA, kind)
    assert match.certainty is Certainty.CONFIRMED
    assert match.similarity == 55
    assert match.doubts == ()


def test_a_name_given_against_the_machine_has_full_similarity() -> None:
    found = assign(
        evidence([ONE], {ONE: [a_candidate(BEA, 99)]}, [a_verdict(ASSIGNED, ONE.box, ANA)]), 80
    )

    assert who(found) == {ONE.id: ANA}
    assert found.matches[0].similarity == BY_HAND


def test_a_rejected_client_makes_room_for_the_next_best() -> None:
    candidates = {ONE: [a_candidate(ANA, 95), a_candidate(BEA, 85), a_candidate(CAIO, 84)]}
    one_no = a_verdict(REJECTED, ONE.box, ANA)
    two_no = a_verdict(REJECTED, ONE.box, BEA)
    all_no = a_verdict(REJECTED, ONE.box, CAIO)

    assert who(assign(evidence([ONE], candidates, [one_no]), 80)) == {ONE.id: BEA}
    assert who(assign(evidence([ONE], candidates, [one_no, two_no]), 80)) == {ONE.id: CAIO}
    nobody = assign(evidence([ONE], candidates, [one_no, two_no, all_no]), 80)
    assert ids(nobody.unmatched) == [ONE.id]


def test_a_rejected_client_whose_next_best_is_too_unlike_leaves_the_face_unmatched() -> None:
    found = assign(
        evidence(
            [ONE],
            {ONE: [a_candidate(ANA, 95), a_candidate(BEA, 79)]},
            [a_verdict(REJECTED, ONE.box, ANA)],
        ),
        80,
    )

    assert ids(found.unmatched) == [ONE.id]


def test_rejecting_the_better_face_gives_the_client_the_other_one() -> None:
    candidates = {ONE: [a_candidate(ANA, 99)], TWO: [a_candidate(ANA, 85)]}

    found = assign(evidence([ONE, TWO], candidates, [a_verdict(REJECTED, ONE.box, ANA)]), 80)

    assert who(found) == {TWO.id: ANA}
    assert ids(found.unmatched) == [ONE.id]


def test_who_is_not_in_the_photo_is_on_none_of_its_faces() -> None:
    candidates = {
        ONE: [a_candidate(ANA, 99), a_candidate(BEA, 85)],
        TWO: [a_candidate(ANA, 98)],
    }

    found = assign(evidence([ONE, TWO], candidates, [a_verdict(REJECTED, None, ANA)]), 80)

    assert who(found) == {ONE.id: BEA}
    assert ids(found.unmatched) == [TWO.id]


def test_who_is_in_the_photo_without_a_face_counts_once() -> None:
    present = a_verdict(ASSIGNED, None, ANA)

    found = assign(evidence([ONE], {ONE: [a_candidate(BEA, 95)]}, [present]), 80)

    assert who(found) == {None: ANA, ONE.id: BEA}
    match = next(m for m in found.matches if m.client_id == ANA)
    assert (match.box, match.face, match.similarity) == (None, None, BY_HAND)
    assert (match.certainty, match.verdict) == (Certainty.CONFIRMED, ASSIGNED)


def test_who_is_named_on_a_face_is_not_listed_again_as_present() -> None:
    said = [a_verdict(ASSIGNED, None, ANA), a_verdict(CONFIRMED, ONE.box, ANA)]

    assert who(assign(evidence([ONE], {}, said), 80)) == {ONE.id: ANA}


def test_a_drawn_box_is_a_match_without_a_stored_face() -> None:
    found = assign(evidence([ONE], {}, [a_verdict(ASSIGNED, NOWHERE, ANA)]), 80)

    [match] = found.matches
    assert (match.face, match.box, match.client_id) == (None, NOWHERE, ANA)
    assert ids(found.unmatched) == [ONE.id]


def test_a_face_like_somebody_named_elsewhere_in_the_photo_is_a_duplicate() -> None:
    candidates = {ONE: [a_candidate(ANA, 99), a_candidate(BEA, 98)]}

    for box in (TWO.box, NOWHERE, None):
        found = assign(evidence([ONE, TWO], candidates, [a_verdict(ASSIGNED, box, ANA)]), 80)

        assert ANA in who(found).values()
        assert repeated(found) == {ONE.id: ANA}
        assert BEA not in who(found).values()


def test_a_client_named_on_two_faces_is_on_the_likelier_and_the_other_is_not_lost() -> None:
    candidates = {ONE: [a_candidate(ANA, 70)], TWO: [a_candidate(ANA, 90)]}
    said = [a_verdict(CONFIRMED, ONE.box, ANA), a_verdict(CONFIRMED, TWO.box, ANA)]

    found = assign(evidence([ONE, TWO], candidates, said), 80)

    assert who(found) == {TWO.id: ANA}
    [second] = found.duplicates
    assert (second.face, second.client_id, second.verdict) == (ONE, ANA, CONFIRMED)
    assert second.duplicate


def test_an_ignored_face_is_nobodys_and_not_among_the_unmatched() -> None:
    found = assign(
        evidence([ONE, TWO], {ONE: [a_candidate(ANA, 99)]}, [a_verdict(IGNORED, ONE.box, None)]), 80
    )

    assert ids(found.ignored) == [ONE.id]
    assert ids(found.unmatched) == [TWO.id]
    assert found.matches == ()


def test_clearing_gives_the_face_back_to_the_machine() -> None:
    candidates = {ONE: [a_candidate(ANA, 95)]}
    said = [
        a_verdict(ASSIGNED, ONE.box, BEA, number=1),
        a_verdict(CLEARED, ONE.box, BEA, number=2),
    ]

    found = assign(evidence([ONE], candidates, said), 80)

    assert who(found) == {ONE.id: ANA}
    assert found.matches[0].verdict is None


# --- thresholds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("clients", "threshold"), [(0, 80), (300, 80), (301, 85), (5000, 85)])
def test_a_crowd_starts_with_a_higher_threshold(clients: int, threshold: float) -> None:
    assert suggested_threshold(clients) == threshold


def test_what_is_published_and_shown_is_stored() -> None:
    assert FLOORS["local"] < PUBLISHED_FROM < CERTAIN_FROM
    assert FLOORS["rekognition"] < 80


# --- properties -----------------------------------------------------------------------------------

CLIENTS = (ANA, BEA, CAIO, DORA)
similarities = st.floats(50, 100) | st.sampled_from([80.0, 90.0, 95.0])


@st.composite
def photos(draw: st.DrawFn) -> PhotoEvidence:
    """Draw a photo: a few faces, what the machine thinks of them, what a human said."""
    faces = [
        a_face(number + 1, quality=a_quality(pixels=draw(st.sampled_from([20.0, 120.0]))))
        for number in range(draw(st.integers(0, 4)))
    ]
    candidates: dict[Face, list[Candidate]] = {
        face: [
            a_candidate(client, draw(similarities))
            for client in draw(st.lists(st.sampled_from(CLIENTS), unique=True))
        ]
        for face in faces
    }
    boxes = [face.box for face in faces] + [NOWHERE, None]
    said: list[Verdict] = []
    for number in range(draw(st.integers(0, 5))):
        kind, box = draw(st.sampled_from(VerdictKind)), draw(st.sampled_from(boxes))
        client = None if kind is IGNORED else draw(st.sampled_from(CLIENTS))
        said.append(a_verdict(kind, box, client, number=number))
    return evidence(faces, candidates, said)


thresholds = st.floats(0, 100)


@given(photos(), thresholds)
def test_each_client_is_at_most_once_in_a_photo(photo: PhotoEvidence, threshold: float) -> None:
    clients = [match.client_id for match in assign(photo, threshold).matches]

    assert len(clients) == len(set(clients))


@given(photos(), thresholds)
def test_every_face_is_in_exactly_one_place(photo: PhotoEvidence, threshold: float) -> None:
    found = assign(photo, threshold)

    places = [m.face.id for m in (*found.matches, *found.duplicates) if m.face]
    places += ids(found.unmatched) + ids(found.ignored)
    assert sorted(places) == sorted(ids(photo.faces))


@given(photos(), thresholds, thresholds)
def test_moving_the_threshold_never_changes_what_a_human_said(
    photo: PhotoEvidence, one: float, two: float
) -> None:
    def by_hand(threshold: float) -> list[tuple[object, ...]]:
        return [
            (m.client_id, m.face, m.box, m.verdict, m.similarity)
            for m in assign(photo, threshold).matches
            if m.certainty is Certainty.CONFIRMED
        ]

    assert by_hand(one) == by_hand(two)


@given(photos(), thresholds, thresholds)
def test_a_higher_threshold_never_finds_more(photo: PhotoEvidence, one: float, two: float) -> None:
    low, high = sorted((one, two))

    def pairs(threshold: float) -> set[tuple[ClientId, object]]:
        return {(m.client_id, m.face or m.box) for m in assign(photo, threshold).matches}

    assert pairs(high) <= pairs(low)


@given(photos(), thresholds)
def test_a_machines_match_has_no_word_against_it(photo: PhotoEvidence, threshold: float) -> None:
    found = assign(photo, threshold)

    for match in found.matches:
        assert match.photo_id == PHOTO
        if match.verdict is None:
            assert match.face
            assert match.similarity >= threshold
            against = [
                v
                for v in photo.verdicts
                if v.client_id == match.client_id and v.box in {match.face.box, None}
            ]
            assert not against or against[-1].kind is not REJECTED


@given(photos(), thresholds)
def test_the_order_in_which_things_are_stored_does_not_count(
    photo: PhotoEvidence, threshold: float
) -> None:
    turned = PhotoEvidence(
        photo.photo_id,
        photo.faces,
        {face: list(reversed(found)) for face, found in reversed(list(photo.candidates.items()))},
        list(reversed(photo.verdicts)),
    )

    assert assign(turned, threshold) == assign(photo, threshold)
