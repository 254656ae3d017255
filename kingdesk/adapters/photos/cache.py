"""Thumbnails in one SQLite file: ten times as fast as files on a cold disk, and one thing to drop.

Nothing here is worth an error: without a cache thumbnails are made again, which takes time only.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import structlog

from kingdesk.adapters.photos.private import make_private_file
from kingdesk.domain.ids import PhotoId

log = structlog.get_logger()

DEFAULT_LIMIT: Final = 2 << 30
_KEEP_SHARE: Final = 0.9
"""What stays when the oldest are dropped, so that it is not done again at the next thumbnail."""
_PAGE: Final = 8192
_TOUCH_AT: Final = 256
"""Thumbnails shown before their use is written down: reading must not cost a write each."""
_WAIT_S: Final = 1.0
"""How long another process may hold the file before a write is passed over."""
_REBUILDS: Final = 3
"""Times a damaged file is made anew in one session; after that the disk itself is at fault."""

_FORM: Final = 1
"""`PRAGMA user_version` of the tables below; a file of another form is thrown away."""
_TABLES: Final = (
    """CREATE TABLE entry (
        photo_id INTEGER PRIMARY KEY, version TEXT NOT NULL,
        checksum INTEGER NOT NULL, used INTEGER NOT NULL
    )""",
    "CREATE INDEX entry_used ON entry (used)",
    "CREATE TABLE picture (photo_id INTEGER PRIMARY KEY, jpeg BLOB NOT NULL)",
    f"PRAGMA user_version = {_FORM}",
)
"""Two tables: noting a use in the row of the picture would write the picture again."""
_FIND: Final = (
    "SELECT jpeg, checksum FROM entry JOIN picture USING (photo_id)"
    " WHERE photo_id = ? AND version = ?"
)
_NEXT_USE: Final = "SELECT coalesce(max(used), 0) + 1 FROM entry"
_OLDEST: Final = (
    "SELECT photo_id, length(jpeg) FROM entry JOIN picture USING (photo_id) ORDER BY used"
)

_T = TypeVar("_T")


class SqliteThumbnails:
    """The `ThumbnailStore` on disk; safe to call from any thread and from several processes.

    Args:
        file: the cache file, closed to other users of this computer; its folder is made when
            missing.
        limit: bytes the file may hold; beyond it the thumbnails unused for longest are dropped.
    """

    def __init__(self, file: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._file = file
        self._limit = limit
        # Two connections: reading goes on while a write waits for the disk.
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._rebuilds = 0
        self._touched: set[int] = set()
        self._told: set[str] = set()
        self._open()

    def get(self, photo_id: PhotoId, version: str) -> bytes | None:
        row = self._read(lambda db: db.execute(_FIND, (photo_id, version)).fetchone())
        if row is None or zlib.crc32(row[0]) != row[1]:
            return None
        self._touched.add(photo_id)
        if len(self._touched) >= _TOUCH_AT:
            self._write(self._note_use)
        return bytes(row[0])

    def put(self, photo_id: PhotoId, version: str, thumbnail: bytes) -> None:
        def write(db: sqlite3.Connection) -> None:
            self._note_use(db)
            _drop(db, [photo_id])
            use = db.execute(_NEXT_USE).fetchone()[0]
            entry = (photo_id, version, zlib.crc32(thumbnail), use)
            db.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", entry)
            db.execute("INSERT INTO picture VALUES (?, ?)", (photo_id, thumbnail))
            if _bytes_held(db) > self._limit:
                _make_room(db, round(self._limit * _KEEP_SHARE))

        self._write(write)

    def forget(self, photo_id: PhotoId) -> None:
        self._write(lambda db: _drop(db, [photo_id]))

    @property
    def bytes_kept(self) -> int:
        return self._read(_bytes_held) or 0

    def clear(self) -> None:
        def drop_all(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM entry")
            db.execute("DELETE FROM picture")

        with self._writing:
            self._touched.clear()
        self._write(drop_all)
        self._give_back()

    def close(self) -> None:
        if self._touched:
            self._write(self._note_use)
        with self._reading, self._writing:
            self._shut()

    def _give_back(self) -> None:
        """Give free pages back to the disk; where another process reads, the next time."""
        with self._writing:
            if self._writer is None:
                return
            try:
                _vacuum(self._writer)
            except sqlite3.Error as error:
                self._tell(error)

    def _read(self, ask: Callable[[sqlite3.Connection], _T]) -> _T | None:
        with self._reading:
            rebuilds = self._rebuilds
            if self._reader is None:
                return None
            try:
                return ask(self._reader)
            except sqlite3.Error as error:
                failure = error
        self._recover(failure, rebuilds)
        return None

    def _write(self, write: Callable[[sqlite3.Connection], None]) -> None:
        with self._writing:
            rebuilds = self._rebuilds
            if self._writer is None:
                return
            try:
                _in_one_go(self._writer, write)
            except sqlite3.Error as error:
                failure = error
            else:
                return
        self._recover(failure, rebuilds)

    def _recover(self, error: sqlite3.Error, rebuilds: int) -> None:
        """Make a damaged file anew; anything else is told once and passed over."""
        if not _is_damage(error):
            self._tell(error)
            return
        with self._reading, self._writing:
            if self._reader is not None and self._rebuilds == rebuilds:  # else closed, or mended
                self._rebuild()

    def _open(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._connect()
        except OSError as error:
            self._tell(error)
        except sqlite3.Error as error:
            if _is_damage(error):
                self._rebuild()
            else:
                self._shut()
                self._tell(error)

    def _connect(self) -> None:
        self._writer = _connected(self._file)
        _in_one_go(self._writer, _prepare)
        if _bytes_held(self._writer) > self._limit:  # the limit was lowered since the last time
            _in_one_go(self._writer, lambda db: _make_room(db, round(self._limit * _KEEP_SHARE)))
            _vacuum(self._writer)
        self._reader = _connected(self._file)

    def _rebuild(self) -> None:
        self._shut()
        self._rebuilds += 1
        log.warning("thumbnail cache damaged, made anew", times=self._rebuilds)
        if self._rebuilds > _REBUILDS:
            return
        try:
            for end in ("", "-wal", "-shm"):
                Path(f"{self._file}{end}").unlink(missing_ok=True)
            self._connect()
        except (OSError, sqlite3.Error) as error:
            self._shut()
            self._tell(error)

    def _shut(self) -> None:
        self._touched.clear()
        for connection in (self._reader, self._writer):
            if connection is not None:
                with suppress(sqlite3.Error):
                    connection.close()
        self._reader = self._writer = None

    def _note_use(self, db: sqlite3.Connection) -> None:
        touched, self._touched = self._touched, set()
        if touched:
            use = db.execute(_NEXT_USE).fetchone()[0]
            rows = [(use, photo_id) for photo_id in touched]
            db.executemany("UPDATE entry SET used = ? WHERE photo_id = ?", rows)

    def _tell(self, error: Exception) -> None:
        kind = getattr(error, "sqlite_errorname", type(error).__name__)
        if kind not in self._told:
            self._told.add(kind)
            log.warning("thumbnail cache not used", reason=kind)


class _OtherForm(sqlite3.DatabaseError):
    """A sound database, but not this cache."""


def _connected(file: Path) -> sqlite3.Connection:
    make_private_file(file)
    # No mmap_size: it read 8 % faster, and a disk pulled out would end the program (SIGBUS).
    db = sqlite3.connect(file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _in_one_go(db: sqlite3.Connection, write: Callable[[sqlite3.Connection], None]) -> None:
    """Do a write in one transaction, that has the file to itself from the start."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        write(db)


