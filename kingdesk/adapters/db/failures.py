"""What a database says when it fails, in the app's own errors; the one place that reads codes."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import sqlalchemy as sa

from kingdesk.domain.errors import (
    DiskFull,
    KingdeskError,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceReadOnly,
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn a driver's failure into a KingdeskError with its cause; others pass unchanged."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        known = _known(error.orig, path)
        if known is None:
            raise
        raise known from error


@contextmanager
def translated_at_opening(path: Path) -> Iterator[None]:
    """Do as `translated`, also for the files beside the data file: the lock, the copy kept."""
    try:
        with translated(path):
            yield
    except filelock.Timeout as error:
        raise WorkspaceBusy(path=path.parent) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(path=path) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise WorkspaceReadOnly(path=path.parent) from error
        raise


def _known(error: BaseException | None, path: Path) -> KingdeskError | None:
    name = getattr(error, "sqlite_errorname", "")
    # extended names begin with the plain one: SQLITE_READONLY_DIRECTORY, SQLITE_IOERR_WRITE, …
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return WorkspaceBusy(path=path.parent)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return WorkspaceReadOnly(path=path.parent)
    if name in {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE"}:
        return DiskFull(path=path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_FORMAT")):
        return WorkspaceDamaged(path=path, reason=str(error))
    if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
        return WorkspaceDamaged(path=path, reason=str(error))
    return None
