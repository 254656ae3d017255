"""Photos in folders of this machine; they stay where they are and are never written.

A photo's key is its absolute path or, when it lies inside the workspace folder, its path from
there with `/` between the parts, so that a workspace can move together with its photos.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from kingdesk.adapters.photos.files import BLOCK, read_whole, reading, reason_of, stamp_of
from kingdesk.adapters.photos.sniffing import is_text, printable
from kingdesk.adapters.photos.walking import Walk
from kingdesk.domain.errors import FolderUnreadable, ItemError, PhotoChanged
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.ids import PhotoId
from kingdesk.ports.photos import Listed, PhotoContent


class FolderSource:
    """The `PhotoSource` of photos that lie in folders.

    Args:
        workspace: the folder relative keys start from.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = _absolute(workspace)

    def read(self, photo: Photo) -> PhotoContent:
        with reading(self._workspace / photo.key, photo.name) as (file, before):
            data = read_whole(file, before.st_size, photo.name)
            after = os.fstat(file)
        stamp = stamp_of(before)
        if stamp != stamp_of(after) or len(data) != stamp.size:
            raise PhotoChanged(name=photo.name)
        return PhotoContent(data, _digest(data).hexdigest(), stamp, _version(stamp))

    def read_edited(self, photo: Photo) -> PhotoContent:
        return self.read(photo)

    def stamp(self, photo: Photo) -> FileStamp | None:
        try:
            found = (self._workspace / photo.key).stat()
        except (OSError, ValueError):
            return None
        return stamp_of(found) if stat.S_ISREG(found.st_mode) else None

    def stamps(self, photos: Iterable[Photo]) -> Mapping[PhotoId, FileStamp | None]:
        return {photo.id: self.stamp(photo) for photo in photos}

    def version(self, photo: Photo) -> str | None:
        stamp = self.stamp(photo) or photo.stamp
        return None if stamp is None else _version(stamp)

    def glimpse(self, photo: Photo) -> bytes | None:
        del photo  # a disk gives the whole file as quickly
        return None

    def path(self, photo: Photo) -> Path | None:
        return self._workspace / photo.key


class FolderWalker:
    """The `FolderReader` of this machine's disks.

    Args:
        workspace: the folder relative keys start from.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = _absolute(workspace)

    def walk(self, folder: Path, check: Callable[[int], None]) -> Listed:
        root = _absolute(folder)
        if not is_text(str(root)):
            raise FolderUnreadable(path=printable(str(root)), reason="its name is not valid text")
        try:
            is_folder = stat.S_ISDIR(root.stat().st_mode)
        except OSError as error:
            raise FolderUnreadable(path=folder, reason=reason_of(error)) from error
        walk = Walk(root, self._keys(root), check)
        return walk.of_folder() if is_folder else walk.of_file()

    def digest(self, key: str) -> str | None:
        digest = _digest()
        try:
            with reading(self._workspace / key, key) as (file, _):
                while block := os.read(file, BLOCK):
                    digest.update(block)
        except ItemError:
            return None
        return digest.hexdigest()

    def read_file(self, path: Path) -> bytes:
        with reading(path, path.name) as (file, found):
            return read_whole(file, found.st_size, path.name)

    def _keys(self, root: Path) -> Callable[[str], str]:
        """Return what makes a key of a path under a root."""
        for place, workspace in (
            (root, self._workspace),
            (root.resolve(), self._workspace.resolve()),  # one of them was named by a link
        ):
            if place.is_relative_to(workspace):
                return partial(_key_inside, place.relative_to(workspace).as_posix())
        return partial(_key_outside, str(root))


def _version(stamp: FileStamp) -> str:
    return f"{stamp.size}-{stamp.mtime_ns}"


def _key_inside(base: str, under: str) -> str:
    return "/".join(part for part in (base, under) if part not in {"", "."})


def _key_outside(base: str, under: str) -> str:
    return os.path.join(base, *under.split("/")) if under else base  # noqa: PTH118 - 4x as fast


def _absolute(path: Path) -> Path:
    """Return a path without `..`; links stay as the photographer named them."""
    return Path(os.path.normpath(path.absolute()))


def _digest(data: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=16)
