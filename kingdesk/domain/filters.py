"""Which photos of a gallery answer a question: conditions that combine, pure and free of charge.

The grid, the check and exports ask the same conditions, so they never disagree about who is in
"A and B". A photo passes when it meets every condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.tally import PhotoPeople
from kingdesk.domain.verdicts import VerdictKind


@dataclass(frozen=True, slots=True)
class With:
    """Everybody named is in the photo; others may be too."""

    clients: frozenset[ClientId]


@dataclass(frozen=True, slots=True)
class Only:
    """Exactly these clients are in the photo, and no face of anybody else."""

    clients: frozenset[ClientId]


@dataclass(frozen=True, slots=True)
class Without:
    """Nobody named is in the photo."""

    clients: frozenset[ClientId]


@dataclass(frozen=True, slots=True)
class People:
    """So many people are in the photo, known or not; ignored faces are nobody."""

    count: int


class Question(StrEnum):
    """What a photo may be asked without naming anybody."""

    UNKNOWN_FACES = "unknown_faces"
    NO_FACES = "no_faces"
    PROBLEMS = "problems"
    TO_CHECK = "to_check"
    NOT_PROCESSED = "not_processed"


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question


@dataclass(frozen=True, slots=True)
class Decided:
    """A human said this about somebody in the photo."""

    kind: VerdictKind


@dataclass(frozen=True, slots=True)
class ChosenBy:
    """The photo was chosen on the web by this client; by anybody if None."""

    client_id: ClientId | None = None


@dataclass(frozen=True, slots=True)
class InFolder:
    """The photo lies in this folder or in one below it; `/` between parts, empty = the top one."""

    folder: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A face in the photo is like one that was searched for.

    Attributes:
        photo_id, face: the one searched for: its photo, and its number there.
        name: of that photo.
        found: how similar the likest face of each photo is, percent.
    """

    photo_id: PhotoId
    face: int
    name: str = field(compare=False)
    found: Mapping[PhotoId, float] = field(compare=False, repr=False)


Condition: TypeAlias = (
    With | Only | Without | People | Asked | Decided | ChosenBy | InFolder | Alike
)
Selections: TypeAlias = Mapping[PhotoId, frozenset[ClientId | None]]
"""Who chose which photo on the web; None stands for a visitor without a name."""
NOBODY: Final[frozenset[ClientId]] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What conditions look at.

    Attributes:
        people: who is in each photo at the threshold of the moment.
        decided: what humans said in each photo; photos nobody spoke of are left out.
        chosen: who chose which photo on the web; empty where there is no web.
    """

    people: Mapping[PhotoId, PhotoPeople]
    decided: Mapping[PhotoId, frozenset[VerdictKind]] = field(default_factory=dict)
    chosen: Selections = field(default_factory=dict)


def select(
    cards: Iterable[PhotoCard], known: Known, conditions: Iterable[Condition]
) -> tuple[PhotoId, ...]:
    """Return the photos that meet every condition, in the order of the cards."""
    wanted = tuple(conditions)
    return tuple(
        card.id for card in cards if all(meets(card, known, condition) for condition in wanted)
    )


def meets(card: PhotoCard, known: Known, condition: Condition) -> bool:  # noqa: PLR0911 - one each
    """Tell whether a photo meets one condition."""
    found = known.people.get(card.id)
    match condition:
        case With(clients):
            return clients <= _clients(found)
        case Only(clients):
            return clients == _clients(found) and people(found) == len(clients)
        case Without(clients):
            return clients.isdisjoint(_clients(found))
        case People(count):
            return card.faces is not None and people(found) == count
        case Asked(question):
            return _answers(card, found, question)
        case Decided(kind):
            return kind in known.decided.get(card.id, ())
        case ChosenBy(client_id):
            chosen = known.chosen.get(card.id)
            return bool(chosen) and (client_id is None or client_id in (chosen or ()))
        case InFolder(folder):
            return card.folder == folder or not folder or card.folder.startswith(f"{folder}/")
        case Alike(found=found_in):
            return card.id in found_in


def people(found: PhotoPeople | None) -> int:
    """Return how many people are in a photo, known or not; ignored faces are nobody."""
    return 0 if found is None else found.people


def _clients(found: PhotoPeople | None) -> frozenset[ClientId]:
    return NOBODY if found is None else frozenset(each.client_id for each in found.named)


def _answers(card: PhotoCard, found: PhotoPeople | None, question: Question) -> bool:
    match question:
        case Question.UNKNOWN_FACES:
            return found is not None and bool(found.unmatched)
        case Question.NO_FACES:
            return card.faces == 0
        case Question.PROBLEMS:
            return card.status is PhotoStatus.ERROR
        case Question.NOT_PROCESSED:
            return card.faces is None and card.status is not PhotoStatus.ERROR
        case Question.TO_CHECK:
            return found is not None and found.to_check
