"""Works on a run until nothing is left: leases, threads, heartbeat, orderly stop.

Every leased job ends in exactly one way: done, error, or back to pending when the user stops or
the workspace itself fails. A worker that dies leaves its leases behind; whoever starts next sees
that it is dead and puts them back.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.errors import Cancelled, KingdeskError, LeaseLost, UnexpectedFault
from kingdesk.domain.ids import HolderId, OwnerId, RunId
from kingdesk.domain.jobs import (
    HEARTBEAT_EVERY,
    LEASE_TIME,
    Lease,
    Progress,
    Run,
    RunState,
)
from kingdesk.ports.holders import Holders
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.recogniser import Recogniser
from kingdesk.services.recognition.timing import Gauge
from kingdesk.worker.pace import PaceMeter

log = structlog.get_logger()
_LOOK_AGAIN: Final = 0.5
"""Seconds between looks at a run whose last photos another process has."""
_TELL_EVERY: Final = 0.5
"""Seconds between words on how far a run is: each counts all its photos."""
_AHEAD: Final = 3
"""Of so many threads' photos one lies ready, at least one: no thread waits for the database, and
many threads' photos are leased several at once."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Does runs in this process's threads."""

    store: Store
    match_photo: MatchPhoto
    processing: Processing
    holders: Holders

    def run(self, owner: OwnerId, run_id: RunId, context: JobContext) -> Run:
        """Work on a run until it is done or the user stops it; blocks.

        Stopping finishes the photos under way (a second or so), puts the rest back and leaves the
        run to go on with later.

        Raises:
            CostCapReached: the run is paused; the rest goes on with a higher limit.
            KingdeskError: the workspace fails (disk full, …); what was done is kept.
        """
        holder = self.holders.join()
        try:
            with structlog.contextvars.bound_contextvars(run=run_id):
                return self._run(owner, run_id, holder, context)
        finally:
            self.holders.leave(holder)

    def _run(self, owner: OwnerId, run_id: RunId, holder: HolderId, context: JobContext) -> Run:
        with self.store.writing(owner) as unit:
            self.processing.release_dead(unit)
            run = unit.jobs.run(run_id)
        log.info("run started", photos=run.counts.total, left=run.counts.pending)
        ending = RunState.STOPPED
        try:
            with self._heartbeat(owner, holder):
                ending = self._processed(owner, run, holder, context)
        except CostCapReached:
            ending = RunState.PAUSED
            raise
        finally:
            run = self._close(owner, run_id, holder, ending)
        log.info("run ended", state=run.state, done=run.counts.done, errors=run.counts.error)
        return run

    def _processed(
        self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext
    ) -> RunState:
        """Do a run's parts one after the other; return how it ended as far as it is ours."""
        recogniser = self.match_photo.recognisers[run.strategy]
        try:
            recogniser.prepare(owner, run, context)
            self._work(owner, run, holder, recogniser, context)
            recogniser.finish(owner, run, holder, context)
        except Cancelled:
            return RunState.STOPPED
        return RunState.DONE

    def _close(self, owner: OwnerId, run_id: RunId, holder: HolderId, ending: RunState) -> Run:
        """Put back what was not done; the run is done when nobody has anything left."""
        with self.store.writing(owner) as unit:
            unit.jobs.release(holder)
            run = unit.jobs.run(run_id)
            is_all = run.counts.pending == 0 and run.counts.processing == 0
            if ending is RunState.DONE and is_all:
                return unit.jobs.move_run(run_id, RunState.DONE)
            if ending is RunState.PAUSED:
                return unit.jobs.move_run(run_id, RunState.PAUSED)
            if run.counts.processing:  # another process is at it and will close the run
                return run
            unit.jobs.move_run(run_id, RunState.STOPPING)
            return unit.jobs.move_run(run_id, RunState.STOPPED)

    def _work(
        self,
        owner: OwnerId,
        run: Run,
        holder: HolderId,
        recogniser: Recogniser,
        context: JobContext,
    ) -> None:
        gauge, meter = Gauge(), PaceMeter()
        self._report(owner, run, recogniser, meter, context)
        at_once = recogniser.photos_at_once
        ahead = max(1, at_once // _AHEAD)
        told_at = time.monotonic()
        with ThreadPoolExecutor(at_once, thread_name_prefix="photo") as pool:
            under_way: set[Future[None]] = set()
            try:
                while self._is_work_left(owner, run.id, context, under_way):
                    room = at_once + ahead - len(under_way)
                    if room >= ahead and not context.is_cancelled:
                        under_way |= {
                            pool.submit(self._one, owner, lease, run, context, gauge)
                            for lease in self._lease(owner, run.id, holder, room)
                        }
                    ended, under_way = wait(under_way, timeout=1.0, return_when=FIRST_COMPLETED)
                    for future in ended:
                        if not future.cancelled():
                            future.result()
                    if not ended and not under_way:  # what is left can't be had at the moment
                        context.wait(_LOOK_AGAIN)
                    if time.monotonic() - told_at >= _TELL_EVERY:
                        self._report(owner, run, recogniser, meter, context)
                        told_at = time.monotonic()
            finally:
                for future in under_way:
                    future.cancel()
        self._report(owner, run, recogniser, meter, context)
        self._note_measured(owner, run, gauge)

    def _is_work_left(
        self, owner: OwnerId, run_id: RunId, context: JobContext, under_way: set[Future[None]]
    ) -> bool:
        """Tell whether to go on; waits a moment where others have the last photos."""
        if context.is_cancelled:
            for future in under_way:
                future.cancel()  # only what no thread has begun; it is put back
            return bool(under_way)
        if under_way:
            return True
        with self.store.reading(owner) as unit:
            gone = self.processing.gone(unit)
            counts = unit.jobs.run(run_id).counts
        if gone:  # only then: beside a unit of `writing` those others would have to wait
            with self.store.writing(owner) as unit:
                self.processing.release_dead(unit)
                counts = unit.jobs.run(run_id).counts
        if counts.processing and not counts.pending:
            context.wait(_LOOK_AGAIN)
        return bool(counts.pending or counts.processing)

    def _lease(
        self,
        owner: OwnerId,
        run_id: RunId,
        holder: HolderId,
        room: int,
    ) -> list[Lease]:
        with self.store.working(owner) as unit:
            return unit.jobs.lease(run_id, holder, room, LEASE_TIME)

    def _one(
        self, owner: OwnerId, lease: Lease, run: Run, context: JobContext, gauge: Gauge
    ) -> None:
        with structlog.contextvars.bound_contextvars(run=lease.run_id, photo=lease.photo_id):
            try:
                self.match_photo(owner, lease, run, context, gauge)
            except LeaseLost:
                log.info("lease lost")
            except Cancelled:
                log.info("photo put back")  # with all this holder has, when the run is closed
            except KingdeskError:
                raise
            except Exception as error:  # a bug with one photo must not end the run
                log.exception("photo failed unexpectedly")
                self._fail(owner, lease, error)

    def _fail(self, owner: OwnerId, lease: Lease, error: Exception) -> None:
        try:
            with self.store.working(owner) as unit:
                name = unit.photos.get(lease.photo_id).name
                fault = UnexpectedFault(name=name, reason=type(error).__name__)
                unit.jobs.fail(lease, fault, None)
        except LeaseLost:
            log.info("lease lost")

    def _report(
        self,
        owner: OwnerId,
        run: Run,
        recogniser: Recogniser,
        meter: PaceMeter,
        context: JobContext,
    ) -> None:
        with self.store.reading(owner) as unit:
            counts = unit.jobs.run(run.id).counts
        left = counts.total - counts.ended
        pace = meter.measure(time.monotonic(), counts.ended, left)
        told = recogniser.tell(run)
        context.report(
            Progress(
                counts.ended,
                counts.total,
                counts.error,
                pace,
                spent_usd=told.spent_usd,
                slowed=told.slowed,
            )
        )

    def _note_measured(self, owner: OwnerId, run: Run, gauge: Gauge) -> None:
        """Note what a photo took, for the next quote; other ways tell by how long runs took."""
        measured = gauge.noted() if run.strategy.is_billed else None
        if measured is not None:
            with self.store.working(owner) as unit:
                unit.jobs.note_measured(run.id, measured)

    @contextmanager
    def _heartbeat(self, owner: OwnerId, holder: HolderId) -> Iterator[None]:
        stop = threading.Event()

        def beat() -> None:
            while not stop.wait(HEARTBEAT_EVERY.total_seconds()):
                try:
                    with self.store.working(owner) as unit:
                        unit.jobs.extend(holder, LEASE_TIME)
                except KingdeskError as error:  # the next beat, or the work itself, will tell
                    log.warning("heartbeat failed", reason=error.code)

        # in a copy of this context, so that its log lines name the run as well
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(beat,), name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
