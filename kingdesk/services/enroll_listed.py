"""Adds and enrolls the people of a planned list, a few at a time: what is in stays when stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent, name_key
from kingdesk.domain.errors import AlreadyExists, BadValue, ItemError, KingdeskError, NotFound
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.ports.clock import Clock
from kingdesk.ports.store import ReferenceDescriptor, Store, Unit
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.import_clients import new_client
from kingdesk.services.import_cloud import CloudImport
from kingdesk.services.job_context import JobContext
from kingdesk.services.list_plan import PlannedClient
from kingdesk.services.listed import ListException, ListTold, allowed, keep_consent, told_of
from kingdesk.services.match_clients import match_clients
from kingdesk.services.undo_enroll import Enrolment

_AT_ONCE: Final = 25
"""People stored in one transaction; what was stored before a stop stays."""


@dataclass(slots=True)
class ListEnrolled:
    """What enrolling a list did so far.

    Attributes:
        known: people who were clients already, by name.
        told: what went wrong with single people.
        photos: photos of the gallery that may show one of them.
        enrolment: what is new, to take it back.
        unknown: references that are kept and that AWS does not know yet.
        is_stopped: not everybody was taken: the user stopped, or `error` says why.
        is_found_later: the next processing looks for them.
    """

    enrolment: Enrolment
    known: int = 0
    told: list[ListException] = field(default_factory=list)
    photos: set[PhotoId] = field(default_factory=set)
    clients: set[ClientId] = field(default_factory=set)
    unknown: int = 0
    receipt: Receipt = NO_RECEIPT
    is_stopped: bool = False
    is_found_later: bool = False
    error: KingdeskError | None = None

    @property
    def changes(self) -> Changes:
        return Changes(
            gallery_id=self.enrolment.gallery_id,
            galleries=bool(self.clients),
            client_list=bool(self.clients),
            clients=frozenset(self.clients),
            photos=frozenset(self.photos),
        )


@dataclass(frozen=True, slots=True)
class EnrollListed:
    store: Store
    enroll: EnrollClient
    clock: Clock

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        people: Sequence[PlannedClient],
        context: JobContext,
        *,
        consent: Consent | None = None,
    ) -> ListEnrolled:
        """Add everybody who is not left out, with their references, and find them at once.

        People the gallery has already get the references they lack. Where the gallery is processed
        by Rekognition, the references are sent to it; without it nothing is lost: what is in stays.

        Args:
            owner: who enrolls.
            gallery_id: where to.
            people: as planned and mended.
            context: stops between a few people and the next.
            consent: recorded beside every reference whose person has none of their own in the list.

        Raises:
            NotFound: the gallery is gone.
        """
        wanted = [person for person in people if not person.is_left_out and person.entry.name]
        way, cloud = self.enroll.way_of(owner, gallery_id), self.enroll.cloud
        told_of_cloud: CloudImport | None = None
        if cloud is not None and way.is_billed:
            bill = cloud.bill()
            told_of_cloud = CloudImport(self.enroll, cloud, owner, gallery_id, way, bill)
        done = ListEnrolled(Enrolment(gallery_id), is_found_later=told_of_cloud is not None)
        waiting = iter(wanted)
        count = 0
        try:
            while some := list(islice(waiting, _AT_ONCE)):
                context.report(Progress(count, len(wanted), len(done.told)))
                if context.is_cancelled:
                    done.is_stopped = True
                    break
                self._take(owner, some, told_of_cloud, context, done, consent)
                count += len(some)
            context.report(Progress(count, len(wanted), len(done.told)))
        except NotFound:
            raise
        except KingdeskError as error:
            if not done.clients:
                raise
            done.error, done.is_stopped = error, True
        if told_of_cloud is not None:
            done.receipt = told_of_cloud.receipt
        return done

    def _take(
        self,
        owner: OwnerId,
        people: Sequence[PlannedClient],
        cloud: CloudImport | None,
        context: JobContext,
        done: ListEnrolled,
        consent: Consent | None,
    ) -> None:
        """Store some people in one transaction, then tell AWS of their references."""
        people = [
            replace(each, references=tuple(allowed(each.entry, each.references, done.told)))
            for each in people
        ]
        if cloud is not None:
            people = [self._checked(person, cloud, context, done) for person in people]
        gallery_id = done.enrolment.gallery_id
        new = _New()
        with self.store.writing(owner) as unit:
            self._store(unit, gallery_id, people, new, consent, is_owed=cloud is not None)
            photos = match_clients(unit, self.enroll.engine, gallery_id, new.clients)
        before, references = done.enrolment, list(new.references)
        done.enrolment = before.and_also(new.added, references)  # also if telling AWS fails
        done.told += new.told
        done.known += new.known
        done.clients |= set(new.clients)
        done.photos |= photos
        if cloud is not None:
            made = cloud.tell(references, context)
            done.unknown += made.unknown
            for reference, error in made.refused.items():
                person = new.references[reference]
                done.told.append(told_of(person.entry, error.code, error.message))
                references.remove(reference)
            done.enrolment = before.and_also(new.added, references)

    def _checked(
        self, person: PlannedClient, cloud: CloudImport, context: JobContext, done: ListEnrolled
    ) -> PlannedClient:
        """Have Rekognition look at a person's references; those it can't use are told of."""
        kept = []
        for answer in cloud.check(person.references, context):
            if isinstance(answer, ItemError):
                done.told.append(told_of(person.entry, answer.code, answer.message))
            else:
                kept.append(answer)
        return replace(person, references=tuple(kept))

    def _store(
        self,
        unit: Unit,
        gallery_id: GalleryId,
        people: Sequence[PlannedClient],
        new: _New,
        consent: Consent | None,
        *,
        is_owed: bool,
    ) -> None:
        before = unit.clients.of_gallery(gallery_id)
        known = {name_key(client.name): client.id for client in before}
        emails = {client.email.lower() for client in before if client.email}
        references = unit.references.descriptors(gallery_id, self.enroll.engine.stamp)
        agreed = unit.references.consents(gallery_id).keys()
        for person in people:
            client_id = known.get(name_key(person.entry.name))
            if client_id is not None:
                new.known += 1
            else:
                try:
                    client = new_client(person.entry, emails, new.told)
                    client_id = unit.clients.add(gallery_id, [client])[0]
                except BadValue as error:
                    new.told.append(told_of(person.entry, ListTold.NOT_TAKEN, error.message))
                    continue
                new.added.append(client_id)
                known[name_key(person.entry.name)] = client_id
            new.clients.append(client_id)
            for reference in person.references:
                try:
                    stored = self.enroll.store_reference(
                        unit, client_id, reference, references, is_owed=is_owed
                    )
                except AlreadyExists:
                    continue  # enrolled before
                descriptor = reference.face.descriptor
                references.append(ReferenceDescriptor(stored, client_id, descriptor))
                new.references[stored] = person
            if client_id not in agreed:  # what was recorded before is not written over
                now = self.clock.now()
                keep_consent(unit, client_id, person.entry, new.told, now, consent)


@dataclass(slots=True)
class _New:
    """What one transaction stored."""

    added: list[ClientId] = field(default_factory=list)
    clients: list[ClientId] = field(default_factory=list)
    references: dict[ReferenceId, PlannedClient] = field(default_factory=dict)
    told: list[ListException] = field(default_factory=list)
    known: int = 0
