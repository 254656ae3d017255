"""Paints a face that is meant, or was taken out: told by a mark, not by colour alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from kingdesk.gui.icons import paint_icon
from kingdesk.gui.theme import Theme

MARK: Final = 22.0


class FaceCell(QStyledItemDelegate):
    """One face of many: chosen, it has a tick; taken out, it is pale and crossed."""

    def __init__(self, theme: Theme, side: int, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = side

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self._side + 16, self._side + 16)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        cell = QRectF(option.rect)
        place = QRectF(0, 0, self._side, self._side)
        place.moveCenter(cell.center())
        outline = QPainterPath()
        outline.addRoundedRect(place, 8, 8)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.save()
        painter.setClipPath(outline)
        painter.fillPath(outline, QColor(colours.hover))
        painter.setOpacity(1.0 if chosen else 0.35)
        drawn = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(drawn, QIcon):
            drawn.paint(painter, place.toRect())
        painter.restore()
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.text), 3))
            painter.drawPath(outline)
        mark = QRectF(place.right() - MARK - 4, place.bottom() - MARK - 4, MARK, MARK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent if chosen else colours.raised))
        painter.drawEllipse(mark)
        ink = QColor(colours.on_accent if chosen else colours.text)
        paint_icon(painter, "check" if chosen else "close", mark.adjusted(4, 4, -4, -4), ink)
        painter.restore()
