"""Clients: list, find, add, erase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import (
    Client,
    NewClient,
    is_email,
    is_technical_email,
    is_text,
    name_key,
)
from kingdesk.domain.errors import AlreadyExists, BadEmail, BadValue
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.ports.clock import Clock
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.ports.store import Store
from kingdesk.services.match_clients import shows_candidate
from kingdesk.services.naming import choose
from kingdesk.services.recognition.collections import Collections


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """The proof that a client's biometric data is gone.

    Attributes:
        erased: how many rows of each kind went.
        left: what a search for the client finds afterwards; all zero when all is gone. What could
            not be taken out at AWS yet is among it (`faces_at_aws`): it stays noted and goes at the
            next occasion, at the latest with the next processing.
        cloud: how many faces were taken out of each collection at AWS.
        verified_by_listing: whether none of them was found in a list of those collections; None
            where there were none, or AWS did not list them.
    """

    client_id: ClientId
    gallery_id: GalleryId
    at: datetime
    erased: Mapping[str, int]
    left: Mapping[str, int]
    cloud: Mapping[str, int] = field(default_factory=dict)
    verified_by_listing: bool | None = None


@dataclass(frozen=True, slots=True)
class Clients:
    """Lists, finds, adds and erases clients.

    Attributes:
        collections: where their faces are known at AWS; None without an account there.
    """

    store: Store
    clock: Clock
    collections: Collections | None = None

    def of_gallery(self, owner: OwnerId, gallery_id: GalleryId) -> list[Client]:
        """Return the gallery's clients by name."""
        with self.store.reading(owner) as unit:
            return unit.clients.of_gallery(gallery_id)

    def get(self, owner: OwnerId, client_id: ClientId) -> Client:
        with self.store.reading(owner) as unit:
            return unit.clients.get(client_id)

    def find(self, owner: OwnerId, gallery_id: GalleryId, text: str) -> Client:
        """Return the gallery's client of that name or id; raises NotFound or Ambiguous."""
        clients = self.of_gallery(owner, gallery_id)
        return choose("client", text, clients, id_of=lambda c: c.id, name_of=lambda c: c.name)

    def add(
        self, owner: OwnerId, gallery_id: GalleryId, client: NewClient
    ) -> tuple[ClientId, Changes]:
        """Add one client.

        Raises:
            BadValue: no name, or an e-mail that is none.
            AlreadyExists: the name or the e-mail is taken in this gallery.
        """
        client = checked(client)
        with self.store.writing(owner) as unit:
            names = {name_key(known.name) for known in unit.clients.of_gallery(gallery_id)}
            if name_key(client.name) in names:
                raise AlreadyExists(kind="client", name=client.name)
            client_id = unit.clients.add(gallery_id, [client])[0]
        return client_id, _changes(gallery_id, [client_id])

    def erase(self, owner: OwnerId, client_id: ClientId) -> tuple[ErasureReceipt, Changes]:
        """Remove a client with every reference, descriptor, candidate, match and decision.

        What is kept here goes first and at once, whether AWS can be reached or not; then its faces
        there, and a list of what is left proves it.
        """
        shared = None if self.collections is None else self.collections.shared
        with self.store.writing(owner) as unit:
            client = unit.clients.get(client_id)
            photos = {
                evidence.photo_id
                for evidence in unit.results.evidence(client.gallery_id)
                if _concerns(evidence, client_id)
            }
            before = set(unit.collections.to_delete())
            erased = unit.clients.remove(client_id, shared)
            to_go = [face for face in unit.collections.to_delete() if face not in before]
            left = unit.clients.traces(client_id)
            unit.results.publish(photos)
            unit.audit.add("client erased", {"client_id": client_id, "erased": dict(erased)})
        self.store.wipe_log()
        cloud, verified = self._take_out(owner, to_go)
        if self.collections is not None:
            with self.store.reading(owner) as unit:
                left = unit.clients.traces(client_id)
        receipt = ErasureReceipt(
            *(client_id, client.gallery_id, self.clock.now(), erased, left),
            cloud=cloud,
            verified_by_listing=verified,
        )
        changes = _changes(client.gallery_id, [client_id])
        return receipt, replace(changes, photos=frozenset(photos))

    def _take_out(
        self, owner: OwnerId, faces: Sequence[FaceToDelete]
    ) -> tuple[Mapping[str, int], bool | None]:
        """Delete faces at AWS; return how many went from where, and whether a list proves it."""
        if self.collections is None or not faces:
            return {}, None
        left = set(self.collections.take_out(owner))
        gone = [face for face in faces if face not in left]
        cloud = dict(Counter(face.collection for face in gone))
        if left.intersection(faces):
            return cloud, False
        there = self.collections.still_there(gone)
        return cloud, None if there is None else not there


def checked(client: NewClient) -> NewClient:
    """Return the client with trimmed values; raises BadValue."""
    name = " ".join(client.name.split())
    email = (client.email or "").strip() or None
    if not name:
        raise BadValue(what="A client needs a name.")
    if not is_text(name):
        raise BadValue(what="A client's name must be valid text.")
    if len(name) > 255:
        raise BadValue(what="A client's name has at most 255 letters.")
    if email and (not is_email(email) or is_technical_email(email) or len(email) > 255):
        raise BadEmail(email=email)
    return replace(
        client,
        name=name,
        email=email,
        phone=(client.phone or "").strip()[:60] or None,
        note=(client.note or "").strip() or None,
    )


def _changes(gallery_id: GalleryId, clients: Sequence[ClientId]) -> Changes:
    return Changes(
        gallery_id=gallery_id, galleries=True, client_list=True, clients=frozenset(clients)
    )


def _concerns(evidence: PhotoEvidence, client_id: ClientId) -> bool:
    said = any(verdict.client_id == client_id for verdict in evidence.verdicts)
    return said or shows_candidate(evidence, client_id)
