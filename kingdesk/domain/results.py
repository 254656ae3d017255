"""Who is in which photos at a threshold, and how far each client is: pure, from a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kingdesk.domain.clients import Client, ClientState
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import (
    Certainty,
    Match,
    PhotoEvidence,
    PhotoMatches,
    assign,
)
from kingdesk.domain.verdicts import VerdictKind, settle

FEW_PHOTOS: Final = 3
"""A client with fewer good photos than this in a gallery has few."""


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
    hits: tuple[Hit, ...]
    to_check: int
    good: int


@dataclass(frozen=True, slots=True)
class GalleryResults:
    """A gallery at one threshold.

    Attributes:
        clients: in the order of the snapshot's clients.
        by_photo: for every photo with faces or decisions.
        unmatched_faces: faces nobody answers to, ignored ones left out.
    """

    threshold: float
    clients: tuple[ClientResult, ...]
    by_photo: Mapping[PhotoId, PhotoMatches]
    unmatched_faces: int

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
    evidence: Sequence[PhotoEvidence]
    weak: frozenset[ClientId]
    delivered: Mapping[ClientId, Delivery]

    def at(self, threshold: float | None = None) -> GalleryResults:
        """Return who is in which photos; the gallery's own threshold where none is given."""
        line = self.gallery.threshold if threshold is None else threshold
        hits: dict[ClientId, list[Hit]] = {client.id: [] for client in self.clients}
        by_photo: dict[PhotoId, PhotoMatches] = {}
        unmatched = 0
        for evidence in self.evidence:
            found = assign(evidence, line)
            by_photo[found.photo_id] = found
            unmatched += len(found.unmatched)
            for match in found.matches:
                if match.client_id in hits:
                    hits[match.client_id].append(Hit(found.photo_id, match, _is_good(match)))
        due = self._due(line, by_photo)
        clients = tuple(
            self._client(client, hits[client.id], due.get(client.id)) for client in self.clients
        )
        return GalleryResults(line, clients, by_photo, unmatched)

    def _due(
        self, line: float, by_photo: Mapping[PhotoId, PhotoMatches]
    ) -> dict[ClientId, set[PhotoId]]:
        """Return what each delivered client would be given now at the threshold of their delivery.

        Who is found at one threshold is found at every lower one, so a single look at the lowest
        serves all deliveries; where every face is named already, a lower one finds nobody more.

        Args:
            line: the threshold `by_photo` was made at.
            by_photo: who is in each photo there.
        """
        due: dict[ClientId, set[PhotoId]] = {client: set() for client in self.delivered}
        lowest = min((given.threshold for given in self.delivered.values()), default=line)
        for evidence in self.evidence if due else ():
            found = by_photo[evidence.photo_id]
            if lowest < line and found.unmatched:
                found = assign(evidence, lowest)
            for match in found.matches:
                given = self.delivered.get(match.client_id)
                if given and (match.verdict or match.similarity >= given.threshold):
                    due[match.client_id].add(found.photo_id)
        for client, given in self.delivered.items():
            # photos this engine has not seen yet: nothing speaks against what was given
            due[client] |= given.photos - by_photo.keys()
        return due

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
        self, client: Client, hits: list[Hit], due: Collection[PhotoId] | None
    ) -> ClientResult:
        hits.sort(key=lambda hit: (-hit.match.similarity, hit.photo_id))
        to_check = sum(hit.match.certainty is Certainty.TO_CHECK for hit in hits)
        good = sum(hit.good for hit in hits)
        if due:
            same = self.delivered[client.id].photos == due
            state = ClientState.DELIVERED if same else ClientState.CHANGED
        else:
            state = self._state(client, hits, to_check, good)
        return ClientResult(client, state, tuple(hits), to_check, good)

    def _state(self, client: Client, hits: Sequence[Hit], to_check: int, good: int) -> ClientState:
        if not hits:
            if not client.references:
                return ClientState.NO_REFERENCE
            return ClientState.WEAK_REFERENCE if client.id in self.weak else ClientState.NO_PHOTOS
        if to_check:
            return ClientState.TO_CHECK
        return ClientState.FEW if good < FEW_PHOTOS else ClientState.READY


def _is_good(match: Match) -> bool:
    """A face is measured; a person a human placed without one counts as good."""
    return match.face.is_good if match.face is not None else True
