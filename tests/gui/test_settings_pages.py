"""Settings page by page: what is chosen holds at once, the keys are there too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from kingdesk.domain.ids import PhotoId
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


def test_the_cache_says_how_much_it_takes_and_is_emptied_after_a_word_about_it(
    person: Person,
) -> None:
    cache = person.window.session.app.cache
    cache.thumbnails.put(PhotoId(999), "any", bytes(500_000))
    dialog = _settings(person)
    dialog.show_page(Page.CACHE)
    page = dialog.cache
    assert page is not None
    person.wait_for(page.empty.isEnabled)
    before = page.words
    page.empty.click()
    box = person.dialog(QMessageBox)
    asked = box.informativeText()
    next(button for button in box.buttons() if button.text() == "Empty").click()
    person.wait_for(lambda: page.words != before and page.empty.isEnabled())

    assert before.startswith("Thumbnails: ")
    assert "decisions stay" in asked
    assert cache.taken().thumbnails < 100_000


def test_an_emptied_cache_is_left_alone_by_cancel(person: Person) -> None:
    cache = person.window.session.app.cache
    dialog = _settings(person)
    dialog.show_page(Page.CACHE)
    page = dialog.cache
    assert page is not None
    person.wait_for(page.empty.isEnabled)
    before = cache.taken()

    page.empty.click()
    person.dialog(QMessageBox).reject()
    person.wait()

    assert cache.taken() == before
