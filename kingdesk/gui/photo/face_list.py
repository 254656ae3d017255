"""The faces of a photo as a list: who, how sure, and why not surer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.matching import Certainty
from kingdesk.gui.colours import client_colour
from kingdesk.gui.costs.words import unindexed_words
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.photo.face_item import PEN_STYLES
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import certainty_words, doubt_words, percent

FACE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
CERTAINTY_ICONS: Final = {
    Certainty.CONFIRMED: "confirm",
    Certainty.CERTAIN: "check",
    Certainty.TO_CHECK: "face-unknown",
    Certainty.UNLIKELY: "close",
}


class FaceListModel(QAbstractListModel):
    """One row a face, in the order the canvas draws them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faces: Sequence[ShownFace] = ()

    def show(self, faces: Sequence[ShownFace]) -> None:
        self.beginResetModel()
        self._faces = faces
        self.endResetModel()

    def face_at(self, row: int) -> ShownFace | None:
        return self._faces[row] if 0 <= row < len(self._faces) else None

    def title(self, face: ShownFace) -> str:
        """Say who a face is."""
        if face.ignored:
            return self.tr("Ignored face")
        if face.name is None:
            return self.tr("Nobody's face")
        if not face.counts and not face.duplicate:
            return self.tr("Maybe %1").replace("%1", face.name)
        return face.name

    def reason(self, face: ShownFace) -> str:
        """Say how sure that is, and why not surer."""
        if face.ignored:
            return self.tr("ignored by you")
        if face.name is None and face.unindexed:
            return unindexed_words(face.unindexed)
        if face.name is None:
            return self.tr("no client looks like this")
        if face.duplicate:
            return self.tr("already in this photo on another face")
        if face.certainty is None:
            return ""
        words = [certainty_words(face.certainty), *map(doubt_words, face.doubts)]
        if face.box is None:
            words.append(self.tr("no face shows"))
        return " · ".join(words)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._faces)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        face = self.face_at(index.row()) if index.isValid() else None
        if face is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.title(face)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.describe(face)
        return face if role == FACE_ROLE else None

    def describe(self, face: ShownFace) -> str:
        """Say all that is known of a face: who, how sure and similar, who comes next."""
        similar = []
        if face.similarity is not None and face.verdict is None and not face.ignored:
            similar = [self.tr("Similarity: %1").replace("%1", percent(face.similarity))]
        lines = (self.title(face), self.reason(face), *similar, *self._rival(face))
        return "\n".join(filter(None, lines))

    def _rival(self, face: ShownFace) -> tuple[str, ...]:
        if face.rival is None:
            return ()
        name, similarity = face.rival
        words = self.tr("Next most similar: %1, %2")
        words = words.replace("%1", name).replace("%2", percent(similarity))
        if face.similarity is None:
            return (words,)
        margin = max(0, int(face.similarity) - int(similarity))
        behind = self.tr("%Ln point(s) behind", "", margin)
        return (f"{words} ({behind})",)


class FaceDelegate(QStyledItemDelegate):
    """Two lines a face, with the box's own colour and stroke at the left."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        name, small = _metrics()
        face, model, view = index.data(FACE_ROLE), index.model(), self.parent()
        lines = 1
        if (
            isinstance(face, ShownFace)
            and isinstance(model, FaceListModel)
            and isinstance(view, QAbstractItemView)
        ):
            room = view.viewport().width() - 44
            lines = 1 if small.horizontalAdvance(model.reason(face)) <= room else 2
        return QSize(160, round(name.height() + small.height() * lines) + 16)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        face, model = index.data(FACE_ROLE), index.model()
        if not isinstance(face, ShownFace) or not isinstance(model, FaceListModel):
            return
        colours = self._theme.colours
        row = QRectF(option.rect).adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.picked))
            painter.drawRoundedRect(row, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 6, 6)
        pen = QPen(client_colour(face.client_id if face.counts else None), 3)
        pen.setStyle(PEN_STYLES[face.stroke])
        painter.setPen(pen)
        painter.drawLine(
            row.topLeft() + QRectF(6, 8, 0, 0).topLeft(),
            row.bottomLeft() + QRectF(6, -8, 0, 0).topLeft(),
        )
        self._paint_words(painter, row.adjusted(16, 6, -8, -6), face, model)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, area: QRectF, face: ShownFace, model: FaceListModel
    ) -> None:
        colours = self._theme.colours
        name, small = _metrics()
        right = area.right()
        if face.similarity is not None and face.verdict is None:
            value = percent(face.similarity)
            right -= small.horizontalAdvance(value) + 6
            painter.setPen(QColor(colours.muted))
            painter.setFont(_fonts()[1])
            painter.drawText(
                QRectF(right, area.top(), area.right() - right, name.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                value,
            )
        painter.setPen(QColor(colours.text))
        painter.setFont(_fonts()[0])
        painter.drawText(
            QRectF(area.left(), area.top(), right - area.left(), name.height()),
            Qt.AlignmentFlag.AlignVCenter,
            name.elidedText(model.title(face), Qt.TextElideMode.ElideRight, right - area.left()),
        )
        ground = QRectF(
            area.left(), area.top() + name.height() + 2, area.width(), small.height() * 2
        )
        if face.certainty is not None and not face.duplicate:
            colour = QColor(self._tone(face.certainty))
            paint_icon(
                painter,
                CERTAINTY_ICONS[face.certainty],
                QRectF(ground.left(), ground.top() + 1, 13, 13),
                colour,
            )
            ground.setLeft(ground.left() + 18)
        painter.setPen(QColor(colours.muted))
        painter.setFont(_fonts()[1])
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(ground, int(flags), model.reason(face))

    def _tone(self, certainty: Certainty) -> str:
        colours = self._theme.colours
        return {
            Certainty.CONFIRMED: colours.good,
            Certainty.CERTAIN: colours.good,
            Certainty.TO_CHECK: colours.warning,
            Certainty.UNLIKELY: colours.muted,
        }[certainty]


class FaceList(QListView):
    """A list of faces in the window's own look."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most: int | None = None
        self.faces = FaceListModel(self)
        self.setModel(self.faces)
        self.setItemDelegate(FaceDelegate(theme, self))
        self.setObjectName("plain")
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def fit_rows(self, most: int) -> None:
        """Be as high as the rows, `most` of them at most, at any width."""
        self._most = most
        rows = range(min(most, self.faces.rowCount()))
        self.setFixedHeight(sum(self.sizeHintForRow(row) for row in rows) + 4)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._most is not None and event.size().width() != event.oldSize().width():
            self.fit_rows(self._most)


def _fonts() -> tuple[QFont, QFont]:
    name, small = QFont(QApplication.font()), QFont(QApplication.font())
    name.setWeight(QFont.Weight.DemiBold)
    small.setPointSizeF(name.pointSizeF() * 0.92)
    return name, small


def _metrics() -> tuple[QFontMetricsF, QFontMetricsF]:
    name, small = _fonts()
    return QFontMetricsF(name), QFontMetricsF(small)
