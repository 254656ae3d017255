"""Whom a face looks like: one button each, with a key of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.domain.checking import MOST_CANDIDATES
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Candidate
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import percent

FACE: int = 36


class Candidates(QWidget):
    """Up to three names, the likeliest first.

    Signals:
        chosen(ClientId): this one it is.
    """

    chosen = Signal(object)

    def __init__(self, faces: ClientFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces = faces
        self._shown: Sequence[Candidate] = ()
        self._names: Mapping[ClientId, str] = {}
        self._present: frozenset[ClientId] = frozenset()
        self._buttons = [QPushButton() for _ in range(MOST_CANDIDATES)]
        layout = line(self, gap=SPACE)
        for place, button in enumerate(self._buttons):
            button.setObjectName("candidate")
            button.setIconSize(QSize(FACE, FACE))
            button.setMinimumHeight(FACE + 12)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked, which=place: self.choose(which))
            layout.addWidget(button, 1)
        faces.loaded.connect(self._on_face)
        self._say()

    def show_candidates(
        self,
        candidates: Sequence[Candidate],
        names: Mapping[ClientId, str],
        present: frozenset[ClientId],
    ) -> None:
        """Offer these; who is in the photo on another face already is told so."""
        self._shown, self._names, self._present = candidates, names, present
        self._say()

    def choose(self, place: int) -> None:
        """Take the candidate at a place, from 0, if there is one."""
        if place < len(self._shown):
            self.chosen.emit(self._shown[place].client_id)

    def _say(self) -> None:
        for place, button in enumerate(self._buttons):
            one = self._shown[place] if place < len(self._shown) else None
            # kept where it is when empty: nothing may move under the pointer
            button.setEnabled(one is not None)
            button.setText("" if one is None else self._words(place, one))
            name = "" if one is None else self._names.get(one.client_id, "?")
            button.setAccessibleName(name or self.tr("No further candidate"))
            button.setToolTip("" if one is None else self._tip(place, one, name))
            self._draw(button, one)

    def _words(self, place: int, one: Candidate) -> str:
        name = self._names.get(one.client_id, "?")
        return f"{place + 1}   {_shortened(name)}   {percent(one.similarity)}"

    def _tip(self, place: int, one: Candidate, name: str) -> str:
        words = self.tr("It is %1 (key %2)").replace("%1", name).replace("%2", str(place + 1))
        if one.client_id in self._present:
            words += "\n" + self.tr("In this photo on another face already: nobody is twice.")
        return words

    def _draw(self, button: QPushButton, one: Candidate | None) -> None:
        pixmap = QPixmap() if one is None else self._faces.pixmap(one.client_id)
        if pixmap is not None and not pixmap.isNull():
            button.setIcon(QIcon(pixmap))
        else:
            button.setIcon(QIcon() if one is None else icon("person"))

    def _on_face(self, client_id: ClientId) -> None:
        for button, one in zip(self._buttons, self._shown, strict=False):
            if one.client_id == client_id:
                self._draw(button, one)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._say()


def _shortened(name: str, most: int = 22) -> str:
    """Return a name that fits a button; the tooltip has it all."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
