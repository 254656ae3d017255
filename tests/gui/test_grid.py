from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.photos.delegate import PhotoDelegate
from kingdesk.gui.photos.geometry import MARGIN, GridGeometry
from kingdesk.gui.photos.model import Chip, PhotoModel, PhotoRole
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.photos.view import Grid
from kingdesk.gui.theme import Theme
from tests.gui.conftest import a_card, many_cards


def _model(count: int) -> PhotoModel:
    model = PhotoModel()
    model.set_cards(many_cards(count))
    model.show([PhotoId(n) for n in range(1, count + 1)], {})
    return model


@pytest.fixture
def grid(qtbot: QtBot, thumbnails: Thumbnails, theme: Theme) -> Grid:
    view = Grid(40)
    qtbot.addWidget(view)
    view.setItemDelegate(PhotoDelegate(thumbnails, theme, view))
    view.resize(900, 600)
    view.show()
    return view


def _fill(grid: Grid, count: int) -> PhotoModel:
    model = _model(count)
    model.setParent(grid)
    grid.setModel(model)
    return model


def _chosen(grid: Grid) -> list[int]:
    return sorted(index.row() for index in grid.selectionModel().selectedIndexes())


def test_this_pyside_keeps_its_references_to_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)

    for _ in range(1000):
        widget.setToolTip("x")

    assert abs(sys.getrefcount(None) - before) < 50


@pytest.mark.parametrize("count", [0, 1, 7, 8, 1000])
@pytest.mark.parametrize("width", [1, 200, 900, 3000])
def test_every_cell_is_found_again_at_its_own_centre(count: int, width: int) -> None:
    geometry = GridGeometry.fitting(count, width, 208, 40)

    for row in range(count):
        left, top, cell_width, cell_height = geometry.cell(row)
        assert geometry.row_at(left + cell_width // 2, top + cell_height // 2) == row or width == 1

    assert geometry.row_at(MARGIN + 1, geometry.height + 500) is None


def test_a_rectangle_takes_only_the_columns_it_touches() -> None:
    geometry = GridGeometry.fitting(10, 4 * 200 + 2 * MARGIN, 200, 40)
    left, top, width, _ = geometry.cell(1)

    rows = [
        list(part)
        for part in geometry.rows_in(left + 5, top + 5, left + width + 5, geometry.height)
    ]

    assert rows == [[1, 2], [5, 6], [9]]


def test_the_model_keeps_qts_rules_while_it_changes(qtbot: QtBot) -> None:
    model = _model(30)
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )

    model.show([PhotoId(3), PhotoId(1), PhotoId(99)], {PhotoId(3): Certainty.TO_CHECK})
    model.set_chips({PhotoId(3): (Chip(ClientId(1), "Ana", Certainty.CERTAIN),)})
    model.update_cards([a_card(3, faces=7)])
    model.set_cards([a_card(1)])

    assert tester.model() is model
    assert model.shown == [PhotoId(1)]
    assert model.row_of(PhotoId(3)) is None


def test_a_cell_says_in_words_what_it_shows_in_pictures(qtbot: QtBot) -> None:
    model = _model(2)
    model.set_chips({PhotoId(1): (Chip(ClientId(1), "Ana", Certainty.TO_CHECK),)})

    words = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert "IMG_00001.jpg" in words
    assert "Ana: To check" in words
    assert model.index(0).data(PhotoRole.MARK) is None


def test_who_is_wanted_stands_first_on_a_crowded_cell(qtbot: QtBot) -> None:
    model = _model(1)
    names = ("Ana", "Bea", "Caio")
    chips = [Chip(ClientId(n), name, Certainty.CERTAIN) for n, name in enumerate(names, start=1)]
    model.set_chips({PhotoId(1): chips})

    model.show([PhotoId(1)], {}, frozenset({ClientId(3)}))

    assert [chip.name for chip in model.index(0).data(PhotoRole.CHIPS)] == ["Caio", "Ana", "Bea"]


