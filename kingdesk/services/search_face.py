"""One face of a photo, looked for in its whole gallery; no photo is read and nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.store import Store


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """What a search found.

    Attributes:
        photos: how similar the likest face of a photo is, percent; the best photo first.
        is_described: this machine's engine knows the face; else nothing could be compared.
    """

    photos: Mapping[PhotoId, float] = field(default_factory=dict)
    is_described: bool = True


@dataclass(frozen=True, slots=True)
class SearchFace:
    store: Store
    engine: FaceEngine

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, photo_id: PhotoId, face: int
    ) -> Lookalikes:
        """Return the photos with a face like this one, its own among them.

        Args:
            owner: whose gallery.
            gallery_id: where to look.
            photo_id: of the face.
            face: its number in the photo.
        """
        with self.store.reading(owner) as unit:
            numbered = {each.index: each.id for each in unit.results.faces(photo_id)}
            known = unit.results.descriptors(gallery_id, self.engine.stamp)
        wanted = next((each for each in known if each.face_id == numbered.get(face)), None)
        if wanted is None:
            return Lookalikes(is_described=False)
        found = self.engine.compare([each.descriptor for each in known], [wanted.descriptor])
        best: dict[PhotoId, float] = {}
        for likeness in found:
            photo = known[likeness.face].photo_id
            best[photo] = max(best.get(photo, 0.0), likeness.similarity)
        best[photo_id] = 100.0
        in_order = sorted(best.items(), key=lambda each: (-each[1], each[0]))
        return Lookalikes(dict(in_order))
