"""Who is in which photos, from what is known; nothing is computed by the engine here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kingdesk.domain.clients import ReferenceWarning
from kingdesk.domain.faces import Face
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.results import GalleryResults, GallerySnapshot
from kingdesk.ports.store import Store, Unit


@dataclass(frozen=True, slots=True)
class Results:
    store: Store

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, threshold: float | None = None
    ) -> GalleryResults:
        """Return every client's photos at a threshold (the gallery's own if None)."""
        return self.snapshot(owner, gallery_id).at(threshold)

    def snapshot(
        self, owner: OwnerId, gallery_id: GalleryId, only: Iterable[PhotoId] | None = None
    ) -> GallerySnapshot:
        """Return all that results are made of, to be asked at any threshold without the store.

        Args:
            owner: of the gallery.
            gallery_id: which.
            only: the photos to read evidence of, to bring an older snapshot up to date.
        """
        with self.store.reading(owner) as unit:
            known: Collection[PhotoEvidence] = (
                unit.results.table(gallery_id)
                if only is None
                else unit.results.evidence(gallery_id, only)
            )
            return GallerySnapshot(
                gallery=unit.galleries.get(gallery_id),
                clients=unit.clients.of_gallery(gallery_id),
                evidence=known,
                weak=_weak(unit, gallery_id),
                delivered=unit.deliveries.latest(gallery_id),
            )

    def evidence(
        self, owner: OwnerId, gallery_id: GalleryId, photo_ids: Iterable[PhotoId]
    ) -> list[PhotoEvidence]:
        """Return what is known of some photos, to bring a snapshot up to date."""
        with self.store.reading(owner) as unit:
            return unit.results.evidence(gallery_id, photo_ids)

    def faces(self, owner: OwnerId, photo_id: PhotoId) -> list[Face]:
        """Return a photo's faces, largest first."""
        with self.store.reading(owner) as unit:
            return unit.results.faces(photo_id)


def _weak(unit: Unit, gallery_id: GalleryId) -> frozenset[ClientId]:
    strong: set[ClientId] = set()
    all_clients: set[ClientId] = set()
    for reference in unit.references.of_gallery(gallery_id):
        all_clients.add(reference.client_id)
        if all(warned.kind is ReferenceWarning.LOOKS_LIKE for warned in reference.warnings):
            strong.add(reference.client_id)
    return frozenset(all_clients - strong)
