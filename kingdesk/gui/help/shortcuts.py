"""All keys in one list that can be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.clients import name_key
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.help.keys import Key
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import column
from kingdesk.gui.states import Message


class ShortcutsView(QWidget):
    """What is done where with which keys; typing narrows it."""

    def __init__(self, keys: Callable[[], Sequence[Key]], parent: QWidget | None = None) -> None:
        """List what `keys` tells, now and in another language."""
        super().__init__(parent)
        self._ask, self._keys = keys, keys()
        self.finding = QLineEdit()
        self.finding.setClearButtonEnabled(True)
        self.finding.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.finding.textChanged.connect(self._narrow)
        self.table = QTableWidget(0, 3)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(mode.ResizeToContents)
        header.setSectionResizeMode(1, mode.Stretch)
        self.nothing = Message("search")
        root = column(self)
        root.addWidget(self.finding)
        root.addWidget(self.table, 1)
        root.addWidget(self.nothing, 1)
        self._retranslate()

    @property
    def shown(self) -> list[Key]:
        """Return the keys that answer what was typed."""
        wanted = name_key(self.finding.text()).split()
        return [
            key
            for key in self._keys
            if all(word in name_key(f"{key.place} {key.words} {key.shown}") for word in wanted)
        ]

    def _narrow(self) -> None:
        shown = self.shown
        self.table.setRowCount(len(shown))
        for row, key in enumerate(shown):
            for place, text in enumerate((key.place, key.words, key.shown)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, place, item)
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)

    def _retranslate(self) -> None:
        self.finding.setPlaceholderText(self.tr("Find a key or what it does"))
        self.finding.setAccessibleName(self.tr("Find a key or what it does"))
        self.table.setAccessibleName(self.tr("Keys"))
        self.table.setHorizontalHeaderLabels([self.tr("Where"), self.tr("What"), self.tr("Keys")])
        self.nothing.say(self.tr("No such key"), self.tr("Try fewer words."))
        self._narrow()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            QTimer.singleShot(0, self, self._ask_again)  # actions may still have the old words

    def _ask_again(self) -> None:
        self._keys = self._ask()
        self._narrow()


class ShortcutsDialog(Sheet):
    """The list over the window."""

    def __init__(self, keys: Callable[[], Sequence[Key]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Keys"))
        self.view = ShortcutsView(keys)
        self.body.addWidget(self.view, 1)
        self.add_buttons(self.tr("Close"), None, self.accept)
        self.view.finding.setFocus()
        self.resize(720, 560)
