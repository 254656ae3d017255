"""Brings people from one gallery into another, with their references and their consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Client, NewClient, Warned, name_key
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.ports.store import ReferenceDescriptor, Store, Unit
from kingdesk.services.clients import checked
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.match_clients import match_clients
from kingdesk.services.sighting import looks_like
from kingdesk.services.undo_enroll import Enrolment


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought.

    Attributes:
        enrolment: what is new here, to take it back.
        known: people who were clients here already, by name.
        photos: photos of the gallery that may show one of them.
        is_found_later: the next processing looks for them.
    """

    enrolment: Enrolment
    known: int
    photos: int
    changes: Changes
    is_found_later: bool


@dataclass(frozen=True, slots=True)
class BringClients:
    """Copies clients and references; nothing is read or found anew, and nothing is billed."""

    store: Store
    enroll: EnrollClient

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        other_gallery: GalleryId,
        clients: Sequence[ClientId],
    ) -> Brought:
        """Add these clients of another gallery to this one and look for them at once.

        Who is a client here already, by name, gets the references they lack. A new client whose
        e-mail is taken here comes without it.

        Raises:
            NotFound: a gallery, or a client of the other one.
        """
        is_owed = self.enroll.way_of(owner, gallery_id).is_billed
        with self.store.writing(owner) as unit:
            there = {each.id: each for each in unit.clients.of_gallery(other_gallery)}
            wanted = [there[each] if each in there else unit.clients.get(each) for each in clients]
            before = unit.clients.of_gallery(gallery_id)
            known = {name_key(client.name): client.id for client in before}
            emails = {client.email.lower() for client in before if client.email}
            described = unit.references.descriptors(gallery_id, self.enroll.engine.stamp)
            added: list[ClientId] = []
            here: list[ClientId] = []
            references: list[ReferenceId] = []
            for client in wanted:
                client_id = known.get(name_key(client.name))
                if client_id is None:
                    [client_id] = unit.clients.add(gallery_id, [_new(client, emails)])
                    known[name_key(client.name)] = client_id
                    added.append(client_id)
                here.append(client_id)
                references += self._copy(unit, client, client_id, described, is_owed=is_owed)
            photos = match_clients(unit, self.enroll.engine, gallery_id, here)
        return Brought(
            Enrolment(gallery_id, tuple(added), tuple(references)),
            len(here) - len(added),
            len(photos),
            _changes(gallery_id, here, photos),
            is_owed,
        )

    def _copy(
        self,
        unit: Unit,
        client: Client,
        to: ClientId,
        described: list[ReferenceDescriptor],
        *,
        is_owed: bool,
    ) -> list[ReferenceId]:
        """Copy a client's references with warnings of their own; add them to those described."""
        stamp = self.enroll.engine.stamp
        own = {
            each.reference_id: each.descriptor
            for each in unit.references.descriptors(client.gallery_id, stamp)
            if each.client_id == client.id
        }
        copied = []
        for reference in unit.references.of_gallery(client.gallery_id, client.id):
            descriptor = own.get(reference.id)
            warnings = tuple(warned for warned in reference.warnings if warned.other is None)
            warnings += self._look_alikes(descriptor, to, described)
            new = unit.references.copy(reference.id, to, warnings, is_owed=is_owed)
            if new is None:
                continue
            copied.append(new)
            if descriptor is not None:
                described.append(ReferenceDescriptor(new, to, descriptor))
        return copied

    def _look_alikes(
        self, descriptor: bytes | None, to: ClientId, described: Sequence[ReferenceDescriptor]
    ) -> tuple[Warned, ...]:
        if descriptor is None:
            return ()
        others = [each for each in described if each.client_id != to]
        return looks_like(self.enroll.engine, descriptor, others)


def _new(client: Client, emails: set[str]) -> NewClient:
    new = checked(NewClient(client.name, client.email, client.phone, client.note))
    if new.email and new.email.lower() in emails:
        return replace(new, email=None)
    if new.email:
        emails.add(new.email.lower())
    return new


def _changes(gallery_id: GalleryId, clients: Sequence[ClientId], photos: set[PhotoId]) -> Changes:
    return Changes(
        gallery_id=gallery_id,
        galleries=True,
        client_list=True,
        clients=frozenset(clients),
        photos=frozenset(photos),
    )
