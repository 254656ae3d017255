"""What fills the middle of the window: one place at a time."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


class Place(Enum):
    """EMPTY stands in while there is nothing to show; PHOTO lies over the place it came from."""

    EMPTY = auto()
    PHOTOS = auto()
    PHOTO = auto()
    CHECK = auto()
    PEOPLE = auto()
    RESULTS = auto()


class Places(QStackedWidget):
    """The pages of the middle.

    Signals:
        gone_to(Place): another place is shown.
    """

    gone_to = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: dict[Place, QWidget] = {}
        self._place: Place | None = None

    @property
    def place(self) -> Place | None:
        return self._place

    def add(self, place: Place, page: QWidget) -> None:
        self._pages[place] = page
        self.addWidget(page)

    def go_to(self, place: Place) -> None:
        if place is self._place:
            return
        self._place = place
        self.setCurrentWidget(self._pages[place])
        self.gone_to.emit(place)
