"""Thumbnails of objects, by numbers of our own: what shows photos of a gallery shows these."""

from __future__ import annotations

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import BucketKey, OwnerId, PhotoId
from kingdesk.domain.objects import ObjectInfo
from kingdesk.gui.photos.thumbnails import FAR_WORKERS, Thumbnails
from kingdesk.services.browse_bucket import BrowseBucket, BucketObject


class ObjectPictures:
    """Knows every object that was listed by a number; lives as long as the window.

    Attributes:
        thumbnails: asked with those numbers.
    """

    def __init__(self, browse: BrowseBucket, owner: OwnerId) -> None:
        self._infos: list[ObjectInfo] = []
        self._numbers: dict[tuple[str, str], PhotoId] = {}
        # a list only grows, so that threads may read it
        self.thumbnails = Thumbnails(
            lambda number: browse.thumbnail(owner, self._infos[number]), workers=FAR_WORKERS
        )

    def card(self, found: BucketObject) -> PhotoCard:
        """Return what a grid shows of an object: the name the photographer gave it, if known."""
        info = found.info
        key = (info.key, info.etag)
        if key not in self._numbers:
            self._numbers[key] = PhotoId(len(self._infos))
            self._infos.append(info)
        folder, _, name = info.key.rpartition("/")
        if found.photo is not None:
            name = found.photo.name
        return PhotoCard(self._numbers[key], name, folder, PhotoStatus.DONE, None, None, None)

    def key(self, number: PhotoId) -> BucketKey:
        return BucketKey(self._infos[number].key)

    def close(self) -> None:
        self.thumbnails.close()
