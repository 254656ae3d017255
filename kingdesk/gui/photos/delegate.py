"""Paints one cell of the grid: picture, name, faces, clients, status. It does nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.matching import Certainty
from kingdesk.gui.colours import Colours, client_colour
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.photos.cell_texts import CellTexts
from kingdesk.gui.photos.geometry import IMAGE_RATIO, MARGIN
from kingdesk.gui.photos.model import Chip, PhotoRole
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import photo_lack_words

STATUS_ICONS: Final = {
    PhotoStatus.ERROR: "warning",
    PhotoStatus.STALE: "clock",
    PhotoStatus.PENDING: "clock",
    PhotoStatus.PROCESSING: "process",
}
DOT: Final = 8.0
BADGE: Final = 20.0


@dataclass(slots=True)
class _Pens:
    """Everything a cell needs that is the same for all of them; made once a theme."""

    colours: Colours
    name: QFont
    small: QFont
    small_metrics: QFontMetricsF
    name_metrics: QFontMetricsF
    text: QColor
    muted: QColor
    accent: QColor
    picked: QColor
    hover: QColor
    placeholder: QColor


class PhotoDelegate(QStyledItemDelegate):
    """Draws from the model's roles and from thumbnails that are ready; asks nobody else."""

    def __init__(
        self, thumbnails: Thumbnails, theme: Theme, parent: QWidget, texts: CellTexts | None = None
    ) -> None:
        """Prepare.

        Args:
            thumbnails: what is ready to be painted.
            theme: colours.
            parent: whose cells they are.
            texts: which names to show; None: all.
        """
        super().__init__(parent)
        self._texts = texts
        self._thumbnails = thumbnails
        self._theme = theme
        self._pens = self._made()
        theme.changed.connect(self._on_theme_changed)

    @property
    def text_height(self) -> int:
        """Return how high the lines under the picture are."""
        height = 4.0
        if self._has_file_name:
            height += self._name_height
        if self._has_clients:
            height += self._pens.small_metrics.height() + 2
        return round(height)

    def _on_theme_changed(self) -> None:
        self._pens = self._made()

    def _made(self) -> _Pens:
        colours = self._theme.colours
        name, small = QFont(QApplication.font()), QFont(QApplication.font())
        small.setPointSizeF(name.pointSizeF() * 0.92)
        return _Pens(
            colours,
            name,
            small,
            QFontMetricsF(small),
            QFontMetricsF(name),
            QColor(colours.text),
            QColor(colours.muted),
            QColor(colours.accent),
            QColor(colours.picked),
            QColor(colours.hover),
            QColor(colours.line),
        )

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return option.rect.size()

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        card = index.data(PhotoRole.CARD)
        if not isinstance(card, PhotoCard):
            return
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        cell = QRectF(option.rect).adjusted(3, 3, -3, -3)
        self._paint_ground(painter, cell, option.state)
        width = cell.width() - 2 * (MARGIN - 3)
        image = QRectF(
            cell.left() + MARGIN - 3, cell.top() + MARGIN - 3, width, width * IMAGE_RATIO
        )
        shown = self._paint_photo(painter, image, card)
        self._paint_badges(painter, shown, card, index.data(PhotoRole.MARK))
        if index.data(PhotoRole.CHOSEN):
            place = QRectF(shown.right() - 4 - BADGE, shown.bottom() - 4 - BADGE, BADGE, BADGE)
            _badge(painter, place, "heart", "#a3286a")
        if card.lack is not None:
            self._paint_lack(painter, image, photo_lack_words(card.lack))
        top = image.bottom() + 4
        if self._has_file_name:
            self._paint_name(painter, QRectF(image.left(), top, width, self._name_height), card)
            top += self._name_height
        if self._has_clients:
            chips = QRectF(image.left(), top + 2, width, self._pens.small_metrics.height())
            self._paint_chips(painter, chips, index.data(PhotoRole.CHIPS) or ())
        painter.restore()

    @property
    def _has_file_name(self) -> bool:
        return self._texts is None or self._texts.file_names

    @property
    def _has_clients(self) -> bool:
        return self._texts is None or self._texts.client_names

    @property
    def _name_height(self) -> float:
        return self._pens.name_metrics.height()

    def _paint_ground(self, painter: QPainter, cell: QRectF, state: QStyle.StateFlag) -> None:
        pens = self._pens
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected:
            painter.setBrush(pens.picked)
            painter.drawRoundedRect(cell, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(pens.hover)
            painter.drawRoundedRect(cell, 6, 6)
        if selected or state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(pens.accent, 3 if focused else 1))
            painter.drawRoundedRect(cell.adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)

    def _paint_photo(self, painter: QPainter, area: QRectF, card: PhotoCard) -> QRectF:
        """Paint the thumbnail as large as it fits and return where it stands."""
        pixmap = self._thumbnails.pixmap(card.id)
        if pixmap is None:
            shown = _fitted(area, card.width or 3, card.height or 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._pens.placeholder)
            painter.drawRoundedRect(shown, 3, 3)
            if self._thumbnails.is_unreadable(card.id):
                box = QRectF(0, 0, 28, 28)
                box.moveCenter(shown.center())
                paint_icon(painter, "reject", box, self._pens.muted)
            return shown
        shown = _fitted(area, pixmap.width(), pixmap.height())
        painter.drawPixmap(shown, pixmap, QRectF(pixmap.rect()))
        return shown

    def _paint_badges(
        self, painter: QPainter, shown: QRectF, card: PhotoCard, mark: Certainty | None
    ) -> None:
        """Paint signs on the photo itself: they keep their own ground, whatever is under them."""
        left = QRectF(shown.left() + 4, shown.top() + 4, BADGE, BADGE)
        right = QRectF(shown.right() - 4 - BADGE, shown.top() + 4, BADGE, BADGE)
        if mark is Certainty.CONFIRMED:
            _badge(painter, left, "check", "#1c7444")
        elif mark is Certainty.TO_CHECK:
            _badge(painter, left, "face-unknown", "#8f5500")
        elif mark is Certainty.UNLIKELY:
            _badge(painter, left, "close", "#5a5f68")
        name = STATUS_ICONS.get(card.status)
        if name is not None:
            ground = "#b3261e" if card.status is PhotoStatus.ERROR else "#3d4148"
            _badge(painter, right, name, ground)

    def _paint_lack(self, painter: QPainter, area: QRectF, words: str) -> None:
        """Say across the photo's foot why it can't be read; on its own ground, as badges are."""
        metrics = self._pens.small_metrics
        room = area.width() - 24
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        label = QRectF(0, 0, metrics.horizontalAdvance(words) + 16, metrics.height() + 6)
        label.moveCenter(QPointF(area.center().x(), area.bottom() - label.height() / 2 - 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#5a3a00"))
        painter.drawRoundedRect(label, label.height() / 2, label.height() / 2)
        painter.setFont(self._pens.small)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_name(self, painter: QPainter, line: QRectF, card: PhotoCard) -> None:
        pens = self._pens
        right = line.right()
        painter.setPen(pens.muted)
        painter.setFont(pens.small)
        if card.faces is not None:
            count = str(card.faces)
            right -= pens.small_metrics.horizontalAdvance(count)
            painter.drawText(
                QRectF(right, line.top(), line.right() - right + 1, line.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                count,
            )
            right -= 15
            box = QRectF(right, line.center().y() - 6, 12, 12)
            paint_icon(painter, "person", box, pens.muted)
            right -= 6
        painter.setPen(pens.text)
        painter.setFont(pens.name)
        room = right - line.left()
        painter.drawText(
            QRectF(line.left(), line.top(), room, line.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            pens.name_metrics.elidedText(card.name, Qt.TextElideMode.ElideMiddle, room),
        )

    def _paint_chips(self, painter: QPainter, line: QRectF, chips: tuple[Chip, ...]) -> None:
        pens = self._pens
        metrics = pens.small_metrics
        painter.setFont(pens.small)
        left = line.left()
        for placed, chip in enumerate(chips):
            rest = len(chips) - placed
            more = f"+{rest}"
            keep = metrics.horizontalAdvance(f"+{rest - 1}") + 4 if rest > 1 else 0
            room = line.right() - left - DOT - 4 - keep
            if room < 28:
                painter.setPen(pens.muted)
                painter.drawText(QPointF(left, line.top() + metrics.ascent()), more)
                return
            _dot(painter, QPointF(left + DOT / 2, line.center().y()), chip)
            left += DOT + 4
            width = min(room, max(64.0, line.width() / max(1, min(3, len(chips))) - DOT - 8))
            words = metrics.elidedText(chip.name, Qt.TextElideMode.ElideRight, width)
            painter.setPen(pens.muted)
            painter.drawText(QPointF(left, line.top() + metrics.ascent()), words)
            left += metrics.horizontalAdvance(words) + 8


def _fitted(area: QRectF, width: float, height: float) -> QRectF:
    scale = min(area.width() / max(1.0, width), area.height() / max(1.0, height))
    shown = QRectF(0, 0, width * scale, height * scale)
    shown.moveCenter(area.center())
    return shown


def _badge(painter: QPainter, box: QRectF, name: str, ground: str) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 200), 1.5))
    painter.setBrush(QColor(ground))
    painter.drawEllipse(box)
    paint_icon(painter, name, box.adjusted(4, 4, -4, -4), QColor("#ffffff"))


def _dot(painter: QPainter, centre: QPointF, chip: Chip) -> None:
    """Paint a client's dot: full when certain, a ring when to check."""
    colour = client_colour(chip.client_id)
    if chip.certainty is Certainty.TO_CHECK:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, DOT / 2 - 1, DOT / 2 - 1)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, DOT / 2, DOT / 2)
