"""Which faces nobody has named look like one person: pure, from how alike they are in pairs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

SAME_PERSON_FROM: Final = 85.0
"""Mean similarity, percent, from which two groups are one person.

Measured with the local engine on 373 photos: 274 of 66 people, and 99 strangers seen once. At 85 it
makes 68 groups, two of which hold a pair of different people, and 98 of 100 faces of the 66 stand
in a group of that person alone; at 75 three groups are mixed, at 60 six, at 95 more people fall
apart. A group is looked at as a whole and named in one key, so parting a person is a small harm
and mixing two a large one.
"""


def group(
    photos: Sequence[Hashable],
    alike: Iterable[tuple[int, int, float]],
    line: float = SAME_PERSON_FROM,
    check: Callable[[], object] = lambda: None,
) -> list[list[int]]:
    """Put faces together that look like one person, the largest group first.

    Groups are joined as long as their faces are alike on average, the most alike first; a pair
    that is not named counts as not alike at all, so one face between two people never ties them
    together. Nobody is twice in one photo, so faces of one photo are never in one group.

    Args:
        photos: for each face, the photo it is in.
        alike: pairs of places in `photos` and their similarity, percent; each pair once.
        line: mean similarity from which groups are joined.
        check: called now and then; raises where somebody wants this to end.

    Returns:
        For each group the places of its faces, at least two, in ascending order.
    """
    return _Joining(photos, alike, line).groups(check)


class _Joining:
    """Groups while they grow; each has a number, its first ones are their only face's places."""

    def __init__(
        self, photos: Sequence[Hashable], alike: Iterable[tuple[int, int, float]], line: float
    ) -> None:
        self._line = line
        self._next = len(photos)
        self._faces = {place: [place] for place in range(len(photos))}
        self._photos = {place: {photo} for place, photo in enumerate(photos)}
        self._links: dict[int, dict[int, float]] = {place: {} for place in self._faces}
        """How alike two groups are: the sum over all pairs of their faces."""
        self._waiting: list[tuple[float, int, int]] = []
        for one, other, similarity in alike:
            if photos[one] != photos[other]:
                self._links[one][other] = self._links[other][one] = similarity
                if similarity >= line:
                    self._waiting.append((-similarity, one, other))
        heapq.heapify(self._waiting)

    def groups(self, check: Callable[[], object]) -> list[list[int]]:
        while self._waiting:
            _, one, other = heapq.heappop(self._waiting)
            if one in self._faces and other in self._faces:  # else joined with others since
                check()
                self._join(one, other)
        found = [sorted(faces) for faces in self._faces.values() if len(faces) > 1]
        return sorted(found, key=lambda faces: (-len(faces), faces[0]))

    def _join(self, one: int, other: int) -> None:
        faces = self._faces.pop(one) + self._faces.pop(other)
        photos = self._photos.pop(one) | self._photos.pop(other)
        totals = self._links.pop(one)
        for far, total in self._links.pop(other).items():
            totals[far] = totals.get(far, 0.0) + total
        number, self._next = self._next, self._next + 1
        kept: dict[int, float] = {}
        for far, total in totals.items():
            if far in {one, other}:
                continue
            own = self._links[far]
            own.pop(one, None)
            own.pop(other, None)
            if photos.isdisjoint(self._photos[far]):
                kept[far] = own[number] = total
                mean = total / (len(faces) * len(self._faces[far]))
                if mean >= self._line:
                    heapq.heappush(self._waiting, (-mean, number, far))
        self._faces[number], self._photos[number], self._links[number] = faces, photos, kept
