"""How long a run takes: what is slowest of AWS's quota, this machine and the line."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Tempo

_ENOUGH: Final = 20
"""Photos that tell what one takes."""
_LEAST_S: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run of this workspace took, for the next quote.

    Attributes:
        photo_s: seconds of one core a photo takes to be decoded, shrunk, sent and stored.
        photo_bytes: of a photo's file, on average.
        sent_bytes: of what is sent of it.
        bytes_per_s: what came in over the line while photos were read; it is taken to be as fast
            the other way.
    """

    photo_s: float
    photo_bytes: float
    sent_bytes: float
    bytes_per_s: float


GUESSED: Final = Measured(photo_s=0.25, photo_bytes=8e6, sent_bytes=0.8e6, bytes_per_s=6e6)
"""Before anything was measured: 24-megapixel JPEGs of 8 MB on a line of about 50 Mbit/s."""
_FORM: Final[TypeAdapter[Measured]] = TypeAdapter(Measured)


def measured_of(noted: str | None) -> Measured | None:
    """Return what a run noted; None if there is nothing, or another version's."""
    try:
        return None if noted is None else _FORM.validate_json(noted)
    except ValidationError:
        return None


class Gauge:
    """Measures one run; its threads tell it of their photos."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._core_s = time.process_time()
        self._readers = 0
        self._reading_since = 0.0
        self._reading_s = 0.0
        self._read = self._sent = self._photos = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Measure how long anything is read; what is read side by side counts once."""
        with self._lock:
            if not self._readers:
                self._reading_since = time.monotonic()
            self._readers += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                if not self._readers:
                    self._reading_s += time.monotonic() - self._reading_since

    def looked(self, *, read: int, sent: int) -> None:
        """Note a photo that was looked at, and the bytes of its file and of what was sent."""
        with self._lock:
            self._photos += 1
            self._read += read
            self._sent += sent

    def noted(self) -> str | None:
        """Return what a photo takes, to be noted; None if there were too few to tell."""
        with self._lock:
            if self._photos < _ENOUGH:
                return None
            photos = self._photos
            measured = Measured(
                photo_s=(time.process_time() - self._core_s) / photos,
                photo_bytes=self._read / photos,
                sent_bytes=self._sent / photos,
                bytes_per_s=max(self._read, 1) / max(self._reading_s, _LEAST_S),
            )
        return _FORM.dump_json(measured).decode()


def minutes(
    photos: int,
    calls: Mapping[Operation, int],
    pace: Mapping[Operation, Tempo],
    measured: Measured,
    cores: int,
) -> float:
    """Return how many minutes a run takes.

    While photos are looked at, the parts overlap and the slowest counts; a gallery's own searches
    come after that.
    """
    waits = {
        operation: number / pace[operation].allowed
        for operation, number in calls.items()
        if operation in pace
    }
    after = waits.pop(Operation.SEARCH_FACES, 0.0)
    computing = photos * measured.photo_s / max(1, cores)
    line = photos * (measured.photo_bytes + measured.sent_bytes) / measured.bytes_per_s
    return (max([computing, line, *waits.values()]) + after) / 60
