"""The store over SQLAlchemy: one embedded workspace's SQLite file today."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from filelock import FileLock

from kingdesk.adapters.db import schema
from kingdesk.adapters.db.failures import translated, translated_at_opening
from kingdesk.adapters.db.host import OWN
from kingdesk.adapters.db.rows.clients import SqlClients
from kingdesk.adapters.db.rows.galleries import SqlGalleries
from kingdesk.adapters.db.rows.jobs import SqlJobs
from kingdesk.adapters.db.rows.photos import SqlPhotos
from kingdesk.adapters.db.rows.references import SqlReferences
from kingdesk.adapters.db.rows.results import SqlResults
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.rows.verdicts import SqlAudit, SqlDeliveries, SqlVerdicts
from kingdesk.adapters.db.tables import OWN_SCHEMA, profile_items, users
from kingdesk.domain.errors import WorkspaceDamaged, WorkspaceTooNew
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.clock import Clock

DATA_FILE: Final = "kingdesk.sqlite3"
BUSY_SECONDS: Final = 30
"""How long a writer waits for another process's transaction; ours last milliseconds."""
_WRITES: Final = "kingdesk_writes"


@dataclass(frozen=True, slots=True)
class SqlUnit:
    """One transaction over everything an owner has."""

    scope: Scope

    @property
    def galleries(self) -> SqlGalleries:
        return SqlGalleries(self.scope)

    @property
    def photos(self) -> SqlPhotos:
        return SqlPhotos(self.scope)

    @property
    def clients(self) -> SqlClients:
        return SqlClients(self.scope)

    @property
    def references(self) -> SqlReferences:
        return SqlReferences(self.scope)

    @property
    def jobs(self) -> SqlJobs:
        return SqlJobs(self.scope)

    @property
    def results(self) -> SqlResults:
        return SqlResults(self.scope)

    @property
    def verdicts(self) -> SqlVerdicts:
        return SqlVerdicts(self.scope)

    @property
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self.scope)

    @property
    def audit(self) -> SqlAudit:
        return SqlAudit(self.scope)


class SqlStore:
    """Units of work over one database.

    Writers of this process queue on a lock, since SQLite's own waiting is by polling and unfair;
    writers of other processes are waited for up to `BUSY_SECONDS`.
    """

    def __init__(self, engine: sa.Engine, path: Path, clock: Clock) -> None:
        self._engine = engine
        self._path = path
        self._clock = clock
        self._writer = threading.Lock()

    @contextmanager
    def reading(self, owner: OwnerId) -> Iterator[SqlUnit]:
        with translated(self._path), self._engine.connect() as connection:
            yield SqlUnit(Scope(connection, owner, self._clock, OWN))

    @contextmanager
    def writing(self, owner: OwnerId) -> Iterator[SqlUnit]:
        with (
            self._writer,
            translated(self._path),
            self._engine.execution_options(**{_WRITES: True}).begin() as connection,
        ):
            yield SqlUnit(Scope(connection, owner, self._clock, OWN))

    def working(self, owner: OwnerId) -> AbstractContextManager[SqlUnit]:
        return self.writing(owner)  # SQLite has one writer at a time, whatever it writes

    def integrity(self) -> list[str]:
        """Return what the database's own check finds wrong, nothing when it is sound."""
        with translated(self._path), self._engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [str(line) for line in found if line != "ok"]

    def wipe_log(self) -> None:
        """Write the log into the data file and empty it: erased rows live on in it till then."""
        with self._writer, translated(self._path), self._engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        self._engine.dispose()


def open_store(folder: Path, owner: OwnerId, clock: Clock) -> SqlStore:
    """Open a workspace folder's data file, make it if there is none, bring it up to date.

    Before the schema of an existing file is changed, a copy is kept beside it.

    Raises:
        WorkspaceTooNew, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceBusy, DiskFull
    """
    path = folder / DATA_FILE
    engine = _sqlite(path)
    try:
        with translated_at_opening(path), FileLock(folder / "upgrade.lock", timeout=BUSY_SECONDS):
            _bring_up_to_date(engine, path)
            _ensure_owner(engine, owner)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, path, clock)


def _sqlite(path: Path) -> sa.Engine:
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
            "cache_size = -32768",
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


def _bring_up_to_date(engine: sa.Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = schema.current(connection)
        if found is None and schema.holds_tables(connection):
            raise WorkspaceDamaged(path=path, reason="it is not a data file of KingDesk")
    if found == schema.NEWEST:
        return
    if found is not None and not schema.is_known(found):
        raise WorkspaceTooNew(path=path.parent, found=found)
    if found is not None:
        _keep_copy(engine, path, found)
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        schema.upgrade(connection)


def _keep_copy(engine: sa.Engine, path: Path, revision: str) -> None:
    """Keep the file as the older version left it, with what still lies in the log beside it."""
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


def _ensure_owner(engine: sa.Engine, owner: OwnerId) -> None:
    with engine.connect() as connection:
        if connection.scalar(sa.select(users.c.id).where(users.c.id == owner)):
            return
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        connection.execute(
            sa.insert(users).values(id=owner, email=f"{owner}@sem-email.kingdesk.invalid")
        )
        connection.execute(
            sa.insert(profile_items).values(
                user_id=owner, item_type="king_selection", title="KingDesk"
            )
        )
