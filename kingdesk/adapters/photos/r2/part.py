"""The file a download grows in: gone on with after a break, whole or not there, never of two."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import lock_descriptor

from kingdesk.adapters.photos.etags import is_plain, md5
from kingdesk.domain.errors import DiskFull, PhotoUnreadable

_FLAGS: Final = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)
_PRIVATE: Final = 0o600
_BLOCK: Final = 1 << 20
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(slots=True)
class Part:
    """A file of one version of an object while it is not whole.

    Attributes:
        path: where it is.
        file: open for reading and writing, and locked.
        may_stay: whoever tries again may go on with it; else it is ours alone.
        size: bytes in it.
        taken_over: an earlier try left some of them.
    """

    path: Path
    file: int
    may_stay: bool = False
    size: int = 0
    taken_over: bool = False

    def take_over(self) -> None:
        """Go on with what is in it."""
        self.size = os.lseek(self.file, 0, os.SEEK_END)
        self.taken_over = self.size > 0

    def start_again(self) -> None:
        os.ftruncate(self.file, 0)
        os.lseek(self.file, 0, os.SEEK_SET)
        self.size, self.taken_over = 0, False

    def write(self, block: bytes) -> None:
        rest = memoryview(block)
        while rest:
            rest = rest[os.write(self.file, rest) :]
        self.size += len(block)

    def is_content_of(self, etag: str) -> bool:
        """Tell whether its bytes are those an ETag is of, as far as the ETag says.

        What came in one go needs no proof: each answer was of the version asked for, its length was
        counted, TLS guards it on the way. Hashing it would cost more than all the rest.
        """
        if not self.taken_over or not is_plain(etag):
            return True
        digest = md5()
        os.lseek(self.file, 0, os.SEEK_SET)
        while block := os.read(self.file, _BLOCK):
            digest.update(block)
        return digest.hexdigest() == etag

    def become(self, to: Path) -> None:
        """Put it in its place, whole, over what may be there."""
        os.fsync(self.file)
        try:
            self.path.replace(to)  # still locked: nobody else can write to it
        except PermissionError:
            if os.name != "nt":
                raise
            self.close()  # Windows moves no open file
            self.path.replace(to)
        self.path = to

    def remove(self) -> None:
        """Remove it while it is still locked; whoever waits for it then makes a new one."""
        with suppress(PermissionError):  # Windows removes no open file
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        if self.file >= 0:
            os.close(self.file)
            self.file = -1


@contextmanager
def growing(to: Path, etag: str, name: str) -> Iterator[Part]:
    """Give the part of a file: what an earlier try left, or an empty one.

    It stays to be gone on with if it does not become whole, where the ETag will prove the bytes.
    Where somebody else is at the same file, it is one of our own, and goes.

    Args:
        to: the file it is a part of.
        etag: the version.
        name: of the photo, for the words.

    Raises:
        DiskFull
        PhotoUnreadable: the file can't be written for another reason.
    """
    try:
        part = _shared(to, etag) or _own(to)
        try:
            yield part
        finally:
            if part.path != to and (not part.may_stay or part.size == 0):
                part.remove()
            part.close()
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise DiskFull(path=to) from error
        raise PhotoUnreadable(name=name, reason=error.strerror or "no permission") from error


def _shared(to: Path, etag: str) -> Part | None:
    """Return the part that all tries go on with, None while somebody else is at it."""
    path = to.with_name(f"{to.name}.part")
    file = os.open(path, _FLAGS, _PRIVATE)
    try:
        if not _is_ours(file, path):
            os.close(file)
            return None
        part = Part(path, file, may_stay=is_plain(etag))
        if part.may_stay:
            part.take_over()
        else:  # nothing would prove in the end that what is in it belongs to this version
            part.start_again()
    except BaseException:
        with suppress(OSError):
            os.close(file)
        raise
    return part


def _own(to: Path) -> Part:
    path = to.with_name(f"{to.name}.{uuid4().hex}.part")
    return Part(path, os.open(path, _FLAGS | os.O_EXCL, _PRIVATE))


def _is_ours(file: int, path: Path) -> bool:
    """Tell whether we alone have a file that is still where it was opened."""
    try:
        return lock_descriptor(file, blocking=False) and os.path.samestat(
            os.fstat(file), path.stat()
        )
    except FileNotFoundError:  # became whole meanwhile
        return False
    except OSError:  # a disk without locks
        return False
