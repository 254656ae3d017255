"""What KingDesk keeps of people, where, how long, and how it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label
from kingdesk.gui.theme import SPACE


class PrivacyPage(QWidget):
    """Facts, no choices: nothing here could be set otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = [label("section") for _ in range(5)]
        self._texts = [label("", wrap=True) for _ in range(5)]
        root = column(self)
        for title, text in zip(self._titles, self._texts, strict=True):
            root.addWidget(title)
            root.addWidget(text)
            root.addSpacing(SPACE)
        root.addStretch()
        self._retranslate()

    def _retranslate(self) -> None:
        said = (
            (
                self.tr("What is kept of faces"),
                self.tr(
                    "A reference picture of each client, and numbers to compare faces by. They "
                    "stay in the workspace, on this computer or in the studio's database."
                ),
            ),
            (
                self.tr("What leaves this computer"),
                self.tr(
                    "Nothing, unless the workspace is a studio: then results go to its "
                    "KingSelection. With an account at AWS, faces and photos are shown to it to be "
                    "compared."
                ),
            ),
            (
                self.tr("Consent"),
                self.tr(
                    "Who agreed, when and how is recorded with the client's references; it can be "
                    "added or withdrawn in the client's details."
                ),
            ),
            (
                self.tr("How it goes"),
                self.tr(
                    "“Erase” on a client deletes the references, the numbers and what was found; "
                    "photos stay. Faces of a gallery at AWS go by “Costs and faces at AWS”, or by "
                    "themselves after the days set under “This workspace”."
                ),
            ),
            (
                self.tr("Logs and reports"),
                self.tr(
                    "Logs hold no names, e-mails, pictures or keys, and stay on this computer. "
                    "Nothing is reported to anybody by itself."
                ),
            ),
        )
        for title, text, (heading, words) in zip(self._titles, self._texts, said, strict=True):
            title.setText(heading)
            text.setText(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
