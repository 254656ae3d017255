"""One picture of many people, and people of another gallery."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kingdesk.domain.geometry import Box
from kingdesk.gui.clients.bring import BringDialog
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.enroll.contact_sheet import FACE, NAME, ContactSheetDialog
from kingdesk.gui.enroll.sheet_pairs import SheetPairs, names_in
from tests.fakes.engine import a_picture
from tests.fakes.event import Event
from tests.gui.conftest import Person

PEOPLE = ("carla", "davi", "eva", "fabio", "gil", "hugo")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Give a sheet of two rows of three people, by the letter."""
    faces = [
        (who, Box(0.1 + 0.3 * (at % 3), 0.1 + 0.5 * (at // 3), 0.2, 0.25))
        for at, who in enumerate(PEOPLE)
    ]
    file = tmp_path / "sheet.jpg"
    file.write_bytes(a_picture(*reversed(faces), shade=990))
    return file


def asked(person: Person, sheet: Path, *names: str) -> ContactSheetDialog:
    person.window.sheets.take(sheet)
    dialog = person.dialog(ContactSheetDialog)
    dialog.names.setPlainText("\n".join(names))
    return dialog


def rows(dialog: ContactSheetDialog) -> list[str]:
    model = dialog.model
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def go_on(person: Person, dialog: ContactSheetDialog) -> ClassListDialog:
    person.qtbot.mouseClick(dialog.enroll, Qt.MouseButton.LeftButton)
    listed = person.dialog(ClassListDialog)
    person.wait()
    return listed


def found_in(event: Event, name: str) -> list[str]:
    clients = event.app.clients.of_gallery(event.app.owner, event.gallery)
    client = next(each for each in clients if each.name == name)
    return sorted(event.photos_of(client.id))


def test_names_go_to_the_faces_as_one_reads_them(person: Person, event: Event, sheet: Path) -> None:
    event.photo("7.jpg", "davi")
    event.photo("8.jpg", "gil")
    event.import_all()
    event.process()
    dialog = asked(person, sheet, *(f"{n}. {who.title()}" for n, who in enumerate(PEOPLE, 1)))

    listed = go_on(person, dialog)
    person.qtbot.mouseClick(listed.enroll, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said)

    assert person.said == "6 clients added · 6 references enrolled"
    assert found_in(event, "Davi") == ["7.jpg"]
    assert found_in(event, "Gil") == ["8.jpg"]


def test_where_somebody_is_missing_the_names_are_shifted_by_a_key(
    person: Person, sheet: Path
) -> None:
    dialog = asked(person, sheet, "Carla", "Eva", "Nobody", "Gil")
    dialog.table.setFocus()
    dialog.table.setCurrentIndex(dialog.model.index(1, FACE))
    person.qtbot.keyClick(dialog.table, Qt.Key.Key_Insert)
    after_one = rows(dialog)
    dialog.table.setCurrentIndex(dialog.model.index(3, FACE))
    person.qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)

    assert after_one[:5] == ["Carla", "nobody: left out", "Eva", "Nobody", "Gil"]
    assert rows(dialog)[:5] == ["Carla", "nobody: left out", "Eva", "Gil", "nobody: left out"]
    assert dialog.enroll.text() == "Go on with 3"


def test_a_name_is_typed_beside_a_face(person: Person, event: Event, sheet: Path) -> None:
    dialog = asked(person, sheet)
    disabled = not dialog.enroll.isEnabled()
    dialog.model.setData(dialog.model.index(4, NAME), "Gil")

    listed = go_on(person, dialog)
    person.qtbot.mouseClick(listed.enroll, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said)

    assert disabled
    assert person.said == "1 client added · 1 reference enrolled"


def test_a_name_that_stands_on_the_sheet_twice_needs_a_look(person: Person, sheet: Path) -> None:
    dialog = asked(person, sheet, "Carla", "Carla")

    listed = go_on(person, dialog)

    assert [listed.model.index(0, at).data() for at in (0, 2)] == ["Carla", "left out"]


def test_more_names_than_faces_are_told(person: Person, sheet: Path) -> None:
    dialog = asked(person, sheet, *"abcdefgh")

    assert "2 names without a face" in dialog._state.text()
    assert dialog.model.index(7, FACE).data() == "no face"


def test_a_shift_stops_at_the_next_gap() -> None:
    pairs = SheetPairs(range(5))
    pairs.take(["a", "b", "c", "d"])
    pairs.rename(2, "")

    pairs.skip_face(0)

    assert [pairs.name(row) for row in range(5)] == ["", "a", "b", "d", ""]


@pytest.mark.parametrize(
    ("edited", "stands"),
    [
        (["a", "b", "c", "d", "e"], ["a", "", "B", "c", "d", "e"]),
        (["a", "b", "c2", "d"], ["a", "", "B", "c2", "d"]),
        (["a", "b", "d"], ["a", "", "B", "d"]),
        (["a", "b", "new", "c", "d"], ["a", "", "B", "new", "c", "d"]),
        (["first", "a", "b", "c", "d"], ["first", "a", "", "B", "c", "d"]),
        (["b", "c", "d"], ["", "B", "c", "d"]),
        (["x", "y"], ["x", "y"]),
        ([], []),
    ],
)
def test_what_was_shifted_and_renamed_stays_when_the_list_is_edited(
    edited: list[str], stands: list[str]
) -> None:
    pairs = SheetPairs(())
    pairs.take(["a", "b", "c", "d"])
    pairs.skip_face(1)
    pairs.rename(2, "B")

    pairs.take(edited)

    assert [pairs.name(row) for row in range(len(pairs))] == stands


def test_a_name_that_was_left_out_stays_out_when_another_line_is_edited() -> None:
    pairs = SheetPairs(())
    pairs.take(["a", "b", "c"])
    pairs.skip_name(1)

    pairs.take(["a", "b", "c2"])

    assert [pairs.name(row) for row in range(len(pairs))] == ["a", "c2"]


def test_numbers_and_blank_lines_of_a_pasted_list_are_no_names() -> None:
    assert names_in("1. Ana  Lima\n\n 2) Bea\n- Caio\n4\tDavi\n") == [
        "Ana Lima",
        "Bea",
        "Caio",
        "Davi",
    ]


# --- another gallery ------------------------------------------------------------------------------


def test_people_of_another_gallery_come_along_with_their_faces(
    person: Person, event: Event, tmp_path: Path
) -> None:
    other, _ = event.app.galleries.create(event.app.owner, "Ball")
    ball = Event(event.app, tmp_path / "ball", other)
    ball.folder.mkdir()
    ball.photo("1.jpg", "ana")
    ball.import_all()
    ball.process()
    person.window.start(other)
    person.window.desk.load_galleries()
    person.wait()
    person.window.open_gallery(other)
    person.wait()

    person.window.bringing.ask()
    dialog = person.dialog(BringDialog)
    person.wait_for(lambda: dialog.people.count() == 2)
    dialog.none.click()
    dialog.people.item(0).setCheckState(Qt.CheckState.Checked)
    person.qtbot.mouseClick(dialog.bring, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "brought" in person.said)
    names = list(person.window.desk.names.values())
    person.window.line._undo.click()
    person.wait_for(lambda: not person.window.desk.names)

    assert names == ["Ana"]


def test_without_another_gallery_nobody_can_be_brought(person: Person) -> None:
    person.window.bringing.ask()

    assert person.said == "There is no other gallery to bring people from."
