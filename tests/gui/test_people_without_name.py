"""People without a name: grouped, named, ignored, and given back."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import WorkspaceBusy
from kingdesk.domain.jobs import Only
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.language import Language
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.places import Place
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.services.name_group import NamedGroup, NameGroup
from kingdesk.services.review import Review, Said
from kingdesk.services.unknown_faces import GroupFaces
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event
from tests.gui.conftest import Person

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def crowded(event: Event) -> Event:
    """A gallery where Caio is in three photos and Davi in two, and nobody knows their names."""
    event.photo("6.jpg", "caio", "davi")
    event.photo("7.jpg", "caio~96", "ana")
    event.photo("8.jpg", "davi", "caio")
    event.import_all()
    event.process()
    return event


@pytest.fixture
def looker(crowded: Event, open_window: Callable[[], Person]) -> Person:
    """Somebody who pressed U in the grid."""
    person = open_window()
    person.press(Qt.Key.Key_U)
    return person


def there(person: Person) -> list[list[str]]:
    """Return the photos of each person on the screen, those in most photos first."""
    desk = person.window.desk
    groups = person.window.unnamed.page.model.groups
    cards = [[desk.card(face.photo_id) for face in group] for group in groups]
    return [sorted(card.name for card in found if card is not None) for found in cards]


def place(person: Person) -> Place | None:
    return person.window.places.place


def new_client(person: Person, name: str, *, is_refused: bool = False) -> None:
    person.press(Qt.Key.Key_C)
    dialog = person.dialog(NewClientDialog)
    dialog.findChildren(QLineEdit)[0].setText(name)
    dialog._add.click()
    person.wait()
    if is_refused:  # the reason stands before the window
        return
    person.window.activateWindow()  # a window manager does so when a dialog closes
    person.wait_for(person.window.isActiveWindow)


def clients(event: Event) -> list[str]:
    return [each.name for each in event.app.clients.of_gallery(event.app.owner, event.gallery)]


def test_u_shows_who_is_in_several_photos_without_a_name(looker: Person) -> None:
    assert place(looker) is Place.PEOPLE
    assert there(looker) == [["6.jpg", "7.jpg", "8.jpg"], ["6.jpg", "8.jpg"]]
    assert len(looker.window.unnamed.page.chosen) == 3


def test_c_and_a_name_make_a_client_who_is_found_in_all_their_photos(
    looker: Person, crowded: Event
) -> None:
    new_client(looker, "Caio")

    caio = crowded.app.clients.find(crowded.app.owner, crowded.gallery, "Caio")
    assert crowded.photos_of(caio.id) == {"6.jpg", "7.jpg", "8.jpg"}
    assert caio.references == 3
    assert there(looker) == [["6.jpg", "8.jpg"]]
    assert "Caio" in looker.said


def test_ctrl_z_takes_the_new_client_back_and_the_person_is_there_again(
    looker: Person, crowded: Event
) -> None:
    before = there(looker)
    new_client(looker, "Caio")

    looker.press(Qt.Key.Key_Z, CTRL)

    assert clients(crowded) == ["Ana", "Bea"]
    assert there(looker) == before


def test_a_face_that_is_taken_out_is_not_named(looker: Person, crowded: Event) -> None:
    page = looker.window.unnamed.page
    out = page.chosen[0]
    QTest.mouseClick(
        page.faces.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.faces.visualItemRect(page.faces.item(0)).center(),
    )
    new_client(looker, "Caio")

    said = crowded.app.review.of_photo(crowded.app.owner, out.photo_id)
    assert said == []


def test_n_says_that_it_is_somebody_known_but_nobody_is_twice_in_a_photo(
    looker: Person, crowded: Event
) -> None:
    looker.press(Qt.Key.Key_N)
    dialog = looker.dialog(NameDialog)
    QTest.keyClicks(dialog.findChildren(QLineEdit)[0], "ana")
    QTest.keyClick(dialog.findChildren(QLineEdit)[0], Qt.Key.Key_Return)
    looker.wait()

    ana = crowded.app.clients.find(crowded.app.owner, crowded.gallery, "Ana")
    assert {"6.jpg", "8.jpg"} <= crowded.photos_of(ana.id)
    assert crowded.app.review.of_photo(crowded.app.owner, crowded.photo_id("7.jpg")) == []
    assert "1" in looker.said


def test_i_ignores_a_person_in_one_step(looker: Person, crowded: Event) -> None:
    looker.press(Qt.Key.Key_I)

    kinds = [
        verdict.kind
        for name in ("6.jpg", "7.jpg", "8.jpg")
        for verdict in crowded.app.review.of_photo(crowded.app.owner, crowded.photo_id(name))
    ]
    assert kinds == [VerdictKind.IGNORED] * 3
    assert there(looker) == [["6.jpg", "8.jpg"]]

    looker.press(Qt.Key.Key_Z, CTRL)
    assert len(there(looker)) == 2


def test_a_name_that_is_taken_is_said_and_the_person_stays(looker: Person, crowded: Event) -> None:
    before = there(looker)
    new_client(looker, "Ana", is_refused=True)

    assert there(looker) == before
    assert clients(crowded) == ["Ana", "Bea"]


def test_what_was_said_here_stands_after_everything_is_processed_again(
    looker: Person, crowded: Event
) -> None:
    new_client(looker, "Caio")

    looker.window.processing.ask(Only.ALL)
    looker.wait()
    crowded.process(Only.ALL)

    caio = crowded.app.clients.find(crowded.app.owner, crowded.gallery, "Caio")
    result = crowded.results().of_client(caio.id)
    assert result is not None
    assert [hit.verdict for hit in result.hits] == [VerdictKind.ASSIGNED] * 3


def test_when_everybody_has_a_name_the_screen_says_so(looker: Person) -> None:
    looker.press(Qt.Key.Key_I)
    looker.press(Qt.Key.Key_I)

    assert there(looker) == []
    assert looker.window.unnamed.page.message.heading == "Everybody has a name"


def test_faces_only_aws_can_compare_are_said_to_be_beyond_grouping(
    crowded: Event, engine: FakeEngine, open_window: Callable[[], Person]
) -> None:
    engine.version = "2"
    person = open_window()

    person.press(Qt.Key.Key_U)

    message = person.window.unnamed.page.message
    assert there(person) == []
    assert message.heading == "Only faces read on this computer can be grouped"


@pytest.mark.usefixtures("event")
def test_who_is_only_ever_in_one_photo_is_no_group(open_window: Callable[[], Person]) -> None:
    person = open_window()

    person.press(Qt.Key.Key_U)

    message = person.window.unnamed.page.message
    assert message.heading == "Nobody without a name is in several photos"


def test_e_opens_the_photo_and_escape_comes_back(looker: Person) -> None:
    looker.press(Qt.Key.Key_E)
    assert place(looker) is Place.PHOTO

    looker.press(Qt.Key.Key_Escape)
    assert place(looker) is Place.PEOPLE

    looker.press(Qt.Key.Key_Escape)
    assert place(looker) is Place.PHOTOS


def test_r_and_the_button_go_between_what_is_to_check_and_people_without_a_name(
    looker: Person,
) -> None:
    looker.press(Qt.Key.Key_R)
    assert place(looker) is Place.CHECK

    looker.window.checking.page._people.click()
    looker.wait()
    assert place(looker) is Place.PEOPLE


def test_a_store_out_of_reach_is_asked_once_and_again_when_somebody_comes_back(
    crowded: Event, open_window: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window()
    asked: list[object] = []

    def out_of_reach(*args: object) -> None:
        asked.append(args)
        raise WorkspaceBusy(path="w")

    with monkeypatch.context() as away:
        away.setattr(GroupFaces, "__call__", out_of_reach)
        person.press(Qt.Key.Key_U)
        assert len(asked) == 1
        heading = person.window.unnamed.page.message.heading
        assert heading == "Who is in several photos could not be read"

    person.window.go_to(Place.PHOTOS)
    person.window.go_to(Place.PEOPLE)
    person.wait()
    assert len(there(person)) == 2


def test_a_new_client_is_stored_in_its_turn_and_its_undo_stays_in_its_gallery(
    looker: Person, crowded: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = crowded.app.galleries.create(crowded.app.owner, "Other")
    looker.window.desk.load_galleries()
    looker.wait()
    let_go = threading.Event()
    real = Review.say
    order: list[str] = []

    def say(self: Review, *args: object) -> Said:
        let_go.wait(30)
        order.append("decision")
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    name_group = NameGroup.__call__

    def name(self: NameGroup, *args: object) -> NamedGroup:
        order.append("client")
        return name_group(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)
    monkeypatch.setattr(NameGroup, "__call__", name)
    window, page = looker.window, looker.window.unnamed.page
    stranger = Decision(crowded.photo_id("3.jpg"), 0, VerdictKind.IGNORED, None)
    window.review.decide(stranger)

    window.unnamed.make_client(NewClient("Caio"), None, page.chosen)
    let_go.set()
    window.open_gallery(other)
    looker.wait()
    window.review.undo()
    looker.wait()

    assert order == ["decision", "client"]
    assert not window.review.can_undo
    assert clients(crowded) == ["Ana", "Bea", "Caio"]
    assert not window.line.take_back()


def test_what_is_said_is_said_again_in_another_language(looker: Person) -> None:
    looker.press(Qt.Key.Key_I)
    looker.press(Qt.Key.Key_I)

    looker.desktop.languages.use(Language.PORTUGUESE)
    looker.wait()

    assert looker.window.unnamed.page.message.heading == "Todo mundo tem nome"
