"""The right side keeps its width whatever it has to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kingdesk.gui.inspector import Inspector
from kingdesk.gui.theme import Theme
from tests.gui.conftest import a_card

WIDTH = 270


def _inspector(qtbot: QtBot, theme: Theme) -> tuple[Inspector, QScrollArea]:
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    photo = QPixmap(600, 400)
    photo.fill(Qt.GlobalColor.red)
    inspector.show_photo(a_card(1), (), photo)
    inspector.resize(WIDTH, 600)
    inspector.show()
    area = inspector.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    return inspector, area


def _inside(area: QScrollArea) -> QWidget:
    inside = area.widget()
    assert inside is not None
    return inside


def test_a_photo_is_as_wide_where_all_fits_as_where_one_must_scroll(
    qtbot: QtBot, theme: Theme
) -> None:
    inspector, area = _inspector(qtbot, theme)
    wide: dict[bool, set[int]] = {True: set(), False: set()}

    for height in (200, 700):
        inspector.resize(WIDTH, height)
        QApplication.processEvents()
        scrolls = area.verticalScrollBar().maximum() > 0
        wide[scrolls].add(inspector.picture.width())

    assert wide[True] == wide[False] != set()


def test_at_no_height_does_the_place_to_scroll_in_swing_to_and_fro(
    qtbot: QtBot, theme: Theme
) -> None:
    inspector, area = _inspector(qtbot, theme)
    widths = set()

    for height in range(200, 500):
        inspector.resize(WIDTH, height)
        QApplication.processEvents()
        widths.add(_inside(area).width())

    assert len(widths) == 1


def test_a_bar_with_nothing_to_scroll_is_not_seen(qtbot: QtBot, theme: Theme) -> None:
    inspector, area = _inspector(qtbot, theme)
    colours = []

    for height in (200, 700):
        inspector.resize(WIDTH, height)
        QApplication.processEvents()
        bar = area.verticalScrollBar()
        image = inspector.grab(bar.rect().translated(bar.mapTo(inspector, bar.rect().topLeft())))
        picture = image.toImage()
        middle = picture.width() // 2
        colours.append({picture.pixel(middle, y) for y in range(picture.height())})

    assert len(colours[0]) > 1
    assert len(colours[1]) == 1
