"""The photos around the one looked at: a strip that draws 100,000 as quickly as 10."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.domain.ids import PhotoId
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import number

_HEIGHT: Final = 84
_CELL: Final = 104
_AROUND: Final = 2
"""Cells loaded beyond what shows, on each side."""


class Filmstrip(QWidget):
    """Draws only the cells that show; the current one stands in the middle.

    Signals:
        chosen(PhotoId): a click on a photo.
    """

    chosen = Signal(object)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._theme = theme
        self._order: Sequence[PhotoId] = ()
        self._place = 0
        self._shift = 0
        self._hovered: int | None = None
        self.setObjectName("strip")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(2 * _CELL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        thumbnails.loaded.connect(self._on_loaded)
        theme.changed.connect(self.update)
        self._retranslate()

    @property
    def place(self) -> int:
        """Return the current photo's place, from 0."""
        return self._place

    @property
    def cells(self) -> range:
        """Return the places that show, at least in part."""
        middle = self._middle
        first = (0 - middle) // _CELL
        last = (self.width() - middle) // _CELL
        return range(max(0, first), min(len(self._order), last + 1))

    def show_photos(self, order: Sequence[PhotoId], place: int) -> None:
        """Show photos in their order, standing at one of them; takes no time for each photo."""
        self._order, self._place, self._shift = order, place, 0
        self._say_place()
        self._want()
        self.update()

    def rect_of(self, place: int) -> QRect:
        """Return where a photo's cell is."""
        return QRect(self._middle + place * _CELL, 0, _CELL, self.height())

    def place_at(self, x: int) -> int | None:
        """Return whose cell is at a point."""
        place = (x - self._middle) // _CELL
        return place if 0 <= place < len(self._order) else None

    @property
    def _middle(self) -> int:
        """Return where the first cell begins, so that the current one is in the middle."""
        return (self.width() - _CELL) // 2 - self._place * _CELL - self._shift

    def _want(self) -> None:
        """Load what shows, from the middle outwards, and a little beyond."""
        if not self.isVisible():
            return
        shown = self.cells
        if not shown:
            return
        centre = min(max(self._place + round(self._shift / _CELL), shown.start), shown.stop - 1)
        near = range(max(0, shown.start - _AROUND), min(len(self._order), shown.stop + _AROUND))
        in_turn = sorted(near, key=lambda place: abs(place - centre))
        self._thumbnails.want([self._order[place] for place in in_turn])

    def _scroll(self, by: int) -> None:
        """Move the strip without going to another photo."""
        least = -self._place * _CELL
        most = (len(self._order) - 1 - self._place) * _CELL
        shift = max(least, min(most, self._shift + by))
        if shift != self._shift:
            self._shift = shift
            self._want()
            self.update()

    def _on_loaded(self, photo_id: PhotoId) -> None:
        if not self.isVisible():
            return
        for place in self.cells:
            if self._order[place] == photo_id:
                self.update(self.rect_of(place))
                return

    def _say_place(self) -> None:
        words = self.tr("%1 of %2").replace("%1", number(self._place + 1))
        self.setAccessibleDescription(words.replace("%2", number(len(self._order))))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Photos before and after this one"))
        self._say_place()

    # --- Qt -------------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        return QSize(6 * _CELL, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self._theme.colours.panel))
        for place in self.cells:
            if self.rect_of(place).intersects(event.rect()):
                self._paint_cell(painter, place)
        if self.hasFocus():
            ring = QPen(QColor(self._theme.colours.accent), 2)
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_cell(self, painter: QPainter, place: int) -> None:
        colours = self._theme.colours
        cell = QRectF(self.rect_of(place)).adjusted(3, 4, -3, -4)
        is_current = place == self._place
        if is_current or place == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.picked if is_current else colours.hover))
            painter.drawRoundedRect(cell, 5, 5)
        inside = cell.adjusted(4, 4, -4, -4)
        photo_id = self._order[place]
        pixmap = self._thumbnails.pixmap(photo_id)
        if pixmap is not None:
            size = pixmap.size().scaled(inside.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRectF(0, 0, size.width(), size.height())
            at.moveCenter(inside.center())
            painter.drawPixmap(at, pixmap, QRectF(pixmap.rect()))
        elif self._thumbnails.is_unreadable(photo_id):
            sign = QRectF(0, 0, 22, 22)
            sign.moveCenter(inside.center())
            paint_icon(painter, "warning", sign, self.palette().color(QPalette.ColorRole.Text))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.line))
            painter.drawRoundedRect(inside.adjusted(10, 6, -10, -6), 3, 3)
        if is_current:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 5, 5)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        self._scroll(-(turned.y() or turned.x()))
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(round(event.position().x()))
        if place != self._hovered:
            self._hovered = place
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(round(event.position().x()))
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._order[place])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the ends; the arrows are the page's own."""
        ends = {Qt.Key.Key_Home.value: 0, Qt.Key.Key_End.value: len(self._order) - 1}
        place = ends.get(event.key())
        if place is None or not self._order:
            super().keyPressEvent(event)
            return
        self.chosen.emit(self._order[place])

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
