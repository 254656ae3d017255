"""The check: questions, keys, and nothing that moves under the cursor."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from kingdesk.bootstrap import App
from kingdesk.domain.errors import WorkspaceBusy
from kingdesk.domain.filters import Asked, Condition, People, Question, With
from kingdesk.domain.ids import ClientId
from kingdesk.domain.jobs import Only
from kingdesk.domain.matching import Certainty
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.check.group import GroupDialog
from kingdesk.gui.language import Language
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.places import Place
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.services.photos import Photos
from kingdesk.services.review import Review, Said
from tests.fakes.event import Event
from tests.gui.conftest import NO_KEY, Person

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def doubtful(event: Event) -> Event:
    """A gallery with four faces in doubt: three of Ana's, one of Bea's."""
    event.photo("6.jpg", "ana~81")
    event.photo("7.jpg", "ana~88", "bea~83")
    event.import_all()
    event.process()
    return event


@pytest.fixture
def checker(doubtful: Event, open_window: Callable[[], Person]) -> Person:
    """Somebody who pressed R in the grid."""
    person = open_window()
    person.press(Qt.Key.Key_R)
    return person


def asked(person: Person) -> list[tuple[str, str]]:
    """Return what is asked, in its order: photo and client."""
    desk = person.window.desk
    return [
        (card.name, desk.names[each.client_id])
        for each in person.window.checking.queue
        if (card := desk.card(each.photo_id)) is not None
    ]


def said(event: Event, photo: str) -> list[VerdictKind]:
    found = event.app.review.of_photo(event.app.owner, event.photo_id(photo))
    return [verdict.kind for verdict in found]


def now(person: Person) -> tuple[str, str] | None:
    question = person.window.checking.question
    if question is None:
        return None
    card = person.window.desk.card(question.photo_id)
    return ("" if card is None else card.name, person.window.desk.names[question.client_id])


def test_r_opens_the_check_with_the_most_doubtful_first(checker: Person) -> None:
    assert checker.window.places.place is Place.CHECK
    assert asked(checker) == [
        ("6.jpg", "Ana"),
        ("7.jpg", "Bea"),
        ("4.jpg", "Ana"),
        ("7.jpg", "Ana"),
    ]
    assert now(checker) == ("6.jpg", "Ana")


def test_enter_confirms_and_goes_on_to_the_next(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_Return)

    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED]
    assert asked(checker) == [("7.jpg", "Bea"), ("4.jpg", "Ana"), ("7.jpg", "Ana")]


def test_x_says_it_is_not_her_and_she_is_not_offered_again(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_X)
    doubtful.process(Only.ALL)
    checker.window.desk.reload()
    checker.wait()

    assert said(doubtful, "6.jpg") == [VerdictKind.REJECTED]
    assert ("6.jpg", "Ana") not in asked(checker)


def test_i_ignores_the_face(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_I)

    assert said(doubtful, "6.jpg") == [VerdictKind.IGNORED]
    assert now(checker) == ("7.jpg", "Bea")


def test_a_number_takes_that_candidate(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_1)

    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED]


def test_n_names_somebody_else(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_N)
    dialog = checker.dialog(NameDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "Bea")
    QTest.keyClick(field, Qt.Key.Key_Return)
    checker.wait()

    assert said(doubtful, "6.jpg") == [VerdictKind.ASSIGNED]
    photo = doubtful.photo_id("6.jpg")
    assert [face.name for face in checker.window.desk.faces(photo)] == ["Bea"]


def test_ctrl_z_takes_the_answer_back_and_asks_it_again(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_Return)

    checker.press(Qt.Key.Key_Z, CTRL)

    assert now(checker) == ("6.jpg", "Ana")
    photo = doubtful.photo_id("6.jpg")
    assert checker.window.desk.faces(photo)[0].certainty is Certainty.TO_CHECK
    assert len(asked(checker)) == 4


def test_arrows_look_without_deciding(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_Right)
    checker.press(Qt.Key.Key_Right)
    checker.press(Qt.Key.Key_Left)

    assert now(checker) == ("7.jpg", "Bea")
    assert said(doubtful, "7.jpg") == []
    assert len(asked(checker)) == 4


def test_an_answer_in_the_middle_leaves_the_others_where_they_are(checker: Person) -> None:
    checker.press(Qt.Key.Key_Right)

    checker.press(Qt.Key.Key_Return)

    assert now(checker) == ("4.jpg", "Ana")
    assert asked(checker) == [("6.jpg", "Ana"), ("4.jpg", "Ana"), ("7.jpg", "Ana")]


def test_questions_about_one_client_can_be_asked_alone(checker: Person) -> None:
    clients = checker.window.checking.page.findChild(QComboBox)
    assert isinstance(clients, QComboBox)

    clients.setCurrentIndex(clients.findText("Bea (1)"))
    checker.wait()

    assert asked(checker) == [("7.jpg", "Bea")]


def test_e_opens_the_photo_and_escape_comes_back_to_the_question(checker: Person) -> None:
    checker.press(Qt.Key.Key_E)
    opened = checker.window.places.place
    checker.press(Qt.Key.Key_Escape)

    assert opened is Place.PHOTO
    assert checker.window.places.place is Place.CHECK
    assert now(checker) == ("6.jpg", "Ana")
    checker.press(Qt.Key.Key_Return)
    assert len(asked(checker)) == 3


def test_escape_goes_back_to_the_photos(checker: Person) -> None:
    checker.press(Qt.Key.Key_Escape)

    assert checker.window.places.place is Place.PHOTOS


def test_when_all_is_checked_that_is_said(checker: Person) -> None:
    for _ in range(4):
        checker.press(Qt.Key.Key_Return)

    assert now(checker) is None
    assert checker.window.checking.page.message.heading == "All checked"


def test_the_screen_goes_on_before_the_store_has_the_answer(
    checker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Review.say
    at_store: list[tuple[str, str] | None] = []

    def say(self: Review, *args: object) -> Said:
        at_store.append(now(checker))
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)

    QTest.keyClick(checker.window.checking.page, Qt.Key.Key_Return)
    shown = now(checker)
    checker.wait()

    assert shown == ("7.jpg", "Bea")
    assert len(at_store) == 1


def test_an_answer_that_cannot_be_stored_is_asked_again(
    checker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(_: Review, *args: object) -> Said:
        raise WorkspaceBusy(path="w")

    monkeypatch.setattr(Review, "say", say)

    checker.press(Qt.Key.Key_Return)

    assert now(checker) == ("6.jpg", "Ana")
    assert len(asked(checker)) == 4


def test_a_decision_of_the_check_outlives_a_run_over_everything(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_Return)
    doubtful.process(Only.ALL)
    checker.window.desk.reload()
    checker.wait()

    photo = doubtful.photo_id("6.jpg")
    assert checker.window.desk.faces(photo)[0].certainty is Certainty.CONFIRMED
    assert ("6.jpg", "Ana") not in asked(checker)


def test_another_gallery_has_questions_of_its_own(checker: Person, app: App) -> None:
    other, _ = app.galleries.create(app.owner, "Empty")
    checker.window.desk.load_galleries()
    checker.wait()

    checker.window.open_gallery(other)
    checker.wait()

    assert checker.window.checking.queue == []
    assert ClientId(1) not in checker.window.desk.names


# --- taken back -----------------------------------------------------------------------------------


def test_taking_back_what_was_said_elsewhere_asks_no_answered_question_again(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_Return)
    stranger = Decision(doubtful.photo_id("3.jpg"), 0, VerdictKind.IGNORED, None)
    checker.window.review.decide(stranger)
    checker.wait()

    checker.press(Qt.Key.Key_Z, CTRL)
    after_one = asked(checker)
    checker.press(Qt.Key.Key_Z, CTRL)

    assert ("6.jpg", "Ana") not in after_one
    assert said(doubtful, "3.jpg") == [VerdictKind.IGNORED, VerdictKind.CLEARED]
    assert now(checker) == ("6.jpg", "Ana")
    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED, VerdictKind.CLEARED]


def test_an_answer_taken_back_in_the_photo_is_asked_again(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_Return)
    checker.press(Qt.Key.Key_E)

    checker.press(Qt.Key.Key_Z, CTRL)
    checker.press(Qt.Key.Key_Escape)

    assert now(checker) == ("6.jpg", "Ana")
    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED, VerdictKind.CLEARED]


def test_an_answer_about_somebody_else_taken_back_waits_until_all_are_asked_about(
    checker: Person,
) -> None:
    clients = checker.window.checking.page.findChild(QComboBox)
    assert isinstance(clients, QComboBox)
    checker.press(Qt.Key.Key_Return)
    clients.setCurrentIndex(clients.findText("Bea (1)"))
    checker.wait()

    checker.press(Qt.Key.Key_Z, CTRL)
    of_bea = asked(checker)
    clients.setCurrentIndex(0)
    checker.wait()

    assert of_bea == [("7.jpg", "Bea")]
    assert ("6.jpg", "Ana") in asked(checker)


def test_a_lost_answer_asks_only_its_own_question_again(
    checker: Person, doubtful: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(_: Review, *args: object) -> Said:
        raise WorkspaceBusy(path="w")

    checker.press(Qt.Key.Key_Return)
    monkeypatch.setattr(Review, "say", say)
    same_face = Decision(doubtful.photo_id("6.jpg"), 0, VerdictKind.IGNORED, None)

    checker.window.review.decide(same_face)
    checker.wait()

    assert ("6.jpg", "Ana") not in asked(checker)


def test_a_decision_still_waiting_is_taken_back_and_not_the_one_before(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_Return)
    page = checker.window.checking.page

    QTest.keyClick(page, Qt.Key.Key_X)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    shown = now(checker)
    checker.wait()

    assert shown == ("7.jpg", "Bea")
    assert said(doubtful, "7.jpg") == [VerdictKind.REJECTED, VerdictKind.CLEARED]
    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED]


# --- the window ends ------------------------------------------------------------------------------


def test_closing_stores_what_still_waits_once_and_takes_back_what_was_taken_back(
    checker: Person, doubtful: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, let_go = threading.Event(), threading.Event()
    real = Review.say
    stored: list[object] = []

    def say(self: Review, *args: object) -> Said:
        stored.append(args[1])
        held.set()
        let_go.wait(30)
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)
    page = checker.window.checking.page
    for key, modifier in ((Qt.Key.Key_Return, NO_KEY),) * 3 + ((Qt.Key.Key_Z, CTRL),):
        QTest.keyClick(page, key, modifier)
    held.wait(30)
    let_go.set()

    checker.window.close()

    photos = [doubtful.photo_id(name) for name in ("6.jpg", "7.jpg", "4.jpg")]
    assert stored == photos
    assert said(doubtful, "6.jpg") == said(doubtful, "7.jpg") == [VerdictKind.CONFIRMED]
    assert said(doubtful, "4.jpg") == [VerdictKind.CONFIRMED, VerdictKind.CLEARED]


# --- the grid's filters ---------------------------------------------------------------------------


def with_only(person: Person, *conditions: Condition) -> None:
    """Filter the grid, and go to the check from there."""
    person.press(Qt.Key.Key_Escape)
    for condition in conditions:
        person.window.session.filtering.add(condition)
    person.press(Qt.Key.Key_R)


def client(person: Person, name: str) -> frozenset[ClientId]:
    return frozenset(each for each, known in person.window.desk.names.items() if known == name)


def test_only_photos_the_filters_let_through_are_asked_about(checker: Person) -> None:
    page = checker.window.checking.page

    with_only(checker, With(client(checker, "Bea")))

    assert asked(checker) == [("7.jpg", "Bea"), ("7.jpg", "Ana")]
    assert page.narrow.isVisible()
    assert page.narrow.words == "Only photos with: Bea"
    assert page._clients.itemText(0) == "All clients (2)"


def test_a_key_on_the_head_asks_about_all_photos_again(checker: Person) -> None:
    with_only(checker, With(client(checker, "Bea")))
    row = checker.window.checking.page.narrow

    row._all.setFocus()
    checker.press(Qt.Key.Key_Space)

    assert len(asked(checker)) == 4
    assert now(checker) == ("6.jpg", "Ana")
    assert not row.isVisible()
    assert checker.window.session.filtering.conditions == ()
    assert checker.window.places.place is Place.CHECK
    checker.press(Qt.Key.Key_Return)
    assert len(asked(checker)) == 3


def test_an_answer_that_takes_its_photo_out_of_the_filter_moves_no_other_question(
    checker: Person, doubtful: Event
) -> None:
    with_only(checker, With(client(checker, "Ana") | client(checker, "Bea")))
    checker.press(Qt.Key.Key_X)  # 7.jpg is Bea's no more
    left = asked(checker)

    checker.press(Qt.Key.Key_Z, CTRL)

    assert left == [("7.jpg", "Ana")]
    assert now(checker) == ("7.jpg", "Bea")
    assert said(doubtful, "7.jpg") == [VerdictKind.REJECTED, VerdictKind.CLEARED]


def test_an_answer_is_taken_back_whose_photo_is_not_asked_about_any_more(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_Return)
    with_only(checker, With(client(checker, "Bea")))

    checker.press(Qt.Key.Key_Z, CTRL)

    assert said(doubtful, "6.jpg") == [VerdictKind.CONFIRMED, VerdictKind.CLEARED]
    assert asked(checker) == [("7.jpg", "Bea"), ("7.jpg", "Ana")]


def test_where_the_filters_leave_nothing_that_is_said_with_what_is_elsewhere(
    checker: Person,
) -> None:
    page = checker.window.checking.page

    with_only(checker, People(1), With(client(checker, "Bea")))
    heading, offered = page.message.heading, page._all.isVisible()
    page._all.click()
    checker.wait()

    assert heading == "Nothing to check among these photos"
    assert offered
    assert len(asked(checker)) == 4


def test_a_look_at_the_photo_keeps_the_photos_that_are_asked_about(
    checker: Person, doubtful: Event
) -> None:
    with_only(checker, With(client(checker, "Ana") | client(checker, "Bea")))
    checker.press(Qt.Key.Key_X)

    checker.press(Qt.Key.Key_E)
    checker.press(Qt.Key.Key_Escape)

    assert asked(checker) == [("7.jpg", "Ana")]


def test_who_comes_to_the_check_anew_is_asked_about_the_photos_that_meet_the_filters_now(
    checker: Person,
) -> None:
    with_only(checker, With(client(checker, "Ana") | client(checker, "Bea")))
    checker.press(Qt.Key.Key_X)

    checker.press(Qt.Key.Key_E)
    checker.window.go_to(Place.PHOTOS)
    checker.press(Qt.Key.Key_R)

    assert asked(checker) == []


def test_a_filter_added_while_checking_asks_about_other_photos_at_once(checker: Person) -> None:
    checker.window.session.filtering.add(With(client(checker, "Bea")))
    checker.wait()

    assert checker.window.places.place is Place.CHECK
    assert asked(checker) == [("7.jpg", "Bea"), ("7.jpg", "Ana")]


def test_photos_to_check_are_no_filter_of_the_check(checker: Person) -> None:
    with_only(checker, Asked(Question.TO_CHECK))

    assert len(asked(checker)) == 4
    assert not checker.window.checking.page.narrow.isVisible()


# --- in another language --------------------------------------------------------------------------


def test_what_is_said_is_said_again_in_another_language(checker: Person) -> None:
    page, languages = checker.window.checking.page, checker.desktop.languages
    with_only(checker, With(client(checker, "Bea")))
    languages.use(Language.PORTUGUESE)
    checker.wait()
    asking = page._clients.itemText(0), page.narrow.words
    languages.use(Language.ENGLISH)
    checker.wait()
    for _ in range(2):
        checker.press(Qt.Key.Key_Return)
    heading = page.message.heading
    languages.use(Language.PORTUGUESE)
    checker.wait()

    assert asking == ("Todos os clientes (2)", "Somente fotos com: Bea")
    assert heading == "Nothing to check among these photos"
    assert page.message.heading == "Nada a conferir nestas fotos"


# --- several at once ------------------------------------------------------------------------------


def test_shift_enter_confirms_all_faces_of_a_client_as_one_step(
    checker: Person, doubtful: Event
) -> None:
    checker.press(Qt.Key.Key_Return, SHIFT)
    dialog = checker.dialog(GroupDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return, SHIFT)
    checker.wait()
    confirmed = asked(checker)
    checker.window.activateWindow()  # a window manager does so when a dialog closes
    checker.wait_for(checker.window.isActiveWindow)
    checker.press(Qt.Key.Key_Z, CTRL)

    assert confirmed == [("7.jpg", "Bea")]
    for photo in ("4.jpg", "6.jpg", "7.jpg"):
        shown = checker.window.desk.faces(doubtful.photo_id(photo))
        assert Certainty.CONFIRMED not in {face.certainty for face in shown}
    assert sorted(asked(checker)) == [
        ("4.jpg", "Ana"),
        ("6.jpg", "Ana"),
        ("7.jpg", "Ana"),
        ("7.jpg", "Bea"),
    ]


def test_faces_below_a_similarity_are_left_out_of_several(checker: Person, doubtful: Event) -> None:
    checker.press(Qt.Key.Key_Return, SHIFT)
    dialog = checker.dialog(GroupDialog)

    dialog.choose_from(84)
    QTest.keyClick(dialog, Qt.Key.Key_Return, SHIFT)
    checker.wait()

    assert asked(checker) == [("6.jpg", "Ana"), ("7.jpg", "Bea")]
    assert said(doubtful, "4.jpg") == [VerdictKind.CONFIRMED]


def test_pictures_of_several_faces_leave_room_for_what_else_is_to_be_done(
    checker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, read = threading.Event(), Photos.crop
    heard: list[int] = []

    def slow(self: Photos, *args: object) -> bytes:
        let_go.wait(30)
        return read(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Photos, "crop", slow)
    monkeypatch.setattr(Photos, "preview", slow)
    QTest.keyClick(checker.window.checking.page, Qt.Key.Key_Return, SHIFT)
    dialog = checker.dialog(GroupDialog)

    checker.desktop.tasks.run(dialog, lambda: 1, heard.append)
    checker.qtbot.waitUntil(lambda: heard == [1], timeout=5000)
    let_go.set()
    checker.wait()

    assert len(dialog.questions) == 3
    drawn = [dialog._faces.item(row).icon().availableSizes() for row in range(3)]
    assert all(drawn)


def test_choosing_a_client_on_the_left_goes_to_her_photos(checker: Person) -> None:
    panel = checker.window.views.panel
    bea = next(each.id for each in checker.window.desk.overview.clients if each.name == "Bea")

    panel.client_chosen.emit(bea)
    checker.wait()

    assert checker.window.places.place is Place.PHOTOS
    assert checker.shown == ["1.jpg", "7.jpg"]
