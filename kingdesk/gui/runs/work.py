"""Long work, one piece after the other, told on the work line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.jobs import Progress
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.gui.tasks import LongTask, Tasks
from kingdesk.services.job_context import JobContext

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Piece:
    words: str
    start: Callable[[], LongTask]
    on_progress: Callable[[Progress], object] | None


class Work(QObject):
    """Starts long work when what came before is done; the line's Stop button ends it.

    Signals:
        changed(): work began, or nothing is left.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, line: WorkLine) -> None:
        super().__init__()
        self._tasks = tasks
        self._line = line
        self._waiting: deque[_Piece] = deque()
        self._task: LongTask | None = None
        line.stop_asked.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def run(
        self,
        words: str,
        work: Callable[[JobContext], T],
        then: Callable[[T], object],
        *,
        on_progress: Callable[[Progress], object] | None = None,
        failed: Callable[[Exception], bool] | None = None,
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        """Do long work.

        Args:
            words: what it is, for the line.
            work: called on a thread.
            then: gets its answer.
            on_progress: hears how far it is, besides the line.
            failed: gets an error first; says True when it dealt with it.
            cancelled: called when the user stopped it.
        """

        def start() -> LongTask:
            return self._tasks.run_long(self, work, then, failed=failed, cancelled=cancelled)

        self._waiting.append(_Piece(words, start, on_progress))
        if self._task is None:
            self._next()

    def stop(self) -> None:
        """Stop what is under way; what waits is given up."""
        self._waiting.clear()
        if self._task is not None:
            self._task.stop()

    def _next(self) -> None:
        piece = self._waiting.popleft()
        self._line.work(piece.words)
        self._task = piece.start()
        self._task.progressed.connect(lambda progress: self._on_progress(piece, progress))
        self._task.ended.connect(self._on_ended)
        self.changed.emit()

    def _on_progress(self, piece: _Piece, progress: Progress) -> None:
        if self._task is not None and not self._task.is_stopping:
            self._line.progress(piece.words, progress)
        if piece.on_progress is not None:
            piece.on_progress(progress)

    def _on_ended(self) -> None:
        """Begin what waits; the outcome was delivered just before this."""
        self._task = None
        if self._waiting:
            self._next()
            return
        self._line.finish()
        self.changed.emit()
