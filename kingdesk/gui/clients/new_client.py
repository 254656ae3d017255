"""A new client, with only a name if that is all there is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kingdesk.domain.clients import NewClient
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label


class NewClientDialog(Sheet):
    """Asks for a client's name and how to reach them.

    Signals:
        filled_in(NewClient): add them.
    """

    filled_in = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.set_heading(self.tr("New client"))
        self._name, self._email = QLineEdit(name), QLineEdit()
        self._phone, self._note = QLineEdit(), QLineEdit()
        self._name.setMaxLength(255)
        self.add_field(self.tr("&Name"), self._name)
        self.add_field(self.tr("&E-mail (optional)"), self._email)
        self.add_field(self.tr("&Phone (optional)"), self._phone)
        self.add_field(self.tr("N&ote (optional)"), self._note)
        hint = label(
            "small", self.tr("Then drop a photo of their face on the client's name."), wrap=True
        )
        self.body.addWidget(hint)
        self._add = self.add_buttons(self.tr("Add client"), self.tr("Cancel"), self._on_accepted)
        self._add.setEnabled(bool(name.strip()))
        self._name.textChanged.connect(lambda text: self._add.setEnabled(bool(text.strip())))
        self._name.selectAll()
        self.setMinimumWidth(380)

    def _on_accepted(self) -> None:
        self.filled_in.emit(
            NewClient(
                self._name.text().strip(),
                self._email.text().strip() or None,
                self._phone.text().strip() or None,
                self._note.text().strip() or None,
            )
        )
        self.accept()
