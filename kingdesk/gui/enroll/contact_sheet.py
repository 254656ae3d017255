"""A contact sheet: its faces in reading order beside a pasted list of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.enroll.sheet_pairs import SheetPairs, names_in
from kingdesk.gui.layouts import column, label, line, name_button, push_button, side_by_side
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import number

FACE: Final = 0
NAME: Final = 1
SIDE: Final = 56
_ROW: Final = SIDE + 8


class SheetModel(QAbstractTableModel):
    """One row a face, numbered as one reads; names without a face come last."""

    def __init__(
        self, pairs: SheetPairs, crops: Sequence[QImage], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.pairs = pairs
        self._icons = [QIcon(QPixmap.fromImage(crop)) for crop in crops]

    def change(self) -> None:
        """Show the pairs anew."""
        self.beginResetModel()
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.pairs)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else NAME + 1

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid():
            return None
        row = index.row()
        return self._face(row, role) if index.column() == FACE else self._name(row, role)

    def _face(self, row: int, role: int) -> object:
        has_face = self.pairs.face(row) is not None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return number(row + 1) if has_face else self.tr("no face")
            case Qt.ItemDataRole.DecorationRole if has_face:
                return self._icons[row]
            case Qt.ItemDataRole.AccessibleTextRole if has_face:
                return self.tr("Face %1").replace("%1", number(row + 1))
        return None

    def _name(self, row: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.pairs.name(row) or self.tr("nobody: left out")
            case Qt.ItemDataRole.EditRole:
                return self.pairs.name(row)
        return None

    @override
    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME:
            return False
        self.pairs.rename(index.row(), str(value))
        self.dataChanged.emit(index, index)
        return True

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self.tr("Face") if section == FACE else self.tr("Name")

    @override
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags


class ContactSheetDialog(Sheet):
    """Pairs; where one list has a gap the other one is shifted.

    Signals:
        confirmed(list of (str, int)): names with the places of their faces.
    """

    confirmed = Signal(object)

    def __init__(
        self, name: str, faces: Sequence[int], crops: Sequence[QImage], parent: QWidget | None
    ) -> None:
        """Show.

        Args:
            name: of the picture.
            faces: places of its faces, in reading order.
            crops: those faces, in the same order.
            parent: the window.
        """
        super().__init__(parent)
        self.pairs = SheetPairs(faces)
        self.model = SheetModel(self.pairs, crops, self)
        self.set_heading(self.tr("Who is who on %1?").replace("%1", name))
        hint = self.tr(
            "Paste the names in the order of the sheet: row by row, from the left. Where somebody "
            "is missing, shift the names by one."
        )
        self.body.addWidget(label("muted", hint, wrap=True))
        self.names = QPlainTextEdit()
        self.names.setTabChangesFocus(True)
        self.names.setPlaceholderText(self.tr("One name a line"))
        self.names.setAccessibleName(self.tr("Names, one a line"))
        self.table = QTableView()
        self._prepare_table()
        self.skip_face, self.skip_name = push_button("down"), push_button("remove-one")
        self._state = label("", wrap=True)
        self._lay_out()
        self.enroll = self.add_buttons(self.tr("Go on"), self.tr("Cancel"), self._on_confirmed)
        self.names.textChanged.connect(self._on_typed)
        self.skip_face.clicked.connect(lambda: self._shift(self.pairs.skip_face))
        self.skip_name.clicked.connect(lambda: self._shift(self.pairs.skip_name))
        self.model.dataChanged.connect(lambda *_: self._count())
        self.setMinimumSize(620, 460)
        self.resize(760, 600)
        self._count()
        self.names.setFocus()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        names = column(left, gap=SPACE // 2)
        title = label("small", self.tr("&Names"))
        title.setBuddy(self.names)
        names.addWidget(title)
        names.addWidget(self.names, 1)
        pairs = column(right, gap=SPACE)
        pairs.addWidget(self.table, 1)
        bar = line(gap=SPACE)
        self.skip_face.setText(self.tr("No name for this &face"))
        name_button(self.skip_face, self.tr("Shift the names down from here"), "Ins")
        self.skip_name.setText(self.tr("No face for this na&me"))
        name_button(self.skip_name, self.tr("Shift the names up from here"), "Del")
        for button, words in (
            (self.skip_face, self.tr("No name for this face: shift the names down")),
            (self.skip_name, self.tr("No face for this name: shift the names up")),
        ):
            button.setAutoDefault(False)
            button.setAccessibleName(words)
            bar.addWidget(button)
        bar.addStretch()
        pairs.addLayout(bar)
        self.body.addWidget(side_by_side(left, right, (240, 480)), 1)
        self.body.addWidget(self._state)

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Faces and names"))
        table.setIconSize(QSize(SIDE, SIDE))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        table.setTabKeyNavigation(False)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        table.setColumnWidth(FACE, 120)

    def _on_typed(self) -> None:
        self.pairs.take(names_in(self.names.toPlainText()))
        self.model.change()
        self._count()

    def _shift(self, how: object) -> None:
        """Shift the names at the row that is chosen, the first if none is; stay there."""
        row = max(0, self.table.currentIndex().row())
        if callable(how):
            how(row)
        self.model.change()
        self.table.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), NAME))
        self._count()

    def _count(self) -> None:
        named = len(self.pairs.named())
        said = [self.tr("%Ln face(s)", "", len(self.pairs.faces))]
        if named and self.pairs.without_name:
            said.append(self.tr("%Ln without a name", "", self.pairs.without_name))
        if self.pairs.without_face:
            said.append(self.tr("%Ln name(s) without a face", "", self.pairs.without_face))
        self._state.setText(" · ".join(said))
        self.enroll.setText(self.tr("Go on with %Ln", "", named))
        self.enroll.setEnabled(named > 0)

    def _on_confirmed(self) -> None:
        self.confirmed.emit(self.pairs.named())
        self.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = watched is self.table and event.type() is QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Insert:
                self.skip_face.click()
                return True
            if event.key() == Qt.Key.Key_Delete:
                self.skip_name.click()
                return True
        return super().eventFilter(watched, event)
