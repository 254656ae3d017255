"""Who is in which photos at a threshold, and how far each client is: pure, from a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, overload

from typing_extensions import override

from kingdesk.domain.clients import Client, ClientState
from kingdesk.domain.evidence import EvidenceTable, PhotoBrief
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import (
    Certainty,
    Match,
    PhotoEvidence,
    PhotoMatches,
    assign,
)
from kingdesk.domain.tally import PhotoPeople, Tally
from kingdesk.domain.verdicts import VerdictKind, settle

FEW_PHOTOS: Final = 3
"""A client with fewer good photos than this in a gallery has few."""
_KEPT: Final = 8192
"""Photos whose matches are kept once they were worked out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One photo of a client.

    Attributes:
        good: large, sharp and whole enough to please.
    """

    photo_id: PhotoId
    match: Match
    good: bool

    @property
    def similarity(self) -> float:
        return self.match.similarity

    @property
    def certainty(self) -> Certainty:
        return self.match.certainty

    @property
    def verdict(self) -> VerdictKind | None:
        return self.match.verdict


@dataclass(frozen=True, slots=True)
class ClientResult:
    """A client's photos, best first.

    Attributes:
        to_check: how many matches wait for a human's look.
        good: how many good photos.
    """

    client: Client
    state: ClientState
    hits: Sequence[Hit]
    to_check: int
    good: int


@dataclass(frozen=True, slots=True)
class Due:
    """What each delivered client would be given now, at the threshold of their delivery."""

    delivered: Mapping[ClientId, Delivery]
    photos: Mapping[ClientId, set[PhotoId]]

    @classmethod
    def of_all(cls, table: EvidenceTable, delivered: Mapping[ClientId, Delivery]) -> Due:
        """Look at every photo once.

        Who is found at one threshold is found at every lower one, so a single look at the lowest
        serves all deliveries.
        """
        due = cls(delivered, {client: set() for client in delivered})
        for brief in table.brief(due._lowest) if delivered else ():
            due._add(brief)
        for client, given in delivered.items():
            # photos this engine has not seen yet: nothing speaks against what was given
            due.photos[client].update(photo for photo in given.photos if not table.knows(photo))
        return due

    def after(
        self,
        table: EvidenceTable,
        delivered: Mapping[ClientId, Delivery],
        photo_ids: Iterable[PhotoId],
    ) -> Due:
        """Return what is due when only these photos changed since."""
        if delivered != self.delivered:
            return Due.of_all(table, delivered)
        due = Due(delivered, {client: {*photos} for client, photos in self.photos.items()})
        if not delivered:
            return due
        changed = {*photo_ids}
        unseen = {photo for photo in changed if not table.knows(photo)}
        for client, photos in due.photos.items():
            photos.difference_update(changed)
            photos.update(delivered[client].photos & unseen)
        for brief in table.brief(self._lowest, changed):
            due._add(brief)
        return due

    @property
    def _lowest(self) -> float:
        return min(given.threshold for given in self.delivered.values())

    def _add(self, brief: PhotoBrief) -> None:
        for named in brief.named:
            given = self.delivered.get(named.client_id)
            if given and (named.said or named.similarity >= given.threshold):
                self.photos[named.client_id].add(brief.photo_id)


class ByPhoto(Mapping[PhotoId, PhotoMatches]):
    """Who is in each photo in full, worked out when it is asked for."""

    def __init__(self, table: EvidenceTable, photos: Collection[PhotoId], threshold: float) -> None:
        self._table, self._photos, self._threshold = table, photos, threshold
        self._made: dict[PhotoId, PhotoMatches] = {}

    @override
    def __getitem__(self, photo_id: PhotoId) -> PhotoMatches:
        made = self._made.get(photo_id)
        if made is None:
            evidence = self._table.of(photo_id)
            if evidence is None or photo_id not in self._photos:
                raise KeyError(photo_id)
            if len(self._made) >= _KEPT:
                self._made.clear()
            made = self._made[photo_id] = assign(evidence, self._threshold)
        return made

    def likeness(self, client_id: ClientId, photo_ids: Iterable[PhotoId]) -> dict[PhotoId, float]:
        """Return how similar a client is in photos, percent, without working them out in full."""
        return self._table.likeness(client_id, photo_ids, self._threshold)

    @override
    def __iter__(self) -> Iterator[PhotoId]:
        return iter(self._photos)

    @override
    def __len__(self) -> int:
        return len(self._photos)


class Hits(Sequence[Hit]):
    """A client's photos, best first; how many is known before they are worked out."""

    def __init__(
        self,
        client_id: ClientId,
        photos: Collection[PhotoId],
        by_photo: Mapping[PhotoId, PhotoMatches],
    ) -> None:
        self._client_id, self._photos, self._by_photo = client_id, photos, by_photo
        self._made: list[Hit] | None = None

    @override
    def __len__(self) -> int:
        return len(self._photos)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...
    @override
    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        return self._all[place]

    @override
    def __iter__(self) -> Iterator[Hit]:
        return iter(self._all)

    @property
    def _all(self) -> list[Hit]:
        if self._made is None:
            self._made = sorted(
                (
                    Hit(photo, match, match.is_good)
                    for photo in self._photos
                    for match in self._by_photo[photo].matches
                    if match.client_id == self._client_id
                ),
                key=lambda hit: (-hit.similarity, hit.photo_id),
            )
        return self._made


