"""Seconds that pass only while somebody waits, or when a test says so."""

from __future__ import annotations

from threading import Event, Lock


class SteppedTime:
    """A `Time` for the lanes of a pace; `waited` holds every wait that took time."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self._seconds = 0.0
        self._lock = Lock()

    def now(self) -> float:
        with self._lock:
            return self._seconds

    def wait(self, event: Event, seconds: float | None) -> None:
        if seconds is None:  # somebody else's turn: real threads wait for real
            event.wait()
        elif not event.is_set():
            self.forward(seconds)
            self.waited.append(seconds)

    def forward(self, seconds: float) -> None:
        with self._lock:
            self._seconds += max(0.0, seconds)
