"""Photos of the bucket to choose from: folders at the left, what is in one as a grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.clients import name_key
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.bucket.pictures import ObjectPictures
from kingdesk.gui.bucket.reader import LevelReader
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import say
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import (
    ElidedLabel,
    flat_button,
    label,
    line,
    name_button,
    push_button,
    side_by_side,
)
from kingdesk.gui.photos.delegate import PhotoDelegate
from kingdesk.gui.photos.model import PhotoModel
from kingdesk.gui.photos.view import Grid
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.services.browse_bucket import BucketFolder, BucketLevel

_PREFIX: Final = Qt.ItemDataRole.UserRole + 1
_CRUMB: Final = " › "  # noqa: RUF001 - a path as one reads it


class BucketDialog(Sheet):
    """Goes through the folders; pictures are fetched for what is on the screen only.

    Signals:
        picked(list of BucketKey): these.
    """

    picked = Signal(object)

    def __init__(
        self,
        reader: LevelReader,
        pictures: ObjectPictures,
        places: Mapping[str, str],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Prepare; `go_to` begins to read.

        Args:
            reader: asks the bucket; for this dialog alone.
            pictures: what was listed, and its thumbnails.
            places: the names of galleries, by the prefixes of their folders.
            theme: colours.
            parent: the window.
        """
        super().__init__(parent)
        self._reader, self._pictures, self._places = reader, pictures, places
        self._prefix = ""
        self._cards: list[PhotoCard] = []
        self._order: dict[PhotoId, tuple[float, str]] = {}
        self._folders: list[BucketFolder] = []
        self._reading = False
        self._error: Exception | None = None
        self.model = PhotoModel(self)
        delegate = PhotoDelegate(pictures.thumbnails, theme, self)
        self.grid = Grid(delegate.text_height)
        self.grid.setItemDelegate(delegate)
        self.grid.setModel(self.model)
        self.folders = QListWidget()
        self.search = QLineEdit()
        self._up = flat_button("back")
        self._where = ElidedLabel("muted")
        self._count = label("small")
        self.retry = push_button("reload")
        self.message = Message("bucket", (self.retry,))
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self.resize(860, 620)

    @property
    def chosen(self) -> list[PhotoId]:
        rows = sorted(index.row() for index in self.grid.selectionModel().selectedIndexes())
        return [number for row in rows if (number := self.model.photo_at(row)) is not None]

    @property
    def foot(self) -> str:
        """Return what is said under the photos."""
        return self._count.text()

    def go_to(self, prefix: str) -> None:
        """Look into a folder; the galleries where the prefix is empty."""
        self._prefix = prefix
        self._cards, self._folders = [], []
        self._reading, self._error = True, None
        self.search.clear()
        self.model.show((), {})
        self._pictures.thumbnails.retry()
        self._show()
        self._reader.read(prefix)

    def up(self) -> None:
        """Go one level up; from a gallery to all of them."""
        if self._prefix:
            above = "" if self._prefix in self._places else _above(self._prefix)
            self.go_to(above if above.count("/") > 1 else "")

    # --- what it is made of ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = line(gap=SPACE)
        head.addWidget(self._up)
        head.addWidget(self._where, 1)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setPlaceholderText(self.tr("Find a name in this folder"))
        self.search.setAccessibleName(self.tr("Find a name in this folder"))
        self.search.setFixedWidth(240)
        head.addWidget(self.search)
        self.body.addLayout(head)
        name_button(self._up, self.tr("One level up"), "Backspace")
        self.folders.setAccessibleName(self.tr("Folders"))
        self.grid.setAccessibleName(self.tr("Photos"))
        self.retry.setText(self.tr("Try again"))
        self._right.addWidget(self.grid)
        self._right.addWidget(self.message)
        self.body.addWidget(side_by_side(self.folders, self._right, (240, 600)), 1)
        self.body.addWidget(self._count)
        self._yes = self.add_buttons(self.tr("Choose"), self.tr("Cancel"), self._on_accepted)
        self._yes.setEnabled(False)

    def _connect(self) -> None:
        self._reader.came.connect(self._on_came)
        self._reader.ended.connect(self._on_ended)
        self._reader.failed.connect(self._on_failed)
        self._up.clicked.connect(self.up)
        self.retry.clicked.connect(lambda: self.go_to(self._prefix))
        self.search.textChanged.connect(self._on_typed)
        self.folders.itemClicked.connect(self._on_folder)
        for widget in (self.search, self.folders, self.grid):
            widget.installEventFilter(self)
        self.grid.selectionModel().selectionChanged.connect(self._on_selection)
        self.grid.activated.connect(self._on_accepted)
        self.grid.view_moved.connect(self._on_view_moved)
        self._pictures.thumbnails.loaded.connect(self._on_thumbnail)
        self.finished.connect(self._on_finished)
        shortcut = QShortcut(QKeySequence.StandardKey.Find, self)
        shortcut.activated.connect(self.search.setFocus)
        above = QShortcut(QKeySequence("Alt+Up"), self)
        above.activated.connect(self.up)

    # --- what comes -----------------------------------------------------------------------------

    def _on_came(self, level: BucketLevel) -> None:
        cards = [self._pictures.card(found) for found in level.objects]
        for card, found in zip(cards, level.objects, strict=True):
            place = math.inf if found.photo is None else found.photo.position
            self._order[card.id] = (place, card.name)
        self._cards += cards
        self._folders += level.folders
        self.model.add_cards(cards)
        self.model.append([card.id for card in cards if self._matches(card.name)])
        self._show()

    def _on_ended(self) -> None:
        self._reading = False
        # keys are of no order a person knows
        self._cards.sort(key=lambda card: self._order[card.id])
        self._on_typed()
        if self.focusWidget() is self._up or self.focusWidget() is None:
            (self.grid if self._cards else self.folders).setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._reading, self._error = False, error
        self._show()

    def _on_typed(self) -> None:
        self.model.show([card.id for card in self._cards if self._matches(card.name)], {})
        self._show()

    def _matches(self, name: str) -> bool:
        return name_key(self.search.text()) in name_key(name)

    def _show(self) -> None:
        crumbs = [self.tr("All galleries"), *self._crumbs()]
        self._where.say(_CRUMB.join(crumbs))
        self._up.setEnabled(bool(self._prefix))
        self._fill_folders()
        self._say_state()
        self._right.setCurrentWidget(self.grid if self.model.shown else self.message)
        words = self.tr("%Ln photo(s)", "", len(self.model.shown))
        if self._reading:
            words = self.tr("%1 so far…").replace("%1", words)
        elif isinstance(self._error, KingdeskError):
            words = f"{words} · {say(self._error)[0]}"  # it broke off: these are not all
        self._count.setText(words if self._prefix and (self.model.shown or not self._error) else "")

    def _crumbs(self) -> list[str]:
        gallery = next((each for each in self._places if self._prefix.startswith(each)), None)
        if gallery is None:
            return [part for part in self._prefix.split("/")[1:] if part]
        below = self._prefix.removeprefix(gallery).split("/")
        return [self._places[gallery], *(part for part in below if part)]

    def _fill_folders(self) -> None:
        shown = [(folder, self._name_of(folder)) for folder in self._folders]
        shown = [(folder, name) for folder, name in shown if self._matches(name)]
        self.folders.setVisible(bool(self._folders))
        if [folder.prefix for folder, _ in shown] == self._listed():
            return
        self.folders.clear()
        for folder, name in shown:
            item = QListWidgetItem(icon("folder" if folder.gallery is None else "gallery"), name)
            item.setData(_PREFIX, folder.prefix)
            self.folders.addItem(item)
        self.folders.setCurrentRow(0)

    def _listed(self) -> list[str]:
        items = (self.folders.item(row) for row in range(self.folders.count()))
        return [str(item.data(_PREFIX)) for item in items]

    def _name_of(self, folder: BucketFolder) -> str:
        return folder.gallery.name if folder.gallery else folder.prefix.rstrip("/").split("/")[-1]

    def _say_state(self) -> None:
        self.retry.setVisible(self._error is not None)
        if isinstance(self._error, KingdeskError):
            self.message.say(*say(self._error), "warning")
        elif self._error is not None:
            self.message.say(self.tr("This folder could not be read"), icon_name="warning")
        elif self._reading:
            self.message.say(self.tr("Looking into R2…"), icon_name="clock")
        elif self.search.text() and (self._cards or self._folders):
            self.message.say(self.tr("No photo here has such a name"), icon_name="search")
        elif self._folders:
            self.message.say(self.tr("Open one of the folders at the left"), icon_name="folder")
        elif not self._prefix:
            self.message.say(self.tr("You have no galleries yet"), icon_name="gallery")
        else:
            self.message.say(self.tr("This folder is empty"), icon_name="folder")

    # --- what a hand does -----------------------------------------------------------------------

    def _on_folder(self, item: QListWidgetItem) -> None:
        self.go_to(str(item.data(_PREFIX)))

    def _on_selection(self) -> None:
        self._yes.setEnabled(bool(self.grid.selectionModel().selectedIndexes()))

    def _on_accepted(self) -> None:
        chosen = self.chosen
        if chosen and self.isVisible():  # Enter in the grid also presses the button
            self.accept()
            self.picked.emit([self._pictures.key(number) for number in chosen])

    def _on_view_moved(self, rows: range) -> None:
        shown = self.model.shown
        after = range(rows.stop, min(rows.stop + len(rows), len(shown)))
        wanted: Sequence[int] = [row for part in (rows, after) for row in part if row < len(shown)]
        self._pictures.thumbnails.want([shown[row] for row in wanted])

    def _on_thumbnail(self, number: PhotoId) -> None:
        row = self.model.row_of(number)
        if row is not None and row in self.grid.rows_in_view():
            self.grid.viewport().update(self.grid.visualRect(self.model.index(row)))

    def _on_finished(self) -> None:
        """Ask for nothing more: the dialog is going."""
        self._reader.stop()
        self._pictures.thumbnails.want(())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if watched is self.search and (enter or event.key() == Qt.Key.Key_Down):
            target = self.grid if self.model.shown else self.folders
            target.setFocus()
            if target is self.grid and not self.grid.currentIndex().isValid():
                self.grid.setCurrentIndex(self.model.index(0))
            return True
        if watched is self.folders and enter and self.folders.currentItem() is not None:
            self._on_folder(self.folders.currentItem())
            return True
        if watched is not self.search and event.key() == Qt.Key.Key_Backspace:
            self.up()
            return True
        return super().eventFilter(watched, event)


def _above(prefix: str) -> str:
    return prefix.rstrip("/").rpartition("/")[0] + "/"
