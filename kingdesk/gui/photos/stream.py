"""A gallery's photos page by page: the first screenful is shown while the rest is being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

from kingdesk.domain.galleries import PhotoCard
from kingdesk.gui.tasks import Tasks

Pages: TypeAlias = Callable[[], Iterator[list[PhotoCard]]]


class CardStream(QObject):
    """Reads on a thread and hands each page over; of two readings only the later one counts.

    Signals:
        came(list of PhotoCard): the next page, in the gallery's order.
    """

    came = Signal(object)
    _page = Signal(int, object)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._number = 0
        self._reading = False
        self._page.connect(self._on_page, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        pages: Pages,
        ended: Callable[[], object],
        failed: Callable[[Exception], bool],
    ) -> None:
        """Read from the beginning.

        Args:
            pages: opens what is read; called, and gone through, on a thread.
            ended: called when the last page has come; not after `stop`.
            failed: as in `Tasks.run`; not after `stop`.
        """
        self._number += 1
        self._reading = True
        number = self._number

        def read() -> None:
            for page in pages():
                if number != self._number or self._tasks.is_closed:  # an int is read at once
                    return
                self._page.emit(number, page)

        def done(_: None) -> None:
            if number == self._number:
                self._reading = False
                ended()

        def lost(error: Exception) -> bool:
            if number != self._number:
                return True  # what came of it is not wanted any more
            self._reading = False
            return failed(error)

        self._tasks.run(self, read, done, failed=lost)

    def stop(self) -> bool:
        """Let nothing more come of what is being read; tell whether anything was."""
        self._number += 1
        was, self._reading = self._reading, False
        return was

    def _on_page(self, number: int, page: list[PhotoCard]) -> None:
        if number == self._number:
            self.came.emit(page)
