"""Go to a photo by typing a part of its file's name."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kingdesk.gui.layouts import label
from kingdesk.gui.theme import SPACE

REST: Final = 4000
"""Milliseconds without a key after which what was typed is forgotten."""
_START: Final = "/"


class TypeAhead(QObject):
    """Takes keys from a view: digits or `/` begin, then everything that is a character counts.

    Letters alone begin nothing: they are the window's verbs. Escape ends, F3 goes on.

    Signals:
        looked_for(str, bool): a photo is wanted; True: the next one.
    """

    looked_for = Signal(str, bool)

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._typed: str | None = None
        self._found = True
        self._hint = label("find-hint")
        self._hint.setParent(viewport)
        self._hint.hide()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.end)

    @property
    def hint(self) -> str:
        """Return what is said of the search, empty while there is none."""
        return self._hint.text() if self._typed is not None else ""

    def show_found(self, *, found: bool) -> None:
        """Say whether there is such a photo."""
        self._found = found
        self._say()

    def end(self) -> None:
        """Forget what was typed."""
        self._typed = None
        self._rest.stop()
        self._hint.hide()

    def wants(self, event: QKeyEvent) -> bool:
        """Tell whether a key belongs to the search; else a letter would be a verb of the window."""
        return self._is_ours(event)

    def take(self, event: QKeyEvent) -> bool:
        """Take a key if it belongs to the search."""
        if not self._is_ours(event):
            return False
        self._take(event)
        return True

    def place(self) -> None:
        """Stand in the lower corner of the view."""
        room, size = self._viewport.size(), self._hint.size()
        self._hint.move(2 * SPACE, room.height() - size.height() - 2 * SPACE)

    def _is_ours(self, event: QKeyEvent) -> bool:
        text, modifiers = event.text(), event.modifiers()
        plain = not modifiers & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if not plain:
            return False
        if self._typed is None:
            return text == _START or text.isdecimal()
        if event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Escape, Qt.Key.Key_F3}:
            return True
        return bool(text) and text.isprintable()

    def _take(self, event: QKeyEvent) -> None:
        self._rest.start()
        match event.key():
            case Qt.Key.Key_Escape:
                self.end()
                return
            case Qt.Key.Key_F3:
                if self._typed:
                    self.looked_for.emit(self._typed, True)  # noqa: FBT003 - a signal's payload
                return
            case Qt.Key.Key_Backspace:
                self._typed = (self._typed or "")[:-1]
            case _:
                first = self._typed is None
                text = event.text()
                self._typed = "" if first and text == _START else (self._typed or "") + text
        self._found = True
        self._say()
        if self._typed:
            self.looked_for.emit(self._typed, False)  # noqa: FBT003 - a signal's payload

    def _say(self) -> None:
        if self._typed is None:
            return
        words = self.tr("File name: %1") if self._found else self.tr("No file name with %1")
        if not self._typed:
            words = self.tr("Type a part of a file name")
        self._hint.setText(words.replace("%1", self._typed))
        self._hint.setAccessibleName(self._hint.text())
        self._hint.adjustSize()
        self.place()
        self._hint.show()
        self._hint.raise_()
