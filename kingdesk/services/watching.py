"""Tells how a run goes, whoever works on it: this process, another one, or workers elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.domain.ids import OwnerId, RunId
from kingdesk.domain.jobs import (
    ALIVE_WITHIN,
    PACE_WINDOW,
    Pace,
    Progress,
    QueueKind,
    Run,
    RunState,
    Worker,
)
from kingdesk.ports.store import News, Store, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.processing import Processing

_LOOK_EVERY_S: Final = 0.5
_LOOK_SHARE: Final = 10
"""A look counts the run's photos; looks take a tenth of the time at most."""
_LOOK_ANYWAY_S: Final = 2.0
"""So long without news, and it is looked all the same: workers that die announce nothing."""
_GLANCE_S: Final = 0.25
_AGAIN_S: Final = 2.0
"""Seconds until a database that is away is asked again."""
_DESERTED_AFTER_S: Final = 5.0
"""Whoever starts a run is seen at it sooner than that."""
_OVER: Final = frozenset({RunState.PAUSED, RunState.DONE, RunState.STOPPED})


@dataclass(frozen=True, slots=True)
class Seen:
    """A run at one moment.

    Attributes:
        progress: how far it is; its `workers` are those seen alive that work on such runs.
        is_deserted: it should go on, or end, but whoever worked on it is gone, and nobody else
            comes by himself: it is to be started again.
    """

    run: Run
    progress: Progress
    is_deserted: bool = False


@dataclass(frozen=True, slots=True)
class Watching:
    """Looks at runs; changes nothing."""

    store: Store
    processing: Processing

    def look(self, owner: OwnerId, run_id: RunId) -> Seen:
        """Return how a run is now; the pace from a moving window, whoever did the photos.

        Raises:
            NotFound: the run, or its gallery, is gone.
        """
        with self.store.reading(owner) as unit:
            run = unit.jobs.run(run_id)
            working = run.state in {RunState.RUNNING, RunState.STOPPING}
            lately = unit.jobs.ended_within(run_id, PACE_WINDOW) if working else 0
            spent = unit.calls.receipt(run_id=run_id).usd if run.strategy.is_billed else None
            workers = self._workers(unit, run) if working else []
            is_deserted = working and self._is_deserted(unit, run, workers)
        counts = run.counts
        progress = Progress(
            counts.ended,
            counts.total,
            counts.error,
            _pace(run, lately),
            spent_usd=spent,
            workers=len(workers),
        )
        return Seen(run, progress, is_deserted)

    def watch(self, owner: OwnerId, run_id: RunId, context: JobContext) -> Run:
        """Report a run's progress until it paused or ended, or nobody is at it; blocks.

        A run through a queue is waited for even while no worker is there: one may be started any
        time. While the database is away that is reported as what is waited for.

        Args:
            owner: whose run.
            run_id: which.
            context: cancelled to look no more; the run goes on without us.

        Returns:
            The run as it was seen last: still `RUNNING` or `STOPPING` if the context was cancelled,
            or whoever worked on it is gone.

        Raises:
            Cancelled: before the run was seen at all.
            NotFound: the run, or its gallery, was deleted.
        """
        watched = _Watched(self, owner, run_id, context)
        while True:
            try:
                with self.store.listening(owner) as news:
                    return watched.until_over(news)
            except KingdeskError as error:
                if not error.passes:
                    raise
                context.report(replace(watched.progress, pace=None, waiting_for=error))
            if context.wait(_AGAIN_S):
                return watched.last

    def _workers(self, unit: Unit, run: Run) -> list[Worker]:
        """Return who is alive and may work on the run: all of its kind, of the same owner."""
        holders = self.processing.holders
        return [
            worker
            for worker in unit.workers.alive(ALIVE_WITHIN)
            if worker.queue is run.queue and not holders.is_dead(worker.holder)
        ]

    def _is_deserted(self, unit: Unit, run: Run, workers: Sequence[Worker]) -> bool:
        if workers or (run.queue is QueueKind.SQS and run.state is RunState.RUNNING):
            return False
        dead = self.processing.holders.is_dead
        return all(dead(holder) for holder in unit.jobs.holders(run.id))


class _Watched:
    """A run that is being watched."""

    def __init__(
        self, watching: Watching, owner: OwnerId, run_id: RunId, context: JobContext
    ) -> None:
        self._watching = watching
        self._owner = owner
        self._run_id = run_id
        self._context = context
        self._seen: Seen | None = None
        self._deserted_since: float | None = None

    @property
    def progress(self) -> Progress:
        return Progress(0, 0) if self._seen is None else self._seen.progress

    @property
    def last(self) -> Run:
        if self._seen is None:
            raise Cancelled
        return self._seen.run

    def until_over(self, news: News) -> Run:
        while not (self._seen is not None and self._context.is_cancelled):
            began = time.monotonic()
            self._seen = self._watching.look(self._owner, self._run_id)
            self._context.report(self._seen.progress)
            if self._seen.run.state in _OVER or self._is_deserted(self._seen):
                break
            self._wait(news, time.monotonic() - began)
        return self.last

    def _is_deserted(self, seen: Seen) -> bool:
        now = time.monotonic()
        if not seen.is_deserted:
            self._deserted_since = None
            return False
        if self._deserted_since is None:
            self._deserted_since = now
        return now - self._deserted_since >= _DESERTED_AFTER_S

    def _wait(self, news: News, look_took: float) -> None:
        """Wait for news, not too short, for the database's sake, and not too long."""
        self._context.wait(max(_LOOK_EVERY_S, _LOOK_SHARE * look_took))
        until = time.monotonic() + _LOOK_ANYWAY_S
        while not self._context.is_cancelled and time.monotonic() < until:
            if news.wait(_GLANCE_S):
                return


def _pace(run: Run, lately: int) -> Pace:
    if run.started_at is None:
        return Pace(None, None)
    going = (datetime.now(UTC) - run.started_at).total_seconds()
    seconds = min(max(going, 1.0), PACE_WINDOW.total_seconds())
    return Pace.of(lately, seconds, run.counts.total - run.counts.ended)
