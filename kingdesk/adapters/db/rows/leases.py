"""Leases: who works on which photo, and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kingdesk.adapters.db.rows.endings import FREE
from kingdesk.adapters.db.rows.host_jobs import tell_state
from kingdesk.adapters.db.rows.runs import SqlRuns
from kingdesk.adapters.db.rows.scope import DbRow, chunks
from kingdesk.adapters.db.tables import jobs, king_galleries, king_photos, runs
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.jobs import JobState, Lease, Refused, RunState


@dataclass(frozen=True, slots=True)
class SqlLeases(SqlRuns):
    def lease(
        self,
        run_id: RunId,
        holder: HolderId,
        limit: int,
        time: timedelta,
        *,
        suspects: bool = True,
    ) -> list[Lease]:
        self._hold(runs.c.id == run_id, runs)
        now = self.scope.clock.now()
        chosen = self._free(run_id, holder, limit, now, suspects=suspects)
        of_run = jobs.c.photo_id.in_(sa.select(chosen.c.photo_id))
        leases = self._leased(of_run, holder, now + time)
        if not leases:
            self._gallery(run_id)  # nothing left, or no run of the owner's
        return leases

    def _leased(
        self, which: sa.ColumnElement[bool], holder: HolderId, until: datetime
    ) -> list[Lease]:
        taken = self.scope.connection.execute(
            sa.update(jobs)
            .where(which)
            .values(
                state=JobState.PROCESSING,
                holder=holder,
                lease_until=until,
                token=jobs.c.token + 1,
                attempts=jobs.c.attempts + 1,
                updated_at=self.scope.clock.now(),
            )
            .returning(
                jobs.c.photo_id, jobs.c.gallery_id, jobs.c.run_id, jobs.c.token, jobs.c.attempts
            )
        )
        leases = [
            Lease(
                RunId(row.run_id),
                GalleryId(row.gallery_id),
                PhotoId(row.photo_id),
                row.token,
                row.attempts,
            )
            for row in taken
        ]
        for chunk in chunks(lease.photo_id for lease in leases):
            tell_state(self.scope, chunk, JobState.PROCESSING)
        return sorted(leases, key=lambda lease: lease.photo_id)

    def _free(
        self, run_id: RunId, holder: HolderId, limit: int, now: datetime, *, suspects: bool
    ) -> sa.CTE:
        """Return the photos to be leased next, locked: what another worker is just taking is not.

        What was tried least comes first, whether its lease ran out or it was put back: a photo that
        kills its worker holds up no other. Beside a web system the photos are locked as well, and
        those it is just deleting are passed over.
        """
        is_web = self.scope.host.is_web
        taken_from = jobs.join(king_photos, king_photos.c.id == jobs.c.photo_id) if is_web else jobs
        of_run = [jobs.c.run_id == run_id, jobs.c.gallery_id.in_(self.scope.galleries())]
        if not suspects:
            of_run.append(jobs.c.attempts == 0)
        # two indexed look-ups: `state = pending OR lease ran out` in one would read every job.
        # What this holder has it works on, whatever a clock that was put forward says.
        run_out = (
            jobs.c.state == JobState.PROCESSING,
            jobs.c.lease_until < now,
            jobs.c.holder != holder,
        )
        waiting = (jobs.c.state == JobState.PENDING,)
        order = jobs.c.attempts, jobs.c.place, jobs.c.photo_id
        kinds = [
            sa.select(*order)
            .select_from(taken_from)
            .where(*of_run, *conditions)
            .order_by(*order)
            .limit(limit)
            .with_for_update(
                skip_locked=True, key_share=True, of=[jobs, king_photos] if is_web else None
            )
            .subquery()
            for conditions in (run_out, waiting)
        ]
        both = sa.union_all(*(sa.select(kind) for kind in kinds)).subquery()
        # once and before all else: an update may look into a mere subquery again and again
        return (
            sa.select(both.c.photo_id)
            .order_by(both.c.attempts, both.c.place, both.c.photo_id)
            .limit(limit)
            .cte("chosen")
        )

    def take(
        self, named: Mapping[PhotoId, RunId | None], holder: HolderId, time: timedelta
    ) -> dict[PhotoId, Lease | Refused]:
        answers: dict[PhotoId, Lease | Refused] = dict.fromkeys(named, Refused.UNKNOWN)
        if not named:
            return answers
        now = self.scope.clock.now()
        free: list[PhotoId] = []
        for row in self._named(named):
            photo = PhotoId(row.photo_id)
            refused = _refused(row, named[photo], holder, now)
            if refused is None:
                free.append(photo)
            else:
                answers[photo] = refused
        dropped = [photo for photo, why in answers.items() if why is Refused.NOT_RUNNING]
        if dropped:
            self.scope.connection.execute(
                sa.update(jobs).where(jobs.c.photo_id.in_(dropped)).values(sent_at=None)
            )
        for lease in self._leased(jobs.c.photo_id.in_(free), holder, now + time) if free else ():
            answers[lease.photo_id] = lease
        return answers

    def _named(self, named: Iterable[PhotoId]) -> Sequence[DbRow]:
        """Return the owner's jobs of photos, locked in the order of photos.

        A sender may be about to note that it sent one of them: that is waited for. A photo that the
        web system is just deleting is not: it is as good as gone.
        """
        photos = set(named)
        if self.scope.host.is_web:
            of = (
                sa.select(jobs.c.gallery_id)
                .distinct()
                .where(jobs.c.photo_id.in_(photos), jobs.c.gallery_id.in_(self.scope.galleries()))
            )
            galleries = self.scope.connection.scalars(of).all()
            there = (self.scope.hold_there(GalleryId(one), photos) for one in galleries)
            photos = set().union(*there)
        query = (
            sa.select(
                jobs.c.photo_id,
                jobs.c.state,
                jobs.c.run_id,
                jobs.c.holder,
                jobs.c.lease_until,
                runs.c.state.label("run_state"),
            )
            .select_from(jobs.join(runs, runs.c.id == jobs.c.run_id))
            .where(jobs.c.photo_id.in_(photos), jobs.c.gallery_id.in_(self.scope.galleries()))
            .order_by(jobs.c.photo_id)
        )
        return self.scope.connection.execute(query.with_for_update(key_share=True, of=jobs)).all()

    def tries(self, photo_ids: Collection[PhotoId]) -> dict[PhotoId, int]:
        tried: dict[PhotoId, int] = {}
        for chunk in chunks(photo_ids):
            query = sa.select(jobs.c.photo_id, jobs.c.attempts).where(
                jobs.c.photo_id.in_(chunk), jobs.c.gallery_id.in_(self.scope.galleries())
            )
            found = self.scope.connection.execute(query)
            tried.update((PhotoId(row.photo_id), row.attempts) for row in found)
        return tried

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

    def release(self, holder: HolderId, *, orderly: bool = False) -> int:
        self._hold(sa.and_(*self._held_by(holder)), jobs)
        self.scope.connection.execute(
            sa.update(runs)
            .where(*self._matched_by(holder))
            .values(matcher=None, matcher_until=None)
        )
        return self._put_back(*self._held_by(holder), orderly=orderly)

    def put_back(self, leases: Sequence[Lease]) -> None:
        for lease in sorted(leases, key=lambda lease: lease.photo_id):
            self.scope.hold(lease.gallery_id, [lease.photo_id])
            self._put_back(
                jobs.c.photo_id == lease.photo_id,
                jobs.c.token == lease.token,
                jobs.c.state == JobState.PROCESSING,
                jobs.c.gallery_id.in_(self.scope.galleries()),
                orderly=True,
            )

    def _put_back(self, *which: sa.ColumnElement[bool], orderly: bool) -> int:
        """Let leased photos wait again; what ended in good order is no try.

        Whoever rang for them may be gone, so they count as not sent.
        """
        uncounted = {"attempts": jobs.c.attempts - 1} if orderly else {}
        freed = self.scope.connection.scalars(
            sa.update(jobs)
            .where(self._in_turn(*which))
            .values(state=JobState.PENDING, sent_at=None, **uncounted, **FREE)
            .returning(jobs.c.photo_id)
        ).all()
        for chunk in chunks(freed):
            tell_state(self.scope, chunk, JobState.PENDING)
        return len(freed)

    def _in_turn(self, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """Return the condition under which just these jobs change, locked by their photos' order.

        As `take` does: who changed several in whatever order they come would dead-lock with it. It
        stands alone: beside `which` once more a server that knows nothing yet of jobs queued just
        now compares every one with every other.
        """
        if not self.scope.host.is_web:
            return sa.and_(*which)  # SQLite has one writer at a time
        ordered = sa.select(jobs.c.photo_id).where(*which).order_by(jobs.c.photo_id)
        locked = ordered.with_for_update(key_share=True).cte("locked")
        return jobs.c.photo_id.in_(sa.select(locked.c.photo_id))

    def _held_by(self, holder: HolderId) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            jobs.c.holder == holder,
            jobs.c.state == JobState.PROCESSING,
            jobs.c.gallery_id.in_(self.scope.galleries()),
        )


def _refused(row: DbRow, run_id: RunId | None, holder: HolderId, now: datetime) -> Refused | None:
    """Tell why a photo can't be taken, None if it can.

    What this holder has it works on, whatever a clock that was put forward says.
    """
    if row.state in {JobState.DONE, JobState.ERROR}:
        return Refused.ENDED
    if run_id is not None and row.run_id != run_id:
        return Refused.OTHER_RUN
    if row.run_state != RunState.RUNNING:
        return Refused.NOT_RUNNING
    if row.state != JobState.PROCESSING:
        return None
    return Refused.HELD if row.holder == holder or row.lease_until >= now else None
