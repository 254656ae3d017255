"""Processing where AWS is paid: what it costs is said before, a limit holds, nothing is lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from kingdesk.adapters.db.tables import rekognition_client_faces
from kingdesk.bootstrap import App
from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable
from kingdesk.domain.jobs import Pace, Progress, Slowed
from kingdesk.domain.money import Receipt
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.domain.studio_errors import DatabaseUnreachable
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.rows import row_words
from kingdesk.gui.costs.dialog import ProcessDialog
from kingdesk.gui.costs.receipts import CSV_HEADING, CostsDialog, Scope, Shown, receipt_rows
from kingdesk.gui.costs.table import ReceiptTable
from kingdesk.gui.enroll.coach import Coach
from kingdesk.gui.errors import ErrorPresenter
from kingdesk.gui.language import Language
from kingdesk.gui.photo.face_list import FaceListModel
from kingdesk.gui.photo.faces import ShownFace, Stroke
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.services.receipts import Month
from tests.builders import NOON
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.studio import ANA
from tests.fakes.studio_app import WebSite, app_of
from tests.gui.conftest import Person
from tests.gui.costs import Payer, payer_of, words_of

INDEX = Operation.INDEX_FACES


@pytest.fixture
def payer(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    payer = payer_of(site, open_window)
    payer.upload(3)
    payer.enroll("Ana", "ana")
    payer.cloud.billed.clear()  # what enrolling was billed is no part of processing
    return payer


@pytest.fixture
def beginner(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    """Ana, for whom nothing was asked of AWS yet."""
    payer = payer_of(site, open_window)
    payer.upload(3)
    return payer


def card_words(dialog: ProcessDialog, way: Strategy) -> str:
    assert dialog.cards is not None
    return dialog.cards.cards[way].words


def chosen_way(dialog: ProcessDialog) -> Strategy | None:
    assert dialog.cards is not None
    return None if dialog.cards.card is None else dialog.cards.card.way


# --- before ---------------------------------------------------------------------------------------


def test_every_way_says_what_it_costs_and_the_usual_one_is_chosen(payer: Payer) -> None:
    dialog = payer.ask()

    assert chosen_way(dialog) is Strategy.INDEXED
    assert "free" in card_words(dialog, Strategy.LOCAL).lower()
    assert "Nothing leaves this computer" in card_words(dialog, Strategy.LOCAL)
    assert "US$ 0.005" in card_words(dialog, Strategy.INDEXED)
    assert "3 photos" in card_words(dialog, Strategy.INDEXED)
    assert "at most US$" in card_words(dialog, Strategy.CLASSIC)
    assert payer.cloud.calls == {}


def test_nothing_technical_is_said_where_a_way_is_chosen(payer: Payer) -> None:
    dialog = payer.ask()
    ways = (card_words(dialog, way) for way in Strategy)
    said = f"{words_of(dialog)} {' '.join(ways)}".lower()

    for word in ("strategy", "collection", "quota", "vector", "indexfaces"):
        assert word not in said


def test_faces_of_everybody_are_kept_only_after_it_was_agreed_once(payer: Payer) -> None:
    dialog = payer.ask()
    asked = dialog.consent.isVisible()
    before = dialog.start.isEnabled()
    dialog.consent.setChecked(True)
    payer.click(dialog.start)
    payer.person.wait_for(lambda: "Done" in payer.said)

    payer.upload(5)
    again = payer.ask()

    assert asked
    assert not before
    assert payer.cloud.calls[Operation.INDEX_FACES] >= 3
    assert not again.consent.isVisible()
    assert again.start.isEnabled()


def test_another_way_needs_no_consent_and_this_computer_no_limit(payer: Payer) -> None:
    dialog = payer.ask()
    payer.choose(dialog, Strategy.CLASSIC)
    classic = (dialog.consent.isVisible(), dialog.limit.isVisible(), dialog.start.isEnabled())
    payer.choose(dialog, Strategy.LOCAL)
    local = (dialog.consent.isVisible(), dialog.limit.isVisible(), dialog.start.isEnabled())

    assert classic == (False, True, True)
    assert local == (False, False, True)


def test_processing_on_this_computer_costs_nothing_where_aws_is_at_hand(payer: Payer) -> None:
    dialog = payer.ask()
    payer.choose(dialog, Strategy.LOCAL)
    payer.click(dialog.start)
    payer.person.wait_for(lambda: "Done" in payer.said)

    assert payer.said == "Done: 3 photos processed."
    assert payer.cloud.calls == {}


def test_a_way_aws_does_not_allow_is_shown_with_the_permission_to_copy(payer: Payer) -> None:
    payer.cloud.forbidden.add("rekognition:IndexFaces")
    dialog = payer.ask()
    assert dialog.cards is not None
    card = dialog.cards.cards[Strategy.INDEXED]
    copy = dialog.cards.copies[Strategy.INDEXED]
    payer.click(copy)

    assert not card.isEnabled()
    assert "AWS does not allow rekognition:IndexFaces." in card.words
    assert QGuiApplication.clipboard().text() == "rekognition:IndexFaces"
    assert chosen_way(dialog) is Strategy.LOCAL


def test_a_quote_that_takes_long_can_be_cancelled(beginner: Payer) -> None:
    gate = threading.Event()
    beginner.cloud.before_call = lambda _: assert_opened(gate)
    beginner.person.window.processing.ask()
    dialog = beginner.person.dialog(ProcessDialog)
    loading = words_of(dialog)

    dialog.reject()
    gate.set()
    beginner.person.wait()

    assert "Working out what each way costs" in loading
    assert not beginner.person.window.work.is_busy
    assert beginner.cloud.calls == {}


def assert_opened(gate: threading.Event) -> None:
    assert gate.wait(10)


def test_without_a_connection_this_computer_is_still_offered(beginner: Payer) -> None:
    beginner.cloud.fail("DescribeCollection", CloudUnreachable(host="rekognition"), times=9)
    dialog = beginner.ask()

    assert "AWS can't be reached" in card_words(dialog, Strategy.CLASSIC)
    assert chosen_way(dialog) is not Strategy.CLASSIC
    assert dialog.cards is not None
    assert dialog.cards.cards[Strategy.LOCAL].isEnabled()


def test_the_limit_is_remembered_and_what_is_no_amount_can_not_be_started_with(
    payer: Payer,
) -> None:
    payer.process(Strategy.CLASSIC, limit=5)
    payer.upload(6)
    dialog = payer.ask()
    remembered = dialog.limit.amount
    dialog.limit.setText("2,50")
    told, blocked = words_of(dialog), not dialog.start.isEnabled()
    payer.choose(dialog, Strategy.LOCAL)

    assert remembered == 5.0
    assert blocked
    assert "Please write an amount, such as 5.00." in told
    assert dialog.start.isEnabled()


def test_the_ways_are_gone_through_by_the_keyboard(payer: Payer) -> None:
    dialog = payer.ask()
    assert dialog.cards is not None
    indexed = dialog.cards.cards[Strategy.INDEXED]
    focused = indexed.hasFocus()

    QTest.keyClick(indexed, Qt.Key.Key_Up)
    classic = chosen_way(dialog)
    QTest.keyClick(dialog.cards.cards[Strategy.CLASSIC], Qt.Key.Key_Up)

    assert focused
    assert classic is Strategy.CLASSIC
    assert chosen_way(dialog) is Strategy.LOCAL


def test_where_all_is_up_to_date_another_way_is_offered(payer: Payer) -> None:
    payer.process()
    payer.person.window.processing.ask()
    payer.person.wait_for(lambda: "Nothing to process" in payer.said)
    offered = payer.person.window.line._start.text()
    payer.click(payer.person.window.line._start)
    dialog = payer.offered()
    assert dialog.cards is not None

    assert offered == "Process another way…"
    assert not dialog.cards.cards[Strategy.INDEXED].isEnabled()
    assert "up to date" in card_words(dialog, Strategy.INDEXED)
    assert chosen_way(dialog) is Strategy.LOCAL


def test_a_studio_without_an_account_at_aws_is_asked_on_the_line_as_before(
    site: WebSite, open_window: Callable[[App], Person]
) -> None:
    site.studio.upload("1.jpg")
    person = open_window(site.app)
    person.window.processing.ask()
    person.wait_for(lambda: "to process" in person.said)

    assert person.said.startswith("1 photo to process · free, on this machine")


def test_keeping_faces_is_agreed_to_for_each_gallery(payer: Payer) -> None:
    payer.process()
    another = payer.site.studio.gallery(ANA, "Another party")
    payer.site.studio.upload("1.jpg", a_picture(("ana", LEFT)), gallery=another)
    payer.person.window.desk.load_galleries()
    payer.person.wait()
    payer.person.window.open_gallery(another)
    payer.person.wait()
    dialog = payer.ask()

    assert dialog.consent.isVisible()
    assert not dialog.start.isEnabled()


def test_keeping_faces_is_agreed_to_by_the_keyboard_alone(payer: Payer) -> None:
    dialog = payer.ask()
    assert dialog.cards is not None
    QTest.keyClick(dialog.cards.cards[Strategy.INDEXED], Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    QTest.keyClick(dialog.consent, Qt.Key.Key_Space)

    assert focused is dialog.consent
    assert "guests too" in dialog.consent.accessibleDescription()
    assert dialog.start.isEnabled()


def test_a_late_client_is_quoted_with_the_other_way_at_both_prices(payer: Payer) -> None:
    payer.process(Strategy.CLASSIC)
    payer.enroll("Bea", "bea")
    dialog = payer.ask()
    way, said = chosen_way(dialog), words_of(dialog)
    prices = [
        re.search(r"US\$ [0-9.]+", card_words(dialog, way))
        for way in (Strategy.CLASSIC, Strategy.INDEXED)
    ]
    payer.click(dialog.instead)

    assert way is Strategy.CLASSIC
    assert "all faces are searched again" in said
    assert all(price is not None and price[0] in said for price in prices)
    assert dialog.instead.text() == "Choose “Rekognition, indexed once”"
    assert chosen_way(dialog) is Strategy.INDEXED
    assert not dialog.instead_note.isVisible()


def test_a_dialog_of_ways_that_is_open_follows_the_language(payer: Payer) -> None:
    dialog = payer.ask()
    payer.choose(dialog, Strategy.CLASSIC)
    dialog.limit.set_amount(2.5)
    payer.person.desktop.preferences.use_language(Language.PORTUGUESE)
    payer.person.wait()
    said, limit = words_of(dialog), dialog.limit.text()
    card, heading = card_words(dialog, Strategy.LOCAL), dialog.windowTitle()
    payer.person.desktop.preferences.use_language(Language.ENGLISH)
    payer.person.wait()

    assert heading == "Como processar"
    assert "Pausar antes" in said
    assert limit == "2,50"
    assert "Nada sai deste computador" in card
    assert dialog.start.text() == "Start"
    assert chosen_way(dialog) is Strategy.CLASSIC
    assert dialog.limit.amount == 2.5


def test_receipts_that_are_open_follow_the_language(payer: Payer) -> None:
    payer.process()
    dialog = open_costs(payer)
    payer.person.desktop.preferences.use_language(Language.PORTUGUESE)
    payer.person.wait()
    said, rows = words_of(dialog), rows_of(dialog)
    payer.person.desktop.preferences.use_language(Language.ENGLISH)
    payer.person.wait()

    assert "Rostos guardados na AWS" in said
    assert rows[0][-1] in {"0,001", "0,004"}
    assert dialog.month.itemText(0) == "Ever"


def test_asked_twice_at_once_only_one_dialog_comes(payer: Payer) -> None:
    payer.person.window.processing.ask()
    payer.person.window.processing.ask()
    payer.offered()
    payer.person.wait()
    open_ = [w for w in QApplication.topLevelWidgets() if isinstance(w, ProcessDialog)]

    assert len([dialog for dialog in open_ if dialog.isVisible()]) == 1


def test_another_error_offers_another_permission_to_copy(payer: Payer, qtbot: QtBot) -> None:
    del payer
    dialog = ProcessDialog(None)
    qtbot.addWidget(dialog)
    dialog.show_error(CloudDenied(permission="rekognition:IndexFaces"))
    dialog.show_error(CloudDenied(permission="rekognition:SearchFaces"))
    dialog.show()
    buttons = [b.text() for b in dialog.findChildren(QPushButton) if b.isVisible()]

    assert "Copy rekognition:SearchFaces" in buttons
    assert "Copy rekognition:IndexFaces" not in buttons


# --- while and after ------------------------------------------------------------------------------


def test_what_it_cost_is_said_at_the_end(payer: Payer) -> None:
    payer.process()
    payer.person.wait_for(lambda: "spent" in payer.said)
    calls = sum(payer.cloud.calls.values())

    assert payer.said == f"Done: 3 photos processed. · US$ 0.00{calls} spent"


def test_the_limit_pauses_and_a_higher_one_goes_on_without_paying_twice(payer: Payer) -> None:
    payer.upload(9)
    dialog = payer.ask()
    dialog.consent.setChecked(True)
    dialog.limit.setText("0.01")
    payer.choose(dialog, Strategy.CLASSIC)
    payer.click(dialog.start)
    payer.person.wait_for(lambda: "limit" in payer.said)
    paused = payer.said
    paid = sum(payer.cloud.calls.values())
    assert payer.person.window.line._start.text() == "Raise the limit and go on…"

    payer.click(payer.person.window.line._start)
    raised = payer.offered()
    said, suggested, way = words_of(raised), raised.limit.amount, chosen_way(raised)
    payer.click(raised.start)
    payer.person.wait_for(lambda: "Done" in payer.said)

    assert paused == "The limit of US$ 0.01 is reached: US$ 0.01 spent. What is done is kept."
    assert paid == 10
    assert "US$ 0.010 of this processing are spent already and count." in said
    assert suggested == 1.0
    assert way is Strategy.CLASSIC
    assert payer.cloud.calls[Operation.DETECT_FACES] == 9


def test_a_paused_processing_is_offered_with_a_higher_limit_when_the_gallery_opens(
    payer: Payer,
) -> None:
    payer.upload(9)
    payer.process(Strategy.CLASSIC, limit=0.01)
    payer.person.window.processing.look_for_rest()
    payer.person.wait_for(lambda: "limit" in payer.said)

    assert payer.said.startswith("The limit of US$ 0.01 is reached: US$ 0.01 spent. ")
    assert payer.said.endswith(" of 12 photos done.")
    assert payer.person.window.line._start.text() == "Raise the limit and go on…"


def test_a_permission_that_is_taken_away_stops_and_says_which(payer: Payer) -> None:
    payer.cloud.fail(
        Operation.DETECT_FACES, CloudDenied(permission="rekognition:DetectFaces"), after=1, times=9
    )
    payer.process(Strategy.CLASSIC)
    payer.answer("Copy rekognition:DetectFaces")
    payer.person.wait()

    assert QGuiApplication.clipboard().text() == "rekognition:DetectFaces"
    assert "AWS does not allow rekognition:DetectFaces." in payer.said
    assert payer.person.window.line._start.text() == "Go on"


def test_a_lost_connection_is_gone_on_from_the_line_within_the_same_limit(payer: Payer) -> None:
    payer.app = replace(payer.app, runner=replace(payer.app.runner, longest_outage_s=0.0))
    payer.cloud.fail(Operation.DETECT_FACES, CloudUnreachable(host="aws"), after=1, times=9)
    payer.process(Strategy.CLASSIC, limit=3)
    payer.person.wait_for(lambda: "go on when it works again" in payer.said)
    payer.cloud._failures.clear()

    payer.click(payer.person.window.line._start)
    payer.person.wait_for(lambda: "Done" in payer.said)
    run = payer.app.processing.progress(payer.app.owner, payer.site.studio.wedding).run

    assert run is not None
    assert run.max_cost_usd == 3.0
    assert payer.cloud.calls[Operation.DETECT_FACES] == 3


def test_what_was_spent_so_far_is_said_while_photos_are_processed(payer: Payer) -> None:
    gate = threading.Event()

    def wait(call: str) -> None:
        if call == Operation.SEARCH_FACES_BY_IMAGE:
            assert_opened(gate)

    payer.cloud.before_call = wait
    dialog = payer.ask()
    payer.choose(dialog, Strategy.CLASSIC)
    dialog.limit.setText("4")
    dialog.start.click()
    payer.person.qtbot.waitUntil(lambda: " of US$ 4.00 spent" in payer.said, timeout=10_000)
    during = payer.said
    gate.set()
    payer.person.wait_for(lambda: "Done" in payer.said)

    assert during.startswith("Processing · 0 of 3")


def test_an_interrupted_processing_on_this_computer_never_goes_on_at_aws(payer: Payer) -> None:
    app, wedding = payer.app, payer.site.studio.wedding
    app.processing.start(app.owner, wedding, strategy=Strategy.LOCAL)
    payer.person.wait_for(lambda: "interrupted" in payer.said)
    payer.click(payer.person.window.line._start)
    payer.person.wait_for(lambda: "Done" in payer.said)

    assert payer.said == "Done: 3 photos processed."
    assert payer.cloud.calls == {}


def test_nothing_is_processed_without_being_asked_where_it_may_cost(payer: Payer) -> None:
    payer.person.window.processing.start(payer.site.studio.wedding)
    dialog = payer.offered()

    assert dialog.isVisible()
    assert payer.cloud.calls == {}


def test_the_line_says_what_was_spent_and_quietly_that_aws_is_slow(
    payer: Payer, work_line: WorkLine
) -> None:
    work_line.set_limit(5.0)
    work_line.work("Processing")
    slow = Slowed(Operation.DETECT_FACES, 31.0, 50.0)
    fine = Slowed(Operation.SEARCH_FACES_BY_IMAGE, 49.0, 50.0)
    work_line.progress(
        "Processing", Progress(10, 40, 0, Pace(2.0, 15.0), spent_usd=1.2, slowed=(fine, slow))
    )
    slowed = work_line.aside
    work_line.progress("Processing", Progress(11, 40, 0, None, spent_usd=1.25))

    assert slowed == "AWS is slowing us down: 31 of 50 calls a second"
    assert work_line.aside == ""
    assert work_line.words == "Processing · 11 of 40 · US$ 1.25 of US$ 5.00 spent"


@pytest.fixture
def work_line(payer: Payer) -> WorkLine:
    return payer.person.window.line


def test_an_error_that_names_a_permission_lets_it_be_copied(payer: Payer) -> None:
    present = ErrorPresenter(lambda: payer.person.window)
    present(CloudDenied(permission="rekognition:SearchFaces"))
    payer.answer("Copy rekognition:SearchFaces")

    assert QGuiApplication.clipboard().text() == "rekognition:SearchFaces"


# --- late clients -------------------------------------------------------------------------------


def test_who_comes_late_is_shown_so_and_offered_with_the_price_of_finding_them(
    payer: Payer,
) -> None:
    payer.process()
    late = payer.site.client("Bea")
    payer.person.window.desk.reload()
    payer.person.wait()
    picture = payer.site.studio.folder / "bea.jpg"
    picture.write_bytes(a_picture(("bea", LEFT)))
    payer.person.window.enrolling.enroll(late, "Bea", [picture])
    payer.person.dialog(Coach).use.click()  # the fake engine sees one and the same face in copies
    payer.person.wait_for(lambda: "next processing (" in payer.said)
    said, row = payer.said, client_row(payer, "Bea")
    button = payer.person.window.line._start.text()

    payer.click(payer.person.window.line._start)
    dialog = payer.offered()
    about = card_words(dialog, Strategy.INDEXED)
    before = payer.cloud.calls.get(Operation.SEARCH_FACES, 0)
    payer.click(dialog.start)
    payer.person.wait_for(lambda: "Done" in payer.said)
    payer.person.wait()

    assert said.startswith("1 reference enrolled for Bea · US$ 0.00")
    assert "will be found at the next processing (2 calls, US$ 0.002)" in said
    assert button == "Process…"
    assert row == "found at the next processing"
    assert "looks for new clients in known faces" in about
    assert payer.cloud.calls[Operation.SEARCH_FACES] == before + 1
    assert "next processing" not in client_row(payer, "Bea")


def test_a_class_list_in_a_gallery_that_is_paid_for_says_what_it_costs_before(
    payer: Payer,
) -> None:
    payer.process()
    folder = payer.site.studio.folder / "class"
    folder.mkdir()
    (folder / "Ana.jpg").write_bytes(a_picture(("ana", LEFT), shade=7))
    payer.person.window.lists.take(folder)
    preview = payer.person.dialog(ClassListDialog)
    before = words_of(preview)
    paid = len(payer.cloud.billed)
    preview.enroll.click()
    payer.person.wait_for(lambda: "next processing" in payer.said)

    assert "Making them known to AWS costs at most US$ 0.002." in before
    assert paid == 5  # what was processed; looking at the list is free
    assert "1 reference enrolled" in payer.said


def test_a_selfie_of_the_web_becomes_a_reference_in_one_click(payer: Payer) -> None:
    bea = payer.site.client("Bea")
    key = f"galleries/{payer.site.studio.wedding}/selfie.jpg"
    payer.site.studio.bucket.put(key, a_picture(("bea", LEFT)))
    row = {"gallery_id": payer.site.studio.wedding, "client_id": bea}
    with payer.site.studio.store.engine.begin() as connection:
        connection.execute(
            sa.insert(rekognition_client_faces).values(
                **row, face_id=f"on_demand_{bea}", reference_r2_key=key
            )
        )
    window = payer.person.window
    window.browsing.choose_client(bea)
    payer.person.wait()
    window.references.ask(bea)
    menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    words = [action.text() for action in menu.actions()]
    menu.actions()[-1].trigger()
    menu.close()
    payer.person.dialog(Coach).use.click()  # the fake engine sees one and the same face in copies
    payer.person.wait_for(lambda: "enrolled for Bea" in payer.said)

    assert words[-1] == "The selfie from KingSelection"
    assert payer.said.startswith("1 reference enrolled for Bea")


def test_an_erasure_aws_did_not_hear_of_says_that_it_is_made_up_for(
    payer: Payer, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    client = payer.person.window.desk.overview.clients[0]
    payer.cloud.fail("DeleteFaces", CloudUnreachable(host="aws"), times=9)
    payer.person.window.clients.ask_to_erase(client.id, client.name)
    asked = payer.person.dialog(QMessageBox).informativeText()
    payer.answer("Erase")
    payer.person.wait_for(lambda: "erased" in payer.said)

    assert "on KingSelection and at AWS" in asked
    assert "AWS did not answer" in payer.said


def client_row(payer: Payer, name: str) -> str:
    rows = payer.person.window.desk.overview.clients
    return next(row_words(row) for row in rows if row.name == name)


# --- receipts and kept faces --------------------------------------------------------------------


def open_costs(payer: Payer) -> CostsDialog:
    payer.person.window.actions_.costs.trigger()
    dialog = payer.person.dialog(CostsDialog)
    payer.person.wait()
    return dialog


def rows_of(dialog: CostsDialog) -> list[list[str]]:
    table = dialog.table
    cells = [
        [table.item(row, at) for at in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    return [[cell.text() for cell in row if cell is not None] for row in cells]


def test_receipts_tell_what_was_really_asked_of_aws(payer: Payer, tmp_path: Path) -> None:
    payer.process()
    dialog = open_costs(payer)
    of_gallery, total = rows_of(dialog), dialog.total.text()
    dialog.save_to(tmp_path / "aws.csv")
    payer.person.wait()
    saved = (tmp_path / "aws.csv").read_text("utf-8-sig").splitlines()
    dialog.scope.setCurrentIndex(1)
    dialog.month.addItem("then", Month.of(NOON))
    dialog.month.setCurrentIndex(dialog.month.count() - 1)
    dialog.ask()
    payer.person.wait()
    of_month = rows_of(dialog)
    gallery = payer.app.galleries.all(payer.app.owner)[0]

    kept, compared = "Photos whose faces are kept (IndexFaces)", "Kept faces compared (SearchFaces)"
    assert ["Processing photos", kept, "4", "0.004"] in of_gallery
    assert ["Processing photos", compared, "1", "0.001"] in of_gallery
    assert any(row[0] == "Clients' references" for row in of_gallery)
    assert total.startswith("US$ 0.00")
    assert saved[0] == "gallery,purpose,operation,calls,usd,unsure_calls,unsure_usd"
    assert f"{gallery.name},matching,IndexFaces,4,0.0040,," in saved
    assert saved[-1].startswith(f"{gallery.name},total,,")
    assert saved[-1].endswith(",0,0.0000")
    assert [row[0] for row in of_month] == [gallery.name]


def test_a_gallery_whose_name_begins_with_a_number_stands_where_names_stand(
    payer: Payer, qtbot: QtBot
) -> None:
    del payer
    table = ReceiptTable()
    qtbot.addWidget(table)
    table.show_galleries([("15 anos da Clara", Receipt({}, 0.02)), (None, Receipt({}, 0.0))])
    name, usd = table.item(0, 0), table.item(0, 2)

    assert name is not None
    assert usd is not None
    assert name.textAlignment() & Qt.AlignmentFlag.AlignLeft
    assert usd.textAlignment() & Qt.AlignmentFlag.AlignRight
    assert usd.text() == "0.020"


def test_receipts_that_can_not_be_read_say_so_where_they_would_stand(
    payer: Payer, qtbot: QtBot
) -> None:
    dialog = CostsDialog((payer.site.studio.wedding, "Wedding"), Month.of(NOON), None)
    qtbot.addWidget(dialog)
    dialog.show_receipts(Shown(dialog.chosen, Receipt({Purpose.MATCHING: {INDEX: 3}}, 0.003)))
    dialog.ask()
    reading = (dialog.total.text(), dialog.table.rowCount())
    away = DatabaseUnreachable(host="db.example.com", reason="timed out")
    dialog.show_trouble(dialog.chosen, away)

    assert reading == ("Reading the receipts…", 0)
    assert "db.example.com" in dialog.total.text()
    assert not dialog.save.isEnabled()


def test_what_is_kept_is_reached_by_the_keyboard_before_the_button_that_closes(
    payer: Payer,
) -> None:
    payer.process()
    dialog = open_costs(payer)
    delete = dialog.deletes[payer.site.studio.wedding]
    dialog.save.setFocus()
    QTest.keyClick(dialog.save, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    QTest.keyClick(delete, Qt.Key.Key_Tab)

    assert first is delete
    assert QApplication.focusWidget() is dialog._close


def test_what_is_kept_at_aws_is_deleted_only_after_a_question(payer: Payer) -> None:
    payer.process()
    dialog = open_costs(payer)
    kept = words_of(dialog)
    wedding = payer.site.studio.wedding
    payer.click(dialog.deletes[wedding])
    payer.answer("Cancel")
    still = payer.cloud.collections()
    payer.click(dialog.deletes[wedding])
    payer.answer("Delete")
    payer.person.wait()

    assert "Faces of 3 photos are kept since" in kept
    assert f"kingselection-g{wedding}" in still
    assert payer.cloud.collections() == ["kingselection"]
    assert "No faces of photos are kept." in words_of(dialog)


def test_faces_that_could_not_be_deleted_are_still_shown(payer: Payer) -> None:
    payer.process()
    dialog = open_costs(payer)
    wedding = payer.site.studio.wedding
    payer.cloud.fail("DeleteCollection", CloudUnreachable(host="aws"))
    payer.click(dialog.deletes[wedding])
    payer.answer("Delete")
    payer.answer("OK")
    payer.person.wait()

    assert dialog.deletes[wedding].isEnabled()


def test_costs_are_offered_only_where_there_is_an_account(
    payer: Payer, site: WebSite, open_window: Callable[[App], Person]
) -> None:
    without = open_window(app_of(site.studio))

    assert payer.person.window.actions_.costs.isVisible()
    assert not without.window.actions_.costs.isVisible()


# --- faces that can't be compared ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (("LOW_SHARPNESS",), "could not be compared: too blurred"),
        (("EXTREME_POSE", "SMALL_BOUNDING_BOX"), "could not be compared: turned away too far"),
        (("SOMETHING_NEW",), "could not be compared: SOMETHING_NEW"),
    ],
)
def test_a_face_that_could_not_be_compared_says_why(reasons: tuple[str, ...], said: str) -> None:
    face = ShownFace(0, LEFT, Stroke.DASHED, unindexed=reasons)

    assert FaceListModel().reason(face).startswith(said)


def test_calls_whose_answers_were_lost_stand_in_the_saved_table() -> None:
    lost = Receipt({}, 0.5, unsure_calls=2, unsure_usd=0.002)

    rows = receipt_rows(Shown(Scope(None, None), lost, [("Wedding", lost), (None, lost)]))

    assert [dict(zip(CSV_HEADING, row, strict=True)) for row in rows] == [
        {
            "gallery": name,
            "purpose": "total",
            "operation": "",
            "calls": 0,
            "usd": "0.5000",
            "unsure_calls": 2,
            "unsure_usd": "0.0020",
        }
        for name in ("Wedding", "")
    ]


def test_calls_whose_answers_were_lost_stand_apart_in_the_window(payer: Payer) -> None:
    payer.process()
    dialog = open_costs(payer)
    lost = Receipt({}, 0.0, unsure_calls=2, unsure_usd=0.002)

    dialog.show_receipts(Shown(dialog.chosen, lost))
    alone = dialog.total.text()
    billed = replace(lost, calls={Purpose.MATCHING: {Operation.INDEX_FACES: 3}}, usd=0.003)
    dialog.show_receipts(Shown(dialog.chosen, billed))

    assert alone.startswith("Perhaps 2 calls more (US$ 0.002)")
    assert dialog.total.text().startswith("US$ 0.003 · 3 calls")
    assert dialog.total.text().endswith(alone)
