"""Which file of this computer is which photo of the bucket: one small SQLite file."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import structlog

from kingdesk.adapters.photos.private import make_private_file, make_private_folder
from kingdesk.domain.errors import DiskFull, KingdeskError, WorkspaceReadOnly
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.ports.local_copies import Pair

log = structlog.get_logger()

_WAIT_S: Final = 5.0
_FORM: Final = 1
"""`PRAGMA user_version` of the table below; a file of another form is begun anew."""
_TABLE: Final = """
    CREATE TABLE pair (
        photo_id INTEGER PRIMARY KEY, gallery_id INTEGER NOT NULL, path TEXT NOT NULL,
        key TEXT NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL
    )
"""
_PUT: Final = "INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?, ?)"
_ONE: Final = "SELECT * FROM pair WHERE photo_id = ?"
_OF_GALLERY: Final = "SELECT * FROM pair WHERE gallery_id = ? ORDER BY photo_id"
_NOT_OURS: Final = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR"})


class SqlitePairs:
    """`Pairs` in a file; safe to call from any thread and from several processes.

    A damaged file is begun anew: pairing again takes a look at the folder.

    Args:
        file: its folder is made when missing; both are closed to other users of this computer.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            log.warning("pairs not read", reason=_kind(error))

    def put(self, pairs: Iterable[Pair]) -> None:
        rows = [
            (p.photo_id, p.gallery_id, str(p.path), p.key, p.etag, p.stamp.size, p.stamp.mtime_ns)
            for p in pairs
        ]
        try:
            with self._lock, self._writable() as db:
                db.executemany(_PUT, rows)
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def get(self, photo_id: PhotoId) -> Pair | None:
        found = self._select(_ONE, photo_id)
        return found[0] if found else None

    def of_gallery(self, gallery_id: GalleryId) -> list[Pair]:
        return self._select(_OF_GALLERY, gallery_id)

    def forget(self, gallery_id: GalleryId) -> int:
        try:
            with self._lock, self._writable() as db:
                return db.execute("DELETE FROM pair WHERE gallery_id = ?", (gallery_id,)).rowcount
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _select(self, query: str, value: int) -> list[Pair]:
        with self._lock:
            if self._db is None:
                return []
            try:
                rows = self._db.execute(query, (value,)).fetchall()
            except sqlite3.Error as error:
                log.warning("pairs not read", reason=_kind(error))
                return []
        return [_pair(row) for row in rows]

    def _writable(self) -> sqlite3.Connection:
        """Return the connection; one that could not be made is tried again."""
        if self._db is None:
            self._open()
        assert self._db is not None  # noqa: S101 - for the type checker
        return self._db

    def _open(self) -> None:
        make_private_folder(self._file.parent)
        make_private_file(self._file)
        try:
            self._db = _connected(self._file)
        except sqlite3.Error as error:
            if _kind(error) not in _NOT_OURS:
                raise
            log.warning("pairs damaged, begun anew", reason=_kind(error))
            self._file.unlink()
            make_private_file(self._file)
            self._db = _connected(self._file)

    def _failure(self, error: Exception) -> KingdeskError:
        if _kind(error) in {"SQLITE_FULL", "ENOSPC"}:
            return DiskFull(path=self._file)
        return WorkspaceReadOnly(path=self._file.parent)


def _connected(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=_WAIT_S, check_same_thread=False)
    try:
        with db:
            db.execute("BEGIN IMMEDIATE")
            form = db.execute("PRAGMA user_version").fetchone()[0]
            if form != _FORM:
                db.execute("DROP TABLE IF EXISTS pair")
                db.execute(_TABLE)
                db.execute("CREATE INDEX pair_gallery ON pair (gallery_id)")
                db.execute(f"PRAGMA user_version = {_FORM}")
        db.execute(_ONE, (0,))  # fails when it is damaged
    except sqlite3.Error:
        db.close()
        raise
    return db


def _pair(row: tuple[int, int, str, str, str, int, int]) -> Pair:
    photo_id, gallery_id, path, key, etag, size, mtime_ns = row
    return Pair(
        PhotoId(photo_id), GalleryId(gallery_id), Path(path), key, etag, FileStamp(size, mtime_ns)
    )


def _kind(error: Exception) -> str:
    if isinstance(error, OSError):
        return "ENOSPC" if error.errno == errno.ENOSPC else type(error).__name__
    return str(getattr(error, "sqlite_errorname", type(error).__name__))
