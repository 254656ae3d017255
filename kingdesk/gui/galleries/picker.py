"""Hundreds of galleries of a studio: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.galleries.rows import GalleryDelegate, GalleryModel
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.theme import SPACE, Theme

SIZE: Final = (480, 520)
_MOVES: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class GalleryPicker(QFrame):
    """A list under a search field, over the window; the cursor stays in the field.

    Signals:
        chosen(GalleryId): open it.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)  # the button closes it again
        self.model = GalleryModel(self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self.list.setItemDelegate(GalleryDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._count = label("small")
        self._source = label("small", wrap=True)
        self._open: GalleryId | None = None
        self._lay_out()
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_return)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._retranslate()

    def show_galleries(self, galleries: Sequence[Gallery], open_id: GalleryId | None) -> None:
        """Know the galleries, in the order they are shown; who is choosing stays where they are."""
        current = self.model.at(self.list.currentIndex().row()) if self.isVisible() else None
        self._open = open_id
        self.model.show(galleries, open_id)
        self._go_to(self.model.place_of(open_id if current is None else current.id) or 0)
        self._say_count()

    def open_under(self, button: QWidget) -> None:
        """Open below a button, with an empty search."""
        self.search.clear()
        self._go_to(self.model.place_of(self._open) or 0)
        window = button.window()
        height = min(SIZE[1], window.height() - 2 * button.height())
        self.resize(SIZE[0], max(240, height))
        self.move(button.mapToGlobal(QPoint(0, button.height() + SPACE // 2)))
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self) -> None:
        root = column(self, margin=SPACE, gap=SPACE // 2)
        root.addWidget(self.search)
        root.addWidget(self.list, 1)
        foot = line(gap=SPACE)
        foot.setContentsMargins(SPACE, SPACE // 2, SPACE, 0)
        foot.addWidget(self._source, 1)
        foot.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)
        root.addLayout(foot)

    def _go_to(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _on_typed(self, text: str) -> None:
        self.model.find(text)
        self._go_to(0)
        self._say_count()

    def _on_return(self) -> None:
        self._choose(self.list.currentIndex().row())

    def _choose(self, row: int) -> None:
        gallery = self.model.at(row)
        if gallery is not None:
            self.hide()
            self.chosen.emit(gallery.id)

    def _say_count(self) -> None:
        words = self.tr("%Ln gallery(s)", "", self.model.rowCount())
        self._count.setText(words)

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Find a gallery, a status or a date"))
        self.search.setAccessibleName(self.tr("Find a gallery"))
        self.list.setAccessibleName(self.tr("Galleries"))
        self._source.setText(self.tr("New galleries and photos come from KingSelection."))
        self._say_count()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that move through the list do so while the cursor stays in the field."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _MOVES
        ):
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
