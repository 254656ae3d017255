"""The memory of decoded pictures, used again for the next ones while some are worked on.

A photo of 24 megapixels takes 60 MB while it is prepared, and the system clears all memory it gives
to a program: a tenth of the work. Pillow can keep pieces of memory for its next picture. They have
to be small for that: of larger ones the part that is not needed would be given back each time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import _imaging

_PIECE: Final = 1 << 20
"""More than what `set_up_process` lets the system have back at once: others would leave gaps."""
_PIECES: Final = 64
"""Kept at most: what one photo of 24 megapixels takes."""

_lock: Final = threading.Lock()
_users = 0


@contextmanager
def reused_memory() -> Iterator[None]:
    """Keep pieces of memory that pictures gave back while any thread is in here; none afterwards.

    Threads that prepare photo after photo side by side find those of each other.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _users  # noqa: PLW0603 -- Pillow has one store of memory for all
    with _lock:
        _users += 1
        if _users == 1:
            _imaging.set_block_size(_PIECE)
            _imaging.set_blocks_max(_PIECES)


def _leave() -> None:
    global _users  # noqa: PLW0603 -- as above
    with _lock:
        _users -= 1
        if not _users:
            _imaging.set_blocks_max(0)
