"""What went wrong: everything that would be sent is shown before it is saved."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label


class WentWrongDialog(Sheet):
    """The report, part by part.

    Signals:
        saving_asked(): it is to be saved.
    """

    saving_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("What went wrong"))
        self.parts: Mapping[str, str] = {}
        words = label("muted", wrap=True)
        words.setText(
            self.tr(
                "For whoever looks after KingDesk: the version, this computer, the settings, how "
                "the workspace's parts are, counts and the last log lines. No names, e-mails, "
                "photos, passwords or keys. Nothing is sent; look at it, save it, and send it "
                "yourself."
            )
        )
        self.body.addWidget(words)
        self.part = QComboBox()
        self.part.currentTextChanged.connect(self._show)
        self.add_field(self.tr("&Part"), self.part)
        self.text = QPlainTextEdit(self.tr("Collecting…"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("What would be sent"))
        self.body.addWidget(self.text, 1)
        self.save = self.add_buttons(self.tr("&Save…"), self.tr("Close"), self.saving_asked.emit)
        self.save.setEnabled(False)
        self.part.setEnabled(False)
        self.resize(680, 560)

    def show_parts(self, parts: Mapping[str, str]) -> None:
        """Show what was collected."""
        self.parts = parts
        self.part.addItems(list(parts))
        self.part.setEnabled(True)
        self.save.setEnabled(True)
        self.part.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_failure(self, _: Exception) -> bool:
        """Wait no longer; what kept it from being collected is told as ever, beside."""
        self.text.setPlainText(self.tr("The report could not be collected."))
        return False

    def _show(self, name: str) -> None:
        self.text.setPlainText(self.parts.get(name, ""))
