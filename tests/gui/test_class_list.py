"""A class list as a photographer goes through it: what needs a look is mended in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from kingdesk.domain.geometry import Box
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.list_rows import Fate
from kingdesk.gui.report import ReportDialog
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def portrait(path: Path, *faces: tuple[str, Box], shade: int = 900) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(a_picture(*faces, shade=shade))
    return path


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Give a folder in which two people are fine, one has company and one has no face."""
    folder = tmp_path / "class"
    portrait(folder / "Carla.jpg", ("stranger", MIDDLE), shade=901)
    portrait(folder / "Davi.jpg", ("davi", MIDDLE), shade=902)
    portrait(folder / "Eva.jpg", ("zed", LEFT), ("eva", RIGHT), shade=903)
    portrait(folder / "Fabio.jpg", shade=904)
    return folder


def opened(person: Person, source: Path) -> ClassListDialog:
    clients = person.window.views.panel.list
    person.drop(clients.viewport(), [source], clients.viewport().rect().bottomLeft())
    dialog = person.dialog(ClassListDialog)
    person.wait()
    return dialog


def shown(dialog: ClassListDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    return [
        tuple(model.index(row, at).data() for at in range(3)) for row in range(model.rowCount())
    ]


def names(person: Person) -> list[str]:
    return sorted(person.window.desk.names.values())


def enroll(person: Person, dialog: ClassListDialog) -> None:
    person.qtbot.mouseClick(dialog.enroll, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said or "added" in person.said)


def test_only_what_needs_a_look_is_in_the_table_and_nobody_is_added_yet(
    person: Person, listed: Path
) -> None:
    dialog = opened(person, listed)

    assert [row[0] for row in shown(dialog)] == ["Eva", "Fabio"]
    assert [row[2] for row in shown(dialog)] == ["added without a face"] * 2
    assert dialog.enroll.text() == "Enroll the other 2"
    assert names(person) == ["Ana", "Bea"]


def test_a_number_picks_the_face_and_the_next_one_to_look_at_comes_up(
    person: Person, event: Event, listed: Path
) -> None:
    event.photo("6.jpg", "eva")
    event.import_all()
    event.process()
    dialog = opened(person, listed)

    person.press(Qt.Key.Key_2)
    person.wait_for(lambda: dialog.rows.fate(2) is Fate.NEW)
    here = dialog.person.name.text()
    enroll(person, dialog)

    assert here == "Fabio"
    assert person.said.startswith("4 clients added · 3 references enrolled")
    eva = next(each for each in person.window.desk.overview.clients if each.name == "Eva")
    assert event.photos_of(eva.id) == {"6.jpg"}


def test_a_photo_dropped_on_the_dialog_mends_who_is_looked_at(
    person: Person, listed: Path, tmp_path: Path
) -> None:
    dialog = opened(person, listed)
    dialog.table.selectRow(1)
    wall = portrait(tmp_path / "wall.jpg", shade=905)
    good = portrait(tmp_path / "good.jpg", ("fabio", MIDDLE), shade=906)

    person.drop(dialog, [wall])
    said = dialog.person._wrong.text()
    person.drop(dialog, [good])
    person.wait_for(lambda: dialog.rows.fate(3) is Fate.NEW)

    assert "No face was found" in said
    assert shown(dialog)[1] == ("Fabio", "Mended.", "enrolled")
    assert dialog.enroll.text() == "Enroll the other 3"


def test_delete_leaves_somebody_out_and_the_rest_is_enrolled(person: Person, listed: Path) -> None:
    dialog = opened(person, listed)

    person.press(Qt.Key.Key_Delete)
    person.press(Qt.Key.Key_Delete)
    at_the_end = QApplication.focusWidget()
    enroll(person, dialog)

    assert at_the_end is dialog.enroll
    assert names(person) == ["Ana", "Bea", "Carla", "Davi"]


def test_a_name_that_stands_there_twice_is_mended_by_typing_another(
    person: Person, tmp_path: Path
) -> None:
    table = tmp_path / "class.csv"
    table.write_text("name,email\nCarla,c@example.org\nCarla,d@example.org\n", "utf-8")
    dialog = opened(person, table)
    field = dialog.person.name
    focused = QApplication.focusWidget() is field

    field.selectAll()
    person.qtbot.keyClicks(field, "Carla Dias")
    field.editingFinished.emit()
    enroll(person, dialog)

    assert focused
    assert names(person) == ["Ana", "Bea", "Carla", "Carla Dias"]


def test_a_list_is_taken_back_by_one_key(person: Person, listed: Path) -> None:
    dialog = opened(person, listed)
    enroll(person, dialog)
    before = names(person)

    person.window.activateWindow()
    person.wait_for(person.window.isActiveWindow)
    person.window.views.panel.list.setFocus()
    person.press(Qt.Key.Key_Z, CONTROL)
    person.wait_for(lambda: "Taken back" in person.said)

    assert before == ["Ana", "Bea", "Carla", "Davi", "Eva", "Fabio"]
    assert person.said == "Taken back: 2 references · 4 clients removed"
    assert names(person) == ["Ana", "Bea"]


def test_the_line_offers_to_take_a_list_back(person: Person, listed: Path) -> None:
    dialog = opened(person, listed)
    enroll(person, dialog)

    person.window.line._undo.click()
    person.wait_for(lambda: "Taken back" in person.said)

    assert names(person) == ["Ana", "Bea"]
    assert person.window.line._undo.isHidden()


def test_cancelling_adds_nobody(person: Person, listed: Path) -> None:
    dialog = opened(person, listed)

    person.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    person.wait()

    assert names(person) == ["Ana", "Bea"]


def test_a_list_without_exceptions_needs_one_key(person: Person, tmp_path: Path) -> None:
    folder = tmp_path / "fine"
    portrait(folder / "Carla.jpg", ("stranger", MIDDLE), shade=901)
    dialog = opened(person, folder)

    person.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    person.wait_for(lambda: "enrolled" in person.said)

    assert person.said == "1 client added · 1 reference enrolled"


def test_a_consent_for_all_is_recorded_with_the_list(
    person: Person, event: Event, listed: Path
) -> None:
    dialog = opened(person, listed)

    dialog.consent.given.click()
    person.qtbot.keyClicks(dialog.consent.by, "Escola Aurora")
    enroll(person, dialog)

    found = event.app.consents.of_gallery(event.app.owner, event.gallery)
    assert {(one.by, one.how) for one in found.values()} == {("Escola Aurora", "writing")}
    assert len(found) == 2


def test_a_list_nothing_can_be_made_of_is_told(person: Person, tmp_path: Path) -> None:
    table = tmp_path / "numbers.csv"
    table.write_text("1;2\n3;4\n", "utf-8")

    person.window.lists.take(table)
    person.wait()

    shown_ones = [w for w in QApplication.topLevelWidgets() if isinstance(w, ClassListDialog)]
    assert not any(each.isVisible() for each in shown_ones)


def test_what_a_row_could_not_be_added_for_is_told_at_the_end(
    person: Person, event: Event, tmp_path: Path
) -> None:
    table = tmp_path / "class.csv"
    table.write_text(f"name\n{'x' * 300}\nCarla\n", "utf-8")
    dialog = opened(person, table)

    person.qtbot.mouseClick(dialog.enroll, Qt.MouseButton.LeftButton)
    report = person.dialog(ReportDialog)
    person.wait()

    assert len(report._rows) == 1
    assert "Carla" in names(person)


def test_several_pictures_beside_the_clients_are_one_client_each(
    person: Person, listed: Path
) -> None:
    clients = person.window.views.panel.list
    files = [listed / "Carla.jpg", listed / "Davi.jpg"]
    person.drop(clients.viewport(), files, clients.viewport().rect().bottomLeft())
    menus = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    menu = next(menus)
    menu.actions()[0].trigger()
    menu.close()

    enroll(person, person.dialog(ClassListDialog))

    assert names(person) == ["Ana", "Bea", "Carla", "Davi"]
