"""The pseudo language: every screen says all it says in it, and has room for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtWidgets import QWidget

from kingdesk.bootstrap import App
from kingdesk.gui.language import Language
from kingdesk.gui.pseudo import CLOSING, OPENING, VARIABLE, lengthened
from tests.fakes.studio_app import WebSite
from tests.gui.conftest import Person
from tests.gui.costs import Payer, payer_of
from tests.gui.looking import clipped, words
from tests.gui.screens import SCREENS, SMALLEST, Screen, breathe
from tests.gui.test_accessible import assert_none

NAMES: Final = re.compile(
    r"KingDesk|KingSelection|Rekognition|Graduation|Ana|Bea|Carla Dias|Davi Reis|Wedding|AWS|R2"
    r"|reference-[\w-]+\.jpg|[\w-]+\.(jpg|jpeg|csv|jsonl|json)|/[\w/.-]+"
    r"|English|Português(?: \(Brasil\))?"
    r"|\b(Ctrl|Shift|Alt|Esc|Enter|Return|Del|Tab|Space|Backspace|Home|End|PgUp|PgDown|F\d+)\b"
    r"|\b[A-Z]\b|US\$|USD|GB|MB|kB|\b[ap]m\b|\b(AM|PM)\b"
)
"""What has the same name in every language: people, files, products, keys."""
_TRANSLATED: Final = re.compile(rf"\{OPENING}[^\{OPENING}]*?\{CLOSING}", re.DOTALL)
_DATE: Final = re.compile(
    r"\b(\w{3,9}day, )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\b"
)


def untranslated(text: str) -> str:
    """Return what of a text is neither in the pseudo language nor a name; it has letters."""
    before = None
    while before != text:
        before, text = text, _TRANSLATED.sub("", text)
    rest = _DATE.sub("", NAMES.sub("", text))
    return rest.strip() if any(each.isalpha() for each in rest) else ""


@pytest.fixture
def newly_here(open_window: Callable[[], Person]) -> Person:
    """Somebody in front of an empty workspace."""
    return open_window()


@pytest.fixture
def payer(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    found = payer_of(site, open_window)
    found.upload(3)
    found.enroll("Ana", "ana")
    return found


@pytest.fixture(params=SCREENS, ids=[each.name for each in SCREENS])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[QWidget]:
    """Bring a screen up in a small window that speaks the pseudo language."""
    shown: Screen = request.param
    monkeypatch.setenv(VARIABLE, "1")
    who = request.getfixturevalue(shown.by)
    person = who.person if isinstance(who, Payer) else who
    try:
        person.desktop.languages.use(Language.ENGLISH)
        person.window.resize(*SMALLEST)
        person.wait()
        widget = shown.open(who)
        breathe()
        yield widget
    finally:
        monkeypatch.delenv(VARIABLE)
        person.desktop.languages.use(Language.ENGLISH)


def test_every_word_is_translated_and_none_is_cut_off(screen: QWidget) -> None:
    said = {
        (type(each).__name__, rest) for each, text in words(screen) if (rest := untranslated(text))
    }

    lost = [f"not translated: {kind}: {text[:100]!r}" for kind, text in sorted(said)]

    assert_none([*lost, *clipped(screen, dots_allowed=True)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Import photos", "[Íímpóórt phóótóós]"),
        ("%Ln photo(s) of %1", "[%Ln phóótóó(s) óóf %1~]"),
        ("{spent} of {limit}", "[{spent} óóf {limit}]"),
        ("%1 / %2", "%1 / %2"),
        ("&Name", "[&Nááméé]"),
    ],
)
def test_a_text_gets_longer_and_keeps_its_places_for_values(text: str, expected: str) -> None:
    assert lengthened(text) == expected


def test_the_pseudo_language_is_spoken_only_where_it_was_asked_for(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = person.window.actions_.process.text()

    monkeypatch.setenv(VARIABLE, "1")
    person.desktop.languages.use(Language.ENGLISH)
    person.wait()
    during = person.window.actions_.process.text()
    monkeypatch.delenv(VARIABLE)
    person.desktop.languages.use(Language.ENGLISH)
    person.wait()

    assert (before, during[0]) == ("Process", OPENING)
    assert person.window.actions_.process.text() == "Process"
