"""Where photos lie: a folder today, a bucket tomorrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import FileStamp, NewPhoto, Photo


@dataclass(frozen=True, slots=True)
class PhotoContent:
    """A photo's bytes and which version of it they are.

    Attributes:
        etag: content hash.
        stamp: size and time of the file they came from.
    """

    data: bytes
    etag: str
    stamp: FileStamp


class PhotoSource(Protocol):
    """Reads photos; never writes them."""

    def read(self, photo: Photo) -> PhotoContent:
        """Return the photo's bytes.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoChanged (while it was read)
        """
        ...

    def stamp(self, photo: Photo) -> FileStamp | None:
        """Return size and time of the photo's file now, None when it is gone; never reads it."""
        ...

    def path(self, photo: Photo) -> Path | None:
        """Return the local file of a photo, None where photos are no local files."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """What a folder holds.

    Attributes:
        photos: in the order of their paths, natural (`2` before `10`); RAW and JPEG of one shot
            are one.
        refused: files that look like photos and can't be taken, with the reason.
        ignored: how many other files were passed over.
    """

    photos: Sequence[NewPhoto]
    refused: Sequence[ItemError]
    ignored: int


class FolderReader(Protocol):
    """Lists photo files on this machine."""

    def walk(self, folder: Path, check: Callable[[int], None]) -> Listed:
        """Walk a folder tree (or take one file) and list its photos, without decoding them.

        Args:
            folder: a folder or a single file.
            check: called now and then with the number of files seen; may raise Cancelled.

        Raises:
            FolderUnreadable: the folder itself can't be read; single files go to `refused`.
        """
        ...

    def digest(self, key: str) -> str | None:
        """Return the content hash of a listed file, None when it can't be read."""
        ...

    def read_file(self, path: Path) -> bytes:
        """Return a picture file's bytes.

        Raises:
            PhotoMissing, PhotoUnreadable
        """
        ...
