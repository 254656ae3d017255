"""How far each client of a gallery is, in numbers: what a table of results shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kingdesk.domain.clients import ClientState
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.results import FEW_PHOTOS, GalleryResults, Hit


@dataclass(frozen=True, slots=True)
class Standing:
    """One client's numbers at a threshold.

    Attributes:
        photos: this client is in; each is `to_check`, `confirmed` or `certain`.
        good: how many of them are large, sharp and whole.
        share: of all photos of the gallery, 0 to 1.
        delivered: when the client was given photos last; None for never.
    """

    id: ClientId
    name: str
    state: ClientState
    photos: int
    good: int
    to_check: int
    confirmed: int
    share: float
    references: int
    delivered: datetime | None

    @property
    def certain(self) -> int:
        return self.photos - self.to_check - self.confirmed

    @property
    def has_few(self) -> bool:
        """Tell whether there is too little to give while more could still be taken."""
        return self.good < FEW_PHOTOS


def standings(
    results: GalleryResults, photos: int, spoken_of: Iterable[PhotoId]
) -> tuple[Standing, ...]:
    """Return every client's numbers, in the order of the results.

    Args:
        results: at the threshold of the moment.
        photos: how many the gallery has.
        spoken_of: those in which a human confirmed or named somebody; only they are looked at one
            by one, so this is quick in the largest gallery.
    """
    confirmed: Counter[ClientId] = Counter()
    people = results.people
    for photo in frozenset(spoken_of):
        found = people.get(photo)
        for each in () if found is None else found.named:
            confirmed[each.client_id] += each.certainty is Certainty.CONFIRMED
    given = results.due.delivered
    return tuple(
        Standing(
            result.client.id,
            result.client.name,
            result.state,
            len(result.hits),
            result.good,
            result.to_check,
            confirmed[result.client.id],
            len(result.hits) / photos if photos else 0.0,
            result.client.references,
            given[result.client.id].at if result.client.id in given else None,
        )
        for result in results.clients
    )


def best_first(hits: Iterable[Hit]) -> Sequence[Hit]:
    """Return photos as one would show them: good ones, what is sure, the larger faces first."""
    return sorted(
        hits,
        key=lambda hit: (
            not hit.good,
            hit.certainty is Certainty.TO_CHECK,
            -(hit.match.box.width * hit.match.box.height if hit.match.box else 0.0),
            -hit.similarity,
            hit.photo_id,
        ),
    )
