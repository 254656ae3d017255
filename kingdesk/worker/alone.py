"""What only one worker of a run may do at a time: what concerns the gallery as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kingdesk.domain.ids import HolderId, OwnerId, RunId
from kingdesk.domain.jobs import LEASE_TIME
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext

_LOOK_AGAIN_S: Final = 0.5


@contextmanager
def alone(
    store: Store, owner: OwnerId, run_id: RunId, holder: HolderId, context: JobContext
) -> Iterator[None]:
    """Wait until no other worker is at it, and keep others away; heartbeats keep the right.

    Raises:
        Cancelled: the user stopped while another worker was at it.
    """
    while not _is_claimed(store, owner, run_id, holder):
        context.check()
        context.wait(_LOOK_AGAIN_S)
    try:
        yield
    finally:
        with store.writing(owner) as unit:
            unit.jobs.release_matching(run_id, holder)


def _is_claimed(store: Store, owner: OwnerId, run_id: RunId, holder: HolderId) -> bool:
    with store.writing(owner) as unit:
        return unit.jobs.claim_matching(run_id, holder, LEASE_TIME)
