"""Which workspace is open, what if it can't be, and going to another, as a person does it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from kingdesk import paths
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.studio_errors import DatabaseUnreachable
from kingdesk.environment import NEEDED
from kingdesk.gui.app import run_workspaces
from kingdesk.gui.studio.doors import Doors, SessionSecrets
from kingdesk.gui.studio.draft import FieldName, Flaw
from kingdesk.gui.studio.keeping import Ready
from kingdesk.gui.studio.shell import Shell
from kingdesk.gui.studio.sign_in import SignInDialog
from kingdesk.settings import Settings, read_settings
from tests.fakes.setup import ANA, PASSWORD
from tests.fakes.studio_app import WebSite
from tests.gui.shell import ATELIE, House, Newcomer


def test_the_remembered_studio_opens_at_the_start(regular: Newcomer) -> None:
    regular.start(ATELIE)

    assert regular.place == ATELIE
    inside = regular.shell.inside
    assert inside is not None
    assert inside.switcher.text().startswith("Ateliê")


def test_a_studio_that_cannot_be_reached_leaves_a_calm_page_and_opens_on_retry(
    regular: Newcomer,
) -> None:
    regular.opener.wrong = DatabaseUnreachable(
        host="db.example.com", reason="there is no internet connection"
    )
    regular.start(ATELIE)
    said, shown = regular.said, regular.shell.isVisible()
    regular.opener.wrong = None

    regular.click(regular.shell.doorway.retry)

    assert shown
    assert "Ateliê can't be opened at the moment" in said
    assert "there is no internet connection" in said
    assert regular.place == ATELIE


def test_nobody_signed_in_leads_to_signing_in(regular: Newcomer) -> None:
    del regular.setup.secrets.kept[ATELIE.name, "owner"]
    regular.start(ATELIE)

    regular.click(regular.shell.doorway.sign_in)
    dialog = regular.dialog(SignInDialog)
    dialog.form.fill(ANA.email, "wrong")
    dialog.form.edited.emit()
    regular.click(dialog._yes)
    refused = dialog.form.trouble
    dialog.form.fill(ANA.email, PASSWORD)
    dialog.form.edited.emit()
    regular.click(dialog._yes)
    regular.wait_for(lambda: regular.place == ATELIE)

    assert refused == "E-mail or password is wrong."


def test_a_missing_secret_leads_to_the_connection_with_the_others_known(
    regular: Newcomer,
) -> None:
    del regular.setup.secrets.kept[ATELIE.name, "R2_SECRET_ACCESS_KEY"]
    regular.start(ATELIE)

    regular.click(regular.shell.doorway.connection)
    assistant = regular.assistant
    draft = assistant.form.draft

    assert draft.flaws() == {FieldName.SECRET: Flaw.EMPTY}
    assert assistant.form.field(FieldName.SECRET).trouble
    assert not assistant.name.isEnabled()


def test_a_changed_connection_is_kept_under_the_same_name(regular: Newcomer) -> None:
    del regular.setup.secrets.kept[ATELIE.name, "R2_SECRET_ACCESS_KEY"]
    regular.start(ATELIE)
    regular.click(regular.shell.doorway.connection)
    assistant = regular.assistant
    assistant.form.field(FieldName.SECRET).set_value("a new one")
    assistant.form.field(FieldName.HOST).set_value("moved.example.com")

    regular.click(assistant.next)
    regular.wait_for(assistant.next.isEnabled)
    regular.click(assistant.next)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()
    regular.click(assistant.next)
    regular.wait_for(lambda: regular.place is not None)

    kept = read_settings(paths.settings_file()).workspaces
    studio = kept["Ateliê"]
    assert list(kept) == ["Ateliê"]
    assert not isinstance(studio, Path)
    assert studio.database.host == "moved.example.com"
    assert regular.setup.secrets.kept["Ateliê", "R2_SECRET_ACCESS_KEY"] == "a new one"


def test_secrets_that_are_kept_now_take_the_place_of_those_of_this_session(
    regular: Newcomer,
) -> None:
    of_session = SessionSecrets(
        ATELIE.name, dict.fromkeys(NEEDED, "outdated"), regular.setup.secrets
    )
    regular.shell.open(ATELIE, secrets=of_session)
    regular.wait()

    regular.shell.flow._on_ready(Ready(ATELIE, regular.shell.settings, None))
    regular.wait()

    assert regular.place == ATELIE
    assert regular.shell.session_secrets(ATELIE.name) is None


def test_a_workspace_too_new_is_refused_politely_and_another_can_be_opened(
    regular: Newcomer,
) -> None:
    regular.opener.wrong = WorkspaceTooNew(path="kingdb", found="0099")
    regular.start(ATELIE)
    said = regular.said

    regular.choose(regular.shell.doorway.menu, "Photos on this computer")

    assert "newer KingDesk" in said
    assert regular.place == paths.default_workspace()


def test_a_remembered_folder_that_is_gone_is_not_made_anew(house: House, tmp_path: Path) -> None:
    gone = tmp_path / "disk" / "workspace"
    newcomer = house.newcomer(Settings(language="en", theme="light", last_workspace=str(gone)))

    newcomer.start(gone)

    assert "Is its disk plugged in?" in newcomer.said
    assert not gone.exists()
    assert newcomer.place is None


def test_a_named_folder_becomes_a_workspace(house: House, tmp_path: Path) -> None:
    newcomer = house.newcomer()

    newcomer.start(tmp_path / "new", create=True)

    assert newcomer.place == tmp_path / "new"


# --- going from one to another ------------------------------------------------------------------


def test_the_menu_leads_to_the_other_workspace_and_back(regular: Newcomer) -> None:
    regular.start(paths.default_workspace())
    inside = regular.shell.inside
    assert inside is not None

    regular.choose(inside.switcher.menu_, "Ateliê")
    first = regular.place
    inside = regular.shell.inside
    assert inside is not None
    regular.choose(inside.switcher.menu_, "Photos on this computer")

    assert first == ATELIE
    assert regular.place == paths.default_workspace()
    assert read_settings(paths.settings_file()).last_workspace == str(paths.default_workspace())


def test_work_under_way_is_asked_about_before_the_workspace_is_left(regular: Newcomer) -> None:
    regular.start(paths.default_workspace())
    inside = regular.shell.inside
    assert inside is not None
    gate = threading.Event()

    def work(context: object) -> None:
        while not gate.wait(0.01):
            context.check()  # type: ignore[attr-defined]  # a JobContext

    inside.window.work.run("Working", work, lambda _: None)
    regular.wait_for(lambda: inside.window.work.is_busy)
    inside.switcher.menu_.chosen.emit(ATELIE)
    box = regular.dialog(QMessageBox)
    next(each for each in box.buttons() if each.text() == "Stay").click()
    stayed = regular.place
    inside.switcher.menu_.chosen.emit(ATELIE)
    regular.wait_for(lambda: regular.is_open(QMessageBox))
    box = regular.dialog(QMessageBox)
    next(each for each in box.buttons() if each.text() == "Stop and leave").click()
    regular.wait_for(lambda: regular.place == ATELIE)
    gate.set()

    assert stayed == paths.default_workspace()


def test_the_window_can_be_closed_while_a_workspace_is_still_opening(
    regular: Newcomer, site: WebSite
) -> None:
    gate = threading.Event()
    begun = threading.Event()

    def slowly() -> object:
        begun.set()
        assert gate.wait(10)
        return site.app

    regular.opener.studio = slowly  # type: ignore[assignment]  # it returns the program
    regular.shell.start(ATELIE)
    assert begun.wait(10)

    threading.Timer(0.05, gate.set).start()
    regular.shell.close()

    assert regular.shell.inside is None


def test_of_two_workspaces_asked_for_the_last_one_opens(regular: Newcomer) -> None:
    regular.shell.start(ATELIE)

    regular.shell.open(paths.default_workspace())
    regular.wait()

    assert regular.place == paths.default_workspace()
    assert ATELIE in regular.opener.opened


@pytest.mark.parametrize("opens", [True, False])
def test_the_window_is_closed_by_keys_with_a_workspace_and_at_the_door(
    regular: Newcomer, *, opens: bool
) -> None:
    regular.opener.wrong = None if opens else WorkspaceTooNew(path="kingdb", found="0099")
    regular.start(ATELIE)
    shown = regular.shell.isVisible()

    regular.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    assert shown
    assert not regular.shell.isVisible()


def test_the_program_runs_until_its_window_is_closed(qapp: QApplication, house: House) -> None:
    doors = Doors(house.opener, lambda: house.opener.setup, paths.settings_file())
    seen: list[str] = []

    def look() -> None:
        shells = [each for each in QApplication.topLevelWidgets() if isinstance(each, Shell)]
        if shells and shells[0].isVisible() and shells[0].is_settled:
            seen.append(shells[0].windowTitle())
            shells[0].close()
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)
    code = run_workspaces(
        paths.default_workspace(), doors, Settings(language="en", theme="light"), create=False
    )

    assert (code, seen) == (0, ["KingDesk"])
    assert read_settings(paths.settings_file()).last_workspace == str(paths.default_workspace())
