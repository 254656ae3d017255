"""The one way off the GUI thread and back onto it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
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
class _Errand:
    """What was asked and who asked; kept on the GUI thread until the outcome is delivered.

    Whatever of Qt the work and the answers hold on to is held here too, so that the last hold is
    let go on the GUI thread, not on the thread that did the work: Qt objects must go on their own.
    """

    owner: QObject
    work: Callable[[], object]
    then: Callable[[object], object] | None
    failed: Callable[[Exception], bool] | None
    cancelled: Callable[[], object] | None
    task: LongTask | None
    is_aside: bool = False


class _Step:
    """The work as a thread does it: once, and forgotten when it is done."""

    __slots__ = ("_work",)

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = [work]

    def __call__(self) -> object:
        return self._work.pop()()


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

    _ended = Signal(object, object)

    def __init__(self, present: Callable[[Exception], object], *, workers: int = 3) -> None:
        super().__init__()
        self._present = present
        self._short = ThreadPoolExecutor(workers, thread_name_prefix="task")
        self._long = ThreadPoolExecutor(2, thread_name_prefix="long-task")
        self._aside = ThreadPoolExecutor(2, thread_name_prefix="aside-task")
        self._running: set[LongTask] = set()
        self._errands: dict[int, _Errand] = {}
        self._numbers = count(1)
        self._closed = False
        self._last: list[Callable[[], object]] = []
        # Queued even from the GUI thread: a future that is already done calls back inside submit().
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing runs, but what only looks on, and no outcome waits."""
        return all(errand.is_aside for errand in self._errands.values())

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing is delivered any more; work that hands over parts ends then."""
        return self._closed

    def present(self, error: Exception) -> None:
        """Show an error as one is that nobody takes."""
        self._present(error)

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
        aside: bool = False,
    ) -> LongTask:
        """Do long work that reports progress and can be stopped, on a pool of its own.

        What is done `aside` only looks on at others' work: the window is idle all the same.
        """
        task = LongTask()
        self._running.add(task)
        pool = self._aside if aside else self._long
        if not self._submit(
            pool, owner, lambda: work(task.context), then, failed, cancelled, task=task
        ):
            self._running.discard(task)
        return task

    def at_the_end(self, work: Callable[[], object]) -> None:
        """Have `close` do this when nothing else runs any more, on whatever thread it is called."""
        self._last.append(work)

    def close(self) -> None:
        """Stop everything and wait for what runs; outcomes are not delivered any more."""
        self._closed = True
        for task in tuple(self._running):  # may be called from another thread
            task.stop()
        self._short.shutdown(wait=True, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)
        self._aside.shutdown(wait=True, cancel_futures=True)
        while self._last:
            self._last.pop()()

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
    ) -> bool:
        """Hand work to a pool; tell whether it will be done."""
        if self._closed:
            return False

        def deliver(value: object) -> None:
            if then is not None:
                then(value)  # type: ignore[arg-type]  # the future's own T, erased on its way

        number = next(self._numbers)
        self._errands[number] = _Errand(
            owner, work, deliver, failed, cancelled, task, pool is self._aside
        )
        future = pool.submit(_Step(work))

        def ended(future: Future[object]) -> None:
            if not self._closed and shiboken6.isValid(self):
                self._ended.emit(number, future)

        future.add_done_callback(ended)
        return True

    def _on_ended(self, number: int, future: Future[object]) -> None:
        errand = self._errands.pop(number)
        try:
            self._deliver(errand, future)
        finally:
            if errand.task is not None:
                self._running.discard(errand.task)
                errand.task.end()

    def _deliver(self, errand: _Errand, future: Future[object]) -> None:
        if self._closed or not shiboken6.isValid(errand.owner):
            return
        error = _error(future)
        if error is not None:
            self._on_failed(errand, error)
        elif errand.then is not None:
            errand.then(future.result())

    def _on_failed(self, errand: _Errand, error: Exception) -> None:
        if isinstance(error, Cancelled):
            if errand.cancelled is not None:
                errand.cancelled()
            return
        if errand.failed is None or not errand.failed(error):
            self._present(error)


def _error(future: Future[object]) -> Exception | None:
    """Return what a piece of work ended in, if not in an answer."""
    if future.cancelled():
        return Cancelled()
    error = future.exception()
    if error is None or isinstance(error, Exception):
        return error
    log.critical("task died", error=type(error).__name__)
    return RuntimeError(repr(error))
