"""Enrolling one client: advice before anything is kept, several references, consent, undo."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QToolButton

from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.consent import ConsentDialog
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.enroll.coach import Coach
from kingdesk.gui.photos.drag import drag_data
from kingdesk.services.enroll_client import EnrollClient
from tests.fakes.engine import a_picture
from tests.fakes.event import MIDDLE, Event
from tests.gui.conftest import NO_KEY, Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def portrait(folder: Path, name: str, who: str, shade: int) -> Path:
    file = folder / name
    file.write_bytes(a_picture((who, MIDDLE), shade=shade))
    return file


def references(event: Event, name: str) -> list[str]:
    clients = event.app.clients.of_gallery(event.app.owner, event.gallery)
    client = next(each for each in clients if each.name == name)
    return [each.source for each in event.app.enroll.references(event.app.owner, client.id)]


def client(person: Person, name: str) -> ClientId:
    return next(each for each, known in person.window.desk.names.items() if known == name)


def choose(person: Person, name: str) -> None:
    person.window.browsing.choose_client(client(person, name))
    person.wait()


def drop(person: Person, mime: QMimeData, name: str | None = None) -> None:
    """Drop something on a client, or on the free place below them."""
    clients = person.window.views.panel.list
    place = QPointF(clients.viewport().rect().bottomLeft())
    for row in range(clients.model().rowCount()):
        index = clients.model().index(row, 0)
        if index.data() == name:
            place = QPointF(clients.visualRect(index).center())
    buttons, keys, action = Qt.MouseButton.LeftButton, NO_KEY, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place.toPoint(), action, mime, buttons, keys)
    QApplication.sendEvent(clients.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(clients.viewport(), QDropEvent(place, action, mime, buttons, keys))
    person.wait()


# --- advice ---------------------------------------------------------------------------------------


def test_a_weak_picture_is_kept_only_after_a_word_about_it(
    person: Person, event: Event, tmp_path: Path
) -> None:
    dark = portrait(tmp_path, "dark.jpg", "ana!dark", 80)
    before = references(event, "Ana")

    person.drop_on_client("Ana", [dark])
    coach = person.dialog(Coach)
    words = " ".join(label.text() for label in coach.findChildren(QLabel))
    meanwhile = references(event, "Ana")
    person.qtbot.mouseClick(coach.use, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said)

    assert "The face is dark." in words
    assert "light on the face" in words
    assert meanwhile == before
    assert references(event, "Ana") == [*before, "dark.jpg"]


def test_escape_keeps_no_weak_picture_but_all_good_ones(
    person: Person, event: Event, tmp_path: Path
) -> None:
    dark = portrait(tmp_path, "dark.jpg", "ana!dark", 80)
    good = portrait(tmp_path, "good.jpg", "ana", 81)
    before = references(event, "Ana")

    person.drop_on_client("Ana", [dark, good])
    coach = person.dialog(Coach)
    person.qtbot.keyClick(coach, Qt.Key.Key_Escape)
    person.wait_for(lambda: "enrolled" in person.said)

    assert references(event, "Ana") == [*before, "good.jpg"]


def test_of_several_weak_pictures_those_that_are_ticked_are_kept(
    person: Person, event: Event, tmp_path: Path
) -> None:
    files = [
        portrait(tmp_path, "dark.jpg", "ana!dark", 80),
        portrait(tmp_path, "turned.jpg", "ana!turned", 81),
    ]
    before = references(event, "Ana")

    person.drop_on_client("Ana", files)
    coach = person.dialog(Coach)
    nothing_yet = coach.use.isEnabled()
    coach.ticks[1].click()
    person.qtbot.mouseClick(coach.use, Qt.MouseButton.LeftButton)
    person.wait_for(lambda: "enrolled" in person.said)

    assert not nothing_yet
    assert references(event, "Ana") == [*before, "turned.jpg"]


def test_another_picture_for_somebody_new_keeps_the_consent_and_goes_with_the_client(
    person: Person, event: Event, tmp_path: Path
) -> None:
    person.window.gestures._on_files_dropped(
        [portrait(tmp_path, "Caio.jpg", "caio!dark", 80)], None
    )
    dialog = person.dialog(NewClientDialog)
    dialog.consent.given.click()
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    coach = person.dialog(Coach)
    person.qtbot.mouseClick(coach.another, Qt.MouseButton.LeftButton)
    files = person.dialog(QFileDialog)
    files.filesSelected.emit([str(portrait(tmp_path, "light.jpg", "caio", 81))])
    files.close()
    person.wait_for(lambda: "enrolled" in person.said)
    agreed = event.app.consents.of_gallery(event.app.owner, event.gallery)
    enrolled = references(event, "Caio")
    person.window.line._undo.click()
    person.wait_for(lambda: "Caio" not in person.window.desk.names.values())

    assert enrolled == ["light.jpg"]
    assert len(agreed) == 1


def test_a_face_that_looks_like_another_client_is_asked_about(
    person: Person, event: Event, tmp_path: Path
) -> None:
    same = portrait(tmp_path, "same.jpg", "bea", 80)

    person.drop_on_client("Ana", [same])
    coach = person.dialog(Coach)
    words = [label.text() for label in coach.findChildren(QLabel)]
    coach.reject()
    person.wait()

    assert "This looks like Bea." in words
    assert len(references(event, "Ana")) == 1
    assert person.said == "Nothing was enrolled."


def test_another_picture_is_chosen_instead(person: Person, event: Event, tmp_path: Path) -> None:
    dark = portrait(tmp_path, "dark.jpg", "ana!dark", 80)

    person.drop_on_client("Ana", [dark])
    person.dialog(Coach).another.click()
    asked = person.dialog(QFileDialog)
    asked.filesSelected.emit([str(portrait(tmp_path, "good.jpg", "ana", 81))])
    asked.reject()
    person.wait_for(lambda: "1 reference enrolled" in person.said)

    assert references(event, "Ana")[1:] == ["good.jpg"]


# --- taking back, stopping ------------------------------------------------------------------------


def test_references_are_taken_back_newest_step_first(
    person: Person, event: Event, tmp_path: Path
) -> None:
    before = references(event, "Ana")
    person.drop_on_client("Ana", [portrait(tmp_path, "one.jpg", "ana", 80)])
    person.wait_for(lambda: "enrolled" in person.said)
    person.drop_on_client("Ana", [portrait(tmp_path, "two.jpg", "ana", 81)])
    person.wait_for(person.window.line._undo.isVisible)

    person.window.enroll_undo.undo()
    person.wait_for(lambda: "Taken back" in person.said)
    after_one = references(event, "Ana")
    person.window.enroll_undo.undo()
    person.wait_for(lambda: references(event, "Ana") == before)

    assert after_one == [*before, "one.jpg"]


def test_many_pictures_show_how_far_they_are_and_can_be_stopped(
    person: Person, event: Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [portrait(tmp_path, f"{n}.jpg", "ana", 100 + n) for n in range(6)]
    before = references(event, "Ana")
    real = EnrollClient.__call__
    kept: list[int] = []

    def stop_after_two(self: EnrollClient, *args: object, **more: object) -> object:
        kept.append(1)
        if len(kept) == 2:
            person.window.work._task.context.cancel()  # type: ignore[union-attr]  # work is under way
        return real(self, *args, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(EnrollClient, "__call__", stop_after_two)
    person.drop_on_client("Ana", files)
    person.wait_for(lambda: "Stopped" in person.said)

    assert len(references(event, "Ana")) == len(before) + 2
    assert "2 references enrolled" in person.said


# --- where pictures come from ---------------------------------------------------------------------


def test_a_picture_out_of_a_browser_is_enrolled_without_asking_the_internet(
    person: Person, event: Event
) -> None:
    picture = base64.b64encode(a_picture(("ana", MIDDLE), shade=80)).decode()
    mime = QMimeData()
    mime.setUrls([QUrl(f"data:image/jpeg;base64,{picture}")])

    drop(person, mime, "Ana")
    person.wait_for(lambda: "enrolled" in person.said)

    assert references(event, "Ana")[1:] == ["a picture from another program"]


def test_the_address_of_a_picture_alone_is_refused_with_what_to_do(person: Person) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/ana.jpg")])

    drop(person, mime, "Ana")

    assert "Save the picture" in person.said


def test_a_copied_picture_is_pasted_on_the_chosen_client(person: Person, event: Event) -> None:
    choose(person, "Ana")
    mime = QMimeData()
    mime.setImageData(QImage.fromData(a_picture(("ana", MIDDLE), shade=80)))
    QGuiApplication.clipboard().setMimeData(mime)

    key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_V, CONTROL)
    person.window.views.panel.list.keyPressEvent(key)
    person.wait_for(lambda: "enrolled" in person.said or person.window.line.words != "")
    person.wait()

    assert len(references(event, "Ana")) == 2


def test_a_photo_of_the_grid_dropped_beside_the_clients_is_somebody_new_with_consent(
    person: Person, event: Event
) -> None:
    drop(person, drag_data([event.photo_id("3.jpg")]))
    dialog = person.dialog(NewClientDialog)
    person.qtbot.keyClicks(dialog._name, "Caio")
    dialog.consent.given.click()
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    person.wait_for(lambda: "enrolled" in person.said)

    found = event.app.consents.of_gallery(event.app.owner, event.gallery)
    assert references(event, "Caio") == ["3.jpg"]
    assert [one.how for one in found.values()] == ["writing"]


def test_pictures_of_somebody_new_who_was_refused_do_not_go_to_the_next_one(
    person: Person, event: Event
) -> None:
    drop(person, drag_data([event.photo_id("3.jpg")]))
    dialog = person.dialog(NewClientDialog)
    person.qtbot.keyClicks(dialog._name, "Ana")
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    person.dialog(QMessageBox).accept()
    person.window.clients.ask_for_new()
    dialog = person.dialog(NewClientDialog)
    person.qtbot.keyClicks(dialog._name, "Eva")
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    person.wait_for(lambda: "Eva" in person.said)

    assert references(event, "Eva") == []
    assert person.said == "Eva was added. Drop a photo of the face on the name."


def test_taking_back_somebody_new_takes_the_client_back_too(person: Person, event: Event) -> None:
    drop(person, drag_data([event.photo_id("3.jpg")]))
    dialog = person.dialog(NewClientDialog)
    person.qtbot.keyClicks(dialog._name, "Caio")
    person.qtbot.keyClick(dialog._name, Qt.Key.Key_Return)
    person.wait_for(lambda: "enrolled" in person.said)

    person.window.line._undo.click()
    person.wait_for(lambda: "Caio" not in person.window.desk.names.values())


# --- the inspector --------------------------------------------------------------------------------


def test_the_best_of_several_references_stands_first_and_says_so(
    person: Person, event: Event, tmp_path: Path
) -> None:
    ana = client(person, "Ana")
    owner = event.app.owner
    event.app.enroll(owner, ana, portrait(tmp_path, "dark.jpg", "ana!dark", 80))
    person.window.desk.reload()
    choose(person, "Ana")

    listed = person.window.views.inspector.references
    words = [label.text() for label in listed.findChildren(QLabel) if label.text()]

    assert words.index("best reference") < words.index("dark.jpg")


def test_a_reference_is_replaced_in_one_step(person: Person, event: Event, tmp_path: Path) -> None:
    choose(person, "Ana")
    buttons = person.window.views.inspector.references.findChildren(QToolButton)
    replace = next(each for each in buttons if each.accessibleName().startswith("Replace"))

    replace.click()
    asked = person.dialog(QFileDialog)
    asked.fileSelected.emit(str(portrait(tmp_path, "better.jpg", "ana", 80)))
    asked.reject()
    person.wait_for(lambda: references(event, "Ana") == ["better.jpg"])
    listed = person.window.views.inspector.references
    person.wait_for(lambda: _source(listed._pictures) == ["better.jpg"])


def test_a_removed_reference_is_put_back_with_what_it_had_found(
    person: Person, event: Event
) -> None:
    choose(person, "Bea")
    before, photos = references(event, "Bea"), event.photos_of(client(person, "Bea"))
    buttons = person.window.views.inspector.references.findChildren(QToolButton)
    remove = next(each for each in buttons if each.accessibleName().startswith("Remove"))

    remove.click()
    person.wait_for(lambda: "removed" in person.said)
    gone = references(event, "Bea"), event.photos_of(client(person, "Bea"))
    person.window.line._undo.click()
    person.wait_for(lambda: person.said == "1 reference put back")

    assert gone == ([], set())
    assert references(event, "Bea") == before
    assert event.photos_of(client(person, "Bea")) == photos


def test_a_replacement_is_taken_back_to_what_was_there(
    person: Person, event: Event, tmp_path: Path
) -> None:
    choose(person, "Ana")
    ana, before = client(person, "Ana"), references(event, "Ana")
    [old] = event.app.enroll.references(event.app.owner, ana)
    better = portrait(tmp_path, "better.jpg", "ana", 80)
    person.window.enrolling.enroll(ana, "Ana", [better], replacing=old.id)
    person.wait_for(lambda: references(event, "Ana") == ["better.jpg"])
    person.wait()

    person.window.enroll_undo.undo()
    person.wait_for(lambda: references(event, "Ana") == before)


def test_the_picture_of_somebody_erased_can_not_be_put_back(person: Person, event: Event) -> None:
    choose(person, "Bea")
    [only] = event.app.enroll.references(event.app.owner, client(person, "Bea"))
    person.window.references.remove(only.id)
    person.wait()
    person.window.clients._erase(client(person, "Bea"), "Bea")
    person.wait_for(lambda: "erased" in person.said)

    person.window.enroll_undo.undo()
    person.wait()

    assert person.window.enroll_undo._done == []
    assert "Bea" not in person.window.desk.names.values()


def test_consent_is_recorded_shown_and_taken_away(person: Person, event: Event) -> None:
    choose(person, "Ana")
    listed = person.window.views.inspector.references
    before = listed._consent.text()

    _record(person, lambda dialog: dialog.fields.by.setText("Marta Dias"), given=True)
    person.wait_for(lambda: listed.consent is not None)
    said = listed._consent.text()
    _record(person, lambda _: None, given=False)
    person.wait_for(lambda: listed.consent is None)

    assert before == "Consent: not recorded"
    assert said.endswith("in writing, by Marta Dias")


def _record(person: Person, fill: Callable[[ConsentDialog], object], *, given: bool) -> None:
    person.window.views.inspector.references._ask.click()
    dialog = person.dialog(ConsentDialog)
    dialog.fields.given.setChecked(given)
    fill(dialog)
    person.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    person.wait()


def _source(pictures: object) -> list[str]:
    assert isinstance(pictures, list)
    return [each.reference.source for each in pictures]
