"""A studio's galleries as a list: how each is named, painted and found."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from kingdesk.domain.clients import name_key
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import day, gallery_access_words, gallery_status_words, number

PADDING: Final = 10.0


class GalleryRole(IntEnum):
    GALLERY = Qt.ItemDataRole.UserRole + 1
    FACTS = Qt.ItemDataRole.UserRole + 2
    IS_OPEN = Qt.ItemDataRole.UserRole + 3


class GalleryModel(QAbstractListModel):
    """Galleries in the order given, narrowed by what is typed; every word must be found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Gallery] = ()
        self._keys: list[str] = []
        self._shown: list[Gallery] = []
        self._open: GalleryId | None = None
        self._needle: list[str] = []

    def show(self, galleries: Sequence[Gallery], open_id: GalleryId | None) -> None:
        self._all, self._open = galleries, open_id
        self._keys = [name_key(f"{each.name} {self._facts(each)}") for each in galleries]
        self._narrow()

    def find(self, text: str) -> None:
        """Show galleries in whose name, status, access or date every word is found."""
        self._needle = name_key(text).split()
        self._narrow()

    def at(self, row: int) -> Gallery | None:
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def place_of(self, gallery_id: GalleryId | None) -> int | None:
        found = (row for row, each in enumerate(self._shown) if each.id == gallery_id)
        return next(found, None)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        gallery = self.at(index.row()) if index.isValid() else None
        if gallery is None:
            return None
        answer: object = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer = gallery.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                photos = self.tr("%Ln photo(s)", "", gallery.photos)
                answer = f"{gallery.name}\n{photos} · {self._facts(gallery)}"
            case GalleryRole.GALLERY:
                answer = gallery
            case GalleryRole.FACTS:
                answer = self._facts(gallery)
            case GalleryRole.IS_OPEN:
                answer = gallery.id == self._open
        return answer

    def _facts(self, gallery: Gallery) -> str:
        facts = [gallery_status_words(gallery.status), gallery_access_words(gallery.access)]
        if gallery.event_date is not None:
            facts.append(day(gallery.event_date))
        facts.append(self.tr("%Ln client(s)", "", gallery.clients))
        return " · ".join(facts)

    def _narrow(self) -> None:
        self.beginResetModel()
        self._shown = [
            gallery
            for gallery, key in zip(self._all, self._keys, strict=True)
            if all(word in key for word in self._needle)
        ]
        self.endResetModel()


class GalleryDelegate(QStyledItemDelegate):
    """One gallery in two lines: name and photos, then how it stands on the web."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = QFont(QApplication.font())
        self._strong = QFont(self._name)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._small = QFont(self._name)
        self._small.setPointSizeF(self._name.pointSizeF() * 0.92)
        self._name_metrics = QFontMetricsF(self._strong)
        self._small_metrics = QFontMetricsF(self._small)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = self._name_metrics.height() + self._small_metrics.height()
        return QSize(120, round(height + 16))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        gallery = index.data(GalleryRole.GALLERY)
        if not isinstance(gallery, Gallery):
            return
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(4, 1, -4, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.picked))
            painter.drawRoundedRect(area, 6, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(area, 6, 6)
        is_open = bool(index.data(GalleryRole.IS_OPEN))
        inside = area.adjusted(PADDING, 6, -PADDING, -6)
        self._paint_name(painter, inside, gallery, is_open=is_open)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.muted))
        facts = self._small_metrics.elidedText(
            str(index.data(GalleryRole.FACTS)), Qt.TextElideMode.ElideRight, inside.width()
        )
        baseline = inside.bottom() - self._small_metrics.descent()
        painter.drawText(QPointF(inside.left(), baseline), facts)
        painter.restore()

    def _paint_name(
        self, painter: QPainter, inside: QRectF, gallery: Gallery, *, is_open: bool
    ) -> None:
        colours, metrics = self._theme.colours, self._name_metrics
        line = QRectF(inside.left(), inside.top(), inside.width(), metrics.height())
        photos = number(gallery.photos)
        painter.setFont(self._name)
        painter.setPen(QColor(colours.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, photos)
        room = line.width() - metrics.horizontalAdvance(photos) - 12
        left = line.left()
        if is_open:
            box = QRectF(left, line.center().y() - 7, 14, 14)
            paint_icon(painter, "check", box, QColor(colours.accent))
            left, room = left + 20, room - 20
        painter.setFont(self._strong if is_open else self._name)
        painter.setPen(QColor(colours.text))
        name = metrics.elidedText(gallery.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, line.top() + metrics.ascent()), name)
