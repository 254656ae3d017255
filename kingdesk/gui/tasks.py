"""The one way off the GUI thread and back onto it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import shiboken6
import structlog
from PySide6.QtCore import QObject, Qt, Signal

from kingdesk.domain.errors import Cancelled
from kingdesk.domain.jobs import Progress
from kingdesk.services.job_context import JobContext

log = structlog.get_logger()

T = TypeVar("T")
REPORT_EVERY: Final = 0.1
"""Seconds between two progress reports that reach the window; the eye sees no more."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What comes back through the signal: the answer or the error, and who asked."""

    owner: QObject
    then: Callable[[object], object] | None
    failed: Callable[[Exception], bool] | None
    cancelled: Callable[[], object] | None
    value: object = None
    error: Exception | None = None


class LongTask(QObject):
    """The handle on long work: tells how far it is and can stop it.

    Signals:
        progressed(Progress): at most ten times a second, and always the last one.
        ended(): done, failed or stopped.
    """

    progressed = Signal(object)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.context = JobContext(self._on_progress)
        self._last_report = 0.0

    @property
    def is_stopping(self) -> bool:
        return self.context.is_cancelled

    def stop(self) -> None:
        """Ask the work to end at its next step."""
        self.context.cancel()

    def end(self) -> None:
        """Say that nothing more comes; called by Tasks on the GUI thread."""
        self.ended.emit()

    def _on_progress(self, progress: Progress) -> None:
        """Pass on what the work says, on its own thread; Qt queues it."""
        now = time.monotonic()
        if now - self._last_report >= REPORT_EVERY or progress.done >= progress.total > 0:
            self._last_report = now
            self.progressed.emit(progress)


class Tasks(QObject):
    """Runs calls on threads and brings their outcome back to the GUI thread.

    An outcome whose owner is gone is dropped. Errors nobody takes go to the presenter.
    """

    _ended = Signal(object)

    def __init__(self, present: Callable[[Exception], object], *, workers: int = 3) -> None:
        super().__init__()
        self._present = present
        self._short = ThreadPoolExecutor(workers, thread_name_prefix="task")
        self._long = ThreadPoolExecutor(2, thread_name_prefix="long-task")
        self._running: set[LongTask] = set()
        self._waiting = 0
        self._closed = False
        # Queued even from the GUI thread: a future that is already done calls back inside submit().
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing runs and no outcome waits to be delivered."""
        return self._waiting == 0

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing is delivered any more; work that hands over parts ends then."""
        return self._closed

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], object] | None = None,
        *,
        failed: Callable[[Exception], bool] | None = None,
    ) -> None:
        """Do a short piece of work on a thread.

        Args:
            owner: who wants the answer; when Qt has deleted it, the outcome is dropped.
            work: no argument, touches nothing of Qt but QImage.
            then: gets the answer on the GUI thread.
            failed: gets an error there first; says True when it dealt with it.
        """
        self._submit(self._short, owner, work, then, failed, None)

    def run_long(
        self,
        owner: QObject,
        work: Callable[[JobContext], T],
        then: Callable[[T], object] | None = None,
        *,
        failed: Callable[[Exception], bool] | None = None,
        cancelled: Callable[[], object] | None = None,
    ) -> LongTask:
        """Do long work that reports progress and can be stopped, on a pool of its own."""
        task = LongTask()
        self._running.add(task)
        future = self._submit(
            self._long, owner, lambda: work(task.context), then, failed, cancelled, task=task
        )
        if future is None:
            self._running.discard(task)
        return task

    def close(self) -> None:
        """Stop everything and wait for what runs; outcomes are not delivered any more."""
        self._closed = True
        for task in tuple(self._running):  # may be called from another thread
            task.stop()
        self._short.shutdown(wait=True, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)

    def _submit(  # noqa: PLR0913 - the one door both kinds of work pass
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], object] | None,
        failed: Callable[[Exception], bool] | None,
        cancelled: Callable[[], object] | None,
        *,
        task: LongTask | None = None,
    ) -> Future[T] | None:
        if self._closed:
            return None
        self._waiting += 1
        future = pool.submit(work)

        def ended(future: Future[T]) -> None:
            def deliver(value: object) -> None:
                if then is not None:
                    then(value)  # type: ignore[arg-type]  # the future's own T, erased on its way

            outcome = _outcome(future, owner, deliver, failed, cancelled)
            if not self._closed and shiboken6.isValid(self):
                self._ended.emit((outcome, task))

        future.add_done_callback(ended)
        return future

    def _on_ended(self, ended: tuple[_Outcome, LongTask | None]) -> None:
        self._waiting -= 1
        outcome, task = ended
        try:
            self._deliver(outcome)
        finally:
            if task is not None:
                self._running.discard(task)
                task.end()

    def _deliver(self, outcome: _Outcome) -> None:
        if self._closed or not shiboken6.isValid(outcome.owner):
            return
        if isinstance(outcome.error, Exception):
            self._on_failed(outcome, outcome.error)
        elif outcome.then is not None:
            outcome.then(outcome.value)

    def _on_failed(self, outcome: _Outcome, error: Exception) -> None:
        if isinstance(error, Cancelled):
            if outcome.cancelled is not None:
                outcome.cancelled()
            return
        if outcome.failed is None or not outcome.failed(error):
            self._present(error)


def _outcome(
    future: Future[T],
    owner: QObject,
    then: Callable[[object], object],
    failed: Callable[[Exception], bool] | None,
    cancelled: Callable[[], object] | None,
) -> _Outcome:
    if future.cancelled():
        return _Outcome(owner, then, failed, cancelled, error=Cancelled())
    error = future.exception()
    if error is None:
        return _Outcome(owner, then, failed, cancelled, value=future.result())
    if isinstance(error, Exception):
        return _Outcome(owner, then, failed, cancelled, error=error)
    log.critical("task died", error=type(error).__name__)
    return _Outcome(owner, then, failed, cancelled, error=RuntimeError(repr(error)))
