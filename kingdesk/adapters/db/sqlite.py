"""An embedded workspace's database: one SQLite file in its folder."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from filelock import FileLock

from kingdesk.adapters.db import schema
from kingdesk.adapters.db.failures import translated, translated_at_opening
from kingdesk.adapters.db.host import OWN
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.sqlite_news import SqliteNews
from kingdesk.adapters.db.tables import OWN_SCHEMA, profile_items, users
from kingdesk.domain.errors import WorkspaceDamaged, WorkspaceTooNew
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.clock import Clock

DATA_FILE: Final = "kingdesk.sqlite3"
BUSY_SECONDS: Final = 30
"""How long a writer waits for another process's transaction; ours last milliseconds."""
_WRITES: Final = "kingdesk_writes"


class SqliteHome:
    """Units of work in one file.

    Writers of this process queue on a lock, since SQLite's own waiting is by polling and unfair;
    writers of other processes are waited for up to `BUSY_SECONDS`.
    """

    def __init__(self, engine: sa.Engine, path: Path, clock: Clock) -> None:
        self.engine = engine
        self._path = path
        self._clock = clock
        self._writer = threading.Lock()

    @contextmanager
    def reading(self, owner: OwnerId) -> Iterator[Scope]:
        with translated(self._path), self.engine.connect() as connection:
            yield Scope(connection, owner, self._clock, OWN)

    @contextmanager
    def writing(self, owner: OwnerId) -> Iterator[Scope]:
        with self._writer, translated(self._path), to_write(self.engine).begin() as connection:
            yield Scope(connection, owner, self._clock, OWN)

    def working(self, owner: OwnerId) -> AbstractContextManager[Scope]:
        return self.writing(owner)  # SQLite has one writer at a time, whatever it writes

    @contextmanager
    def listening(self, owner: OwnerId) -> Iterator[SqliteNews]:
        del owner  # the file is one owner's
        with translated(self._path):
            # to look only; but SQLite opens the log beside the file for those who may write
            connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=rw", uri=True)
        news = SqliteNews(connection)
        try:
            yield news
        finally:
            news.close()

    def integrity(self) -> list[str]:
        with translated(self._path), self.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [str(line) for line in found if line != "ok"]

    def wipe_log(self) -> None:
        """Write the log into the data file and empty it, and delete the copies of older versions.

        Erased rows live on in both: the copies were kept before an upgrade and know nothing of it.
        """
        with self._writer, translated_at_opening(self._path):
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            for copy in kept_copies(self._path):
                copy.unlink(missing_ok=True)

    def close(self) -> None:
        self.engine.dispose()


def open_home(folder: Path, owner: OwnerId, clock: Clock) -> SqliteHome:
    """Open a workspace folder's data file, make it if there is none, bring it up to date.

    Before the schema of an existing file is changed, a copy is kept beside it; `wipe_log` takes it.

    Raises:
        WorkspaceTooNew, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceBusy, DiskFull
    """
    path = folder / DATA_FILE
    engine = engine_of(path)
    try:
        with translated_at_opening(path), FileLock(folder / "upgrade.lock", timeout=BUSY_SECONDS):
            _bring_up_to_date(engine, path)
            _ensure_owner(engine, owner)
    except BaseException:
        engine.dispose()
        raise
    return SqliteHome(engine, path, clock)


def engine_of(path: Path) -> sa.Engine:
    """Return what connects to a data file; the file is made at the first connection."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={"schema_translate_map": {OWN_SCHEMA: None}},
        hide_parameters=True,  # a failure's text goes to the log, names and e-mails must not
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not say BEGIN: we do
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",  # a decision told as saved survives a power cut
            "secure_delete = ON",  # an erased face leaves no bytes in free pages
            "cache_size = -8192",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # a unit that reads and then writes would dead-lock with another: take the lock up front
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def to_write(engine: sa.Engine) -> sa.Engine:
    """Return the engine for transactions that write: they take the file's lock as they begin."""
    return engine.execution_options(**{_WRITES: True})


def kept_copies(path: Path) -> list[Path]:
    """Return the copies of a data file kept before upgrades, half-made ones too."""
    return sorted(path.parent.glob(f"{path.stem}.before-*{path.suffix}*"))


def _bring_up_to_date(engine: sa.Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = schema.current(connection)
        if found is None and schema.holds_tables(connection):
            raise WorkspaceDamaged(path=path, reason="it is not a data file of KingDesk")
        if found == schema.NEWEST:
            return
        if found is not None and not schema.is_known(found):
            if schema.is_usable(connection):
                return
            raise WorkspaceTooNew(path=path.parent, found=found)
    if found is not None:
        _keep_copy(engine, path, found)
    with to_write(engine).begin() as connection:
        schema.upgrade(connection)


def _keep_copy(engine: sa.Engine, path: Path, revision: str) -> None:
    """Keep the file as the older version left it, with what still lies in the log beside it.

    It takes the place of older copies: who was erased since may still be in them.
    """
    copy = path.with_name(f"{path.stem}.before-{revision}{path.suffix}")
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # it refuses to run inside a transaction
            # a plain copy of the file would lack what others' reading keeps in the log
            connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
            connection.exec_driver_sql("BEGIN")
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    for older in kept_copies(path):
        if older != copy:
            older.unlink(missing_ok=True)


def _ensure_owner(engine: sa.Engine, owner: OwnerId) -> None:
    with engine.connect() as connection:
        if connection.scalar(sa.select(users.c.id).where(users.c.id == owner)):
            return
    with to_write(engine).begin() as connection:
        connection.execute(
            sa.insert(users).values(id=owner, email=f"{owner}@sem-email.kingdesk.invalid")
        )
        connection.execute(
            sa.insert(profile_items).values(
                user_id=owner, item_type="king_selection", title="KingDesk"
            )
        )
