"""What one worker of a queue is at, for all its threads."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import HolderId, OwnerId, RunId
from kingdesk.domain.jobs import Run, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.store import Store, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.alone import make_ready
from kingdesk.services.recognition.recogniser import Recogniser, Recognisers
from kingdesk.services.recognition.timing import Gauge
from kingdesk.worker.pace import PaceMeter
from kingdesk.worker.patience import Patience


@dataclass(slots=True)
class KnownRun:
    """A run this worker has photos of.

    Attributes:
        age: grows each time it has to be made ready anew.
        ready_age: the age it was made ready at here; 0: it was not.
        limit: it was made ready with, US dollars; None: none.
        slots: photos worked on at once, as its way of finding faces wants it.
    """

    run: Run
    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    gauge: Gauge = field(default_factory=Gauge)
    age: int = 1
    ready_age: int = 0
    limit: float | None = None

    @property
    def is_ready(self) -> bool:
        return self.ready_age == self.age

    def renew(self, run: Run) -> None:
        """Take the run as it is now; one that goes on, or has another limit, is made ready anew."""
        before, self.run = self.run, run
        goes_on = run.state is RunState.RUNNING and before.state is not RunState.RUNNING
        if goes_on or run.max_cost_usd != before.max_cost_usd:
            self.age += 1


@dataclass(slots=True)
class Shift:
    """What one worker is at.

    Attributes:
        at_once: photos worked on at the same time; 0: as each run's way of finding faces wants.
        runs: known here, by id.
        done: photos this worker ended.
        strange: messages of others since the last one of ours.
        closing: runs that are being closed.
        billed: when a run of each way that costs money was under way last, by the monotonic clock.
        sweeping: looks for what dead workers left.
    """

    store: Store
    recognisers: Recognisers
    owner: OwnerId
    holder: HolderId
    context: JobContext
    at_once: int
    patience: Patience = field(default_factory=lambda: Patience(None))
    runs: dict[RunId, KnownRun] = field(default_factory=dict)
    done: int = 0
    strange: int = 0
    closing: dict[RunId, Future[None]] = field(default_factory=dict)
    billed: dict[Strategy, float] = field(default_factory=dict)
    sweeping: Future[None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    meter: PaceMeter = field(default_factory=PaceMeter)

    @property
    def most_at_once(self) -> int:
        """Return how many photos to work on at the same time, for the runs there are."""
        if self.at_once:
            return self.at_once
        running = [k.run for k in list(self.runs.values()) if k.run.state is RunState.RUNNING]
        return max((self.recogniser(run).photos_at_once for run in running), default=1)

    @property
    def is_by_cloud(self) -> bool:
        """Tell whether a run it has photos of is billed by call."""
        return any(known.run.strategy.is_billed for known in list(self.runs.values()))

    def recogniser(self, run: Run) -> Recogniser:
        return self.recognisers[run.strategy]

    def known(self, run_id: RunId) -> KnownRun:
        """Return a run by its id, looked up if it is new here."""
        with self.lock:
            known = self.runs.get(run_id)
        if known is not None:
            return known
        with self.store.reading(self.owner) as unit:
            run = unit.jobs.run(run_id)
        with self.lock:
            slots = threading.BoundedSemaphore(self.at_once or self.recogniser(run).photos_at_once)
            return self.runs.setdefault(run_id, KnownRun(run, slots))

    def make_ready(self, known: KnownRun) -> float | None:
        """Do what comes before a run's first photo here; beside no other worker that does.

        Returns:
            The limit that holds for what is done now, or an earlier one.

        Raises:
            Cancelled, KingdeskError
        """
        with known.lock:
            if known.is_ready:
                return known.limit
            age, run = known.age, known.run  # one that changes meanwhile is made ready anew
            known.limit = run.max_cost_usd
            recogniser = self.recogniser(run)
            make_ready(self.store, self.owner, run, self.holder, recogniser, self.context)
            known.ready_age = age
            return known.limit

    def halt(
        self, unit: Unit, run_id: RunId, error: KingdeskError | None, limit: float | None
    ) -> bool:
        """Let a run pause, and note why; not if a limit was reached that does not hold any more.

        Somebody went on with the run then, and allowed it more.

        Raises:
            NotFound: its gallery was deleted.
        """
        run = unit.jobs.run(run_id)
        if isinstance(error, CostCapReached) and run.max_cost_usd != limit:
            with self.lock:
                known = self.runs.get(run_id)
            if known is not None:
                known.renew(run)
            return False
        unit.jobs.move_run(run_id, RunState.PAUSED)
        unit.jobs.halt(run_id, error)
        unit.jobs.announce(run_id)
        return True
