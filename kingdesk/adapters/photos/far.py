"""Photos that are not on this machine, fetched once for all who are given them."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import PhotoId
from kingdesk.ports.photos import PhotoSource


@dataclass(frozen=True, slots=True)
class Content:
    """What is delivered of a photo, and when that was last changed."""

    data: bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FarPhotos:
    """What is delivered of photos that lie elsewhere.

    A group's photo goes to everybody in it, and one delivery follows another: a copy that was
    given once is taken from there, if it is still what would be fetched.

    Attributes:
        source: fetches.
        is_same: tells without fetching whether a file, or its bytes, are what is delivered.
    """

    source: PhotoSource
    is_same: Callable[[Photo, Path | bytes], bool]
    _given: dict[PhotoId, tuple[Path, str | None]] = field(default_factory=dict)

    def note(self, photo: Photo, file: Path, member: str | None = None) -> None:
        """Remember where a photo was given: in a file, or in a zip under a name."""
        self._given[photo.id] = file, member

    def is_kept(self, photo: Photo) -> bool:
        """Tell whether a copy of what is delivered lies here: then nobody need be asked."""
        return photo.edited_key is None and self.source.path(photo) is not None

    def content(self, photo: Photo, maybe: Iterable[tuple[Path, str]] = ()) -> Content:
        """Return what is delivered of a photo; raises as `PhotoSource.read_edited`.

        Args:
            photo: which.
            maybe: zips it may be in already, and its name there.
        """
        known = self._given.get(photo.id)
        given = [] if self.is_kept(photo) else [*maybe, *([known] if known else [])]
        for file, member in given:
            found = _content_of(file, member)
            if found is not None and self.is_same(photo, found.data):
                return found
        content = self.source.read_edited(photo)
        return Content(content.data, content.stamp.mtime_ns)


def known_of_none(photo: Photo, given: Path | bytes) -> bool:
    """Answer where only fetching a photo tells what it is."""
    del photo, given
    return False


def _content_of(file: Path, member: str | None) -> Content | None:
    """Return what was given once; None when it is gone, or is no more what it was."""
    with suppress(OSError, zipfile.BadZipFile, KeyError, ValueError, OverflowError):
        if member is None:
            return Content(file.read_bytes(), file.stat().st_mtime_ns)
        with zipfile.ZipFile(file) as archive:
            then = archive.getinfo(member).date_time
            data = archive.read(member)
        return Content(data, round(time.mktime((*then, 0, 0, -1))) * 10**9)
    return None
