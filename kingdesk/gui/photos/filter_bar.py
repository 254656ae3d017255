"""The bar of filters over the grid: chips, a button for more of them, and how photos stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget
from typing_extensions import override

from kingdesk.domain.filters import Condition
from kingdesk.gui.layouts import flat_button, frame, line, name_button
from kingdesk.gui.photos.chip import ChipButton
from kingdesk.gui.photos.wrapping import Wrapping
from kingdesk.gui.theme import SPACE, Theme

ROOMY: Final = 640
"""Pixels of width from which there is room for the words of the order."""


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A condition as it stands on its chip."""

    condition: Condition
    words: str
    colours: Sequence[QColor] = ()


class FilterBar(QWidget):
    """Shows the filters it is told; everything else is up to who listens.

    Signals:
        removed(Condition): a chip was pressed.
        cleared(): all of them shall go.
        menu_asked(QPoint): the menu of filters is wanted, at a place on the screen.
        order_asked(QPoint): the menu of orders is wanted.
    """

    removed = Signal(object)
    cleared = Signal()
    menu_asked = Signal(object)
    order_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Sequence[ShownFilter] = ()
        self._chips: list[ChipButton] = []
        self._add = _worded("add")
        self._clear = flat_button("close")
        self._order = _worded("sort")
        self._row = Wrapping(SPACE // 2 + 2)
        self._row.insert(0, self._add)
        self._row.insert(1, self._clear)
        self._clear.hide()
        bar = frame("bar")
        inside = line(bar, gap=SPACE)
        inside.setContentsMargins(2 * SPACE - 8, SPACE // 2, 2 * SPACE - 8, SPACE // 2)
        inside.addWidget(self._row, 1)
        inside.addWidget(self._order, 0, Qt.AlignmentFlag.AlignTop)
        line(self, gap=0).addWidget(bar)
        self._add.clicked.connect(self.open_menu)
        self._clear.clicked.connect(self.cleared)
        self._order.clicked.connect(lambda: self.order_asked.emit(_under(self._order)))
        self._retranslate()
        self._order_tabs()

    @property
    def chips(self) -> Sequence[ChipButton]:
        return self._chips

    def show_filters(self, filters: Sequence[ShownFilter]) -> None:
        """Show these; the focus stays in the bar if it was on a chip that is gone."""
        if filters == self._shown:
            return
        focused = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        self._shown = filters
        for chip in self._chips:
            self._row.take(chip)
        self._chips = [self._chip(each) for each in filters]
        for place, chip in enumerate(self._chips):
            self._row.insert(place, chip)
        self._clear.setVisible(len(filters) > 1)
        self._row.arrange()
        self._order_tabs()
        if focused is not None:
            near: QWidget = self._add
            if self._chips:
                near = self._chips[min(focused, len(self._chips) - 1)]
            near.setFocus()

    def show_order(self, words: str) -> None:
        """Say in which order photos stand."""
        self._order.setText(words)
        said = self.tr("Order: %1").replace("%1", words)
        self._order.setAccessibleName(said)
        hint = self.tr("Order of the photos, and what stands under them")
        self._order.setToolTip(f"{said}\n{hint}")

    def open_menu(self) -> None:
        """Ask for the menu of filters, under its button."""
        self.menu_asked.emit(_under(self._add))

    def _chip(self, each: ShownFilter) -> ChipButton:
        chip = ChipButton(each.words, list(each.colours), self._theme)
        chip.clicked.connect(lambda: self.removed.emit(each.condition))
        chip.stepped.connect(lambda by: self._step(chip, by))
        return chip

    def _step(self, chip: ChipButton, by: int) -> None:
        place = self._chips.index(chip) + by
        if 0 <= place < len(self._chips):
            self._chips[place].setFocus()
        elif by > 0:
            self._add.setFocus()

    def _order_tabs(self) -> None:
        """Let Tab come to the chips first; new widgets stand at the end of the window's chain."""
        order: list[QWidget] = [self._add, *self._chips, self._add, self._clear, self._order]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _retranslate(self) -> None:
        self._add.setText(self.tr("Filter"))
        name_button(self._add, self.tr("Add a filter"), "Ctrl+Shift+F")
        name_button(self._clear, self.tr("Remove all filters"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the order's words out where chips need the room; the tooltip still has them."""
        super().resizeEvent(event)
        roomy = event.size().width() >= ROOMY
        beside, alone = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            Qt.ToolButtonStyle.ToolButtonIconOnly,
        )
        self._order.setToolButtonStyle(beside if roomy else alone)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _worded(icon_name: str) -> QToolButton:
    button = flat_button(icon_name)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _under(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height()))
