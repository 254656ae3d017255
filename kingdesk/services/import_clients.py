"""Enrolls a whole class at once from a list, a folder of photos or a folder per person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import NewClient, name_key
from kingdesk.domain.errors import AlreadyExists, BadValue, ItemError, KingdeskError
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.ports.class_list import ClassListReader, ListedClient
from kingdesk.ports.clock import Clock
from kingdesk.ports.store import ReferenceDescriptor, Store, Unit
from kingdesk.services.clients import checked
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.import_cloud import CloudImport, ImportCost, Told
from kingdesk.services.job_context import JobContext
from kingdesk.services.listed import (
    ListException,
    ListTold,
    LookAtListed,
    Ready,
    allowed,
    keep_consent,
    told_of,
)
from kingdesk.services.match_clients import match_clients
from kingdesk.services.sighting import PreparedReference


@dataclass(frozen=True, slots=True)
class ClassListReport:
    """What an import of clients did (or, in a rehearsal, would do).

    Attributes:
        listed: entries of the list.
        added: clients new to the gallery.
        known: clients that were there already, by name.
        references: faces enrolled.
        exceptions: only what needs a look.
        photos: photos of the gallery that may show one of them.
        new: the clients that were (or would be) added, as they are stored.
        cost: of a rehearsal, what Rekognition would bill in earnest; None where nothing is.
        receipt: what it did bill.
        unknown: references that are kept and that AWS does not know yet: the next processing tries
            again.
        why_unknown: of the first of them.
        is_found_later: the next processing looks for the clients.
    """

    listed: int
    added: int
    known: int
    references: int
    exceptions: tuple[ListException, ...]
    photos: int
    changes: Changes
    new: tuple[NewClient, ...] = ()
    cost: ImportCost | None = None
    receipt: Receipt = NO_RECEIPT
    unknown: int = 0
    why_unknown: KingdeskError | None = None
    is_found_later: bool = False


@dataclass(slots=True)
class _Stored:
    is_owed: bool = False
    added: int = 0
    known: int = 0
    references: dict[ReferenceId, ListedClient] = field(default_factory=dict)
    clients: list[ClientId] = field(default_factory=list)
    new: list[NewClient] = field(default_factory=list)


class _Rehearsed(Exception):
    """Raised at the end of a rehearsal: all was done as in earnest, and is rolled back."""


@dataclass(frozen=True, slots=True)
class ImportClients:
    store: Store
    lists: ClassListReader
    enroll: EnrollClient
    clock: Clock
    workers: int

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        source: Path,
        context: JobContext,
        *,
        dry_run: bool = False,
        max_cost_usd: float | None = None,
    ) -> ClassListReport:
        """Add every listed client and enroll the faces given for them.

        A client whose pictures can't be used is added all the same, without a reference, and so is
        one the list says gave no consent; other consents of the list are recorded. Clients
        the gallery has already get the references they lack. Pictures are chosen among by this
        machine's engine; where the gallery is processed by Rekognition, only those that will be
        references are sent to it, and none in a rehearsal.

        Args:
            owner: who imports.
            gallery_id: where to.
            source: the list or folder.
            context: to stop.
            dry_run: only say what it would do, and cost.
            max_cost_usd: what Rekognition may bill.

        Raises:
            ListUnreadable, NotFound
            Cancelled, CostCapReached, Cloud…: nothing was stored; what was paid for is kept
        """
        cloud = self._cloud(owner, gallery_id, max_cost_usd)
        listed = self.lists.read(source)
        told = [
            ListException(problem.line, problem.value, str(problem.code), problem.message)
            for problem in listed.problems
        ]
        ready = LookAtListed(self.enroll, self.workers)(owner, listed.entries, context)
        for one in ready:
            one.references = [*allowed(one.entry, one.references, one.told)]
        if cloud is not None and not dry_run:
            self._check(owner, gallery_id, cloud, ready, context)
        told += [exception for one in ready for exception in one.told]
        context.check()
        photos: set[PhotoId] = set()
        stored = _Stored(is_owed=cloud is not None)
        with suppress(_Rehearsed), self.store.writing(owner) as unit:
            self._store(unit, gallery_id, ready, told, stored)
            if dry_run:
                raise _Rehearsed
            photos = match_clients(unit, self.enroll.engine, gallery_id, stored.clients)
        made = Told({}, 0, None)
        if cloud is not None and not dry_run:
            made = cloud.tell(list(stored.references), context)
            for reference, error in made.refused.items():
                told.append(told_of(stored.references[reference], error.code, error.message))
        written = frozenset(() if dry_run else stored.clients)
        return ClassListReport(
            listed=len(listed.entries),
            added=stored.added,
            known=stored.known,
            references=len(stored.references) - len(made.refused),
            exceptions=tuple(told),
            photos=len(photos),
            changes=Changes(
                gallery_id=gallery_id,
                galleries=bool(written),
                client_list=bool(written),
                clients=written,
                photos=frozenset(photos),
            ),
            new=tuple(stored.new),
            cost=cloud.cost(len(stored.references)) if cloud is not None and dry_run else None,
            receipt=NO_RECEIPT if cloud is None else cloud.receipt,
            unknown=made.unknown,
            why_unknown=made.why,
            is_found_later=cloud is not None,
        )

    def _cloud(
        self, owner: OwnerId, gallery_id: GalleryId, limit: float | None
    ) -> CloudImport | None:
        """Return what works with Rekognition, None in a gallery of this machine's; NotFound."""
        way = self.enroll.way_of(owner, gallery_id)
        cloud = self.enroll.cloud
        if cloud is None or not way.is_billed:
            return None
        return CloudImport(self.enroll, cloud, owner, gallery_id, way, cloud.bill(limit))

    def _check(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        cloud: CloudImport,
        ready: Sequence[Ready],
        context: JobContext,
    ) -> None:
        """Have Rekognition look at the references that are new; tell of those it can't use."""
        new = self._new(owner, gallery_id, ready)
        checked = cloud.check([reference for _, reference in new], context)
        for (one, reference), answer in zip(new, checked, strict=True):
            place = one.references.index(reference)
            if isinstance(answer, ItemError):
                del one.references[place]
                one.told.append(told_of(one.entry, answer.code, answer.message))
            else:
                one.references[place] = answer

    def _new(
        self, owner: OwnerId, gallery_id: GalleryId, ready: Sequence[Ready]
    ) -> list[tuple[Ready, PreparedReference]]:
        """Return the references nobody has yet."""
        with self.store.reading(owner) as unit:
            there = {name_key(c.name): c.id for c in unit.clients.of_gallery(gallery_id)}
            return [
                (one, reference)
                for one in ready
                for reference in one.references
                if (client := there.get(name_key(one.entry.name))) is None
                or not unit.references.same_face(client, reference.sha256, reference.face_index)
            ]

    def _store(
        self,
        unit: Unit,
        gallery_id: GalleryId,
        ready: list[Ready],
        told: list[ListException],
        stored: _Stored,
    ) -> None:
        before = unit.clients.of_gallery(gallery_id)
        known = {name_key(client.name): client.id for client in before}
        emails = {client.email.lower() for client in before if client.email}
        # read once and added to: a class has hundreds of references
        references = unit.references.descriptors(gallery_id, self.enroll.engine.stamp)
        agreed = unit.references.consents(gallery_id).keys()
        for one in ready:
            client_id = known.get(name_key(one.entry.name))
            if client_id is not None:
                stored.known += 1
            else:
                try:
                    new = new_client(one.entry, emails, told)
                    client_id = unit.clients.add(gallery_id, [new])[0]
                except BadValue as error:
                    told.append(told_of(one.entry, ListTold.NOT_TAKEN, error.message))
                    continue
                stored.added += 1
                stored.new.append(new)
            stored.clients.append(client_id)
            new_ones = self._store_references(
                unit, client_id, one, references, is_owed=stored.is_owed
            )
            stored.references |= dict.fromkeys(new_ones, one.entry)
            if client_id not in agreed:  # what was recorded before is not written over
                keep_consent(unit, client_id, one.entry, told, self.clock.now())

    def _store_references(
        self,
        unit: Unit,
        client_id: ClientId,
        one: Ready,
        known: list[ReferenceDescriptor],
        *,
        is_owed: bool,
    ) -> list[ReferenceId]:
        """Store one client's references and add them to those known; return those that are new."""
        stored: list[ReferenceId] = []
        for reference in one.references:
            try:
                new = self.enroll.store_reference(
                    unit, client_id, reference, known, is_owed=is_owed
                )
            except AlreadyExists:
                continue  # the list was imported before
            known.append(ReferenceDescriptor(new, client_id, reference.face.descriptor))
            stored.append(new)
        return stored


def new_client(entry: ListedClient, emails: set[str], told: list[ListException]) -> NewClient:
    """Return a listed client as they are added; raises BadValue.

    Args:
        entry: as the list names them.
        emails: those that are taken; the client's joins them.
        told: hears of an e-mail that is.
    """
    email = entry.email
    if email and email.lower() in emails:
        sentence = f"{entry.name}: another client has the e-mail; added without it."
        told.append(told_of(entry, "duplicate_email", sentence))
        email = None
    if email:
        emails.add(email.lower())
    return checked(NewClient(entry.name, email, entry.phone))
