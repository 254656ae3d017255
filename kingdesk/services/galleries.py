"""Galleries: list, find, create, set the threshold."""

from __future__ import annotations

from dataclasses import dataclass

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import is_text
from kingdesk.domain.errors import BadValue
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.ports.store import Store
from kingdesk.services.naming import choose


@dataclass(frozen=True, slots=True)
class Galleries:
    store: Store

    def all(self, owner: OwnerId) -> list[Gallery]:
        """Return the owner's galleries, newest first."""
        with self.store.reading(owner) as unit:
            return unit.galleries.all()

    def get(self, owner: OwnerId, gallery_id: GalleryId) -> Gallery:
        with self.store.reading(owner) as unit:
            return unit.galleries.get(gallery_id)

    def find(self, owner: OwnerId, text: str) -> Gallery:
        """Return the gallery of that name or id; raises NotFound or Ambiguous."""
        return choose(
            "gallery", text, self.all(owner), id_of=lambda g: g.id, name_of=lambda g: g.name
        )

    def create(self, owner: OwnerId, name: str) -> tuple[GalleryId, Changes]:
        name = _checked(name)
        with self.store.writing(owner) as unit:
            gallery_id = unit.galleries.add(name)
        return gallery_id, Changes(gallery_id=gallery_id, galleries=True)

    def rename(self, owner: OwnerId, gallery_id: GalleryId, name: str) -> Changes:
        name = _checked(name)
        with self.store.writing(owner) as unit:
            unit.galleries.rename(gallery_id, name)
        return Changes(gallery_id=gallery_id, galleries=True)

    def set_threshold(self, owner: OwnerId, gallery_id: GalleryId, threshold: float) -> Changes:
        """Set the similarity (percent) from which a match counts in this gallery."""
        if not 0 < threshold <= 100:
            raise BadValue(what=f"A similarity is between 1 and 100, not {threshold:g}.")
        with self.store.writing(owner) as unit:
            unit.galleries.set_threshold(gallery_id, threshold)
        return Changes(gallery_id=gallery_id, galleries=True)


def _checked(name: str) -> str:
    name = name.strip()
    if not name:
        raise BadValue(what="A gallery needs a name.")
    if not is_text(name):
        raise BadValue(what="A gallery's name must be valid text.")
    if len(name) > 255:
        raise BadValue(what="A gallery's name has at most 255 letters.")
    return name
