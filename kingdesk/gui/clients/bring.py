"""People of another gallery: which gallery, and who of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from kingdesk.domain.clients import Client, name_key
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label, line, notice, push_button
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE

_ID: Final = Qt.ItemDataRole.UserRole
_NAME: Final = Qt.ItemDataRole.UserRole + 1


class BringDialog(Sheet):
    """Ticks people; those with a reference are ticked from the start.

    Signals:
        gallery_chosen(GalleryId): its people are wanted.
        confirmed(GalleryId, list of ClientId): bring them.
    """

    gallery_chosen = Signal(object)
    confirmed = Signal(object, object)

    def __init__(
        self, galleries: Sequence[Gallery], parent: QWidget | None, *, is_studio: bool = False
    ) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("People of another gallery"))
        self.gallery = QComboBox()
        for each in galleries:
            self.gallery.addItem(each.name, each.id)
        self.needle = QLineEdit()
        self.needle.setClearButtonEnabled(True)
        self.needle.setPlaceholderText(self.tr("Find a client"))
        self.people = QListWidget()
        self.people.setAccessibleName(self.tr("People"))
        self._blank = Message("people")
        self._pages = QStackedWidget()
        self._count = label("muted")
        self.all, self.none = push_button("check"), push_button("close")
        self._lay_out(is_studio=is_studio)
        self.bring = self.add_buttons("", self.tr("Cancel"), self._on_confirmed)
        self.gallery.currentIndexChanged.connect(lambda _: self._on_gallery())
        self.needle.textChanged.connect(self._narrow)
        self.people.itemChanged.connect(lambda _: self._tell())
        self.all.clicked.connect(lambda: self._tick(ticked=True))
        self.none.clicked.connect(lambda: self._tick(ticked=False))
        self.setMinimumSize(420, 440)
        self.resize(520, 560)
        self._blank.say(self.tr("Reading the clients…"))
        self._pages.setCurrentIndex(1)
        self._tell()

    def _lay_out(self, *, is_studio: bool) -> None:
        hint = self.tr(
            "They come with their references and their consent; nothing is found anew or paid for."
        )
        self.body.addWidget(label("muted", hint, wrap=True))
        if is_studio:
            self.body.addWidget(
                notice(
                    self.tr(
                        "Who is new here is added to this gallery on KingSelection with name, "
                        "e-mail and phone. KingDesk can't take that back."
                    )
                )
            )
        self.add_field(self.tr("&Gallery"), self.gallery)
        self.add_field(self.tr("&Find"), self.needle)
        self._pages.addWidget(self.people)
        self._pages.addWidget(self._blank)
        self.body.addWidget(self._pages, 1)
        self.all.setText(self.tr("&All"))
        self.none.setText(self.tr("&None"))
        bar = line(gap=SPACE)
        for button in (self.all, self.none):
            button.setAutoDefault(False)
            bar.addWidget(button)
        bar.addStretch()
        bar.addWidget(self._count)
        self.body.addLayout(bar)

    @property
    def gallery_id(self) -> GalleryId | None:
        found = self.gallery.currentData()
        return None if found is None else GalleryId(found)

    @property
    def ticked(self) -> list[ClientId]:
        items = (self.people.item(row) for row in range(self.people.count()))
        checked = Qt.CheckState.Checked
        return [ClientId(each.data(_ID)) for each in items if each.checkState() == checked]

    def show_people(
        self, gallery_id: GalleryId, clients: Sequence[Client], known: frozenset[str]
    ) -> None:
        """Show a gallery's people, unless another was chosen meanwhile.

        Args:
            gallery_id: whose they are.
            clients: by name.
            known: keys of the names of who is a client here already.
        """
        if gallery_id != self.gallery_id:
            return
        with QSignalBlocker(self.people):
            self.people.clear()
            for client in clients:
                self.people.addItem(self._item(client, is_known=name_key(client.name) in known))
        self._blank.say(self.tr("Nobody in this gallery"))
        self._pages.setCurrentIndex(0 if clients else 1)
        self._narrow(self.needle.text())
        self._tell()

    def _item(self, client: Client, *, is_known: bool) -> QListWidgetItem:
        said = [self.tr("%Ln reference(s)", "", client.references)]
        if not client.references:
            said = [self.tr("no reference")]
        if is_known:
            said.append(self.tr("a client here already"))
        item = QListWidgetItem(f"{client.name}  ·  {' · '.join(said)}")
        item.setData(_ID, client.id)
        item.setData(_NAME, name_key(client.name))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        ticked = client.references > 0
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return item

    def _on_gallery(self) -> None:
        self.people.clear()
        self._blank.say(self.tr("Reading the clients…"))
        self._pages.setCurrentIndex(1)
        self._tell()
        if self.gallery_id is not None:
            self.gallery_chosen.emit(self.gallery_id)

    def _narrow(self, text: str) -> None:
        needle = name_key(text)
        for row in range(self.people.count()):
            item = self.people.item(row)
            item.setHidden(needle not in item.data(_NAME))

    def _tick(self, *, ticked: bool) -> None:
        """Tick all that is shown, or none of it."""
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        with QSignalBlocker(self.people):
            for row in range(self.people.count()):
                if not self.people.item(row).isHidden():
                    self.people.item(row).setCheckState(state)
        self.people.viewport().update()
        self._tell()

    def _tell(self) -> None:
        count = len(self.ticked)
        self.bring.setText(self.tr("Bring %Ln", "", count))
        self.bring.setEnabled(count > 0)
        self._count.setText(self.tr("%Ln people", "", self.people.count()))

    def _on_confirmed(self) -> None:
        if self.gallery_id is not None:
            self.confirmed.emit(self.gallery_id, self.ticked)
        self.accept()
