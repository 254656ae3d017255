"""Runs, jobs and leases; the web system's job rows follow ours in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kingdesk.adapters.db.rows.endings import FREE, end
from kingdesk.adapters.db.rows.host_jobs import tell_queued, tell_state
from kingdesk.adapters.db.rows.scope import Scope, chunks
from kingdesk.adapters.db.tables import (
    jobs,
    king_galleries,
    king_photos,
    photo_files,
    photo_looks,
    runs,
)
from kingdesk.domain.errors import ItemError, NotFound, restored
from kingdesk.domain.galleries import FileStamp, PhotoProblem
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.jobs import (
    ENDED_RUNS,
    JobCounts,
    JobState,
    Lease,
    Only,
    Run,
    RunState,
    may_become,
)
from kingdesk.domain.strategies import Strategy


@dataclass(frozen=True, slots=True)
class SqlJobs:
    scope: Scope

    def add_run(
        self,
        gallery_id: GalleryId,
        run_id: RunId,
        only: Only,
        strategy: Strategy = Strategy.LOCAL,
        max_cost_usd: float | None = None,
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
                created_at=now,
                started_at=now,
            )
        )
        return self.run(run_id)

    def enqueue(self, run_id: RunId, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]) -> None:
        self.scope.check(gallery_id)
        if self._gallery(run_id) != gallery_id:
            raise NotFound(kind="run", name=run_id)
        self.scope.check_all(king_photos, photo_ids, gallery_id)
        if not photo_ids:
            return
        for chunk in chunks(sorted(photo_ids)):
            self.scope.hold(gallery_id, chunk)
        now = self.scope.clock.now()
        for chunk in chunks(photo_ids):
            source = sa.select(
                king_photos.c.id,
                king_photos.c.gallery_id,
                sa.literal(run_id),
                sa.literal(JobState.PENDING.value),
                sa.literal(now, jobs.c.updated_at.type),
            ).where(king_photos.c.id.in_(chunk))
            statement = self.scope.insert(jobs).from_select(
                ["photo_id", "gallery_id", "run_id", "state", "updated_at"], source
            )
            self.scope.connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["photo_id"],
                    set_={
                        "gallery_id": gallery_id,
                        "run_id": run_id,
                        "state": JobState.PENDING,
                        "attempts": 0,
                        "reason_code": None,
                        "reason_json": None,
                        "updated_at": now,
                        # a higher token: who still works for an earlier run has lost its right
                        "token": jobs.c.token + 1,
                        **FREE,
                    },
                )
            )
            tell_queued(self.scope, chunk)

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

    def move_run(self, run_id: RunId, state: RunState) -> Run:
        run = self.run(run_id)
        if not may_become(run.state, state):
            return run
        ended = self.scope.clock.now() if state in ENDED_RUNS else None
        self.scope.connection.execute(
            sa.update(runs).where(runs.c.id == run_id).values(state=state, ended_at=ended)
        )
        return self.run(run_id)

    def set_max_cost(self, run_id: RunId, usd: float | None) -> None:
        self._gallery(run_id)
        self.scope.connection.execute(
            sa.update(runs).where(runs.c.id == run_id).values(max_cost_usd=usd)
        )

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

    def problems(self, gallery_id: GalleryId) -> list[PhotoProblem]:
        self.scope.check(gallery_id)
        query = (
            sa.select(
                jobs.c.photo_id,
                jobs.c.reason_code,
                jobs.c.reason_json,
                jobs.c.updated_at,
                king_photos.c.original_name,
            )
            .join(king_photos, king_photos.c.id == jobs.c.photo_id)
            .where(jobs.c.gallery_id == gallery_id, jobs.c.state == JobState.ERROR)
            .order_by(king_photos.c.order, king_photos.c.id)
        )
        return [
            PhotoProblem(
                PhotoId(row.photo_id),
                row.original_name,
                restored(row.reason_code or "", json.loads(row.reason_json or "{}")),
                row.updated_at,
            )
            for row in self.scope.connection.execute(query)
        ]

    def lease(self, run_id: RunId, holder: HolderId, limit: int, time: timedelta) -> list[Lease]:
        self._hold(runs.c.id == run_id, runs)
        now = self.scope.clock.now()
        chosen = self._free(run_id, limit, now)
        taken = self.scope.connection.execute(
            sa.update(jobs)
            .where(jobs.c.photo_id.in_(sa.select(chosen.c.photo_id)))
            .values(
                state=JobState.PROCESSING,
                holder=holder,
                lease_until=now + time,
                token=jobs.c.token + 1,
                attempts=jobs.c.attempts + 1,
                updated_at=now,
            )
            .returning(jobs.c.photo_id, jobs.c.gallery_id, jobs.c.token, jobs.c.attempts)
        )
        leases = [
            Lease(run_id, GalleryId(row.gallery_id), PhotoId(row.photo_id), row.token, row.attempts)
            for row in taken
        ]
        if not leases:
            self._gallery(run_id)  # nothing left, or no run of the owner's
        for chunk in chunks(lease.photo_id for lease in leases):
            tell_state(self.scope, chunk, JobState.PROCESSING)
        return sorted(leases, key=lambda lease: lease.photo_id)

    def _free(self, run_id: RunId, limit: int, now: datetime) -> sa.CTE:
        """Return the photos to be leased next, locked: what another worker is just taking is not.

        What was tried least comes first: a photo that kills its worker holds up no other. Beside a
        web system the photos are locked as well, and those it is just deleting are passed over.
        """
        is_web = self.scope.host.is_web
        taken_from = jobs.join(king_photos, king_photos.c.id == jobs.c.photo_id) if is_web else jobs
        of_run = jobs.c.run_id == run_id, jobs.c.gallery_id.in_(self.scope.galleries())
        # two indexed look-ups: `state = pending OR lease ran out` in one would read every job
        run_out = jobs.c.state == JobState.PROCESSING, jobs.c.lease_until < now
        waiting = (jobs.c.state == JobState.PENDING,)
        kinds = [
            sa.select(jobs.c.photo_id, jobs.c.attempts, sa.literal(place).label("place"))
            .select_from(taken_from)
            .where(*of_run, *conditions)
            .order_by(jobs.c.attempts, jobs.c.photo_id)
            .limit(limit)
            .with_for_update(
                skip_locked=True, key_share=True, of=[jobs, king_photos] if is_web else None
            )
            .subquery()
            for place, conditions in enumerate((run_out, waiting))
        ]
        both = sa.union_all(*(sa.select(kind) for kind in kinds)).subquery()
        # once and before all else: an update may look into a mere subquery again and again
        return (
            sa.select(both.c.photo_id)
            .order_by(both.c.place, both.c.attempts, both.c.photo_id)
            .limit(limit)
            .cte("chosen")
        )

    def extend(self, holder: HolderId, time: timedelta) -> int:
        held = self._held_by(holder)
        if self.scope.host.is_web:
            # a job that is locked is just being ended; who waited for several of them, in whatever
            # order they come, would dead-lock with the one who ends several in another
            free = sa.select(jobs.c.photo_id).where(*held)
            free_now = free.with_for_update(skip_locked=True, key_share=True).cte("free_now")
            held = (jobs.c.photo_id.in_(sa.select(free_now.c.photo_id)),)
        until = self.scope.clock.now() + time
        self.scope.connection.execute(
            sa.update(runs).where(*self._matched_by(holder)).values(matcher_until=until)
        )
        return self.scope.connection.execute(
            sa.update(jobs).where(*held).values(lease_until=until)
        ).rowcount

    def holders(self, run_id: RunId | None = None) -> list[HolderId]:
        of_jobs = sa.select(jobs.c.holder).where(
            jobs.c.holder.is_not(None), jobs.c.gallery_id.in_(self.scope.galleries())
        )
        of_runs = sa.select(runs.c.matcher).where(
            runs.c.matcher.is_not(None), runs.c.gallery_id.in_(self.scope.galleries())
        )
        if run_id is not None:
            self._gallery(run_id)
            now = self.scope.clock.now()
            of_jobs = of_jobs.where(jobs.c.run_id == run_id, jobs.c.lease_until >= now)
            of_runs = of_runs.where(runs.c.id == run_id, runs.c.matcher_until >= now)
        found = self.scope.connection.scalars(sa.union(of_jobs, of_runs))
        return [HolderId(holder) for holder in found]

    def _hold(self, condition: sa.ColumnElement[bool], ours: sa.Table) -> None:
        """Keep the web system from deleting the galleries of rows of ours, and their photos.

        Both our jobs and its own are changed after this, see `Scope.hold`.
        """
        if not self.scope.host.is_web:
            return
        held = [king_galleries]
        query = sa.select(king_galleries.c.id).join(ours, ours.c.gallery_id == king_galleries.c.id)
        if ours is jobs:
            query = query.join(king_photos, king_photos.c.id == jobs.c.photo_id)
            query, held = query.order_by(king_photos.c.id), [king_galleries, king_photos]
        query = query.where(condition, king_galleries.c.id.in_(self.scope.galleries()))
        self.scope.connection.execute(
            query.with_for_update(read=True, key_share=True, of=held)
        ).all()

    def release(self, holder: HolderId) -> int:
        self._hold(sa.and_(*self._held_by(holder)), jobs)
        self.scope.connection.execute(
            sa.update(runs)
            .where(*self._matched_by(holder))
            .values(matcher=None, matcher_until=None)
        )
        freed = self.scope.connection.scalars(
            sa.update(jobs)
            .where(*self._held_by(holder))
            .values(state=JobState.PENDING, **FREE)
            .returning(jobs.c.photo_id)
        ).all()
        for chunk in chunks(freed):
            tell_state(self.scope, chunk, JobState.PENDING)
        return len(freed)

    def finish_unchanged(self, lease: Lease, stamp: FileStamp, key: str | None = None) -> None:
        self.scope.hold(lease.gallery_id, [lease.photo_id])
        end(self.scope, lease, JobState.DONE, key=key)
        moved = {} if key is None else {"key": key}
        looked = self.scope.connection.execute(
            sa.update(photo_looks)
            .where(photo_looks.c.photo_id == lease.photo_id)
            .values(size=stamp.size, mtime_ns=stamp.mtime_ns, **moved)
            .returning(photo_looks.c.etag)
        ).scalar_one_or_none()
        # an import that met the file with another time forgot what its content was
        self._note(lease, stamp, etag=looked, missing=False)

    def fail(self, lease: Lease, error: ItemError, stamp: FileStamp | None) -> None:
        self.scope.hold(lease.gallery_id, [lease.photo_id])
        end(self.scope, lease, JobState.ERROR, error=error)
        if stamp is not None:
            self._note(lease, stamp)

    def _note(self, lease: Lease, stamp: FileStamp, **more: object) -> None:
        row: dict[str, object] = {"photo_id": lease.photo_id, "gallery_id": lease.gallery_id}
        row |= {"size": stamp.size, "mtime_ns": stamp.mtime_ns}
        self.scope.upsert(photo_files, [row | more], ("photo_id",))

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

    def _held_by(self, holder: HolderId) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            jobs.c.holder == holder,
            jobs.c.state == JobState.PROCESSING,
            jobs.c.gallery_id.in_(self.scope.galleries()),
        )

    def _runs(self, condition: sa.ColumnElement[bool], limit: int | None = None) -> list[Run]:
        query = (
            sa.select(runs)
            .where(condition, runs.c.gallery_id.in_(self.scope.galleries()))
            .order_by(runs.c.created_at.desc(), runs.c.id)
            .limit(limit)
        )
        rows = self.scope.connection.execute(query).all()
        counts = self._counts_of([row.id for row in rows])
        return [
            Run(
                id=RunId(row.id),
                gallery_id=GalleryId(row.gallery_id),
                state=RunState(row.state),
                only=Only(row.only),
                counts=JobCounts(**counts[row.id]),
                created_at=row.created_at,
                started_at=row.started_at,
                ended_at=row.ended_at,
                strategy=Strategy(row.strategy or Strategy.LOCAL),
                max_cost_usd=row.max_cost_usd,
            )
            for row in rows
        ]

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

    def _counts(self, condition: sa.ColumnElement[bool]) -> JobCounts:
        query = sa.select(jobs.c.state, sa.func.count()).where(condition).group_by(jobs.c.state)
        return JobCounts(**dict(self.scope.connection.execute(query).all()))