def test_a_view_without_a_model_answers_qt_instead_of_crashing(qtbot: QtBot) -> None:
    view = Grid(40)
    qtbot.addWidget(view)

    view.setVerticalScrollMode(Grid.ScrollMode.ScrollPerPixel)
    view.resize(300, 300)
    view.grab()

    assert not view.indexAt(QPoint(20, 20)).isValid()
    assert not view.visualRect(view.currentIndex()).isValid()
    assert not view.moveCursor(Grid.CursorAction.MoveDown, Qt.KeyboardModifier.NoModifier).isValid()
    view.setSelection(QRect(0, 0, 50, 50), QItemSelectionModel.SelectionFlag.Select)


def test_arrows_walk_the_lines_and_end_goes_to_the_last_photo(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 1000)
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(0, 0))
    columns = grid._geometry.columns

    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    after_two = grid.currentIndex().row()
    qtbot.keyClick(grid, Qt.Key.Key_End)

    assert after_two == columns + 1
    assert grid.currentIndex().row() == 999
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_shift_click_chooses_everything_between_in_reading_order(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 100)
    columns = grid._geometry.columns
    first = grid.visualRect(grid.model().index(1, 0)).center()
    last = grid.visualRect(grid.model().index(columns, 0)).center()

    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, last
    )

    assert _chosen(grid) == list(range(1, columns + 1))


def test_shift_with_an_arrow_grows_the_choice_by_a_line(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 100)
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(0, 0))
    columns = grid._geometry.columns

    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert _chosen(grid) == list(range(columns + 1))


def test_control_click_adds_and_takes_away_one_photo(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 20)
    centres = [grid.visualRect(grid.model().index(row, 0)).center() for row in range(3)]
    control = Qt.KeyboardModifier.ControlModifier

    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centres[0])
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, control, centres[2])
    both = _chosen(grid)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, control, centres[0])

    assert both == [0, 2]
    assert _chosen(grid) == [2]


def test_a_rubber_band_from_an_empty_place_takes_the_cells_it_touches(
    qtbot: QtBot, grid: Grid
) -> None:
    _fill(grid, 3)
    below = QPoint(4, grid.visualRect(grid.model().index(0, 0)).bottom() + 30)
    to = grid.visualRect(grid.model().index(1, 0)).center()

    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=below)
    qtbot.mouseMove(grid.viewport(), QPoint(20, below.y() - 5))
    qtbot.mouseMove(grid.viewport(), to)
    shown = grid._band.isVisible()
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=to)

    assert shown
    assert _chosen(grid) == [0, 1]
    assert not grid._band.isVisible()


def test_a_photo_keeps_its_place_at_the_top_when_cells_grow(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 5000)
    grid.scrollTo(grid.model().index(2500, 0), Grid.ScrollHint.PositionAtTop)
    top = grid.rows_in_view().start

    grid.set_step(4)

    seen = grid.rows_in_view()
    assert seen.start <= top < seen.stop


def test_select_all_of_a_hundred_thousand_is_one_range(grid: Grid) -> None:
    _fill(grid, 100_000)

    grid.selectAll()

    assert grid.selectionModel().selection().size() == 1


def test_the_grid_survives_its_model_going_away(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 50)
    nothing: QAbstractItemModel | None = None

    grid.setModel(nothing)
    grid.grab()

    assert grid.rows_in_view() == range(0)


def test_e_opens_the_photo_and_escape_lets_go_of_what_is_chosen(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 20)
    opened: list[int] = []
    grid.activated.connect(lambda index: opened.append(index.row()))
    grid.setCurrentIndex(grid.model().index(3, 0))

    qtbot.keyClick(grid, Qt.Key.Key_E)
    qtbot.keyClick(grid, Qt.Key.Key_Escape)

    assert opened == [3]
    assert _chosen(grid) == []
    assert grid.currentIndex().row() == 3


