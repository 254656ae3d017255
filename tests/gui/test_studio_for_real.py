"""The assistant, the door and the settings on a real database and a real bucket."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import keyring
import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from kingdesk import paths
from kingdesk.bootstrap import App, open_app, open_setup
from kingdesk.gui.app import make_shell
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.studio.assistant import Assistant
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.doorway import Standing
from kingdesk.gui.studio.draft import FieldName
from kingdesk.gui.studio.sign_in import SignInDialog
from kingdesk.settings import Settings, Studio, read_settings
from tests.app.studio import PASSWORD, WebSystem
from tests.builders import JPEG
from tests.fakes.engine import FakeEngine
from tests.fakes.keychain import MemoryKeyring
from tests.fakes.setup import FakeSetup
from tests.gui.shell import Newcomer, Opener
from tests.servers.s3 import S3Server

EMAIL = "ana@example.com"


@pytest.fixture
def web(host_postgres: str, moto: S3Server) -> WebSystem:
    """Give a web system with one photographer, who has one photo."""
    found = WebSystem(host_postgres, moto, moto.make_bucket())
    ana = found.photographer("Ana Example", EMAIL)
    found.photo(found.gallery(ana, "Graduation"), "IMG_0001.jpg", JPEG)
    return found


@pytest.fixture
def kept() -> MemoryKeyring:
    """Give this computer a keychain, for this test."""
    found = MemoryKeyring()
    keyring.set_keyring(found)
    return found


def _never() -> App:
    raise AssertionError("nothing here is opened by a fake")


@pytest.fixture
def real(qapp: QApplication, qtbot: QtBot, kept: MemoryKeyring) -> Iterator[Newcomer]:
    """Somebody at the window of the whole program."""
    file, settings = paths.settings_file(), Settings(language="en", theme="light")
    doors = Doors(partial(open_app, engine=FakeEngine()), open_setup, file)
    desktop = make_shell(qapp, doors, settings, file)
    found = Newcomer(desktop, qtbot, Opener(FakeSetup(), _never))
    found.start(paths.default_workspace())
    yield found
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.close()
    desktop.shell.close()
    desktop.shell.deleteLater()
    QApplication.processEvents()


def _tried(real: Newcomer, web: WebSystem, **changed: str) -> Assistant:
    """Open the assistant, paste the server's settings and let every part be tried."""
    variables = web.variables() | changed
    real.shell.flow.set_up()
    assistant = real.assistant
    assistant.form.take_text("\n".join(f'{name}="{value}"' for name, value in variables.items()))
    # a server of tests speaks no TLS; nothing less than choosing so gets there
    assistant.form.field(FieldName.TLS).set_value("disable")
    real.click(assistant.next)
    real.wait_for(lambda: bool(assistant.checks.lines) and not assistant.checks.is_running)
    real.wait()
    return assistant


def _set_up(real: Newcomer, web: WebSystem) -> None:
    assistant = _tried(real, web)
    real.click(assistant.next)
    assistant.sign_in.fill(EMAIL, PASSWORD)
    assistant.sign_in.edited.emit()
    real.click(assistant.next)
    real.wait_for(lambda: isinstance(real.place, Studio))
    real.wait()


def test_a_studio_is_set_up_and_its_galleries_are_there(
    real: Newcomer, web: WebSystem, kept: MemoryKeyring
) -> None:
    _set_up(real, web)

    inside = real.shell.inside
    assert inside is not None
    real.wait_for(lambda: inside.window.desk.gallery is not None)
    assert inside.window.desk.gallery is not None
    assert inside.window.desk.gallery.name == "Graduation"
    assert "KingSelection" in read_settings(paths.settings_file()).workspaces
    assert web.server.secret_key in kept.kept.values()
    assert PASSWORD not in kept.kept.values()


@pytest.mark.parametrize(
    ("changed", "part", "words", "field"),
    [
        ({"R2_BUCKET": "no-such-bucket"}, "bucket", "no bucket no-such-bucket", FieldName.BUCKET),
        (
            {"R2_ENDPOINT": "http://127.0.0.1:9"},
            "bucket",
            "it refuses the connection",
            FieldName.ENDPOINT,
        ),
    ],
)
def test_what_is_wrong_with_the_bucket_is_said_and_leads_to_its_field(
    real: Newcomer,
    web: WebSystem,
    changed: dict[str, str],
    part: str,
    words: str,
    field: FieldName,
) -> None:
    assistant = _tried(real, web, **changed)
    line = assistant.checks.lines[part]
    said = line.words

    real.click(line.correct)

    assert words in said
    assert "works" in assistant.checks.lines["database"].words
    assert assistant.form.field(field).trouble


def test_a_database_nobody_answers_for_is_said(real: Newcomer, web: WebSystem) -> None:
    assistant = _tried(real, web, DATABASE_URL="postgresql://king:x@127.0.0.1:9/kingdb")

    assert "nothing answers at that port" in assistant.checks.lines["database"].words
    assert "first “Database” must work" in assistant.checks.lines["KingSelection"].words


def test_every_part_of_the_open_studio_is_tried_in_the_settings(
    real: Newcomer, web: WebSystem
) -> None:
    _set_up(real, web)

    real.shell.flow.show_settings()
    settings = real.dialog(SettingsDialog)
    settings.show_page(Page.WORKSPACE)
    page = settings.workspace
    assert page is not None
    real.click(page.try_parts)
    real.wait_for(lambda: bool(page.checks.lines) and not page.checks.is_running)
    real.wait()

    wrong = [line.words for line in page.checks.lines.values() if "does not work" in line.words]
    assert wrong == []
    unnamed = [name for name, line in page.checks.lines.items() if line._part.text() == name]
    assert unnamed == []


def test_signing_out_and_in_again(real: Newcomer, web: WebSystem, kept: MemoryKeyring) -> None:
    _set_up(real, web)
    place = real.place

    real.shell.flow.sign_out()
    real.wait_for(lambda: real.is_open(QMessageBox))
    real.answer("Sign out")
    real.wait_for(lambda: real.shell.doorway.standing is Standing.SIGNED_OUT)
    real.wait()
    copies = paths.studio_cache("KingSelection")
    gone = not copies.exists()
    real.click(real.shell.doorway.sign_in)
    dialog = real.dialog(SignInDialog)
    dialog.form.fill(EMAIL, PASSWORD)
    dialog.form.edited.emit()
    real.click(dialog._yes)
    real.wait_for(lambda: real.place == place)

    assert gone
    assert isinstance(place, Studio)
