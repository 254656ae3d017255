"""Who agreed to be looked for by their face, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent
from kingdesk.domain.errors import BadValue
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId
from kingdesk.ports.store import Store


@dataclass(frozen=True, slots=True)
class Consents:
    """Records consents beside references: without a face there is nothing to agree to."""

    store: Store

    def record(self, owner: OwnerId, client_id: ClientId, consent: Consent | None) -> Changes:
        """Record a client's consent, or with None that there is none.

        Raises:
            NotFound
            BadValue: the client has no reference to agree to, or a word is too long.
        """
        if consent is not None and max(len(consent.by), len(consent.how)) > 255:
            raise BadValue(what="A consent says who and how in at most 255 letters each.")
        with self.store.writing(owner) as unit:
            gallery_id = unit.clients.get(client_id).gallery_id
            changed = unit.references.set_consent(client_id, consent)
            if not changed and consent is not None:
                raise BadValue(what="A client needs a reference before a consent is recorded.")
            kind = "consent recorded" if consent is not None else "consent withdrawn"
            unit.audit.add(kind, {"client_id": client_id})
        return Changes(gallery_id=gallery_id, clients=frozenset({client_id}))

    def of_gallery(self, owner: OwnerId, gallery_id: GalleryId) -> Mapping[ClientId, Consent]:
        """Return what is recorded, of each client the newest."""
        with self.store.reading(owner) as unit:
            return unit.references.consents(gallery_id)

    def missing(self, owner: OwnerId, gallery_id: GalleryId) -> list[ClientId]:
        """Return the clients with a reference and without a recorded consent, by name."""
        with self.store.reading(owner) as unit:
            known = unit.references.consents(gallery_id)
            clients = unit.clients.of_gallery(gallery_id)
        return [each.id for each in clients if each.references and each.id not in known]
