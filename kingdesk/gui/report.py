"""What long work found: a few sentences, and a table of the exceptions only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label

_PADDINGS: Final = 24
"""Pixels of a cell's width, with some to spare, that the style sheet and the style take."""
FEW_ROWS: Final = 300
"""Only so many rows are measured to show all their lines; more would make the dialog wait."""


class ReportModel(QAbstractTableModel):
    """Two columns: what it is about, and what is wrong with it."""

    def __init__(
        self, headings: tuple[str, str], rows: Sequence[tuple[str, str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._headings = headings
        self._rows = rows

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 2

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        return self._rows[index.row()][index.column()] if index.isValid() else None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self._headings[section] if 0 <= section < 2 else None


class Wrapped(QStyledItemDelegate):
    """Gives a row all the lines its words take up between the paddings of the style sheet.

    Qt wraps for the whole cell when it measures and for what the padding leaves when it paints: a
    sentence that just fits the cell would lose its last word.
    """

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        narrow = QStyleOptionViewItem(option)
        narrow.rect = option.rect.adjusted(0, 0, -_PADDINGS, 0)
        return super().sizeHint(narrow, index)


class ReportDialog(Sheet):
    """Sentences on top; under them the exceptions, which can be copied."""

    def __init__(
        self,
        heading: str,
        sentences: Sequence[str],
        headings: tuple[str, str],
        rows: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_heading(heading)
        self._rows = rows
        words = label("", "\n".join(sentences), wrap=True)
        self.body.addWidget(words)
        if rows:
            table = report_table(headings, rows, self.tr("Exceptions"), self)
            self.body.addWidget(table, 1)
            copy = QPushButton(self.tr("Copy list"))
            copy.setAutoDefault(False)
            copy.clicked.connect(self._on_copied)
            self.body.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_buttons(self.tr("Close"), None, self.accept).setFocus()
        self.setMinimumWidth(420)
        self.resize(640, 420 if rows else 160)

    def _on_copied(self) -> None:
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._rows))


def report_table(
    headings: tuple[str, str], rows: Sequence[tuple[str, str]], name: str, parent: QWidget
) -> QTableView:
    """Return a table of two columns, named for the screen reader."""
    table = QTableView()
    table.setModel(ReportModel(headings, rows, parent))
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.setItemDelegate(Wrapped(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    table.setColumnWidth(0, 200)
    if len(rows) <= FEW_ROWS:
        vertical = table.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return table
