"""Photos as views need them: cards, thumbnails, previews, problems."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kingdesk.domain.galleries import Photo, PhotoCard
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.local_copies import PREVIEW, ContentCache, content_name
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.pictures import THUMBNAIL_SIDE, Pictures, ThumbnailStore
from kingdesk.ports.store import Store
from kingdesk.services.naming import choose

PREVIEW_SIDE: Final = 2560
"""Long side, in pixels, of kept previews: as wide as most screens."""
_ROWS_AHEAD: Final = 1000
_START: Final = 128 * 1024
"""Bytes that hold a camera's own thumbnail: EXIF stands first and has at most 64 KB."""


@dataclass(frozen=True, slots=True)
class QuickPicture:
    """A JPEG to show at once; one that is not final stands in until the thumbnail is made."""

    data: bytes
    is_final: bool


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo's file on this machine; `name` is the photo's, a kept copy has another one."""

    photo_id: PhotoId
    path: Path
    name: str


class RowsAhead:
    """Photos read before they are asked for; each is given once, so that none gets old."""

    def __init__(self) -> None:
        self._photos: OrderedDict[tuple[OwnerId, PhotoId], Photo] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, owner: OwnerId, photos: Iterable[Photo]) -> None:
        with self._lock:
            for photo in photos:
                self._photos[owner, photo.id] = photo
            while len(self._photos) > _ROWS_AHEAD:
                self._photos.popitem(last=False)

    def take(self, owner: OwnerId, photo_id: PhotoId) -> Photo | None:
        with self._lock:
            return self._photos.pop((owner, photo_id), None)


@dataclass(frozen=True, slots=True)
class Photos:
    """What views ask of photos.

    Attributes:
        previews: where previews of photos that lie far away are kept; None where all are near.
        rows: what `expect` read.
    """

    store: Store
    source: PhotoSource
    pictures: Pictures
    thumbnails: ThumbnailStore
    engine: FaceEngine
    previews: ContentCache | None = None
    rows: RowsAhead = field(default_factory=RowsAhead)

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

    def card_pages(
        self, owner: OwnerId, gallery_id: GalleryId, *, first: int = 200, size: int = 5000
    ) -> Iterator[list[PhotoCard]]:
        """Yield what `cards` returns, the first few at once and then page by page.

        All of it on one thread; closing the iterator ends it early.
        """
        with self.store.reading(owner) as unit:
            yield from unit.photos.card_pages(gallery_id, self.engine.stamp, first, size)

    def selections(
        self, owner: OwnerId, gallery_id: GalleryId
    ) -> Mapping[PhotoId, frozenset[ClientId | None]]:
        """Return who chose which photo on the web; None stands for a visitor without a name."""
        with self.store.reading(owner) as unit:
            return unit.photos.selections(gallery_id)

    def path(self, owner: OwnerId, photo_id: PhotoId) -> Path | None:
        """Return the photo's file on this machine, None where there is none."""
        return self.source.path(self.get(owner, photo_id))

    def expect(self, owner: OwnerId, photo_ids: Iterable[PhotoId]) -> None:
        """Read what thumbnails need to know of photos that are about to be shown, all at once.

        A distant database takes as long for a hundred as for one, a near one a tenth.
        """
        with self.store.reading(owner) as unit:
            self.rows.put(owner, unit.photos.several(photo_ids))

    def thumbnail(self, owner: OwnerId, photo_id: PhotoId) -> bytes:
        """Return a JPEG of at most `THUMBNAIL_SIDE` pixels; made once, then kept.

        Where the photo lies far away it is the one the camera made, if there is one; processing or
        looking at the photo puts a better one in its place.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoBroken, PhotoUnsupported, PhotoTooLarge, in a studio
            PhotoNotStored, PhotoNotInBucket and what `ports.objects` names
        """
        photo = self.rows.take(owner, photo_id) or self.get(owner, photo_id)
        version = self.source.version(photo)
        if version and (found := self.thumbnails.get(photo_id, version)):
            return found
        start = self.source.glimpse(photo)
        if start and version and (small := self.pictures.embedded_thumbnail(start)):
            self.thumbnails.put(photo_id, version, small)
            return small
        content = self.source.read(photo)
        made = self.pictures.scaled(content.data, photo.name, THUMBNAIL_SIDE)
        self.thumbnails.put(photo_id, _asked_for(photo, version, content), made)
        return made

    def quick_thumbnail(self, owner: OwnerId, photo_id: PhotoId) -> QuickPicture | None:
        """Return what can be shown of a near photo at once; None where nothing can.

        The kept thumbnail, else the one the camera put into the file; raises as `thumbnail`.
        """
        photo = self.rows.take(owner, photo_id) or self.get(owner, photo_id)
        version = self.source.version(photo)
        if version and (found := self.thumbnails.get(photo_id, version)):
            return QuickPicture(found, is_final=True)
        path = self.source.path(photo)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                start = file.read(_START)
        except OSError:
            return None  # reading all of it says why
        small = self.pictures.embedded_thumbnail(start)
        return None if small is None else QuickPicture(small, is_final=False)

    def files(self, owner: OwnerId, photo_ids: Iterable[PhotoId]) -> list[PhotoFile]:
        """Return the files of photos that lie on this machine, in the order asked for."""
        wanted = list(photo_ids)
        with self.store.reading(owner) as unit:
            known = {photo.id: photo for photo in unit.photos.several(wanted)}
        return [
            PhotoFile(each, path, known[each].name)
            for each in wanted
            if each in known
            and (path := self.source.path(known[each])) is not None
            and path.is_file()
        ]

    def preview(self, owner: OwnerId, photo_id: PhotoId, long_side: int) -> bytes:
        """Return the upright photo as JPEG, at most so many pixels; raises as `thumbnail`.

        Of a photo that lies far away at most `PREVIEW_SIDE`, unless that is less than what is asked
        for and all the photo has.
        """
        photo = self.get(owner, photo_id)
        if not _is_all(photo, long_side) and (large := self._kept_preview(photo)):
            if long_side >= PREVIEW_SIDE:
                return large
            return self.pictures.scaled(large, photo.name, long_side)
        return self.pictures.scaled(self.source.read(photo).data, photo.name, long_side)

    def crop(self, owner: OwnerId, photo_id: PhotoId, box: Box, side: int) -> bytes:
        """Return a square JPEG around a face; raises as `thumbnail`."""
        photo = self.get(owner, photo_id)
        if _is_sharp_enough(photo, box, side) and (large := self._kept_preview(photo)):
            return self.pictures.crop(large, photo.name, box, side)
        return self.pictures.crop(self.source.read(photo).data, photo.name, box, side)

    def _kept_preview(self, photo: Photo) -> bytes | None:
        """Return the preview of a photo that lies far away, made once, then kept.

        None where the photo itself is near, or previews are not kept.
        """
        version = self.source.version(photo)
        if self.previews is None or version is None or self.source.path(photo) is not None:
            return None
        if found := self.previews.get(content_name(PREVIEW, version)):
            return found
        content = self.source.read(photo)
        made = self.pictures.scaled(content.data, photo.name, PREVIEW_SIDE)
        version = _asked_for(photo, version, content)
        self.previews.put(content_name(PREVIEW, version), made)
        small = self.pictures.scaled(made, photo.name, THUMBNAIL_SIDE)
        self.thumbnails.put(photo.id, version, small)  # better than the camera's
        return made


def _asked_for(photo: Photo, version: str | None, content: PhotoContent) -> str:
    """Return under which version a picture is kept, so that the next call finds it.

    While the database does not know the photo's content yet, the next call asks without it as
    well; once it does, it asks for another one.
    """
    return version if version and photo.etag is None else content.version


def _is_all(photo: Photo, long_side: int) -> bool:
    """Tell whether all pixels of a photo are asked for that has more than a preview."""
    if photo.width is None or photo.height is None:
        return False
    return PREVIEW_SIDE < max(photo.width, photo.height) <= long_side


def _is_sharp_enough(photo: Photo, box: Box, side: int) -> bool:
    """Tell whether a preview has as many pixels of a face as are asked for."""
    if photo.width is None or photo.height is None:
        return False
    scale = min(1.0, PREVIEW_SIDE / max(photo.width, photo.height))
    return max(box.width * photo.width, box.height * photo.height) * scale >= side
