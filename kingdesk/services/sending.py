"""Sends a run's photos to the owner's queue: in portions, and where it broke off it goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import OwnerId, RunId
from kingdesk.domain.jobs import Progress, QueueKind, RunState
from kingdesk.domain.messages import JobMessage
from kingdesk.domain.queue_errors import NoQueue, QueueFailed
from kingdesk.ports.queue import JobQueue
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext

log = structlog.get_logger()
_PORTION: Final = 1_000
"""Photos read, sent and noted at a time: memory does not grow with the gallery."""
_AT_ONCE: Final = 4
_A_THREAD: Final = _PORTION // _AT_ONCE
LOST_AFTER: Final = timedelta(minutes=1)
"""A photo that waits, sent longer ago than this, has lost its message if the queue is empty."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Tells the queue what waits in the database; sending twice does no harm.

    Attributes:
        queue: None in a workspace without one.
    """

    store: Store
    queue: JobQueue | None

    def send(self, owner: OwnerId, run_id: RunId, context: JobContext) -> int:
        """Send all of a run that waits and was not sent; return how many photos.

        Stops between two portions if the run does not run any more.

        Raises:
            NoQueue
            Cancelled: the user stopped; what was sent is noted, the rest is not.
            Queue…, Cloud…: the same; send again to go on.
        """
        if self.queue is None:
            raise NoQueue
        sent = 0
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send") as pool:
            while portion := self._portion(owner, run_id):
                context.check()
                parts = [portion[at : at + _A_THREAD] for at in range(0, len(portion), _A_THREAD)]
                taken = [one for part in pool.map(self._send, parts) for one in part]
                if not taken:
                    raise QueueFailed(queue=self.queue.name, reason="it took no message")
                with self.store.working(owner) as unit:
                    photos = [one.photo_id for one in taken if one.photo_id is not None]
                    unit.jobs.mark_sent(run_id, photos)
                sent += len(taken)
                context.report(Progress(sent, 0))
        if sent:
            log.info("photos sent", run=run_id, photos=sent)
        return sent

    def _portion(self, owner: OwnerId, run_id: RunId) -> list[JobMessage]:
        with self.store.reading(owner) as unit:
            run = unit.jobs.run(run_id)
            is_to_send = run.state is RunState.RUNNING and run.queue is QueueKind.SQS
            return unit.jobs.unsent(run_id, _PORTION) if is_to_send else []

    def _send(self, messages: list[JobMessage]) -> list[JobMessage]:
        if self.queue is None:
            raise NoQueue
        refused = set(self.queue.send([message.encode() for message in messages]))
        return [message for at, message in enumerate(messages) if at not in refused]

    def recover(self, owner: OwnerId, context: JobContext) -> int:
        """Send what nobody will be told of otherwise; return how many photos.

        That is what a sender that died left unsent, and, once no message is on its way any more,
        what still waits: its messages were lost, purged, or grew too old.
        """
        with self.store.reading(owner) as unit:
            runs = [
                run
                for run in unit.jobs.under_way()
                if run.queue is QueueKind.SQS and run.state is RunState.RUNNING and run.is_left
            ]
        if not runs or self.queue is None:
            return 0
        if self.queue.depth().is_empty:
            for run in runs:
                lost = 0
                with suppress(NotFound), self.store.working(owner) as unit:
                    lost = unit.jobs.send_again(run.id, LOST_AFTER)
                if lost:
                    log.info("messages lost", run=run.id, photos=lost)
        sent = 0
        for run in runs:
            with suppress(NotFound):  # its gallery was deleted just now
                sent += self.send(owner, run.id, context)
        return sent
