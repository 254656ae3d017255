"""About KingDesk: its version, its licence and those of what it is made of."""

from __future__ import annotations

from PySide6.QtWidgets import QTextBrowser, QWidget

import kingdesk
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label
from kingdesk.paths import resource


class AboutDialog(Sheet):
    """Version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_heading("KingDesk")
        words = self.tr("Version %1 · Every client's photos, found for you")
        self.body.addWidget(label("muted", words.replace("%1", kingdesk.__version__), wrap=True))
        self.body.addWidget(label("small", self.tr("What it is made of, and its licences:")))
        self.notices = QTextBrowser()
        self.notices.setOpenLinks(False)  # nothing leaves this window unasked
        self.notices.setTabChangesFocus(True)
        self.notices.setAccessibleName(self.tr("Licences"))
        self.notices.setMarkdown(resource("THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8"))
        self.body.addWidget(self.notices, 1)
        self.add_buttons(self.tr("Close"), None, self.accept).setFocus()
        self.resize(620, 520)
