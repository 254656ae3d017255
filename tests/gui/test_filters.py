"""Filters that combine: from the left, from the menu, and away again by a key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kingdesk.domain.filters import Asked, InFolder, Only, People, Question, With, Without
from kingdesk.domain.ids import ClientId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.photos.choose_dialog import ChooseDialog
from kingdesk.gui.photos.filtering import Filtering
from tests.fakes.event import Event
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier
ANA, BEA, CAIO = ClientId(1), ClientId(2), ClientId(3)


def _only(*clients: ClientId) -> frozenset[ClientId]:
    return frozenset(clients)


def _click(
    person: Person, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Click a client at the left."""
    clients = person.window.views.panel.list
    for row in range(clients.model().rowCount()):
        index = clients.model().index(row, 0)
        if index.data() == name:
            place = clients.visualRect(index).center()
            QTest.mouseClick(clients.viewport(), Qt.MouseButton.LeftButton, modifier, place)
            person.wait()
            return
    pytest.fail(f"no client {name}")


def _chips(person: Person) -> list[str]:
    return [chip.text() for chip in person.window.views.page.filters.chips]


def _menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _pick(person: Person, *words: str) -> None:
    """Choose from the menu of filters, through its submenus."""
    person.window.activateWindow()  # a dialog may have been over it
    person.wait()
    person.press(Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    menu = _menu()
    action: QAction | None = None
    for each in words:
        found = [a for a in menu.actions() if a.text().startswith(each)]
        assert found, f"no {each} in {[a.text() for a in menu.actions()]}"
        action = found[0]
        inside = action.menu()
        if isinstance(inside, QMenu):
            menu = inside
    assert action is not None
    action.trigger()
    for open_menu in QApplication.topLevelWidgets():
        if isinstance(open_menu, QMenu):
            open_menu.close()
    person.wait()


def test_a_second_client_with_control_asks_for_both_and_once_more_for_the_first(
    person: Person,
) -> None:
    _click(person, "Ana")
    _click(person, "Bea", CONTROL)
    both, chips = person.shown, _chips(person)
    title = person.window.views.page._title.words
    marked = {index.data() for index in person.window.views.panel.list.selectedIndexes()}
    _click(person, "Bea", CONTROL)

    assert both == ["1.jpg"]
    assert chips == ["Ana + Bea"]
    assert title == "Ana + Bea"
    assert marked == {"Ana", "Bea"}
    assert person.shown == ["1.jpg", "2.jpg", "4.jpg"]


def test_filters_combine_and_each_goes_by_a_key_on_its_chip(person: Person) -> None:
    _click(person, "Ana")
    _pick(person, "Number of people", "1 ")
    alone, chips = person.shown, _chips(person)
    page = person.window.views.page

    page.filters.chips[1].setFocus()
    person.press(Qt.Key.Key_Delete)
    after = person.shown
    first = page.filters.chips[0]
    focused = first.hasFocus()
    person.press(Qt.Key.Key_Backspace)

    assert alone == ["2.jpg", "4.jpg"]
    assert chips == ["Ana", "1 person"]
    assert after == ["1.jpg", "2.jpg", "4.jpg"]
    assert focused
    assert len(person.shown) == 5
    assert person.window.browsing.client_id is None


def test_a_click_on_a_chip_removes_it_and_the_cross_removes_all(person: Person) -> None:
    _click(person, "Ana")
    _pick(person, "To check")
    bar = person.window.views.page.filters
    narrow = person.shown

    QTest.mouseClick(bar.chips[0], Qt.MouseButton.LeftButton)
    person.wait()
    questions = person.shown, _chips(person)
    _pick(person, "Number of people", "1 ")
    bar._clear.click()
    person.wait()

    assert narrow == ["4.jpg"]
    assert questions == (["4.jpg"], ["to check"])
    assert len(person.shown) == 5
    assert _chips(person) == []


def test_only_and_without_ask_for_clients_by_ticking_them(person: Person) -> None:
    person.press(Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    next(a for a in _menu().actions() if a.text().startswith("Only")).trigger()
    dialog = person.dialog(ChooseDialog)
    QTest.keyClicks(dialog._find, "an")
    QTest.keyClick(dialog._find, Qt.Key.Key_Return)
    person.wait()
    only = person.shown
    _pick(person, "Without")
    ticking = person.dialog(ChooseDialog).list
    QTest.keyClick(ticking, Qt.Key.Key_Down)
    QTest.keyClick(ticking, Qt.Key.Key_Space)
    QTest.keyClick(ticking, Qt.Key.Key_Return)
    person.wait()

    assert only == ["2.jpg", "4.jpg"]
    assert _chips(person) == ["only Ana", "without Bea"]
    assert person.shown == ["2.jpg", "4.jpg"]


def test_a_question_at_the_left_with_control_narrows_a_client(person: Person) -> None:
    _click(person, "Ana")
    row = person.window.views.panel.filters._rows[Shown.TO_CHECK]

    QTest.mouseClick(row, Qt.MouseButton.LeftButton, CONTROL)
    person.wait()

    assert person.shown == ["4.jpg"]
    assert person.window.browsing.client_id is not None


def test_choosing_another_client_keeps_what_narrows_and_all_photos_keeps_nothing(
    person: Person,
) -> None:
    _click(person, "Ana")
    _pick(person, "Number of people", "2 ")
    _click(person, "Bea")
    chips = _chips(person)

    QTest.mouseClick(person.window.views.panel.filters._rows[Shown.ALL], Qt.MouseButton.LeftButton)
    person.wait()

    assert chips == ["Bea", "2 people"]
    assert _chips(person) == []
    assert len(person.shown) == 5


def test_the_slider_counts_within_the_filters(person: Person) -> None:
    _click(person, "Ana")
    _pick(person, "Number of people", "1 ")
    slider = person.window.views.page.slider._slider

    slider.setValue(slider.minimum() + 4)
    person.wait_for(lambda: person.shown == ["2.jpg"])

    assert person.window.views.page._title.words == "Ana   (+0 / −1 photos)"  # noqa: RUF001 - a true minus sign


def test_decisions_are_found_again(person: Person, event: Event) -> None:
    event.app.review.say(event.app.owner, event.photo_id("3.jpg"), 0, VerdictKind.IGNORED)
    person.window.desk.reload()
    person.wait()

    _pick(person, "Decided", "A face ignored")

    assert person.shown == ["3.jpg"]


def _pick_of_client(person: Person, name: str, words: str) -> None:
    """Choose from a client's own menu."""
    clients = person.window.desk.overview.clients
    client_id = next(row.id for row in clients if row.name == name)
    person.window.views.panel.list.menu_asked.emit(client_id, QPoint(10, 10))
    menu = _menu()
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    person.wait()


def test_a_clients_menu_asks_for_both_for_one_alone_and_for_photos_without(person: Person) -> None:
    _click(person, "Ana")
    _pick_of_client(person, "Bea", "And also in the photo")
    both = _chips(person)
    _pick_of_client(person, "Bea", "Not needed in the photo")
    _pick_of_client(person, "Bea", "Not in the photo")
    without = _chips(person), person.shown
    _pick_of_client(person, "Bea", "Only in the photo")

    assert both == ["Ana + Bea"]
    assert without == (["Ana", "without Bea"], ["2.jpg", "4.jpg"])
    assert _chips(person) == ["only Bea"]


def test_no_photo_meeting_all_filters_is_said_with_the_way_out(person: Person) -> None:
    _click(person, "Bea")
    _pick(person, "No faces")

    message = person.window.views.page.message
    assert person.shown == []
    assert message.isVisible()
    assert message._heading.text() == "No photo meets all of these filters"


def test_a_client_who_is_erased_leaves_the_filters(person: Person, event: Event) -> None:
    _click(person, "Ana")
    _click(person, "Bea", CONTROL)
    bea = next(row.id for row in person.window.desk.overview.clients if row.name == "Bea")

    event.app.clients.erase(event.app.owner, bea)
    person.window.desk.reload()
    person.wait()

    assert len(_chips(person)) == 0
    assert len(person.shown) == 5


# --- what is wanted, without a window -----------------------------------------------------------


@pytest.fixture
def filtering() -> Filtering:
    return Filtering()


def test_all_photos_are_wanted_at_first(filtering: Filtering) -> None:
    assert filtering.conditions == ()
    assert filtering.client_id is None


def test_what_is_wanted_is_told_once_for_each_change(filtering: Filtering) -> None:
    told: list[int] = []
    filtering.changed.connect(lambda: told.append(len(filtering.conditions)))

    filtering.choose(With(_only(ANA)))
    filtering.choose(With(_only(ANA)))
    filtering.add(People(2))
    filtering.add(People(2))
    filtering.clear()
    filtering.clear()

    assert told == [1, 2, 0]


@pytest.mark.parametrize(
    ("act", "client"),
    [
        (lambda f: f.choose(With(_only(ANA))), ANA),
        (lambda f: f.choose(With(_only(ANA, BEA))), None),
        (lambda f: f.choose(Only(_only(ANA))), ANA),
        (lambda f: f.add(With(_only(BEA))), BEA),
        (lambda f: f.add(Without(_only(BEA))), None),
        (lambda f: (f.choose(Asked(Question.TO_CHECK)), f.add(With(_only(BEA)))), BEA),
    ],
)
def test_one_client_is_known_whatever_else_is_wanted(
    filtering: Filtering, act: Callable[[Filtering], object], client: ClientId | None
) -> None:
    act(filtering)

    assert filtering.client_id == client


def test_clients_added_one_by_one_are_one_condition(filtering: Filtering) -> None:
    for client in (ANA, BEA, CAIO):
        filtering.toggle_client(client)
    filtering.toggle_client(BEA)

    assert filtering.conditions == (With(_only(ANA, CAIO)),)
    assert filtering.clients == {ANA, CAIO}


def test_who_is_gone_is_forgotten_with_every_condition_naming_them(filtering: Filtering) -> None:
    filtering.choose(With(_only(ANA)))
    filtering.add(Without(_only(BEA)))
    filtering.add(InFolder("church"))

    filtering.forget([ANA])

    assert filtering.conditions == (With(_only(ANA)), InFolder("church"))


def test_tab_walks_the_chips_the_filters_the_order_and_then_the_photos(person: Person) -> None:
    _click(person, "Ana")
    _pick(person, "To check")
    page = person.window.views.page
    page.filters.chips[0].setFocus()
    walked = []
    for _ in range(5):
        person.press(Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())

    bar = page.filters
    assert walked == [bar.chips[1], bar._add, bar._clear, bar._order, page.grid]
