"""A worker of the owner's queue: any number of them, on any machines, without a screen.

Messages only ring. What is to be done, and whether it is this worker's to do, the database says:
see `domain.jobs`. The worker also looks after what no message rings for: runs whose last photo is
done are compared and closed, leases of dead workers are taken back, lost messages are sent again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.errors import (
    Cancelled,
    DiskFull,
    KingdeskError,
    LeaseLost,
    ModelDamaged,
    WorkspaceReadOnly,
)
from kingdesk.domain.ids import HolderId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import (
    LEASE_TIME,
    Lease,
    Progress,
    QueueKind,
    Refused,
    Run,
    RunState,
    Worker,
)
from kingdesk.domain.messages import JobMessage, decode, owner_mark
from kingdesk.domain.queue_errors import (
    GaveUp,
    MessageUnreadable,
    NoQueue,
    QueueOfSomebodyElse,
)
from kingdesk.ports.holders import Holders
from kingdesk.ports.queue import JobQueue, Message
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.timing import Gauge
from kingdesk.services.sending import Sending
from kingdesk.services.web_messages import WebMessages
from kingdesk.worker.alone import alone
from kingdesk.worker.heartbeat import ALIVE_WITHIN, heartbeat, no_share
from kingdesk.worker.one_photo import Ended, OnePhoto
from kingdesk.worker.pace import PaceMeter
from kingdesk.worker.patience import Patience
from kingdesk.worker.pump import Bury, Delete, Leave, Outcome, Pump, PutBack, Todo

log = structlog.get_logger()
_OF_THIS_COMPUTER: Final = (DiskFull, WorkspaceReadOnly, ModelDamaged)
"""Errors other workers need not have: this one ends, and what it had goes to them."""
_HELD_AGAIN: Final = timedelta(seconds=60)
"""So much later a message about a photo another worker has is looked at again."""
_LOOK_EVERY_S: Final = 1.0
_LOOK_SHARE: Final = 10
"""Looks at the runs under way count their photos; they take a tenth of the time at most."""
_TEND_EVERY_S: Final = 30.0
"""Seconds between looks after dead workers and lost messages."""
_STRANGE: Final = 20
"""So many messages of others, and none of ours among them: this is not the owner's queue."""


@dataclass(slots=True)
class _Known:
    """A run this worker has photos of.

    Attributes:
        is_ready: it was made ready here before its first photo.
        slots: photos worked on at once, as its way of finding faces wants it.
    """

    run: Run
    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    gauge: Gauge = field(default_factory=Gauge)
    is_ready: bool = False


