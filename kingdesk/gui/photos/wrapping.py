"""A row of widgets that goes on in the next line where a line is full."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override


class Wrapping(QWidget):
    """Places widgets line by line, each in the middle of its line; hidden ones take no room.

    A widget rather than a layout: a layout written in Python hands items to Qt whose owner is
    unclear when both go.
    """

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a widget before the one at a place."""
        self._widgets.insert(place, widget)
        widget.setParent(self)
        widget.show()
        self.arrange()

    def take(self, widget: QWidget) -> None:
        """Let a widget go for good."""
        self._widgets.remove(widget)
        widget.hide()
        widget.deleteLater()
        self.arrange()

    def arrange(self) -> None:
        """Place the widgets anew: one came, went, or is as wide as it was not before."""
        self.setMinimumHeight(self._lay_out(self.width(), move=True))
        self.updateGeometry()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width, move=False)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._lay_out(max(200, self.width()), move=False))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self._lay_out(event.size().width(), move=True))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def _lay_out(self, width: int, *, move: bool) -> int:
        """Place the widgets, or only look how high they get; return that height."""
        x, y = 0, 0
        line: list[tuple[QWidget, QRect]] = []

        def end() -> int:
            height = max((place.height() for _, place in line), default=0)
            for widget, place in line if move else ():
                widget.setGeometry(place.translated(0, y + (height - place.height()) // 2))
            return height

        for widget in self._widgets:
            if widget.isHidden():
                continue
            size = widget.sizeHint()
            if line and x + size.width() > width:
                y += end() + self._gap
                x, line = 0, []
            line.append((widget, QRect(x, 0, min(size.width(), max(1, width)), size.height())))
            x += size.width() + self._gap
        return y + end()
