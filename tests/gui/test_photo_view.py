"""What a person does while looking at one photo: strip, drawing, names, searches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kingdesk.domain.errors import PhotoMissing
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.photo.canvas import PhotoCanvas
from kingdesk.gui.photo.drawing import DrawTool
from kingdesk.gui.photo.faces import Stroke
from kingdesk.gui.photo.filmstrip import Filmstrip
from kingdesk.gui.photo.page import PhotoPage
from kingdesk.gui.photo.previews import Previews
from kingdesk.gui.photo.stage import Stage
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Theme
from tests.fakes.event import Event
from tests.gui.conftest import PATIENCE_S, Person, a_jpeg

SHIFT = Qt.KeyboardModifier.ShiftModifier


def _open(person: Person, event: Event, name: str) -> PhotoPage:
    person.window.browsing.open_photo(event.photo_id(name))
    person.wait()
    return person.window.views.photo


def _names(person: Person, event: Event, name: str) -> list[str | None]:
    return [face.name for face in person.window.desk.faces(event.photo_id(name)) if face.counts]


def _name(person: Person, who: str) -> None:
    """Type a name into the dialog that asks for one."""
    dialog = person.dialog(NameDialog)
    QTest.keyClicks(dialog._find, who)
    QTest.keyClick(dialog._find, Qt.Key.Key_Return)
    person.wait()
    person.window.activateWindow()  # a window manager does
    person.wait()


def _entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(words))


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """Return the menus that opened, the last one last."""
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: shown.append(menu))
    return shown


# --- the strip ------------------------------------------------------------------------------------


@pytest.fixture
def strip(qtbot: QtBot, thumbnails: Thumbnails, theme: Theme) -> Filmstrip:
    view = Filmstrip(thumbnails, theme)
    qtbot.addWidget(view)
    view.resize(800, view.height())
    view.show()
    return view


def test_the_strip_shows_the_current_photo_in_the_middle_of_any_number(strip: Filmstrip) -> None:
    strip.show_photos(range(1, 100_001), 50_000)  # type: ignore[arg-type]  # numbers as ids

    assert strip.rect_of(50_000).center().x() == pytest.approx(strip.width() / 2, abs=1)
    assert len(strip.cells) < 12
    assert 50_000 in strip.cells


def test_a_click_on_the_strip_opens_that_photo(strip: Filmstrip, qtbot: QtBot) -> None:
    strip.show_photos([PhotoId(n) for n in range(10)], 4)

    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(6).center())

    assert chosen.args == [PhotoId(6)]


def test_the_strip_goes_to_the_next_photo_with_the_view_and_can_be_hidden(
    person: Person, event: Event, open_window: Callable[[], Person]
) -> None:
    page = _open(person, event, "1.jpg")
    assert page.strip.isVisible()

    person.press(Qt.Key.Key_Right)
    assert page.photo_id == event.photo_id("2.jpg")
    assert page.strip.place == 1
    person.press(Qt.Key.Key_F6)
    assert not page.strip.isVisible()

    other = open_window()
    assert _open(other, event, "1.jpg").strip.isHidden()
    other.press(Qt.Key.Key_F6)


# --- drawing --------------------------------------------------------------------------------------


@pytest.fixture
def canvas(qtbot: QtBot) -> PhotoCanvas:
    view = PhotoCanvas()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("#888888"))
    view.show_picture(image, QSize(6000, 4000))
    return view


def _drag(canvas: PhotoCanvas, start: QPoint, end: QPoint) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, end)


def test_a_box_is_drawn_by_dragging(canvas: PhotoCanvas, qtbot: QtBot) -> None:
    tool = DrawTool(canvas)
    tool.begin()
    start = canvas.mapFromScene(1500, 1000)
    end = canvas.mapFromScene(3000, 3000)

    with qtbot.waitSignal(tool.drawn) as drawn:
        _drag(canvas, start, end)

    box = drawn.args[0]
    assert (box.left, box.top) == pytest.approx((0.25, 0.25), abs=0.02)
    assert (box.width, box.height) == pytest.approx((0.25, 0.5), abs=0.02)
    assert not tool.is_on


def test_a_click_while_drawing_is_no_box(canvas: PhotoCanvas) -> None:
    tool, drawn = DrawTool(canvas), list[Box]()
    tool.drawn.connect(drawn.append)
    tool.begin()

    _drag(canvas, QPoint(300, 200), QPoint(302, 201))

    assert drawn == []
    assert not tool.is_on


def test_a_box_is_moved_and_sized_by_keys_alone(canvas: PhotoCanvas) -> None:
    tool, drawn = DrawTool(canvas), list[Box]()
    tool.drawn.connect(drawn.append)

    for moves in ((), ((Qt.Key.Key_Right, None), (Qt.Key.Key_Up, SHIFT))):
        tool.begin()
        for key, modifier in moves:
            QTest.keyClick(canvas, key, modifier or Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(canvas, Qt.Key.Key_Return)

    before, after = drawn
    assert after.left > before.left
    assert after.width == pytest.approx(before.width)
    assert after.height < before.height


def test_escape_gives_a_box_up_and_leaves_the_photo_open(person: Person, event: Event) -> None:
    page = _open(person, event, "5.jpg")

    person.press(Qt.Key.Key_D)
    before = page.drawing.is_on
    person.press(Qt.Key.Key_Escape)

    assert (before, page.drawing.is_on) == (True, False)
    assert page.photo_id == person.window.browsing.open_photo_id


def test_a_face_drawn_by_keys_is_named_and_taken_away_again(person: Person, event: Event) -> None:
    page = _open(person, event, "5.jpg")

    person.press(Qt.Key.Key_D)
    person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Return)
    _name(person, "Bea")

    [face] = person.window.desk.faces(event.photo_id("5.jpg"))
    assert (face.name, face.stroke, face.index) == ("Bea", Stroke.DOTTED, None)
    assert face.box is not None
    page.panel.choose(0)
    person.press(Qt.Key.Key_X)
    assert _names(person, event, "5.jpg") == []
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert _names(person, event, "5.jpg") == ["Bea"]


def test_somebody_is_in_a_photo_without_a_face(person: Person, event: Event) -> None:
    page = _open(person, event, "2.jpg")

    person.press(Qt.Key.Key_P)
    offered = [row.name for row in person.dialog(NameDialog)._model._shown]
    _name(person, "Bea")

    faces = person.window.desk.faces(event.photo_id("2.jpg"))
    assert offered == ["Bea"]  # Ana is there already
    assert [(face.name, face.box is None) for face in faces] == [("Ana", False), ("Bea", True)]
    assert "no face shows" in page.panel.describe(faces[1])
    page.panel.choose(1)
    person.press(Qt.Key.Key_X)
    assert _names(person, event, "2.jpg") == ["Ana"]


# --- who is missing -------------------------------------------------------------------------------


def test_the_panel_says_why_somebody_is_missing_and_one_key_assigns(
    person: Person, event: Event
) -> None:
    person.window.desk.move_threshold(90)
    person.wait()
    page = _open(person, event, "4.jpg")

    person.press(Qt.Key.Key_W)
    _name(person, "Ana")
    words = page.panel.missing.words
    person.press(Qt.Key.Key_A)

    assert words.startswith("5.0 points under the line")
    assert _names(person, event, "4.jpg") == ["Ana"]
    assert page.panel.missing.isHidden()


def test_somebody_no_face_looks_like_is_assigned_without_a_face(
    person: Person, event: Event
) -> None:
    page = _open(person, event, "3.jpg")

    person.press(Qt.Key.Key_W)
    _name(person, "Bea")
    words = page.panel.missing.words
    person.press(Qt.Key.Key_A)

    assert words == "no face here looks like this person"
    faces = person.window.desk.faces(event.photo_id("3.jpg"))
    assert [face.name for face in faces if face.box is None] == ["Bea"]


# --- the menu -------------------------------------------------------------------------------------


def test_a_face_is_searched_for_in_the_gallery(
    person: Person, event: Event, menus: list[QMenu]
) -> None:
    page = _open(person, event, "4.jpg")
    centre = page.canvas.mapFromScene(page.canvas.faces[0].rect().center())
    reason = QContextMenuEvent.Reason.Mouse
    asked = QContextMenuEvent(reason, centre, page.canvas.viewport().mapToGlobal(centre))
    QApplication.sendEvent(page.canvas.viewport(), asked)

    _entry(menus[0], "Search this face").trigger()
    person.wait()

    assert person.window.browsing.open_photo_id is None
    assert person.shown[0] == "4.jpg"
    assert set(person.shown) == {"1.jpg", "2.jpg", "4.jpg"}
    assert person.said == "3 photos with a face like this"
    assert "Like a face in 4.jpg" in person.window.views.page._title.text()


def test_the_menu_opens_by_its_key_about_the_current_face(
    person: Person, event: Event, menus: list[QMenu]
) -> None:
    page = _open(person, event, "1.jpg")
    page.panel.choose(1)

    at = QPoint(5, 5)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, at)
    QApplication.sendEvent(page.canvas.viewport(), asked)

    words = [action.text().partition("\t")[0] for action in menus[0].actions()]
    assert "It is Bea" in words
    assert "It is not Bea" in words


def test_a_face_of_a_photo_becomes_a_reference_without_asking_which(
    person: Person, event: Event, menus: list[QMenu]
) -> None:
    page = _open(person, event, "1.jpg")
    page.panel.choose(1)
    page.menu_asked.emit(QPoint())

    _entry(menus[0], "Use as a reference of Bea").trigger()
    person.wait_for(lambda: "enrolled" in person.said)

    bea = next(row for row in person.window.desk.overview.clients if row.name == "Bea")
    references = event.app.enroll.references(event.app.owner, bea.id)
    assert len(references) == 2


def test_a_new_client_is_made_from_a_face(person: Person, event: Event, menus: list[QMenu]) -> None:
    page = _open(person, event, "3.jpg")
    page.menu_asked.emit(QPoint())

    _entry(menus[0], "New client from this face").trigger()
    dialog = person.dialog(NewClientDialog)
    dialog._name.setText("Caio")
    dialog._add.click()
    person.wait_for(lambda: "enrolled" in person.said)

    assert _names(person, event, "3.jpg") == ["Caio"]


# --- what shows -----------------------------------------------------------------------------------


def test_names_are_hidden_and_shown_apart_from_boxes(person: Person, event: Event) -> None:
    page = _open(person, event, "1.jpg")
    shown = [item.label.isVisible() for item in page.canvas.faces]

    person.press(Qt.Key.Key_B, SHIFT)

    assert shown == [True, True]
    assert [item.label.isVisible() for item in page.canvas.faces] == [False, False]
    assert all(item.isVisible() for item in page.canvas.faces)


def test_the_pointer_on_a_box_tells_all_that_is_known(person: Person, event: Event) -> None:
    page = _open(person, event, "4.jpg")

    assert page.canvas.faces[0].toolTip().splitlines() == [
        "Ana",
        "To check · near the line",
        "Similarity: 84%",
    ]


def test_a_photo_whose_file_is_gone_says_so_and_can_be_tried_again(
    person: Person, event: Event
) -> None:
    file = event.folder / "2.jpg"
    kept = file.read_bytes()
    file.unlink()
    person.window.views.previews.forget()
    page = _open(person, event, "2.jpg")
    said = page.stage.words

    file.write_bytes(kept)
    page.stage._again_small.click()
    person.wait()

    assert "2.jpg" in said
    assert page.stage.error is None
    assert page.canvas.has_picture


def test_a_photo_without_even_a_thumbnail_has_its_reason_drawn(qtbot: QtBot) -> None:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.show()

    stage.fail(PhotoMissing(name="a.jpg", path=Path("a.jpg")), has_something=False)

    assert stage.message.isVisible()
    assert "a.jpg" in stage.words


def test_a_photo_that_takes_its_time_is_said_to_be_loading(qtbot: QtBot) -> None:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.show()

    stage.wait(has_something=False)
    qtbot.waitUntil(stage.message.isVisible)
    words = stage.words
    stage.show_picture()

    assert words == "Loading the photo…"
    assert stage.canvas.isVisible()


def test_neighbours_are_read_once_the_photo_looked_at_is_there(qtbot: QtBot) -> None:
    asked, let_go = list[PhotoId](), threading.Event()
    first, *neighbours = (PhotoId(n) for n in range(1, 8))

    def read(photo: PhotoId, _side: int) -> bytes:
        asked.append(photo)
        if photo == first:
            assert let_go.wait(PATIENCE_S)
        return a_jpeg()

    tasks = Tasks(lambda _: None)
    previews = Previews(tasks, read, long_side=100)
    previews.want(first, neighbours)
    qtbot.waitUntil(lambda: asked == [first], timeout=PATIENCE_S * 1000)
    qtbot.wait(50)
    before = [*asked]
    let_go.set()
    qtbot.waitUntil(lambda: tasks.is_idle, timeout=PATIENCE_S * 1000)

    assert before == [first]
    assert all(previews.picture(photo) is not None for photo in (first, *neighbours))
    tasks.close()


def test_the_grid_has_its_pictures_again_after_the_strip_wanted_others(
    person: Person, event: Event
) -> None:
    _open(person, event, "1.jpg")
    person.window.browsing._v.thumbnails.clear()
    person.window.views.photo.strip.show_photos([event.photo_id("1.jpg")], 0)
    person.press(Qt.Key.Key_Escape)

    person.wait_for(
        lambda: all(
            person.window.browsing._v.thumbnails.pixmap(photo) is not None
            for photo in person.window.views.page.model.shown
        )
    )


def test_a_face_aws_knows_is_not_offered_for_a_search(
    person: Person, event: Event, menus: list[QMenu]
) -> None:
    page = _open(person, event, "1.jpg")
    person.window.photo._is_near = False

    page.menu_asked.emit(QPoint())
    person.press(Qt.Key.Key_S)

    search = _entry(menus[0], "Search this face (not with this engine yet)")
    assert not search.isEnabled()
    assert person.said == "Faces can't be searched for with this engine yet."
    assert person.window.browsing.open_photo_id == event.photo_id("1.jpg")
