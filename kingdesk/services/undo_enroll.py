"""Takes back what was enrolled just now, as one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Reference
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import FaceQuality, FoundFace
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.ports.store import NewReference, Store, Unit
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.match_clients import match_clients


@dataclass(frozen=True, slots=True)
class RemovedReference:
    """A reference as it was before it was removed; in memory only, as long as it can come back."""

    reference: Reference
    picture: bytes
    descriptor: bytes


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What one step of enrolling added, and what it removed.

    Attributes:
        clients: those that were new.
        removed: references that went, to be put back.
    """

    gallery_id: GalleryId
    clients: tuple[ClientId, ...] = ()
    references: tuple[ReferenceId, ...] = ()
    removed: tuple[RemovedReference, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clients or self.references or self.removed)

    def and_also(self, clients: Iterable[ClientId], references: Iterable[ReferenceId]) -> Enrolment:
        """Return this with more that was added."""
        return replace(
            self,
            clients=(*self.clients, *clients),
            references=(*self.references, *references),
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        put_back: references that are there again.
        kept: clients that were added and stay: they are the web system's, or there is more of them
            by now (a decision, a delivery, another reference).
    """

    references: int
    clients: int
    kept: int
    put_back: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class UndoEnroll:
    """Removes references, and the clients that came with them.

    Attributes:
        of_web: clients belong to the web system: they are never deleted.
    """

    store: Store
    enroll: EnrollClient
    of_web: bool = False

    def keep(self, owner: OwnerId, reference_id: ReferenceId) -> RemovedReference:
        """Return what it takes to put a reference back that is about to be removed."""
        stamp = self.enroll.engine.stamp
        with self.store.reading(owner) as unit:
            reference = unit.references.get(reference_id)
            gallery_id = unit.clients.get(reference.client_id).gallery_id
            known = unit.references.descriptors(gallery_id, stamp)
            picture = unit.references.picture(reference_id)
        mine = (each.descriptor for each in known if each.reference_id == reference_id)
        return RemovedReference(reference, picture, next(mine, b""))

    def __call__(self, owner: OwnerId, done: Enrolment) -> Undone:
        """Take back; what is gone already is passed over. What AWS knows of it is deleted there.

        Where the gallery is processed by Rekognition, what is put back is made known to it by the
        next processing.
        """
        is_owed = self.enroll.way_of(owner, done.gallery_id).is_billed
        with self.store.writing(owner) as unit:
            lost, affected, removed = self._remove(unit, done)
            back = [each for each in done.removed if self._put_back(unit, each, is_owed=is_owed)]
            affected |= {each.reference.client_id for each in back}
            gone = {
                client_id
                for client_id in done.clients
                if not self.of_web and _is_bare(unit, client_id)
            }
            for client_id in gone:
                unit.clients.remove(client_id)
            left = (affected | set(done.clients)) - gone
            lost |= match_clients(unit, self.enroll.engine, done.gallery_id, left)
            unit.results.publish(lost)
        if removed:
            self.store.wipe_log()
            self.enroll.take_out(owner)
        changes = Changes(
            gallery_id=done.gallery_id,
            galleries=True,
            client_list=True,
            clients=frozenset(affected | set(done.clients)),
            photos=frozenset(lost),
        )
        return Undone(removed, len(gone), len(done.clients) - len(gone), len(back), changes)

    def _put_back(self, unit: Unit, one: RemovedReference, *, is_owed: bool) -> bool:
        """Store a removed reference again; tell whether its client is still there without it."""
        was = one.reference
        try:
            if unit.references.same_face(was.client_id, was.sha256, was.face_index):
                return False
        except NotFound:
            return False
        face = FoundFace(was.box, was.confidence, FaceQuality(0.0), one.descriptor)
        unit.references.add(
            NewReference(
                client_id=was.client_id,
                source=was.source,
                picture=one.picture,
                sha256=was.sha256,
                face_index=was.face_index,
                face=face,
                box=was.box,
                warnings=was.warnings,
                is_owed=is_owed,
                consent=was.consent,
            ),
            self.enroll.engine.stamp if one.descriptor else None,
        )
        return True

    def _remove(self, unit: Unit, done: Enrolment) -> tuple[set[PhotoId], set[ClientId], int]:
        """Remove the references; return what photos lost something, whose they were, how many."""
        lost: set[PhotoId] = set()
        affected: set[ClientId] = set()
        removed = 0
        for reference_id in done.references:
            try:
                affected.add(unit.references.get(reference_id).client_id)
                lost |= unit.references.remove(reference_id)
            except NotFound:
                continue
            removed += 1
        return lost, affected, removed


def _is_bare(unit: Unit, client_id: ClientId) -> bool:
    """Tell whether a client is there and nothing but the search for their face left a trace."""
    try:
        unit.clients.get(client_id)
    except NotFound:
        return False
    traces = unit.clients.traces(client_id)
    return not any(traces.get(kind, 0) for kind in ("references", "decisions", "deliveries"))
