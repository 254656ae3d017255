"""Opening files that may be gone, closed to us, or no files at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.sniffing import LARGEST_FILE, TOO_BIG
from kingdesk.domain.errors import PhotoMissing, PhotoUnreadable
from kingdesk.domain.galleries import FileStamp

BLOCK: Final = 1 << 20
_GONE: Final = frozenset({errno.ENOENT, errno.ENOTDIR})
# O_NONBLOCK: opening a named pipe would wait for ever; files don't care. O_BINARY is Windows'.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


@contextmanager
def reading(path: Path | str, name: str) -> Iterator[tuple[int, os.stat_result]]:
    """Open a file and give its descriptor and what the system knows of it.

    Args:
        path: of the file.
        name: for the words.

    Raises:
        PhotoMissing, PhotoUnreadable: also for what goes wrong with the file inside the block.
    """
    try:
        file = os.open(path, _FLAGS)
        try:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                raise PhotoUnreadable(name=name, reason="it is not a file")
            yield file, found
        finally:
            os.close(file)
    except OSError as error:
        if error.errno in _GONE:
            raise PhotoMissing(name=name) from error
        raise PhotoUnreadable(name=name, reason=reason_of(error)) from error
    except ValueError as error:  # a null character in the path: no file can be called that
        raise PhotoMissing(name=name) from error


def read_whole(file: int, size: int, name: str) -> bytes:
    """Read a file from its start to its end, even if it is not as long as it was said to be.

    Raises:
        PhotoUnreadable: it is too large to be a photo.
    """
    blocks: list[bytes] = []
    total = 0
    while total <= LARGEST_FILE and size <= LARGEST_FILE:
        block = os.read(file, max(size - total, BLOCK))
        if not block:
            return blocks[0] if len(blocks) == 1 else b"".join(blocks)
        blocks.append(block)
        total += len(block)
    raise PhotoUnreadable(name=name, reason=TOO_BIG)


def stamp_of(found: os.stat_result) -> FileStamp:
    return FileStamp(found.st_size, found.st_mtime_ns)


def reason_of(error: OSError) -> str:
    """Return the system's own words for what went wrong, without the path."""
    return error.strerror or str(error)
