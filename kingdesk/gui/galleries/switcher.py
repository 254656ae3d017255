"""The button that says which gallery is open and changes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from typing_extensions import override

from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.galleries.picker import GalleryPicker
from kingdesk.gui.icons import icon
from kingdesk.gui.theme import ICON, Theme
from kingdesk.gui.words import number


class GallerySwitcher(QToolButton):
    """A list of galleries behind the name of the open one: a menu, or in a studio a search.

    Attributes:
        picker: the search; None where there is a menu.

    Signals:
        chosen(GalleryId): another gallery is to be opened.
        creating_asked(): a new one is wanted.
        renaming_asked(): the open one shall be called something else.
    """

    chosen = Signal(object)
    creating_asked = Signal()
    renaming_asked = Signal()

    def __init__(self, studio: Theme | None = None, parent: QWidget | None = None) -> None:
        """Make the button.

        Args:
            studio: in a studio, the colours of the list that can be searched; None gives a menu.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._galleries: Sequence[Gallery] = ()
        self._open: GalleryId | None = None
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.picker = None if studio is None else GalleryPicker(studio, self)
        if self.picker is None:
            self.setMenu(self._menu)
            self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        else:
            self.picker.chosen.connect(self.chosen)
            self.clicked.connect(self.open)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(icon("gallery"))
        self.setIconSize(QSize(ICON, ICON))
        self.setMaximumWidth(320)
        self._fill()

    def show_galleries(self, galleries: Sequence[Gallery], open_id: GalleryId | None) -> None:
        self._galleries, self._open = galleries, open_id
        self._fill()

    def open(self) -> None:
        """Let another gallery be chosen."""
        if self.picker is None:
            self.showMenu()
        else:
            self.picker.open_under(self)

    def _fill(self) -> None:
        if self.picker is not None:
            self.picker.show_galleries(self._galleries, self._open)
            named = (each.name for each in self._galleries if each.id == self._open)
            self._name(next(named, self.tr("No gallery")))
            return
        self._menu.clear()
        name = self.tr("No gallery")
        for gallery in self._galleries:
            words = self.tr("%1   (%2 photos)").replace("%2", number(gallery.photos))
            action = self._menu.addAction(words.replace("%1", gallery.name.replace("&", "&&")))
            action.setCheckable(True)
            action.setChecked(gallery.id == self._open)
            action.triggered.connect(lambda _checked, which=gallery.id: self.chosen.emit(which))
            self._group.addAction(action)
            if gallery.id == self._open:
                name = gallery.name
        if self._galleries:
            self._menu.addSeparator()
        if self._open is not None:
            rename = self._menu.addAction(self.tr("Rename this gallery…"))
            rename.triggered.connect(self.renaming_asked)
        new = self._menu.addAction(icon("add"), self.tr("New gallery…"))
        new.triggered.connect(self.creating_asked)
        self._name(name)

    def _name(self, name: str) -> None:
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 240)
        self.setText(shown.replace("&", "&&") + "  ▾")
        words = self.tr("Gallery: %1").replace("%1", name)
        self.setAccessibleName(words)
        self.setToolTip(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._fill()
