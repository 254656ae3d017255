"""Works on a run until nothing is left: leases, threads, heartbeat, orderly stop.

Every leased job ends in exactly one way: done, error, or back to pending when the user stops or
the workspace itself fails. A worker that dies leaves its leases behind; whoever starts next sees
that it is dead and puts them back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

import structlog

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.domain.ids import HolderId, OwnerId, RunId
from kingdesk.domain.jobs import (
    ALIVE_WITHIN,
    LEASE_TIME,
    JobCounts,
    Lease,
    Progress,
    QueueKind,
    Run,
    RunState,
    Worker,
)
from kingdesk.ports.holders import Holders
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.alone import make_ready
from kingdesk.services.recognition.recogniser import Recogniser
from kingdesk.services.recognition.timing import Gauge
from kingdesk.worker import patience
from kingdesk.worker.hands import Hands
from kingdesk.worker.heartbeat import heartbeat, no_share
from kingdesk.worker.one_photo import OnePhoto
from kingdesk.worker.pace import PaceMeter
from kingdesk.worker.patience import Patience

log = structlog.get_logger()
_LOOK_AGAIN: Final = 0.5
"""Seconds between looks at a run whose last photos another process has."""
_LOOK_EVERY: Final = 0.5
"""Seconds between looks at the run's state and words on how far it is: each counts its photos."""
_AHEAD: Final = 3
"""Of so many threads' photos one lies ready, at least one: no thread waits for the database, and
many threads' photos are leased several at once."""


class _End(NamedTuple):
    """The end of the work on a photo, and the error it ended with, if not with the job's end."""

    lease: Lease
    error: BaseException | None


@dataclass(slots=True)
class _Work:
    """A run while this process works on it.

    Attributes:
        run: as it was looked at last.
        limit: the run began here with, US dollars; None: none.
        under_way: photos given to threads whose end was not looked at yet.
        suspects: those of them that a worker died with before.
        ended: photos the work on which came to an end; to be looked at.
    """

    owner: OwnerId
    run: Run
    holder: HolderId
    recogniser: Recogniser
    context: JobContext
    gauge: Gauge = field(default_factory=Gauge)
    meter: PaceMeter = field(default_factory=PaceMeter)
    patience: Patience = field(default_factory=Patience)
    limit: float | None = None
    under_way: int = 0
    suspects: int = 0
    ended: SimpleQueue[_End] = field(default_factory=SimpleQueue)

    @property
    def is_to_go_on(self) -> bool:
        """Tell whether photos are still to be taken: nobody stopped or paused the run."""
        return self.run.state is RunState.RUNNING and not self.context.is_cancelled

    def off(self, leases: Sequence[Lease]) -> None:
        """Note that photos are not under way any more."""
        self.under_way -= len(leases)
        self.suspects -= sum(lease.is_suspect for lease in leases)