@dataclass(frozen=True, slots=True)
class GalleryResults:
    """A gallery at one threshold.

    What takes long to make for all photos is made when it is asked for: a client's hits, a photo's
    matches.

    Attributes:
        clients: in the order of the snapshot's clients.
        by_photo: for every photo with faces or decisions, who is in it and why.
        people: the same in brief, at once.
        unmatched_faces: faces nobody answers to, ignored ones left out.
        tally, due: what it was made of; `GallerySnapshot.after` goes on from there.
    """

    threshold: float
    clients: tuple[ClientResult, ...]
    by_photo: ByPhoto
    tally: Tally
    due: Due

    @property
    def people(self) -> Mapping[PhotoId, PhotoPeople]:
        return self.tally.people

    @property
    def unmatched_faces(self) -> int:
        return self.tally.unmatched

    def likeness(self, client_id: ClientId) -> Mapping[PhotoId, float]:
        """Return how similar a client is in each of their photos, percent; quick for thousands."""
        return self.by_photo.likeness(client_id, self.tally.photos.get(client_id, ()))

    def of_client(self, client_id: ClientId) -> ClientResult | None:
        return next((r for r in self.clients if r.client.id == client_id), None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """That a client was given exactly these photos.

    Attributes:
        threshold: similarity percent at which they were listed then.
    """

    client_id: ClientId
    photos: frozenset[PhotoId]
    threshold: float
    at: datetime


@dataclass(frozen=True, slots=True)
class GallerySnapshot:
    """All that results are made of; taken once, then asked at any threshold.

    Attributes:
        weak: clients all of whose references carry a warning about their quality.
        delivered: what each client was last given.
    """

    gallery: Gallery
    clients: Sequence[Client]
    evidence: Collection[PhotoEvidence]
    weak: frozenset[ClientId]
    delivered: Mapping[ClientId, Delivery]

    @property
    def table(self) -> EvidenceTable:
        known = self.evidence
        return known if isinstance(known, EvidenceTable) else EvidenceTable.of_all(known)

    def at(self, threshold: float | None = None) -> GalleryResults:
        """Return who is in which photos; the gallery's own threshold where none is given."""
        line = self.gallery.threshold if threshold is None else threshold
        table = self.table
        due = Due.of_all(table, self.delivered)
        return self._results(line, table, _tally(table.brief(line)), due)

    def after(
        self,
        before: GalleryResults,
        photo_ids: Collection[PhotoId],
        threshold: float | None = None,
    ) -> GalleryResults:
        """Return who is where when only these photos, and perhaps the threshold, changed since.

        Quick enough for a key press in a gallery of a million faces; a threshold that moves costs
        what it changes.

        Args:
            before: what was worked out of an earlier snapshot.
            photo_ids: whose evidence is another one by now.
            threshold: similarity percent; None: the same as before.
        """
        table, line = self.table, before.threshold if threshold is None else threshold
        due = before.due.after(table, self.delivered, photo_ids)
        changed = {*photo_ids}
        if line != before.threshold:
            changed |= table.between(before.threshold, line)
        if len(changed) > len(before.tally.people) // 2:  # counting anew is less
            return self._results(line, table, _tally(table.brief(line)), due)
        tally = before.tally.copy()
        tally.take_away(changed)
        for brief in table.brief(line, changed):
            tally.add(brief)
        return self._results(line, table, tally, due)

    def _results(self, line: float, table: EvidenceTable, tally: Tally, due: Due) -> GalleryResults:
        by_photo = ByPhoto(table, tally.people, line)
        clients = tuple(
            self._client(client, by_photo, tally, due.photos.get(client.id))
            for client in self.clients
        )
        return GalleryResults(line, clients, by_photo, tally, due)

    def rejected(
        self, threshold: float | None = None
    ) -> dict[ClientId, list[tuple[PhotoId, float]]]:
        """Return the photos a human said each client is not in, with the similarity it had.

        Who was rejected at one face and is found at another is in the photo after all.
        """
        line = self.gallery.threshold if threshold is None else threshold
        said: dict[ClientId, list[tuple[PhotoId, float]]] = {}
        for evidence in self.evidence:
            if not evidence.verdicts:
                continue
            settled = settle(evidence.faces, evidence.verdicts)
            clients = set(settled.absent).union(*(w.rejected for w in settled.faces.values()))
            found = {match.client_id for match in assign(evidence, line).matches}
            for client in sorted(clients - found):
                similar = [
                    candidate.similarity
                    for candidates in evidence.candidates.values()
                    for candidate in candidates
                    if candidate.client_id == client
                ]
                said.setdefault(client, []).append((evidence.photo_id, max(similar, default=0.0)))
        return said

    def _client(
        self,
        client: Client,
        by_photo: ByPhoto,
        tally: Tally,
        due: Collection[PhotoId] | None,
    ) -> ClientResult:
        photos = tally.photos.get(client.id, ())
        to_check, good = tally.to_check[client.id], tally.good[client.id]
        if due:
            same = self.delivered[client.id].photos == due
            state = ClientState.DELIVERED if same else ClientState.CHANGED
        else:
            state = self._state(client, photos, to_check, good)
        return ClientResult(client, state, Hits(client.id, photos, by_photo), to_check, good)

    def _state(
        self, client: Client, photos: Collection[PhotoId], to_check: int, good: int
    ) -> ClientState:
        if not photos:
            if not client.references:
                return ClientState.NO_REFERENCE
            return ClientState.WEAK_REFERENCE if client.id in self.weak else ClientState.NO_PHOTOS
        if to_check:
            return ClientState.TO_CHECK
        return ClientState.FEW if good < FEW_PHOTOS else ClientState.READY


def _tally(briefs: Iterable[PhotoBrief]) -> Tally:
    tally = Tally()
    for brief in briefs:
        tally.add(brief)
    return tally
