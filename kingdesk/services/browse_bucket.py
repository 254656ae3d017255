"""The bucket as a tree, as far as it is the owner's: nobody sees what is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kingdesk.domain.errors import ItemError, NotFound, renamed
from kingdesk.domain.galleries import Gallery, Photo
from kingdesk.domain.ids import BucketKey, GalleryId, OwnerId
from kingdesk.domain.objects import PHOTO_PREFIX, ObjectInfo, gallery_prefix, object_key
from kingdesk.ports.local_copies import ContentCache, content_name
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.pictures import GLIMPSE, THUMBNAIL_SIDE, Pictures
from kingdesk.ports.store import Store

_THUMBNAIL: Final = "thumbnail"
_IN_GALLERY: Final = re.compile(rf"{PHOTO_PREFIX}([1-9][0-9]{{0,9}})/")
"""A gallery's id as the web system writes it; no other spelling of the number is its folder."""
_LARGEST_ID: Final = 2**31 - 1
"""Of the web system's ids; its database fails over a larger number instead of finding nothing."""


@dataclass(frozen=True, slots=True)
class BucketFolder:
    """A folder one level below.

    Attributes:
        prefix: of it, ends in `/`.
        gallery: whose photos it holds, where it is a gallery's own.
    """

    prefix: str
    gallery: Gallery | None = None


@dataclass(frozen=True, slots=True)
class BucketObject:
    """An object and the photo of the gallery that it is; None where no row names it."""

    info: ObjectInfo
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class BucketLevel:
    """One level, or a part of one that has many objects."""

    prefix: str
    folders: tuple[BucketFolder, ...]
    objects: tuple[BucketObject, ...]


@dataclass(frozen=True, slots=True)
class BrowseBucket:
    """Looks into the bucket, below the folders of the owner's galleries only.

    The key an access token opens more with is the studio's own affair; who is signed in sees
    nothing of others here, not even that it exists: what is another's is NotFound.

    Attributes:
        kept: where thumbnails are kept.
    """

    store: Store
    objects: ObjectStore
    pictures: Pictures
    kept: ContentCache

    def top(self, owner: OwnerId) -> BucketLevel:
        """Return the owner's galleries by name; the bucket is not asked."""
        with self.store.reading(owner) as unit:
            galleries = sorted(unit.galleries.all(), key=lambda g: (g.name.casefold(), g.id))
        folders = tuple(BucketFolder(gallery_prefix(g.id), g) for g in galleries)
        return BucketLevel(PHOTO_PREFIX, folders, ())

    def level(self, owner: OwnerId, prefix: str) -> Iterator[BucketLevel]:
        """Yield one level below a gallery's folder, in as many parts as the bucket gives.

        Raises:
            NotFound: it is no folder of an own gallery's; and what `ports.objects` names
        """
        gallery_id = self._gallery_of(owner, prefix)
        if gallery_id is None or not prefix.endswith("/"):
            raise NotFound(kind="folder", name=prefix)
        return self._parts(prefix, self._photos(owner, gallery_id))

    def thumbnail(self, owner: OwnerId, info: ObjectInfo) -> bytes:
        """Return a small JPEG of an object; the whole of it is fetched only where there is none.

        Raises:
            NotFound, PhotoNotStored, PhotoBroken, PhotoUnsupported, PhotoTooLarge, and what
            `ports.objects` names
        """
        if self._gallery_of(owner, info.key) is None:
            raise NotFound(kind="object", name=info.key)
        name = content_name(_THUMBNAIL, f"{info.key} {info.etag}")
        if found := self.kept.get(name):
            return found
        start = self.objects.start_of(info.key, GLIMPSE)
        made = self.pictures.embedded_thumbnail(start)
        if made is None:
            whole = start if len(start) == info.size else self.objects.read(info.key)[0]
            made = self.pictures.scaled(whole, _last(info.key), THUMBNAIL_SIDE)
        self.kept.put(name, made)
        return made

    def read(self, owner: OwnerId, key: BucketKey) -> tuple[bytes, str]:
        """Return an object's bytes and what to call it, as for enrolling.

        Args:
            owner: whose.
            key: in any form the web system's rows have.

        Raises:
            NotFound: there is no such key, or it is another's.
            PhotoNotStored, and what `ports.objects` names
        """
        plain = object_key(key)
        if plain is None:
            raise NotFound(kind="object", name=key)
        photo = self._photo(owner, plain)
        name = photo.name if photo else _last(plain)
        try:
            return self.objects.read(plain)[0], name
        except ItemError as error:
            raise renamed(error, name) from error

    def photo_key(self, owner: OwnerId, key: BucketKey) -> str | None:
        """Return the plain key of an object that is one of the owner's photos, else None."""
        plain = object_key(key)
        if plain is None or self._photo(owner, plain) is None:
            return None
        return plain

    # --- whose is it ----------------------------------------------------------------------------

    def _photo(self, owner: OwnerId, key: str) -> Photo | None:
        """Return the photo a key is, None of an object without a row; raises NotFound."""
        gallery_id = self._gallery_of(owner, key)
        if gallery_id is not None:
            return self._photos(owner, gallery_id).get(key)
        if "/" not in key.removeprefix(PHOTO_PREFIX):  # of before galleries had folders
            with self.store.reading(owner) as unit:
                for gallery in unit.galleries.all():
                    for photo in unit.photos.of_gallery(gallery.id):
                        if object_key(photo.key) == key:
                            return photo
        raise NotFound(kind="object", name=key)

    def _gallery_of(self, owner: OwnerId, key: str) -> GalleryId | None:
        """Return the own gallery a key or prefix lies in, None if it is in none."""
        parts = key.split("/")
        if {".", "..", ""} & set(parts[:-1]) or parts[-1] in {".", ".."}:
            return None  # on the way these could become another key
        found = _IN_GALLERY.match(key)
        if found is None or int(found[1]) > _LARGEST_ID:
            return None
        gallery_id = GalleryId(int(found[1]))
        try:
            with self.store.reading(owner) as unit:
                unit.galleries.get(gallery_id)
        except NotFound:
            return None
        return gallery_id

    def _photos(self, owner: OwnerId, gallery_id: GalleryId) -> Mapping[str, Photo]:
        with self.store.reading(owner) as unit:
            photos = unit.photos.of_gallery(gallery_id)
        return {key: photo for photo in photos if (key := object_key(photo.key))}

    def _parts(self, prefix: str, photos: Mapping[str, Photo]) -> Iterator[BucketLevel]:
        for part in self.objects.folder(prefix):
            yield BucketLevel(
                part.prefix,
                tuple(BucketFolder(folder) for folder in part.folders),
                tuple(BucketObject(info, photos.get(info.key)) for info in part.objects),
            )


def _last(key: str) -> str:
    return key.rsplit("/", 1)[-1]
