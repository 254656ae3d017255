"""The photo view: one photo, its boxes, and decisions by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.layouts import ElidedLabel, column, flat_button, frame, label, line, name_button
from kingdesk.gui.photo.drawing import DrawTool
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.photo.filmstrip import Filmstrip
from kingdesk.gui.photo.panel import FacePanel
from kingdesk.gui.photo.previews import Previews
from kingdesk.gui.photo.stage import Stage
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import number, percent


@dataclass(frozen=True, slots=True)
class Decision:
    """What a human just said about a face.

    Attributes:
        face: its number in the photo, or the box of one a human drew, or None without a face.
    """

    photo_id: PhotoId
    face: int | Box | None
    kind: VerdictKind
    client_id: ClientId | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A face of a photo, as it was when somebody began to decide about it."""

    photo_id: PhotoId
    face: ShownFace


class PhotoPage(QWidget):
    """One photo at a time; whoever owns it says which, and what is known of its faces.

    Signals:
        closed(): back to the grid.
        step_asked(int): the next (1) or previous (-1) photo is wanted.
        decided(Decision): a key or button said something about a face.
        opened(PhotoId): another photo of the strip is wanted.
        naming_asked(): somebody is to be named for the current face.
        drawn(Box): a box was drawn around a face nobody has a name for yet.
        adding_asked(): somebody is to be named who is in the photo without a face.
        missing_asked(): somebody is looked for in vain.
        assigning_asked(): who is missing is there all the same.
        searching_asked(): other photos of the current face are wanted.
        menu_asked(QPoint): a menu about the current face is wanted at a point of the screen.
        undo_asked(): take back the last decision.
        faces_shown(): another photo stands there, or its faces changed.
    """

    closed = Signal()
    step_asked = Signal(int)
    decided = Signal(object)
    opened = Signal(object)
    naming_asked = Signal()
    drawn = Signal(object)
    adding_asked = Signal()
    missing_asked = Signal()
    assigning_asked = Signal()
    searching_asked = Signal()
    menu_asked = Signal(QPoint)
    undo_asked = Signal()
    faces_shown = Signal()

    def __init__(
        self,
        previews: Previews,
        thumbnails: Thumbnails,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._previews = previews
        self._card: PhotoCard | None = None
        self._faces: Sequence[ShownFace] = ()
        self._full_asked = False
        self.stage = Stage()
        self.canvas = self.stage.canvas
        self.drawing = DrawTool(self.canvas)
        self.strip = Filmstrip(thumbnails, theme)
        self.panel = FacePanel(theme)
        self._back = flat_button("back")
        self._previous = flat_button("previous")
        self._next = flat_button("next")
        self._fit = flat_button("fit")
        self._actual = flat_button("actual")
        self._boxes = flat_button("boxes", checkable=True)
        self._names = flat_button("person", checkable=True)
        self._strip = flat_button("photos", checkable=True)
        for button in (self._boxes, self._names, self._strip):
            button.setChecked(True)
        self._undo = flat_button("undo")
        self._name = ElidedLabel("heading")
        self._place = label("muted")
        self._zoom = label("muted")
        self._hint = label("notice", wrap=True)
        self._hint.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        self._hint.hide()
        self._lay_out()
        self._connect()
        self._make_shortcuts()
        self._retranslate()
        self._strip.setChecked(str(_places().value("photo/strip", "true")) != "false")

    @property
    def photo_id(self) -> PhotoId | None:
        return None if self._card is None else self._card.id

    def show_photo(
        self, card: PhotoCard, place: tuple[int, int], thumbnail: QPixmap | None
    ) -> None:
        """Show a photo: what there is of it at once, the rest when it comes.

        Args:
            card: the photo.
            place: its number from 1 among the photos of the grid, and how many these are.
            thumbnail: stands in until the larger picture is there.
        """
        self.drawing.cancel()
        self._card = card
        self._full_asked = False
        self._name.say(card.name)
        words = self.tr("%1 of %2").replace("%1", number(place[0]))
        self._place.setText(words.replace("%2", number(place[1])))
        self._previous.setEnabled(place[0] > 1)
        self._next.setEnabled(place[0] < place[1])
        self.panel.show_photo(card)
        if self._previews.picture(card.id) is not None:
            self._show_preview(card)
            return
        if thumbnail is not None:
            self.canvas.show_picture(thumbnail, _size(card, thumbnail.size()))
        else:
            self.canvas.clear()
        self.stage.wait(has_something=thumbnail is not None)

    def show_faces(self, faces: Sequence[ShownFace], current: int | None) -> None:
        """Draw what is known of the photo's faces, standing at one of them."""
        self._faces = faces
        self._set_faces()
        self.panel.show_faces(faces, current)
        self.canvas.choose(current)
        self.faces_shown.emit()

    @property
    def faces(self) -> Sequence[ShownFace]:
        """Return what is known of the photo's faces."""
        return self._faces

    def _set_faces(self) -> None:
        self.canvas.set_faces(self._faces)
        self.canvas.set_tips([self.panel.describe(face) for face in self._faces])

    def can_undo(self, *, can: bool) -> None:
        self._undo.setEnabled(can)

    @property
    def subject(self) -> Subject | None:
        """Return what a decision would be about now."""
        face = self.panel.current_face
        return None if face is None or self._card is None else Subject(self._card.id, face)

    def decide(
        self,
        kind: VerdictKind,
        client_id: ClientId | None = None,
        *,
        about: Subject | None = None,
    ) -> None:
        """Say something about a face.

        Args:
            kind: what is said.
            client_id: only where another client is meant than the face is said to be.
            about: the face; the current one if None.
        """
        about = about or self.subject
        if about is None:
            return
        face = about.face
        if kind is VerdictKind.IGNORED:
            client_id = None
        else:
            client_id = client_id or face.client_id
            if client_id is None:
                return
        which = face.index if face.index is not None else face.box
        self.decided.emit(Decision(about.photo_id, which, kind, client_id))

    def draw(self) -> None:
        """Begin to draw a box around a face that was not found."""
        if self._card is not None:
            self.drawing.begin()

    def _lay_out(self) -> None:
        bar = frame("bar")
        top = line(bar, margin=SPACE)
        for part in (self._back, self._previous, self._next):
            top.addWidget(part)
        top.addWidget(self._name, 1)
        top.addWidget(self._place)
        top.addSpacing(SPACE)
        top.addWidget(self._zoom)
        for part in (
            *(self._fit, self._actual, self._boxes, self._names, self._strip, self._undo),
        ):
            top.addWidget(part)
        side = frame("side")
        column(side, gap=0).addWidget(self.panel)
        middle = frame("canvas")
        stack = column(middle, gap=0)
        stack.addWidget(self._hint)
        stack.addWidget(self.stage, 1)
        stack.addWidget(self.strip)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(middle)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([900, 300])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        root = column(self, gap=0)
        root.addWidget(bar)
        root.addWidget(split, 1)

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self._previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self._next.clicked.connect(lambda: self.step_asked.emit(1))
        self._fit.clicked.connect(self.canvas.fit)
        self._actual.clicked.connect(self.canvas.actual_size)
        self._boxes.toggled.connect(lambda on: self.canvas.show_boxes(shown=on))
        self._names.toggled.connect(lambda on: self.canvas.show_names(shown=on))
        self._strip.toggled.connect(self._on_strip)
        self.strip.chosen.connect(self.opened)
        self.stage.retry_asked.connect(self._on_retry)
        self.drawing.began.connect(self._hint.show)
        self.drawing.ended.connect(self._hint.hide)
        self.drawing.drawn.connect(self.drawn)
        self.canvas.menu_asked.connect(self._on_menu)
        self.panel.menu_asked.connect(self._on_menu)
        self.panel.drawing_asked.connect(self.draw)
        self.panel.adding_asked.connect(self.adding_asked)
        self.panel.missing.assigning_asked.connect(self.assigning_asked)
        self._undo.clicked.connect(self.undo_asked)
        self.canvas.face_chosen.connect(self.panel.choose)
        self.canvas.zoomed.connect(self._on_zoomed)
        self.panel.face_chosen.connect(self.canvas.choose)
        self.panel.decided.connect(self.decide)
        self.panel.naming_asked.connect(self.naming_asked)
        self._previews.loaded.connect(self._on_loaded)
        self._previews.failed.connect(self._on_failed)

    def _make_shortcuts(self) -> None:
        """Bind the keys; they work wherever the focus is inside this page."""
        for keys, slot in (
            (("Return", "Enter"), lambda: self.decide(VerdictKind.CONFIRMED)),
            (("X",), lambda: self.decide(VerdictKind.REJECTED)),
            (("I",), lambda: self.decide(VerdictKind.IGNORED)),
            (("N",), self.naming_asked.emit),
            (("D",), self.draw),
            (("P",), self.adding_asked.emit),
            (("A",), self.assigning_asked.emit),
            (("W",), self.missing_asked.emit),
            (("S",), self.searching_asked.emit),
            (("Ctrl+Z",), self.undo_asked.emit),
            (("Escape", "Backspace", "G"), self.closed.emit),
            (("Right", "PgDown"), lambda: self.step_asked.emit(1)),
            (("Left", "PgUp"), lambda: self.step_asked.emit(-1)),
            (("Down",), lambda: self.panel.step(1)),
            (("Up",), lambda: self.panel.step(-1)),
            (("Z",), self.canvas.toggle_size),
            (("F", "0"), self.canvas.fit),
            (("1",), self.canvas.actual_size),
            (("+", "="), lambda: self.canvas.zoom_by(1.25)),
            (("-",), lambda: self.canvas.zoom_by(0.8)),
            (("B",), self._boxes.toggle),
            (("Shift+B",), self._names.toggle),
            (("F6",), self._strip.toggle),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(slot)

    def _show_preview(self, card: PhotoCard) -> None:
        image = self._previews.picture(card.id)
        if image is not None and not image.isNull():
            self.canvas.show_picture(image, _size(card, image.size()))
            if card.width is None and self._faces:
                self._set_faces()
            self.stage.show_picture()

    def _on_loaded(self, photo_id: PhotoId) -> None:
        if self._card is not None and photo_id == self._card.id:
            self._show_preview(self._card)

    def _on_failed(self, photo_id: PhotoId, error: KingdeskError) -> None:
        if self._card is not None and photo_id == self._card.id:
            self.stage.fail(error, has_something=self.canvas.has_picture)

    def _on_retry(self) -> None:
        if self._card is not None:
            self.stage.wait(has_something=self.canvas.has_picture)
            self._previews.retry(self._card.id)

    def _on_strip(self, shown: bool) -> None:  # noqa: FBT001 - a signal's payload
        self.strip.setVisible(shown)
        _places().setValue("photo/strip", "true" if shown else "false")

    def _on_menu(self, place: int | None, point: QPoint) -> None:
        if place is not None:
            self.panel.choose(place)
        self.menu_asked.emit(point)

    def _on_zoomed(self, scale: float) -> None:
        """Say the zoom; ask for all pixels once the screen shows more than are loaded."""
        self._zoom.setText(percent(round(scale * self.devicePixelRatioF() * 100)))
        card = self._card
        if card is None or card.width is None or card.height is None or self._full_asked:
            return
        image = self._previews.picture(card.id)
        if image is None:
            return
        loaded = max(image.width(), image.height()) / max(card.width, card.height)
        if loaded < 1 and scale * self.devicePixelRatioF() > loaded * 1.05:
            self._full_asked = True
            self._previews.read_full(card.id, max(card.width, card.height))

    def _retranslate(self) -> None:
        name_button(self._back, self.tr("Back to the photos"), "Escape")
        name_button(self._previous, self.tr("Previous photo"), "Left")
        name_button(self._next, self.tr("Next photo"), "Right")
        name_button(self._fit, self.tr("Whole photo"), "F")
        name_button(self._actual, self.tr("Actual pixels"), "Z")
        name_button(self._boxes, self.tr("Show boxes"), "B")
        name_button(self._names, self.tr("Show names"), "Shift+B")
        name_button(self._strip, self.tr("Show the strip of photos"), "F6")
        self._hint.setText(
            self.tr(
                "Draw a box around the face with the mouse. Or move the box with the arrows, size "
                "it with Shift and the arrows, and press Enter. Escape gives up."
            )
        )
        name_button(self._undo, self.tr("Take back the last decision"), "Ctrl+Z")
        self.canvas.setAccessibleName(self.tr("Photo"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _size(card: PhotoCard, loaded: QSize) -> QSize:
    """Return the photo's pixels, guessed from what is loaded while nobody knows them."""
    if card.width and card.height:
        return QSize(card.width, card.height)
    return loaded


def _places() -> QSettings:
    return QSettings("kingdesk", "window")
