"""The end of leased jobs: here, and in the web system's rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.host_jobs import tell_done, tell_ended
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.tables import jobs
from kingdesk.domain.errors import ItemError, LeaseLost
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import JobState, Lease
from kingdesk.ports.store import PhotoResult

FREE: Final = {"holder": None, "lease_until": None}


def end(
    scope: Scope,
    lease: Lease,
    state: JobState,
    *,
    error: ItemError | None = None,
    key: str | None = None,
) -> None:
    """End a leased job, here and in the web system's row.

    Args:
        scope: the transaction.
        lease: whose job.
        state: done or error.
        error: why it failed.
        key: what the photo's row named when it was read.

    Raises:
        LeaseLost: another lease was given out since, or the photo is gone.
        NotFound: the gallery is not the owner's.
    """
    if not _ended(scope, [lease], state, error):
        scope.check(lease.gallery_id)
        raise LeaseLost(name=f"#{lease.photo_id}")
    tell_ended(scope, lease, state, error=error, key=key)


def done(
    scope: Scope, results: Sequence[PhotoResult], keys: Mapping[PhotoId, str | None]
) -> set[PhotoId]:
    """End the leased jobs of photos that were looked at; return those whose lease still held.

    Args:
        scope: the transaction.
        results: by photo, so that the web system's rows are always locked in one order.
        keys: what the photos' rows named as their files when they were read.
    """
    held = _ended(scope, [result.lease for result in results], JobState.DONE)
    ended = [result for result in results if result.lease.photo_id in held]
    tell_done(scope, ended, keys)
    return held


def _ended(
    scope: Scope, leases: Sequence[Lease], state: JobState, error: ItemError | None = None
) -> set[PhotoId]:
    """End those jobs whose lease still holds; return their photos."""
    if not leases:
        return set()
    of_lease = sa.tuple_(jobs.c.photo_id, jobs.c.gallery_id, jobs.c.token)
    named = [(lease.photo_id, lease.gallery_id, lease.token) for lease in leases]
    ended = scope.connection.scalars(
        sa.update(jobs)
        .where(
            jobs.c.photo_id.in_([lease.photo_id for lease in leases]),
            of_lease.in_(named),
            jobs.c.gallery_id.in_(scope.galleries()),
            jobs.c.state == JobState.PROCESSING,
        )
        .values(
            state=state,
            reason_code=error.code if error else None,
            reason_json=json.dumps(error.details, default=str) if error else None,
            updated_at=scope.clock.now(),
            **FREE,
        )
        .returning(jobs.c.photo_id)
    )
    return {PhotoId(photo) for photo in ended}
