"""What is kept at AWS of galleries, and who is still to be found, as this workspace knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kingdesk.domain.ids import ClientId, GalleryId, OwnerId
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.store import Store
from kingdesk.services.processing import Processing


@dataclass(frozen=True, slots=True)
class KeptGallery:
    """A gallery whose photos' faces are kept at AWS.

    Attributes:
        name: None where the gallery is gone.
        photos: whose faces are there.
        since: when the first of them was kept.
        used_at: when they were needed last.
    """

    gallery_id: GalleryId
    name: str | None
    photos: int
    since: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class KeptFaces:
    """Reads which faces are kept; nothing is asked of AWS."""

    store: Store

    def any_of(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        """Tell whether any of a gallery are: who keeps some has agreed to it for its guests."""
        with self.store.reading(owner) as unit:
            return unit.collections.get(gallery_id) is not None

    def of_owner(self, owner: OwnerId) -> list[KeptGallery]:
        """Return the galleries whose photos' faces are kept, the newest first."""
        with self.store.reading(owner) as unit:
            names = {gallery.id: gallery.name for gallery in unit.galleries.all()}
            kept = unit.collections.of_owner()
            photos = {
                each.gallery_id: sum(
                    1
                    for state in unit.photos.states(each.gallery_id)
                    if state.done_engine is not None
                    and state.done_engine.version.startswith(f"{Strategy.INDEXED}-")
                )
                for each in kept
                if each.gallery_id in names
            }
        found = [
            KeptGallery(
                each.gallery_id,
                names.get(each.gallery_id),
                photos.get(each.gallery_id, 0),
                each.created_at,
                each.used_at,
            )
            for each in kept
        ]
        return sorted(found, key=lambda each: each.since, reverse=True)


@dataclass(frozen=True, slots=True)
class LateClients:
    """Tells who came after the photos were processed by Rekognition: the next one finds them."""

    processing: Processing

    def __call__(self, owner: OwnerId, gallery_id: GalleryId) -> frozenset[ClientId]:
        """Return clients with a known face that not all processed photos were compared with.

        Raises:
            Cloud…: where AWS has to be asked, which is done once.
        """
        way = self.processing.strategy_of(owner, gallery_id)
        if not way.is_billed:
            return frozenset()  # compared at once
        stamp = self.processing.recognisers[way].stamp(owner, gallery_id)
        with self.processing.store.reading(owner) as unit:
            seen = unit.cloud_faces.revisions(gallery_id, stamp)
            if not seen:
                return frozenset()  # nothing was processed: nobody is late
            unknown = unit.references.without_descriptor(gallery_id, stamp)
            known = unit.cloud_faces.of_references(gallery_id, stamp)
            of_web = unit.cloud_faces.of_web(gallery_id) if way is Strategy.CLASSIC else []
        oldest = min(seen.values())
        late = {reference.client_id for reference in unknown}
        late |= {face.client_id for face in of_web if not face.revision}
        late |= {face.client_id for face in (*known, *of_web) if face.revision > oldest}
        return frozenset(late)
