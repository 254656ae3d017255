"""In which order photos stand, and what stands under them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.gui.photos.order import Order, Ranks, Sorting
from tests.gui.conftest import Person

ONE, TWO, TEN = PhotoId(1), PhotoId(2), PhotoId(3)
CARDS = [
    PhotoCard(TEN, "DSC_10.jpg", "", PhotoStatus.DONE, 1, 6, 4, changed_ns=5),
    PhotoCard(ONE, "dsc_1.jpg", "", PhotoStatus.DONE, 1, 6, 4),
    PhotoCard(TWO, "DSC_2.jpg", "", PhotoStatus.DONE, 1, 6, 4, changed_ns=3),
]


def _sorted(order: Order, *, backwards: bool = False) -> list[PhotoId]:
    ranks = Ranks()
    ranks.know(CARDS)
    return [
        *ranks.sorted(
            [TEN, ONE, TWO],
            order,
            backwards=backwards,
            people={ONE: 0, TWO: 4, TEN: 2}.__getitem__,
            likeness=lambda: {TWO: 99.0, ONE: 85.0},
        )
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.GALLERY, [TEN, ONE, TWO]),
        (Order.NAME, [ONE, TWO, TEN]),
        (Order.TIME, [TWO, TEN, ONE]),  # a photo without a time stands last
        (Order.SIMILARITY, [TWO, ONE, TEN]),
        (Order.PEOPLE, [TWO, TEN, ONE]),
    ],
)
def test_photos_are_sorted_and_turned_round(order: Order, expected: list[PhotoId]) -> None:
    assert _sorted(order) == expected
    assert _sorted(order, backwards=True) == expected[::-1]


def test_orders_are_remembered_one_for_clients_and_one_for_all() -> None:
    first = Sorting()
    first.choose(Order.TIME, of_client=False)
    first.choose(Order.NAME, of_client=True)
    first.turn(Order.TIME)

    again = Sorting()

    assert again.order(of_client=False) is Order.TIME
    assert again.order(of_client=True) is Order.NAME
    assert again.is_backwards(Order.TIME)
    assert not again.is_backwards(Order.NAME)


def _choose(person: Person, words: str) -> None:
    person.window.views.page.filters.order_asked.emit(QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    person.wait()


def _ana(person: Person) -> ClientId:
    return next(row.id for row in person.window.desk.overview.clients if row.name == "Ana")


def test_the_order_is_chosen_for_all_photos_and_for_a_clients_apart(person: Person) -> None:
    _choose(person, "By number of people")
    all_photos = person.shown
    person.window.browsing.choose_client(_ana(person))
    person.wait()
    best = person.shown
    _choose(person, "The other way round")

    assert all_photos[0] == "1.jpg"
    assert all_photos[-1] == "5.jpg"
    assert best == ["1.jpg", "2.jpg", "4.jpg"]
    assert person.shown == ["4.jpg", "2.jpg", "1.jpg"]
    assert person.window.views.page.filters._order.text() == "Best first"


@pytest.fixture
def height(person: Person) -> Callable[[], int]:
    grid = person.window.views.page.grid
    return lambda: grid.visualRect(grid.model().index(0, 0)).height()


def test_names_under_the_photos_can_be_left_out_and_give_their_room(
    person: Person, height: Callable[[], int]
) -> None:
    with_names = height()
    _choose(person, "Names of clients")
    without_clients = height()
    _choose(person, "Names of files")

    assert with_names > without_clients > height()
