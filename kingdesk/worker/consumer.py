"""A worker of the owner's queue: any number of them, on any machines, without a screen.

Messages only ring. What is to be done, and whether it is this worker's to do, the database says:
see `domain.jobs`. The worker also looks after what no message rings for: runs whose last photo is
done are compared and closed, leases of dead workers are taken back, lost messages are sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from structlog.contextvars import bind_contextvars, get_contextvars

from kingdesk.domain.cloud_errors import CloudClockWrong, CostCapReached
from kingdesk.domain.errors import (
    Cancelled,
    DiskFull,
    KingdeskError,
    LeaseLost,
    ModelDamaged,
    NotFound,
    WorkspaceReadOnly,
)
from kingdesk.domain.ids import HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import (
    LEASE_TIME,
    Lease,
    QueueKind,
    Refused,
    Worker,
)
from kingdesk.domain.messages import JobMessage, decode, owner_mark
from kingdesk.domain.queue_errors import (
    GaveUp,
    MessageUnreadable,
    NoQueue,
    QueueOfSomebodyElse,
)
from kingdesk.domain.studio_errors import ClockWrong
from kingdesk.ports.holders import Holders
from kingdesk.ports.queue import JobQueue, Message
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.sending import Sending
from kingdesk.services.web_messages import WebMessages
from kingdesk.worker.heartbeat import heartbeat, no_share
from kingdesk.worker.one_photo import Ended, OnePhoto
from kingdesk.worker.pump import Bury, Delete, Leave, Outcome, Pump, PutBack, Todo
from kingdesk.worker.shift import Shift
from kingdesk.worker.tending import Tending

log = structlog.get_logger()
_OF_THIS_COMPUTER: Final = (
    DiskFull,
    WorkspaceReadOnly,
    ModelDamaged,
    CloudClockWrong,
    ClockWrong,
)
"""Errors other workers need not have: this one ends, and what it had goes to them."""
_HELD_AGAIN: Final = timedelta(seconds=60)
"""So much later a message about a photo another worker has is looked at again."""
_STRANGE: Final = 20
"""So many messages of others, and none of ours among them: this is not the owner's queue."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Works for an owner's queue until it is told to stop.

    Attributes:
        queue: None in a workspace without one.
        sending: sends again what was lost.
        web: takes up what the web system asks for.
        computer: tells this computer's workers from others'.
        share: is told how many workers share the account's rate.
        poll: how long one request waits for messages.
    """

    store: Store
    queue: JobQueue | None
    match_photo: MatchPhoto
    processing: Processing
    holders: Holders
    sending: Sending
    web: WebMessages
    computer: str = ""
    share: Callable[[int], None] = no_share
    poll: timedelta = timedelta(seconds=20)

    def work(self, owner: OwnerId, context: JobContext, at_once: int = 0) -> int:
        """Work until the context is cancelled; blocks. Return how many photos this worker ended.

        Args:
            owner: whose queue and photos; messages of others are left alone.
            context: cancelled to stop: photos under way are finished or put back, at no cost.
            at_once: photos worked on at the same time; 0: as each run's way of finding faces wants.

        Raises:
            NoQueue, QueueOfSomebodyElse
            KingdeskError: this worker can't go on; what it had goes to others.
        """
        if self.queue is None:
            raise NoQueue
        holder = self.holders.join()
        with structlog.contextvars.bound_contextvars(worker=holder[-8:]):
            return self._work(owner, holder, context, at_once)

    def _work(self, owner: OwnerId, holder: HolderId, context: JobContext, at_once: int) -> int:
        if self.queue is None:
            raise NoQueue
        recognisers = self.match_photo.recognisers
        shift = Shift(self.store, recognisers, owner, holder, context, at_once)
        opened = partial(self._open, shift)
        pump = Pump(self.queue, opened, lambda: shift.most_at_once, shift.patience, self.poll)
        now = datetime.now(UTC)
        worker = Worker(holder, QueueKind.SQS, self.computer, at_once, now, now)
        log.info("worker started")
        try:
            with heartbeat(
                self.store,
                owner,
                worker,
                by_cloud=lambda: shift.is_by_cloud,
                share=self.share,
                also=pump.keep,
            ):
                self._pump(pump, shift)
        finally:
            self._leave(shift)
            log.info("worker ended", photos=shift.done)
        return shift.done

    def _pump(self, pump: Pump, shift: Shift) -> None:
        tending = Tending(shift, pump, self.processing, self.sending)
        bound = partial(bind_contextvars, **get_contextvars())
        closers = ThreadPoolExecutor(1, thread_name_prefix="close", initializer=bound)
        with closers as closer, suppress(Cancelled):
            pump.run(shift.context, tending.rounds(closer))

    def _leave(self, shift: Shift) -> None:
        """Put back what is not done; what can't be, because the database is away, runs out."""
        try:
            with self.store.writing(shift.owner) as unit:
                unit.jobs.release(shift.holder, orderly=True)
        except KingdeskError as error:
            log.info("photos not put back", reason=error.code)
        finally:
            self.holders.leave(shift.holder)

    # --- messages ---------------------------------------------------------------------------------

    def _open(self, shift: Shift, messages: Sequence[Message]) -> list[Outcome | Todo]:
        """Say what is to be done about messages; take the photos that are free."""
        said = [self._said(shift, message) for message in messages]
        jobs = [one for one in said if isinstance(one, JobMessage)]
        named = {one.photo_id: one.run_id for one in jobs if one.photo_id is not None}
        with self.store.working(shift.owner) as unit:
            tries = unit.jobs.tries(list(named))
            fresh = {photo: run for photo, run in named.items() if not tries.get(photo)}
            taken = unit.jobs.take(fresh, shift.holder, LEASE_TIME)
        opened: list[Outcome | Todo] = []
        for one in said:
            if not isinstance(one, JobMessage) or one.photo_id is None:
                opened.append(one if not isinstance(one, JobMessage) else Delete())
            elif one.photo_id not in taken:  # a worker died with it: taken when its turn comes
                opened.append(Todo(partial(self._suspect, shift, one, one.photo_id), alone=True))
            else:
                opened.append(self._opened(shift, one, taken.pop(one.photo_id, Refused.HELD)))
        return opened

    def _said(self, shift: Shift, message: Message) -> JobMessage | Outcome:
        """Return what a message says, with its photo's id, or what becomes of it instead."""
        try:
            said = decode(message.body)
        except MessageUnreadable as error:
            log.info("message unreadable", reason=str(error.details["reason"]))
            return Bury(error.code)
        if said.owner is None:
            return self._of_web(shift, said)
        if said.owner != owner_mark(shift.owner):
            return self._strange(shift)
        shift.strange = 0
        return said

    def _of_web(self, shift: Shift, said: JobMessage) -> JobMessage | Outcome:
        try:
            found = self.web.take_up(shift.owner, said)
        except KingdeskError as error:
            if error.passes:
                raise
            log.info("message of the web system refused", reason=error.code)
            return Bury(error.code)
        if found is None:
            return self._strange(shift)
        shift.strange = 0
        return found

    def _strange(self, shift: Shift) -> Outcome:
        shift.strange += 1
        if shift.strange >= _STRANGE and self.queue is not None:
            raise QueueOfSomebodyElse(queue=self.queue.name)
        return Leave()

    def _opened(self, shift: Shift, said: JobMessage, taken: Lease | Refused) -> Outcome | Todo:
        if isinstance(taken, Lease):
            return Todo(partial(self._do, shift, taken))
        log.info("message without work", reason=taken.value, photo=said.photo_id)
        return PutBack(_HELD_AGAIN) if taken is Refused.HELD else Delete()

    # --- work -------------------------------------------------------------------------------------

    def _suspect(self, shift: Shift, said: JobMessage, photo_id: PhotoId) -> Outcome:
        """Take a photo a worker died with, now that it is its turn, and work on it."""

        def take() -> Lease | Refused:
            with self.store.working(shift.owner) as unit:
                named = {photo_id: said.run_id}
                return unit.jobs.take(named, shift.holder, LEASE_TIME)[photo_id]

        what = self._opened(shift, said, shift.patience.ride_beside(shift.context, take))
        return what.do() if isinstance(what, Todo) else what

    def _do(self, shift: Shift, lease: Lease) -> Outcome:
        with structlog.contextvars.bound_contextvars(run=lease.run_id, photo=lease.photo_id):
            try:
                return self._worked(shift, lease)
            except (LeaseLost, NotFound):  # somebody else has it, or it was deleted meanwhile
                return Delete()
            except _OF_THIS_COMPUTER:
                raise
            except KingdeskError as error:
                return self._halt(shift, lease, error)

    def _worked(self, shift: Shift, lease: Lease) -> Outcome:
        known = shift.patience.ride_beside(shift.context, partial(shift.known, lease.run_id))
        limit = known.run.max_cost_usd
        with known.slots:
            try:
                make_ready = partial(shift.make_ready, known)
                limit = shift.patience.ride_beside(shift.context, make_ready)
                work = OnePhoto(self.store, self.match_photo)
                at_it = shift.owner, lease, known.run, shift.context, known.gauge, shift.patience
                ended = work(*at_it)
            except CostCapReached as error:
                return self._halt(shift, lease, error, limit)
        with shift.lock:
            shift.done += 1
        return Bury(GaveUp.code) if ended is Ended.GAVE_UP else Delete()

    def _halt(
        self, shift: Shift, lease: Lease, error: KingdeskError, limit: float | None = None
    ) -> Outcome:
        """Let a run pause whose account or limit does not let it go on, and say why.

        Args:
            shift: whose run.
            lease: the photo it came out with; it is put back.
            error: why.
            limit: that was reached, where that is why: the run goes on if it has another one now.
        """
        level = log.info if isinstance(error, CostCapReached) else log.warning
        level("run halted", reason=error.code)

        def halt() -> Outcome:
            with self.store.writing(shift.owner) as unit:
                unit.jobs.put_back([lease])
                if not shift.halt(unit, lease.run_id, error, limit):
                    return PutBack()
            return Delete()  # it is sent again when the run goes on

        try:
            return shift.patience.ride_beside(shift.context, halt)
        except NotFound:  # it was deleted meanwhile
            return Delete()
