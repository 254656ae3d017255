"""The table of a class list: who, what about them, what will become of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from kingdesk.gui.clients.exceptions import exception_words
from kingdesk.gui.clients.list_rows import Fate, ListRows, urgent
from kingdesk.gui.icons import icon

NAME: Final = 0
TROUBLE: Final = 1
FATE: Final = 2


class ClassListModel(QAbstractTableModel):
    """Exceptions only, or everybody."""

    def __init__(self, rows: ListRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self._shown: tuple[int, ...] = rows.exceptions
        self._everybody = False

    def show_everybody(self, *, everybody: bool) -> None:
        self.beginResetModel()
        self._everybody = everybody
        every = tuple(range(len(self.rows.people)))
        self._shown = every if everybody else self.rows.exceptions
        self.endResetModel()

    def place(self, row: int) -> int | None:
        """Return whose place on the list a row shows."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, place: int) -> int | None:
        return self._shown.index(place) if place in self._shown else None

    def tell(self, place: int) -> None:
        """Show somebody anew."""
        row = self.row_of(place)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, FATE))

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else FATE + 1

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        place = self.place(index.row()) if index.isValid() else None
        if place is None:
            return None
        match role, index.column():
            case ((Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole), column):
                return self._words(place, column)
            case Qt.ItemDataRole.DecorationRole, column if column == NAME:
                return self._icon(place)
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (self.tr("Name"), self.tr("What about it"), self.tr("Then"))
        return heads[section] if section <= FATE else None

    def _icon(self, place: int) -> object:
        if self.rows.is_open(place):
            return icon("warning")
        out = self.rows.fate(place) is Fate.LEFT_OUT
        return icon("remove-one" if out else "check")

    def _words(self, place: int, column: int) -> str:
        person = self.rows.people[place]
        if column == NAME:
            return person.entry.name or self.tr("(no name)")
        if column == FATE:
            return self.fate_words(place)
        if person.told:
            return "\n".join(exception_words(one, where=False) for one in urgent(person.told))
        if place in self.rows.exceptions:
            return self.tr("Mended.")
        return person.entry.email or ""

    def fate_words(self, place: int) -> str:
        """Say what will become of somebody."""
        match self.rows.fate(place):
            case Fate.NEW:
                return self.tr("enrolled")
            case Fate.WITHOUT_FACE:
                return self.tr("added without a face")
            case Fate.ANOTHER_FACE:
                return self.tr("known already, gets this face")
            case Fate.NOTHING_NEW:
                return self.tr("known already")
            case Fate.LEFT_OUT:
                return self.tr("left out")