def _vacuum(db: sqlite3.Connection) -> None:
    # As a script: a plain execute() stops after the first page.
    db.executescript("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(db: sqlite3.Connection) -> None:
    form = db.execute("PRAGMA user_version").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if form == 0 and empty:
        for statement in _TABLES:
            db.execute(statement)
    elif form != _FORM:
        raise _OtherForm
    db.execute(_FIND, (0, ""))  # fails when a table is missing


def _drop(db: sqlite3.Connection, photo_ids: Iterable[int]) -> None:
    for photo_id in photo_ids:
        db.execute("DELETE FROM entry WHERE photo_id = ?", (photo_id,))
        db.execute("DELETE FROM picture WHERE photo_id = ?", (photo_id,))


def _make_room(db: sqlite3.Connection, goal: int) -> None:
    """Drop the thumbnails unused for longest until the file holds at most so many bytes."""
    while (excess := _bytes_held(db) - goal) > 0:
        oldest: list[int] = []
        for photo_id, size in db.execute(_OLDEST):
            oldest.append(photo_id)
            excess -= size
            if excess <= 0:
                break
        if not oldest:
            return
        _drop(db, oldest)


def _bytes_held(db: sqlite3.Connection) -> int:
    """Return what the file holds, without its free pages; costs nothing at any size."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    free = db.execute("PRAGMA freelist_count").fetchone()[0]
    return int(pages - free) * _PAGE


def _is_damage(error: sqlite3.Error) -> bool:
    if isinstance(error, _OtherForm):
        return True
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or name == "SQLITE_ERROR"
