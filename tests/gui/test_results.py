"""Results: how many photos everybody has, who has too few, and what one takes away."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage

from kingdesk.bootstrap import App
from kingdesk.domain.clients import NewClient
from kingdesk.domain.ids import ClientId
from kingdesk.gui.deliver.dialog import DeliverDialog
from kingdesk.gui.language import Language
from kingdesk.gui.places import Place
from kingdesk.gui.results.page import ResultsPage
from kingdesk.gui.results.questions import Question
from kingdesk.gui.results.table_model import Column
from tests.fakes.engine import a_picture
from tests.fakes.event import MIDDLE, Event
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def _open(person: Person) -> ResultsPage:
    person.press(Qt.Key.Key_T)
    return person.window.results.page


def _column(page: ResultsPage, column: Column) -> list[str]:
    order = page.order
    return [str(order.index(row, column).data()) for row in range(order.rowCount())]


def _client(person: Person, name: str) -> ClientId:
    names = person.window.desk.names
    return next(client_id for client_id, known in names.items() if known == name)


def test_t_shows_how_many_photos_everybody_has(person: Person) -> None:
    page = _open(person)

    assert person.window.places.place is Place.RESULTS
    assert _column(page, Column.NAME) == ["Ana", "Bea"]
    assert _column(page, Column.PHOTOS) == ["3", "1"]
    assert _column(page, Column.TO_CHECK) == ["1", "0"]
    assert _column(page, Column.SHARE) == ["60.0%", "20.0%"]
    assert page.unmatched.text() == "1 face without a name"


def test_a_click_on_a_heading_sorts_by_numbers_not_by_their_digits(
    event: Event, open_window: Callable[[], Person]
) -> None:
    for number in range(10, 20):
        event.photo(f"{number}.jpg", "bea")
    event.import_all()
    event.process()
    person = open_window()
    page = _open(person)
    header = page.table.horizontalHeader()
    at = header.sectionViewportPosition(Column.PHOTOS) + 20

    for _ in range(2):
        person.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, 5))
        person.wait()

    assert header.sortIndicatorSection() == Column.PHOTOS
    down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
    assert _column(page, Column.PHOTOS) == (["11", "3"] if down else ["3", "11"])


def test_one_click_finds_who_has_too_few_good_photos(
    event: Event, app: App, open_window: Callable[[], Person]
) -> None:
    event.app.clients.add(app.owner, event.gallery, NewClient("Zoe"))
    person = open_window()
    page = _open(person)

    page.chips[Question.FEW].click()

    few = [row.name for row in page.order.shown()]
    assert "Zoe" in few
    assert page.chips[Question.FEW].text() == f"Too few good photos  {len(few)}"
    assert all(row.good < 3 for row in page.order.shown())


def test_a_question_nobody_answers_says_so_instead_of_an_empty_table(person: Person) -> None:
    page = _open(person)

    page.chips[Question.CHANGED].setVisible(True)
    page.ask(Question.CHANGED)

    assert page.message.isVisible()
    assert page.message.heading == "Nobody"


def test_enter_shows_the_client_s_photos_and_t_comes_back_to_the_row(person: Person) -> None:
    page = _open(person)
    person.press(Qt.Key.Key_Down)

    person.press(Qt.Key.Key_Return)

    assert person.window.places.place is Place.PHOTOS
    assert person.window.browsing.client_id == _client(person, "Bea")
    assert person.shown == ["1.jpg"]
    person.press(Qt.Key.Key_T)
    assert page.client_id == _client(person, "Bea")
    assert page.isVisible()


def test_escape_goes_back_to_the_photos(person: Person) -> None:
    _open(person)

    person.press(Qt.Key.Key_Escape)

    assert person.window.places.place is Place.PHOTOS


def test_the_best_photos_come_first_and_open_with_the_client_s_own_beside_them(
    person: Person,
) -> None:
    page = _open(person)

    shown = page.card.strip.shown
    page.card.strip._buttons[0].click()
    person.wait()

    names = [person.window.desk.card(photo).name for photo in shown]  # type: ignore[union-attr]  # they are there
    assert names[-1] == "4.jpg"
    assert person.window.browsing.open_photo_id == shown[0]
    person.press(Qt.Key.Key_Escape)
    assert person.window.places.place is Place.RESULTS


def test_faces_without_a_name_are_one_click_away(person: Person) -> None:
    page = _open(person)

    page.unmatched.click()
    person.wait()

    assert person.window.places.place is Place.PHOTOS
    assert person.shown == ["3.jpg"]


def test_a_click_at_the_left_leaves_the_results_for_the_photos(person: Person) -> None:
    _open(person)

    person.window.views.panel.client_chosen.emit(_client(person, "Bea"))
    person.wait()

    assert person.window.places.place is Place.PHOTOS
    assert person.shown == ["1.jpg"]


def test_ctrl_c_copies_the_table_for_a_spreadsheet(person: Person) -> None:
    _open(person)

    person.press(Qt.Key.Key_C, CONTROL)

    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:3] == ["Client", "State", "Photos"]
    assert lines[1].split("\t")[:3] == ["Ana", "1 to check", "3"]
    assert len(lines) == 3


def test_the_saved_table_is_one_a_brazilian_spreadsheet_opens(
    person: Person, tmp_path: Path
) -> None:
    _open(person)
    person.desktop.languages.use(Language.PORTUGUESE)
    file = tmp_path / "results.csv"

    person.window.results.flow.save_table(file)
    person.wait_for(file.exists)

    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][0] == "Cliente"
    assert rows[1][0] == "Ana"
    assert rows[1][Column.SHARE] == "60,0%"


@pytest.mark.parametrize("suffix", ["pdf", "jpg", "png"])
def test_a_contact_sheet_is_one_page_of_the_client_s_photos(
    person: Person, tmp_path: Path, suffix: str
) -> None:
    _open(person)
    file = tmp_path / f"Ana.{suffix}"

    person.window.results.flow.save_sheet(file, _client(person, "Ana"), "Ana")
    person.wait_for(file.exists)

    assert str(file) in person.said
    if suffix == "pdf":
        assert file.read_bytes().startswith(b"%PDF")
        assert file.read_bytes().count(b"/Type /Page\n") == 1
    else:
        image = QImage(str(file))
        assert image.height() > image.width() > 1000


def test_a_sheet_that_can_not_be_written_says_why_and_leaves_nothing(
    person: Person, tmp_path: Path
) -> None:
    _open(person)

    person.window.results.flow.save_sheet(tmp_path / "no" / "Ana.pdf", _client(person, "Ana"), "A")
    person.wait()

    assert not list(tmp_path.glob("no*"))


def test_deliver_in_the_card_ticks_that_client(person: Person) -> None:
    page = _open(person)

    page.card.deliver.click()

    dialog = person.dialog(DeliverDialog)
    assert dialog._ticked() == [_client(person, "Ana")]


def test_numbers_follow_while_the_event_is_still_on(person: Person, event: Event) -> None:
    page = _open(person)
    (event.folder / "late.jpg").write_bytes(a_picture(("bea", MIDDLE), shade=7))
    event.import_all()
    event.process()

    person.press(Qt.Key.Key_F5)

    assert _column(page, Column.PHOTOS) == ["3", "2"]


def test_the_place_speaks_another_language_at_once(person: Person) -> None:
    page = _open(person)

    person.desktop.languages.use(Language.PORTUGUESE)
    person.wait()

    heading = page.model.headerData(Column.GOOD, Qt.Orientation.Horizontal)
    assert heading == "Boas"
    assert page.chips[Question.FEW].text().startswith("Poucas fotos boas")
