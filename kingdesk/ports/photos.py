"""Where photos lie: folders of this computer, or a studio's bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import FileStamp, NewPhoto, Photo
from kingdesk.domain.ids import PhotoId


@dataclass(frozen=True, slots=True)
class PhotoContent:
    """A photo's bytes and which version of it they are.

    Attributes:
        etag: content hash; of a bucket's object its ETag.
        stamp: size and time of the file they came from.
        version: what pictures made of them are valid for, as `PhotoSource.version` says it.
    """

    data: bytes
    etag: str
    stamp: FileStamp
    version: str


class PhotoSource(Protocol):
    """Reads photos; never writes them.

    A bucket may also raise what `ports.objects` names: those end the work, the others below are
    about the one photo.
    """

    def read(self, photo: Photo) -> PhotoContent:
        """Return the photo's bytes.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoChanged (while it was read), PhotoNotStored,
            PhotoNotInBucket
        """
        ...

    def read_edited(self, photo: Photo) -> PhotoContent:
        """Return what is delivered: the edited version where there is one, else as `read`."""
        ...

    def stamp(self, photo: Photo) -> FileStamp | None:
        """Return size and time of the photo's file now, None when it is gone; never reads it."""
        ...

    def stamps(self, photos: Iterable[Photo]) -> Mapping[PhotoId, FileStamp | None]:
        """Return `stamp` of many photos; a bucket is listed once, not asked for each."""
        ...

    def version(self, photo: Photo) -> str | None:
        """Return what pictures made of the photo are valid for, None if it is not known.

        Never goes over a network.
        """
        ...

    def glimpse(self, photo: Photo) -> bytes | None:
        """Return the file's first part, enough for the small picture a camera put into it.

        None where reading all is as quick; raises as `read`.
        """
        ...

    def path(self, photo: Photo) -> Path | None:
        """Return a local file of a photo, None where there is none."""
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
