"""What stands after everything a human said about a photo."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.domain.verdicts import (
    FaceWord,
    SettledVerdicts,
    Verdict,
    VerdictKind,
    settle,
    undoing,
)
from tests.builders import ANA, BEA, CAIO, a_box, a_face, a_verdict

CONFIRMED, REJECTED = VerdictKind.CONFIRMED, VerdictKind.REJECTED
ASSIGNED, IGNORED, CLEARED = VerdictKind.ASSIGNED, VerdictKind.IGNORED, VerdictKind.CLEARED

ONE, TWO = a_face(1), a_face(2)
FACES = (ONE, TWO)
NOWHERE = a_box(0.1, 0.8)
"""A box no face of `FACES` answers to."""


def word(settled: SettledVerdicts, box: Box = ONE.box) -> FaceWord:
    """Return what stands about the face at a box."""
    for face in FACES:
        if face.box == box:
            return settled.faces.get(face.id, FaceWord())
    return next((drawn.word for drawn in settled.drawn if drawn.box == box), FaceWord())


def test_of_nothing_said_nothing_stands() -> None:
    assert settle(FACES, []) == SettledVerdicts({}, (), frozenset(), frozenset())


@pytest.mark.parametrize("kind", [CONFIRMED, ASSIGNED])
def test_a_face_is_who_a_human_says_it_is(kind: VerdictKind) -> None:
    settled = settle(FACES, [a_verdict(kind, ONE.box, ANA)])

    assert word(settled) == FaceWord(ANA, kind)
    assert word(settled, TWO.box) == FaceWord()


def test_the_newest_word_about_a_face_wins_in_whatever_order_they_are_stored() -> None:
    said = [
        a_verdict(CONFIRMED, ONE.box, ANA, number=1),
        a_verdict(ASSIGNED, ONE.box, BEA, number=2),
        a_verdict(REJECTED, ONE.box, CAIO, number=3),
    ]

    for order in permutations(said):
        assert word(settle(FACES, order)) == FaceWord(BEA, ASSIGNED, {CAIO})


def test_words_of_one_moment_count_in_the_order_of_the_log() -> None:
    first = a_verdict(CONFIRMED, ONE.box, ANA, number=5)
    at_once = replace(a_verdict(ASSIGNED, ONE.box, BEA, number=6), said_at=first.said_at)

    assert word(settle(FACES, [at_once, first])).client_id == BEA


def test_several_clients_can_be_rejected_at_one_face() -> None:
    settled = settle(FACES, [a_verdict(REJECTED, ONE.box, ANA), a_verdict(REJECTED, ONE.box, BEA)])

    assert word(settled) == FaceWord(rejected={ANA, BEA})


def test_a_rejection_takes_back_the_name_and_a_name_takes_back_the_rejection() -> None:
    named = a_verdict(CONFIRMED, ONE.box, ANA, number=1)
    rejected = a_verdict(REJECTED, ONE.box, ANA, number=2)
    again = a_verdict(ASSIGNED, ONE.box, ANA, number=3)

    assert word(settle(FACES, [named, rejected])) == FaceWord(rejected={ANA})
    assert word(settle(FACES, [named, rejected, again])) == FaceWord(ANA, ASSIGNED)


def test_rejecting_somebody_else_leaves_the_name() -> None:
    settled = settle(FACES, [a_verdict(CONFIRMED, ONE.box, ANA), a_verdict(REJECTED, ONE.box, BEA)])

    assert word(settled) == FaceWord(ANA, CONFIRMED, {BEA})


def test_an_ignored_face_has_no_name_and_a_named_face_is_not_ignored() -> None:
    named = a_verdict(CONFIRMED, ONE.box, ANA, number=1)
    ignored = a_verdict(IGNORED, ONE.box, None, number=2)
    again = a_verdict(ASSIGNED, ONE.box, BEA, number=3)

    assert word(settle(FACES, [named, ignored])) == FaceWord(ignored=True)
    assert word(settle(FACES, [named, ignored, again])) == FaceWord(BEA, ASSIGNED)


def test_clearing_takes_back_what_was_said_of_this_face_and_client_only() -> None:
    said = [a_verdict(CONFIRMED, ONE.box, ANA), a_verdict(REJECTED, ONE.box, BEA)]

    assert word(settle(FACES, [*said, a_verdict(CLEARED, ONE.box, ANA)])) == FaceWord(
        rejected={BEA}
    )
    assert word(settle(FACES, [*said, a_verdict(CLEARED, ONE.box, BEA)])) == FaceWord(
        ANA, CONFIRMED
    )
    assert word(settle(FACES, [*said, a_verdict(CLEARED, ONE.box, CAIO)])) == word(
        settle(FACES, said)
    )
    assert word(settle(FACES, [*said, a_verdict(CLEARED, TWO.box, ANA)])) == word(
        settle(FACES, said)
    )


def test_clearing_without_a_client_takes_back_ignored_only() -> None:
    ignored = [a_verdict(REJECTED, ONE.box, BEA), a_verdict(IGNORED, ONE.box, None)]
    named = [a_verdict(CONFIRMED, ONE.box, ANA)]

    assert word(settle(FACES, [*ignored, a_verdict(CLEARED, ONE.box, None)])) == FaceWord(
        rejected={BEA}
    )
    assert word(settle(FACES, [*named, a_verdict(CLEARED, ONE.box, None)])) == FaceWord(
        ANA, CONFIRMED
    )


# --- boxes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shift", "same"), [(0.3, True), (0.34, False)])
def test_a_word_finds_its_face_again_by_half_an_overlap(shift: float, same: bool) -> None:  # noqa: FBT001 - a column of the table above
    # two boxes shifted by a third of their width share half of what they cover
    box = ONE.box
    said = Box(box.left + shift * box.width, box.top, box.width, box.height)

    settled = settle([ONE], [a_verdict(CONFIRMED, said, ANA)])

    assert (ONE.id in settled.faces) is same
    assert [drawn.word.client_id for drawn in settled.drawn] == ([] if same else [ANA])


def test_a_word_belongs_to_the_face_it_overlaps_most() -> None:
    near = a_face(2, Box(ONE.box.left + 0.01, ONE.box.top, ONE.box.width, ONE.box.height))

    settled = settle([ONE, near], [a_verdict(CONFIRMED, near.box, ANA)])

    assert set(settled.faces) == {near.id}


def test_a_re_run_that_finds_other_faces_keeps_what_was_said() -> None:
    said = [a_verdict(CONFIRMED, ONE.box, ANA), a_verdict(ASSIGNED, TWO.box, BEA)]
    moved = Box(ONE.box.left + 0.005, ONE.box.top - 0.004, ONE.box.width, ONE.box.height * 1.1)
    found_again = a_face(77, moved)

    settled = settle([found_again], said)

    assert settled.faces == {found_again.id: FaceWord(ANA, CONFIRMED)}
    assert [(drawn.box, drawn.word) for drawn in settled.drawn] == [
        (TWO.box, FaceWord(BEA, ASSIGNED))
    ]


def test_a_drawn_box_is_kept_only_while_somebody_is_named_in_it() -> None:
    named = a_verdict(ASSIGNED, NOWHERE, ANA, number=1)
    almost_there = Box(NOWHERE.left + 0.005, NOWHERE.top, NOWHERE.width, NOWHERE.height)
    rejected = a_verdict(REJECTED, almost_there, ANA, number=2)
    ignored = a_verdict(IGNORED, a_box(0.6, 0.8), None, number=3)

    assert [d.box for d in settle(FACES, [named, ignored]).drawn] == [NOWHERE]
    assert settle(FACES, [named, rejected, ignored]).drawn == ()


def test_without_any_face_every_name_is_drawn() -> None:
    settled = settle([], [a_verdict(ASSIGNED, ONE.box, ANA), a_verdict(ASSIGNED, TWO.box, BEA)])

    assert {drawn.word.client_id for drawn in settled.drawn} == {ANA, BEA}


# --- words about the whole photo ------------------------------------------------------------------


def test_a_client_can_be_in_the_photo_without_a_face_or_not_be_in_it_at_all() -> None:
    settled = settle(FACES, [a_verdict(ASSIGNED, None, ANA), a_verdict(REJECTED, None, BEA)])

    assert settled.present == {ANA}
    assert settled.absent == {BEA}
    assert settled.faces == {}


def test_present_and_absent_take_each_other_back_and_clearing_takes_back_both() -> None:
    present = a_verdict(ASSIGNED, None, ANA, number=1)
    absent = a_verdict(REJECTED, None, ANA, number=2)
    present_again = a_verdict(CONFIRMED, None, ANA, number=3)
    cleared = a_verdict(CLEARED, None, ANA, number=4)

    assert settle(FACES, [present, absent]).present == frozenset()
    assert settle(FACES, [present, absent]).absent == {ANA}
    assert settle(FACES, [absent, present_again]).present == {ANA}
    assert settle(FACES, [absent, present_again]).absent == frozenset()
    assert settle(FACES, [present, cleared]) == settle(FACES, [])
    assert settle(FACES, [absent, cleared]) == settle(FACES, [])


@pytest.mark.parametrize("box", [ONE.box, NOWHERE])
def test_who_is_said_not_to_be_in_the_photo_is_on_none_of_its_faces(box: Box) -> None:
    named = a_verdict(CONFIRMED, box, ANA, number=1)
    other = a_verdict(CONFIRMED, TWO.box, BEA, number=2)
    absent = a_verdict(REJECTED, None, ANA, number=3)

    settled = settle(FACES, [named, other, absent])

    assert word(settled, box).client_id is None
    assert word(settled, TWO.box).client_id == BEA
    assert settled.absent == {ANA}


def test_who_is_named_on_a_face_later_is_in_the_photo_after_all() -> None:
    absent = a_verdict(REJECTED, None, ANA, number=1)
    named = a_verdict(ASSIGNED, ONE.box, ANA, number=2)

    settled = settle(FACES, [absent, named])

    assert word(settled).client_id == ANA
    assert settled.absent == frozenset()


def test_a_word_without_face_and_client_says_nothing() -> None:
    said = [a_verdict(IGNORED, None, None), a_verdict(CLEARED, None, None)]

    assert settle(FACES, said) == settle(FACES, [])


# --- undo -----------------------------------------------------------------------------------------

BOXES = (ONE.box, TWO.box, NOWHERE, None)


@st.composite
def logs(draw: st.DrawFn) -> list[Verdict]:
    """Draw what may be said about a photo, as the program lets it be said."""
    said: list[Verdict] = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        box = draw(st.sampled_from(BOXES))
        kinds = [CONFIRMED, REJECTED, ASSIGNED, CLEARED] + ([IGNORED] if box else [])
        kind = draw(st.sampled_from(kinds))
        client: ClientId | None = draw(st.sampled_from([ANA, BEA]))
        if kind is IGNORED or (kind is CLEARED and box and draw(st.booleans())):
            client = None
        said.append(a_verdict(kind, box, client, number=number))
    return said


def what_stands(settled: SettledVerdicts) -> dict[object, object]:
    """Return what a view could show of it; faces nothing is said about are left out."""
    words: dict[object, object] = {
        face: word for face, word in settled.faces.items() if word != FaceWord()
    }
    drawn: dict[object, object] = {d.box: (d.word.client_id, d.word.kind) for d in settled.drawn}
    return {**words, **drawn, "present": settled.present, "absent": settled.absent}


def after_undoing(log: list[Verdict], undone: Verdict) -> SettledVerdicts:
    added = [
        a_verdict(new.kind, new.box, new.client_id, number=1000 + at)
        for at, new in enumerate(undoing(FACES, log, undone, "someone"))
    ]
    return settle(FACES, log + added)


@given(logs())
def test_taking_back_the_last_word_leaves_the_photo_as_it_was(log: list[Verdict]) -> None:
    undone = after_undoing(log, log[-1])

    assert what_stands(undone) == what_stands(settle(FACES, log[:-1]))


@given(logs(), st.data())
def test_taking_back_any_word_leaves_the_photo_as_if_it_had_not_been_said(
    log: list[Verdict], data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(log))

    undone = after_undoing(log, word)

    assert what_stands(undone) == what_stands(settle(FACES, [v for v in log if v is not word]))


def test_taking_back_appends_and_names_who_takes_it_back() -> None:
    log = [
        a_verdict(CONFIRMED, ONE.box, ANA, number=1),
        a_verdict(ASSIGNED, ONE.box, BEA, number=2),
    ]

    said = undoing(FACES, log, log[1], "somebody else")

    assert [(new.kind, new.client_id, new.box) for new in said][-1] == (CONFIRMED, ANA, ONE.box)
    assert {new.photo_id for new in said} == {log[1].photo_id}
    assert {new.said_by for new in said} == {"somebody else"}