@dataclass(frozen=True, slots=True)
class Runner:
    """Does runs in this process's threads.

    Attributes:
        computer: tells this computer's workers from others'.
        share: is told how many workers share the account's rate.
        longest_outage_s: so long it waits for what has to work again; None: as `patience` has it.
    """

    store: Store
    match_photo: MatchPhoto
    processing: Processing
    holders: Holders
    computer: str = ""
    share: Callable[[int], None] = no_share
    longest_outage_s: float | None = None

    def run(self, owner: OwnerId, run_id: RunId, context: JobContext) -> Run:
        """Work on a run until it is done, or the user stops or pauses it; blocks.

        Stopping finishes the photos under way (a second or so), puts the rest back and leaves the
        run to go on with later. A lost connection is waited for.

        Raises:
            CostCapReached: the run is paused; the rest goes on with a higher limit.
            KingdeskError: the workspace fails (disk full, …); what was done is kept.
        """
        holder = self.holders.join()
        try:
            with structlog.contextvars.bound_contextvars(run=run_id, worker=holder[-8:]):
                return self._run(owner, run_id, holder, context)
        finally:
            self.holders.leave(holder)

    def _run(self, owner: OwnerId, run_id: RunId, holder: HolderId, context: JobContext) -> Run:
        with self.store.writing(owner) as unit:
            self.processing.release_dead(unit)
            run = unit.jobs.run(run_id)
        log.info("run started", photos=run.counts.total, left=run.counts.pending)
        recogniser = self.match_photo.recognisers[run.strategy]
        longest_s = self.longest_outage_s
        riding = Patience(patience.LONGEST_S if longest_s is None else longest_s)
        work = _Work(owner, run, holder, recogniser, context, patience=riding)
        work.limit = run.max_cost_usd
        ending, halted_by = RunState.STOPPED, None
        try:
            with heartbeat(
                self.store,
                owner,
                self._worker(work),
                by_cloud=lambda: run.strategy.is_billed,
                share=self.share,
            ):
                ending = self._processed(work)
        except KingdeskError as error:
            ending = RunState.PAUSED if isinstance(error, CostCapReached) else RunState.STOPPED
            halted_by = error
            raise
        finally:
            run = self._close(work, ending, halted_by)
        log.info("run ended", state=run.state, done=run.counts.done, errors=run.counts.error)
        return run

    def _worker(self, work: _Work) -> Worker:
        now = datetime.now(UTC)
        at_once = work.recogniser.photos_at_once
        return Worker(work.holder, QueueKind.THREADS, self.computer, at_once, now, now)

    def _processed(self, work: _Work) -> RunState:
        """Do a run's parts one after the other; return how it ended as far as it is ours."""
        try:
            make_ready(self.store, work.owner, work.run, work.holder, work.recogniser, work.context)
            self._work(work)
            if work.run.state is not RunState.RUNNING:
                return work.run.state
            work.recogniser.finish(work.owner, work.run, work.holder, work.context)
        except Cancelled:
            return RunState.STOPPED
        return RunState.DONE

    def _close(self, work: _Work, ending: RunState, halted_by: KingdeskError | None) -> Run:
        """Put back what was not done; the run is done when nobody has anything left."""
        run_id = work.run.id
        with self.store.writing(work.owner) as unit:
            unit.jobs.release(work.holder, orderly=True)
            run = unit.jobs.run(run_id)
            if isinstance(halted_by, CostCapReached) and run.max_cost_usd != work.limit:
                return run  # somebody else went on with it, and allowed it more
            if halted_by is not None:
                unit.jobs.halt(run_id, halted_by)
                run = unit.jobs.run(run_id)
            if ending is RunState.DONE and not run.is_left:
                run = unit.jobs.move_run(run_id, RunState.DONE)
            elif ending is RunState.PAUSED or run.state is RunState.PAUSED:
                run = unit.jobs.move_run(run_id, RunState.PAUSED)
            elif halted_by is None and run.queue is QueueKind.SQS and run.state is RunState.RUNNING:
                pass  # it was given to workers meanwhile
            elif not run.counts.processing:  # else another process is at it and will close the run
                unit.jobs.move_run(run_id, RunState.STOPPING)
                ended = run.stopped_as if halted_by is None else RunState.STOPPED
                run = unit.jobs.move_run(run_id, ended)
            unit.jobs.announce(run_id)
            return run

    def _work(self, work: _Work) -> None:
        self._look(work)
        at_once = work.recogniser.photos_at_once
        ahead = max(1, at_once // _AHEAD)
        looked_at = time.monotonic()
        with Hands(self._one_photo(work), at_once, "photo") as hands:
            try:
                while self._is_work_left(work, hands):
                    room = at_once + ahead - work.under_way
                    if room >= ahead and work.is_to_go_on:
                        self._submit(work, hands, room)
                    if not work.under_way:  # what is left can't be had at the moment
                        work.context.wait(_LOOK_AGAIN)
                    self._look_at_ended(work)
                    if time.monotonic() - looked_at >= _LOOK_EVERY:
                        self._look(work)
                        looked_at = time.monotonic()
            except KingdeskError:
                work.patience.end()
                raise
            finally:
                work.off(hands.take_back())
        self._look(work)
        self._note_measured(work)

    def _one_photo(self, work: _Work) -> Callable[[Lease], None]:
        """Return what a thread does with a photo; how it ended is for `_look_at_ended`."""
        one_photo = OnePhoto(self.store, self.match_photo)

        def do(lease: Lease) -> None:
            error: BaseException | None = None
            try:
                one_photo(work.owner, lease, work.run, work.context, work.gauge, work.patience)
            except BaseException as raised:  # noqa: BLE001 -- `_look_at_ended` raises it
                error = raised
            work.ended.put(_End(lease, error))

        return do

    @staticmethod
    def _look_at_ended(work: _Work) -> None:
        """Wait a while for the end of a photo that is under way; raise what such ends raised.

        Raises:
            KingdeskError: any but Cancelled, which the user knows of.
        """
        if not work.under_way:
            return
        ended: list[_End] = []
        with suppress(Empty):
            ended.append(work.ended.get(timeout=_LOOK_EVERY))
            while True:
                ended.append(work.ended.get_nowait())
        work.off([lease for lease, _ in ended])
        for _, error in ended:
            if error is not None and not isinstance(error, Cancelled):
                raise error

    def _is_work_left(self, work: _Work, hands: Hands[Lease]) -> bool:
        """Tell whether to go on; waits a moment where others have the last photos."""
        if not work.is_to_go_on:
            work.off(hands.take_back())  # only what no thread has begun; it is put back
            return work.under_way > 0
        if work.under_way:
            return True
        counts = work.patience.ride_beside(work.context, lambda: self._counts(work))
        if counts.processing and not counts.pending:
            work.patience.ride_beside(work.context, lambda: self._let_go(work))
            work.context.wait(_LOOK_AGAIN)
        return bool(counts.pending or counts.processing)

    def _let_go(self, work: _Work) -> None:
        """Put back what we have and don't work on: the answer to a lease was lost on the way."""
        with self.store.reading(work.owner) as unit:
            is_ours = work.holder in unit.jobs.holders(work.run.id)
        if is_ours:
            with self.store.working(work.owner) as unit:
                unit.jobs.release(work.holder, orderly=True)

    def _counts(self, work: _Work) -> JobCounts:
        with self.store.reading(work.owner) as unit:
            gone = self.processing.gone(unit)
            counts = unit.jobs.run(work.run.id).counts
        if gone:  # only then: beside a unit of `writing` those others would have to wait
            with self.store.writing(work.owner) as unit:
                self.processing.release_dead(unit)
                counts = unit.jobs.run(work.run.id).counts
        return counts

    def _submit(self, work: _Work, hands: Hands[Lease], room: int) -> None:
        """Take photos and give them to threads; one that took a worker down beside no other such.

        Such photos come last, so they hold up no other.
        """
        leases = work.patience.ride_beside(
            work.context, lambda: self._lease(work, room, suspects=False)
        )
        if not leases and not work.suspects:
            leases = work.patience.ride_beside(
                work.context, lambda: self._lease(work, 1, suspects=True)
            )
        work.under_way += len(leases)
        work.suspects += sum(lease.is_suspect for lease in leases)
        for lease in leases:
            hands.give(lease)

    def _lease(self, work: _Work, room: int, *, suspects: bool) -> list[Lease]:
        with self.store.working(work.owner) as unit:
            return unit.jobs.lease(work.run.id, work.holder, room, LEASE_TIME, suspects=suspects)

    def _look(self, work: _Work) -> None:
        """Look at the run as it is now, and tell how far it is."""
        try:
            with self.store.reading(work.owner) as unit:
                work.run = unit.jobs.run(work.run.id)
                workers = len(unit.workers.alive(ALIVE_WITHIN))
            with self.store.working(work.owner) as unit:
                unit.jobs.announce(work.run.id)
        except KingdeskError as error:
            if not error.passes:
                raise
            workers = 0  # the work itself waits until that works again
        counts = work.run.counts
        pace = work.meter.measure(time.monotonic(), counts.ended, counts.total - counts.ended)
        told = work.recogniser.tell(work.run)
        work.context.report(
            Progress(
                counts.ended,
                counts.total,
                counts.error,
                pace,
                spent_usd=told.spent_usd,
                slowed=told.slowed,
                waiting_for=work.patience.waiting_for,
                workers=workers,
            )
        )

    def _note_measured(self, work: _Work) -> None:
        """Note what a photo took, for the next quote; other ways tell by how long runs took."""
        measured = work.gauge.noted() if work.run.strategy.is_billed else None
        if measured is not None:
            with self.store.working(work.owner) as unit:
                unit.jobs.note_measured(work.run.id, measured)
