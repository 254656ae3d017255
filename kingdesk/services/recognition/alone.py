"""What only one worker of a run may do at a time: what concerns the gallery as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kingdesk.domain.ids import HolderId, OwnerId, RunId
from kingdesk.domain.jobs import LEASE_TIME, Run
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.recogniser import Recogniser

_LOOK_AGAIN_S: Final = 0.5


def make_ready(
    store: Store,
    owner: OwnerId,
    run: Run,
    holder: HolderId,
    recogniser: Recogniser,
    context: JobContext,
) -> None:
    """Make a run ready before its first photo; what is billed, by one worker at a time.

    Raises:
        Cancelled, KingdeskError
    """
    if not run.strategy.is_billed:
        recogniser.prepare(owner, run, context)  # done twice it does no harm
        return
    with alone(store, owner, run.id, holder, context):
        recogniser.prepare(owner, run, context)


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
