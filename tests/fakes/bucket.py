"""A bucket in memory that behaves as the real one does, and fails when it is told to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final

from kingdesk.domain.errors import PhotoChanged, PhotoNotStored
from kingdesk.domain.objects import ObjectFolder, ObjectInfo
from tests.builders import NOON

_BLOCK: Final = 1 << 16


@dataclass(slots=True)
class FakeBucket:
    """`ObjectStore` in memory, for any number of threads.

    Attributes:
        bucket: its name.
        page_size: how many keys one page of a listing has.
        calls: every call so far: the method's name and its key or prefix.
        read_bytes: how many bytes of objects were given away, all methods together.
    """

    bucket: str = "studio-photos"
    page_size: int = 1000
    calls: list[tuple[str, str]] = field(default_factory=list)
    read_bytes: int = 0
    _objects: dict[str, tuple[bytes, ObjectInfo]] = field(default_factory=dict)
    _failures: list[_Failure] = field(default_factory=list)
    _lock: RLock = field(default_factory=RLock)

    # --- for the test ---------------------------------------------------------------------------

    def put(
        self,
        key: str,
        data: bytes,
        *,
        etag: str | None = None,
        content_type: str = "image/jpeg",
        modified: datetime = NOON,
    ) -> ObjectInfo:
        """Store an object; its ETag is its MD5, as of one uploaded in one part, unless given."""
        plain = hashlib.md5(data, usedforsecurity=False).hexdigest()
        info = ObjectInfo(key, len(data), etag or plain, modified, content_type)
        with self._lock:
            self._objects[key] = data, info
        return info

    def remove(self, key: str) -> None:
        with self._lock:
            del self._objects[key]

    def fail(
        self, error: Exception, *, method: str | None = None, key: str | None = None, times: int = 1
    ) -> None:
        """Let the next calls raise an error: of any method and any key, unless they are named.

        Args:
            error: what is raised.
            method: `head`, `listing`, `folder`, `read`, `start_of` or `download`.
            key: or prefix.
            times: how many calls fail; -1 for all until `heal`.
        """
        with self._lock:
            self._failures.append(_Failure(error, method, key, times))

    def heal(self) -> None:
        """Fail no more."""
        with self._lock:
            self._failures.clear()

    def count(self, method: str) -> int:
        """Return how often a method was called."""
        with self._lock:
            return Counter(name for name, _ in self.calls)[method]

    # --- as the port says -----------------------------------------------------------------------

    def head(self, key: str) -> ObjectInfo | None:
        self._note("head", key)
        with self._lock:
            found = self._objects.get(key)
        return None if found is None else found[1]

    def listing(
        self, prefix: str, check: Callable[[int], None] | None = None
    ) -> Iterator[ObjectInfo]:
        self._note("listing", prefix)
        entries = self._listed(prefix)
        for start in range(0, max(len(entries), 1), self.page_size):
            if check is not None:
                check(start)
            yield from entries[start : start + self.page_size]

    def folder(self, prefix: str) -> Iterator[ObjectFolder]:
        self._note("folder", prefix)
        entries = self._listed(prefix)
        below: dict[str, ObjectInfo | None] = {}
        for entry in entries:
            name, slash, _ = entry.key[len(prefix) :].partition("/")
            if entry.key == prefix:  # what some programs make a folder with
                continue
            if slash:
                below[f"{prefix}{name}/"] = None
            else:
                below[entry.key] = entry
        names = sorted(below, key=_order)
        for start in range(0, max(len(names), 1), self.page_size):
            page = names[start : start + self.page_size]
            objects = tuple(found for name in page if (found := below[name]) is not None)
            folders = tuple(name for name in page if below[name] is None)
            yield ObjectFolder(prefix, folders, objects)

    def read(self, key: str, etag: str | None = None) -> tuple[bytes, ObjectInfo]:
        self._note("read", key)
        data, info = self._get(key, etag)
        self._give(len(data))
        return data, info

    def start_of(self, key: str, length: int) -> bytes:
        self._note("start_of", key)
        data, _ = self._get(key, None)
        self._give(len(data[:length]))
        return data[:length]

    def download(
        self, key: str, etag: str, to: Path, check: Callable[[int], None] | None = None
    ) -> ObjectInfo:
        self._note("download", key)
        data, info = self._get(key, etag)
        part = to.with_name(f"{to.name}.part")
        written = 0
        with suppress(FileNotFoundError):
            left = part.read_bytes()
            written = len(left) if data.startswith(left) else 0
        with part.open("r+b" if written else "wb") as out:
            out.seek(written)
            for start in range(written, len(data), _BLOCK):
                self._give(out.write(data[start : start + _BLOCK]))
                out.flush()
                if check is not None:
                    check(out.tell())
        part.replace(to)
        return info

    # --- inside ---------------------------------------------------------------------------------

    def _note(self, method: str, key: str) -> None:
        with self._lock:
            self.calls.append((method, key))
            for failure in self._failures:
                if failure.is_for(method, key):
                    failure.times -= 1
                    raise failure.error

    def _give(self, size: int) -> None:
        with self._lock:
            self.read_bytes += size

    def _listed(self, prefix: str) -> list[ObjectInfo]:
        """Return the objects under a prefix, by key as UTF-8; a listing knows no content type."""
        with self._lock:
            entries = [info for key, (_, info) in self._objects.items() if key.startswith(prefix)]
        entries.sort(key=lambda info: _order(info.key))
        return [replace(info, content_type=None) for info in entries]

    def _get(self, key: str, etag: str | None) -> tuple[bytes, ObjectInfo]:
        with self._lock:
            found = self._objects.get(key)
        if found is None:
            raise PhotoNotStored(name=key)
        if etag is not None and found[1].etag != etag:
            raise PhotoChanged(name=key)
        return found


@dataclass(slots=True)
class _Failure:
    error: Exception
    method: str | None
    key: str | None
    times: int

    def is_for(self, method: str, key: str) -> bool:
        return self.times != 0 and self.method in {None, method} and self.key in {None, key}


def _order(key: str) -> bytes:
    return key.encode()
