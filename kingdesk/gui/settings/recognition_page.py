"""How faces are found on this computer: the pace, and what the words for sureness mean."""

from __future__ import annotations

import os

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import number

_AUTO = 0


class RecognitionPage(QWidget):
    """The pace of this computer; what a gallery or an account decides is said to be there.

    Signals:
        pace_chosen(int): photos at the same time; 0 for one for each core.
    """

    pace_chosen = Signal(int)

    def __init__(self, pace: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cores = max(1, os.cpu_count() or 1)
        self.pace = QComboBox()
        for count in sorted({_AUTO, *range(1, self._cores + 1), pace}):
            self.pace.addItem("", count)
        self.pace.setCurrentIndex(self.pace.findData(pace))
        self.pace.activated.connect(lambda _: self.pace_chosen.emit(self.pace.currentData()))
        self._pace_name = label("small")
        self._pace_name.setBuddy(self.pace)
        self._later = label("small", wrap=True)
        self._titles = [label("section") for _ in range(3)]
        self._texts = [label("", wrap=True) for _ in range(3)]
        root = column(self)
        root.addWidget(self._pace_name)
        root.addWidget(self.pace)
        root.addWidget(self._later)
        for title, text in zip(self._titles, self._texts, strict=True):
            root.addSpacing(SPACE)
            root.addWidget(title)
            root.addWidget(text)
        root.addStretch()
        self._retranslate()

    def _retranslate(self) -> None:
        self._pace_name.setText(self.tr("Photos at the &same time"))
        self.pace.setAccessibleName(self.tr("Photos at the same time"))
        for place in range(self.pace.count()):
            count = int(self.pace.itemData(place))
            words = number(count)
            if count == _AUTO:
                words = self.tr("One for each core of this computer (%1)")
                words = words.replace("%1", number(self._cores))
            self.pace.setItemText(place, words)
        self._later.setText(
            self.tr(
                "Fewer leave more of this computer to other programs. A change "
                "holds from the next opening on."
            )
        )
        said = (
            (
                self.tr("Where faces are found"),
                self.tr(
                    "On this computer, free of charge, unless the workspace has an account at AWS; "
                    "how that is charged stands under “This workspace”."
                ),
            ),
            (
                self.tr("Fewer errors or find more"),
                self.tr(
                    "The slider over the photos, for each gallery: 80 to begin with. With more "
                    "than 300 clients 85 is better: more people look like each other."
                ),
            ),
            (
                self.tr("What the words mean"),
                self.tr(
                    "Certain: very similar, nobody else near, and a face large enough. To check: "
                    "similar, but with a reason to look. Confirmed by you: your word stands, "
                    "whatever a later processing finds."
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
