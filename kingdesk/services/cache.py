"""What is kept on this computer only to be faster: how much it is, and doing without it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kingdesk.ports.local_copies import ContentCache
from kingdesk.ports.pictures import ThumbnailStore


@dataclass(frozen=True, slots=True)
class Cached:
    """Bytes of each kind.

    Attributes:
        photos: of copies of photos that lie far away; 0 where all are near.
    """

    thumbnails: int
    photos: int


@dataclass(frozen=True, slots=True)
class Cache:
    """Thumbnails, and copies of photos that lie far away. Losing them loses nothing but time.

    Attributes:
        folder: where they lie.
        contents: None where all photos are near.
    """

    folder: Path
    thumbnails: ThumbnailStore
    contents: ContentCache | None

    def taken(self) -> Cached:
        """Return how much is kept; looks through the disk, which takes a while."""
        copies = 0 if self.contents is None else self.contents.bytes_kept
        return Cached(self.thumbnails.bytes_kept, copies)

    def empty(self) -> Cached:
        """Drop everything; return what is left: nothing, or what came in meanwhile."""
        self.thumbnails.clear()
        if self.contents is not None:
            self.contents.clear()
        return self.taken()
