"""Small upright JPEG copies of pictures."""

from __future__ import annotations

from typing import Final, Protocol

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId

THUMBNAIL_SIDE: Final = 512
"""Long side, in pixels, of stored thumbnails."""
GLIMPSE: Final = 256 * 1024
"""First bytes of a file that hold the picture a camera put into it; EXIF ends before 64 kB."""


class Pictures(Protocol):
    """Decodes any supported picture upright; all results are JPEG bytes.

    Every method raises PhotoBroken, PhotoUnsupported or PhotoTooLarge, with `name` in the words.
    """

    def scaled(self, picture: bytes, name: str, long_side: int) -> bytes:
        """Return the upright picture, its long side at most so many pixels."""
        ...

    def embedded_thumbnail(self, picture: bytes) -> bytes | None:
        """Return the thumbnail a camera put into the file, upright, if there is one; fast."""
        ...

    def crop(self, picture: bytes, name: str, box: Box, side: int) -> bytes:
        """Return a square around a box, at most so many pixels a side, cut at the photo's edge."""
        ...


class ThumbnailStore(Protocol):
    """Keeps thumbnails between starts; losing it loses nothing but time."""

    def get(self, photo_id: PhotoId, version: str) -> bytes | None:
        """Return the thumbnail kept for exactly this version of the photo."""
        ...

    def put(self, photo_id: PhotoId, version: str, thumbnail: bytes) -> None: ...

    def forget(self, photo_id: PhotoId) -> None: ...

    @property
    def bytes_kept(self) -> int: ...

    def clear(self) -> None:
        """Drop everything; whoever goes on putting does so in an empty one."""
        ...

    def close(self) -> None: ...
