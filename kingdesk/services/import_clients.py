"""Enrolls a whole class at once from a list, a folder of photos or a folder per person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import NewClient, name_key
from kingdesk.domain.errors import (
    AlreadyExists,
    BadValue,
    ItemError,
    KingdeskError,
    NoFace,
    SeveralFaces,
)
from kingdesk.domain.faces import FoundFace
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.ports.class_list import ClassListReader, ListedClient
from kingdesk.ports.store import ReferenceDescriptor, Store, Unit
from kingdesk.services.clients import checked
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.import_cloud import CloudImport, ImportCost, Told
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import match_clients
from kingdesk.services.sighting import PreparedReference

BEST: Final = 3
"""References taken from a person's folder; more bring little and cost comparisons."""


class ListTold(StrEnum):
    """What an exception of a class list is about, beyond the list's own troubles."""

    NO_REFERENCE = "no_reference"
    NOT_TAKEN = "not_taken"
    SOMEBODY_ELSE = "somebody_else"


@dataclass(frozen=True, slots=True)
class ListException:
    """One line of a class list that needs the photographer's eye.

    Attributes:
        line: the row's number, or the file's or folder's name.
        name: the client's, if known.
        code: stable name of the trouble.
        message: one English sentence.
    """

    line: str
    name: str
    code: str
    message: str


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
class _Ready:
    """A listed client and the references found for them."""

    entry: ListedClient
    references: list[PreparedReference] = field(default_factory=list)
    told: list[ListException] = field(default_factory=list)


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

        A client whose pictures can't be used is added all the same, without a reference. Clients
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
        ready = self._look_at_all(owner, listed.entries, context)
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
                told.append(_told(stored.references[reference], error.code, error.message))
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
        ready: Sequence[_Ready],
        context: JobContext,
    ) -> None:
        """Have Rekognition look at the references that are new; tell of those it can't use."""
        new = self._new(owner, gallery_id, ready)
        checked = cloud.check([reference for _, reference in new], context)
        for (one, reference), answer in zip(new, checked, strict=True):
            place = one.references.index(reference)
            if isinstance(answer, ItemError):
                del one.references[place]
                one.told.append(_told(one.entry, answer.code, answer.message))
            else:
                one.references[place] = answer

    def _new(
        self, owner: OwnerId, gallery_id: GalleryId, ready: Sequence[_Ready]
    ) -> list[tuple[_Ready, PreparedReference]]:
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

    def _look_at_all(
        self, owner: OwnerId, entries: Iterable[ListedClient], context: JobContext
    ) -> list[_Ready]:
        entries = list(entries)
        done: list[_Ready] = []

        def look(entry: ListedClient) -> _Ready:
            context.check()
            return self._look_at(owner, entry)

        with ThreadPoolExecutor(self.workers, thread_name_prefix="class-list") as pool:
            for ready in pool.map(look, entries):
                done.append(ready)
                errors = sum(bool(one.told) for one in done)
                context.report(Progress(len(done), len(entries), errors))
        return done

    def _look_at(self, owner: OwnerId, entry: ListedClient) -> _Ready:
        ready = _Ready(entry)
        found: list[tuple[float, PreparedReference]] = []
        for path in entry.references:
            try:
                seen = self.enroll.look_here(owner, path)
                if not seen.faces:
                    raise NoFace(name=path.name)
                if len(seen.faces) > 1:
                    raise SeveralFaces(name=path.name, count=len(seen.faces))
                prepared = self.enroll.prepare(seen, 0)
            except ItemError as error:
                ready.told.append(_told(entry, error.code, error.message))
                continue
            found.append((_worth(seen.faces[0]), prepared))
            if len(found) > BEST:  # the copies of a large folder need not all be held
                found.remove(min(found, key=lambda item: item[0]))
        found.sort(key=lambda item: -item[0])
        ready.references = self._of_one_person([reference for _, reference in found], ready)
        if not ready.references and not ready.told:
            sentence = f"{entry.name}: there is no reference photo; enroll one by hand."
            ready.told.append(_told(entry, ListTold.NO_REFERENCE, sentence))
        elif len(entry.references) > 1 and len(ready.references) == min(
            BEST, len(entry.references)
        ):
            ready.told.clear()  # enough good ones: the others need nobody's eye
        return ready

    def _of_one_person(
        self, references: list[PreparedReference], ready: _Ready
    ) -> list[PreparedReference]:
        """Keep the references that look like the best one; tell of those that do not."""
        if len(references) < 2:
            return references
        descriptors = [reference.face.descriptor for reference in references]
        alike = {0} | {
            likeness.face for likeness in self.enroll.engine.compare(descriptors, descriptors[:1])
        }
        for place, reference in enumerate(references):
            if place not in alike:
                sentence = (
                    f"{ready.entry.name}: {reference.source} shows somebody else than "
                    f"{references[0].source}; it was left out."
                )
                ready.told.append(_told(ready.entry, ListTold.SOMEBODY_ELSE, sentence))
        return [reference for place, reference in enumerate(references) if place in alike]

    def _store(
        self,
        unit: Unit,
        gallery_id: GalleryId,
        ready: list[_Ready],
        told: list[ListException],
        stored: _Stored,
    ) -> None:
        before = unit.clients.of_gallery(gallery_id)
        known = {name_key(client.name): client.id for client in before}
        emails = {client.email.lower() for client in before if client.email}
        # read once and added to: a class has hundreds of references
        references = unit.references.descriptors(gallery_id, self.enroll.engine.stamp)
        for one in ready:
            client_id = known.get(name_key(one.entry.name))
            if client_id is not None:
                stored.known += 1
            else:
                try:
                    new = _new(one.entry, emails, told)
                    client_id = unit.clients.add(gallery_id, [new])[0]
                except BadValue as error:
                    told.append(_told(one.entry, ListTold.NOT_TAKEN, error.message))
                    continue
                stored.added += 1
                stored.new.append(new)
            stored.clients.append(client_id)
            new_ones = self._store_references(
                unit, client_id, one, references, is_owed=stored.is_owed
            )
            stored.references |= dict.fromkeys(new_ones, one.entry)

    def _store_references(
        self,
        unit: Unit,
        client_id: ClientId,
        one: _Ready,
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


def _new(entry: ListedClient, emails: set[str], told: list[ListException]) -> NewClient:
    email = entry.email
    if email and email.lower() in emails:
        sentence = f"{entry.name}: another client has the e-mail; added without it."
        told.append(_told(entry, "duplicate_email", sentence))
        email = None
    if email:
        emails.add(email.lower())
    return checked(NewClient(entry.name, email, entry.phone))


def _told(entry: ListedClient, code: str, message: str) -> ListException:
    return ListException(entry.line, entry.name, str(code), message)


def _worth(face: FoundFace) -> float:
    """Rank references: large, sharp, frontal faces first."""
    quality = face.quality
    frontal = max(0.0, 1.0 - abs(quality.yaw) / 90)
    return min(quality.pixels, 200.0) / 200 + quality.sharpness + frontal + face.confidence / 100
