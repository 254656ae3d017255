"""One filter as a chip that goes when it is pressed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.gui.icons import paint_icon
from kingdesk.gui.theme import SPACE, Theme

WIDEST: Final = 260
"""Device-independent pixels; longer words end in dots and stand whole in the tooltip."""
_CROSS: Final = 12
_DOT: Final = 8


class ChipButton(QAbstractButton):
    """Words in a pill, dots in the colours of the clients it names, and a cross.

    Signals:
        stepped(int): an arrow key asks for the next (1) or previous (-1) chip.
    """

    stepped = Signal(int)

    def __init__(
        self, words: str, dots: list[QColor], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dots = dots
        self.setText(words)
        self.setAccessibleName(words)
        self._retranslate()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _retranslate(self) -> None:
        self.setAccessibleDescription(self.tr("Filter: press to remove it"))
        words = self.tr("%1: click to remove this filter")
        self.setToolTip(words.replace("%1", self.text()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.text())
        width = words + self._room_of_dots + _CROSS + 3 * SPACE + SPACE // 2
        return QSize(min(width, WIDEST), max(28, metrics.height() + 10))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _room_of_dots(self) -> int:
        return len(self._dots) * (_DOT + 3) + 3 if self._dots else 0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(colours.hover if self.underMouse() else colours.picked))
        edge = QPen(QColor(colours.accent), 2) if self.hasFocus() else QPen(QColor(colours.line))
        painter.setPen(edge)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        left = pill.left() + SPACE + SPACE / 2
        painter.setPen(QPen(QColor(colours.text), 1))
        for dot in self._dots:
            painter.setBrush(dot)
            painter.drawEllipse(QRectF(left, pill.center().y() - _DOT / 2, _DOT, _DOT))
            left += _DOT + 3
        left += 3 if self._dots else 0
        cross = QRectF(
            pill.right() - SPACE - _CROSS, pill.center().y() - _CROSS / 2, _CROSS, _CROSS
        )
        paint_icon(painter, "close", cross, QColor(colours.muted))
        words = QRectF(left, pill.top(), cross.left() - SPACE / 2 - left, pill.height())
        painter.setPen(QColor(colours.text))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(words.width()) + 1
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Right:
                self.stepped.emit(1)
            case Qt.Key.Key_Left:
                self.stepped.emit(-1)
            case _:
                super().keyPressEvent(event)
