"""The people of a class list while they are mended: what will become of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from kingdesk.domain.clients import is_email, name_key
from kingdesk.domain.ids import ClientId
from kingdesk.services.list_plan import LEFT_OUT, ListPlan, PlannedClient
from kingdesk.services.listed import ListException

_OF_EMAIL: Final = frozenset({"bad_email", "duplicate_email"})


class Fate(Enum):
    """What will become of somebody when the list is enrolled."""

    NEW = auto()
    WITHOUT_FACE = auto()
    ANOTHER_FACE = auto()
    NOTHING_NEW = auto()
    LEFT_OUT = auto()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people there are of each kind.

    Attributes:
        new: will be clients who are none yet.
        faces: will get a face, new or not.
        to_look_at: open exceptions.
    """

    new: int
    faces: int
    without: int
    left_out: int
    to_look_at: int


class ListRows:
    """Everybody on a list by place, and which of them need a look.

    A place stays the same while its person is mended, so nothing jumps under the pointer.
    """

    def __init__(self, plan: ListPlan) -> None:
        self.plan = plan
        self.people: list[PlannedClient] = list(plan.people)
        self._known: Mapping[str, ClientId] = plan.known
        self.exceptions: tuple[int, ...] = tuple(
            place for place, person in enumerate(self.people) if person.told
        )

    def fate(self, place: int) -> Fate:
        person = self.people[place]
        if person.is_left_out or not person.entry.name:
            return Fate.LEFT_OUT
        if person.known is not None:
            return Fate.ANOTHER_FACE if person.references else Fate.NOTHING_NEW
        return Fate.NEW if person.references else Fate.WITHOUT_FACE

    def is_open(self, place: int) -> bool:
        """Tell whether somebody still needs a look."""
        return bool(self.people[place].told) and not self._was_skipped(place)

    def _was_skipped(self, place: int) -> bool:
        """Tell whether somebody was left out on purpose, not by what is wrong with their name."""
        person = self.people[place]
        return person.is_left_out and not any(one.code in LEFT_OUT for one in person.told)

    def counts(self) -> Counts:
        fates = [self.fate(place) for place in range(len(self.people))]
        return Counts(
            sum(fate in {Fate.NEW, Fate.WITHOUT_FACE} for fate in fates),
            sum(fate in {Fate.NEW, Fate.ANOTHER_FACE} for fate in fates),
            sum(fate is Fate.WITHOUT_FACE for fate in fates),
            sum(fate is Fate.LEFT_OUT for fate in fates),
            sum(self.is_open(place) for place in self.exceptions),
        )

    def next_open(self, place: int) -> int | None:
        """Return the next exception that needs a look after a place, from the top at the end."""
        after = [each for each in self.exceptions if each > place]
        rest = [each for each in self.exceptions if each < place]
        return next((each for each in (*after, *rest) if self.is_open(each)), None)

    # --- mending --------------------------------------------------------------------------------

    def put(self, place: int, person: PlannedClient) -> None:
        """Take somebody as mended elsewhere: with another face."""
        self.people[place] = person

    def rename(self, place: int, name: str) -> bool:
        """Call somebody otherwise; tell whether nobody else on the list is called so."""
        person = self.people[place]
        name = " ".join(name.split())
        key = name_key(name)
        others = (other for at, other in enumerate(self.people) if at != place)
        if not key or any(name_key(o.entry.name) == key and not o.is_left_out for o in others):
            return False
        was_kept_off = any(one.code in LEFT_OUT for one in person.told)
        self.people[place] = replace(
            person,
            entry=replace(person.entry, name=name),
            known=self._known.get(key),
            told=tuple(one for one in person.told if one.code not in LEFT_OUT),
            is_left_out=person.is_left_out and not was_kept_off,
        )
        return True

    def give_email(self, place: int, email: str) -> bool:
        """Give somebody an e-mail, or none; tell whether that is possible."""
        person, email = self.people[place], email.strip()
        taken = {(o.entry.email or "").lower() for at, o in enumerate(self.people) if at != place}
        if email and (not is_email(email) or email.lower() in taken):
            return False
        self.people[place] = replace(
            person,
            entry=replace(person.entry, email=email or None),
            told=tuple(one for one in person.told if one.code not in _OF_EMAIL),
        )
        return True

    def leave_out(self, place: int, *, out: bool) -> None:
        """Leave somebody out, or take them after all; who has no name of their own stays out."""
        person = self.people[place]
        if not out and any(one.code in LEFT_OUT for one in person.told):
            return
        self.people[place] = replace(person, is_left_out=out)

    def accept(self, place: int) -> None:
        """Take somebody as they are: what there was to look at was looked at."""
        person = self.people[place]
        if not any(one.code in LEFT_OUT for one in person.told):
            self.people[place] = replace(person, told=(), is_left_out=False)


def urgent(told: Sequence[ListException]) -> Sequence[ListException]:
    """Return what to mend first: without a name of their own nobody needs a face."""
    first = tuple(one for one in told if one.code in LEFT_OUT)
    return first or told
