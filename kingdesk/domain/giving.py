"""What a delivery gives to whom: all that was found, or a part of it; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kingdesk.domain.clients import ClientState
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.results import ClientResult, GalleryResults, Hit


class Sureness(StrEnum):
    """How sure it must be that a client is in a photo for the photo to be given."""

    FOUND = "found"
    CHECKED = "checked"
    CONFIRMED = "confirmed"

    def allows(self, certainty: Certainty) -> bool:
        match self:
            case Sureness.FOUND:
                return True
            case Sureness.CHECKED:
                return certainty in {Certainty.CERTAIN, Certainty.CONFIRMED}
            case Sureness.CONFIRMED:
                return certainty is Certainty.CONFIRMED
        assert_never(self)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be given.

    Attributes:
        clients: all of the gallery's if None.
        only: the photos that come into question, such as a filter shows; all if None.
        sure: how sure each must be.
    """

    clients: Collection[ClientId] | None = None
    only: Collection[PhotoId] | None = None
    sure: Sureness = Sureness.FOUND


@dataclass(frozen=True, slots=True)
class Share:
    """One client's part.

    Attributes:
        photos: in no order.
        to_check: how many of them nobody looked at yet though somebody should.
    """

    result: ClientResult
    photos: Collection[PhotoId]
    to_check: int

    @property
    def is_whole(self) -> bool:
        """Tell whether it is all that was found of the client."""
        return len(self.photos) == len(self.result.hits)

    @property
    def hits(self) -> Sequence[Hit]:
        """Return the photos best first; takes long in a large gallery."""
        if self.is_whole:
            return self.result.hits
        given = frozenset(self.photos)
        return [hit for hit in self.result.hits if hit.photo_id in given]


def shares(results: GalleryResults, wanted: Wanted) -> list[Share]:
    """Return what each wanted client is given, in the order of the results; maybe nothing."""
    only = None if wanted.only is None else frozenset(wanted.only)
    return [
        _share(results, result, only, wanted.sure)
        for result in results.clients
        if wanted.clients is None or result.client.id in wanted.clients
    ]


def _share(
    results: GalleryResults, result: ClientResult, only: frozenset[PhotoId] | None, sure: Sureness
) -> Share:
    client, people = result.client.id, results.people
    found = results.tally.photos.get(client, ())
    if only is None and sure is Sureness.FOUND:
        return Share(result, found, result.to_check)
    photos, to_check = [], 0
    for photo in found:
        if only is not None and photo not in only:
            continue
        named = people[photo].named
        certainty = next(each.certainty for each in named if each.client_id == client)
        if sure.allows(certainty):
            photos.append(photo)
            to_check += certainty is Certainty.TO_CHECK
    return Share(result, photos, to_check)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a delivery would be, said before it begins.

    Attributes:
        clients: who would be given something.
        photos: counted once for each client who gets it.
        size: bytes, as far as they are known.
        unsized: photos whose size is not known.
        to_check: clients who would be given something nobody looked at yet.
        changed: clients for whom other photos were found since they were delivered.
        parts: clients who would be given less than what was found of them.
    """

    clients: int
    photos: int
    size: int
    unsized: int
    to_check: int
    changed: int
    parts: int


def outlook(given: Iterable[Share], sizes: Mapping[PhotoId, int]) -> Outlook:
    """Return what giving this would be; `sizes` are bytes."""
    having = [share for share in given if share.photos]
    known = [sizes.get(photo) for share in having for photo in share.photos]
    return Outlook(
        clients=len(having),
        photos=len(known),
        size=sum(size for size in known if size is not None),
        unsized=sum(size is None for size in known),
        to_check=sum(share.to_check > 0 for share in having),
        changed=sum(share.result.state is ClientState.CHANGED for share in having),
        parts=sum(not share.is_whole for share in having),
    )
