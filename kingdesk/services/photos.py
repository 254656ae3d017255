"""Photos as views need them: cards, thumbnails, previews, problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kingdesk.domain.galleries import Photo, PhotoCard, PhotoProblem
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.pictures import THUMBNAIL_SIDE, Pictures, ThumbnailStore
from kingdesk.ports.store import Store
from kingdesk.services.naming import choose


@dataclass(frozen=True, slots=True)
class Photos:
    store: Store
    source: PhotoSource
    pictures: Pictures
    thumbnails: ThumbnailStore
    engine: FaceEngine

    def cards(
        self, owner: OwnerId, gallery_id: GalleryId, only: Iterable[PhotoId] | None = None
    ) -> list[PhotoCard]:
        """Return what the grid shows of each photo, in the gallery's order."""
        with self.store.reading(owner) as unit:
            return unit.photos.cards(gallery_id, self.engine.stamp, only)

    def get(self, owner: OwnerId, photo_id: PhotoId) -> Photo:
        with self.store.reading(owner) as unit:
            return unit.photos.get(photo_id)

    def find(self, owner: OwnerId, gallery_id: GalleryId, text: str) -> Photo:
        """Return the gallery's photo of that name, folder/name or id; NotFound, Ambiguous."""
        with self.store.reading(owner) as unit:
            photos = unit.photos.of_gallery(gallery_id)
        return choose(
            "photo",
            text,
            photos,
            id_of=lambda p: p.id,
            name_of=lambda p: p.name,
            place_of=lambda p: p.folder,
        )

    def problems(self, owner: OwnerId, gallery_id: GalleryId) -> list[PhotoProblem]:
        with self.store.reading(owner) as unit:
            return unit.jobs.problems(gallery_id)

    def path(self, owner: OwnerId, photo_id: PhotoId) -> Path | None:
        """Return the photo's file on this machine, None where there is none."""
        return self.source.path(self.get(owner, photo_id))

    def thumbnail(self, owner: OwnerId, photo_id: PhotoId) -> bytes:
        """Return a JPEG of at most `THUMBNAIL_SIDE` pixels; made once, then kept.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoBroken, PhotoUnsupported, PhotoTooLarge
        """
        photo = self.get(owner, photo_id)
        version = self.source.version(photo)
        if version and (found := self.thumbnails.get(photo_id, version)):
            return found
        content = self.source.read(photo)
        made = self.pictures.scaled(content.data, photo.name, THUMBNAIL_SIDE)
        self.thumbnails.put(photo_id, content.version, made)
        return made

    def preview(self, owner: OwnerId, photo_id: PhotoId, long_side: int) -> bytes:
        """Return the upright photo as JPEG, at most so many pixels; raises as `thumbnail`."""
        photo = self.get(owner, photo_id)
        return self.pictures.scaled(self.source.read(photo).data, photo.name, long_side)

    def crop(self, owner: OwnerId, photo_id: PhotoId, box: Box, side: int) -> bytes:
        """Return a square JPEG around a face; raises as `thumbnail`."""
        photo = self.get(owner, photo_id)
        return self.pictures.crop(self.source.read(photo).data, photo.name, box, side)
