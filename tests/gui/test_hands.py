"""What goes wrong when hands are quick: clicks twice, keys in a row, many files at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import DiskFull
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.deliver.dialog import DeliverDialog
from kingdesk.gui.enroll.flow import MOST
from kingdesk.gui.language import Language
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.tasks import Tasks
from kingdesk.services.review import Review, Said
from kingdesk.worker.runner import Runner
from tests.fakes.engine import a_picture
from tests.fakes.event import MIDDLE, Event
from tests.gui.conftest import PATIENCE_S, Person, a_jpeg


def _client(person: Person, name: str) -> ClientId:
    names = person.window.desk.names
    return next(client_id for client_id, known in names.items() if known == name)


def test_decisions_are_stored_in_the_order_they_were_made_and_undone_newest_first(
    person: Person, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, ana = event.photo_id("4.jpg"), _client(person, "Ana")
    asked: list[VerdictKind] = []
    real = Review.say

    def say(self: Review, *args: object) -> Said:
        asked.append(args[3])  # type: ignore[arg-type]  # the kind of verdict
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)
    review = person.window.review

    review.decide(Decision(photo, 0, VerdictKind.CONFIRMED, ana))
    review.decide(Decision(photo, 0, VerdictKind.REJECTED, ana))
    review.undo()  # before either is stored
    person.wait()

    assert asked == [VerdictKind.CONFIRMED, VerdictKind.REJECTED]
    assert person.window.desk.faces(photo)[0].certainty is Certainty.CONFIRMED


def test_a_decision_that_cannot_be_undone_is_kept_to_try_again(
    person: Person, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, review = event.photo_id("4.jpg"), person.window.review
    review.decide(Decision(photo, 0, VerdictKind.CONFIRMED, _client(person, "Ana")))
    person.wait()
    real = Review.undo

    def full(*_: object) -> None:
        raise DiskFull(path="x")

    monkeypatch.setattr(Review, "undo", full)
    review.undo()
    person.wait()
    monkeypatch.setattr(Review, "undo", real)
    review.undo()
    person.wait()

    assert person.window.desk.faces(photo)[0].certainty is Certainty.TO_CHECK
    assert not review.can_undo


def test_a_name_goes_to_the_face_it_was_asked_for(person: Person, event: Event) -> None:
    photo = event.photo_id("1.jpg")
    person.window.browsing.open_photo(photo)
    person.wait()
    page = person.window.views.photo
    page.panel.choose(0)
    asked_for = page.panel.current_face

    page.naming_asked.emit()
    dialog = person.dialog(NameDialog)
    page.panel.choose(1)
    dialog.named.emit(_client(person, "Bea"))
    person.wait()

    assert asked_for is not None
    first = person.window.desk.faces(photo)[0]
    assert (first.index, first.name) == (asked_for.index, "Bea")


def test_nobody_is_asked_for_a_name_where_there_is_no_face(person: Person, event: Event) -> None:
    person.window.browsing.open_photo(event.photo_id("5.jpg"))
    person.wait()

    person.press(Qt.Key.Key_N)

    assert not any(isinstance(each, NameDialog) for each in QApplication.topLevelWidgets())


def test_the_menu_opens_the_photo_under_the_pointer_when_all_are_chosen(
    person: Person, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: shown.append(menu))
    page = person.window.views.page
    page.grid.selectAll()
    page.go_to(event.photo_id("1.jpg"))
    page.grid.selectAll()
    current = event.photo_id("3.jpg")
    row = page.model.row_of(current)
    assert row is not None
    page.grid.selectionModel().setCurrentIndex(
        page.model.index(row), page.grid.selectionModel().SelectionFlag.NoUpdate
    )

    page.menu_asked.emit(page.selected, QPoint(0, 0))
    shown[0].actions()[0].trigger()
    person.wait()

    assert person.window.browsing.open_photo_id == current


def test_the_grid_stays_where_it_was_scrolled_to_when_the_photos_change(
    event: Event, open_window: Callable[[], Person]
) -> None:
    for number in range(10, 90):
        event.photo(f"{number}.jpg", "stranger")
    event.import_all()
    event.process()
    person = open_window()
    browsing, page = person.window.browsing, person.window.views.page
    browsing.choose(Shown.UNMATCHED)
    page.go_to(page.model.shown[0])
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()

    last = page.model.shown[-1]
    bea = _client(person, "Bea")
    person.window.review.decide(Decision(last, 0, VerdictKind.ASSIGNED, bea))
    person.wait()

    assert before > 0
    assert last not in page.model.shown
    assert bar.value() == before


def test_a_second_click_on_the_sample_is_not_a_second_sample(
    open_window: Callable[..., Person], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = open_app(tmp_path / "real")
    request.addfinalizer(app.close)
    person = open_window(app)

    person.window.first_run._sample.click()
    person.window.first_run._sample.click()
    person.wait_for(lambda: "to process" in person.said)

    assert len(app.galleries.all(app.owner)) == 1


def test_a_gallery_takes_the_whole_name_of_a_folder_with_a_dot(
    open_window: Callable[[], Person], tmp_path: Path
) -> None:
    folder = tmp_path / "2027.05.01 Prom"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(a_picture(("ana", MIDDLE)))
    person = open_window()

    person.drop(person.window, [folder])
    person.wait_for(lambda: "to process" in person.said)

    assert person.window.desk.gallery is not None
    assert person.window.desk.gallery.name == "2027.05.01 Prom"


def test_pictures_beyond_the_most_that_are_taken_are_told(person: Person, tmp_path: Path) -> None:
    pictures = []
    for number in range(MOST + 3):
        pictures.append(tmp_path / f"r{number}.jpg")
        pictures[-1].write_bytes(a_picture(("bea", MIDDLE), shade=1000 + number))

    person.drop_on_client("Bea", pictures)
    report = person.dialog(ReportDialog)

    assert ("3 more pictures left out", "A few good references are enough.") in report._rows


def test_an_e_mail_that_would_be_refused_is_said_while_it_can_still_be_mended(
    person: Person,
) -> None:
    person.window.clients.ask_for_new("Dora")
    dialog = person.dialog(NewClientDialog)

    dialog._email.setText("dora@")
    refused = (dialog._add.isEnabled(), dialog._trouble.isVisible())
    dialog._email.setText("dora@example.com")

    assert refused == (False, True)
    assert dialog._add.isEnabled()
    assert not dialog._trouble.isVisible()


def test_all_clients_are_ticked_for_delivery_by_one_click(person: Person) -> None:
    dialog = person.window.delivering.ask(_client(person, "Ana"))
    assert isinstance(dialog, DeliverDialog)
    before = len(dialog._ticked())

    dialog._all.click()
    every = len(dialog._ticked())
    dialog._all.click()

    assert (before, every, len(dialog._ticked())) == (1, 2, 0)


def test_what_was_done_before_a_run_broke_off_is_shown(
    app: App, event: Event, open_window: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    event.photo("9.jpg", "ana")
    event.import_all()
    person = open_window()
    real = Runner.run

    def full(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]  # handed on as they came
        raise DiskFull(path="x")

    monkeypatch.setattr(Runner, "run", full)
    monkeypatch.setattr(person.window.desk, "reload_soon", lambda: None)

    person.window.processing.start(event.gallery)
    person.wait_for(lambda: person.window.work.is_busy)
    person.wait_for(lambda: not person.window.work.is_busy)

    card = person.window.desk.card(event.photo_id("9.jpg"))
    assert card is not None
    assert card.faces == 1


def test_large_counts_have_the_thousands_mark_of_the_language(person: Person) -> None:
    english = person.window.line.tr("%Ln photo(s) with a problem", "", 12345)
    person.desktop.languages.use(Language.PORTUGUESE)

    assert english == "12,345 photos with a problem"
    assert person.window.line.tr("%Ln photo(s) with a problem", "", 12345).startswith("12.345 ")


def test_a_face_that_was_being_loaded_when_references_changed_is_not_kept(
    qtbot: QtBot,
) -> None:
    let_old_go = threading.Event()
    pictures = [a_jpeg(colour="#ff0000"), a_jpeg(colour="#0000ff")]
    answers = iter(pictures)
    old_is_read = threading.Event()

    def read(_: ClientId) -> tuple[bytes, Box]:
        mine = next(answers)
        if mine is pictures[0]:
            old_is_read.set()
            assert let_old_go.wait(PATIENCE_S)
        return mine, Box(0, 0, 1, 1)

    tasks = Tasks(lambda _: None)
    faces = ClientFaces(tasks, read, side=8)
    client = ClientId(1)
    faces.pixmap(client)
    assert old_is_read.wait(PATIENCE_S)

    faces.forget(client)
    faces.pixmap(client)
    qtbot.waitUntil(lambda: faces.pixmap(client) is not None, timeout=PATIENCE_S * 1000)
    let_old_go.set()
    qtbot.waitUntil(lambda: tasks.is_idle, timeout=PATIENCE_S * 1000)

    pixmap = faces.pixmap(client)
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(2, 2).blue() > 200
    tasks.close()
