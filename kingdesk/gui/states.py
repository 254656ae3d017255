"""The drawn state of a place with nothing to show: why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from typing_extensions import override

from kingdesk.gui.icons import paint_icon
from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.theme import SPACE


class Drawing(QWidget):
    """One icon, large and quiet."""

    def __init__(self, icon_name: str, side: int = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._side = side
        self.setFixedSize(QSize(side, side))

    def draw(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        colour.setAlphaF(0.75)
        paint_icon(QPainter(self), self._icon_name, self.rect().toRectF(), colour)


class Message(QWidget):
    """An icon, a heading, a sentence and the buttons that help, in the middle of its place."""

    def __init__(
        self,
        icon_name: str,
        buttons: Sequence[QAbstractButton] = (),
        *,
        title: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._drawing = Drawing(icon_name, 72 if title else 48)
        self._heading = label("title" if title else "heading", wrap=True)
        self._words = label("muted", wrap=True)
        self.hint: QLabel = label("small", wrap=True)
        root = column(self, margin=3 * SPACE, gap=SPACE)
        root.addStretch(2)
        root.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        root.addSpacing(SPACE)
        for part in (self._heading, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            root.addWidget(part)
        root.addSpacing(SPACE)
        if buttons:
            row = line(gap=SPACE)
            row.addStretch()
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            root.addLayout(row)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.hide()
        root.addWidget(self.hint)
        self._more = column(gap=SPACE)
        root.addLayout(self._more)
        root.addStretch(3)

    def add(self, widget: QWidget) -> None:
        """Put something quiet under the buttons."""
        self._more.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def say(self, heading: str, words: str = "", icon_name: str | None = None) -> None:
        self._heading.setText(heading)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.setAccessibleName(f"{heading} {words}".strip())
        if icon_name is not None:
            self._drawing.draw(icon_name)

    @property
    def heading(self) -> str:
        return self._heading.text()
