"""What KingDesk keeps of people, where, how long, and how it goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label
from kingdesk.gui.theme import SPACE

_CONSENT: Final = 2


class PrivacyPage(QWidget):
    """Facts mostly: little here could be set otherwise.

    Signals:
        consent_chosen(bool): whether a delivery says who has no recorded consent.
    """

    consent_chosen = Signal(bool)

    def __init__(self, *, consent_wanted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.consent = QCheckBox()
        self.consent.setChecked(consent_wanted)
        self.consent.toggled.connect(self.consent_chosen)
        self._titles = [label("section") for _ in range(5)]
        self._texts = [label("", wrap=True) for _ in range(5)]
        root = column(self)
        for title, text in zip(self._titles, self._texts, strict=True):
            root.addWidget(title)
            root.addWidget(text)
            if text is self._texts[_CONSENT]:
                root.addWidget(self.consent)
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
        self.consent.setText(self.tr("&Tell me when I deliver to somebody without consent"))
        for title, text, (heading, words) in zip(self._titles, self._texts, said, strict=True):
            title.setText(heading)
            text.setText(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
