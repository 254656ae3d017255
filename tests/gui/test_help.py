"""Help: every key can be found, and what is sent when something went wrong holds nothing secret."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import WorkspaceDamaged
from kingdesk.gui.help.about import AboutDialog
from kingdesk.gui.help.keys import of_places
from kingdesk.gui.help.report_of import without_secrets
from kingdesk.gui.help.shortcuts import ShortcutsDialog
from kingdesk.gui.help.went_wrong import WentWrongDialog
from kingdesk.gui.language import Language
from kingdesk.paths import log_folder
from kingdesk.services.diagnosis import harmless
from kingdesk.settings import (
    BucketSettings,
    CloudSettings,
    DatabaseSettings,
    Settings,
    StudioSettings,
)
from tests.canaries import canary_in
from tests.fakes.event import Event
from tests.gui.conftest import Person


def _keys(person: Person) -> ShortcutsDialog:
    person.press(Qt.Key.Key_F1)
    return person.dialog(ShortcutsDialog)


def test_f1_lists_the_keys_and_typing_finds_one(person: Person) -> None:
    dialog = _keys(person)

    dialog.view.finding.setText("deliver")

    assert [(key.words, key.shown) for key in dialog.view.shown] == [("Deliver", "Ctrl+D")]
    assert dialog.view.table.rowCount() == 1


def test_a_key_nobody_knows_is_said_not_to_be_there(person: Person) -> None:
    dialog = _keys(person)

    dialog.view.finding.setText("xyzzy")

    assert dialog.view.nothing.isVisible()


def test_every_key_of_the_pages_is_in_the_list(person: Person) -> None:
    window = person.window
    pages = {
        "One photo": window.views.photo,
        "Check": window.checking.page,
        "People without a name": window.unnamed.page,
    }
    same = {
        "Enter": "Return",
        "Shift+Enter": "Shift+Return",
        "Backspace": "Esc",
        "PgDown": "Right",
        "PgUp": "Left",
        "=": "+",
    }

    for place, page in pages.items():
        keys_here = [each for key in of_places() if key.place == place for each in key.keys]
        listed = {QKeySequence(each).toString() for each in keys_here}
        for shortcut in page.findChildren(QShortcut):
            keys = shortcut.key().toString()
            assert same.get(keys, keys) in listed, f"{keys} of {place}"


def test_the_keys_speak_portuguese(person: Person) -> None:
    person.desktop.languages.use(Language.PORTUGUESE)
    person.wait()

    words = {key.words for key in person.window.help.all_keys()}

    assert "Confirmar" in words
    assert "Entregar" in words


@pytest.fixture
def log_with_canaries() -> Iterator[Path]:
    """Give the log with lines nobody should ever have written."""
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        {"event": "shown", "who": "Zenobia Prado", "mail": "zenobia@example.com"},
        {"event": "read", "path": "/home/zenobia/Photos/IMG_1234.jpg", "size": 12},
        {"event": "read", "path": "C:\\Users\\zenobia\\prom\\IMG_1.CR3"},
        {"event": "asked", "link": "https://r2.example.com/x?X-Amz-Signature=abcdef"},
        {
            "event": "signed",
            "words": "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
        },
        {"event": "failed", "exception": TRACE},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "kingdesk.log").write_text(text, "utf-8")
    yield folder
    (folder / "kingdesk.log").unlink()


TRACE = """Traceback (most recent call last):
  File "/opt/x/kingdesk/services/photos.py", line 12, in thumbnail
    open("/home/zenobia/secret.jpg")
ValueError: Zenobia Prado has no photo at /home/zenobia/IMG_1234.jpg"""


def test_what_went_wrong_is_shown_then_saved_and_holds_no_secret_nor_anybody(
    person: Person, event: Event, log_with_canaries: Path, tmp_path: Path
) -> None:
    event.app.clients.add(event.app.owner, event.gallery, NewClient("Zenobia Prado"))
    person.window.help.went_wrong.trigger()
    dialog = person.dialog(WentWrongDialog)
    person.wait_for(dialog.save.isEnabled)
    file = tmp_path / "report.zip"

    person.window.help.save(file, dialog)
    person.wait_for(file.exists)

    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    whole = "\n".join(texts.values())
    assert set(texts) == {"about.json", "settings.json", "parts.json", "counts.json", "log.jsonl"}
    for line in whole.splitlines():
        assert canary_in(line) is None
    for canary in ("zenobia", "Graduation", "IMG_1", "wJalr", str(tmp_path), "Ana"):
        assert canary not in whole
    assert json.loads(texts["counts.json"])[0]["photos"] == 5
    assert "kingdesk/services/photos.py:12 thumbnail" in texts["log.jsonl"]
    assert "ValueError" in texts["log.jsonl"]
    assert {part["part"] for part in json.loads(texts["parts.json"])} >= {"data file", "disk"}


def test_a_database_that_cannot_be_read_keeps_nobody_from_a_report_without_texts(
    person: Person,
    event: Event,
    log_with_canaries: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(*_: object) -> object:
        raise WorkspaceDamaged(path="/x", reason="broken")

    monkeypatch.setattr(type(event.app.galleries.store), "reading", unreachable)
    person.window.help.went_wrong.trigger()
    dialog = person.dialog(WentWrongDialog)
    person.wait_for(dialog.save.isEnabled)

    log = dialog.parts["log.jsonl"]
    assert json.loads(dialog.parts["counts.json"]) == {"not_read": "workspace_damaged"}
    assert '"names_not_read": "workspace_damaged"' in log
    assert "Zenobia Prado" not in log
    assert "shown" not in log
    assert "kingdesk/services/photos.py:12 thumbnail" in log


def test_a_report_that_cannot_be_collected_is_not_waited_for(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> object:
        raise WorkspaceDamaged(path="/x", reason="broken")

    monkeypatch.setattr("kingdesk.gui.help.menu.read_lines", fails)
    person.window.help.went_wrong.trigger()
    dialog = person.dialog(WentWrongDialog)

    person.wait_for(lambda: "could not" in dialog.text.toPlainText())

    assert not dialog.save.isEnabled()


def test_of_a_studio_s_settings_only_what_names_nothing_is_told() -> None:
    studio = StudioSettings(
        database=DatabaseSettings(host="db.prado.example", name="prado", user="zenobia"),
        bucket=BucketSettings(account_id="a" * 32, bucket="prado-photos"),
        cloud=CloudSettings(collection="prado", staging_bucket="prado-staging"),
    )
    settings = Settings(workspaces={"Prado": studio}, last_workspace="Prado")

    told = json.dumps(without_secrets(settings))

    for canary in ("prado", "Prado", "zenobia", "a" * 32):
        assert canary not in told
    assert '"strategy": "indexed"' in told


def test_what_is_harmless_in_a_log_line_stays() -> None:
    line = {
        "event": "photo done",
        "faces": 3,
        "run": "8587c15560744b91ac09421b1980292c",
        "ok": True,
    }

    assert harmless(line) == line


def test_about_says_the_version_and_whose_work_it_is_made_of(person: Person) -> None:
    person.window.help.about.trigger()

    dialog = person.dialog(AboutDialog)

    assert "Licence" in dialog.notices.toPlainText() or "License" in dialog.notices.toPlainText()
