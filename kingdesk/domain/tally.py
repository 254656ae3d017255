"""Who is in which photos, counted: what is kept of every photo of a large gallery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from kingdesk.domain.evidence import PhotoBrief
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty


@dataclass(frozen=True, slots=True)
class Named:
    """A client said to be in a photo; one value serves all photos it is true of."""

    client_id: ClientId
    certainty: Certainty
    good: bool


@dataclass(frozen=True, slots=True)
class PhotoPeople:
    """Who is in a photo, small enough to be kept for a hundred thousand of them.

    Attributes:
        named: one for each client, best first.
        people: named clients, second faces of theirs, and unknown faces.
        unmatched: faces nobody answers to; ignored ones are left out.
    """

    named: tuple[Named, ...]
    people: int
    unmatched: int

    @property
    def to_check(self) -> bool:
        return any(each.certainty is Certainty.TO_CHECK for each in self.named)


class Tally:
    """Counts who is in which photos, photo by photo."""

    def __init__(self) -> None:
        self.people: dict[PhotoId, PhotoPeople] = {}
        self.photos: dict[ClientId, list[PhotoId]] = {}
        self.to_check: Counter[ClientId] = Counter()
        self.good: Counter[ClientId] = Counter()
        self.unmatched = 0
        self._known: dict[tuple[ClientId, Certainty, bool], Named] = {}

    def add(self, brief: PhotoBrief) -> None:
        """Count a photo that is not counted."""
        photo, known = brief.photo_id, self._known
        named: list[Named] = []
        for one in brief.named:
            key = (one.client_id, one.certainty, one.good)
            value = known.get(key)
            if value is None:
                value = known[key] = Named(*key)
            named.append(value)
            self.photos.setdefault(one.client_id, []).append(photo)
            if one.certainty is Certainty.TO_CHECK:
                self.to_check[one.client_id] += 1
            if one.good:
                self.good[one.client_id] += 1
        self.unmatched += brief.unmatched
        people = len(named) + brief.duplicates + brief.unmatched
        self.people[photo] = PhotoPeople(tuple(named), people, brief.unmatched)

    def take_away(self, photos: Collection[PhotoId]) -> None:
        """Count photos no longer, those that were."""
        touched: set[ClientId] = set()
        for photo in photos:
            found = self.people.pop(photo, None)
            if found is None:
                continue
            self.unmatched -= found.unmatched
            for one in found.named:
                touched.add(one.client_id)
                self.to_check[one.client_id] -= one.certainty is Certainty.TO_CHECK
                self.good[one.client_id] -= one.good
        for client in touched:
            self.photos[client] = [each for each in self.photos[client] if each not in photos]

    def copy(self) -> Tally:
        """Return a tally to go on from; this one stays as it is."""
        tally = Tally()
        tally.people = self.people.copy()
        tally.photos = {client: photos.copy() for client, photos in self.photos.items()}
        tally.to_check, tally.good = self.to_check.copy(), self.good.copy()
        tally.unmatched, tally._known = self.unmatched, self._known
        return tally
