"""A photographer's day in the window: keys, clicks and drops on a real workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QToolButton

from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import DiskFull
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.deliver.dialog import DeliverDialog
from kingdesk.gui.enroll.face_picker import FacePicker
from kingdesk.gui.errors import BugDialog
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.runs.problem_list import ProblemsDialog
from tests.fakes.engine import a_broken_picture, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def _client(person: Person, name: str) -> ClientId:
    names = person.window.desk.names
    return next(client_id for client_id, known in names.items() if known == name)


def _choose(person: Person, name: str) -> None:
    panel = person.window.views.panel
    place = panel.model.place_of(_client(person, name))
    assert place is not None
    rect = panel.list.visualRect(panel.model.index(place))
    person.qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    person.wait()


def test_an_empty_workspace_offers_the_sample_and_a_folder(
    open_window: Callable[[], Person],
) -> None:
    person = open_window()

    assert person.window.first_run.isVisible()
    assert not person.window.actions_.process.isEnabled()


def test_a_folder_dropped_on_the_window_becomes_a_gallery_and_asks_to_be_processed(
    open_window: Callable[[], Person], tmp_path: Path
) -> None:
    folder = tmp_path / "Prom 2027"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(a_picture(("ana", MIDDLE)))
    (folder / "2.jpg").write_bytes(a_picture(("bea", MIDDLE), shade=3))
    person = open_window()

    person.drop(person.window, [folder])
    person.wait_for(lambda: "to process" in person.said)

    assert person.shown == ["1.jpg", "2.jpg"]
    assert person.window.desk.gallery is not None
    assert person.window.desk.gallery.name == "Prom 2027"
    assert person.said == "2 photos to process · free, on this machine"


def test_start_processes_and_says_what_was_done(
    open_window: Callable[[], Person], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.jpg").write_bytes(a_picture(("ana", MIDDLE)))
    (tmp_path / "in" / "2.jpg").write_bytes(a_broken_picture())
    person = open_window()
    person.drop(person.window, [tmp_path / "in"])
    person.wait_for(lambda: "to process" in person.said)

    person.press(Qt.Key.Key_Space)  # Start has the focus
    person.wait_for(lambda: person.said.startswith("Done"))

    assert person.said == "Done: 2 photos processed."
    assert len(person.window.desk.overview.shown[Shown.PROBLEMS]) == 1


def test_photos_with_a_problem_are_listed_with_the_reason(
    event: Event, open_window: Callable[[], Person]
) -> None:
    (event.folder / "6.jpg").write_bytes(a_broken_picture())
    event.import_all()
    event.process()
    person = open_window()

    person.window.line._problems.click()
    listed = person.dialog(ProblemsDialog)
    person.wait()
    said = [item.text() for at in (0, 1) if (item := listed.table.item(0, at)) is not None]

    assert said[0] == "6.jpg"
    assert "damaged" in said[1]
    assert person.shown == ["6.jpg"]


def test_importing_tells_refused_files_and_duplicates(
    person: Person, event: Event, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "again.jpg").write_bytes((event.folder / "1.jpg").read_bytes())
    (more / "page.jpg").write_text("<html>not a photo</html>")

    person.drop(person.window, [more])
    report = person.dialog(ReportDialog)

    told = dict(report._rows)
    assert told["again.jpg"] == "Same photo as 1.jpg."
    assert told["page.jpg"] == "This is not a photo KingDesk can read (a web page)."


def test_choosing_a_client_shows_their_photos_best_first(person: Person) -> None:
    _choose(person, "Ana")

    assert person.shown == ["1.jpg", "2.jpg", "4.jpg"]
    assert person.window.views.inspector.client_id == _client(person, "Ana")


def test_the_slider_filters_at_once_and_says_how_many_more_or_fewer(person: Person) -> None:
    _choose(person, "Ana")
    slider = person.window.views.page.slider._slider

    slider.setValue(slider.minimum() + 4)  # 95 %: the likeness of 85 % does not count any more
    person.wait_for(lambda: person.shown == ["1.jpg", "2.jpg"])

    title = person.window.views.page._title.words
    assert title == "Ana   (+0 / −1 photos)"  # noqa: RUF001 - a true minus sign
    person.wait_for(
        lambda: person.window._app.galleries.all(person.window._app.owner)[0].threshold == 95
    )


def test_the_questions_about_the_whole_gallery_have_their_photos(person: Person) -> None:
    browsing = person.window.browsing

    browsing.choose(Shown.UNMATCHED)
    unmatched = person.shown
    browsing.choose(Shown.TO_CHECK)
    to_check = person.shown
    browsing.choose(Shown.NO_FACES)

    assert unmatched == ["3.jpg"]
    assert to_check == ["4.jpg"]
    assert person.shown == ["5.jpg"]


def test_enter_opens_a_photo_and_escape_goes_back_to_it(person: Person) -> None:
    person.window.views.page.grid.setFocus()
    person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Return)
    opened = person.window.browsing.open_photo_id
    person.press(Qt.Key.Key_Right)
    stepped = person.window.browsing.open_photo_id
    person.press(Qt.Key.Key_Escape)

    assert opened is not None
    assert stepped is not None
    assert stepped != opened
    assert person.window.browsing.open_photo_id is None
    assert person.window.views.page.current == stepped


def test_confirm_reject_and_undo_by_keys(person: Person, event: Event) -> None:
    photo = event.photo_id("4.jpg")
    person.window.browsing.open_photo(photo)
    person.wait()
    before = person.window.desk.faces(photo)[0]

    person.press(Qt.Key.Key_Return)
    confirmed = person.window.desk.faces(photo)[0]
    person.press(Qt.Key.Key_Z, CONTROL)
    undone = person.window.desk.faces(photo)[0]
    person.press(Qt.Key.Key_X)
    rejected = person.window.desk.faces(photo)[0]

    assert before.certainty is Certainty.TO_CHECK
    assert confirmed.certainty is Certainty.CONFIRMED
    assert undone == before
    assert not rejected.counts


def test_a_face_is_ignored_by_a_key(person: Person, event: Event) -> None:
    photo = event.photo_id("3.jpg")
    person.window.browsing.open_photo(photo)
    person.wait()

    person.press(Qt.Key.Key_I)

    assert person.window.desk.faces(photo)[0].ignored
    assert person.window.desk.overview.shown[Shown.UNMATCHED] == ()


def test_a_stranger_is_named_by_typing(person: Person, event: Event) -> None:
    photo = event.photo_id("3.jpg")
    person.window.browsing.open_photo(photo)
    person.wait()

    person.press(Qt.Key.Key_N)
    dialog = person.dialog(NameDialog)
    person.qtbot.keyClicks(dialog._find, "be")
    person.qtbot.keyClick(dialog._find, Qt.Key.Key_Return)
    person.wait()

    assert person.window.desk.faces(photo)[0].name == "Bea"
    assert event.photos_of(_client(person, "Bea")) == {"1.jpg", "3.jpg"}


def test_a_picture_dropped_on_a_client_is_enrolled_and_found_at_once(
    person: Person, event: Event, tmp_path: Path
) -> None:
    event.client("Caio", enrolled=False)
    person.window.desk.reload()
    person.wait()
    face = tmp_path / "caio.jpg"
    face.write_bytes(a_picture(("stranger", MIDDLE), shade=77))

    person.drop_on_client("Caio", [face])
    person.wait_for(lambda: "enrolled" in person.said)

    assert person.said == "1 reference enrolled for Caio · found in 1 photo"
    assert person.shown == ["3.jpg"]


def test_several_faces_ask_which_one_and_a_number_answers(
    person: Person, event: Event, tmp_path: Path
) -> None:
    event.client("Caio", enrolled=False)
    person.window.desk.reload()
    person.wait()
    group = tmp_path / "group.jpg"
    group.write_bytes(a_picture(("zed", LEFT), ("stranger", RIGHT), shade=78))

    person.drop_on_client("Caio", [group])
    picker = person.dialog(FacePicker)
    person.qtbot.keyClick(picker, Qt.Key.Key_2)
    person.wait_for(lambda: "enrolled" in person.said)

    assert person.shown == ["3.jpg"]


def test_a_picture_without_a_face_is_told_in_clear_words(person: Person, tmp_path: Path) -> None:
    wall = tmp_path / "wall.jpg"
    wall.write_bytes(a_picture(shade=79))

    person.drop_on_client("Ana", [wall])
    report = person.dialog(ReportDialog)

    assert report._rows[0][0] == "wall.jpg"
    assert "No face was found" in report._rows[0][1]


def test_a_reference_is_removed_by_its_button(person: Person, event: Event) -> None:
    bea = _client(person, "Bea")
    _choose(person, "Bea")
    buttons = person.window.views.inspector.references.findChildren(QToolButton)
    remove = [each for each in buttons if each.accessibleName().startswith("Remove reference")]

    remove[0].click()
    person.wait()

    assert len(remove) == 1
    assert event.app.enroll.references(event.app.owner, bea) == []
    assert person.shown == []


def test_a_folder_of_named_photos_dropped_beside_the_clients_is_a_class_list(
    person: Person, tmp_path: Path
) -> None:
    people = tmp_path / "class"
    people.mkdir()
    (people / "Carla Dias.jpg").write_bytes(a_picture(("stranger", MIDDLE), shade=81))
    (people / "Davi Reis.jpg").write_bytes(a_picture(shade=82))

    clients = person.window.views.panel.list
    person.drop(clients.viewport(), [people], clients.viewport().rect().bottomLeft())
    dialog = person.dialog(ClassListDialog)
    listed = [dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())]
    person.qtbot.mouseClick(dialog.enroll, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said)

    assert listed == ["Davi Reis"]
    assert sorted(person.window.desk.names.values()) == ["Ana", "Bea", "Carla Dias", "Davi Reis"]


def test_a_new_client_is_typed_in(person: Person) -> None:
    person.press(Qt.Key.Key_N, CONTROL)
    dialog = person.dialog(NewClientDialog)
    unnamed = dialog._add.isEnabled()
    person.qtbot.keyClicks(dialog._name, "Eva Lima")
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    person.wait()

    assert not unnamed
    assert "Eva Lima" in person.window.desk.names.values()


def test_erasing_a_client_asks_first(person: Person) -> None:
    person.window.gestures.ask_to_erase(_client(person, "Bea"))
    box = person.dialog(QMessageBox)
    erase = next(button for button in box.buttons() if button.text() == "Erase")

    erase.click()
    person.wait_for(lambda: "Bea" not in person.window.desk.names.values())

    assert person.said == "Bea was erased; nothing is left."


def test_delivering_copies_the_chosen_clients_photos(person: Person, tmp_path: Path) -> None:
    _choose(person, "Ana")
    person.press(Qt.Key.Key_D, CONTROL)
    dialog = person.dialog(DeliverDialog)
    dialog.choose_folder(tmp_path / "out")

    dialog._deliver.click()
    person.wait_for(lambda: "delivered" in person.said)

    assert sorted(path.name for path in (tmp_path / "out").rglob("*.jpg")) == [
        "1.jpg",
        "2.jpg",
        "4.jpg",
    ]


def test_a_run_is_stopped_and_offered_again(
    event: Event, open_window: Callable[[], Person], app: App
) -> None:
    for number in range(10, 40):
        event.photo(f"{number}.jpg", "ana")
    event.import_all()
    person = open_window()
    person.window.processing.ask()
    person.wait_for(lambda: "to process" in person.said)

    person.window.line._start.click()
    person.qtbot.waitUntil(lambda: person.window.work.is_busy, timeout=5000)
    person.window.line._stop.click()
    person.wait()
    stopped = person.said
    person.window.processing.look_for_rest()
    person.wait()

    assert stopped.startswith(("Stopped", "Done"))
    assert stopped.startswith("Done") or stopped == person.said
    assert person.window.line._start.isVisible() == stopped.startswith("Stopped")


def test_closing_the_window_in_mid_run_keeps_what_is_done_and_leaves_no_thread(
    event: Event, open_window: Callable[[], Person]
) -> None:
    for number in range(10, 60):
        event.photo(f"{number}.jpg", "ana")
    event.import_all()
    person = open_window()
    person.window.processing.start(event.gallery)
    person.qtbot.waitUntil(lambda: person.window.work.is_busy, timeout=5000)

    person.window.close()

    ours = ("task", "long-task", "thumbnails", "photo", "heartbeat")
    left = [each.name for each in threading.enumerate() if each.name.startswith(ours)]
    assert left == []
    assert event.app.processing.progress(event.app.owner, event.gallery).jobs.processing == 0


def test_the_sample_is_one_click_away(
    open_window: Callable[..., Person], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = open_app(tmp_path / "real")  # real photos need the real engine
    request.addfinalizer(app.close)
    person = open_window(app)

    person.window.first_run._sample.click()
    person.wait_for(lambda: "to process" in person.said)

    assert person.window.desk.gallery is not None
    assert person.window.desk.gallery.name == "Sample"
    assert len(person.shown) > 20
    assert len(person.window.desk.names) > 5


def test_a_photo_of_the_grid_dropped_on_a_client_becomes_a_reference(
    person: Person, event: Event
) -> None:
    clients = person.window.views.panel.list
    clients.photos_dropped.emit([event.photo_id("3.jpg")], _client(person, "Bea"))
    person.wait_for(lambda: "enrolled" in person.said)

    assert len(event.app.enroll.references(event.app.owner, _client(person, "Bea"))) == 2


def test_what_is_said_while_work_goes_on_does_not_hide_its_progress(person: Person) -> None:
    line = person.window.line
    line.work("Processing")

    line.say("1 reference enrolled")
    during = line._stop.isVisible()
    line.finish()

    assert during
    assert not line._stop.isVisible()
    assert line.words == "1 reference enrolled"


def test_find_narrows_the_clients_and_enter_goes_to_the_first(person: Person) -> None:
    person.press(Qt.Key.Key_F, CONTROL)
    field = person.window.views.panel._find
    person.qtbot.keyClicks(field, "BÉ")
    person.qtbot.keyClick(field, Qt.Key.Key_Return)
    person.wait()

    assert person.shown == ["1.jpg"]


def test_a_known_error_is_a_sentence_and_a_bug_is_a_report(person: Person) -> None:
    person.desktop.presenter(DiskFull(path="w"))
    person.desktop.presenter(DiskFull(path="w"))
    box = person.dialog(QMessageBox)
    words = box.text()
    box.accept()

    assert words == "The disk is full, w could not be written."
    assert not person.desktop.presenter._open


def test_a_bug_is_shown_with_its_report(person: Person, expected_logs: set[str]) -> None:
    expected_logs.add("bug shown")

    person.desktop.presenter(ValueError("ouch"))
    dialog = person.dialog(BugDialog)

    assert "ValueError: ouch" in dialog._report
