"""The middle of the window: a title, the slider, the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.layouts import ElidedLabel, column, flat_button, frame, label, line, name_button
from kingdesk.gui.photos.cell_texts import CellTexts
from kingdesk.gui.photos.delegate import PhotoDelegate
from kingdesk.gui.photos.drag import drag_data
from kingdesk.gui.photos.filter_bar import FilterBar
from kingdesk.gui.photos.model import PhotoModel, PhotoRole
from kingdesk.gui.photos.threshold import ThresholdSlider
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.photos.view import Grid
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import number

ROOMY: Final = 640
"""Pixels of width from which the slider has room for its words."""


class PhotosPage(QWidget):
    """Shows the photos it is told to, and says what happens on them.

    Signals:
        photo_opened(PhotoId): Enter or a double click.
        photo_selected(PhotoId or None): another photo is the current one.
        menu_asked(list of PhotoId, QPoint): the context menu for the chosen photos.
        drag_expected(list of PhotoId): the mouse is on them; `set_drag_files` may follow.
    """

    photo_opened = Signal(object)
    photo_selected = Signal(object)
    menu_asked = Signal(object, object)
    drag_expected = Signal(object)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.model = PhotoModel(self)
        self.texts = CellTexts()
        self.filters = FilterBar(theme)
        delegate = PhotoDelegate(thumbnails, theme, self, self.texts)
        self._delegate = delegate
        self.grid = Grid(delegate.text_height)
        self.grid.setItemDelegate(delegate)
        self.grid.setModel(self.model)
        self.grid.drag_data = self._drag_data
        self.slider = ThresholdSlider()
        self.message = Message("photos")
        self._title = ElidedLabel("heading")
        self._count = label("muted")
        self._smaller = flat_button("remove-one")
        self._larger = flat_button("add")
        self._drag_files: tuple[Sequence[PhotoId], Sequence[Path]] = ((), ())
        self._arriving, self._broken = (0, 0), False
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect(theme)
        self._retranslate()

    @property
    def current(self) -> PhotoId | None:
        index = self.grid.currentIndex()
        return self.model.photo_at(index.row()) if index.isValid() else None

    @property
    def selected(self) -> list[PhotoId]:
        """Return the chosen photos in the grid's order."""
        ranges = self.grid.selectionModel().selection()
        parts = [ranges.at(place) for place in range(ranges.size())]
        rows = sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})
        return [photo for row in rows if (photo := self.model.photo_at(row)) is not None]

    def show_photos(
        self,
        photo_ids: Sequence[PhotoId],
        marks: Mapping[PhotoId, Certainty],
        title: str,
        wanted: frozenset[ClientId] = frozenset(),
    ) -> None:
        """Show these photos in this order; the current one stays current if it is among them."""
        current = self.current
        self._title.say(title)
        self.model.show(photo_ids, marks, wanted)
        self._say_count()
        self._stack.setCurrentIndex(0 if photo_ids else 1)
        row = None if current is None else self.model.row_of(current)
        if row is not None and row != self.grid.currentIndex().row():
            self.grid.setAutoScroll(False)  # what is looked at stays, the current one may be far
            self.grid.setCurrentIndex(self.model.index(row))
            self.grid.setAutoScroll(True)
        elif row is None:
            self.photo_selected.emit(None)

    def add_photos(self, photo_ids: Sequence[PhotoId]) -> None:
        """Show more photos after the others, of a gallery that is still being read."""
        self.model.append(photo_ids)
        self._stack.setCurrentIndex(0 if self.model.shown else 1)
        self._say_count()

    def show_arriving(self, arrived: int, expected: int, *, broken: bool) -> None:
        """Say how much of the gallery was read; 0 expected: all of it.

        Args:
            arrived: photos.
            expected: photos.
            broken: no more will come by itself.
        """
        self._arriving, self._broken = (arrived, expected), broken
        self._say_count()

    def go_to(self, photo_id: PhotoId) -> None:
        """Make a photo the current one and bring it onto the screen."""
        row = self.model.row_of(photo_id)
        if row is not None:
            self.grid.setCurrentIndex(self.model.index(row))
            self.grid.scrollTo(self.model.index(row))

    def forget_pictures(self) -> None:
        """Load every thumbnail again: files changed."""
        self._thumbnails.clear()
        self._on_view_moved(self.grid.rows_in_view())
        self.grid.viewport().update()

    def retry_pictures(self) -> None:
        """Load the thumbnails on the screen that could not be had."""
        self._thumbnails.retry()
        self._on_view_moved(self.grid.rows_in_view())

    def set_drag_files(self, photo_ids: Sequence[PhotoId], files: Sequence[Path]) -> None:
        """Know what to hand to other programs when these photos are dragged to them."""
        self._drag_files = (photo_ids, files)

    def _drag_data(self) -> QMimeData | None:
        selected = self.selected
        photos, files = self._drag_files
        return drag_data(selected, files if photos == selected else ()) if selected else None

    def _lay_out(self) -> None:
        bar = frame("bar")
        top = line(bar, margin=SPACE, gap=SPACE)
        top.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self._title.setMinimumWidth(128)
        top.addWidget(self._title, 3)
        top.addWidget(self._count)
        top.addSpacing(SPACE)
        top.addWidget(self.slider, 2)
        top.addSpacing(SPACE)
        top.addWidget(self._smaller)
        top.addWidget(self._larger)
        canvas = frame("canvas")
        column(canvas).addWidget(self._stack)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.message)
        root = column(self, gap=0)
        root.addWidget(bar)
        root.addWidget(self.filters)
        root.addWidget(canvas, 1)

    def _connect(self, theme: Theme) -> None:
        self.grid.view_moved.connect(self._on_view_moved)
        self.grid.cell_width_changed.connect(self._on_cell_width)
        self.grid.activated.connect(self._on_activated)
        self.grid.pressed.connect(lambda: self.drag_expected.emit(self.selected))
        self.grid.selectionModel().currentChanged.connect(self._on_current)
        self.grid.selectionModel().selectionChanged.connect(self._say_count)
        self.model.dataChanged.connect(self._on_data_changed)
        self.grid.finding.looked_for.connect(self._on_looked_for)
        self._thumbnails.loaded.connect(self._on_thumbnail)
        self._smaller.clicked.connect(lambda: self.grid.zoom(-1))
        self._larger.clicked.connect(lambda: self.grid.zoom(1))
        theme.changed.connect(self.grid.viewport().update)
        self.texts.changed.connect(lambda: self.grid.set_text_height(self._delegate.text_height))

    def _on_view_moved(self, rows: range) -> None:
        """Want what is seen, then a screen below, then one above; nothing else."""
        page = max(1, len(rows))
        after = range(rows.stop, min(rows.stop + page, len(self.model.shown)))
        before = range(max(0, rows.start - page), rows.start)
        shown = self.model.shown
        self._thumbnails.want(
            [shown[row] for part in (rows, after, before) for row in part if row < len(shown)]
        )

    def _on_cell_width(self, width: int) -> None:
        wide = width * 1.4 * self.devicePixelRatioF()  # cells share the spare width
        self._thumbnails.set_side(256 if wide <= 256 else 512)
        self._on_view_moved(self.grid.rows_in_view())

    def _on_thumbnail(self, photo_id: PhotoId) -> None:
        row = self.model.row_of(photo_id)
        if row is not None and row in self.grid.rows_in_view():
            self.grid.viewport().update(self.grid.visualRect(self.model.index(row)))

    def _on_data_changed(self) -> None:
        self._on_view_moved(self.grid.rows_in_view())

    def _on_looked_for(self, text: str, after: bool) -> None:  # noqa: FBT001 - a signal's payload
        """Go to a photo by its file's name; `after`: to another one than this."""
        here = max(0, self.grid.currentIndex().row())
        row = self.model.find(text, here + after)
        self.grid.finding.show_found(found=row is not None)
        if row is not None:
            self.grid.setCurrentIndex(self.model.index(row))
            self.grid.scrollTo(self.model.index(row))

    def _on_activated(self, index: QModelIndex) -> None:
        photo_id = self.model.photo_at(index.row())
        if photo_id is not None:
            self.photo_opened.emit(photo_id)

    def _on_current(self, index: QModelIndex) -> None:
        self.photo_selected.emit(index.data(PhotoRole.ID) if index.isValid() else None)

    def _say_count(self) -> None:
        count = len(self.model.shown)
        ranges = self.grid.selectionModel().selection()
        chosen = sum(ranges.at(place).height() for place in range(ranges.size()))
        words = self.tr("%Ln photo(s)", "", count)
        arrived, expected = self._arriving
        if expected:
            words = self.tr("%1 of %2 photos read…")
            if self._broken:
                words = self.tr("Only %1 of %2 photos read. Press F5 to try again.")
            words = words.replace("%1", number(arrived))
            words = words.replace("%2", number(expected))
        if chosen > 1:
            selected = self.tr("%Ln selected", "", chosen)
            words = f"{words} · {selected}"
        self._count.setText(words)

    def _retranslate(self) -> None:
        self.grid.setAccessibleName(self.tr("Photos"))
        name_button(self._smaller, self.tr("Smaller thumbnails"), "Ctrl+-")
        name_button(self._larger, self.tr("Larger thumbnails"), "Ctrl++")
        self._say_count()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        selected = self.selected
        if selected:
            self.menu_asked.emit(selected, event.globalPos())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.show_words(shown=event.size().width() >= ROOMY)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_cell_width(self.grid.cell_width)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
