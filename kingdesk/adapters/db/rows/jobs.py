"""Jobs: queued, ended, told of; the web system's job rows follow ours in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.channel import CHANNEL
from kingdesk.adapters.db.rows.endings import FREE, end
from kingdesk.adapters.db.rows.host_jobs import tell_queued
from kingdesk.adapters.db.rows.scope import chunks
from kingdesk.adapters.db.rows.sent import SqlSent
from kingdesk.adapters.db.tables import jobs, king_photos, photo_files, photo_looks
from kingdesk.domain.errors import ItemError, NotFound, restored
from kingdesk.domain.galleries import FileStamp, PhotoProblem
from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobState, Lease
from kingdesk.domain.messages import owner_mark

PREFERRED: Final = 0
USUAL: Final = 1
"""Places of a run's photos: the lower comes first."""


@dataclass(frozen=True, slots=True)
class SqlJobs(SqlSent):
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
                        "place": USUAL,
                        "sent_at": None,
                        "ignored": False,
                        # a higher token: who still works for an earlier run has lost its right
                        "token": jobs.c.token + 1,
                        **FREE,
                    },
                )
            )
            tell_queued(self.scope, chunk)

    def problems(
        self, gallery_id: GalleryId, *, ignored: bool = False, limit: int | None = None
    ) -> list[PhotoProblem]:
        self.scope.check(gallery_id)
        query = (
            sa.select(
                jobs.c.photo_id,
                jobs.c.reason_code,
                jobs.c.reason_json,
                jobs.c.updated_at,
                jobs.c.attempts,
                jobs.c.ignored,
                king_photos.c.original_name,
            )
            .join(king_photos, king_photos.c.id == jobs.c.photo_id)
            .where(jobs.c.gallery_id == gallery_id, jobs.c.state == JobState.ERROR)
            .order_by(king_photos.c.order, king_photos.c.id)
            .limit(limit)
        )
        if not ignored:
            query = query.where(jobs.c.ignored.is_(False))
        return [
            PhotoProblem(
                PhotoId(row.photo_id),
                row.original_name,
                restored(row.reason_code or "", json.loads(row.reason_json or "{}")),
                row.updated_at,
                max(1, row.attempts),
                row.ignored,
            )
            for row in self.scope.connection.execute(query)
        ]

    def ignored(self, gallery_id: GalleryId) -> set[PhotoId]:
        self.scope.check(gallery_id)
        query = sa.select(jobs.c.photo_id).where(
            jobs.c.gallery_id == gallery_id,
            jobs.c.state == JobState.ERROR,
            jobs.c.ignored.is_(True),
        )
        return {PhotoId(photo) for photo in self.scope.connection.scalars(query)}

    def ignore(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId] | None) -> int:
        self.scope.check(gallery_id)
        failed = (
            jobs.c.gallery_id == gallery_id,
            jobs.c.state == JobState.ERROR,
            jobs.c.ignored.is_(False),
        )
        if photo_ids is None:
            changed = sa.update(jobs).where(*failed).values(ignored=True)
            return self.scope.connection.execute(changed).rowcount
        return sum(
            self.scope.connection.execute(
                sa.update(jobs).where(*failed, jobs.c.photo_id.in_(chunk)).values(ignored=True)
            ).rowcount
            for chunk in chunks(sorted(photo_ids))
        )

    def prefer(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId]) -> None:
        self.scope.check(gallery_id)
        waiting = jobs.c.gallery_id == gallery_id, jobs.c.state == JobState.PENDING
        before = sa.update(jobs).where(*waiting, jobs.c.place == PREFERRED)
        self.scope.connection.execute(before.values(place=USUAL))
        for chunk in chunks(sorted(photo_ids)):
            next_ones = sa.update(jobs).where(*waiting, jobs.c.photo_id.in_(chunk))
            self.scope.connection.execute(next_ones.values(place=PREFERRED))

    def announce(self, run_id: RunId) -> None:
        self._gallery(run_id)
        if self.scope.connection.dialect.name != "postgresql":
            return
        told = f"{owner_mark(self.scope.owner)}:{run_id}"
        self.scope.connection.execute(sa.select(sa.func.pg_notify(CHANNEL, told)))

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
