"""Long work, one piece after the other, told on the work line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.jobs import Progress
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.gui.tasks import LongTask, Tasks
from kingdesk.services.job_context import JobContext

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Steer:
    """How work is paused and stopped that others may be at as well; both are called on a thread.

    Attributes:
        by_workers: workers do it, this program only looks on.
    """

    pause: Callable[[], object]
    stop: Callable[[], object]
    by_workers: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to be done, or to be looked on at.

    Attributes:
        total: how many there are, where the work itself does not say.
    """

    words: str
    start: Callable[[], LongTask]
    on_progress: Callable[[Progress], object] | None
    steer: Steer | None = None
    total: int = 0


class Work(QObject):
    """Starts long work when what came before is done; the line's buttons steer it.

    While nothing is done here it may tell of what others do; own work comes before that.

    Signals:
        changed(): work or looking on began, or nothing is left.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, line: WorkLine) -> None:
        super().__init__()
        self._tasks = tasks
        self._line = line
        self._waiting: deque[_Piece] = deque()
        self._task: LongTask | None = None
        self._piece: _Piece | None = None
        self._watch: _Piece | None = None
        self._watching: LongTask | None = None
        self._is_steered = False
        line.stop_asked.connect(self._on_stop)
        line.pause_asked.connect(self._on_pause)

    @property
    def is_busy(self) -> bool:
        """Tell whether this program does something."""
        return self._task is not None

    @property
    def is_watching(self) -> bool:
        """Tell whether the line tells of what others do."""
        return self._watching is not None

    def run(  # noqa: PLR0913 - as `Tasks.run_long`, and what the line says
        self,
        words: str,
        work: Callable[[JobContext], T],
        then: Callable[[T], object],
        *,
        on_progress: Callable[[Progress], object] | None = None,
        failed: Callable[[Exception], bool] | None = None,
        cancelled: Callable[[], object] | None = None,
        steer: Steer | None = None,
        total: int = 0,
    ) -> None:
        """Do long work.

        Args:
            words: what it is, for the line.
            work: called on a thread.
            then: gets its answer.
            on_progress: hears how far it is, besides the line.
            failed: gets an error first; says True when it dealt with it.
            cancelled: called when the user stopped it.
            steer: how it pauses and stops; None: it only stops.
            total: how many there are, where the work itself does not say.
        """

        def start() -> LongTask:
            return self._tasks.run_long(self, work, then, failed=failed, cancelled=cancelled)

        self._waiting.append(_Piece(words, start, on_progress, steer, total))
        if self._task is None:
            self._end_watching()
            self._next()

    def watch(
        self,
        words: str,
        work: Callable[[JobContext], T],
        then: Callable[[T], object],
        steer: Steer,
        *,
        on_progress: Callable[[Progress], object] | None = None,
        failed: Callable[[Exception], bool] | None = None,
    ) -> None:
        """Tell of what others do until it ends, `leave` is called, or there is work here.

        After that work it goes on. Arguments as of `run`.
        """

        def start() -> LongTask:
            def is_mine() -> bool:
                return task is self._watching

            def ended(value: T) -> None:
                if is_mine():
                    self._forget_watch()
                    then(value)
                    self.changed.emit()

            def broke(error: Exception) -> bool:
                if not is_mine():
                    return True
                self._forget_watch()
                dealt = failed is not None and failed(error)
                self.changed.emit()
                return dealt

            task = self._tasks.run_long(self, work, ended, failed=broke, aside=True)
            return task

        self._watch = _Piece(words, start, on_progress, steer)
        if self._task is None:
            self._end_watching()
            self._begin_watching(self._watch)

    def leave(self) -> None:
        """Look on no more; what others do goes on."""
        if self._watch is not None:
            was = self.is_watching
            self._watch = None
            self._end_watching()
            if was:
                self._line.finish()
                self.changed.emit()

    def stop(self) -> None:
        """End what this program does and looks on at; what waits is given up."""
        self._waiting.clear()
        self._watch = None
        self._end_watching()
        if self._task is not None:
            self._task.stop()

    # --- buttons --------------------------------------------------------------------------------

    def _on_pause(self) -> None:
        task, steer = self._current
        if task is None or steer is None:
            return
        self._is_steered = True
        # a photo that waits for the internet would not end by itself
        is_here = task is self._task

        def failed(_: Exception) -> bool:
            self._let_go(task)
            return False

        self._tasks.run(
            self, steer.pause, lambda _: task.stop() if is_here else None, failed=failed
        )

    def _on_stop(self) -> None:
        self._waiting.clear()
        task, steer = self._current
        if task is None:
            return
        self._is_steered = True
        is_here = task is self._task

        def failed(error: Exception) -> bool:
            if is_here:  # it ends anyway, and says itself what is wrong
                return isinstance(error, KingdeskError)
            self._let_go(task)
            return False

        if is_here:
            task.stop()
        if steer is not None:
            self._tasks.run(self, steer.stop, failed=failed)

    @property
    def _current(self) -> tuple[LongTask | None, Steer | None]:
        if self._task is not None:
            return self._task, None if self._piece is None else self._piece.steer
        return self._watching, None if self._watch is None else self._watch.steer

    def _let_go(self, task: LongTask) -> None:
        """Let the buttons be pressed again: what they asked for could not be said."""
        if task is self._current[0]:
            self._is_steered = False
            self._line.release()

    # --- inside ---------------------------------------------------------------------------------

    def _next(self) -> None:
        piece = self._piece = self._waiting.popleft()
        self._task = self._begin(piece)
        self._task.ended.connect(self._on_ended)
        self.changed.emit()

    def _begin_watching(self, piece: _Piece) -> None:
        self._watching = self._begin(piece)
        self.changed.emit()

    def _begin(self, piece: _Piece) -> LongTask:
        self._is_steered = False
        steer = piece.steer
        self._line.work(
            piece.words,
            can_pause=steer is not None,
            by_workers=steer is not None and steer.by_workers,
        )
        task = piece.start()
        task.progressed.connect(lambda progress: self._on_progress(task, piece, progress))
        return task

    def _on_progress(self, task: LongTask, piece: _Piece, progress: Progress) -> None:
        if task is not self._current[0]:
            return
        if piece.total and not progress.total:
            progress = replace(progress, total=piece.total)
        if not self._is_steered and not task.is_stopping:
            self._line.progress(piece.words, progress)
        if piece.on_progress is not None:
            piece.on_progress(progress)

    def _on_ended(self) -> None:
        """Begin what waits; the outcome was delivered just before this."""
        self._task = self._piece = None
        if self._waiting:
            self._next()
            return
        self._line.finish()
        self.changed.emit()
        if self._watch is not None and self._watching is None and self._task is None:
            self._begin_watching(self._watch)

    def _end_watching(self) -> None:
        task, self._watching = self._watching, None
        if task is not None:
            task.stop()

    def _forget_watch(self) -> None:
        self._watching = self._watch = None
        self._line.finish()
