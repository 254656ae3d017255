"""The language changes while a screen is open: nothing of the old one stays on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from kingdesk.bootstrap import App
from kingdesk.domain.filters import People
from kingdesk.gui.language import Language
from kingdesk.gui.places import Place
from kingdesk.gui.pseudo import VARIABLE
from kingdesk.gui.runs.work_line import WorkLine
from tests.fakes.studio_app import WebSite
from tests.gui.conftest import Person
from tests.gui.costs import Payer, payer_of
from tests.gui.looking import words
from tests.gui.screens import LARGE, SCREENS, Screen, breathe
from tests.gui.test_accessible import assert_none
from tests.gui.test_pseudo import untranslated


def _unnamed(person: Person) -> QWidget:
    person.press(Qt.Key.Key_U)
    return person.window


def _found_nothing(person: Person) -> QWidget:
    person.window.session.filtering.choose(People(9))
    person.wait()
    return person.window


def _results_of_nobody(person: Person) -> QWidget:
    app = person.window.session.app
    app.galleries.create(app.owner, "Wedding")
    person.window.desk.load_galleries()
    person.wait()
    wedding = next(each for each in person.window.desk.galleries if each.name == "Wedding")
    person.window.open_gallery(wedding.id)
    person.wait()
    person.window.go_to(Place.RESULTS)
    person.wait()
    return person.window


MORE: Final = (
    *SCREENS,
    Screen("results-of-nobody", "person", _results_of_nobody),
    Screen("unnamed", "person", _unnamed),
    Screen("found-nothing", "person", _found_nothing),
)
_SETTINGS: Final = ("settings", "studio-settings")
"""Dialogs stand over what could change the language, but for those that change it."""


@pytest.fixture
def newly_here(open_window: Callable[[], Person]) -> Person:
    return open_window()


@pytest.fixture
def payer(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    found = payer_of(site, open_window)
    found.upload(3)
    found.enroll("Ana", "ana")
    return found


@pytest.fixture(params=MORE, ids=[each.name for each in MORE])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[QWidget]:
    """Bring a screen up in English, then have everything speak the pseudo language."""
    shown: Screen = request.param
    who = request.getfixturevalue(shown.by)
    person = who.person if isinstance(who, Payer) else who
    try:
        person.desktop.languages.use(Language.ENGLISH)
        person.window.resize(*LARGE)
        person.wait()
        widget = shown.open(who)
        if isinstance(widget, QDialog) and not shown.name.startswith(_SETTINGS):
            pytest.skip("nobody can change the language while this dialog is open")
        breathe()
        monkeypatch.setenv(VARIABLE, "1")
        person.desktop.languages.use(Language.ENGLISH)
        person.wait()
        breathe()
        yield widget
    finally:
        monkeypatch.delenv(VARIABLE, raising=False)
        person.desktop.languages.use(Language.ENGLISH)


def test_nothing_of_the_old_language_stays_on_a_screen(screen: QWidget) -> None:
    left = {
        f"{type(each).__name__}: {rest[:100]!r}"
        for each, text in words(screen)
        if not isinstance(each.parentWidget(), WorkLine)  # what was said is not said again
        and (rest := untranslated(text))
    }

    assert_none(sorted(left))
