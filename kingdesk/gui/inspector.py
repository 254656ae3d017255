"""The right side: the chosen client, and the chosen photo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.domain.clients import ClientState
from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, PhotoId, ReferenceId
from kingdesk.gui.clients.references import ReferenceList, ReferencePicture
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.layouts import (
    BAR,
    ElidedLabel,
    column,
    flat_button,
    frame,
    label,
    line,
    name_button,
    push_button,
    scrolled,
)
from kingdesk.gui.photo.face_list import FaceList
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import client_state_words, photo_lack_sentence, photo_status_words


class Picture(QLabel):
    """A thumbnail as large as the panel is wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        self._pixmap = pixmap
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        if self._pixmap is None:
            self.hide()
            return
        scale = self.devicePixelRatioF()
        room = QSize(max(1, self.width()), 220) * scale
        fitted = self._pixmap.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(scale)
        self.setPixmap(fitted)
        self.setFixedHeight(round(fitted.height() / scale))
        self.show()


class Inspector(QWidget):
    """Says more of what is chosen left and in the middle.

    Signals:
        enrolling_asked(ClientId), erasing_asked(ClientId): buttons of the client.
        removal_asked(ReferenceId): a reference is to go.
        opening_asked(PhotoId): the chosen photo, large.
        reference_asked(PhotoId): use the chosen photo for the chosen client.
        chosen_asked(bool): only the photos the client chose on the web, or all found.
    """

    enrolling_asked = Signal(object)
    erasing_asked = Signal(object)
    removal_asked = Signal(object)
    opening_asked = Signal(object)
    reference_asked = Signal(object)
    chosen_asked = Signal(bool)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, is_studio: bool = False
    ) -> None:
        super().__init__(parent)
        self._is_studio = is_studio
        self._client: ClientRow | None = None
        self._photo: PhotoCard | None = None
        self._faces: Sequence[ShownFace] = ()
        self._client_box = QWidget()
        self._photo_box = QWidget()
        self._name = ElidedLabel("heading")
        self._state = label("muted", wrap=True)
        self._references_title = label("section")
        self.references = ReferenceList()
        self._web = label("small", wrap=True)
        self._chosen = push_button("heart")
        self._chosen.setCheckable(True)
        self._enroll = push_button("add")
        self._erase = flat_button("remove")
        self._photo_name = ElidedLabel("heading")
        self._facts = label("small", wrap=True)
        self.picture = Picture()
        self._people = FaceList(theme)
        self._people.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._people.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._open = push_button("fit")
        self._use = push_button("face")
        self._nothing = label("muted", wrap=True)
        self._lay_out()
        self._enroll.clicked.connect(self._on_enroll)
        self._erase.clicked.connect(self._on_erase)
        self._open.clicked.connect(self._on_open)
        self._use.clicked.connect(self._on_use)
        self._chosen.clicked.connect(self.chosen_asked)
        self.references.removal_asked.connect(self._on_removal)
        self._retranslate()
        self.show_client(None)
        self.show_photo(None, (), None)

    @property
    def client_id(self) -> ClientId | None:
        return None if self._client is None else self._client.id

    @property
    def menu_place(self) -> QPoint:
        """Return where on the screen a menu about a new reference opens."""
        if self._enroll.isVisible():
            return self._enroll.mapToGlobal(self._enroll.rect().bottomLeft())
        return QCursor.pos()

    @property
    def photo_id(self) -> PhotoId | None:
        return None if self._photo is None else self._photo.id

    def show_client(self, row: ClientRow | None) -> None:
        """Show a client, or nobody; their references come with `show_references`."""
        if row is None or self._client is None or row.id != self._client.id:
            self.references.show_references(())
        self._client = row
        self._client_box.setVisible(row is not None)
        if row is not None:
            self._name.say(row.name)
            words = [
                self.tr("%Ln photo(s)", "", row.photos),
                client_state_words(row.state, row.to_check),
            ]
            if row.state is ClientState.NO_REFERENCE:
                words = words[1:]
            self._state.setText(" · ".join(words))
            self._say_web(row)
        self._say_nothing()

    def show_only_chosen(self, *, only: bool) -> None:
        """Show that the grid is narrowed to what the client chose on the web, or is not."""
        self._chosen.setChecked(only)

    def _say_web(self, row: ClientRow) -> None:
        """Say what the web system knows of a client."""
        words = []
        if self._is_studio:
            if not row.enabled:
                words.append(self.tr("Disabled on KingSelection: can't sign in there."))
            if row.email is None:
                words.append(self.tr("No e-mail: can't sign in on KingSelection."))
            elif row.is_guest:
                words.append(self.tr("A guest, known by a selfie only."))
            else:
                words.append(row.email)
        self._web.setText("\n".join(words))
        self._web.setVisible(bool(words))
        self._chosen.setVisible(row.chosen > 0 or self._chosen.isChecked())
        self._chosen.setText(self.tr("%Ln photo(s) chosen on the web", "", row.chosen))

    def show_references(self, client_id: ClientId, pictures: Sequence[ReferencePicture]) -> None:
        """Show a client's references, unless another client was chosen meanwhile."""
        if client_id == self.client_id:
            self.references.show_references(pictures)

    def show_photo(
        self, card: PhotoCard | None, faces: Sequence[ShownFace], pixmap: QPixmap | None
    ) -> None:
        """Show a photo, or none."""
        self._photo, self._faces = card, faces
        self._photo_box.setVisible(card is not None)
        if card is not None:
            self._photo_name.say(card.name)
            self._facts.setText(self._facts_of(card))
            self._people.faces.show(faces)
            self._people.setVisible(bool(faces))
            self._people.fit_rows(8)
            self.picture.show_pixmap(pixmap)
            self.picture.setAccessibleName(card.name)
        self._use.setVisible(card is not None and self._client is not None)
        self._say_nothing()

    def _lay_out(self) -> None:
        client = column(self._client_box, gap=SPACE)
        head = line(gap=SPACE)
        head.addWidget(self._name, 1)
        head.addWidget(self._erase)
        client.addLayout(head)
        client.addWidget(self._state)
        client.addWidget(self._web)
        client.addWidget(self._chosen)
        client.addSpacing(SPACE // 2)
        client.addWidget(self._references_title)
        client.addWidget(self.references)
        client.addWidget(self._enroll)
        client.addSpacing(SPACE // 2)
        client.addWidget(frame("hairline"))
        client.addSpacing(SPACE // 2)
        photo = column(self._photo_box, gap=SPACE)
        for part in (self.picture, self._photo_name, self._facts, self._people):
            photo.addWidget(part)
        photo.addWidget(self._open)
        photo.addWidget(self._use)
        inside = QWidget()
        stack = column(inside, margin=2 * SPACE, gap=SPACE)
        for box in (self._client_box, self._photo_box, self._nothing):
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            stack.addWidget(box)
        stack.addStretch()
        stack.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE - BAR, 2 * SPACE)
        column(self, gap=0).addWidget(scrolled(inside))
        self.setMinimumWidth(220)

    def _facts_of(self, card: PhotoCard) -> str:
        facts = [card.folder] if card.folder else []
        if card.width and card.height:
            size = self.tr("%1 by %2 pixels").replace("%1", str(card.width))
            facts.append(size.replace("%2", str(card.height)))
        if card.lack is not None:
            facts.append(photo_lack_sentence(card.lack))
        elif card.status is not PhotoStatus.DONE:
            facts.append(photo_status_words(card.status))
        if card.faces is not None:
            facts.append(self.tr("%Ln face(s)", "", card.faces))
        return "\n".join(facts)

    def _say_nothing(self) -> None:
        self._nothing.setVisible(self._client is None and self._photo is None)

    def _on_enroll(self) -> None:
        self.enrolling_asked.emit(self.client_id)

    def _on_erase(self) -> None:
        self.erasing_asked.emit(self.client_id)

    def _on_open(self) -> None:
        self.opening_asked.emit(self.photo_id)

    def _on_use(self) -> None:
        self.reference_asked.emit(self.photo_id)

    def _on_removal(self, reference_id: ReferenceId) -> None:
        self.removal_asked.emit(reference_id)

    def _retranslate(self) -> None:
        self._references_title.setText(self.tr("References"))
        self._enroll.setText(self.tr("Add a reference…"))
        self._enroll.setToolTip(self.tr("A photo in which this person's face is clear (Ctrl+R)"))
        name_button(self._erase, self.tr("Erase this client…"))
        self._open.setText(self.tr("Open photo"))
        self._open.setToolTip(self.tr("Open photo (Enter)"))
        self._use.setText(self.tr("Use as reference"))
        self._chosen.setToolTip(self.tr("Show only the photos this client chose on the web"))
        self._people.setAccessibleName(self.tr("People in this photo"))
        self._nothing.setText(self.tr("Choose a client or a photo."))
        self.show_client(self._client)
        self.show_photo(self._photo, self._faces, None if self._photo is None else self._shown())

    def _shown(self) -> QPixmap | None:
        pixmap = self.picture.pixmap()
        return None if pixmap.isNull() else pixmap

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
