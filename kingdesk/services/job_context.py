"""How long work tells of itself and hears that it shall stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kingdesk.domain.errors import Cancelled
from kingdesk.domain.jobs import Progress


class JobContext:
    """Handed to long work; safe to cancel from any thread.

    `on_progress` is called on the worker's thread.
    """

    def __init__(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        self._on_progress = on_progress
        self._stop = threading.Event()

    def cancel(self) -> None:
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def check(self) -> None:
        """Raise Cancelled if the user asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep, or less when the user asks to stop; return whether they did."""
        return self._stop.wait(seconds)

    def report(self, progress: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(progress)


_current: ContextVar[JobContext | None] = ContextVar("current", default=None)


@contextmanager
def stoppable(context: JobContext | None) -> Iterator[None]:
    """Let what waits inside, on this thread, ask `is_stop_asked`; an adapter knows no context."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def is_stop_asked() -> bool:
    """Tell whether the user stopped the work this thread is at."""
    context = _current.get()
    return context is not None and context.is_cancelled
