"""Keeps what a worker has while it lives, and tells how many there are."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.jobs import ALIVE_WITHIN, HEARTBEAT_EVERY, LEASE_TIME, Worker
from kingdesk.ports.store import Store

log = structlog.get_logger()


def no_share(workers: int) -> None:
    """Take no note of how many workers there are: nothing is shared."""


@contextmanager
def heartbeat(
    store: Store,
    owner: OwnerId,
    worker: Worker,
    *,
    by_cloud: Callable[[], bool],
    share: Callable[[int], None] = no_share,
    also: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Extend a worker's leases and be seen alive, until the block ends.

    Args:
        store: where its leases are.
        owner: whose photos it works on.
        worker: who beats.
        by_cloud: tells whether it needs a share of the account's rate now.
        share: is told how many share that rate.
        also: done with every beat but the first.
    """
    stop = threading.Event()

    def beat() -> None:
        try:
            is_by_cloud = by_cloud()
            with store.working(owner) as unit:
                unit.jobs.extend(worker.holder, LEASE_TIME)
                unit.workers.beat(worker, by_cloud=is_by_cloud)
                sharing = unit.workers.by_cloud(ALIVE_WITHIN)
            if is_by_cloud:
                share(max(1, sharing))
        except KingdeskError as error:  # the next beat, or the work itself, will tell
            log.info("heartbeat failed", reason=error.code)
        except Exception:  # without heartbeats others would take what this worker is at
            log.exception("heartbeat failed")

    def keep() -> None:
        while not stop.wait(HEARTBEAT_EVERY.total_seconds()):
            beat()
            if also is not None:
                also()

    beat()
    # in a copy of this context, so that its log lines name the run as well
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(keep,), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _leave(store, owner, worker)


def _leave(store: Store, owner: OwnerId, worker: Worker) -> None:
    try:
        with store.working(owner) as unit:
            unit.workers.leave(worker.holder)
    except KingdeskError as error:  # its row grows old by itself
        log.info("heartbeat failed", reason=error.code)
