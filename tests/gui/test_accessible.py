"""Every screen for everybody: by keys, by ear, on a small screen, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kingdesk.bootstrap import App
from kingdesk.gui.language import Language
from tests.fakes.studio_app import WebSite
from tests.gui.conftest import Person
from tests.gui.costs import Payer, payer_of
from tests.gui.looking import (
    CONTROLS,
    by_tab,
    clipped,
    controls,
    focus_ring,
    is_reached,
    is_small,
    said_by,
)
from tests.gui.screens import SCREENS, SMALLEST, Screen, breathe

every_screen = pytest.mark.parametrize("screen", SCREENS, ids=[each.name for each in SCREENS])


@pytest.fixture
def newly_here(open_window: Callable[[], Person]) -> Person:
    """Somebody in front of an empty workspace."""
    return open_window()


@pytest.fixture
def payer(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    """Ana, who pays for what AWS does."""
    found = payer_of(site, open_window)
    found.upload(3)
    found.enroll("Ana", "ana")
    return found


@pytest.fixture
def opened(request: pytest.FixtureRequest, screen: Screen, qtbot: QtBot) -> QWidget:
    """Bring a screen up in a small window."""
    who = request.getfixturevalue(screen.by)
    (who.person if isinstance(who, Payer) else who).window.resize(*SMALLEST)
    widget = screen.open(who)
    breathe()
    return widget


@every_screen
def test_every_control_has_a_name_and_room_for_a_finger(opened: QWidget) -> None:
    found = controls(opened)

    nameless = [f"no name: {_known(each)}" for each in found if not said_by(each)]
    small = [f"{_known(each)} {each.size().toTuple()}" for each in found if is_small(each)]

    assert_none(nameless + small)


@every_screen
def test_the_keyboard_goes_everywhere_and_as_one_reads(opened: QWidget) -> None:
    went = by_tab(opened)

    missed = [f"missed: {_known(each)}" for each in controls(opened) if not is_reached(each, went)]
    back = [
        f"{_known(one)} -> {_known(other)}"
        for one, other in pairwise(went)
        if one.parentWidget() is other.parentWidget() and _is_before(other, one)
    ]

    assert_none(missed + back)


@every_screen
def test_the_focus_is_seen(opened: QWidget) -> None:
    unseen = [  # a page that takes keys itself is no control
        f"{_known(each)}: {ring}"
        for each in by_tab(opened)
        if isinstance(each, (*CONTROLS, QAbstractScrollArea))
        and (ring := focus_ring(each)) < min(each.width(), each.height())
    ]

    assert_none(unseen)


@every_screen
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.PORTUGUESE])
def test_words_have_room_in_a_small_window(
    request: pytest.FixtureRequest, screen: Screen, language: Language
) -> None:
    who = request.getfixturevalue(screen.by)
    person = who.person if isinstance(who, Payer) else who
    person.desktop.languages.use(language)
    person.window.resize(*SMALLEST)
    person.wait()

    widget = screen.open(who)
    breathe()

    assert_none(clipped(widget))


def assert_none(found: list[str]) -> None:
    assert not found, "\n".join(["", *found])


def _known(widget: QWidget) -> str:
    name = said_by(widget) or widget.objectName()
    above = type(widget.parentWidget()).__name__
    return f"{type(widget).__name__} {name!r} in {above}"


def _is_before(one: QWidget, other: QWidget) -> bool:
    """Tell whether one stands wholly above another, or wholly left of it in the same line."""
    a, b = (each.rect().translated(each.mapTo(each.window(), QPoint())) for each in (one, other))
    same_line = a.top() < b.bottom() and b.top() < a.bottom()
    left = one.layoutDirection() is Qt.LayoutDirection.LeftToRight
    beside = a.right() <= b.left() if left else a.left() >= b.right()
    return beside if same_line else a.bottom() <= b.top()
