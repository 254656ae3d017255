"""Writes deliveries into a folder: copies, links, zip files, tables."""

from __future__ import annotations

import csv
import filecmp
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kingdesk.domain.errors import ExportFailed, PhotoMissing, PhotoUnreadable
from kingdesk.domain.galleries import Photo
from kingdesk.ports.delivery import DeliveryForm, Parcel
from kingdesk.ports.photos import PhotoSource

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""What Windows refuses in names; deliveries travel on its disks."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class FolderDelivery:
    """`DeliveryPlace` on this machine's disks; never overwrites and never touches an original."""

    source: PhotoSource

    @contextmanager
    def parcel(self, folder: Path, client_name: str, form: DeliveryForm) -> Iterator[Parcel]:
        name = safe_name(client_name)
        with _failures(folder):
            folder.mkdir(parents=True, exist_ok=True)
        if form is DeliveryForm.ZIP:
            with _zip_file(folder / f"{name}.zip") as archive:
                yield _ZipParcel(self.source, archive)
            return
        own = folder / name
        with _failures(own):
            own.mkdir(exist_ok=True)
        yield _FolderParcel(self.source, own, linked=form is DeliveryForm.LINK)

    def table(self, file: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with _failures(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_name(file.name + ".part")
            # the mark at the start tells spreadsheets that the text is UTF-8
            with half.open("w", encoding="utf-8-sig", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(heading)
                writer.writerows([_harmless(cell) for cell in row] for row in rows)
            half.replace(file)


@dataclass(frozen=True, slots=True)
class _FolderParcel:
    source: PhotoSource
    folder: Path
    linked: bool

    def add(self, photo: Photo) -> bool:
        original = _file(self.source, photo)
        with _failures(self.folder):
            target = _free_place(self.folder, photo.name, original, linked=self.linked)
            if target is None:
                return False
            if self.linked:
                target.symlink_to(original.resolve())
                return True
            half = target.with_name(target.name + ".part")
            try:
                shutil.copy2(original, half)
                half.replace(target)
            finally:
                half.unlink(missing_ok=True)
        return True


@dataclass(frozen=True, slots=True)
class _ZipParcel:
    source: PhotoSource
    archive: zipfile.ZipFile
    names: set[str] = field(default_factory=set)

    def add(self, photo: Photo) -> bool:
        original = _file(self.source, photo)
        name = next(n for n in _names(photo.name) if n.lower() not in self.names)
        self.names.add(name.lower())
        with _failures(Path(self.archive.filename or "")):
            self.archive.write(original, name)
        return True


@contextmanager
def _zip_file(path: Path) -> Iterator[zipfile.ZipFile]:
    """Write a zip beside its place and put it there when whole; an older one is kept."""
    with _failures(path):
        place = next(path.with_name(name) for name in _names(path.name) if _is_free(path, name))
        half = place.with_name(place.name + ".part")
        # photos are compressed already: storing them is as small and ten times as fast
        archive = zipfile.ZipFile(half, "w", zipfile.ZIP_STORED, strict_timestamps=False)
    try:
        with archive:
            yield archive
        with _failures(place):
            half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def _is_free(path: Path, name: str) -> bool:
    return not path.with_name(name).exists()


def safe_name(name: str) -> str:
    """Return a client's name as a folder's: nothing any system refuses, at most 100 letters."""
    plain = _FORBIDDEN.sub("_", name).strip(" .")[:_LONGEST].strip(" .")
    return f"_{plain}" if not plain or _RESERVED.fullmatch(plain) else plain


def _names(name: str) -> Iterator[str]:
    """Yield `x.jpg`, `x (2).jpg`, `x (3).jpg` and so on."""
    path = Path(name)
    yield name
    number = 2
    while True:
        yield f"{path.stem} ({number}){path.suffix}"
        number += 1


def _free_place(folder: Path, name: str, original: Path, *, linked: bool) -> Path | None:
    """Return where to put a file, None when the very same lies there already."""
    for candidate in _names(name):
        target = folder / candidate
        if not os.path.lexists(target):
            return target
        same_link = linked and target.is_symlink() and target.resolve() == original.resolve()
        same_copy = not linked and target.is_file() and _same_content(target, original)
        if same_link or same_copy:
            return None
    raise AssertionError("the names never end")


def _same_content(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    return filecmp.cmp(one, other, shallow=False)


def _file(source: PhotoSource, photo: Photo) -> Path:
    path = source.path(photo)
    if path is None or not path.exists():
        raise PhotoMissing(name=photo.name)
    if not os.access(path, os.R_OK):
        raise PhotoUnreadable(name=photo.name, reason="no permission")
    return path


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running a name as a formula."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"}:
        return "'" + cell
    return cell


@contextmanager
def _failures(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportFailed(path=place, reason=error.strerror or str(error)) from error
