"""Which worker processes of a workspace are alive, told by locks on files.

Each worker holds a lock on a file of its own for as long as it lives. The system frees the lock
when the process ends, however it ends, so a worker that was killed is known to be dead at once
and its photos need not wait for their leases to run out.
"""

from __future__ import annotations

import errno
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog
from filelock import FileLock, Timeout

from kingdesk.domain.errors import DiskFull, WorkspaceReadOnly
from kingdesk.domain.ids import HolderId

log = structlog.get_logger()

_FOLDER: Final = "holders"
_JOIN_WAIT_S: Final = 10.0
"""Another process may look at the new file for an instant while it sweeps."""
_TAIL: Final = r"[0-9a-f]{32}"
_UNLOCKED: Final = "unlocked-"
"""Starts the ids of workers on a disk that knows no locks: nobody can tell whether they live."""
_NO_LOCKS: Final = frozenset({errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP})


class FileHolders:
    """The `Holders` of one computer; safe to call from any thread and process.

    Args:
        workspace: the folder its workers share.
        computer: begins the ids of this computer's workers where workers of others are met as
            well: nothing is known of those. Empty in an embedded workspace.
    """

    def __init__(self, workspace: Path, computer: str = "") -> None:
        self._folder = workspace / _FOLDER
        self._computer = computer
        self._ours = re.compile(re.escape(computer) + _TAIL)
        self._guard = threading.Lock()
        self._held: dict[HolderId, FileLock] = {}

    def join(self) -> HolderId:
        """Name this process as a worker, and clear away what dead workers left.

        Raises:
            WorkspaceReadOnly, DiskFull
        """
        holder = HolderId(self._computer + uuid4().hex)
        lock = _lock(self._file(holder))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=_JOIN_WAIT_S)
        except NotImplementedError:
            return self._join_without_lock()
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return self._join_without_lock()
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFull(path=self._folder) from error
            raise WorkspaceReadOnly(path=self._folder.parent) from error
        with self._guard:
            self._held[holder] = lock
        self._sweep()
        return holder

    def leave(self, holder: HolderId) -> None:
        with self._guard:
            lock = self._held.pop(holder, None)
        if lock is not None:
            _remove(self._file(holder), lock)

    def is_dead(self, holder: HolderId) -> bool:
        with self._guard:
            if holder in self._held:
                return False
        if not self._ours.fullmatch(holder):
            return False
        file = self._file(holder)
        try:
            if not file.exists():
                return self._folder.is_dir()  # it left, or was cleared away; else nothing is known
            lock = _lock(file)
            lock.acquire(blocking=False)
        except (Timeout, NotImplementedError, OSError):
            return False
        _remove(file, lock)
        return True

    def _file(self, holder: HolderId) -> Path:
        return self._folder / f"{holder}.lock"

    def _join_without_lock(self) -> HolderId:
        log.warning("no locks on this disk", folder=_FOLDER)
        return HolderId(f"{self._computer}{_UNLOCKED}{uuid4().hex}")

    def _sweep(self) -> None:
        with suppress(OSError):
            for file in list(self._folder.glob("*.lock")):
                self.is_dead(HolderId(file.stem))


def _lock(file: Path) -> FileLock:
    # Not bound to a thread: a worker may leave from another thread than it joined on.
    return FileLock(file, thread_local=False, fallback_to_soft=False)


def _remove(file: Path, lock: FileLock) -> None:
    """Delete a lock file, while it is held where the system lets us (Windows does not)."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):
        file.unlink(missing_ok=True)
