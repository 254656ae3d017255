"""A name for a new gallery."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kingdesk.gui.dialogs import Sheet


class NewGalleryDialog(Sheet):
    """Asks for a gallery's name.

    Signals:
        named(str): create it.
    """

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("New gallery"))
        self._name = QLineEdit()
        self._name.setMaxLength(255)
        self._name.setPlaceholderText(self.tr("e.g. Graduation 2027"))
        self.add_field(self.tr("&Name"), self._name)
        self._create = self.add_buttons(self.tr("Create"), self.tr("Cancel"), self._on_accepted)
        self._create.setEnabled(False)
        self._name.textChanged.connect(lambda text: self._create.setEnabled(bool(text.strip())))
        self.setMinimumWidth(360)

    def _on_accepted(self) -> None:
        self.named.emit(self._name.text().strip())
        self.accept()
