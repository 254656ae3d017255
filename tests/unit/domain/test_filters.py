"""Which photos answer a question about who is in them."""

from __future__ import annotations

import pytest

from kingdesk.domain.filters import (
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
from kingdesk.domain.galleries import Gallery, GalleryStatus, PhotoCard, PhotoStatus
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import ANA, BEA, CAIO, GALLERY, a_candidate, a_face

LINE = 80.0
ALONE, BOTH, WITH_STRANGER, STRANGER, NOBODY, BROKEN, NEW = (PhotoId(n) for n in range(1, 8))


def a_card(
    photo: PhotoId,
    faces: int | None = 1,
    status: PhotoStatus = PhotoStatus.DONE,
    folder: str = "",
) -> PhotoCard:
    return PhotoCard(photo, f"DSC_{photo}.jpg", folder, status, faces, 6000, 4000)


CARDS = (
    a_card(ALONE, 1, folder="1-church"),
    a_card(BOTH, 2, folder="1-church/door"),
    a_card(WITH_STRANGER, 2, folder="2-dinner"),
    a_card(STRANGER, 1, folder="1-churchyard"),
    a_card(NOBODY, 0),
    a_card(BROKEN, None, PhotoStatus.ERROR),
    a_card(NEW, None, PhotoStatus.NEW),
)


@pytest.fixture
def known() -> Known:
    """Ana alone; Ana and Bea, who is to be checked; Ana and a stranger; a stranger; nobody."""
    first, second = a_face(1), a_face(2)
    evidence = (
        PhotoEvidence(ALONE, [first], {first.id: [a_candidate(ANA, 97)]}),
        PhotoEvidence(
            BOTH,
            [first, second],
            {first.id: [a_candidate(ANA, 97)], second.id: [a_candidate(BEA, 82)]},
        ),
        PhotoEvidence(WITH_STRANGER, [first, second], {first.id: [a_candidate(ANA, 97)]}),
        PhotoEvidence(STRANGER, [first], {}),
        PhotoEvidence(NOBODY, [], {}),
    )
    gallery = Gallery(GALLERY, "Party", GalleryStatus.UNDER_WAY, LINE, len(CARDS), 0, 0)
    return Known(
        GallerySnapshot(gallery, [], evidence, frozenset(), {}).at(LINE).people,
        decided={ALONE: frozenset({VerdictKind.CONFIRMED})},
        chosen={BOTH: frozenset({ANA}), STRANGER: frozenset({None})},
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (With(frozenset({ANA})), (ALONE, BOTH, WITH_STRANGER)),
        (With(frozenset({ANA, BEA})), (BOTH,)),
        (Only(frozenset({ANA})), (ALONE,)),
        (Only(frozenset({ANA, BEA})), (BOTH,)),
        (Without(frozenset({BEA, CAIO})), (ALONE, WITH_STRANGER, STRANGER, NOBODY, BROKEN, NEW)),
        (People(2), (BOTH, WITH_STRANGER)),
        (People(0), (NOBODY,)),
        (Asked(Question.UNKNOWN_FACES), (WITH_STRANGER, STRANGER)),
        (Asked(Question.NO_FACES), (NOBODY,)),
        (Asked(Question.PROBLEMS), (BROKEN,)),
        (Asked(Question.NOT_PROCESSED), (NEW,)),
        (Asked(Question.TO_CHECK), (BOTH,)),
        (Decided(VerdictKind.CONFIRMED), (ALONE,)),
        (Decided(VerdictKind.REJECTED), ()),
        (ChosenBy(), (BOTH, STRANGER)),
        (ChosenBy(ANA), (BOTH,)),
        (ChosenBy(BEA), ()),
        (InFolder("1-church"), (ALONE, BOTH)),
        (InFolder(""), (ALONE, BOTH, WITH_STRANGER, STRANGER, NOBODY, BROKEN, NEW)),
    ],
)
def test_a_condition_is_met_by_the_photos_it_asks_for(
    known: Known, condition: Condition, expected: tuple[PhotoId, ...]
) -> None:
    assert select(CARDS, known, [condition]) == expected


def test_conditions_narrow_each_other(known: Known) -> None:
    conditions: list[Condition] = [With(frozenset({ANA})), Without(frozenset({BEA})), People(2)]
    assert select(CARDS, known, conditions) == (WITH_STRANGER,)


def test_without_a_condition_all_photos_pass_in_their_order(known: Known) -> None:
    assert select(CARDS, known, []) == tuple(card.id for card in CARDS)
