"""What is known of the photo looked at, and the keys that decide about its faces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.layouts import ElidedLabel, column, frame, label, line, push_button
from kingdesk.gui.photo.face_list import FaceList
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.photo.missing import MissingCard
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import photo_status_words


class FacePanel(QWidget):
    """The right side of the photo view.

    Signals:
        face_chosen(int): another row of the list is the current one.
        decided(VerdictKind): a button was pressed about the current face.
        naming_asked(): somebody else is to be named.
        drawing_asked(): a box is to be drawn around a face.
        adding_asked(): somebody is in the photo, but no face shows.
        menu_asked(int or None, QPoint): a menu about a face is wanted at a point of the screen.
    """

    face_chosen = Signal(int)
    decided = Signal(object)
    naming_asked = Signal()
    drawing_asked = Signal()
    adding_asked = Signal()
    menu_asked = Signal(object, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: PhotoCard | None = None
        self._name = ElidedLabel("heading")
        self._facts = label("small", wrap=True)
        self._title = label("section")
        self._list = FaceList(theme)
        self._model = self._list.faces
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._none = label("muted", wrap=True)
        self._confirm = push_button("confirm")
        self._reject = push_button("reject")
        self._ignore = push_button("ignore")
        self._assign = push_button("person")
        self._draw = push_button("boxes")
        self._add = push_button("person-add")
        self.missing = MissingCard()
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._on_menu)
        self._confirm.clicked.connect(lambda: self.decided.emit(VerdictKind.CONFIRMED))
        self._reject.clicked.connect(lambda: self.decided.emit(VerdictKind.REJECTED))
        self._ignore.clicked.connect(lambda: self.decided.emit(VerdictKind.IGNORED))
        self._assign.clicked.connect(self.naming_asked)
        self._draw.clicked.connect(self.drawing_asked)
        self._add.clicked.connect(self.adding_asked)
        self._lay_out()
        self._retranslate()
        self._on_current(QModelIndex())

    @property
    def current(self) -> int | None:
        """Return the place of the face that keys act on."""
        index = self._list.currentIndex()
        return index.row() if index.isValid() else None

    @property
    def current_face(self) -> ShownFace | None:
        return None if self.current is None else self._model.face_at(self.current)

    def describe(self, face: ShownFace) -> str:
        """Return all that is known of a face, in words."""
        return self._model.describe(face)

    def show_photo(self, card: PhotoCard) -> None:
        self._card = card
        self._name.say(card.name)
        self._facts.setText(self._facts_of(card))

    def show_faces(self, faces: Sequence[ShownFace], current: int | None) -> None:
        """Show a photo's faces; `current` is the place to stand at."""
        self._model.show(faces)
        self._none.setVisible(not faces)
        self._list.setVisible(bool(faces))
        if self._card is not None:
            self._none.setText(self._words_for_none(self._card))
        self._title.setText(self.tr("People and faces") if faces else "")
        self.choose(current)

    def choose(self, place: int | None) -> None:
        """Stand at a face, or at none."""
        index = QModelIndex() if place is None else self._model.index(place)
        self._list.setCurrentIndex(index)
        self._on_current(index)

    def step(self, by: int) -> None:
        """Go to the next or the previous face, round and round."""
        count = self._model.rowCount()
        if count:
            start = -1 if self.current is None and by > 0 else self.current or 0
            self.choose((start + by) % count)

    def _lay_out(self) -> None:
        root = column(self, margin=2 * SPACE, gap=SPACE)
        root.addWidget(self._name)
        root.addWidget(self._facts)
        root.addWidget(frame("hairline"))
        root.addWidget(self._title)
        root.addWidget(self._none)
        root.addWidget(self._list, 1)
        root.addStretch()
        root.addWidget(self.missing)
        for buttons in (
            (self._confirm, self._reject),
            (self._assign, self._ignore),
            (self._draw, self._add),
        ):
            row = line()
            for button in buttons:
                row.addWidget(button, 1)
            root.addLayout(row)
        self.setMinimumSize(QSize(240, 200))

    def _facts_of(self, card: PhotoCard) -> str:
        facts = [card.folder] if card.folder else []
        if card.width and card.height:
            millions = QLocale().toString(card.width * card.height / 1_000_000, "f", 1)
            facts.append(
                self.tr("%1 by %2 pixels, %3 megapixels")
                .replace("%1", str(card.width))
                .replace("%2", str(card.height))
                .replace("%3", millions)
            )
        if card.status is not PhotoStatus.DONE:
            facts.append(photo_status_words(card.status))
        return "\n".join(facts)

    def _words_for_none(self, card: PhotoCard) -> str:
        if card.faces is None:
            return self.tr("This photo was not processed yet. Press Process to find its faces.")
        return self.tr("No face was found in this photo.")

    def _on_menu(self, point: QPoint) -> None:
        index = self._list.indexAt(point)
        place = index.row() if index.isValid() else None
        self.menu_asked.emit(place, self._list.viewport().mapToGlobal(point))

    def _on_current(self, index: QModelIndex) -> None:
        face = self._model.face_at(index.row()) if index.isValid() else None
        named = face is not None and face.client_id is not None and not face.ignored
        self._confirm.setEnabled(named)
        self._reject.setEnabled(named)
        self._ignore.setEnabled(face is not None and face.box is not None and not face.ignored)
        self._assign.setEnabled(face is not None and face.box is not None)
        if index.isValid():
            self.face_chosen.emit(index.row())

    def _retranslate(self) -> None:
        self._list.setAccessibleName(self.tr("Faces of this photo"))
        self._confirm.setText(self.tr("Confirm"))
        self._confirm.setToolTip(self.tr("This is the right person (Enter)"))
        self._reject.setText(self.tr("Not this person"))
        self._reject.setToolTip(self.tr("This face is somebody else (X)"))
        self._ignore.setText(self.tr("Ignore face"))
        self._ignore.setToolTip(self.tr("Nobody you deliver to (I)"))
        self._assign.setText(self.tr("Name…"))
        self._assign.setToolTip(self.tr("Say who this is (N)"))
        self._draw.setText(self.tr("Draw a face"))
        self._draw.setToolTip(self.tr("Draw a box around a face that was not found (D)"))
        self._add.setText(self.tr("No face…"))
        self._add.setToolTip(self.tr("Somebody is in this photo, but their face is not seen (P)"))
        if self._card is not None:
            self.show_photo(self._card)
            self._none.setText(self._words_for_none(self._card))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
