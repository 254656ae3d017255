"""A gallery at one threshold as the window shows it: pure, made off the GUI thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from typing_extensions import override

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.matching import Candidate, Certainty, PhotoEvidence, assign, rank
from kingdesk.domain.results import ClientResult, GalleryResults, GallerySnapshot
from kingdesk.domain.tally import PhotoPeople
from kingdesk.domain.verdicts import settle
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.photo.faces import ShownFace, shown_faces
from kingdesk.gui.photos.model import Chip

Selections: TypeAlias = Mapping[PhotoId, frozenset[ClientId | None]]
"""Who chose which photo on the web; None stands for a visitor without a name."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the grid, the filters and the client list show.

    Attributes:
        chips: for each photo, the clients in it, best first.
        shown: for each question, the photos that answer it, in the gallery's order.
        named: photos with at least one client.
        chosen: photos chosen on the web, by whom; empty where there is no web.
    """

    results: GalleryResults | None
    clients: tuple[ClientRow, ...]
    chips: Mapping[PhotoId, tuple[Chip, ...]]
    shown: Mapping[Shown, tuple[PhotoId, ...]]
    named: frozenset[PhotoId]
    chosen: Selections = field(default_factory=dict)

    def photos_of(self, client_id: ClientId) -> tuple[tuple[PhotoId, Certainty], ...]:
        """Return a client's photos, best first, with how sure each is."""
        found = None if self.results is None else self.results.of_client(client_id)
        return () if found is None else tuple((hit.photo_id, hit.certainty) for hit in found.hits)

    def chosen_by(self, client_id: ClientId) -> tuple[PhotoId, ...]:
        """Return the photos a client chose on the web, in the gallery's order."""
        return tuple(
            photo
            for photo in self.shown.get(Shown.CHOSEN, ())
            if client_id in self.chosen.get(photo, ())
        )


class Chips(Mapping[PhotoId, tuple[Chip, ...]]):
    """The clients on each cell, made for the cells that are shown."""

    def __init__(
        self, people: Mapping[PhotoId, PhotoPeople], names: Mapping[ClientId, str]
    ) -> None:
        self._people, self._names = people, names

    @override
    def __getitem__(self, photo_id: PhotoId) -> tuple[Chip, ...]:
        return tuple(
            Chip(each.client_id, self._names.get(each.client_id, "?"), each.certainty)
            for each in self._people[photo_id].named
        )

    @override
    def __iter__(self) -> Iterator[PhotoId]:
        return iter(self._people)

    @override
    def __len__(self) -> int:
        return len(self._people)


NOTHING = Overview(None, (), {}, {}, frozenset())


def overview(
    cards: Sequence[PhotoCard],
    snapshot: GallerySnapshot | None,
    results: GalleryResults | None,
    chosen: Selections | None = None,
    late: frozenset[ClientId] = frozenset(),
) -> Overview:
    """Work out what is shown of a gallery; a quarter of a second for the largest ones."""
    shown: dict[Shown, tuple[PhotoId, ...]] = {
        Shown.ALL: tuple(card.id for card in cards),
        Shown.NO_FACES: tuple(card.id for card in cards if card.faces == 0),
        Shown.PROBLEMS: tuple(card.id for card in cards if card.status is PhotoStatus.ERROR),
    }
    chosen = chosen or {}
    if chosen:
        shown[Shown.CHOSEN] = tuple(card.id for card in cards if card.id in chosen)
    if snapshot is None or results is None:
        return Overview(None, (), {}, shown, frozenset(), chosen)
    people = results.people
    to_check = {photo_id for photo_id, found in people.items() if found.to_check}
    unmatched = {photo_id for photo_id, found in people.items() if found.unmatched}
    chips = Chips(people, {client.id: client.name for client in snapshot.clients})
    everything = shown[Shown.ALL]
    shown[Shown.TO_CHECK] = tuple(each for each in everything if each in to_check)
    shown[Shown.UNMATCHED] = tuple(each for each in everything if each in unmatched)
    counts = Counter(client for photo in shown.get(Shown.CHOSEN, ()) for client in chosen[photo])
    rows = tuple(_row(result, counts[result.client.id], late) for result in results.clients)
    named = frozenset(photo_id for photo_id, found in people.items() if found.named)
    return Overview(results, rows, chips, shown, named, chosen)


def faces_at(
    evidence: PhotoEvidence, names: Mapping[ClientId, str], threshold: float
) -> tuple[ShownFace, ...]:
    """Return one photo's faces as the photo view shows them; quick enough for a key press."""
    settled = settle(evidence.faces, evidence.verdicts)
    nearest: dict[FaceId, Candidate] = {}
    for face in evidence.faces:
        word = settled.faces.get(face.id)
        barred = settled.absent | (frozenset(word.rejected) if word else frozenset())
        best = rank(evidence.candidates.get(face.id, ()), barred)
        if best:
            nearest[face.id] = best[0]
    return shown_faces(assign(evidence, threshold), names, nearest)


def _row(result: ClientResult, chosen: int, late: frozenset[ClientId]) -> ClientRow:
    client = result.client
    return ClientRow(
        client.id,
        client.name,
        result.state,
        len(result.hits),
        result.to_check,
        client.references,
        client.enabled,
        client.email,
        chosen,
        is_late=client.id in late,
    )