def test_page_keys_go_a_screen_on_and_home_goes_to_the_first(qtbot: QtBot, grid: Grid) -> None:
    _fill(grid, 100_000)
    grid.setCurrentIndex(grid.model().index(0, 0))

    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    on = grid.currentIndex().row()
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    back = grid.currentIndex().row()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    last = grid.currentIndex().row()
    qtbot.keyClick(grid, Qt.Key.Key_Home)

    assert on % grid._geometry.columns == 0
    assert 0 < on <= 2 * len(grid.rows_in_view())
    assert (back, last, grid.currentIndex().row()) == (0, 99_999, 0)


def test_shift_and_end_choose_all_the_rest_of_a_hundred_thousand_as_one_range(
    qtbot: QtBot, grid: Grid
) -> None:
    _fill(grid, 100_000)
    grid.setCurrentIndex(grid.model().index(10, 0))

    qtbot.keyClick(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)

    chosen = grid.selectionModel().selection()
    assert chosen.size() == 1
    assert (chosen.at(0).top(), chosen.at(0).bottom()) == (10, 99_999)


def test_a_rubber_band_over_all_of_a_hundred_thousand_takes_them_at_once(grid: Grid) -> None:
    _fill(grid, 100_000)
    grid._band_from = QPoint(0, 0)
    whole = QRect(0, 0, grid.viewport().width(), grid._geometry.height)

    grid.setSelection(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    chosen = grid.selectionModel().selection()
    assert chosen.size() == 1
    assert chosen.at(0).height() == 100_000


# --- going to a file by typing its name ---------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, thumbnails: Thumbnails, theme: Theme) -> PhotosPage:
    """Give the grid with its bar over forty photos, IMG_00001.jpg to IMG_00040.jpg."""
    page = PhotosPage(thumbnails, theme)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.model.set_cards(many_cards(40))
    page.show_photos([PhotoId(n) for n in range(1, 41)], {}, "All")
    page.show()
    page.grid.setFocus()
    return page


def _name(page: PhotosPage) -> str | None:
    card = None if page.current is None else page.model.card(page.current)
    return None if card is None else card.name


def test_digits_go_to_the_file_that_ends_in_them(qtbot: QtBot, page: PhotosPage) -> None:
    qtbot.keyClicks(page.grid, "12")

    assert _name(page) == "IMG_00012.jpg"
    assert page.grid.finding.hint == "File name: 12"


def test_a_slash_begins_a_name_of_letters_and_f3_goes_on_to_the_next(
    qtbot: QtBot, page: PhotosPage
) -> None:
    qtbot.keyClicks(page.grid, "/mg_0002")
    first = _name(page)
    qtbot.keyClick(page.grid, Qt.Key.Key_F3)
    second = _name(page)
    for _ in range(9):
        qtbot.keyClick(page.grid, Qt.Key.Key_F3)

    assert (first, second) == ("IMG_00020.jpg", "IMG_00021.jpg")
    assert _name(page) == "IMG_00020.jpg"


def test_a_file_that_is_not_there_is_said_and_backspace_takes_a_character_back(
    qtbot: QtBot, page: PhotosPage
) -> None:
    qtbot.keyClicks(page.grid, "39")
    qtbot.keyClicks(page.grid, "9")
    said, stays = page.grid.finding.hint, _name(page)
    qtbot.keyClick(page.grid, Qt.Key.Key_Backspace)
    again = page.grid.finding.hint
    qtbot.keyClick(page.grid, Qt.Key.Key_Escape)

    assert said == "No file name with 399"
    assert stays == "IMG_00039.jpg"
    assert again == "File name: 39"
    assert page.grid.finding.hint == ""


def test_letters_alone_stay_verbs_and_an_arrow_ends_the_search(
    qtbot: QtBot, page: PhotosPage
) -> None:
    qtbot.keyClicks(page.grid, "g")
    letter = page.grid.finding.hint
    qtbot.keyClicks(page.grid, "7")
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)

    assert letter == ""
    assert page.grid.finding.hint == ""
    assert _name(page) == "IMG_00008.jpg"
