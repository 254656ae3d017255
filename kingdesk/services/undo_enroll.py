"""Takes back what was enrolled just now, as one step."""

from __future__ import annotations

from dataclasses import dataclass

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.ports.store import Store, Unit
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.match_clients import match_clients


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What one step of enrolling added.

    Attributes:
        clients: those that were new.
    """

    gallery_id: GalleryId
    clients: tuple[ClientId, ...] = ()
    references: tuple[ReferenceId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clients or self.references)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        kept: clients that were added and stay: they are the web system's, or there is more of them
            by now (a decision, a delivery, another reference).
    """

    references: int
    clients: int
    kept: int
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

    def __call__(self, owner: OwnerId, done: Enrolment) -> Undone:
        """Take back; what is gone already is passed over. What AWS knows of it is deleted there."""
        with self.store.writing(owner) as unit:
            lost, affected, removed = self._remove(unit, done)
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
        return Undone(removed, len(gone), len(done.clients) - len(gone), changes)

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
