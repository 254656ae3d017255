"""Settings page by page: what is chosen holds at once, the keys are there too."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.theme import Scheme
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def _settings(person: Person) -> SettingsDialog:
    person.press(Qt.Key.Key_Comma, CONTROL)
    return person.dialog(SettingsDialog)


def test_the_arrow_keys_walk_the_pages(person: Person) -> None:
    dialog = _settings(person)
    dialog.pages.setFocus()

    person.qtbot.keyClick(dialog.pages, Qt.Key.Key_Down)

    assert dialog.recognition.isVisible()


def test_a_look_and_a_pace_hold_at_once(person: Person) -> None:
    dialog = _settings(person)

    dialog.scheme.setCurrentIndex(dialog.scheme.findData(str(Scheme.DARK)))
    dialog.show_page(Page.RECOGNITION)
    dialog.recognition.pace.setCurrentIndex(1)
    dialog.recognition.pace.activated.emit(1)

    kept = person.desktop.preferences.settings
    assert (kept.theme, kept.workers) == ("dark", 1)


def test_the_keys_are_shown_and_searched_there_too(person: Person) -> None:
    dialog = _settings(person)
    dialog.show_page(Page.KEYS)

    dialog.keys.finding.setText("deliver")

    assert dialog.keys.isVisible()
    assert [key.words for key in dialog.keys.shown] == ["Deliver"]


def test_a_page_there_is_nothing_for_is_not_offered(person: Person) -> None:
    dialog = _settings(person)

    dialog.show_page(Page.WORKSPACE)

    assert dialog.pages.item(Page.WORKSPACE).isHidden()
    assert dialog.pages.currentRow() == Page.GENERAL
