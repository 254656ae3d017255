"""What the work line offers to do: one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from kingdesk.gui.runs.work_line import WorkLine


class Offers(QObject):
    """Asks on the work line, and does what was asked for when its button is pressed."""

    def __init__(self, line: WorkLine) -> None:
        super().__init__()
        self._line = line
        self._asked: Callable[[], object] | None = None
        line.start_asked.connect(self._on_start)
        line.dismissed.connect(self._on_dismissed)

    def make(
        self, words: str, then: Callable[[], object], *, go_on: bool = False, button: str = ""
    ) -> None:
        """Offer something.

        Args:
            words: what.
            then: does it.
            go_on: the button says that it goes on with what was begun.
            button: the button's own words, where neither is right.
        """
        self._asked = then
        self._line.ask(words, go_on=go_on, button=button)

    def forget(self) -> None:
        """Offer nothing any more."""
        self._asked = None

    def _on_start(self) -> None:
        then, self._asked = self._asked, None
        if then is not None:
            then()

    def _on_dismissed(self) -> None:
        self._asked = None
        self._line.say("")
