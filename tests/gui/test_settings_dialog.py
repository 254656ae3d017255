"""The settings: what the open workspace is, its copies, leaving it."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox

from kingdesk import paths
from kingdesk.domain.studio_errors import StorageKeyRefused
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.studio.doorway import Standing
from kingdesk.gui.studio.draft import FieldName
from kingdesk.settings import read_settings
from tests.gui.shell import ATELIE, Newcomer


def _settings(newcomer: Newcomer) -> SettingsDialog:
    newcomer.shell.flow.show_settings()
    newcomer.wait()
    dialog = newcomer.dialog(SettingsDialog)
    dialog.show_page(Page.WORKSPACE)
    return dialog


def test_the_settings_say_what_the_studio_is_and_who_is_signed_in(regular: Newcomer) -> None:
    regular.start(ATELIE)

    page = _settings(regular).workspace

    assert page is not None
    words = " ".join(value.text() for value in page._values)
    assert "db.example.com" in words
    assert "studio-photos" in words
    assert "ana@example.com" in words
    assert "every photographer's galleries" in page._note_words.text()
    assert "3.2 GB" in page._kept_words.text()


def test_the_embedded_workspace_shows_its_folder_and_tries_its_parts(newcomer: Newcomer) -> None:
    page = _settings(newcomer).workspace
    assert page is not None

    newcomer.click(page.try_parts)
    newcomer.wait_for(lambda: bool(page.checks.lines) and not page.checks.is_running)

    assert str(paths.default_workspace()) in page._values[1].text()
    assert page.sign_out.isHidden()
    assert "works" in page.checks.lines["data file"].words


def test_signing_out_names_what_is_deleted_and_leaves_the_door_to_sign_in(
    regular: Newcomer,
) -> None:
    regular.start(ATELIE)
    page = _settings(regular).workspace
    assert page is not None

    regular.click(page.sign_out)
    box = regular.dialog(QMessageBox)
    asked = box.informativeText()
    regular.answer("Sign out")
    regular.wait_for(lambda: regular.shell.doorway.standing is Standing.SIGNED_OUT)

    assert "3.2 GB" in asked
    assert regular.setup.signed_out == ["Ateliê"]
    assert regular.place is None
    assert regular.shell.doorway.sign_in.isVisible()


def test_forgetting_a_studio_removes_it_from_the_menu(regular: Newcomer) -> None:
    regular.start(ATELIE)
    page = _settings(regular).workspace
    assert page is not None

    regular.click(page.forget)
    regular.answer("Remove")
    regular.wait_for(lambda: regular.shell.doorway.standing is Standing.FORGOTTEN)
    regular.wait()

    words = [action.text() for action in regular.shell.doorway.menu.actions()]
    assert regular.setup.forgotten == ["Ateliê"]
    assert "Ateliê" not in words
    assert regular.setup.secrets.kept == {}


def test_the_space_for_copies_is_kept_at_once(regular: Newcomer) -> None:
    regular.start(ATELIE)
    page = _settings(regular).workspace
    assert page is not None

    page.size_.setCurrentIndex(page.size_.findData(50.0))
    page.size_.activated.emit(page.size_.currentIndex())
    page.originals.click()
    regular.wait()

    studio = read_settings(paths.settings_file()).workspaces["Ateliê"]
    assert not isinstance(studio, Path)
    assert (studio.cache_gb, studio.keep_originals) == (50, True)


def test_closing_the_settings_while_parts_are_tried_harms_nothing(regular: Newcomer) -> None:
    regular.opener.wrong = StorageKeyRefused()
    regular.start(ATELIE)
    gate = regular.setup.gate["database"] = threading.Event()
    dialog = _settings(regular)
    page = dialog.workspace
    assert page is not None

    page.try_parts.click()
    regular.wait_for(lambda: page.checks.is_running)
    dialog.reject()
    QApplication.processEvents()
    gate.set()
    regular.wait()

    assert not regular.is_open(SettingsDialog)
    assert "refuses the access key" in regular.said


def test_a_studio_that_is_not_open_can_be_tried_and_changed_in_the_settings(
    regular: Newcomer,
) -> None:
    regular.opener.wrong = StorageKeyRefused()
    regular.setup.wrong["bucket"] = StorageKeyRefused()
    regular.start(ATELIE)

    regular.click(regular.shell.doorway.settings)
    page = regular.dialog(SettingsDialog).workspace
    assert page is not None
    regular.click(page.try_parts)
    regular.wait_for(lambda: bool(page.checks.lines) and not page.checks.is_running)
    line = page.checks.lines["bucket"]
    said = line.words
    line.correct.click()
    regular.wait()

    assert "refuses the access key" in said
    form = regular.assistant.form
    assert form.field(FieldName.BUCKET).value() == "studio-photos"
    assert "refuses the access key" in form.field(FieldName.KEY_ID).trouble
