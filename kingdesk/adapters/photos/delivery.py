"""Writes deliveries into a folder: copies, links, zip files, tables."""

from __future__ import annotations

import csv
import filecmp
import os
import re
import shutil
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias
from uuid import uuid4

from kingdesk.adapters.photos.far import FarPhotos, known_of_none
from kingdesk.domain.errors import ExportFailed, PhotoMissing, PhotoNotHere, PhotoUnreadable
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import ClientId
from kingdesk.ports.delivery import DeliveryForm, Parcel
from kingdesk.ports.photos import PhotoSource

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
"""What Windows refuses in names; deliveries travel on its disks."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST: Final = 180
"""Bytes of a folder's name in UTF-8: systems take 255, and ` (2).zip` must still fit."""


class FolderDelivery:
    """`DeliveryPlace` on this machine's disks; never overwrites and never touches an original.

    Args:
        source: where the photos are.
        is_same: tells without fetching a photo whether a file, or its bytes, are what is delivered
            of it.
        own_file: returns the photographer's own file of a photo, where `source.path` may also be a
            copy of ours: its time and permissions are not the photo's, and it may be dropped.
    """

    def __init__(
        self,
        source: PhotoSource,
        is_same: Callable[[Photo, Path | bytes], bool] = known_of_none,
        own_file: Callable[[Photo], Path | None] | None = None,
    ) -> None:
        self.source = source
        self.own_file = own_file or source.path
        self.far = FarPhotos(source, is_same)

    def names(self, clients: Mapping[ClientId, str]) -> Mapping[ClientId, str]:
        names = {client: safe_name(name) for client, name in clients.items()}
        while shared := _shared(names):
            names |= {client: _marked(names[client], f" ({client})") for client in shared}
        return names

    @contextmanager
    def parcel(self, folder: Path, name: str, form: DeliveryForm) -> Iterator[Parcel]:
        name = safe_name(name)
        with _failures(folder):
            folder.mkdir(parents=True, exist_ok=True)
        if form is DeliveryForm.ZIP:
            with _zip_parcel(self, folder, name) as parcel:
                yield parcel
            return
        own = folder / name
        with _failures(own):
            own.mkdir(exist_ok=True)
        yield _FolderParcel(self, own, linked=form is DeliveryForm.LINK)

    def table(
        self,
        file: Path,
        heading: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        divider: str = ",",
    ) -> None:
        with _failures(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            # the mark at the start tells spreadsheets that the text is UTF-8
            with _half(file) as half, half.open("w", encoding="utf-8-sig", newline="") as out:
                writer = csv.writer(out, delimiter=divider)
                writer.writerow(heading)
                writer.writerows([_harmless(cell) for cell in row] for row in rows)


@dataclass(frozen=True, slots=True)
class _FolderParcel:
    place: FolderDelivery
    folder: Path
    linked: bool

    def add(self, photo: Photo) -> bool:
        place = self.place
        original = _file(place.own_file, photo)
        if original is None:
            return self._add_far(photo)
        with _failures(self.folder):
            target = _free_place(
                self.folder,
                _portable(photo.name),
                partial(_is_the_same, original=original, linked=self.linked),
            )
            if target is None:
                return False
            if self.linked:
                target.symlink_to(original.resolve())
                return True
            with _half(target) as half:
                shutil.copy2(original, half)
        return True

    def _add_far(self, photo: Photo) -> bool:
        if self.linked:
            raise PhotoNotHere(name=photo.name)
        far, name = self.place.far, _portable(photo.name)
        if not far.is_kept(photo):
            there = _there_already(self.folder, name, partial(far.is_same, photo))
            if there is not None:
                far.note(photo, there)
                return False
        content = far.content(photo)
        with _failures(self.folder):
            target = _free_place(self.folder, name, partial(_holds, data=content.data))
            if target is None:
                return False
            with _half(target) as half:
                half.write_bytes(content.data)
                os.utime(half, ns=(content.mtime_ns, content.mtime_ns))
        far.note(photo, target)
        return True


@dataclass(frozen=True, slots=True)
class _ZipParcel:
    """One client's zip while it is written.

    Attributes:
        earlier: what each zip that lies there holds already.
        added: the name of each photo that had to be fetched.
    """

    place: FolderDelivery
    archive: zipfile.ZipFile
    earlier: Mapping[Path, frozenset[_Entry]]
    names: set[str] = field(default_factory=set)
    added: list[tuple[Photo, str]] = field(default_factory=list)

    def add(self, photo: Photo) -> bool:
        original = _file(self.place.own_file, photo)
        name = next(n for n in _names(_portable(photo.name)) if n.casefold() not in self.names)
        if original is None:
            self._add_far(photo, name)
        else:
            with _failures(Path(self.archive.filename or "")):
                self.archive.write(original, name)
        self.names.add(name.casefold())
        new = _entry(self.archive.getinfo(name))
        return not any(new in entries for entries in self.earlier.values())

    def _add_far(self, photo: Photo, name: str) -> None:
        content = self.place.far.content(photo, [(zip_, name) for zip_ in self.earlier])
        info = zipfile.ZipInfo(name, _time_in_zip(content.mtime_ns))
        with _failures(Path(self.archive.filename or "")):
            self.archive.writestr(info, content.data)
        self.added.append((photo, name))

    def is_there(self) -> bool:
        """Tell whether a zip of exactly these photos lies there from an earlier delivery."""
        return frozenset(map(_entry, self.archive.infolist())) in self.earlier.values()


_Entry: TypeAlias = tuple[str, int, int]


def _entry(info: zipfile.ZipInfo) -> _Entry:
    return info.filename, info.file_size, info.CRC


@contextmanager
def _zip_parcel(delivery: FolderDelivery, folder: Path, name: str) -> Iterator[_ZipParcel]:
    """Write a zip beside its place and put it there when whole; older ones are kept."""
    earlier: dict[Path, frozenset[_Entry]] = {}
    free = _names(f"{name}.zip")
    with _failures(folder):
        while (place := folder / next(free)).exists():
            earlier[place] = _entries(place)
        half = _beside(place)
        # photos are compressed already: storing them is as small and ten times as fast
        archive = zipfile.ZipFile(half, "w", zipfile.ZIP_STORED, strict_timestamps=False)
    try:
        parcel = _ZipParcel(delivery, archive, earlier)
        yield parcel
        with _failures(place):
            archive.close()
            if archive.namelist() and not parcel.is_there():
                half.replace(place)
                for photo, called in parcel.added:
                    delivery.far.note(photo, place, called)
    finally:
        # after a failure even closing may fail, and says no more than the failure did
        with suppress(OSError, ValueError):
            archive.close()
        with suppress(OSError):
            half.unlink()


def _entries(archive: Path) -> frozenset[_Entry]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return frozenset(map(_entry, opened.infolist()))
    except (zipfile.BadZipFile, OSError):
        return frozenset()


@contextmanager
def _half(target: Path) -> Iterator[Path]:
    """Give a file to write that takes the target's place when whole, and is gone when not."""
    half = _beside(target)
    try:
        yield half
        half.replace(target)
    finally:
        with suppress(OSError):
            half.unlink()


def _beside(target: Path) -> Path:
    """Return a new short name: the target's own, made longer, may be longer than systems take."""
    return target.with_name(f".{uuid4().hex}.part")


def _shared(names: Mapping[ClientId, str]) -> list[ClientId]:
    """Return the clients whose folders would be one, on any system: case does not count."""
    keys = {c: unicodedata.normalize("NFC", name).casefold() for c, name in names.items()}
    counts = Counter(keys.values())
    return [client for client, key in keys.items() if counts[key] > 1]


def safe_name(name: str) -> str:
    """Return a client's name as a folder's: nothing any system refuses, nor too long for one."""
    plain = _cut(_FORBIDDEN.sub("_", name).strip(" ."), _LONGEST).strip(" .")
    return f"_{plain}" if not plain or _RESERVED.fullmatch(plain) else plain


def _marked(name: str, mark: str) -> str:
    return _cut(name, _LONGEST - len(mark)) + mark


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _portable(name: str) -> str:
    """Return a photo's name without what Windows refuses."""
    plain = _FORBIDDEN.sub("_", name)
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def _names(name: str) -> Iterator[str]:
    """Yield `x.jpg`, `x (2).jpg`, `x (3).jpg` and so on."""
    path = Path(name)
    yield name
    number = 2
    while True:
        yield f"{path.stem} ({number}){path.suffix}"
        number += 1


def _free_place(folder: Path, name: str, is_it: Callable[[Path], bool]) -> Path | None:
    """Return where to put a file, None when the very same lies there already."""
    for candidate in _names(name):
        target = folder / candidate
        if not os.path.lexists(target):
            return target
        if is_it(target):
            return None
    raise AssertionError("the names never end")


def _there_already(folder: Path, name: str, is_it: Callable[[Path], bool]) -> Path | None:
    for candidate in _names(name):
        target = folder / candidate
        if not os.path.lexists(target):
            return None
        if not target.is_symlink() and target.is_file() and is_it(target):
            return target
    raise AssertionError("the names never end")


def _is_the_same(target: Path, *, original: Path, linked: bool) -> bool:
    if target.is_symlink():  # no copy, if that is what is asked for: it would not travel
        return linked and target.resolve() == original.resolve()
    return target.is_file() and _same_content(target, original)


def _holds(target: Path, *, data: bytes) -> bool:
    if target.is_symlink() or not target.is_file() or target.stat().st_size != len(data):
        return False
    return target.read_bytes() == data


def _same_content(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    return filecmp.cmp(one, other, shallow=False)


def _file(file_of: Callable[[Photo], Path | None], photo: Photo) -> Path | None:
    """Return the file of a photo, None where it has none or another version is delivered."""
    path = file_of(photo) if photo.edited_key is None else None
    if path is None:
        return None
    if not path.exists():
        raise PhotoMissing(name=photo.name)
    if not os.access(path, os.R_OK):
        raise PhotoUnreadable(name=photo.name, reason="no permission")
    return path


def _time_in_zip(mtime_ns: int) -> tuple[int, int, int, int, int, int]:
    """Return a time as zip files have it: this place's own, from 1980 on."""
    local = time.localtime(mtime_ns // 10**9)
    return max((1980, 1, 1, 0, 0, 0), local[:6])


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running a name as a formula."""
    if isinstance(cell, str) and cell.lstrip()[:1] in {"=", "+", "-", "@"}:
        return "'" + cell
    return cell


@contextmanager
def _failures(place: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise ExportFailed(path=place, reason="a file is in the way") from error
    except OSError as error:
        raise ExportFailed(path=place, reason=error.strerror or str(error)) from error
