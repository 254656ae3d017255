"""Drawing a box around a face the machine did not see: with the mouse, or with keys alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from kingdesk.domain.geometry import Box
from kingdesk.gui.photo.canvas import PhotoCanvas

_LEAST: Final = 8
"""Screen pixels a box has at least on each side: anything less is a click."""
_STEP: Final = 12
"""Screen pixels an arrow key moves or grows the box by."""
_SHARE: Final = 0.18
"""How much of the shorter side of the photo that shows the first box takes, for keys."""
_ARROWS: Final = {
    Qt.Key.Key_Left.value: (-1, 0),
    Qt.Key.Key_Right.value: (1, 0),
    Qt.Key.Key_Up.value: (0, -1),
    Qt.Key.Key_Down.value: (0, 1),
}
_DONE: Final = {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}


class _Frame(QGraphicsItem):
    """The box while it is drawn: dotted, white on black, so that it shows on any photo."""

    def __init__(self) -> None:
        super().__init__()
        self.rect = QRectF()
        self.setZValue(10)

    def set_rect(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self.rect = rect

    @override
    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-8, -8, 8, 8)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setBrush(QColor(255, 255, 255, 36))
        scale = painter.device().devicePixelRatioF()
        for colour, style in (("#000000", Qt.PenStyle.SolidLine), ("#ffffff", Qt.PenStyle.DotLine)):
            width = (3 if style is Qt.PenStyle.SolidLine else 2) * scale
            pen = QPen(QColor(colour), width, style)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(self.rect)


class DrawTool(QObject):
    """Takes the canvas's mouse and keys while a box is drawn.

    Signals:
        began(): the next drag, or the arrows, make a box.
        ended(): it is drawn, or given up.
        drawn(Box): around a face, in ratios of the photo.
    """

    began = Signal()
    ended = Signal()
    drawn = Signal(object)

    def __init__(self, canvas: PhotoCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._frame: _Frame | None = None
        self._from: QPointF | None = None
        self._is_on = False
        canvas.installEventFilter(self)
        canvas.viewport().installEventFilter(self)

    @property
    def is_on(self) -> bool:
        return self._is_on

    def begin(self) -> None:
        """Wait for a drag; a box for the keys stands in the middle of what shows."""
        if self._is_on or self._canvas.sceneRect().isEmpty():
            return
        self.clear()
        self._is_on = True
        self._from = None
        frame = self._frame = _Frame()
        shown = self._shown()
        side = _SHARE * min(shown.width(), shown.height())
        box = QRectF(0, 0, side, side * 1.25)
        box.moveCenter(shown.center())
        frame.set_rect(box)
        self._canvas.scene().addItem(frame)
        self._canvas.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._canvas.setFocus()
        self.began.emit()

    def cancel(self) -> None:
        """Give the box up."""
        self.clear()
        self._end()

    def clear(self) -> None:
        """Take the box that was drawn away: its face has a name now, or gets none."""
        if self._frame is not None:
            self._canvas.scene().removeItem(self._frame)
            self._frame = None

    def _end(self) -> None:
        if not self._is_on:
            return
        self._is_on = False
        self._canvas.viewport().unsetCursor()
        self._canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self.ended.emit()

    def take(self) -> None:
        """Take the box as it is, unless nothing of the photo is in it; it stays until `clear`."""
        if self._frame is None:
            return
        photo = self._canvas.sceneRect()
        rect = self._frame.rect.intersected(photo)
        if rect.width() <= 0 or rect.height() <= 0:
            self.cancel()
            return
        self._end()
        self.drawn.emit(
            Box(
                rect.left() / photo.width(),
                rect.top() / photo.height(),
                rect.width() / photo.width(),
                rect.height() / photo.height(),
            )
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._is_on:
            return False
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QFocusEvent):
            return self._on_focus(event)
        if isinstance(event, QMouseEvent) and watched is self._canvas.viewport():
            return self._on_mouse(event)
        return False

    def _on_focus(self, event: QFocusEvent) -> bool:
        left = event.type() is QEvent.Type.FocusOut
        if left and event.reason() in {
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.MouseFocusReason,
        }:
            self.cancel()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        mine = key in _ARROWS or key in _DONE or key == Qt.Key.Key_Escape.value
        if not mine:
            return False
        event.accept()  # else a shortcut of the page would have it
        if event.type() is not QEvent.Type.KeyPress:
            return True
        if key == Qt.Key.Key_Escape.value:
            self.cancel()
        elif key in _DONE:
            self.take()
        else:
            larger = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._nudge(*_ARROWS[key], larger=larger)
        return True

    def _nudge(self, across: int, down: int, *, larger: bool) -> None:
        """Move the box, or size it around its middle: right and down is larger."""
        if self._frame is None:
            return
        photo, step = self._canvas.sceneRect(), _STEP / self._canvas.scale_now
        rect = QRectF(self._frame.rect)
        if larger:
            least = _LEAST / self._canvas.scale_now
            wide = max(least, min(photo.width(), rect.width() + 2 * across * step))
            high = max(least, min(photo.height(), rect.height() + 2 * down * step))
            centre = rect.center()
            rect = QRectF(0, 0, wide, high)
            rect.moveCenter(centre)
        else:
            rect.translate(across * step, down * step)
        rect.moveLeft(max(photo.left(), min(rect.left(), photo.right() - rect.width())))
        rect.moveTop(max(photo.top(), min(rect.top(), photo.bottom() - rect.height())))
        self._frame.set_rect(rect)
        self._canvas.ensureVisible(rect, 20, 20)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        at = self._canvas.mapToScene(event.position().toPoint())
        if kind is QEvent.Type.MouseButtonPress:
            if event.button() is not Qt.MouseButton.LeftButton:
                self.cancel()
                return True
            self._from = at
        elif self._from is not None and self._frame is not None:
            self._frame.set_rect(QRectF(self._from, at).normalized())
            if kind is QEvent.Type.MouseButtonRelease:
                self._on_released()
        return kind in {
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
        }

    def _on_released(self) -> None:
        self._from = None
        if self._frame is None:
            return
        rect, scale = self._frame.rect, self._canvas.scale_now
        if min(rect.width(), rect.height()) * scale >= _LEAST:
            self.take()
        else:
            self.cancel()

    def _shown(self) -> QRectF:
        """Return the part of the photo that shows."""
        view = self._canvas.viewport().rect()
        shown = self._canvas.mapToScene(view).boundingRect()
        return shown.intersected(self._canvas.sceneRect())
