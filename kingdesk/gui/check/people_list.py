"""The people without a name, one row each: their best faces, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
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
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from kingdesk.domain.faces import Face
from kingdesk.gui.check.face_crops import FaceCrops
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import number

STRIP: Final = 3
"""Faces shown of each person."""
FACE: Final = 52
Group = tuple[Face, ...]


class GroupRole(IntEnum):
    GROUP = Qt.ItemDataRole.UserRole + 1


class PeopleModel(QAbstractListModel):
    """Groups of faces; a row is known by its first face while others come and go."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[Group] = []

    @property
    def groups(self) -> Sequence[Group]:
        return self._groups

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these; nothing moves but what is gone or new."""
        if [each[0].id for each in groups] == [each[0].id for each in self._groups]:
            self._groups = [*groups]
            if groups:
                self.dataChanged.emit(self.index(0), self.index(len(groups) - 1))
            return
        wanted = {each[0].id for each in groups}
        for row in range(len(self._groups) - 1, -1, -1):
            if self._groups[row][0].id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._groups[row]
                self.endRemoveRows()
        if [each[0].id for each in groups] == [each[0].id for each in self._groups]:
            self._groups = [*groups]
            return
        self.beginResetModel()
        self._groups = [*groups]
        self.endResetModel()

    def group(self, row: int) -> Group | None:
        return self._groups[row] if 0 <= row < len(self._groups) else None

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._groups)

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        group = self.group(index.row()) if index.isValid() else None
        if group is None:
            return None
        if role == GroupRole.GROUP:
            return group
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.tr("Somebody in %Ln photo(s)", "", len(group))
        return None


class PeopleDelegate(QStyledItemDelegate):
    """Paints a person: faces that are ready, and the number of photos."""

    def __init__(self, theme: Theme, crops: FaceCrops, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._crops = crops

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(STRIP * (FACE + SPACE // 2) + 56, FACE + 2 * SPACE)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        group = index.data(GroupRole.GROUP)
        colours = self._theme.colours
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(option.rect).adjusted(3, 2, -3, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            shape = QPainterPath()
            shape.addRoundedRect(area, 6, 6)
            painter.fillPath(shape, QColor(colours.picked if chosen else colours.hover))
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawRoundedRect(area, 6, 6)
        left = area.left() + SPACE - 2
        for face in group[:STRIP]:
            place = QRectF(left, area.center().y() - FACE / 2, FACE, FACE)
            self._paint_face(painter, face, place)
            left += FACE + SPACE // 2
        painter.setPen(QColor(colours.text))
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        rest = QRectF(left, area.top(), area.right() - left - SPACE, area.height())
        painter.drawText(
            rest,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            number(len(group)),
        )
        painter.restore()

    def _paint_face(self, painter: QPainter, face: Face, place: QRectF) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(place, 6, 6)
        image = self._crops.image(face.id)
        if image is None:
            painter.fillPath(outline, QColor(self._theme.colours.hover))
            inner = place.adjusted(FACE / 3, FACE / 3, -FACE / 3, -FACE / 3)
            paint_icon(painter, "face", inner, QColor(self._theme.colours.muted))
            return
        painter.save()
        painter.setClipPath(outline)
        painter.drawImage(place, image)
        painter.restore()
