"""Paints a client: face, name, how far, how many photos."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from kingdesk.domain.clients import ClientState
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.rows import ClientRole, ClientRow, row_words
from kingdesk.gui.colours import client_colour, text_on
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import number

FACE: Final = 32.0
PADDING: Final = 8.0
GREYED: Final = 0.45
"""How much is left of the face of a client who may not sign in."""
TONES: Final = {
    ClientState.NO_REFERENCE: "muted",
    ClientState.WEAK_REFERENCE: "warning",
    ClientState.NO_PHOTOS: "muted",
    ClientState.FEW: "warning",
    ClientState.TO_CHECK: "warning",
    ClientState.READY: "good",
    ClientState.DELIVERED: "good",
    ClientState.CHANGED: "warning",
}


class ClientDelegate(QStyledItemDelegate):
    """One client in two lines."""

    def __init__(self, theme: Theme, faces: ClientFaces, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._faces = faces
        self._name = QFont(QApplication.font())
        self._small = QFont(self._name)
        self._small.setPointSizeF(self._name.pointSizeF() * 0.92)
        self._name_metrics = QFontMetricsF(self._name)
        self._small_metrics = QFontMetricsF(self._small)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        lines = self._name_metrics.height() + self._small_metrics.height() + 2
        return QSize(120, round(max(FACE, lines) + 2 * 6))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(ClientRole.ROW)
        if not isinstance(row, ClientRow):
            return
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(option.rect).adjusted(4, 1, -4, -1)
        self._paint_ground(painter, area, option.state)
        face = QRectF(area.left() + PADDING, area.center().y() - FACE / 2, FACE, FACE)
        pixmap = self._faces.pixmap(row.id) if row.references else None
        painter.setOpacity(1.0 if row.enabled else GREYED)
        paint_face(painter, face, row, pixmap)
        painter.setOpacity(1.0)
        self._paint_words(painter, area.adjusted(FACE + 2.5 * PADDING, 0, -PADDING, 0), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        colours = self._theme.colours
        ground = None
        if state & QStyle.StateFlag.State_Selected:
            ground = colours.picked
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = colours.hover
        focused = state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(QColor(colours.accent), 1.5) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 6, 6)

    def _paint_words(self, painter: QPainter, area: QRectF, row: ClientRow) -> None:
        colours = self._theme.colours
        height = self._name_metrics.height() + 2 + self._small_metrics.height()
        top = area.center().y() - height / 2
        count = number(row.photos) if row.references else ""
        room = area.width() - self._name_metrics.horizontalAdvance(count) - PADDING
        painter.setFont(self._name)
        painter.setPen(QColor(colours.muted))
        line = QRectF(area.left(), top, area.width(), self._name_metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setPen(QColor(colours.text if row.enabled else colours.muted))
        name = self._name_metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(area.left(), top + self._name_metrics.ascent()), name)
        painter.setFont(self._small)
        painter.setPen(QColor(getattr(colours, TONES[row.state] if row.enabled else "muted")))
        words = self._small_metrics.elidedText(
            row_words(row),
            Qt.TextElideMode.ElideRight,
            area.width(),
        )
        baseline = top + self._name_metrics.height() + 2 + self._small_metrics.ascent()
        painter.drawText(QPointF(area.left(), baseline), words)


def paint_face(painter: QPainter, circle: QRectF, row: ClientRow, pixmap: QPixmap | None) -> None:
    """Paint a client's round face, or the initials on the client's colour."""
    path = QPainterPath()
    path.addEllipse(circle)
    painter.save()
    painter.setClipPath(path)
    colour = client_colour(row.id)
    if pixmap is None:
        painter.fillRect(circle, colour)
        painter.setPen(text_on(colour))
        font = QFont(QApplication.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials(row.name))
    else:
        side = min(pixmap.width(), pixmap.height())
        source = QRectF((pixmap.width() - side) / 2, (pixmap.height() - side) / 2, side, side)
        painter.drawPixmap(circle, pixmap, source)
    painter.restore()
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle)


def initials(name: str) -> str:
    words = name.split()
    ends = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[:1] for word in ends).upper()
