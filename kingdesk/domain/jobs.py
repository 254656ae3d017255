"""A run and its jobs: one photo, one job.

    job      pending ──lease──> processing ──finish──> done
                ^                  │  └────fail─────> error
                ├──── release ─────┘                    │
                └───────────── retry ──────────────────┘

    run      running ──pause──> paused ──resume──> running
                │ └──stop──> stopping ──drained──> stopped ──resume──> running
                └──last job ended──> done

A job is worked on by the holder of its lease. Every lease raises the job's fencing token; an
answer that carries an older token is dropped, so a worker that slept past its lease changes
nothing. A stopped run keeps its pending jobs and goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.strategies import Operation, Strategy

LEASE_TIME: Final = timedelta(minutes=2)
"""How long a lease holds without a heartbeat."""
HEARTBEAT_EVERY: Final = LEASE_TIME / 4


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


class Only(StrEnum):
    """Which photos a run takes: new and changed ones, those that failed, or all."""

    NEW = "new"
    FAILED = "failed"
    ALL = "all"


RUN_STEPS: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.QUOTED: frozenset({RunState.RUNNING, RunState.STOPPED}),
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.STOPPING, RunState.DONE}),
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.STOPPING}),
    RunState.STOPPING: frozenset({RunState.STOPPED, RunState.DONE}),
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
        attempt: 1 for the first try.
    """

    run_id: RunId
    gallery_id: GalleryId
    photo_id: PhotoId
    token: int
    attempt: int


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


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run goes, from a moving window.

    Attributes:
        per_second: photos ended a second; None before the first few.
        seconds_left: None while unknown.
    """

    per_second: float | None
    seconds_left: float | None


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
    """

    done: int
    total: int
    errors: int = 0
    pace: Pace | None = None
    bytes_done: int = 0
    bytes_total: int = 0
    spent_usd: float | None = None
    slowed: tuple[Slowed, ...] = ()
