"""One person of a class list, to be mended: name, e-mail, face."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from kingdesk.gui.clients.exceptions import exception_words
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.clients.list_rows import ListRows, urgent
from kingdesk.gui.layouts import (
    BAR,
    column,
    flat_button,
    label,
    line,
    name_button,
    push_button,
    scrolled,
)
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.theme import SPACE
from kingdesk.services.list_plan import LEFT_OUT, PlannedClient
from kingdesk.services.listed import FaceChoice
from kingdesk.services.sighting import PreparedReference

FACE: Final = 68
_ACROSS: Final = 3


class ListPerson(QWidget):
    """Mends the person who is chosen in the table.

    Signals:
        changed(int): name, e-mail or whether to take them is another; the place.
        face_asked(int, FaceChoice): this face is theirs.
        picture_asked(int), picture_dropped(int, Path): another picture.
        next_asked(): done with this one.
    """

    changed = Signal(int)
    face_asked = Signal(int, object)
    picture_asked = Signal(int)
    next_asked = Signal()

    def __init__(self, rows: ListRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._place: int | None = None
        self.name, self.email = QLineEdit(), QLineEdit()
        self.name.setMaxLength(255)
        self._name_label, self._email_label = label("small"), label("small")
        self._said = label("", wrap=True)
        self._wrong = label("warning", wrap=True)
        self._faces_title = label("section", wrap=True)
        self._faces = QWidget()
        self._grid = QGridLayout(self._faces)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE)
        self._group = QButtonGroup(self)
        self.choose = push_button("photos")
        self.accept = push_button("check")
        self.leave_out = push_button("remove-one")
        self.leave_out.setCheckable(True)
        self.next = flat_button("next")
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def place(self) -> int | None:
        return self._place

    def _lay_out(self) -> None:
        inside = self._inside = QWidget()
        root = column(inside, gap=SPACE)
        root.addWidget(self._said)
        for name, field in ((self._name_label, self.name), (self._email_label, self.email)):
            name.setBuddy(field)
            root.addWidget(name)
            root.addWidget(field)
        root.addWidget(self._wrong)
        root.addWidget(self._faces_title)
        root.addWidget(self._faces, 0, Qt.AlignmentFlag.AlignLeft)
        root.addWidget(self.choose)
        root.addStretch()
        root.setContentsMargins(SPACE, 0, 0, 0)
        foot = line(gap=SPACE)
        foot.setContentsMargins(SPACE, 0, 0, 0)
        for button in (self.accept, self.leave_out):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.addStretch()
        foot.addWidget(self.next)
        self.choose.setAutoDefault(False)
        outer = column(self, gap=SPACE)
        area = self._area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the focus
        outer.addWidget(area, 1)
        outer.addLayout(foot)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._on_name)
        self.email.editingFinished.connect(self._on_email)
        self.choose.clicked.connect(self._on_choose)
        self.accept.clicked.connect(self._on_accept)
        self.leave_out.clicked.connect(self._on_leave_out)
        self.next.clicked.connect(self.next_asked)

    # --- showing --------------------------------------------------------------------------------

    def show_place(self, place: int | None) -> None:
        """Show somebody, or nobody."""
        is_same = place == self._place
        self._place = place
        self.setEnabled(place is not None)
        if place is None:
            self._said.setText(self.tr("Choose somebody on the left."))
            return
        person = self._rows.people[place]
        if not is_same or not self.name.hasFocus():
            self.name.setText(person.entry.name)
        if not is_same or not self.email.hasFocus():
            self.email.setText(person.entry.email or "")
        self._said.setText(self._words(place, person))
        self._wrong.hide()
        self._show_faces(person)
        is_unnamed = any(one.code in LEFT_OUT for one in person.told)
        self.leave_out.setChecked(person.is_left_out)
        self.leave_out.setEnabled(not is_unnamed)
        self.accept.setVisible(self._rows.is_open(place) and not is_unnamed)

    def _words(self, place: int, person: PlannedClient) -> str:
        if person.told:
            return "\n".join(exception_words(one) for one in urgent(person.told))
        if place in self._rows.exceptions:
            return self.tr("Mended.")
        return self.tr("Nothing is wrong here.")

    def ask_for_name(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    @property
    def needs_name(self) -> bool:
        """Tell whether nothing but a name of their own would help."""
        if self._place is None:
            return False
        return any(one.code in LEFT_OUT for one in self._rows.people[self._place].told)

    def say_wrong(self, words: str) -> None:
        """Say what is wrong with what was just tried."""
        self._wrong.setText(words)
        self._wrong.show()

    def pick(self, number: int) -> bool:
        """Choose a face by its number, from 1; tell whether there is one."""
        if not 0 < number <= len(self._choices):
            return False
        self._group.button(number).click()
        return True

    @property
    def _choices(self) -> Sequence[FaceChoice]:
        return () if self._place is None else self._rows.people[self._place].choices

    def _show_faces(self, person: PlannedClient) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for button in self._group.buttons():
            self._group.removeButton(button)
        side = round(FACE * self.devicePixelRatioF())
        faces = [(decode(choice.crop), choice) for choice in person.choices]
        if not faces:
            mine = [(_own_face(each, side), None) for each in person.references]
            for place, (image, _) in enumerate(mine):
                self._add_face(place, image, self.tr("The face to be enrolled"), None)
        for place, (image, choice) in enumerate(faces):
            words = self.tr("Face %1").replace("%1", str(place + 1))
            self._add_face(place, image, words, choice)
        self._faces_title.setVisible(bool(faces or person.references))
        self._faces_title.setText(
            self.tr("Which face? Click it, or press its number") if faces else self.tr("Face")
        )
        self._faces.setVisible(bool(faces or person.references))
        self._area.setMinimumWidth(self._inside.minimumSizeHint().width() + BAR)

    def _add_face(self, place: int, image: QImage, words: str, choice: FaceChoice | None) -> None:
        button = QToolButton()
        pixmap = QPixmap.fromImage(image)
        button.setIcon(QIcon(pixmap))
        button.setIconSize(QSize(FACE, FACE))
        button.setToolTip(words)
        button.setAccessibleName(words)
        if choice is not None:
            button.setText(str(place + 1))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.clicked.connect(lambda _checked, which=choice: self._on_face(which))
            self._group.addButton(button, place + 1)
        else:
            button.setEnabled(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)

    # --- what is done ---------------------------------------------------------------------------

    def _on_face(self, choice: FaceChoice) -> None:
        if self._place is not None:
            self.face_asked.emit(self._place, choice)

    def _on_name(self) -> None:
        place, name = self._place, self.name.text()
        if place is None or " ".join(name.split()) == self._rows.people[place].entry.name:
            return
        if not self._rows.rename(place, name):
            self.say_wrong(
                self.tr("Somebody else on the list has this name.")
                if name.strip()
                else self.tr("A client needs a name.")
            )
            return
        self.show_place(place)
        self.changed.emit(place)

    def _on_email(self) -> None:
        place, email = self._place, self.email.text().strip()
        if place is None or email == (self._rows.people[place].entry.email or ""):
            return
        if not self._rows.give_email(place, email):
            self.say_wrong(self.tr("This is no e-mail address, or somebody else's on the list."))
            return
        self.show_place(place)
        self.changed.emit(place)

    def _on_choose(self) -> None:
        if self._place is not None:
            self.picture_asked.emit(self._place)

    def _on_accept(self) -> None:
        if self._place is not None:
            self._rows.accept(self._place)
            self.changed.emit(self._place)
            self.next_asked.emit()

    def _on_leave_out(self) -> None:
        if self._place is not None:
            self._rows.leave_out(self._place, out=self.leave_out.isChecked())
            self.show_place(self._place)
            self.changed.emit(self._place)
            if self.leave_out.isChecked():
                self.next_asked.emit()

    def _retranslate(self) -> None:
        self._name_label.setText(self.tr("&Name"))
        self.name.setAccessibleName(self.tr("Name"))
        self._email_label.setText(self.tr("&E-mail (optional)"))
        self.email.setAccessibleName(self.tr("E-mail (optional)"))
        self.choose.setText(self.tr("Choose a &photo…"))
        self.choose.setToolTip(self.tr("Or drop a photo of this person here"))
        self.accept.setText(self.tr("Take &as it is"))
        self.leave_out.setText(self.tr("&Leave out"))
        name_button(self.next, self.tr("Next one to look at"), "F3")
        self.show_place(self._place)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _own_face(reference: PreparedReference, side: int) -> QImage:
    return face_crop(decode(reference.copy), reference.box, side)


def a_picture_of(files: Sequence[Path]) -> Path | None:
    """Return the one picture that was dropped, if it is one file."""
    return files[0] if len(files) == 1 and files[0].is_file() else None
