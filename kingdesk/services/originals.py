"""How many photos' files are in memory at once, however many photos are under way.

A photo that only waits for an answer of AWS needs its file no more; files of 8 to 100 MB of dozens
of photos would take all the memory there is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from kingdesk.domain.galleries import Photo
from kingdesk.ports.photos import PhotoContent

LIMIT: Final = 48 << 20
"""Bytes of files held at once beyond those that cores work on: six of 8 MB on their way keep a
distant bucket busy, and all of it stays within some hundred megabytes."""
_USUAL: Final = 8 << 20
"""What a file counts whose size is not known yet."""


class Original:
    """One photo's turn to have its file in memory; ends early when the file is let go."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._data: bytes | None = None

    def read(self, read: Callable[[], PhotoContent]) -> PhotoContent:
        """Read the photo; return all of it but the bytes, which are in `data`."""
        content = read()
        self._data = content.data
        return replace(content, data=b"")

    @property
    def data(self) -> bytes:
        if self._data is None:
            raise RuntimeError("the file was let go, or not read")
        return self._data

    def let_go(self) -> None:
        """Need the file no more, so that another may be read."""
        self._data = None
        self._end()


@dataclass(slots=True)
class Originals:
    """Lets photos be read one after the other where their files together take too much.

    Attributes:
        always: so many may be held whatever they weigh.
        limit: bytes; more than `always` are held while they weigh less together.
    """

    always: int = 1
    limit: int = LIMIT
    _held: list[int] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def turn(self, photo: Photo) -> Iterator[Original]:
        """Wait until the photo's file may be read; its turn ends with this at the latest."""
        size = photo.stamp.size if photo.stamp else _USUAL
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(size))
            self._held.append(size)
        lock, is_held = threading.Lock(), True

        def end() -> None:
            nonlocal is_held
            with lock:
                if not is_held:
                    return
                is_held = False
            with self._changed:
                self._held.remove(size)
                self._changed.notify_all()

        original = Original(end)
        try:
            yield original
        finally:
            original.let_go()

    def _has_room(self, size: int) -> bool:
        return len(self._held) < self.always or sum(self._held) + size <= self.limit
