"""People without a name on the screen: who is there at the left, all their faces at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.faces import Face
from kingdesk.domain.ids import FaceId
from kingdesk.gui.check.face_cell import FaceCell
from kingdesk.gui.check.face_crops import FaceCrops
from kingdesk.gui.check.people_list import Group, PeopleDelegate, PeopleModel
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import (
    ElidedLabel,
    column,
    flat_button,
    frame,
    label,
    line,
    name_button,
    push_button,
)
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme

FACE: Final = 104
MOST_SHOWN: Final = 400
"""Faces of one person shown to be looked at; decisions are about all of them."""


class PeoplePage(QWidget):
    """One person at a time; whoever owns it says who there are, and hears what is decided.

    Signals:
        client_asked(), naming_asked(), ignoring_asked(): about the chosen faces of this person.
        opening_asked(): look at the photo of the current face.
        checking_asked(): go to what is to be checked.
        undo_asked(), closed(): keys or buttons.
        shown(): the page was gone to.
        looked_at(): another person is shown, or other rows; their faces are wanted.
        retranslated(): in another language; whoever said something says it again.
    """

    client_asked = Signal()
    naming_asked = Signal()
    ignoring_asked = Signal()
    opening_asked = Signal()
    checking_asked = Signal()
    undo_asked = Signal()
    closed = Signal()
    shown = Signal()
    looked_at = Signal()
    retranslated = Signal()

    def __init__(self, theme: Theme, crops: FaceCrops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crops, self._theme = crops, theme
        self._count = (0, 0)
        self._items: dict[FaceId, QListWidgetItem] = {}
        self._shown: Group = ()
        self.model = PeopleModel(self)
        self.message = Message("people")
        self.list = QListView()
        self.faces = QListWidget()
        self._back, self._undo = flat_button("back"), flat_button("undo")
        self._check, self._open = flat_button("check-list"), flat_button("fit")
        self._title, self._left = label("heading"), ElidedLabel("muted")
        self._who, self._like = ElidedLabel("heading"), ElidedLabel("muted")
        self._new = push_button("person-add", kind="primary")
        self._name, self._ignore = push_button("person"), push_button("ignore")
        self._stack = QStackedWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def group(self) -> Group | None:
        """Return the person that is shown."""
        return self.model.group(self.list.currentIndex().row())

    @property
    def chosen(self) -> list[Face]:
        """Return the faces of this person that were not taken out."""
        out = {
            face.id
            for face in self._shown
            if (item := self._items.get(face.id)) is not None and not item.isSelected()
        }
        return [face for face in self.group or () if face.id not in out]

    @property
    def current_face(self) -> Face | None:
        row = self.faces.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else next(iter(self._shown), None)

    @property
    def wanted(self) -> list[Face]:
        """Return the faces on the screen, the ones looked at first."""
        first = self.list.indexAt(self.list.viewport().rect().topLeft()).row()
        rows = self.model.groups[max(first, 0) : max(first, 0) + 14]
        in_list = [face for group in rows for face in group[:3]]
        return [*self._shown[:6], *in_list, *self._shown[6:]]

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show who there is; without anybody the message stands in."""
        row = max(0, self.list.currentIndex().row())
        same = self.group
        self.model.set_groups(groups)
        self._stack.setCurrentIndex(1 if groups else 0)
        if groups:
            firsts = [each[0].id for each in groups]
            place = firsts.index(same[0].id) if same and same[0].id in firsts else row
            index = self.model.index(min(place, len(groups) - 1))
            self.list.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self._show_person()
        self._say_count()

    def show_face(self, face_id: FaceId) -> None:
        """Show a picture that is there now."""
        item, image = self._items.get(face_id), self._crops.image(face_id)
        if item is not None and image is not None:
            item.setIcon(_face_icon(QPixmap.fromImage(image)))
        self.list.viewport().update()

    def show_like(self, words: str) -> None:
        """Say whom this person looks like, though not enough to be taken for them."""
        self._like.say(words)

    def can_undo(self, *, can: bool) -> None:
        self._undo.setEnabled(can)

    # --- inside ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = frame("bar")
        top = line(bar, margin=SPACE)
        for part in (self._back, self._title):
            top.addWidget(part)
        top.addWidget(self._left, 1)
        for button in (self._check, self._open, self._undo):
            top.addWidget(button)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PeopleDelegate(self._theme, self._crops, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setObjectName("plain")
        self.list.setMinimumWidth(240)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self._people_part())
        canvas = frame("canvas")
        column(canvas).addWidget(self._stack)
        root = column(self, gap=0)
        root.addWidget(bar)
        root.addWidget(canvas, 1)

    def _people_part(self) -> QWidget:
        left = frame("side")
        column(left, margin=SPACE // 2).addWidget(self.list)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self._faces_part())
        split.setStretchFactor(1, 1)
        split.setSizes([260, 860])
        return split

    def _faces_part(self) -> QFrame:
        side = frame("side")
        self.faces.setViewMode(QListWidget.ViewMode.IconMode)
        self.faces.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.faces.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.faces.setMovement(QListWidget.Movement.Static)
        self.faces.setIconSize(QSize(FACE, FACE))
        self.faces.setGridSize(QSize(FACE + 20, FACE + 20))
        self.faces.setUniformItemSizes(True)
        self.faces.setItemDelegate(FaceCell(self._theme, FACE, self.faces))
        over = column(margin=SPACE + SPACE // 2, gap=SPACE // 2)
        for words in (self._who, self._like):
            over.addWidget(words)
        over.addWidget(self.faces, 1)
        foot = frame("foot")
        answers = line(foot, margin=SPACE)
        for button in (self._new, self._name, self._ignore):
            answers.addWidget(button, 1)
        layout = column(side, gap=0)
        layout.addLayout(over, 1)
        layout.addWidget(foot)
        return side

    def _connect(self) -> None:
        for button, signal in (
            (self._back, self.closed),
            (self._check, self.checking_asked),
            (self._open, self.opening_asked),
            (self._undo, self.undo_asked),
            (self._new, self.client_asked),
            (self._name, self.naming_asked),
            (self._ignore, self.ignoring_asked),
        ):
            button.clicked.connect(signal)
        self.list.selectionModel().currentChanged.connect(self._show_person)
        self.list.verticalScrollBar().valueChanged.connect(self.looked_at)
        self.faces.itemSelectionChanged.connect(self._say_person)
        self.faces.itemDoubleClicked.connect(self.opening_asked)
        keys: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
            (("C", "Return", "Enter"), self.client_asked.emit),
            (("N",), self.naming_asked.emit),
            (("I",), self.ignoring_asked.emit),
            (("E",), self.opening_asked.emit),
            (("Ctrl+Z",), self.undo_asked.emit),
            (("Escape", "Backspace", "G"), self.closed.emit),
        )
        for names, slot in keys:
            for name in names:
                shortcut = QShortcut(QKeySequence(name), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(slot)

    def _show_person(self) -> None:
        """Show all faces of the current person; all of them are chosen at first."""
        shown = (self.group or ())[:MOST_SHOWN]
        if [face.id for face in shown] != [face.id for face in self._shown]:
            self._shown = shown
            self.faces.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            self.faces.clear()
            self._items = {}
            for place, face in enumerate(shown):
                image = self._crops.image(face.id)
                drawn = icon("face") if image is None else _face_icon(QPixmap.fromImage(image))
                item = QListWidgetItem(drawn, "")
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    self.tr("Face %1").replace("%1", str(place + 1)),
                )
                self._items[face.id] = item
                self.faces.addItem(item)
            self.faces.selectAll()
            self.faces.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self._say_person()
        self.looked_at.emit()

    def _say_person(self) -> None:
        group, chosen = self.group or (), self.chosen
        words = self.tr("Somebody in %Ln photo(s)", "", len(group))
        if len(chosen) < len(group):
            words += " · " + self.tr("%Ln chosen", "", len(chosen))
        self._who.say(words)
        for button in (self._new, self._name, self._ignore):
            button.setEnabled(bool(chosen))

    def show_count(self, people: int, alone: int) -> None:
        """Say how many people there are, and how many faces look like no other."""
        self._count = (people, alone)
        self._say_count()

    def _say_count(self) -> None:
        people, alone = self._count
        words = [self.tr("%Ln people", "", people)] if people else []
        if alone:
            words.append(self.tr("%Ln face(s) look like no other", "", alone))
        self._left.say(" · ".join(words), words[:1])

    def _retranslate(self) -> None:
        self._title.setText(self.tr("People without a name"))
        self._new.setText(self.tr("New client…  C"))
        self._new.setToolTip(self.tr("Make a client of this person; the best faces are references"))
        self._name.setText(self.tr("A client…  N"))
        self._name.setToolTip(self.tr("All these faces are somebody you know already"))
        self._ignore.setText(self.tr("Ignore  I"))
        self._ignore.setToolTip(self.tr("Nobody you deliver to"))
        name_button(self._back, self.tr("Back to the photos"), "Escape")
        name_button(self._check, self.tr("What is to check"), "R")
        name_button(self._open, self.tr("Look at the whole photo"), "E")
        name_button(self._undo, self.tr("Take back the last decision"), "Ctrl+Z")
        self.list.setAccessibleName(self.tr("People without a name"))
        self.faces.setAccessibleName(self.tr("Faces of this person"))
        self.faces.setToolTip(self.tr("Click on a face that is somebody else to take it out."))
        self._say_person()
        self._say_count()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self.retranslated.emit()


def _face_icon(pixmap: QPixmap) -> QIcon:
    """Return a face that is not tinted where it is chosen, and pale where it was taken out."""
    drawn = QIcon()
    drawn.addPixmap(pixmap, QIcon.Mode.Normal)
    drawn.addPixmap(pixmap, QIcon.Mode.Selected)
    return drawn
