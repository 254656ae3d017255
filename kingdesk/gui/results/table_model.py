"""The clients' numbers as a table: sorted, narrowed to a question, copied as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from kingdesk.domain.clients import ClientState, name_key
from kingdesk.domain.ids import ClientId
from kingdesk.domain.standing import Standing
from kingdesk.gui.results.questions import Question, answers
from kingdesk.gui.words import client_state_words, day, number

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STATES: Final = {state: place for place, state in enumerate(ClientState)}


class Column(IntEnum):
    """What stands beside what, from left to right."""

    NAME = 0
    STATE = 1
    PHOTOS = 2
    GOOD = 3
    TO_CHECK = 4
    CERTAIN = 5
    CONFIRMED = 6
    SHARE = 7
    REFERENCES = 8
    DELIVERED = 9


_WORDS: Final = frozenset({Column.NAME, Column.STATE, Column.DELIVERED})


class ResultsModel(QAbstractTableModel):
    """One row a client; changes in place while the people stay the same."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Standing] = ()

    @property
    def rows(self) -> Sequence[Standing]:
        return self._rows

    def set_rows(self, rows: Sequence[Standing]) -> None:
        same = [row.id for row in rows] == [row.id for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))

    def row_of(self, client_id: ClientId | None) -> int | None:
        found = (place for place, row in enumerate(self._rows) if row.id == client_id)
        return next(found, None)

    def retranslate(self) -> None:
        """Say all of it again in the language of the moment."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def headings(self) -> list[str]:
        return [
            self.tr("Client"),
            self.tr("State"),
            self.tr("Photos"),
            self.tr("Good"),
            self.tr("To check"),
            self.tr("Certain"),
            self.tr("Confirmed"),
            self.tr("Share"),
            self.tr("References"),
            self.tr("Delivered"),
        ]

    def texts(self, row: Standing) -> list[str]:
        """Return a row as it is read."""
        return [
            row.name,
            client_state_words(row.state, row.to_check),
            *(
                number(count)
                for count in (row.photos, row.good, row.to_check, row.certain, row.confirmed)
            ),
            share(row.share),
            number(row.references),
            "" if row.delivered is None else day(row.delivered.astimezone().date()),
        ]

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(Column)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        answer: object = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer = self.texts(row)[column]
            case Qt.ItemDataRole.TextAlignmentRole:
                answer = _LEFT if column in _WORDS else _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                answer = row.name if column is Column.NAME else self._meaning(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                answer = f"{self.headings()[column]}: {self.texts(row)[column]}"
            case Qt.ItemDataRole.ForegroundRole if self.texts(row)[column] == number(0):
                answer = QGuiApplication.palette().placeholderText()
            case Qt.ItemDataRole.UserRole:
                answer = row
        return answer

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.headings()[section]
            case Qt.ItemDataRole.ToolTipRole:
                return self._meaning(Column(section))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if Column(section) in _WORDS else _RIGHT
        return None

    def _meaning(self, column: Column) -> str:
        return {
            Column.GOOD: self.tr("The face is large, sharp and not cut by the edge."),
            Column.TO_CHECK: self.tr("Found, but somebody should look."),
            Column.CERTAIN: self.tr("Found beyond doubt, not looked at by you."),
            Column.CONFIRMED: self.tr("Confirmed or named by you."),
            Column.SHARE: self.tr("Of all photos of the gallery."),
        }.get(column, "")


class ResultsOrder(QSortFilterProxyModel):
    """The rows as they are wanted: one question, one column to sort by."""

    def __init__(self, source: ResultsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = source
        self._question = Question.ALL
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)

    @property
    def question(self) -> Question:
        return self._question

    def ask(self, question: Question) -> None:
        self.beginFilterChange()
        self._question = question
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def standing(self, index: QModelIndex) -> Standing | None:
        found = self.data(index, Qt.ItemDataRole.UserRole) if index.isValid() else None
        return found if isinstance(found, Standing) else None

    def shown(self) -> list[Standing]:
        """Return the rows in the order they are seen."""
        found = (self.standing(self.index(row, 0)) for row in range(self.rowCount()))
        return [row for row in found if row is not None]

    def place_of(self, client_id: ClientId) -> QModelIndex:
        """Return where a client stands; an invalid index where it is not shown."""
        row = self._model.row_of(client_id)
        return QModelIndex() if row is None else self.mapFromSource(self._model.index(row, 0))

    def as_table(self, rows: Iterable[Standing]) -> list[list[str]]:
        """Return rows under their headings, as they are read."""
        return [self._model.headings(), *(self._model.texts(row) for row in rows)]

    @override
    def filterAcceptsRow(
        self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex
    ) -> bool:
        return answers(self._model.rows[source_row], self._question)

    @override
    def lessThan(
        self,
        source_left: QModelIndex | QPersistentModelIndex,
        source_right: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        rows, column = self._model.rows, Column(source_left.column())
        left, right = rows[source_left.row()], rows[source_right.row()]
        before, after = _rank(left, column), _rank(right, column)
        if before == after:  # who is equal stands by name, whichever way the column is sorted
            by_name = name_key(left.name) < name_key(right.name)
            return by_name is (self.sortOrder() is Qt.SortOrder.AscendingOrder)
        return before < after


def share(value: float) -> str:
    """Return a part of one as percent with one decimal; something never reads as nothing."""
    shown = QLocale().toString(max(value * 100, 0.1 if value > 0 else 0.0), "f", 1)
    return QCoreApplication.translate("Words", "%1%").replace("%1", shown)


def _rank(row: Standing, column: Column) -> tuple[float, str]:
    """Return what a row is sorted by."""
    if column is Column.NAME:
        return 0.0, name_key(row.name)
    given = 0.0 if row.delivered is None else row.delivered.timestamp()
    ranks = {
        Column.STATE: _STATES[row.state],
        Column.PHOTOS: row.photos,
        Column.SHARE: row.photos,
        Column.GOOD: row.good,
        Column.TO_CHECK: row.to_check,
        Column.CERTAIN: row.certain,
        Column.CONFIRMED: row.confirmed,
        Column.REFERENCES: row.references,
        Column.DELIVERED: given,
    }
    return ranks[column], ""
