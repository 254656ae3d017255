"""Why the chosen client is not found in the photo, and the one key that says they are there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QLocale, QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from kingdesk.domain.ids import ClientId
from kingdesk.domain.missing import Missing, Reason
from kingdesk.gui.layouts import column, label, push_button
from kingdesk.gui.theme import SPACE


class MissingWords(QObject):
    """Says why; a class of its own as only `tr` is collected."""

    def heading(self, name: str) -> str:
        return self.tr("Why is %1 missing?").replace("%1", name)

    def sentence(self, missing: Missing, names: Mapping[ClientId, str]) -> str:
        """Return the reasons as one short text."""
        return " · ".join(self.reason(each, missing, names) for each in missing.reasons)

    def reason(self, reason: Reason, missing: Missing, names: Mapping[ClientId, str]) -> str:
        """Return one reason in a few words."""
        other = names.get(missing.other, "?") if missing.other is not None else "?"
        points = QLocale().toString(missing.below or 0.0, "f", 1)
        return {
            Reason.NO_FACES: self.tr("no face was found in this photo"),
            Reason.UNLIKE: self.tr("no face here looks like this person"),
            Reason.ABSENT: self.tr("you said: not in this photo"),
            Reason.REJECTED: self.tr("you said: this face is not this person"),
            Reason.IGNORED: self.tr("the nearest face is ignored"),
            Reason.NAMED: self.tr("you said: the nearest face is %1").replace("%1", other),
            Reason.BELOW: self.tr("%1 points under the line").replace("%1", points),
            Reason.CLOSER: self.tr("%1 looks more similar").replace("%1", other),
            Reason.SMALL: self.tr("the face is small"),
            Reason.BLURRED: self.tr("the face is blurred"),
            Reason.TURNED: self.tr("the face is turned to the side"),
            Reason.COVERED: self.tr("the face is partly covered"),
            Reason.DARK: self.tr("the face is dark"),
        }[reason]


class MissingCard(QFrame):
    """A few words and a button, shown only while a chosen client is not found.

    Signals:
        assigning_asked(): it is this person all the same.
    """

    assigning_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._missing: Missing | None = None
        self._names: Mapping[ClientId, str] = {}
        self._words = MissingWords(self)
        self._heading = label("section", wrap=True)
        self._reasons = label("small", wrap=True)
        self._assign = push_button("confirm")
        self._assign.clicked.connect(self.assigning_asked)
        root = column(self, margin=SPACE, gap=SPACE // 2)
        for part in (self._heading, self._reasons, self._assign):
            root.addWidget(part)
        self.show_missing(None, {})

    @property
    def missing(self) -> Missing | None:
        return self._missing

    @property
    def words(self) -> str:
        """Return what the card says."""
        return "" if self._missing is None else self._reasons.text()

    def show_missing(self, missing: Missing | None, names: Mapping[ClientId, str]) -> None:
        """Say why somebody is missing; nothing of it where nobody is."""
        self._missing, self._names = missing, names
        self.setVisible(missing is not None)
        self._assign.setText(self.tr("It is this person"))
        if missing is None:
            return
        name = names.get(missing.client_id, "?")
        self._heading.setText(self._words.heading(name))
        self._reasons.setText(self._words.sentence(missing, names))
        words = self.tr("In this photo, no face seen")
        hint = self.tr("Say that %1 is in this photo without a face (A)")
        if missing.face is not None:
            words = self._assign.text()
            hint = self.tr("Say that the nearest face is %1 (A)")
        self._assign.setText(words)
        self._assign.setToolTip(hint.replace("%1", name))
        self.setAccessibleName(f"{self._heading.text()} {self._reasons.text()}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.show_missing(self._missing, self._names)
