"""Heartbeats of processes that work on photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.tables import workers
from kingdesk.domain.ids import HolderId
from kingdesk.domain.jobs import QueueKind, Worker

_FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SqlWorkers:
    scope: Scope

    def beat(self, worker: Worker, *, by_cloud: bool) -> None:
        now = self.scope.clock.now()
        row: dict[str, object] = {
            "holder": worker.holder,
            "owner_id": self.scope.owner,
            "computer": worker.computer,
            "queue": worker.queue,
            "photos_at_once": worker.photos_at_once,
            "by_cloud": by_cloud,
            "started_at": now,
            "seen_at": now,
        }
        statement = self.scope.insert(workers).values(row)
        seen = {"seen_at": now, "by_cloud": by_cloud, "photos_at_once": worker.photos_at_once}
        self.scope.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["holder"],
                set_=seen,
                where=workers.c.owner_id == self.scope.owner,
            )
        )
        self.scope.connection.execute(
            sa.delete(workers).where(
                workers.c.owner_id == self.scope.owner, workers.c.seen_at < now - _FORGOTTEN_AFTER
            )
        )

    def leave(self, holder: HolderId) -> None:
        self.scope.connection.execute(
            sa.delete(workers).where(
                workers.c.holder == holder, workers.c.owner_id == self.scope.owner
            )
        )

    def alive(self, within: timedelta) -> list[Worker]:
        query = (
            sa.select(workers)
            .where(
                workers.c.owner_id == self.scope.owner,
                self._seen(within),
            )
            .order_by(workers.c.started_at, workers.c.holder)
        )
        return [
            Worker(
                HolderId(row.holder),
                QueueKind(row.queue),
                row.computer,
                row.photos_at_once,
                row.started_at,
                row.seen_at,
            )
            for row in self.scope.connection.execute(query)
        ]

    def by_cloud(self, within: timedelta) -> int:
        query = sa.select(sa.func.count()).where(workers.c.by_cloud, self._seen(within))
        return int(self.scope.connection.scalar(query) or 0)

    def _seen(self, within: timedelta) -> sa.ColumnElement[bool]:
        """Return the condition on who was seen lately.

        What a clock noted that was ahead, and was put right since, is no sign of life for ever.
        """
        now = self.scope.clock.now()
        return workers.c.seen_at.between(now - within, now + within)
