"""One walk through a folder tree: which of its files are photos, and why the others are not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.files import reading, reason_of, stamp_of
from kingdesk.adapters.photos.order import (
    NaturalKey,
    natural_file_key,
    natural_key,
    natural_path_key,
)
from kingdesk.adapters.photos.sniffing import (
    HEAD_BYTES,
    PAIRED_SUFFIXES,
    RAW_SUFFIXES,
    is_ignored,
    is_photo_name,
    is_text,
    printable,
    refusal,
    suffix,
)
from kingdesk.domain.errors import (
    FolderUnreadable,
    ItemError,
    PhotoMissing,
    PhotoUnreadable,
    PhotoUnsupported,
)
from kingdesk.domain.galleries import NewPhoto
from kingdesk.ports.photos import Listed

CHECK_EVERY: Final = 100
"""Files between two calls of `check`: some milliseconds on a disk, half a second on a slow card."""
_BAD_NAME: Final = "its name is not valid text"


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to walk; `under` is its path from the root, `/` between parts, empty for it."""

    path: str
    under: str

    def inside(self, name: str) -> str:
        return f"{self.under}/{name}" if self.under else name


class Walk:
    """Lists the photos under one folder; used once.

    Args:
        root: an absolute path.
        key_of: makes a photo's key of its path under the root.
        check: as in `FolderReader.walk`.
    """

    def __init__(
        self, root: Path, key_of: Callable[[str], str], check: Callable[[int], None]
    ) -> None:
        self._root = root
        self._key_of = key_of
        self._check = check
        self._seen = 0
        self._ignored = 0
        self._refused: list[ItemError] = []
        self._photos: list[NewPhoto] = []
        self._visited = _ancestors(root)
        self._folders: list[_Folder] = []
        self._linked: list[_Folder] = []

    def of_file(self) -> Listed:
        """Take one file, whatever it is called: its content decides."""
        found = self._look(str(self._root), self._root.name, "", "")
        self._photos += [found] if found else []
        return self._listed()

    def of_folder(self) -> Listed:
        """Take every photo of the tree.

        Links to folders are followed after all real folders, so that a photo that can be reached
        both ways always gets the key of its real place; no folder is entered twice.

        Raises:
            FolderUnreadable: the root can't be listed.
        """
        try:
            self._walk(_Folder(str(self._root), ""))
        except OSError as error:
            raise FolderUnreadable(path=self._root, reason=reason_of(error)) from error
        while self._folders or self._linked:
            folder = self._folders.pop() if self._folders else self._linked.pop(0)
            try:
                self._walk(folder)
            except FileNotFoundError:
                self._refuse(PhotoMissing(name=folder.under))
            except OSError as error:
                reason = f"folder: {reason_of(error)}"
                self._refuse(PhotoUnreadable(name=folder.under, reason=reason))
        return self._listed()

    def _walk(self, folder: _Folder) -> None:
        known = os.stat(folder.path)  # noqa: PTH116 - one call for each folder, no Path needed
        if (known.st_dev, known.st_ino) in self._visited:
            return
        with os.scandir(folder.path) as entries:
            found = sorted(entries, key=lambda entry: natural_key(entry.name))
        self._visited.add((known.st_dev, known.st_ino))
        photos: list[NewPhoto] = []
        for entry in found:
            self._tick()
            photo = self._take(folder, entry)
            if photo:
                photos.append(photo)
        self._photos += self._paired(photos)

    def _take(self, folder: _Folder, entry: os.DirEntry[str]) -> NewPhoto | None:
        name = entry.name
        inside = folder.inside(name)
        if is_ignored(name):
            self._ignored += 1
        elif _is_folder(entry):
            if is_text(name):
                later = self._linked if entry.is_symlink() else self._folders
                later.append(_Folder(entry.path, inside))
            else:
                self._refuse(PhotoUnreadable(name=printable(inside), reason=f"folder: {_BAD_NAME}"))
        elif not is_photo_name(name):
            self._ignored += 1
        elif not is_text(name):
            self._refuse(PhotoUnsupported(name=printable(inside), reason=_BAD_NAME))
        else:
            return self._look(entry.path, name, folder.under, inside)
        return None

    def _look(self, path: str, name: str, under: str, inside: str) -> NewPhoto | None:
        """Open a file and read its head; only what was really opened is taken."""
        shown = inside or name
        try:
            with reading(path, shown) as (file, found):
                head = os.read(file, HEAD_BYTES)
        except ItemError as error:
            self._refuse(error)
            return None
        reason = refusal(head, found.st_size, shown)
        if reason:
            self._refuse(reason)
            return None
        return NewPhoto(self._key_of(inside), name, under, stamp_of(found))

    def _paired(self, photos: Iterable[NewPhoto]) -> list[NewPhoto]:
        """Make one photo of each RAW and JPEG (or HEIC) of one folder and one stem."""
        alone: list[NewPhoto] = []
        raws: dict[str, list[NewPhoto]] = {}
        shots: dict[str, NewPhoto] = {}
        for photo in sorted(photos, key=_likeliest_of_a_pair):
            kind, stem = suffix(photo.name), _stem(photo.name)
            if kind in RAW_SUFFIXES:
                raws.setdefault(stem, []).append(photo)
            elif kind in PAIRED_SUFFIXES and stem not in shots:
                shots[stem] = photo
            else:
                alone.append(photo)
        for stem, found in raws.items():
            if stem in shots:
                shots[stem] = replace(shots[stem], raw_key=found[0].key)
                self._ignored += len(found) - 1  # a DNG made of the RAW: still the same shot
            else:
                alone += found
        return alone + list(shots.values())

    def _refuse(self, error: ItemError) -> None:
        self._refused.append(error)

    def _tick(self) -> None:
        self._seen += 1
        if self._seen % CHECK_EVERY == 0:
            self._check(self._seen)

    def _listed(self) -> Listed:
        self._check(self._seen)
        folders = {folder: natural_path_key(folder) for folder in {p.folder for p in self._photos}}

        def place(photo: NewPhoto) -> tuple[tuple[NaturalKey, ...], tuple[NaturalKey, str]]:
            return folders[photo.folder], natural_file_key(photo.name)

        return Listed(tuple(sorted(self._photos, key=place)), tuple(self._refused), self._ignored)


def _ancestors(root: Path) -> set[tuple[int, int]]:
    """Return the folders above the root: a link back to one would bring in what lies beside it."""
    found: set[tuple[int, int]] = set()
    for folder in root.resolve().parents:
        with suppress(OSError):
            known = folder.stat()
            found.add((known.st_dev, known.st_ino))
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _stem(name: str) -> str:
    return name.rpartition(".")[0].casefold()


def _likeliest_of_a_pair(photo: NewPhoto) -> tuple[bool, NaturalKey]:
    """Sort JPEG before HEIC: where a camera wrote both beside a RAW, the JPEG is read."""
    return suffix(photo.name) in {".heic", ".heif", ".hif"}, natural_key(photo.name)
