"""Setting a studio up, signing in and going from one workspace to another, as a person does it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from kingdesk import paths
from kingdesk.domain.errors import KingdeskError, WorkspaceTooNew
from kingdesk.domain.studio_errors import (
    BucketElsewhere,
    BucketNotFound,
    ClockWrong,
    DatabaseDenied,
    DatabaseLoginRefused,
    DatabaseNotEncrypted,
    DatabaseNotFound,
    DatabaseNotVerified,
    DatabaseUnreachable,
    NoKeychain,
    StorageDenied,
    StorageKeyRefused,
    StorageUnreachable,
    WebTableMissing,
)
from kingdesk.environment import NEEDED
from kingdesk.gui.app import make_shell
from kingdesk.gui.language import Language
from kingdesk.gui.settings.dialog import SettingsDialog
from kingdesk.gui.studio.assistant import Assistant, Step
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.doorway import Standing
from kingdesk.gui.studio.draft import Draft, FieldName, Flaw, recognise
from kingdesk.gui.studio.fields import SecretEditor
from kingdesk.gui.studio.sign_in import SignInDialog
from kingdesk.settings import Settings, Studio, read_settings, with_workspace, write_settings
from tests.fakes.keychain import MemorySecrets
from tests.fakes.setup import ANA, ENV, PASSWORD, FakeSetup
from tests.fakes.studio_app import WebSite, web_site
from tests.gui.shell import ATELIE, Newcomer, Opener

SECRETS = ("s@cret", "key-id-value", "key-secret-value")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[WebSite]:
    with web_site(tmp_path / "web") as found:
        yield found


@dataclass(slots=True)
class House:
    """Makes windows; all are closed in the end, whatever happens."""

    application: QApplication
    qtbot: QtBot
    opener: Opener
    opened: list[Newcomer]

    def newcomer(self, settings: Settings | None = None) -> Newcomer:
        file = paths.settings_file()
        known = settings or Settings(language="en", theme="light")
        write_settings(file, known)
        doors = Doors(self.opener, lambda: self.opener.setup, file)
        desktop = make_shell(self.application, doors, known, file)
        self.opened.append(Newcomer(desktop, self.qtbot, self.opener))
        return self.opened[-1]


@pytest.fixture
def house(qapp: QApplication, qtbot: QtBot, site: WebSite) -> Iterator[House]:
    house = House(qapp, qtbot, Opener(FakeSetup(), lambda: site.app), [])
    yield house
    for each in house.opened:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()
        each.shell.close()
        each.desktop.languages.use(Language.ENGLISH)
        each.shell.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def person(house: House) -> Newcomer:
    """Somebody who starts KingDesk for the first time."""
    newcomer = house.newcomer()
    newcomer.start(paths.default_workspace())
    return newcomer


@pytest.fixture
def regular(house: House) -> Newcomer:
    """Somebody whose studio was set up before; nothing is open yet."""
    for name, value in zip(NEEDED, SECRETS, strict=True):
        house.opener.setup.secrets.kept[ATELIE.name, name] = value
    house.opener.setup.secrets.kept[ATELIE.name, "owner"] = ANA.owner
    known = Settings(language="en", theme="light", last_workspace=ATELIE.name)
    return house.newcomer(with_workspace(known, ATELIE.name, ATELIE.settings))


def to_connection(person: Newcomer) -> Assistant:
    person.shell.flow.set_up()
    person.wait()
    return person.assistant


def to_trying(person: Newcomer, text: str = ENV) -> Assistant:
    assistant = to_connection(person)
    assistant.form.take_text(text)
    person.click(assistant.next)
    person.wait_for(lambda: not assistant.checks.is_running)
    return assistant


def to_sign_in(person: Newcomer) -> Assistant:
    assistant = to_trying(person)
    person.click(assistant.next)
    return assistant


# --- recognising --------------------------------------------------------------------------------


def test_the_text_of_a_servers_settings_becomes_fields() -> None:
    found = recognise(ENV)

    values = found.draft.values
    assert values[FieldName.HOST] == "db.example.com"
    assert values[FieldName.PORT] == "5433"
    assert (values[FieldName.NAME], values[FieldName.USER]) == ("kingdb", "king")
    assert values[FieldName.PASSWORD] == "s@cret"
    assert values[FieldName.BUCKET] == "studio-photos"
    assert values[FieldName.TLS] == "verify-full"
    assert found.draft.flaws() == {}


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        ("R2_BUCKET", FieldName.BUCKET),
        ("R2_ACCOUNT_ID", FieldName.ACCOUNT),
        ("R2_ACCESS_KEY_ID", FieldName.KEY_ID),
        ("R2_SECRET_ACCESS_KEY", FieldName.SECRET),
    ],
)
def test_what_a_text_leaves_out_is_the_only_field_that_stays_empty(
    left_out: str, field: FieldName
) -> None:
    text = "\n".join(line for line in ENV.splitlines() if not line.startswith(left_out))

    found = recognise(text)

    assert found.draft.flaws() == {field: Flaw.EMPTY}
    assert found.draft.values[FieldName.HOST] == "db.example.com"


def test_a_text_with_the_bucket_only_leaves_the_database_to_be_filled_in() -> None:
    found = recognise("R2_BUCKET_NAME=photos\nR2_ACCOUNT_ID=abc")

    assert found.draft.value(FieldName.BUCKET) == "photos"
    assert set(found.draft.flaws()) == {
        FieldName.HOST,
        FieldName.NAME,
        FieldName.USER,
        FieldName.PASSWORD,
        FieldName.KEY_ID,
        FieldName.SECRET,
    }


def test_an_address_without_a_password_keeps_the_rest_of_it() -> None:
    found = recognise(ENV.replace(":s%40cret@", "@"))

    assert found.draft.flaws() == {FieldName.PASSWORD: Flaw.EMPTY}
    assert found.draft.value(FieldName.USER) == "king"


def test_a_wrong_address_is_blamed_and_the_bucket_is_still_recognised() -> None:
    found = recognise(ENV.replace("postgresql://", "mysql://"))

    assert FieldName.HOST in found.wrong
    assert found.draft.value(FieldName.BUCKET) == "studio-photos"


@pytest.mark.parametrize("text", ["", "hello", "JWT_SECRET=x\nPORT=3000", "=\n#\n\0"])
def test_a_text_without_a_known_setting_is_not_taken(text: str) -> None:
    assert recognise(text).found == 0


def test_a_draft_shows_no_secret_in_its_repr() -> None:
    draft = recognise(ENV).draft

    assert not any(secret in repr(draft) for secret in SECRETS)


@pytest.mark.parametrize(
    ("field", "value", "flaw"),
    [
        (FieldName.PORT, "http", Flaw.NO_NUMBER),
        (FieldName.PORT, "70000", Flaw.NO_NUMBER),
        (FieldName.PORT, "٥٤٣٢", Flaw.NO_NUMBER),
        (FieldName.PUBLIC, "photos.example.com", Flaw.NO_WEB_ADDRESS),
        (FieldName.ENDPOINT, "ftp://x", Flaw.NO_WEB_ADDRESS),
        (FieldName.HOST, "  ", Flaw.EMPTY),
        (FieldName.TLS, "maybe", Flaw.WRONG),
    ],
)
def test_a_field_that_cannot_be_right_is_named_before_anything_is_tried(
    field: FieldName, value: str, flaw: Flaw
) -> None:
    draft = recognise(ENV).draft

    changed = Draft({**draft.values, field: value})

    assert changed.flaws() == {field: flaw}


def test_an_account_id_is_not_needed_where_the_address_of_the_storage_is_given() -> None:
    draft = recognise(ENV).draft
    values = {**draft.values, FieldName.ACCOUNT: "", FieldName.ENDPOINT: "https://r2.example.com"}

    assert Draft(values).flaws() == {}


# --- the connection -----------------------------------------------------------------------------


def test_the_first_start_opens_the_embedded_workspace_and_offers_a_studio(
    person: Newcomer,
) -> None:
    assert person.place == paths.default_workspace()
    inside = person.shell.inside
    assert inside is not None

    person.click(inside.window.first_run.studio)

    assert person.assistant.step is Step.KIND
    assert not person.assistant.kind.is_studio


def test_choosing_folders_leaves_everything_as_it_is(person: Newcomer) -> None:
    person.shell.flow.begin()
    assistant = person.assistant

    person.click(assistant.next)

    assert not person.is_open(Assistant)
    assert person.place == paths.default_workspace()
    assert read_settings(paths.settings_file()).workspaces == {}


def test_pasted_settings_fill_the_fields_and_show_no_secret(person: Newcomer) -> None:
    assistant = to_connection(person)
    QGuiApplication.clipboard().setText(ENV)

    person.click(assistant.form.place.paste)

    assert "recognised" in assistant.form.said.text()
    assert assistant.form.field(FieldName.HOST).value() == "db.example.com"
    shown = [
        text()
        for widget in assistant.findChildren(QWidget)
        for text in (getattr(widget, "text", None), getattr(widget, "placeholderText", None))
        if callable(text)
    ]
    words = " ".join(map(str, shown))
    assert not any(secret in words for secret in SECRETS)
    assert "●●●●" in words


def test_a_dropped_file_is_read_like_a_pasted_text(person: Newcomer, tmp_path: Path) -> None:
    assistant = to_connection(person)
    file = tmp_path / ".env"
    file.write_text(ENV, "utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])

    at, buttons, keys = QPointF(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), copy, mime, buttons, keys)
    QApplication.sendEvent(assistant.form.place, enter)
    QApplication.sendEvent(assistant.form.place, QDropEvent(at, copy, mime, buttons, keys))

    assert assistant.form.field(FieldName.BUCKET).value() == "studio-photos"


@pytest.mark.parametrize("content", [b"\xff\xfe\0\0", b"nothing=known"])
def test_a_file_that_says_nothing_is_told_in_a_sentence(
    person: Newcomer, tmp_path: Path, content: bytes
) -> None:
    assistant = to_connection(person)
    file = tmp_path / "other.env"
    file.write_bytes(content)

    assistant.form.place.read(file)

    assert not assistant.form.said.isHidden()
    assert assistant.form.field(FieldName.HOST).value() == ""


def test_empty_fields_are_named_and_the_first_gets_the_cursor(person: Newcomer) -> None:
    assistant = to_connection(person)

    person.click(assistant.next)

    form = assistant.form
    assert assistant.step is Step.CONNECTION
    assert form.field(FieldName.HOST).trouble == "Please fill this in."
    assert form.field(FieldName.PUBLIC).trouble == ""
    assert QApplication.focusWidget() is form.field(FieldName.HOST).editor


def test_a_known_secret_can_be_replaced_but_not_seen(person: Newcomer) -> None:
    assistant = to_connection(person)
    assistant.form.take_text(ENV)
    field = assistant.form.field(FieldName.SECRET)
    editor = field.editor
    assert isinstance(editor, SecretEditor)

    person.click(editor.replace)
    person.type("another")

    assert field.value() == "another"


def test_a_weaker_check_of_the_database_is_warned_about(person: Newcomer) -> None:
    assistant = to_connection(person)
    assistant.form.take_text(ENV)
    before = assistant.form._weak.isHidden()

    person.click(assistant.form.more)
    tls = assistant.form.field(FieldName.TLS)
    tls.set_value("require")
    assistant.form._on_edited()

    assert before
    assert "pretend to be the database" in assistant.form._weak.text()
    assert not assistant.form._weak.isHidden()


# --- trying -------------------------------------------------------------------------------------


FAILURES: list[tuple[str, KingdeskError, str, FieldName | None]] = [
    (
        "database",
        DatabaseLoginRefused(host="db.example.com", user="king"),
        "refuses the user king or the password",
        FieldName.PASSWORD,
    ),
    (
        "database",
        DatabaseUnreachable(host="db.example.com", reason="nothing answers at that port"),
        "can't be reached: nothing answers at that port",
        FieldName.HOST,
    ),
    (
        "database",
        DatabaseNotVerified(host="db.example.com", reason="its certificate is for another name"),
        "can't prove that it is the one meant",
        FieldName.AUTHORITY,
    ),
    (
        "database",
        DatabaseNotEncrypted(host="db.example.com"),
        "does not encrypt the connection",
        FieldName.TLS,
    ),
    (
        "database",
        DatabaseNotFound(name="kingdb", host="db.example.com"),
        "no database kingdb",
        FieldName.NAME,
    ),
    (
        "KingSelection",
        WebTableMissing(name="kingdb", table="king_galleries"),
        "it is not KingSelection's",
        FieldName.NAME,
    ),
    (
        "KingDesk's tables",
        DatabaseDenied(user="king", what="make KingDesk's own tables", grant="GRANT x TO king;"),
        "make KingDesk's own tables",
        None,
    ),
    ("bucket", BucketNotFound(bucket="studio-photos"), "no bucket studio-photos", FieldName.BUCKET),
    ("bucket", StorageKeyRefused(), "refuses the access key", FieldName.KEY_ID),
    (
        "photos",
        StorageDenied(what="read photos", bucket="studio-photos"),
        "may not read photos",
        FieldName.KEY_ID,
    ),
    (
        "bucket",
        BucketElsewhere(bucket="studio-photos", host="x.r2.cloudflarestorage.com"),
        "another jurisdiction",
        FieldName.ENDPOINT,
    ),
    (
        "bucket",
        StorageUnreachable(host="x.r2.cloudflarestorage.com", reason="there is no such address"),
        "there is no such address",
        FieldName.ACCOUNT,
    ),
    ("clock", ClockWrong(), "clock is wrong", None),
]


@pytest.mark.parametrize(
    ("part", "error", "words", "field"), FAILURES, ids=[each[1].code for each in FAILURES]
)
def test_each_failure_is_a_sentence_with_what_to_do_and_leads_to_its_field(
    person: Newcomer, part: str, error: KingdeskError, words: str, field: FieldName | None
) -> None:
    person.setup.wrong[part] = error

    assistant = to_trying(person)
    line = assistant.checks.lines[part]
    english = line.words
    person.desktop.languages.use(Language.PORTUGUESE)
    person.wait()
    portuguese = line.words

    assert words in english
    assert "does not work" in english
    assert "não funciona" in portuguese
    assert line._advice.text()
    assert not assistant.next.isEnabled()
    assert line.correct.isVisible() is (field is not None)
    if field is not None:
        person.click(line.correct)
        assert assistant.step is Step.CONNECTION
        assert assistant.form.field(field).trouble
        focus = QApplication.focusWidget()
        editor = assistant.form.field(field).editor
        assert focus is not None
        assert focus is editor or editor.isAncestorOf(focus)


def test_all_is_well_and_the_login_that_sees_everybody_is_told(person: Newcomer) -> None:
    assistant = to_trying(person)

    assert assistant.next.isEnabled()
    assert "works" in assistant.checks.lines["database"].words
    assert "every photographer's galleries" in assistant.checks.lines["KingSelection"].words


def test_a_part_that_builds_on_a_failed_one_is_not_tried_in_vain(person: Newcomer) -> None:
    person.setup.wrong["database"] = DatabaseNotFound(name="x", host="y")

    assistant = to_trying(person)

    assert "first “Database” must work" in assistant.checks.lines["clock"].words
    assert "works" in assistant.checks.lines["photos"].words


def test_one_part_can_be_tried_again_and_those_that_waited_for_it(person: Newcomer) -> None:
    person.setup.wrong["database"] = DatabaseNotFound(name="x", host="y")
    assistant = to_trying(person)
    person.setup.wrong.clear()

    person.click(assistant.checks.lines["database"].again)
    person.wait_for(lambda: not assistant.checks.is_running)

    assert assistant.checks.is_well
    assert assistant.next.isEnabled()


def test_the_line_that_grants_what_is_missing_can_be_copied(person: Newcomer) -> None:
    grant = 'GRANT CREATE ON DATABASE kingdb TO "king";'
    person.setup.wrong["KingDesk's tables"] = DatabaseDenied(
        user="king", what="make KingDesk's own tables", grant=grant
    )
    assistant = to_trying(person)

    person.click(assistant.checks.lines["KingDesk's tables"].copy)

    assert QGuiApplication.clipboard().text() == grant


def test_trying_can_be_stopped_and_what_comes_late_is_not_heard(person: Newcomer) -> None:
    gate = person.setup.gate["bucket"] = threading.Event()
    assistant = to_connection(person)
    assistant.form.take_text(ENV)
    assistant.next.click()
    checks = assistant.checks
    person.wait_for(
        lambda: "bucket" in checks.lines and "is being tried" in checks.lines["bucket"].words
    )

    assistant.again.click()
    stopped = assistant.checks.lines["bucket"].words
    gate.set()
    person.wait()

    assert "is being tried" not in stopped
    assert assistant.checks.lines["bucket"].finding is None
    assert not assistant.next.isEnabled()
    assert assistant.again.text() == "Try all again"


def test_going_back_while_parts_are_tried_keeps_what_was_typed(person: Newcomer) -> None:
    gate = person.setup.gate["database"] = threading.Event()
    assistant = to_connection(person)
    assistant.form.take_text(ENV)
    assistant.next.click()
    person.wait_for(lambda: assistant.checks.is_running)

    assistant.back.click()
    gate.set()
    person.wait()

    assert assistant.step is Step.CONNECTION
    assert assistant.form.draft.flaws() == {}


def test_closing_the_assistant_while_it_tries_harms_nothing(person: Newcomer) -> None:
    gate = person.setup.gate["database"] = threading.Event()
    assistant = to_connection(person)
    assistant.form.take_text(ENV)
    assistant.next.click()
    person.wait_for(lambda: assistant.checks.is_running)

    assistant.reject()
    gate.set()
    person.wait()

    assert not person.is_open(Assistant)
    assert person.setup.secrets.kept == {}


# --- signing in and keeping ---------------------------------------------------------------------


def test_a_wrong_password_is_told_and_nothing_is_kept(person: Newcomer) -> None:
    assistant = to_sign_in(person)
    assistant.sign_in.fill(ANA.email, "wrong")
    assistant.sign_in.edited.emit()

    person.click(assistant.next)

    assert assistant.sign_in.trouble == "E-mail or password is wrong."
    assert assistant.step is Step.SIGN_IN
    assert person.setup.secrets.kept == {}
    assert read_settings(paths.settings_file()).workspaces == {}


def test_signing_in_keeps_the_studio_and_opens_it(person: Newcomer) -> None:
    assistant = to_sign_in(person)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()

    person.click(assistant.next)
    person.wait_for(lambda: isinstance(person.place, Studio))

    settings = read_settings(paths.settings_file())
    assert settings.last_workspace == "KingSelection"
    assert "KingSelection" in settings.workspaces
    kept = person.setup.secrets.kept
    assert kept["KingSelection", "owner"] == ANA.owner
    assert PASSWORD not in kept.values()
    file = paths.settings_file().read_text("utf-8")
    assert not any(secret in file for secret in (*SECRETS, PASSWORD))


def test_a_name_that_is_taken_is_told_at_its_field(person: Newcomer) -> None:
    person.shell.preferences.take(with_workspace(person.shell.settings, "Ateliê", ATELIE.settings))
    assistant = to_sign_in(person)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.name.set_value("Ateliê")
    assistant.sign_in.edited.emit()

    person.click(assistant.next)

    assert "Ateliê" in assistant.name.trouble
    assert assistant.step is Step.SIGN_IN


def test_a_second_studio_is_called_otherwise_from_the_start(person: Newcomer) -> None:
    person.shell.preferences.take(
        with_workspace(person.shell.settings, "KingSelection", ATELIE.settings)
    )

    assert to_connection(person).name.value() == "KingSelection 2"


def test_without_a_keychain_it_opens_now_and_says_what_to_set(person: Newcomer) -> None:
    person.setup.secrets = MemorySecrets(NoKeychain(reason="none is installed"))
    assistant = to_sign_in(person)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()

    person.click(assistant.next)
    step = assistant.step
    person.click(assistant.next)
    person.wait_for(lambda: isinstance(person.place, Studio))

    assert step is Step.NOT_KEPT
    assert person.setup.secrets.kept == {}
    assert "KingSelection" in read_settings(paths.settings_file()).workspaces


def test_the_whole_way_goes_by_keyboard_alone(person: Newcomer) -> None:
    person.shell.flow.begin()
    assistant = person.assistant
    QGuiApplication.clipboard().setText(ENV)
    person.wait()

    person.press(Qt.Key.Key_Down)  # a studio
    person.press(Qt.Key.Key_Return)
    person.press(Qt.Key.Key_Space)  # the first button pastes
    person.press(Qt.Key.Key_Return)
    person.wait_for(lambda: assistant.step is Step.TRYING and assistant.next.hasFocus())
    person.press(Qt.Key.Key_Return)
    person.type(ANA.email)
    person.press(Qt.Key.Key_Tab)
    person.type(PASSWORD)
    person.press(Qt.Key.Key_Return)
    person.wait_for(lambda: isinstance(person.place, Studio))

    assert person.opener.opened[-1] == person.place


# --- the door -----------------------------------------------------------------------------------


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
    person_draft = assistant.form.draft

    assert person_draft.flaws() == {FieldName.SECRET: Flaw.EMPTY}
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
    person = house.newcomer(Settings(language="en", theme="light", last_workspace=str(gone)))

    person.start(gone)

    assert "Is its disk plugged in?" in person.said
    assert not gone.exists()
    assert person.place is None


def test_a_named_folder_becomes_a_workspace(house: House, tmp_path: Path) -> None:
    person = house.newcomer()

    person.start(tmp_path / "new", create=True)

    assert person.place == tmp_path / "new"


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


# --- settings -----------------------------------------------------------------------------------


def _settings(person: Newcomer) -> SettingsDialog:
    person.shell.flow.show_settings()
    person.wait()
    return person.dialog(SettingsDialog)


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


def test_the_embedded_workspace_shows_its_folder_and_tries_its_parts(person: Newcomer) -> None:
    page = _settings(person).workspace
    assert page is not None

    person.click(page.try_parts)
    person.wait_for(lambda: bool(page.checks.lines) and not page.checks.is_running)

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


def test_every_word_of_the_assistant_is_portuguese_at_once(person: Newcomer) -> None:
    assistant = to_connection(person)
    person.desktop.languages.use(Language.PORTUGUESE)
    person.wait()

    assert assistant.form.place.paste.text() == "Colar"
    assert assistant.form.field(FieldName.PASSWORD)._name.text() == "&Senha do banco de dados"
    assert assistant.next.text() == "Testar"


@pytest.fixture(autouse=True)
def clear_clipboard() -> Callable[[], None]:
    QGuiApplication.clipboard().clear()
    return QGuiApplication.clipboard().clear
