"""The check on the screen: her references, this face, the whole photo, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QSplitter, QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.checking import ToCheck
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.check.candidates import Candidates
from kingdesk.gui.check.face_view import FaceView
from kingdesk.gui.check.narrowing import NarrowRow
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.colours import client_colour
from kingdesk.gui.layouts import (
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
from kingdesk.gui.photo.canvas import PhotoCanvas
from kingdesk.gui.photo.faces import ShownFace, Stroke
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import doubt_words, number, percent

NEXT: Final = 9
"""Faces shown that come next."""
_STRIP: Final = 56
_REFERENCE: Final = 120
_MOST_REFERENCES: Final = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to the question on the screen.

    Attributes:
        client_id: who it is; None for somebody nobody delivers to.
    """

    kind: VerdictKind
    client_id: ClientId | None


class CheckPage(QWidget):
    """One question at a time; whoever owns it says which, and hears the answer.

    Signals:
        answered(Answer): a key or a button.
        naming_asked(): somebody else is to be named.
        step_asked(int): look at the next or the previous question, undecided.
        undo_asked(), closed(), group_asked(): keys or buttons.
        opening_asked(): look at the whole photo.
        people_asked(): go to the people without a name.
        client_wanted(ClientId or None): questions about this client only; all if None.
        all_asked(): questions about all photos.
        retranslated(): in another language; whoever said something says it again.
    """

    answered = Signal(object)
    naming_asked = Signal()
    step_asked = Signal(int)
    undo_asked = Signal()
    closed = Signal()
    group_asked = Signal()
    opening_asked = Signal()
    people_asked = Signal()
    client_wanted = Signal(object)
    all_asked = Signal()
    retranslated = Signal()

    def __init__(self, theme: Theme, faces: ClientFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: ToCheck | None = None
        self._names: Mapping[ClientId, str] = {}
        self._left = self._decided = 0
        self._theme = theme
        self._total = 0
        self._counts: Mapping[ClientId, int] = {}
        self._all, self._unnamed = push_button("photos"), push_button("people")
        self._all.hide()
        self.message = Message("check-list", [self._all, self._unnamed])
        self.narrow = NarrowRow()
        self.candidates = Candidates(faces)
        self.face = FaceView(theme, 132)
        self.canvas = PhotoCanvas()
        self._references = [FaceView(theme, 64) for _ in range(_MOST_REFERENCES)]
        self._next = [FaceView(theme, _STRIP) for _ in range(NEXT)]
        self._back = flat_button("back")
        self._title, self._count = label("heading"), label("muted")
        self._clients = QComboBox()
        self._undo = flat_button("undo")
        self._open, self._people = flat_button("fit"), flat_button("people")
        self._group = push_button("check-list")
        self._who, self._this, self._where = ElidedLabel("heading"), label("heading"), ElidedLabel()
        self._why = label("warning", wrap=True)
        self._yes = push_button("confirm", kind="primary")
        self._no = push_button("reject")
        self._other = push_button("person")
        self._ignore = push_button("ignore")
        self._coming = label("small")
        self._stack = QStackedWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._connect()
        self._retranslate()

    # --- what is shown --------------------------------------------------------------------------

    @property
    def question(self) -> ToCheck | None:
        return self._question

    def show_question(self, question: ToCheck | None, names: Mapping[ClientId, str]) -> None:
        """Ask something, or nothing; its pictures are shown as they come."""
        self._question, self._names = question, names
        self._stack.setCurrentIndex(0 if question is None else 1)
        self._say_question()
        if question is not None:
            self.candidates.show_candidates(question.candidates, names, question.present)

    def show_face(self, image: QImage | None, photo: str) -> None:
        """Show the face asked about; `photo` is the name of its photo."""
        question = self._question
        if question is not None:
            words = self.tr("Face in %1").replace("%1", photo)
            self.face.show_face(image, words, client_colour(question.client_id).name())
            self._where.say(photo)

    def show_photo(self, image: QImage | None, size: QSize) -> None:
        """Show the whole photo with a box around the face."""
        question = self._question
        if question is None:
            return
        if image is None or image.isNull():
            self.canvas.clear()
            return
        self.canvas.show_picture(image, size)
        name = self._names.get(question.client_id, "?")
        shown = ShownFace(
            question.face,
            question.box,
            Stroke.FULL,
            question.client_id,
            name,
            question.similarity,
            Certainty.TO_CHECK,
            question.doubts,
        )
        self.canvas.set_faces([shown])
        self.canvas.choose(0)

    def show_references(self, images: Sequence[QImage]) -> None:
        """Show the client's references, the best first."""
        name = "" if self._question is None else self._names.get(self._question.client_id, "?")
        words = self.tr("Reference of %1").replace("%1", name)
        for place, view in enumerate(self._references):
            view.setVisible(place < max(1, len(images)))
            view.show_face(images[place] if place < len(images) else None, words)

    def show_next(self, images: Sequence[QImage | None], names: Sequence[str]) -> None:
        """Show what comes after: a face, or None while it is on its way, and who is asked about."""
        for place, view in enumerate(self._next):
            # kept where they are: what is over the last of them must not move
            view.setVisible(True)
            there = place < len(images)
            view.show_face(images[place] if there else None, names[place] if there else "")
            view.setEnabled(there)

    def show_left(self, left: int, decided: int) -> None:
        """Say how many questions are left, and how many were answered since the check began."""
        self._left, self._decided = left, decided
        words = self.tr("%Ln left", "", left) if left else ""
        if decided:
            words = " · ".join(filter(None, (words, self.tr("%Ln decided", "", decided))))
        self._count.setText(words)
        self._group.setEnabled(left > 0)

    def show_clients(
        self, counts: Mapping[ClientId, int], names: Mapping[ClientId, str], total: int
    ) -> None:
        """Offer the clients there are questions about; the chosen one stays chosen."""
        self._counts, self._names, self._total = counts, names, total
        chosen = self._clients.currentData()
        self._clients.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._clients.clear()
        self._clients.addItem(self.tr("All clients (%1)").replace("%1", number(total)), None)
        for client_id in sorted(counts, key=lambda each: names.get(each, "").casefold()):
            words = f"{names.get(client_id, '?')} ({number(counts[client_id])})"
            self._clients.addItem(words, client_id)
        place = max(0, self._clients.findData(chosen))
        self._clients.setCurrentIndex(place)
        self._clients.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        if chosen is not None and place == 0:
            self.client_wanted.emit(None)

    def offer_all(self, *, offered: bool) -> None:
        """Offer the other photos where nothing is asked about these."""
        self._all.setVisible(offered)

    def can_undo(self, *, can: bool) -> None:
        self._undo.setEnabled(can)

    # --- answers --------------------------------------------------------------------------------

    def confirm(self) -> None:
        if self._question is not None:
            self.answered.emit(Answer(VerdictKind.CONFIRMED, self._question.client_id))

    def reject(self) -> None:
        if self._question is not None:
            self.answered.emit(Answer(VerdictKind.REJECTED, self._question.client_id))

    def ignore(self) -> None:
        if self._question is not None:
            self.answered.emit(Answer(VerdictKind.IGNORED, None))

    def name(self, client_id: ClientId) -> None:
        """Say who it is: who was asked about, or somebody else."""
        question = self._question
        if question is not None:
            same = client_id == question.client_id
            kind = VerdictKind.CONFIRMED if same else VerdictKind.ASSIGNED
            self.answered.emit(Answer(kind, client_id))

    # --- inside ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = frame("bar")
        top = line(bar, margin=SPACE)
        for part in (self._back, self._title, self._count):
            top.addWidget(part)
        top.addStretch(1)
        for control in (self._clients, self._group, self._people, self._open, self._undo):
            top.addWidget(control)
        self._clients.setMinimumWidth(200)
        self._clients.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        canvas = frame("canvas")
        column(canvas).addWidget(self._stack)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self._question_part())
        root = column(self, gap=0)
        root.addWidget(bar)
        root.addWidget(self.narrow)
        root.addWidget(canvas, 1)

    def _question_part(self) -> QWidget:
        part = QWidget()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        for side in (self._references_part(), self._face_part(), self.canvas):
            split.addWidget(side)
            side.setMinimumWidth(140)
        split.setStretchFactor(1, 2)
        split.setStretchFactor(2, 3)
        split.setSizes([180, 420, 520])
        root = column(part, gap=0)
        root.addWidget(split, 1)
        root.addWidget(self._answers_part())
        return part

    def _references_part(self) -> QFrame:
        side = frame("side")
        layout = column(side, margin=SPACE + SPACE // 2)
        layout.addWidget(self._who)
        inside = QWidget()
        faces = column(inside)
        for view in self._references:
            view.setFixedHeight(_REFERENCE)
            faces.addWidget(view)
        faces.addStretch(1)
        layout.addWidget(scrolled(inside), 1)
        return side

    def _face_part(self) -> QFrame:
        side = frame("side")
        layout = column(side, margin=SPACE + SPACE // 2)
        layout.addWidget(self._this)
        layout.addWidget(self.face, 1)
        self._why.setMinimumHeight(2 * self._why.fontMetrics().height() + 4)
        self._why.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._why)
        self._where.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._where)
        return side

    def _answers_part(self) -> QFrame:
        foot = frame("foot")
        layout = column(foot, margin=SPACE)
        layout.addWidget(self.candidates)
        answers = line(gap=SPACE)
        for button in (self._yes, self._no, self._other, self._ignore):
            answers.addWidget(button, 1)
        layout.addLayout(answers)
        strip = line(gap=SPACE // 2)
        strip.addWidget(self._coming)
        for view in self._next:
            view.setFixedSize(_STRIP, _STRIP)
            strip.addWidget(view)
        strip.addStretch(1)
        layout.addLayout(strip)
        return foot

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self._undo.clicked.connect(self.undo_asked)
        self._open.clicked.connect(self.opening_asked)
        self._group.clicked.connect(self.group_asked)
        for button in (self._people, self._unnamed):
            button.clicked.connect(self.people_asked)
        self._all.clicked.connect(self.all_asked)
        self.narrow.all_asked.connect(self.all_asked)
        self._yes.clicked.connect(self.confirm)
        self._no.clicked.connect(self.reject)
        self._other.clicked.connect(self.naming_asked)
        self._ignore.clicked.connect(self.ignore)
        self.candidates.chosen.connect(self.name)
        self._clients.currentIndexChanged.connect(
            lambda _: self.client_wanted.emit(self._clients.currentData())
        )
        self._make_shortcuts()

    def _make_shortcuts(self) -> None:
        """Bind the keys; they work wherever the focus is inside this page."""
        keys: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
            (("Return", "Enter"), self.confirm),
            (("X",), self.reject),
            (("I",), self.ignore),
            (("N",), self.naming_asked.emit),
            (("1",), lambda: self.candidates.choose(0)),
            (("2",), lambda: self.candidates.choose(1)),
            (("3",), lambda: self.candidates.choose(2)),
            (("Right", "Down", "PgDown"), lambda: self.step_asked.emit(1)),
            (("Left", "Up", "PgUp"), lambda: self.step_asked.emit(-1)),
            (("Ctrl+Z",), self.undo_asked.emit),
            (("Shift+Return", "Shift+Enter"), self.group_asked.emit),
            (("E",), self.opening_asked.emit),
            (("Z",), self.canvas.toggle_size),
            (("Escape", "Backspace", "G"), self.closed.emit),
        )
        for names, slot in keys:
            for name in names:
                shortcut = QShortcut(QKeySequence(name), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(slot)

    def _say_question(self) -> None:
        question = self._question
        if question is None:
            self._yes.setText(self.tr("It is this person"))
            self._no.setText(self.tr("Not this person"))
            return
        name = self._names.get(question.client_id, "?")
        self._who.say(name)
        reasons = [doubt_words(doubt) for doubt in question.doubts]
        margin = question.margin
        if margin is not None and question.candidates:
            others = [c for c in question.candidates if c.client_id != question.client_id]
            rival = self._names.get(others[0].client_id, "?")
            words = self.tr("%1 is %2 points apart")
            reasons.append(words.replace("%1", rival).replace("%2", f"{abs(margin):.0f}"))
        if question.present & {c.client_id for c in question.candidates}:
            reasons.append(self.tr("nobody is twice in a photo"))
        self._why.setText(" · ".join((percent(question.similarity), *reasons)))
        first = name.split(" ")[0]
        self._yes.setText(self.tr("It is %1  ⏎").replace("%1", first))
        self._no.setText(self.tr("Not %1  X").replace("%1", first))

    def _retranslate(self) -> None:
        self._title.setText(self.tr("To check"))
        self._this.setText(self.tr("This face"))
        self._coming.setText(self.tr("Next"))
        self._group.setText(self.tr("Several at once…"))
        self._group.setToolTip(self.tr("Confirm faces of one client together (Shift+Enter)"))
        self._yes.setToolTip(self.tr("This is the right person (Enter)"))
        self._no.setToolTip(self.tr("This face is somebody else (X)"))
        self._other.setText(self.tr("Someone else…  N"))
        self._other.setToolTip(self.tr("Say who this is (N)"))
        self._ignore.setText(self.tr("Ignore face  I"))
        self._ignore.setToolTip(self.tr("Nobody you deliver to (I)"))
        name_button(self._back, self.tr("Back to the photos"), "Escape")
        name_button(self._people, self.tr("People without a name"), "U")
        self._unnamed.setText(self.tr("People without a name") + "  U")
        self._all.setText(self.tr("Ask about all photos"))
        name_button(self._open, self.tr("Look at the whole photo"), "E")
        name_button(self._undo, self.tr("Take back the last decision"), "Ctrl+Z")
        self._clients.setAccessibleName(self.tr("Whose faces to check"))
        self.canvas.setAccessibleName(self.tr("Photo"))
        self.show_left(self._left, self._decided)
        self._say_question()
        self.show_clients(self._counts, self._names, self._total)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self.retranslated.emit()
