"""Quick answers are the same as the slow ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain import sieve
from kingdesk.domain.evidence import in_brief
from kingdesk.domain.filters import (
    Alike,
    Asked,
    ChosenBy,
    Condition,
    Decided,
    InFolder,
    Known,
    Only,
    People,
    Question,
    With,
    Without,
    select,
)
from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, VerdictId
from kingdesk.domain.matching import PhotoEvidence, assign
from kingdesk.domain.sieve import Sieve, said_in
from kingdesk.domain.tally import Tally
from kingdesk.domain.verdicts import Verdict, VerdictKind
from tests.builders import ANA, BEA, CAIO, a_candidate, a_face

CLIENTS: Final = (ANA, BEA, CAIO)
FOLDERS: Final = ("", "church", "church/door", "churchyard", "dinner")


@st.composite
def galleries(draw: st.DrawFn) -> tuple[Sieve, list[PhotoCard], Known]:
    cards: list[PhotoCard] = []
    evidence: list[PhotoEvidence] = []
    decided: dict[PhotoId, frozenset[VerdictKind]] = {}
    chosen: dict[PhotoId, frozenset[ClientId | None]] = {}
    for number in draw(st.lists(st.integers(1, 99), unique=True, max_size=12)):
        photo = PhotoId(number)
        status = draw(st.sampled_from([PhotoStatus.DONE, PhotoStatus.NEW, PhotoStatus.ERROR]))
        who = draw(st.lists(st.sampled_from([*CLIENTS, None]), max_size=3))
        faces = [a_face(place) for place in range(len(who))]
        done = status is PhotoStatus.DONE
        folder = draw(st.sampled_from(FOLDERS))
        count = len(faces) if done or draw(st.booleans()) else None
        cards.append(PhotoCard(photo, f"{number}.jpg", folder, status, count, 60, 40))
        if done:
            similarity = draw(st.sampled_from([82, 97]))
            candidates = {
                face.id: [a_candidate(client, similarity)]
                for face, client in zip(faces, who, strict=True)
                if client is not None
            }
            evidence.append(PhotoEvidence(photo, faces, candidates))
        if draw(st.booleans()):
            decided[photo] = frozenset({draw(st.sampled_from(VerdictKind))})
        if draw(st.booleans()):
            chosen[photo] = frozenset({draw(st.sampled_from([*CLIENTS, None]))})
    tally = Tally()
    for each in evidence:
        tally.add(in_brief(assign(each, 80)))
    return Sieve(cards, known := Known(tally.people, decided, chosen), tally.photos), cards, known


SOME: Final = st.frozensets(st.sampled_from(CLIENTS), max_size=3)
CONDITIONS: Final[st.SearchStrategy[Condition]] = st.one_of(
    SOME.map(With),
    SOME.map(Only),
    SOME.map(Without),
    st.integers(0, 3).map(People),
    st.sampled_from(Question).map(Asked),
    st.sampled_from(VerdictKind).map(Decided),
    st.sampled_from([*CLIENTS, None]).map(ChosenBy),
    st.sampled_from([*FOLDERS, "cellar"]).map(InFolder),
    st.integers(1, 9).map(lambda face: Alike(PhotoId(1), face, "a.jpg", {PhotoId(face): 90.0})),
)


@pytest.mark.parametrize("few", [0, 2000])
@given(gallery=galleries(), conditions=st.lists(CONDITIONS, max_size=4))
def test_a_sieve_answers_as_asking_photo_by_photo_does(
    few: int, gallery: tuple[Sieve, list[PhotoCard], Known], conditions: list[Condition]
) -> None:
    quick, cards, known = gallery
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sieve, "FEW", few)  # both ways, by sets and photo by photo

        found = quick.select(conditions)

    assert found == select(cards, known, conditions)


def test_folders_are_offered_with_those_above_them() -> None:
    cards = [
        PhotoCard(PhotoId(n), "a.jpg", folder, PhotoStatus.NEW, None, None, None)
        for n, folder in enumerate(["day 2", "", "day 1/church/door"], start=1)
    ]

    found = Sieve(cards, Known({}), {})

    assert found.folders == ("day 1", "day 1/church", "day 1/church/door", "day 2")
    assert found.counts == ()


def _said(*words: tuple[VerdictKind, bool]) -> frozenset[VerdictKind] | None:
    """Return what stands after words about Ana, each about a face or about the photo."""
    face = a_face(1)
    verdicts = [
        Verdict(
            VerdictId(number),
            GalleryId(1),
            PhotoId(1),
            kind,
            face.box if about_face else None,
            None if kind is VerdictKind.IGNORED else ANA,
            "u",
            datetime(2026, 5, 1, 12, number, tzinfo=UTC),
        )
        for number, (kind, about_face) in enumerate(words, start=1)
    ]
    return said_in([PhotoEvidence(PhotoId(1), [face], {}, verdicts)]).get(PhotoId(1))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([(VerdictKind.CONFIRMED, True)], {VerdictKind.CONFIRMED}),
        ([(VerdictKind.REJECTED, True)], {VerdictKind.REJECTED}),
        ([(VerdictKind.REJECTED, False)], {VerdictKind.REJECTED}),
        ([(VerdictKind.ASSIGNED, False)], {VerdictKind.ASSIGNED}),
        ([(VerdictKind.IGNORED, True)], {VerdictKind.IGNORED}),
        ([(VerdictKind.CONFIRMED, True), (VerdictKind.CLEARED, True)], None),
        ([], None),
    ],
)
def test_only_words_that_still_stand_count_as_decided(
    words: list[tuple[VerdictKind, bool]], expected: set[VerdictKind] | None
) -> None:
    assert _said(*words) == expected
