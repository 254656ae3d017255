"""What a worker of a queue does beside photos: ends runs, frees leases, clears up after others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.errors import Cancelled, KingdeskError, NotFound
from kingdesk.domain.jobs import ALIVE_WITHIN, LEASE_TIME, Progress, QueueKind, Run, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.services.processing import Processing
from kingdesk.services.sending import LOST_AFTER, Sending
from kingdesk.worker.pump import Pump
from kingdesk.worker.shift import Shift

log = structlog.get_logger()
_LOOK_EVERY_S: Final = 1.0
_LOOK_SHARE: Final = 10
"""Looks at the runs under way count their photos; they take a tenth of the time at most."""
_TEND_EVERY_S: Final = 30.0
"""Seconds between looks after dead workers and lost messages."""
_SWEEP_EVERY_S: Final = LEASE_TIME.total_seconds()
_SWEPT_FOR: Final = 4
"""So many such times after a run that costs money what its dead workers left is still looked for: a
staged picture is taken for left behind at the age of two leases."""


@dataclass(frozen=True, slots=True)
class Tending:
    """Looks after the owner's runs while a worker works.

    Any number of workers do so side by side: what is done twice does no harm.
    """

    shift: Shift
    pump: Pump
    processing: Processing
    sending: Sending

    def rounds(self, closer: ThreadPoolExecutor) -> Callable[[], None]:
        """Return what is to be called again and again.

        Args:
            closer: compares and closes runs, which may take its time.
        """
        shift = self.shift
        look = _Every(_LOOK_EVERY_S, partial(self._look, closer))
        tend = _Every(_TEND_EVERY_S, self._tend)
        sweep = _Every(_SWEEP_EVERY_S, partial(self._sweep, closer))

        def between() -> None:
            shift.patience.ride_beside(shift.context, look)
            shift.patience.ride_beside(shift.context, tend)
            sweep()

        return between

    def _look(self, closer: ThreadPoolExecutor) -> None:
        """Look at the runs under way: who has to be closed, which go on, how far they are."""
        shift = self.shift
        with shift.store.reading(shift.owner) as unit:
            under_way = [run for run in unit.jobs.under_way() if run.queue is QueueKind.SQS]
            workers = len(unit.workers.alive(ALIVE_WITHIN))
        ids = {run.id for run in under_way}
        with shift.lock:
            for gone in [run_id for run_id in shift.runs if run_id not in ids]:
                del shift.runs[gone]
        for run in under_way:
            if run.strategy.is_billed:
                shift.billed[run.strategy] = time.monotonic()
            try:
                shift.known(run.id).renew(run)
            except NotFound:  # its gallery was deleted just now
                continue
            is_drained = run.state is RunState.STOPPING and not run.counts.processing
            is_at_end = run.state is RunState.RUNNING and not run.is_left
            closing = shift.closing.get(run.id)
            if (is_drained or is_at_end) and (closing is None or closing.done()):
                shift.closing[run.id] = closer.submit(self._close, run)
        if ids:
            with suppress(NotFound), shift.store.working(shift.owner) as unit:
                for run_id in ids:
                    unit.jobs.announce(run_id)
        self._report(under_way, workers)

    def _report(self, under_way: Sequence[Run], workers: int) -> None:
        shift = self.shift
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

    def _close(self, run: Run) -> None:
        """Compare what is compared at the end, and close a run nothing is left of."""
        shift, limit = self.shift, run.max_cost_usd
        with structlog.contextvars.bound_contextvars(run=run.id):
            try:
                if run.state is RunState.RUNNING:
                    limit = shift.make_ready(shift.known(run.id))
                    shift.recogniser(run).finish(shift.owner, run, shift.holder, shift.context)
                self._end(run)
            except Cancelled:
                pass
            except KingdeskError as error:
                if error.passes:  # the next look tries again
                    log.info("run not closed", reason=error.code)
                    return
                self._pause(run, error, limit)
            except Exception:
                log.exception("run not closed")
                self._pause(run, None)  # else it would fail again every second

    def _pause(self, run: Run, error: KingdeskError | None, limit: float | None = None) -> None:
        shift = self.shift
        with suppress(NotFound), shift.store.writing(shift.owner) as unit:
            shift.halt(unit, run.id, error, limit)

    def _end(self, run: Run) -> None:
        shift = self.shift
        with shift.store.writing(shift.owner) as unit:
            now = unit.jobs.run(run.id)
            if now.state is RunState.RUNNING and not now.is_left:
                now = unit.jobs.move_run(run.id, RunState.DONE)
            elif now.state is RunState.STOPPING and not now.counts.processing:
                now = unit.jobs.move_run(run.id, now.stopped_as)
            unit.jobs.announce(run.id)
        measured = shift.known(run.id).gauge.noted() if run.strategy.is_billed else None
        if measured is not None:
            with shift.store.working(shift.owner) as unit:
                unit.jobs.note_measured(run.id, measured)
        log.info("run ended", state=now.state, done=now.counts.done, errors=now.counts.error)

    def _tend(self) -> None:
        """Take back what dead workers had, and ring again for what nobody was told of."""
        shift = self.shift
        with shift.store.reading(shift.owner) as unit:
            gone = self.processing.gone(unit)
        if gone:
            with shift.store.writing(shift.owner) as unit:
                self.processing.release_dead(unit)
        self._let_go()
        self.sending.recover(shift.owner, shift.context)

    def _let_go(self) -> None:
        """Put back what nobody works on, though this worker has it or a dead one had it.

        A lease whose answer was lost on the way is ours without our knowing; of a run that is
        stopping no message comes again that would find a lease run out.
        """
        shift = self.shift
        is_closing = any(not closing.done() for closing in shift.closing.values())
        with self.pump.idle() as is_idle:
            if is_idle and not is_closing:
                with shift.store.working(shift.owner) as unit:
                    unit.jobs.release(shift.holder, orderly=True)
        stopping = [k.run for k in shift.runs.values() if k.run.state is RunState.STOPPING]
        for run in stopping:
            with suppress(NotFound), shift.store.working(shift.owner) as unit:
                unit.jobs.send_again(run.id, LOST_AFTER)

    def _sweep(self, closer: ThreadPoolExecutor) -> None:
        """Clear away what workers left that were killed, without waiting for another run."""
        shift = self.shift
        since = time.monotonic() - _SWEPT_FOR * _SWEEP_EVERY_S
        ways = [way for way, seen in shift.billed.items() if seen >= since]
        if ways and (shift.sweeping is None or shift.sweeping.done()):
            shift.sweeping = closer.submit(self._clear, ways)  # the bucket may be slow

    def _clear(self, ways: Sequence[Strategy]) -> None:
        for way in ways:
            try:
                self.shift.recognisers[way].sweep()
            except KingdeskError as error:
                log.info("nothing swept", reason=error.code)
            except Exception:  # what lies there harms nobody: no run stops for it
                log.exception("nothing swept")


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
