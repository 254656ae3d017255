"""Saying of several photos at once who is in them, and taking it back in one step."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kingdesk.domain.ids import ClientId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.review.name_dialog import NameDialog
from tests.fakes.event import Event
from tests.gui.conftest import Person


def _client(person: Person, name: str) -> ClientId:
    return next(row.id for row in person.window.desk.overview.clients if row.name == name)


def _pick(person: Person, names: list[str], words: str) -> None:
    """Choose photos by clicks, then an entry of their menu."""
    page = person.window.views.page
    page.grid.clearSelection()
    for row, name in enumerate(person.shown):
        if name in names:
            place = page.grid.visualRect(page.model.index(row)).center()
            control = Qt.KeyboardModifier.ControlModifier
            QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, control, place)
    page.menu_asked.emit(page.selected, page.mapToGlobal(QPoint(50, 50)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    person.wait()


def test_a_client_is_put_into_photos_and_control_z_takes_all_of_it_back(
    person: Person, event: Event
) -> None:
    bea = _client(person, "Bea")
    person.window.browsing.choose_client(bea)
    person.window.session.filtering.clear()
    person.wait()
    _pick(person, ["1.jpg", "3.jpg", "5.jpg"], "Put somebody into 3 photos…")
    dialog = person.dialog(NameDialog)
    QTest.keyClicks(dialog._find, "bea")
    QTest.keyClick(dialog._find, Qt.Key.Key_Return)
    person.wait()
    put, said = event.photos_of(bea), person.said

    person.window.activateWindow()
    person.wait()
    person.window.views.page.grid.setFocus()
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert put == {"1.jpg", "3.jpg", "5.jpg"}
    assert said == "Bea was put into 2 photos."
    assert event.photos_of(bea) == {"1.jpg"}


def test_the_chosen_client_is_kept_out_of_photos(person: Person, event: Event) -> None:
    ana = _client(person, "Ana")
    person.window.browsing.choose_client(ana)
    person.wait()

    _pick(person, ["2.jpg", "4.jpg"], "Ana is not in 2 photos")

    assert event.photos_of(ana) == {"1.jpg"}
    assert person.shown == ["1.jpg"]
    assert person.said == "Ana is not in 2 photos any more."


def test_who_is_there_already_is_not_put_there_again(person: Person, event: Event) -> None:
    person.window.browsing.choose_client(_client(person, "Ana"))
    person.wait()

    _pick(person, ["1.jpg"], "Put Ana into 1 photo")

    assert person.said == "Ana is in there already."
    assert event.app.review.of_photo(event.app.owner, event.photo_id("1.jpg")) == []


def test_the_lines_undo_is_gone_once_something_else_was_decided(
    person: Person, event: Event
) -> None:
    bea, photo = _client(person, "Bea"), event.photo_id("4.jpg")
    person.window.naming.keep_out(bea, [event.photo_id("3.jpg")])
    person.wait()

    person.window.review.decide(Decision(photo, 0, VerdictKind.IGNORED, None))
    person.wait()

    assert not person.window.line.take_back()
    assert person.window.desk.faces(photo)[0].ignored
