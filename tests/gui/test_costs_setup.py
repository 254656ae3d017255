"""An account at AWS is filled in, tried and used as was chosen; a studio need not have one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from kingdesk import paths
from kingdesk.domain.cloud_errors import CloudDenied, CloudKeyRefused
from kingdesk.domain.money import PriceGroup
from kingdesk.domain.strategies import Operation
from kingdesk.environment import CLOUD_KEY_ID, CLOUD_SECRET, NEEDED
from kingdesk.gui.language import Language, Languages
from kingdesk.gui.settings.cloud_page import PRICE_PAGE, CloudPage
from kingdesk.gui.settings.dialog import SettingsDialog
from kingdesk.gui.studio.assistant import Assistant, Step
from kingdesk.gui.studio.checks_view import CheckLine
from kingdesk.gui.studio.correcting import field_of
from kingdesk.gui.studio.draft import FieldName, Flaw, recognise
from kingdesk.gui.studio.fields import SecretEditor
from kingdesk.gui.theme import Theme
from kingdesk.services.doctor import Finding
from kingdesk.settings import CloudSettings, Settings, Studio, read_settings, with_workspace
from tests.fakes.setup import ANA, ENV, OF_NOBODY, PASSWORD
from tests.gui.shell import ATELIE, House, Newcomer

AWS = f"""{ENV}
AWS_ACCESS_KEY_ID=aws-key-value
AWS_SECRET_ACCESS_KEY=aws-secret-value
AWS_REGION=sa-east-1
REKOG_COLLECTION_ID=clients
"""
OF_AWS = Studio(
    ATELIE.name, ATELIE.settings.model_copy(update={"cloud": CloudSettings(region="sa-east-1")})
)


# --- the connection -----------------------------------------------------------------------------


def test_an_account_at_aws_is_recognised_with_its_keys() -> None:
    found = recognise(AWS)
    studio = found.draft.studio()

    assert found.draft.flaws() == {}
    assert found.draft.values[FieldName.REGION] == "sa-east-1"
    assert studio.settings.cloud is not None
    assert studio.settings.cloud.region == "sa-east-1"
    assert studio.settings.cloud.collection == "clients"
    assert studio.secrets[CLOUD_KEY_ID] == "aws-key-value"
    assert studio.secrets[CLOUD_SECRET] == "aws-secret-value"


def test_a_studio_needs_no_account_at_aws() -> None:
    draft = recognise(ENV).draft

    assert draft.flaws() == {}
    assert draft.studio().settings.cloud is None


def test_two_keys_typed_by_hand_make_an_account() -> None:
    draft = recognise(ENV).draft
    typed = {FieldName.CLOUD_KEY: "key", FieldName.CLOUD_KEY_SECRET: "secret"}
    studio = replace(draft, values={**draft.values, **typed}).studio()

    assert studio.settings.cloud == CloudSettings()
    assert studio.secrets[CLOUD_SECRET] == "secret"


def test_of_the_two_keys_one_alone_is_not_enough() -> None:
    text = "\n".join(line for line in AWS.splitlines() if not line.startswith(CLOUD_SECRET))

    assert recognise(text).draft.flaws() == {FieldName.CLOUD_KEY_SECRET: Flaw.EMPTY}


def test_a_setting_of_aws_that_is_wrong_is_told_there_and_not_at_the_database() -> None:
    found = recognise(f"{AWS}KINGDESK_LONG_SIDE=12\n")

    assert list(found.wrong) == [FieldName.REGION]
    assert found.draft.values[FieldName.HOST] == "db.example.com"


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (CloudKeyRefused(), FieldName.CLOUD_KEY),
        (CloudDenied(permission="rekognition:IndexFaces"), FieldName.CLOUD_KEY),
    ],
)
def test_a_failure_of_aws_leads_to_its_field(
    error: CloudKeyRefused | CloudDenied, field: FieldName
) -> None:
    assert field_of(error) is field


def test_setting_up_keeps_the_account_and_its_keys(newcomer: Newcomer) -> None:
    newcomer.shell.flow.set_up()
    newcomer.wait()
    assistant = newcomer.assistant
    assistant.form.take_text(AWS)
    editor = assistant.form.field(FieldName.CLOUD_KEY_SECRET).editor
    shown = " ".join(field.text() for field in editor.findChildren(QLineEdit))
    newcomer.click(assistant.next)
    newcomer.wait_for(lambda: not assistant.checks.is_running)
    newcomer.click(assistant.next)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()
    newcomer.click(assistant.next)
    newcomer.wait_for(lambda: newcomer.place is not None and newcomer.place != ATELIE)
    kept = next(iter(read_settings(paths.settings_file()).workspaces.values()))
    secrets = newcomer.setup.secrets.kept

    assert "aws-secret-value" not in shown
    assert not isinstance(kept, Path)
    assert kept.cloud is not None
    assert kept.cloud.region == "sa-east-1"
    assert "aws-secret-value" in secrets.values()


def test_changing_the_connection_keeps_the_keys_of_aws(amazon: Newcomer) -> None:
    amazon.start(OF_AWS)
    amazon.shell.flow.change_connection()
    amazon.wait()
    draft = amazon.assistant.form.draft

    assert draft.values[FieldName.CLOUD_KEY] == "aws-key-value"
    assert draft.studio(OF_AWS.settings).secrets[CLOUD_SECRET] == "aws-secret-value"


@pytest.fixture
def amazon(house: House) -> Newcomer:
    """Somebody whose studio has an account at AWS."""
    for name, value in zip(NEEDED, OF_NOBODY, strict=True):
        house.opener.setup.secrets.kept[ATELIE.name, name] = value
    kept = house.opener.setup.secrets.kept
    kept[ATELIE.name, "owner"] = ANA.owner
    kept[ATELIE.name, CLOUD_KEY_ID] = "aws-key-value"
    kept[ATELIE.name, CLOUD_SECRET] = "aws-secret-value"
    known = Settings(language="en", theme="light", last_workspace=ATELIE.name)
    return house.newcomer(with_workspace(known, ATELIE.name, OF_AWS.settings))


def test_a_permission_a_check_only_notes_can_be_copied_too(theme: Theme, qtbot: QtBot) -> None:
    line = CheckLine("AWS", theme, can_correct=True)
    qtbot.addWidget(line)
    note = CloudDenied(permission="rekognition:SearchFaces")
    line.show_finding(Finding("AWS", ok=True, detail="", notes=(note,)))
    line.copy.click()

    assert "AWS does not allow rekognition:SearchFaces." in line.words
    assert QGuiApplication.clipboard().text() == "rekognition:SearchFaces"


# --- the settings -------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot) -> CloudPage:
    page = CloudPage(CloudSettings())
    qtbot.addWidget(page)
    page.show()
    return page


def test_the_way_of_new_galleries_is_chosen_and_kept(amazon: Newcomer) -> None:
    amazon.start(OF_AWS)
    amazon.shell.flow.show_settings()
    amazon.wait()
    page = amazon.dialog(SettingsDialog).workspace
    assert page is not None
    assert page.cloud is not None
    before = page.cloud.way.currentText()

    page.cloud.way.setCurrentIndex(page.cloud.way.findData("classic"))
    page.cloud.way.activated.emit(page.cloud.way.currentIndex())
    page.cloud.keep_days.setText("90")
    page.cloud.keep_days.editingFinished.emit()
    amazon.wait()
    kept = read_settings(paths.settings_file()).workspaces[ATELIE.name]

    assert before == "Rekognition, indexed once"
    assert not isinstance(kept, Path)
    assert kept.cloud is not None
    assert kept.cloud.strategy == "classic"
    assert kept.cloud.keep_faces_days == 90
    assert kept.cloud.region == "sa-east-1"


def test_a_studio_without_an_account_has_no_settings_of_it(regular: Newcomer) -> None:
    regular.start(ATELIE)
    regular.shell.flow.show_settings()
    regular.wait()
    page = regular.dialog(SettingsDialog).workspace

    assert page is not None
    assert page.cloud is None


def test_a_price_that_is_changed_is_of_today_and_what_was_not_touched_stays(
    page: CloudPage, qtbot: QtBot
) -> None:
    field = page.prices[PriceGroup.GROUP_1, 0]
    field.setText("1.2")
    field.editingFinished.emit()
    prices = page.settings.prices

    assert prices.group_1[0].usd == 0.0012
    assert prices.group_1[0].up_to == 1_000_000
    assert prices.group_2 == CloudSettings().prices.group_2
    assert prices.face_month == CloudSettings().prices.face_month
    assert prices.as_of == datetime.now(UTC).date()


def test_leaving_a_field_as_it_is_changes_nothing(page: CloudPage) -> None:
    told: list[object] = []
    page.changed.connect(told.append)
    for field in (*page.prices.values(), page.face_price, *page.calls.values(), page.keep_days):
        field.editingFinished.emit()

    assert told == []
    assert page.settings.prices.as_of == date(2026, 10, 7)


def test_a_price_that_is_no_number_goes_back(page: CloudPage) -> None:
    page.face_price.setText("")
    page.face_price.editingFinished.emit()

    assert page.face_price.text() == "0.01"
    assert page.settings == CloudSettings()


def test_calls_a_second_are_those_of_the_account_or_what_is_usual(page: CloudPage) -> None:
    field = page.calls[Operation.INDEX_FACES]
    field.setText("20")
    field.editingFinished.emit()
    said = page.settings.calls_per_second
    field.setText("")
    field.editingFinished.emit()

    assert said == {Operation.INDEX_FACES: 20.0}
    assert page.settings.calls_per_second == {}


def test_how_photos_are_sent_is_chosen_in_words(page: CloudPage) -> None:
    words = [page.sending.itemText(place) for place in range(page.sending.count())]
    page.sending.setCurrentIndex(3)
    page.sending.activated.emit(3)

    assert "staging" not in " ".join(words).replace(page.settings.bucket, "")
    assert page.settings.send == "staging"


def test_the_price_page_of_aws_stands_there_to_be_copied(page: CloudPage) -> None:
    assert PRICE_PAGE in page._page.text()
    assert "7 Oct 2026" in page._prices_name.text()


# --- numbers ------------------------------------------------------------------------------------


def test_numbers_stay_the_same_when_the_language_of_the_window_changes(
    qtbot: QtBot, languages: Languages
) -> None:
    settings = CloudSettings(keep_faces_days=1000, calls_per_second={Operation.DETECT_FACES: 12.5})
    page = CloudPage(settings)
    qtbot.addWidget(page)
    told: list[object] = []
    page.changed.connect(told.append)

    languages.use(Language.PORTUGUESE)
    QApplication.processEvents()
    shown = (page.keep_days.text(), page.calls[Operation.DETECT_FACES].text())
    for field in (page.keep_days, *page.calls.values(), *page.prices.values(), page.face_price):
        field.editingFinished.emit()

    assert shown == ("1000", "12,5")
    assert page.prices[PriceGroup.GROUP_1, 0].text() == "1,00"
    assert told == []


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    languages = Languages(qapp)
    languages.use(Language.ENGLISH)
    yield languages
    languages.use(Language.ENGLISH)
    QApplication.processEvents()


def test_groups_of_digits_are_no_number_for_they_mean_another_one_elsewhere(
    page: CloudPage,
) -> None:
    page.keep_days.setText("1,000")

    assert page.keep_days.amount is None


def test_what_is_no_number_goes_back_when_its_field_is_left(page: CloudPage) -> None:
    page.keep_days.setFocus()
    page.keep_days.setText("99999")
    page.way.setFocus()

    assert page.keep_days.text() == ""
    assert page.settings.keep_faces_days == 0


def test_no_days_are_shown_as_what_they_mean(page: CloudPage) -> None:
    page.keep_days.setText("0")
    page.keep_days.editingFinished.emit()
    field = page.calls[Operation.INDEX_FACES]
    field.setText("0")
    field.editingFinished.emit()

    assert page.keep_days.text() == ""
    assert field.text() == ""


# --- an account that ends -----------------------------------------------------------------------


def emptied(amazon: Newcomer) -> Assistant:
    """Empty the key of AWS in the connection, and go on."""
    amazon.start(OF_AWS)
    amazon.shell.flow.change_connection()
    amazon.wait()
    form = amazon.assistant.form
    for name in (FieldName.CLOUD_KEY, FieldName.CLOUD_KEY_SECRET):
        editor = form.field(name).editor
        assert isinstance(editor, SecretEditor)
        editor.replace.click()
    amazon.click(amazon.assistant.next)
    return amazon.assistant


def press(amazon: Newcomer, words: str) -> str:
    """Press the button with these words in the question; return what it says."""
    box = amazon.dialog(QMessageBox)
    button = next(each for each in box.buttons() if each.text() == words)
    said = f"{box.text()} {box.informativeText()}"
    button.click()
    amazon.wait()
    return said


def test_a_key_of_aws_that_was_emptied_is_deleted_after_a_question(amazon: Newcomer) -> None:
    assistant = emptied(amazon)
    said = press(amazon, "Go on without")
    amazon.wait_for(lambda: not assistant.checks.is_running)
    amazon.click(assistant.next)
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()
    before = dict(amazon.setup.secrets.kept)
    amazon.click(assistant.next)
    amazon.wait_for(lambda: (ATELIE.name, CLOUD_KEY_ID) not in amazon.setup.secrets.kept)
    amazon.wait()
    kept = read_settings(paths.settings_file()).workspaces[ATELIE.name]

    assert "deleted from this computer" in said
    assert before[ATELIE.name, CLOUD_SECRET] == "aws-secret-value"
    assert (ATELIE.name, CLOUD_SECRET) not in amazon.setup.secrets.kept
    assert not isinstance(kept, Path)
    assert kept.cloud is None


def test_a_key_of_aws_that_is_to_stay_is_shown_again(amazon: Newcomer) -> None:
    assistant = emptied(amazon)
    press(amazon, "Keep the key")
    draft = assistant.form.draft

    assert assistant.step is Step.CONNECTION
    assert draft.values[FieldName.CLOUD_KEY] == "aws-key-value"
    assert draft.studio(OF_AWS.settings).settings.cloud == OF_AWS.settings.cloud
    assert amazon.setup.secrets.kept[ATELIE.name, CLOUD_SECRET] == "aws-secret-value"
