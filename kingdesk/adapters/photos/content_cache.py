"""Pictures kept on this computer as files, by their content's name, within so many bytes.

A file is called by the hash of its content's name and lies in one of 256 folders. The time of its
last change says when it was last used, so there is no index that could say something else than
the disk: whatever was lost or half done by a crash is seen as it is at the next look.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog

from kingdesk.adapters.photos.files import BLOCK
from kingdesk.adapters.photos.private import (
    FILE_MODE,
    close_to_others,
    make_private_folder,
)

log = structlog.get_logger()

_GOAL: Final = 0.9
"""Share of the limit that is left when room is made."""
_LOOK_AFTER: Final = 0.025
"""Share of the limit this process adds before it looks at the disk again, and of the largest file
it takes: two processes that both add their most after a look do not pass the limit."""
_SPARE: Final = 1 << 30
"""Bytes of the disk that are never taken: the database and the system need them more."""
_ABANDONED_S: Final = 7 * 24 * 3600
"""Age of a half-made file nobody goes on with."""
_COMING: Final = "coming"


class DiskContentCache:
    """`ContentCache` in a folder; safe to call from any thread and from several processes.

    Args:
        folder: made when first needed, closed to other users of this computer.
        limit: bytes it may hold; 0 keeps nothing new, what is there can still be read.
        spare: bytes of the disk to leave free.
    """

    def __init__(self, folder: Path, limit: int, spare: int = _SPARE) -> None:
        self._folder = folder
        self._limit = limit
        self._spare = spare
        self._lock = threading.Lock()
        self._held: int | None = None
        self._added = 0
        self._told: set[str] = set()

    def get(self, name: str) -> bytes | None:
        try:
            data = self._place(name).read_bytes()
        except OSError as error:
            if error.errno != errno.ENOENT:
                self._tell(error)
            return None
        self._note_use(self._place(name))
        return data

    def path(self, name: str) -> Path | None:
        place = self._place(name)
        if not place.is_file():
            return None
        self._note_use(place)
        return place

    def put(self, name: str, data: bytes) -> None:
        if not self._is_room(len(data)):
            return
        half = self._folder / _COMING / uuid4().hex
        try:
            make_private_folder(self._folder)
            make_private_folder(half.parent)
            _write(half, data)
        except OSError as error:
            self._tell(error)
            with suppress(OSError):
                half.unlink()
            return
        self.adopt(name, half)

    def room_for(self, name: str) -> Path | None:
        if not self._is_room(1):
            return None
        coming = self._folder / _COMING
        try:
            make_private_folder(self._folder)
            make_private_folder(coming)
        except OSError as error:
            self._tell(error)
            return None
        return coming / _hash(name)  # always the same, so that a broken download goes on

    def adopt(self, name: str, file: Path) -> None:
        place = self._place(name)
        try:
            size = file.stat().st_size
            close_to_others(file)
            make_private_folder(place.parent)
            file.replace(place)
        except OSError as error:
            if error.errno != errno.ENOENT:  # else another process was first
                self._tell(error)
            with suppress(OSError):
                file.unlink()
            return
        self._note_use(place)
        self._count(size)

    @property
    def bytes_kept(self) -> int:
        with self._lock:
            if self._held is None:
                self._held = sum(found.st_size for _, found in self._files())
            return self._held + self._added

    def clear(self) -> None:
        with self._lock:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._held, self._added = 0, 0
        if any(True for _ in self._files()):
            log.warning("cache not cleared")

    def close(self) -> None:
        """Nothing is held open; what is half made is gone on with the next time."""

    def _place(self, name: str) -> Path:
        called = _hash(name)
        return self._folder / called[:2] / called[2:]

    def _is_room(self, size: int) -> bool:
        if size > self._limit * _LOOK_AFTER:  # it would push everything else out
            return False
        with suppress(OSError):
            free = shutil.disk_usage(_existing(self._folder)).free
            return free - size >= self._spare
        return True

    def _count(self, size: int) -> None:
        with self._lock:
            self._added += size
            if self._held is None or self._added >= self._limit * _LOOK_AFTER:
                self._held, self._added = self._made_room(), 0

    def _made_room(self) -> int:
        """Drop what was unused for longest where there is too much; return the bytes left."""
        goal = self._limit * _GOAL
        found = sorted(self._files(), key=lambda entry: entry[1].st_mtime_ns)
        held = sum(stat.st_size for _, stat in found)
        for file, stat in found:
            if held <= goal:
                break
            with suppress(OSError):  # open in another process, or gone already
                Path(file).unlink()
                held -= stat.st_size
        return held

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield every kept file; half-made ones nobody goes on with are deleted on the way."""
        abandoned = time.time() - _ABANDONED_S
        for folder in _entries(self._folder):
            for entry in _entries(folder.path):
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if folder.name != _COMING or found.st_mtime > abandoned:
                        yield entry.path, found
                    else:
                        Path(entry.path).unlink()

    def _note_use(self, place: Path) -> None:
        with suppress(OSError):  # dropped by another process just now
            os.utime(place)

    def _tell(self, error: OSError) -> None:
        kind = errno.errorcode.get(error.errno or 0, type(error).__name__)
        if kind not in self._told:
            self._told.add(kind)
            log.warning("cache not used", reason=kind)


def _hash(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=20).hexdigest()


def _write(file: Path, data: bytes) -> None:
    """Write a file so that its name never stands for less, even after the power failed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    opened = os.open(file, flags, FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(opened, rest[:BLOCK]) :]
        os.fsync(opened)
    finally:
        os.close(opened)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # no folder yet, or no folder
        return []
