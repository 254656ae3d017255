"""What of a studio's photos lies on this computer: files she has anyway, and kept copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.objects import ObjectInfo

ORIGINAL: Final = "original"
"""Kind of the photos themselves in a `ContentCache`."""
PREVIEW: Final = "preview"
"""Kind of the smaller pictures in it, as large as a screen."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo of the bucket and the same file on this computer's disk.

    Attributes:
        key: of the object the file was found equal to; a photo that lies elsewhere now has no pair.
        etag: of that object.
        stamp: of the file when it was compared; another one means that it must be compared again.
    """

    photo_id: PhotoId
    gallery_id: GalleryId
    path: Path
    key: str
    etag: str
    stamp: FileStamp


class Pairs(Protocol):
    """Remembers, on this computer only, which file is which photo; safe from any thread.

    Where it can't be read there are no pairs; writing raises DiskFull or WorkspaceReadOnly.
    """

    def put(self, pairs: Iterable[Pair]) -> None: ...

    def get(self, photo_id: PhotoId) -> Pair | None: ...

    def of_gallery(self, gallery_id: GalleryId) -> list[Pair]: ...

    def forget(self, gallery_id: GalleryId) -> int:
        """Forget a gallery's pairs, no file is touched; return how many there were."""
        ...

    def close(self) -> None: ...


class FileProof(Protocol):
    """Tells whether a file of this computer is an object of the bucket, without fetching it."""

    def compare(self, file: Path, info: ObjectInfo) -> bool | None:
        """Compare size and ETag; None where the ETag says nothing of the content.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoChanged (while it was read)
        """
        ...

    def is_still(self, file: Path, stamp: FileStamp) -> bool:
        """Tell whether a file is there and has the stamp it had; it is not read."""
        ...


def content_name(kind: str, version: str) -> str:
    """Return what a `ContentCache` calls a picture.

    Args:
        kind: what was made of the photo.
        version: the photo's, as `PhotoSource.version` has it: no name of a person or of a file.
    """
    return f"{kind} {version}"


class ContentCache(Protocol):
    """Pictures kept on this computer by their content's name; losing it loses only time.

    Nothing here raises: what can't be kept is not kept.
    """

    def get(self, name: str) -> bytes | None:
        """Return what is kept under a `content_name`, None if nothing is."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the file it lies in, None if nothing is kept; it may be dropped any time."""
        ...

    def put(self, name: str, data: bytes) -> None: ...

    def room_for(self, name: str) -> Path | None:
        """Return a file to download into, to be handed over by `adopt`; None where it is off."""
        ...

    def adopt(self, name: str, file: Path) -> None:
        """Keep a finished file made in `room_for`."""
        ...

    @property
    def bytes_kept(self) -> int: ...

    def clear(self) -> None:
        """Drop everything, as at sign-out."""
        ...

    def close(self) -> None: ...
