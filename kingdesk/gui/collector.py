"""Keeps Python's garbage collector on the GUI thread.

A full collection may start wherever memory is asked for, on a worker as well, and would there free
Qt objects that were caught in a circle: Qt objects must go on the thread they live on.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QTimer

_EVERY_MS: Final = 100
"""So often that little has come since: all of it is looked at in one go, and the window stands."""


@contextmanager
def collecting_here() -> Iterator[None]:
    """Collect on this thread only, by a timer of its event loop, as often as gc would."""
    was_on = gc.isenabled()
    gc.disable()
    timer = QTimer()
    timer.timeout.connect(_collect_what_is_due)
    timer.start(_EVERY_MS)
    try:
        yield
    finally:
        timer.stop()
        if was_on:
            gc.enable()


def _collect_what_is_due() -> None:
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
