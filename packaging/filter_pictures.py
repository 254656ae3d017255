"""Pictures of filters over the grid, their menus, orders, and a file found by typing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kingdesk.domain.filters import Asked, InFolder, People, Question, Without
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.photos.choose_dialog import ChooseDialog

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
_SMALL: Final = (900, 600)
_USUAL: Final = (1360, 860)


def screens(desktop: Desktop) -> Screens:
    """Narrow the grid in every way, stopping at every screen; all photos are shown at the end."""
    window, filtering = desktop.window, desktop.window.session.filtering
    one, other, third, *_ = (row.id for row in window.desk.overview.clients)
    window.browsing.choose_client(one)
    filtering.toggle_client(third)
    settle(desktop)
    yield "filters-both", window
    filtering.clear()
    window.browsing.choose_client(one)
    filtering.add(Without(frozenset({other})))
    filtering.add(Asked(Question.UNKNOWN_FACES))
    settle(desktop)
    yield "filters-several", window
    filtering.add(People(2))
    filtering.add(InFolder(window.desk.overview.sieve.folders[0]))
    settle(desktop)
    yield "filters-empty", window
    window.resize(*_SMALL)
    settle(desktop)
    window.views.page.filters.chips[1].setFocus()
    yield "filters-small", window
    window.resize(*_USUAL)
    filtering.clear()
    yield from _typed(desktop)
    yield from _menus(desktop)


def _typed(desktop: Desktop) -> Screens:
    grid = desktop.window.views.page.grid
    grid.setFocus()
    for name, keys in (("filters-typed", "21"), ("filters-typed-nothing", "99")):
        QTest.keyClicks(grid, keys)
        settle(desktop)
        yield name, desktop.window
    grid.finding.end()
    grid.clearSelection()


def _menus(desktop: Desktop) -> Screens:
    window, page = desktop.window, desktop.window.views.page
    place = page.mapToGlobal(page.rect().center())
    window.browsing.choose_client(window.desk.overview.clients[0].id)
    settle(desktop)
    for name, ask in (
        ("filters-menu", page.filters.menu_asked),
        ("filters-orders", page.filters.order_asked),
    ):
        ask.emit(place)
        settle(desktop)
        yield from _popup(name)
    page.grid.selectAll()
    page.menu_asked.emit(page.selected, place)
    settle(desktop)
    yield from _popup("filters-photo-menu")
    window.actions_.filter.trigger()
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.actions()[0].trigger()
        menu.close()
    settle(desktop)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, ChooseDialog) and widget.isVisible():
            yield "filters-choose", widget
            widget.close()
    window.session.filtering.clear()
    page.grid.clearSelection()
    settle(desktop)


def _popup(name: str) -> Screens:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        yield name, popup
        popup.close()
