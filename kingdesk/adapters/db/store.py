"""The store over SQLAlchemy: one code path for an embedded workspace and for a studio's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from kingdesk.adapters.db import sqlite
from kingdesk.adapters.db.home import Home
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.rows.answers import SqlAnswerCache
from kingdesk.adapters.db.rows.calls import SqlCalls
from kingdesk.adapters.db.rows.clients import SqlClients
from kingdesk.adapters.db.rows.cloud import SqlCloudFaces, SqlCollections
from kingdesk.adapters.db.rows.galleries import SqlGalleries
from kingdesk.adapters.db.rows.jobs import SqlJobs
from kingdesk.adapters.db.rows.photos import SqlPhotos
from kingdesk.adapters.db.rows.references import SqlReferences
from kingdesk.adapters.db.rows.results import SqlResults
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.rows.verdicts import SqlAudit, SqlDeliveries, SqlVerdicts
from kingdesk.adapters.db.rows.workers import SqlWorkers
from kingdesk.adapters.db.sqlite import DATA_FILE
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.clock import Clock
from kingdesk.ports.store import News

__all__ = ["DATA_FILE", "SqlStore", "SqlUnit", "open_store", "open_studio_store"]


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
    def workers(self) -> SqlWorkers:
        return SqlWorkers(self.scope)

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
    def calls(self) -> SqlCalls:
        return SqlCalls(self.scope)

    @property
    def collections(self) -> SqlCollections:
        return SqlCollections(self.scope)

    @property
    def cloud_faces(self) -> SqlCloudFaces:
        return SqlCloudFaces(self.scope)

    @property
    def answers(self) -> SqlAnswerCache:
        return SqlAnswerCache(self.scope)

    @property
    def audit(self) -> SqlAudit:
        return SqlAudit(self.scope)


class SqlStore:
    """Units of work over one database; where it is and how it is asked, its home knows."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @property
    def engine(self) -> sa.Engine:
        """What connects to the database, for what is no unit of work."""
        return self._home.engine

    @contextmanager
    def reading(self, owner: OwnerId) -> Iterator[SqlUnit]:
        with self._home.reading(owner) as scope:
            yield SqlUnit(scope)

    @contextmanager
    def writing(self, owner: OwnerId) -> Iterator[SqlUnit]:
        with self._home.writing(owner) as scope:
            yield SqlUnit(scope)

    @contextmanager
    def working(self, owner: OwnerId) -> Iterator[SqlUnit]:
        with self._home.working(owner) as scope:
            yield SqlUnit(scope)

    @contextmanager
    def listening(self, owner: OwnerId) -> Iterator[News]:
        with self._home.listening(owner) as news:
            yield news

    def integrity(self) -> list[str]:
        """Return what the database's own check finds wrong, nothing when it is sound."""
        return self._home.integrity()

    def wipe_log(self) -> None:
        """Leave no trace of erased rows in the database's own log and the copies kept of it."""
        self._home.wipe_log()

    def close(self) -> None:
        self._home.close()


def open_store(folder: Path, owner: OwnerId, clock: Clock) -> SqlStore:
    """Open an embedded workspace's data file, see `sqlite.open_home`."""
    return SqlStore(sqlite.open_home(folder, owner, clock))


def open_studio_store(login: DatabaseLogin, clock: Clock | None = None) -> SqlStore:
    """Open a studio's database, see `postgres.open_home`."""
    from kingdesk.adapters.db import postgres  # noqa: PLC0415 - the driver takes its time to import

    return SqlStore(postgres.open_home(login, clock))
