"""Runs: what was asked for, how it stands, and who compares a gallery at its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import DbRow, Scope, chunks
from kingdesk.adapters.db.tables import jobs, runs
from kingdesk.domain.errors import KingdeskError, NotFound, restored_halt
from kingdesk.domain.ids import GalleryId, HolderId, RunId
from kingdesk.domain.jobs import (
    ENDED_RUNS,
    JobCounts,
    JobState,
    Only,
    QueueKind,
    Run,
    RunState,
    may_become,
)
from kingdesk.domain.strategies import Strategy

ENDED: Final = sa.text("state IN ('done', 'error')")
"""As the index of ended jobs says it: with values of its own a database would not know it again."""


@dataclass(frozen=True, slots=True)
class SqlRuns:
    scope: Scope

    def add_run(
        self,
        gallery_id: GalleryId,
        run_id: RunId,
        only: Only,
        strategy: Strategy = Strategy.LOCAL,
        max_cost_usd: float | None = None,
        queue: QueueKind = QueueKind.THREADS,
    ) -> Run:
        self.scope.check(gallery_id)
        now = self.scope.clock.now()
        self.scope.connection.execute(
            sa.insert(runs).values(
                id=run_id,
                gallery_id=gallery_id,
                owner_id=self.scope.owner,
                state=RunState.RUNNING,
                only=only,
                strategy=strategy,
                max_cost_usd=max_cost_usd,
                queue=queue,
                created_at=now,
                started_at=now,
            )
        )
        return self.run(run_id)

    def run(self, run_id: RunId) -> Run:
        found = self._runs(runs.c.id == run_id)
        if not found:
            raise NotFound(kind="run", name=run_id)
        return found[0]

    def latest_run(self, gallery_id: GalleryId) -> Run | None:
        self.scope.check(gallery_id)
        found = self._runs(runs.c.gallery_id == gallery_id, limit=1)
        return found[0] if found else None

    def runs(self, gallery_id: GalleryId) -> list[Run]:
        self.scope.check(gallery_id)
        return self._runs(runs.c.gallery_id == gallery_id)

    def set_max_cost(self, run_id: RunId, usd: float | None) -> None:
        self._gallery(run_id)
        self.scope.connection.execute(
            sa.update(runs).where(runs.c.id == run_id).values(max_cost_usd=usd)
        )

    def move_run(self, run_id: RunId, state: RunState) -> Run:
        run = self.run(run_id)
        if not may_become(run.state, state):
            return run
        ended = self.scope.clock.now() if state in ENDED_RUNS else None
        changed: dict[str, object] = {"state": state, "ended_at": ended}
        if state in {RunState.RUNNING, RunState.DONE}:
            changed |= {"halted_code": None, "halted_json": None}
        # another may have moved it since it was read
        as_read = runs.c.id == run_id, runs.c.state == run.state
        self.scope.connection.execute(sa.update(runs).where(*as_read).values(changed))
        return self.run(run_id)

    def note_measured(self, run_id: RunId, measured: str) -> None:
        self._gallery(run_id)
        self.scope.connection.execute(
            sa.update(runs).where(runs.c.id == run_id).values(measured_json=measured)
        )

    def measured(self) -> str | None:
        query = (
            sa.select(runs.c.measured_json)
            .where(runs.c.gallery_id.in_(self.scope.galleries()), runs.c.measured_json.is_not(None))
            .order_by(runs.c.created_at.desc(), runs.c.id)
            .limit(1)
        )
        return self.scope.connection.scalar(query)

    def claim_matching(self, run_id: RunId, holder: HolderId, time: timedelta) -> bool:
        self._gallery(run_id)
        now = self.scope.clock.now()
        free = sa.or_(
            runs.c.matcher.is_(None), runs.c.matcher == holder, runs.c.matcher_until < now
        )
        claimed = self.scope.connection.execute(
            sa.update(runs)
            .where(runs.c.id == run_id, free)
            .values(matcher=holder, matcher_until=now + time)
        )
        return claimed.rowcount == 1

    def release_matching(self, run_id: RunId, holder: HolderId) -> None:
        self._gallery(run_id)
        self.scope.connection.execute(
            sa.update(runs)
            .where(runs.c.id == run_id, runs.c.matcher == holder)
            .values(matcher=None, matcher_until=None)
        )

    def counts(self, gallery_id: GalleryId) -> JobCounts:
        self.scope.check(gallery_id)
        return self._counts(jobs.c.gallery_id == gallery_id)

    def set_queue(self, run_id: RunId, queue: QueueKind) -> None:
        self._gallery(run_id)
        changed = self.scope.connection.execute(
            sa.update(runs).where(runs.c.id == run_id, runs.c.queue != queue).values(queue=queue)
        )
        if not changed.rowcount:
            return
        self.scope.connection.execute(
            sa.update(jobs)
            .where(
                jobs.c.run_id == run_id,
                jobs.c.state == JobState.PENDING,
                jobs.c.sent_at.is_not(None),
            )
            .values(sent_at=None)
        )

    def halt(self, run_id: RunId, error: KingdeskError | None) -> None:
        self._gallery(run_id)
        details = None if error is None else json.dumps(error.details, default=str)
        self.scope.connection.execute(
            sa.update(runs)
            .where(runs.c.id == run_id)
            .values(halted_code=error.code if error else None, halted_json=details)
        )

    def under_way(self) -> list[Run]:
        ended = [str(state) for state in ENDED_RUNS]
        return self._runs(runs.c.state.not_in(ended), oldest=True)

    def ended_within(self, run_id: RunId, window: timedelta) -> int:
        self._gallery(run_id)
        since = self.scope.clock.now() - window
        query = sa.select(sa.func.count()).where(
            jobs.c.run_id == run_id, ENDED, jobs.c.updated_at > since
        )
        return int(self.scope.connection.scalar(query) or 0)

    def _gallery(self, run_id: RunId) -> GalleryId:
        query = sa.select(runs.c.gallery_id).where(
            runs.c.id == run_id, runs.c.gallery_id.in_(self.scope.galleries())
        )
        found = self.scope.connection.scalar(query)
        if found is None:
            raise NotFound(kind="run", name=run_id)
        return GalleryId(found)

    def _matched_by(self, holder: HolderId) -> tuple[sa.ColumnElement[bool], ...]:
        return runs.c.matcher == holder, runs.c.gallery_id.in_(self.scope.galleries())

    def _counts_of(self, run_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return how many jobs of each state every run has."""
        counts: dict[str, dict[str, int]] = {run_id: {} for run_id in run_ids}
        for chunk in chunks(run_ids):
            query = (
                sa.select(jobs.c.run_id, jobs.c.state, sa.func.count())
                .where(jobs.c.run_id.in_(chunk))
                .group_by(jobs.c.run_id, jobs.c.state)
            )
            for run_id, state, number in self.scope.connection.execute(query):
                counts[run_id][state] = number
        return counts

    def _runs(
        self, *conditions: sa.ColumnElement[bool], limit: int | None = None, oldest: bool = False
    ) -> list[Run]:
        age = runs.c.created_at if oldest else runs.c.created_at.desc()
        query = (
            sa.select(runs)
            .where(*conditions, runs.c.gallery_id.in_(self.scope.galleries()))
            .order_by(age, runs.c.id)
            .limit(limit)
        )
        rows = self.scope.connection.execute(query).all()
        counts = self._counts_of([row.id for row in rows])
        return [_run(row, JobCounts(**counts[row.id])) for row in rows]

    def _counts(self, condition: sa.ColumnElement[bool]) -> JobCounts:
        query = sa.select(jobs.c.state, sa.func.count()).where(condition).group_by(jobs.c.state)
        return JobCounts(**dict(self.scope.connection.execute(query).all()))


def _run(row: DbRow, counts: JobCounts) -> Run:
    details = json.loads(row.halted_json or "{}")
    return Run(
        id=RunId(row.id),
        gallery_id=GalleryId(row.gallery_id),
        state=RunState(row.state),
        only=Only(row.only),
        counts=counts,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        strategy=Strategy(row.strategy or Strategy.LOCAL),
        max_cost_usd=row.max_cost_usd,
        queue=QueueKind(row.queue),
        halted_by=restored_halt(row.halted_code, details) if row.halted_code else None,
    )
