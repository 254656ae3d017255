"""What a run's queue was told of, and what it is still to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from kingdesk.adapters.db.rows.leases import SqlLeases
from kingdesk.adapters.db.rows.scope import chunks
from kingdesk.adapters.db.tables import jobs, king_photos
from kingdesk.domain.ids import BucketKey, GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobState
from kingdesk.domain.messages import JobMessage, owner_mark
from kingdesk.domain.objects import object_key


@dataclass(frozen=True, slots=True)
class SqlSent(SqlLeases):
    def unsent(self, run_id: RunId, limit: int) -> list[JobMessage]:
        gallery = self._gallery(run_id)
        waiting = (
            sa.select(jobs.c.photo_id, king_photos.c.file_path)
            .join(king_photos, king_photos.c.id == jobs.c.photo_id)
            .where(
                jobs.c.run_id == run_id,
                # as the index of unsent jobs says it: SQLite does not know it again with a value
                sa.literal_column("state") == sa.literal_column("'pending'"),
                jobs.c.sent_at.is_(None),
            )
            .order_by(jobs.c.photo_id)
            .limit(limit)
        )
        mark = owner_mark(self.scope.owner)
        return [
            JobMessage(
                gallery_id=GalleryId(gallery),
                photo_id=PhotoId(row.photo_id),
                key=BucketKey(object_key(row.file_path) or row.file_path),
                run_id=run_id,
                owner=mark,
            )
            for row in self.scope.connection.execute(waiting)
        ]

    def mark_sent(self, run_id: RunId, photo_ids: Sequence[PhotoId]) -> None:
        self._gallery(run_id)
        now = self.scope.clock.now()
        for chunk in chunks(sorted(photo_ids)):
            which = jobs.c.photo_id.in_(chunk), jobs.c.run_id == run_id
            self.scope.connection.execute(
                sa.update(jobs).where(self._in_turn(*which)).values(sent_at=now)
            )

    def send_again(self, run_id: RunId, sent_before: timedelta) -> int:
        self._gallery(run_id)
        now = self.scope.clock.now()
        of_run = jobs.c.run_id == run_id
        run_out = of_run, jobs.c.state == JobState.PROCESSING, jobs.c.lease_until < now
        self._hold(sa.and_(*run_out), jobs)
        freed = self._put_back(*run_out, orderly=False)
        lost = of_run, jobs.c.state == JobState.PENDING, jobs.c.sent_at <= now - sent_before
        again = self.scope.connection.execute(
            sa.update(jobs).where(self._in_turn(*lost)).values(sent_at=None)
        )
        return freed + again.rowcount
