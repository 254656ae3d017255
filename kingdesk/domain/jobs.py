"""A run and its jobs: one photo, one job.

    job      pending ──lease──> processing ──finish──> done
                ^                  │  ├────fail─────> error ──ignore──> error, out of the list
                ├──── release ─────┘  └───give up───────^ │
                └───────────── retry ────────────────────┘

    run      running ──pause──> paused ──resume──> running
                │ └──stop──> stopping ──drained──> stopped ──resume──> running
                │               │ └────────resume────────────────────────^
                └─last job ended┴─> done

A job is worked on by the holder of its lease. Every lease raises the job's fencing token; an
answer that carries an older token is dropped, so a worker that slept past its lease changes
nothing. A stopped run keeps its pending jobs and goes on where it was.

A photo whose worker died while it had it is suspected: it waits until all others had their turn,
is worked on beside no other suspect, and after `MOST_TRIES` such ends it is given up.

The database alone says what is to be done. A queue only rings: a run's photos are leased by
whichever thread comes first, or on a message about them, and a message about anything else than a
free photo of a running run changes nothing. So a message may come twice, late, or never: jobs whose
message was lost are sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.strategies import Operation, Strategy

LEASE_TIME: Final = timedelta(minutes=2)
"""How long a lease holds without a heartbeat."""
HEARTBEAT_EVERY: Final = LEASE_TIME / 4
ALIVE_WITHIN: Final[timedelta] = 2.5 * HEARTBEAT_EVERY
"""A worker not seen for so long is taken for gone: two heartbeats may be missed, not three."""
MOST_TRIES: Final = 3
"""A photo that was leased so often without an orderly end is given up: it takes workers down."""


class JobState(StrEnum):
    """The host's own words for `rekognition_photo_jobs.process_status`."""

    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"
    ERROR = "error"


class RunState(StrEnum):
    QUOTED = "quoted"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"


class QueueKind(StrEnum):
    """Where a run's photos are worked on: in this program's threads, or by any worker of SQS."""

    THREADS = "threads"
    SQS = "sqs"


class Only(StrEnum):
    """Which photos a run takes: new and changed ones, those that failed, or all."""

    NEW = "new"
    FAILED = "failed"
    ALL = "all"


RUN_STEPS: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.QUOTED: frozenset({RunState.RUNNING, RunState.STOPPED}),
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.STOPPING, RunState.DONE}),
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.STOPPING}),
    RunState.STOPPING: frozenset({RunState.STOPPED, RunState.DONE, RunState.RUNNING}),
    RunState.STOPPED: frozenset({RunState.RUNNING, RunState.DONE}),
    RunState.DONE: frozenset(),
}
ENDED_RUNS: Final = frozenset({RunState.DONE, RunState.STOPPED})


def may_become(old: RunState, new: RunState) -> bool:
    """Tell whether a run may go from one state to another."""
    return new in RUN_STEPS[old]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one photo.

    Attributes:
        token: grows with every lease of this photo; a lower one has lost its right.
        attempt: 1 for the first try; more if a worker died while it had the photo.
    """

    run_id: RunId
    gallery_id: GalleryId
    photo_id: PhotoId
    token: int
    attempt: int

    @property
    def is_suspect(self) -> bool:
        """Tell whether a worker died with the photo before."""
        return self.attempt > 1

    @property
    def is_given_up(self) -> bool:
        return self.attempt > MOST_TRIES


class Refused(StrEnum):
    """Why a photo a message names is not worked on now."""

    UNKNOWN = "unknown"
    """No such job: the photo or its gallery is gone, never was, or is another owner's."""
    ENDED = "ended"
    OTHER_RUN = "other_run"
    """The photo belongs to a later run now, which has messages of its own."""
    NOT_RUNNING = "not_running"
    """Its run is paused or stopped; when it goes on its photos are sent again."""
    HELD = "held"
    """Another worker has it, and its lease has not run out."""


@dataclass(frozen=True, slots=True)
class JobCounts:
    pending: int = 0
    processing: int = 0
    done: int = 0
    error: int = 0

    @property
    def total(self) -> int:
        return self.pending + self.processing + self.done + self.error

    @property
    def ended(self) -> int:
        return self.done + self.error


@dataclass(frozen=True, slots=True)
class Run:
    """One request to process a gallery; counts come from its jobs.

    Attributes:
        strategy: how; a run keeps to one.
        max_cost_usd: what it may cost; None: no limit.
        queue: where its photos wait.
        halted_by: what made workers stop it, in the words of an error; None if nothing did.
    """

    id: RunId
    gallery_id: GalleryId
    state: RunState
    only: Only
    counts: JobCounts
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    strategy: Strategy = Strategy.LOCAL
    max_cost_usd: float | None = None
    queue: QueueKind = QueueKind.THREADS
    halted_by: KingdeskError | None = None

    @property
    def is_left(self) -> bool:
        """Tell whether photos wait or are under way."""
        return self.counts.ended < self.counts.total

    @property
    def stopped_as(self) -> RunState:
        """Return what it is once nobody works on it any more because it was to stop.

        Done, if its last photos were under way then: nothing is left to go on with. Faces that are
        compared at the end are not, though.
        """
        is_through = not self.is_left and self.strategy is not Strategy.INDEXED
        return RunState.DONE if is_through else RunState.STOPPED


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works on an owner's photos.

    Attributes:
        computer: what tells its computer from others; nothing anybody could be known by.
        photos_at_once: how many it works on at the same time.
        started_at, seen_at: its heartbeats.
    """

    holder: HolderId
    queue: QueueKind
    computer: str
    photos_at_once: int
    started_at: datetime
    seen_at: datetime


PACE_WINDOW: Final = timedelta(seconds=60)
"""The pace is that of so much time until now."""
_FIRST: Final = 3
"""Photos ended before a rate is told; one or two say nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run goes, from a moving window.

    Attributes:
        per_second: photos ended a second; None before the first few.
        seconds_left: None while unknown.
    """

    per_second: float | None
    seconds_left: float | None

    @classmethod
    def of(cls, ended: int, seconds: float, left: int) -> Pace:
        """Return the pace by how many photos ended in so much time; nothing of one or two."""
        if ended < _FIRST or seconds <= 0:
            return cls(None, None)
        return cls(ended / seconds, left * seconds / ended)


@dataclass(frozen=True, slots=True)
class Slowed:
    """AWS lets fewer calls of an operation through than the account's quota; calls a second."""

    operation: Operation
    allowed: float
    quota: float


@dataclass(frozen=True, slots=True)
class Progress:
    """What long work tells of itself; a `total` of 0 is one not known yet.

    Attributes:
        bytes_done, bytes_total: of work that is measured in bytes; 0 of other work.
        spent_usd: what a run has cost so far; None of work that costs nothing.
        slowed: operations AWS slows down at the moment.
        waiting_for: what has to work again before anything goes on; None: it goes on.
        workers: processes at it; 0 where that is not counted.
    """

    done: int
    total: int
    errors: int = 0
    pace: Pace | None = None
    bytes_done: int = 0
    bytes_total: int = 0
    spent_usd: float | None = None
    slowed: tuple[Slowed, ...] = ()
    waiting_for: KingdeskError | None = None
    workers: int = 0
