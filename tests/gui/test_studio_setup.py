"""Setting a studio up, signing in and going from one workspace to another, as a person does it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from kingdesk import paths
from kingdesk.domain.errors import KingdeskError
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
from kingdesk.gui.language import Language
from kingdesk.gui.studio.assistant import Assistant, Step
from kingdesk.gui.studio.draft import Draft, FieldName, Flaw, recognise
from kingdesk.gui.studio.fields import SecretEditor
from kingdesk.settings import Studio, read_settings, with_workspace
from tests.fakes.keychain import MemorySecrets
from tests.fakes.setup import ANA, ENV, OF_NOBODY, PASSWORD
from tests.gui.shell import ATELIE, Newcomer


def to_connection(newcomer: Newcomer) -> Assistant:
    newcomer.shell.flow.set_up()
    newcomer.wait()
    return newcomer.assistant


def to_trying(newcomer: Newcomer, text: str = ENV) -> Assistant:
    assistant = to_connection(newcomer)
    assistant.form.take_text(text)
    newcomer.click(assistant.next)
    newcomer.wait_for(lambda: not assistant.checks.is_running)
    return assistant


def to_sign_in(newcomer: Newcomer) -> Assistant:
    assistant = to_trying(newcomer)
    newcomer.click(assistant.next)
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

    assert not any(secret in repr(draft) for secret in OF_NOBODY)


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
    newcomer: Newcomer,
) -> None:
    assert newcomer.place == paths.default_workspace()
    inside = newcomer.shell.inside
    assert inside is not None

    newcomer.click(inside.window.first_run.studio)

    assert newcomer.assistant.step is Step.KIND
    assert not newcomer.assistant.kind.is_studio


def test_choosing_folders_leaves_everything_as_it_is(newcomer: Newcomer) -> None:
    newcomer.shell.flow.begin()
    assistant = newcomer.assistant

    newcomer.click(assistant.next)

    assert not newcomer.is_open(Assistant)
    assert newcomer.place == paths.default_workspace()
    assert read_settings(paths.settings_file()).workspaces == {}


def test_pasted_settings_fill_the_fields_and_show_no_secret(newcomer: Newcomer) -> None:
    assistant = to_connection(newcomer)
    QGuiApplication.clipboard().setText(ENV)

    newcomer.click(assistant.form.place.paste)

    assert "recognised" in assistant.form.said.text()
    assert "KingDesk begins with the full check" in assistant.form.said.text()
    assert assistant.form.field(FieldName.HOST).value() == "db.example.com"
    shown = [
        text()
        for widget in assistant.findChildren(QWidget)
        for text in (getattr(widget, "text", None), getattr(widget, "placeholderText", None))
        if callable(text)
    ]
    words = " ".join(map(str, shown))
    assert not any(secret in words for secret in OF_NOBODY)
    assert "●●●●" in words


def test_a_dropped_file_is_read_like_a_pasted_text(newcomer: Newcomer, tmp_path: Path) -> None:
    assistant = to_connection(newcomer)
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
    newcomer: Newcomer, tmp_path: Path, content: bytes
) -> None:
    assistant = to_connection(newcomer)
    file = tmp_path / "other.env"
    file.write_bytes(content)

    assistant.form.place.read(file)

    assert not assistant.form.said.isHidden()
    assert assistant.form.field(FieldName.HOST).value() == ""


@pytest.mark.parametrize("place", ["/dev/zero", "/", "/no/such/file"])
def test_what_is_no_file_is_not_read(newcomer: Newcomer, place: str) -> None:
    assistant = to_connection(newcomer)

    assistant.form.place.read(Path(place))

    assert "is not a text file with settings" in assistant.form.said.text()


def test_empty_fields_are_named_and_the_first_gets_the_cursor(newcomer: Newcomer) -> None:
    assistant = to_connection(newcomer)

    newcomer.click(assistant.next)

    form = assistant.form
    assert assistant.step is Step.CONNECTION
    assert form.field(FieldName.HOST).trouble == "Please fill this in."
    assert form.field(FieldName.PUBLIC).trouble == ""
    assert QApplication.focusWidget() is form.field(FieldName.HOST).editor


def test_a_known_secret_can_be_replaced_but_not_seen(newcomer: Newcomer) -> None:
    assistant = to_connection(newcomer)
    assistant.form.take_text(ENV)
    field = assistant.form.field(FieldName.SECRET)
    editor = field.editor
    assert isinstance(editor, SecretEditor)

    newcomer.click(editor.replace)
    newcomer.type("another")

    assert field.value() == "another"


def test_a_weaker_check_of_the_database_is_warned_about(newcomer: Newcomer) -> None:
    assistant = to_connection(newcomer)
    assistant.form.take_text(ENV)
    before = assistant.form._weak.isHidden()

    newcomer.click(assistant.form.more)
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
    newcomer: Newcomer, part: str, error: KingdeskError, words: str, field: FieldName | None
) -> None:
    newcomer.setup.wrong[part] = error

    assistant = to_trying(newcomer)
    line = assistant.checks.lines[part]
    english = line.words
    newcomer.desktop.languages.use(Language.PORTUGUESE)
    newcomer.wait()
    portuguese = line.words

    assert words in english
    assert "does not work" in english
    assert "não funciona" in portuguese
    assert line._advice.text()
    assert not assistant.next.isEnabled()
    assert line.correct.isVisible() is (field is not None)
    if field is not None:
        newcomer.click(line.correct)
        assert assistant.step is Step.CONNECTION
        assert assistant.form.field(field).trouble
        focus = QApplication.focusWidget()
        editor = assistant.form.field(field).editor
        assert focus is not None
        assert focus is editor or editor.isAncestorOf(focus)


def test_all_is_well_and_the_login_that_sees_everybody_is_told(newcomer: Newcomer) -> None:
    assistant = to_trying(newcomer)

    assert assistant.next.isEnabled()
    assert "works" in assistant.checks.lines["database"].words
    assert "every photographer's galleries" in assistant.checks.lines["KingSelection"].words


def test_a_part_that_builds_on_a_failed_one_is_not_tried_in_vain(newcomer: Newcomer) -> None:
    newcomer.setup.wrong["database"] = DatabaseNotFound(name="x", host="y")

    assistant = to_trying(newcomer)

    assert "first “Database” must work" in assistant.checks.lines["clock"].words
    assert "works" in assistant.checks.lines["photos"].words


def test_one_part_can_be_tried_again_and_those_that_waited_for_it(newcomer: Newcomer) -> None:
    newcomer.setup.wrong["database"] = DatabaseNotFound(name="x", host="y")
    assistant = to_trying(newcomer)
    newcomer.setup.wrong.clear()

    newcomer.click(assistant.checks.lines["database"].again)
    newcomer.wait_for(lambda: not assistant.checks.is_running)

    assert assistant.checks.is_well
    assert assistant.next.isEnabled()


def test_the_line_that_grants_what_is_missing_can_be_copied(newcomer: Newcomer) -> None:
    grant = 'GRANT CREATE ON DATABASE kingdb TO "king";'
    newcomer.setup.wrong["KingDesk's tables"] = DatabaseDenied(
        user="king", what="make KingDesk's own tables", grant=grant
    )
    assistant = to_trying(newcomer)

    newcomer.click(assistant.checks.lines["KingDesk's tables"].copy)

    assert QGuiApplication.clipboard().text() == grant


def test_trying_can_be_stopped_and_what_comes_late_is_not_heard(newcomer: Newcomer) -> None:
    gate = newcomer.setup.gate["bucket"] = threading.Event()
    assistant = to_connection(newcomer)
    assistant.form.take_text(ENV)
    assistant.next.click()
    checks = assistant.checks
    newcomer.wait_for(
        lambda: "bucket" in checks.lines and "is being tried" in checks.lines["bucket"].words
    )

    assistant.again.click()
    stopped = assistant.checks.lines["bucket"].words
    gate.set()
    newcomer.wait()

    assert "is being tried" not in stopped
    assert assistant.checks.lines["bucket"].finding is None
    assert not assistant.next.isEnabled()
    assert assistant.again.text() == "Try all again"


def test_going_back_while_parts_are_tried_keeps_what_was_typed(newcomer: Newcomer) -> None:
    gate = newcomer.setup.gate["database"] = threading.Event()
    assistant = to_connection(newcomer)
    assistant.form.take_text(ENV)
    assistant.next.click()
    newcomer.wait_for(lambda: assistant.checks.is_running)

    assistant.back.click()
    gate.set()
    newcomer.wait()

    assert assistant.step is Step.CONNECTION
    assert assistant.form.draft.flaws() == {}


def test_closing_the_assistant_while_it_tries_harms_nothing(newcomer: Newcomer) -> None:
    gate = newcomer.setup.gate["database"] = threading.Event()
    assistant = to_connection(newcomer)
    assistant.form.take_text(ENV)
    assistant.next.click()
    newcomer.wait_for(lambda: assistant.checks.is_running)

    assistant.reject()
    gate.set()
    newcomer.wait()

    assert not newcomer.is_open(Assistant)
    assert newcomer.setup.secrets.kept == {}


# --- signing in and keeping ---------------------------------------------------------------------


def test_a_wrong_password_is_told_and_nothing_is_kept(newcomer: Newcomer) -> None:
    assistant = to_sign_in(newcomer)
    assistant.sign_in.fill(ANA.email, "wrong")
    assistant.sign_in.edited.emit()

    newcomer.click(assistant.next)

    assert assistant.sign_in.trouble == "E-mail or password is wrong."
    assert assistant.step is Step.SIGN_IN
    assert newcomer.setup.secrets.kept == {}
    assert read_settings(paths.settings_file()).workspaces == {}


def test_signing_in_keeps_the_studio_and_opens_it(newcomer: Newcomer) -> None:
    assistant = to_sign_in(newcomer)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()

    newcomer.click(assistant.next)
    newcomer.wait_for(lambda: isinstance(newcomer.place, Studio))

    settings = read_settings(paths.settings_file())
    assert settings.last_workspace == "KingSelection"
    assert "KingSelection" in settings.workspaces
    kept = newcomer.setup.secrets.kept
    assert kept["KingSelection", "owner"] == ANA.owner
    assert PASSWORD not in kept.values()
    file = paths.settings_file().read_text("utf-8")
    assert not any(secret in file for secret in (*OF_NOBODY, PASSWORD))


def test_a_name_that_is_taken_is_told_at_its_field(newcomer: Newcomer) -> None:
    newcomer.shell.preferences.take(
        with_workspace(newcomer.shell.settings, "Ateliê", ATELIE.settings)
    )
    assistant = to_sign_in(newcomer)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.name.set_value("Ateliê")
    assistant.sign_in.edited.emit()

    newcomer.click(assistant.next)

    assert "Ateliê" in assistant.name.trouble
    assert assistant.step is Step.SIGN_IN


def test_a_second_studio_is_called_otherwise_from_the_start(newcomer: Newcomer) -> None:
    newcomer.shell.preferences.take(
        with_workspace(newcomer.shell.settings, "KingSelection", ATELIE.settings)
    )

    assert to_connection(newcomer).name.value() == "KingSelection 2"


def test_without_a_keychain_it_opens_now_and_says_what_to_set(newcomer: Newcomer) -> None:
    newcomer.setup.secrets = MemorySecrets(NoKeychain(reason="none is installed"))
    assistant = to_sign_in(newcomer)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()

    newcomer.click(assistant.next)
    step = assistant.step
    newcomer.click(assistant.next)
    newcomer.wait_for(lambda: isinstance(newcomer.place, Studio))

    assert step is Step.NOT_KEPT
    assert newcomer.setup.secrets.kept == {}
    assert "KingSelection" in read_settings(paths.settings_file()).workspaces


def test_the_whole_way_goes_by_keyboard_alone(newcomer: Newcomer) -> None:
    newcomer.shell.flow.begin()
    assistant = newcomer.assistant
    QGuiApplication.clipboard().setText(ENV)
    newcomer.wait()

    newcomer.press(Qt.Key.Key_Down)  # a studio
    newcomer.press(Qt.Key.Key_Return)
    newcomer.press(Qt.Key.Key_Space)  # the first button pastes
    newcomer.press(Qt.Key.Key_Return)
    newcomer.wait_for(lambda: assistant.step is Step.TRYING and assistant.next.hasFocus())
    newcomer.press(Qt.Key.Key_Return)
    newcomer.type(ANA.email)
    newcomer.press(Qt.Key.Key_Tab)
    newcomer.type(PASSWORD)
    newcomer.press(Qt.Key.Key_Return)
    newcomer.wait_for(lambda: isinstance(newcomer.place, Studio))

    assert newcomer.opener.opened[-1] == newcomer.place


def test_every_word_of_the_assistant_is_portuguese_at_once(newcomer: Newcomer) -> None:
    assistant = to_connection(newcomer)
    newcomer.desktop.languages.use(Language.PORTUGUESE)
    newcomer.wait()

    assert assistant.form.place.paste.text() == "Colar"
    assert assistant.form.field(FieldName.PASSWORD)._name.text() == "&Senha do banco de dados"
    assert assistant.next.text() == "Testar"
