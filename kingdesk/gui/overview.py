"""A gallery at one threshold as the window shows it: pure, made off the GUI thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from kingdesk.domain.evidence import EvidenceTable
from kingdesk.domain.filters import Known, Selections
from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.matching import Candidate, Certainty, PhotoEvidence, assign, rank
from kingdesk.domain.results import ClientResult, GalleryResults, GallerySnapshot
from kingdesk.domain.sieve import Sieve, said_in
from kingdesk.domain.tally import PhotoPeople
from kingdesk.domain.verdicts import VerdictKind, settle
from kingdesk.gui.clients.filters import CONDITIONS, Shown
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.photo.faces import ShownFace, shown_faces
from kingdesk.gui.photos.model import Chip


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


@dataclass(frozen=True, slots=True)
class Overview:
    """What the grid, the filters and the client list show.

    Attributes:
        sieve: answers which photos meet conditions.
        chips: for each photo, the clients in it, best first.
        shown: for each question, the photos that answer it, in the gallery's order.
        named: photos with at least one client.
        chosen: photos chosen on the web, by whom; empty where there is no web.
    """

    results: GalleryResults | None
    clients: tuple[ClientRow, ...]
    sieve: Sieve
    chips: Mapping[PhotoId, tuple[Chip, ...]]
    shown: Mapping[Shown, tuple[PhotoId, ...]]
    named: frozenset[PhotoId]
    chosen: Selections = field(default_factory=dict)

    def photos_of(self, client_id: ClientId) -> tuple[tuple[PhotoId, Certainty], ...]:
        """Return a client's photos, best first, with how sure each is."""
        found = None if self.results is None else self.results.of_client(client_id)
        return () if found is None else tuple((hit.photo_id, hit.certainty) for hit in found.hits)

    def likeness(self, clients: Iterable[ClientId]) -> Mapping[PhotoId, float]:
        """Return how similar these clients are in photos, percent; of several the least similar."""
        likeness: dict[PhotoId, float] = {}
        for client_id in clients:
            found = {} if self.results is None else self.results.likeness(client_id)
            for photo, similarity in found.items():
                likeness[photo] = min(likeness.get(photo, similarity), similarity)
        return likeness

    def certainty(
        self, photo_ids: Iterable[PhotoId], clients: frozenset[ClientId]
    ) -> Mapping[PhotoId, Certainty]:
        """Return how sure it is that these clients are in photos; of several the least sure."""
        people = {} if self.results is None else self.results.people
        marks: dict[PhotoId, Certainty] = {}
        for photo in photo_ids:
            found = people.get(photo)
            named = () if found is None else found.named
            sure = [each.certainty for each in named if each.client_id in clients]
            if sure:
                marks[photo] = min(sure, key=_SURENESS.index)
        return marks


_SURENESS: Final = (
    Certainty.UNLIKELY,
    Certainty.TO_CHECK,
    Certainty.CERTAIN,
    Certainty.CONFIRMED,
)
NOTHING = Overview(None, (), Sieve((), Known({}), {}), {}, {}, frozenset())


def overview(
    cards: Sequence[PhotoCard],
    snapshot: GallerySnapshot | None,
    results: GalleryResults | None,
    chosen: Selections | None = None,
    late: frozenset[ClientId] = frozenset(),
) -> Overview:
    """Work out what is shown of a gallery; a quarter of a second for the largest ones."""
    chosen = chosen or {}
    if snapshot is None or results is None:
        sieve = Sieve(cards, Known({}, chosen=chosen), {})
        return Overview(None, (), sieve, {}, _shown(sieve), frozenset(), chosen)
    people = results.people
    sieve = Sieve(cards, Known(people, Said(snapshot.table), chosen), results.tally.photos)
    shown = _shown(sieve)
    counts = Counter(client for photo in shown.get(Shown.CHOSEN, ()) for client in chosen[photo])
    rows = tuple(_row(result, counts[result.client.id], late) for result in results.clients)
    chips = Chips(people, {client.id: client.name for client in snapshot.clients})
    named = frozenset(photo_id for photo_id, found in people.items() if found.named)
    return Overview(results, rows, sieve, chips, shown, named, chosen)


def _shown(sieve: Sieve) -> Mapping[Shown, tuple[PhotoId, ...]]:
    found = {shown: sieve.select(() if c is None else (c,)) for shown, c in CONDITIONS.items()}
    if not found[Shown.CHOSEN]:
        del found[Shown.CHOSEN]
    return found


class Said(Mapping[PhotoId, frozenset[VerdictKind]]):
    """What stands of humans' words in each photo; looked up when it is asked for."""

    def __init__(self, table: EvidenceTable) -> None:
        self._table = table
        self._made: dict[PhotoId, frozenset[VerdictKind]] | None = None

    @property
    def _all(self) -> Mapping[PhotoId, frozenset[VerdictKind]]:
        if self._made is None:
            self._made = said_in(self._table.spoken_of())
        return self._made

    @override
    def __getitem__(self, photo_id: PhotoId) -> frozenset[VerdictKind]:
        return self._all[photo_id]

    @override
    def __iter__(self) -> Iterator[PhotoId]:
        return iter(self._all)

    @override
    def __len__(self) -> int:
        return len(self._all)


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
