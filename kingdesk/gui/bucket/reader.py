"""Reads levels of the bucket off the GUI thread, a part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.gui.tasks import Tasks
from kingdesk.services.browse_bucket import BrowseBucket, BucketLevel


class LevelReader(QObject):
    """Asks for one level at a time; of two questions only the later one is answered.

    Signals:
        came(BucketLevel): a part of the level.
        ended(): that was all of it.
        failed(Exception): no more can be had.
    """

    came = Signal(object)
    ended = Signal()
    failed = Signal(object)
    _part = Signal(int, object)

    def __init__(self, tasks: Tasks, browse: BrowseBucket, owner: OwnerId) -> None:
        super().__init__()
        self._tasks = tasks
        self._browse = browse
        self._owner = owner
        self._number = 0
        self._part.connect(self._on_part, Qt.ConnectionType.QueuedConnection)

    def read(self, prefix: str) -> None:
        """Read a level; the top one, of the owner's galleries, where the prefix is empty."""
        self._number += 1
        number = self._number

        def levels() -> Iterator[BucketLevel]:
            if prefix:
                yield from self._browse.level(self._owner, prefix)
            else:
                yield self._browse.top(self._owner)

        def read() -> None:
            for level in levels():
                if number != self._number or self._tasks.is_closed:
                    return
                self._part.emit(number, level)

        self._tasks.run(
            self, read, self._if_wanted(number, self.ended.emit), failed=self._lost(number)
        )

    def stop(self) -> None:
        self._number += 1

    def _if_wanted(self, number: int, then: Callable[[], object]) -> Callable[[None], object]:
        return lambda _: then() if number == self._number else None

    def _lost(self, number: int) -> Callable[[Exception], bool]:
        def lost(error: Exception) -> bool:
            if number == self._number:
                self.failed.emit(error)
            return isinstance(error, KingdeskError)  # the dialog says it; bugs are shown as such

        return lost

    def _on_part(self, number: int, level: BucketLevel) -> None:
        if number == self._number:
            self.came.emit(level)