@dataclass(slots=True)
class _Shift:
    """What one worker is at.

    Attributes:
        runs: known here, by id.
        done: photos this worker ended.
        strange: messages of others since the last one of ours.
        closing: runs that are being closed.
    """

    owner: OwnerId
    holder: HolderId
    context: JobContext
    at_once: int
    patience: Patience = field(default_factory=lambda: Patience(None))
    runs: dict[RunId, _Known] = field(default_factory=dict)
    done: int = 0
    strange: int = 0
    closing: dict[RunId, Future[None]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    meter: PaceMeter = field(default_factory=PaceMeter)


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
        shift = _Shift(owner, holder, context, at_once)
        opened = partial(self._open, shift)
        room = partial(self._at_once, shift)
        pump = Pump(self.queue, opened, room, shift.patience, self.poll)
        now = datetime.now(UTC)
        worker = Worker(holder, QueueKind.SQS, self.computer, at_once, now, now)
        log.info("worker started")
        try:
            with heartbeat(
                self.store,
                owner,
                worker,
                by_cloud=lambda: any(k.run.strategy.is_billed for k in list(shift.runs.values())),
                share=self.share,
                also=pump.keep,
            ):
                self._pump(pump, shift)
        finally:
            self._leave(shift)
            log.info("worker ended", photos=shift.done)
        return shift.done

    def _pump(self, pump: Pump, shift: _Shift) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="close") as closer:
            look = _Every(_LOOK_EVERY_S, partial(self._look, shift, closer))
            tend = _Every(_TEND_EVERY_S, partial(self._tend, shift))

            def between() -> None:
                shift.patience.ride(shift.context, look)
                shift.patience.ride(shift.context, tend)

            with suppress(Cancelled):
                pump.run(shift.context, between)

    def _leave(self, shift: _Shift) -> None:
        """Put back what is not done; what can't be, because the database is away, runs out."""
        try:
            with self.store.writing(shift.owner) as unit:
                unit.jobs.release(shift.holder, orderly=True)
        except KingdeskError as error:
            log.info("photos not put back", reason=error.code)
        finally:
            self.holders.leave(shift.holder)

    # --- messages ---------------------------------------------------------------------------------

    def _at_once(self, shift: _Shift) -> int:
        if shift.at_once:
            return shift.at_once
        wanted = [
            self._slots(known.run)
            for known in list(shift.runs.values())
            if known.run.state is RunState.RUNNING
        ]
        return max(wanted, default=1)

    def _slots(self, run: Run) -> int:
        return self.match_photo.recognisers[run.strategy].photos_at_once

    def _open(self, shift: _Shift, messages: Sequence[Message]) -> list[Outcome | Todo]:
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

    def _said(self, shift: _Shift, message: Message) -> JobMessage | Outcome:
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

    def _of_web(self, shift: _Shift, said: JobMessage) -> JobMessage | Outcome:
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

    def _strange(self, shift: _Shift) -> Outcome:
        shift.strange += 1
        if shift.strange >= _STRANGE and self.queue is not None:
            raise QueueOfSomebodyElse(queue=self.queue.name)
        return Leave()

    def _opened(self, shift: _Shift, said: JobMessage, taken: Lease | Refused) -> Outcome | Todo:
        if isinstance(taken, Lease):
            return Todo(partial(self._do, shift, taken))
        log.info("message without work", reason=taken.value, photo=said.photo_id)
        return PutBack(_HELD_AGAIN) if taken is Refused.HELD else Delete()

    # --- work -------------------------------------------------------------------------------------

    def _suspect(self, shift: _Shift, said: JobMessage, photo_id: PhotoId) -> Outcome:
        """Take a photo a worker died with, now that it is its turn, and work on it."""

        def take() -> Lease | Refused:
            with self.store.working(shift.owner) as unit:
                named = {photo_id: said.run_id}
                return unit.jobs.take(named, shift.holder, LEASE_TIME)[photo_id]

        what = self._opened(shift, said, shift.patience.ride(shift.context, take))
        return what.do() if isinstance(what, Todo) else what

    def _do(self, shift: _Shift, lease: Lease) -> Outcome:
        with structlog.contextvars.bound_contextvars(run=lease.run_id, photo=lease.photo_id):
            try:
                return self._worked(shift, lease)
            except LeaseLost:
                return Delete()
            except _OF_THIS_COMPUTER:
                raise
            except KingdeskError as error:
                self._halt(shift, lease, error)
                return Delete()  # it is sent again when the run goes on

    def _worked(self, shift: _Shift, lease: Lease) -> Outcome:
        known = shift.patience.ride(shift.context, partial(self._known, shift, lease.run_id))
        with known.slots:
            shift.patience.ride(shift.context, partial(self._make_ready, shift, known))
            work = OnePhoto(self.store, self.match_photo)
            ended = work(shift.owner, lease, known.run, shift.context, known.gauge, shift.patience)
        with shift.lock:
            shift.done += 1
        return Bury(GaveUp.code) if ended is Ended.GAVE_UP else Delete()

    def _known(self, shift: _Shift, run_id: RunId) -> _Known:
        with shift.lock:
            known = shift.runs.get(run_id)
        if known is not None:
            return known
        with self.store.reading(shift.owner) as unit:
            run = unit.jobs.run(run_id)
        with shift.lock:
            slots = threading.BoundedSemaphore(shift.at_once or self._slots(run))
            return shift.runs.setdefault(run_id, _Known(run, slots))

    def _make_ready(self, shift: _Shift, known: _Known) -> None:
        """Do what comes before a run's first photo here; beside no other worker that does."""
        with known.lock:
            if known.is_ready:
                return
            run = known.run
            with alone(self.store, shift.owner, run.id, shift.holder, shift.context):
                recogniser = self.match_photo.recognisers[run.strategy]
                recogniser.prepare(shift.owner, run, shift.context)
            known.is_ready = True

    def _halt(self, shift: _Shift, lease: Lease, error: KingdeskError) -> None:
        """Let a run pause whose account or limit does not let it go on, and say why."""
        level = log.info if isinstance(error, CostCapReached) else log.warning
        level("run halted", reason=error.code)
        with self.store.writing(shift.owner) as unit:
            unit.jobs.put_back([lease])
            unit.jobs.move_run(lease.run_id, RunState.PAUSED)
            unit.jobs.halt(lease.run_id, error)
            unit.jobs.announce(lease.run_id)

    # --- looking after runs -----------------------------------------------------------------------

    def _look(self, shift: _Shift, closer: ThreadPoolExecutor) -> None:
        """Look at the runs under way: who has to be closed, which go on, how far they are."""
        with self.store.reading(shift.owner) as unit:
            under_way = [run for run in unit.jobs.under_way() if run.queue is QueueKind.SQS]
            workers = len(unit.workers.alive(ALIVE_WITHIN))
        ids = {run.id for run in under_way}
        with shift.lock:
            for gone in [run_id for run_id in shift.runs if run_id not in ids]:
                del shift.runs[gone]
        for run in under_way:
            self._known(shift, run.id).run = run
            is_drained = run.state is RunState.STOPPING and not run.counts.processing
            is_at_end = run.state is RunState.RUNNING and not run.is_left
            closing = shift.closing.get(run.id)
            if (is_drained or is_at_end) and (closing is None or closing.done()):
                shift.closing[run.id] = closer.submit(self._close, shift, run)
        if ids:
            with self.store.working(shift.owner) as unit:
                for run_id in ids:
                    unit.jobs.announce(run_id)
        self._report(shift, under_way, workers)

    def _report(self, shift: _Shift, under_way: Sequence[Run], workers: int) -> None:
        ended = sum(run.counts.ended for run in under_way)
        total = sum(run.counts.total for run in under_way)
        shift.context.report(
            Progress(
                ended,
                total,
                sum(run.counts.error for run in under_way),
                shift.meter.measure(time.monotonic(), ended, total - ended),
                waiting_for=shift.patience.waiting_for,
                workers=workers,
            )
        )

    def _close(self, shift: _Shift, run: Run) -> None:
        """Compare what is compared at the end, and close a run nothing is left of."""
        with structlog.contextvars.bound_contextvars(run=run.id):
            try:
                if run.state is RunState.RUNNING:
                    known = self._known(shift, run.id)
                    self._make_ready(shift, known)
                    recogniser = self.match_photo.recognisers[run.strategy]
                    recogniser.finish(shift.owner, run, shift.holder, shift.context)
                self._end(shift, run)
            except Cancelled:
                pass
            except KingdeskError as error:
                if error.passes:  # the next look tries again
                    log.info("run not closed", reason=error.code)
                    return
                with self.store.writing(shift.owner) as unit:
                    unit.jobs.move_run(run.id, RunState.PAUSED)
                    unit.jobs.halt(run.id, error)

    def _end(self, shift: _Shift, run: Run) -> None:
        with self.store.writing(shift.owner) as unit:
            now = unit.jobs.run(run.id)
            if now.state is RunState.RUNNING and not now.is_left:
                now = unit.jobs.move_run(run.id, RunState.DONE)
            elif now.state is RunState.STOPPING and not now.counts.processing:
                now = unit.jobs.move_run(run.id, RunState.STOPPED)
            unit.jobs.announce(run.id)
        measured = self._known(shift, run.id).gauge.noted() if run.strategy.is_billed else None
        if measured is not None:
            with self.store.working(shift.owner) as unit:
                unit.jobs.note_measured(run.id, measured)
        log.info("run ended", state=now.state, done=now.counts.done, errors=now.counts.error)

    def _tend(self, shift: _Shift) -> None:
        """Take back what dead workers had, and ring again for what nobody was told of."""
        with self.store.reading(shift.owner) as unit:
            gone = self.processing.gone(unit)
        if gone:
            with self.store.writing(shift.owner) as unit:
                self.processing.release_dead(unit)
        self.sending.recover(shift.owner, shift.context)


class _Every:
    """Does something again and again, with pauses that grow with the time it takes."""

    def __init__(self, seconds: float, do: Callable[[], None]) -> None:
        self._seconds = seconds
        self._do = do
        self._next_at = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next_at:
            return
        began = time.monotonic()
        self._do()
        took = time.monotonic() - began
        self._next_at = time.monotonic() + max(self._seconds, _LOOK_SHARE * took)
