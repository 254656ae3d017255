"""A name for a new gallery."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

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
        self._name.textChanged.connect(self._on_changed)
        self.setMinimumWidth(360)

    def _on_changed(self, text: str) -> None:
        self._create.setEnabled(bool(text.strip()))

    def _on_accepted(self) -> None:
        self.named.emit(self._name.text().strip())
        self.accept()


class RenameDialog(NewGalleryDialog):
    """Asks for another name of a gallery there is; `named` says it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = name
        self.set_heading(self.tr("Rename gallery"))
        self._create.setText(self.tr("Rename"))
        self._name.setText(name)
        self._name.selectAll()

    @override
    def _on_changed(self, text: str) -> None:
        self._create.setEnabled(text.strip() not in {"", self._before})
