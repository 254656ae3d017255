"""The frame every dialog shares: a heading, its fields, its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.theme import SPACE


class Sheet(QDialog):
    """A dialog over its window; opened, never waited for.

    What is typed is handed to `accepted` listeners, the dialog deletes itself when closed.
    """

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._root = column(self, margin=2 * SPACE, gap=2 * SPACE)
        self.no: QPushButton | None = None
        self._heading = label("heading", wrap=True)
        self._root.addWidget(self._heading)
        self.body: QVBoxLayout = column(gap=SPACE)
        self._root.addLayout(self.body, 1)

    def set_heading(self, words: str) -> None:
        """Say what the dialog is for, in its title and on top of it."""
        self.setWindowTitle(words)
        self._heading.setText(words)

    def add_field(self, words: str, field: QWidget) -> None:
        """Put a field under its name; the name's underlined letter leads to it."""
        name = label("small", words)
        name.setBuddy(field)
        field.setAccessibleName(words.replace("&", ""))
        group = column(gap=SPACE // 2)
        group.addWidget(name)
        group.addWidget(field)
        self.body.addLayout(group)

    def add_buttons(
        self, accept: str, cancel: str | None, on_accept: Callable[[], object]
    ) -> QPushButton:
        """Put the buttons at the foot and return the one that says yes; `no` is the other."""
        row: QHBoxLayout = line(gap=SPACE)
        row.addStretch()
        if cancel is not None:
            self.no = no = QPushButton(cancel)
            no.setAutoDefault(False)
            no.clicked.connect(self.reject)
            row.addWidget(no)
        yes = QPushButton(accept)
        yes.setObjectName("primary")
        yes.setDefault(True)
        yes.clicked.connect(on_accept)
        row.addWidget(yes)
        self._add_row(row)
        return yes

    def _add_row(self, row: QLayout) -> None:
        self._root.addLayout(row)
