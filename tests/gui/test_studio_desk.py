"""A studio's photos as they come, and its clients with what they chose on the web."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from kingdesk.domain.galleries import (
    PhotoCard,
    PhotoLack,
)
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.studio_errors import (
    DatabaseUnreachable,
    StorageUnreachable,
)
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.photos.model import PhotoModel, PhotoRole
from kingdesk.gui.photos.stream import CardStream
from kingdesk.gui.tasks import Tasks
from kingdesk.services.results import Results
from tests.fakes.studio_app import (
    ManyGalleries,
    ManyPhotos,
    WebSite,
    with_galleries,
    with_photos,
)
from tests.gui.conftest import Open, Person, a_card, many_cards
from tests.gui.studio import (
    button,
    many_galleries,
    upload,
    words_in,
)


def test_fifty_thousand_photos_come_page_by_page_and_all_are_there_in_the_end(
    site: WebSite, open_window: Open
) -> None:
    cards = many_cards(50_000)
    pages: list[list[PhotoCard] | Exception] = [cards[:200]]
    pages += [cards[start : start + 5000] for start in range(200, 50_000, 5000)]
    photos = ManyPhotos(site.app.photos, pages)
    shown: list[int] = []
    person = open_window(with_photos(site.app, photos))
    person.window.views.page.model.rowsInserted.connect(
        lambda *_: shown.append(len(person.window.views.page.model.shown))
    )

    person.window.desk.open(person.window.desk.gallery)
    person.wait()

    model = person.window.views.page.model
    assert shown[0] == 200
    assert len(shown) == len(pages)
    assert list(model.shown) == [card.id for card in cards]
    assert not person.window.desk.loading


def test_another_gallery_can_be_opened_while_one_is_still_being_read(
    site: WebSite, open_window: Open
) -> None:
    app = with_galleries(site.app, ManyGalleries(site.app.galleries, many_galleries(1)))
    photos = ManyPhotos(app.photos, [many_cards(10)])
    person = open_window(with_photos(app, photos))
    desk = person.window.desk
    photos.gate = threading.Event()

    desk.open(desk.galleries[0])
    person.qtbot.waitUntil(lambda: desk.card_count == 10)
    desk.open(desk.galleries[1])
    photos.gate.set()
    person.wait()

    assert desk.gallery_id == GalleryId(1000)
    assert desk.card_count == 10
    assert not desk.loading


def test_how_much_was_read_is_said_until_all_of_it_is_there(
    site: WebSite, open_window: Open
) -> None:
    photos = ManyPhotos(site.app.photos, [many_cards(10)])
    person = open_window(with_photos(site.app, photos))
    photos.gate = threading.Event()
    large = replace(person.window.desk.galleries[0], photos=50_000)

    person.window.desk.open(large)
    person.qtbot.waitUntil(lambda: person.window.desk.card_count == 10)
    during = words_in(person.window.views.page)
    clients = words_in(person.window.views.panel)
    photos.gate.set()
    person.wait()

    assert "10 of 50,000 photos read…" in during
    assert "Loading…" in clients
    assert "Loading…" not in words_in(person.window.views.panel)
    assert "photos read" not in words_in(person.window.views.page)


def test_a_connection_lost_while_photos_come_is_said_and_f5_reads_them_all(
    site: WebSite, open_window: Open
) -> None:
    lost = DatabaseUnreachable(host="db.example", reason="timed out")
    photos = ManyPhotos(site.app.photos, [many_cards(200), lost])
    person = open_window(with_photos(site.app, photos))
    person.dialog(QMessageBox).close()
    person.wait()
    broken = words_in(person.window.views.page)
    photos.pages = [many_cards(300)]

    person.window.actions_.reload.trigger()
    person.wait()

    assert "Only 200 of 200 photos read. Press F5 to try again." in broken
    assert len(person.shown) == 300
    assert "Press F5" not in words_in(person.window.views.page)


def test_a_gallery_of_which_nothing_came_is_not_taken_for_an_empty_one(
    site: WebSite, open_window: Open
) -> None:
    lost = DatabaseUnreachable(host="db.example", reason="timed out")
    person = open_window(with_photos(site.app, ManyPhotos(site.app.photos, [lost])))
    person.dialog(QMessageBox).close()
    person.wait()

    assert person.window.views.page.message.heading == "The photos could not be read"
    assert not person.window.empty_studio.isVisible()


def test_a_reading_that_was_stopped_says_nothing_more(qtbot: QtBot) -> None:
    gate, told, errors = threading.Event(), list[str](), list[Exception]()
    tasks = Tasks(errors.append)
    stream = CardStream(tasks)
    stream.came.connect(lambda page: told.append(f"{len(page)} came"))

    def pages() -> Iterator[list[PhotoCard]]:
        yield many_cards(1)
        assert gate.wait(10)
        yield many_cards(2)
        raise RuntimeError

    def failed(_: Exception) -> bool:
        told.append("failed")
        return True

    stream.start(pages, lambda: told.append("ended"), failed)
    qtbot.waitUntil(lambda: told == ["1 came"])
    stopped = (stream.stop(), stream.stop())
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    tasks.close()

    assert stopped == (True, False)
    assert told == ["1 came"]
    assert not errors


def test_photos_that_are_added_leave_those_on_the_screen_where_they_are() -> None:
    model = PhotoModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    cards = many_cards(5)
    model.add_cards(cards[:3])
    model.append([card.id for card in cards[:3]])

    model.add_cards(cards)
    model.append([card.id for card in cards])

    assert list(model.shown) == [card.id for card in cards]
    assert model.row_of(PhotoId(5)) == 4
    assert tester is not None


def test_clients_that_could_not_be_read_are_not_taken_for_none(
    site: WebSite, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(site, 1)
    site.client("Ana")
    lost = DatabaseUnreachable(host="db.example", reason="timed out")
    real, lose = Results.snapshot, [lost]

    def snapshot(*args: object) -> GallerySnapshot:
        if lose:
            raise lose.pop()
        return real(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Results, "snapshot", snapshot)
    person = open_window(site.app)
    person.dialog(QMessageBox).close()
    person.wait()
    said = words_in(person.window.views.panel)

    person.window.actions_.reload.trigger()
    person.wait()

    assert "Press F5 to try again." in said
    assert "No clients yet" not in said
    assert [row.name for row in person.window.desk.overview.clients] == ["Ana"]


@pytest.mark.parametrize(
    ("lack", "words"),
    [(PhotoLack.MISSING, "not in R2 any more"), (PhotoLack.NOT_IN_BUCKET, "somewhere else")],
)
def test_a_photo_that_cannot_be_read_says_why(
    site: WebSite, open_window: Open, lack: PhotoLack, words: str
) -> None:
    card = replace(a_card(1), lack=lack)
    person = open_window(with_photos(site.app, ManyPhotos(site.app.photos, [[card]])))
    model = person.window.views.page.model

    person.window.views.page.grid.setCurrentIndex(model.index(0))
    person.wait()

    assert words in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words in words_in(person.window.views.inspector)


def test_thumbnails_that_could_not_be_had_are_tried_again_with_f5(
    site: WebSite, open_window: Open
) -> None:
    first = upload(site, 1)[0]
    site.studio.bucket.fail(StorageUnreachable(host="r2.example", reason="timed out"), times=-1)
    person = open_window(site.app)
    thumbnails = person.window.views.thumbnails
    before = thumbnails.is_unreadable(first)
    site.studio.bucket.heal()

    person.window.actions_.reload.trigger()
    person.wait()

    assert before
    assert thumbnails.pixmap(first) is not None


# --- clients ----------------------------------------------------------------------------------


def test_disabled_clients_and_guests_are_told_from_others(site: WebSite, open_window: Open) -> None:
    upload(site, 1)
    site.client("Ana Lima", email="ana@example.com")
    site.client("Bea Souza", enabled=False)
    site.client("Visitante", email="guest_0b6f@guest.com")
    person = open_window(site.app)

    rows = person.window.views.panel.model
    words = [
        rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole).splitlines()[1]
        for row in range(rows.rowCount())
    ]

    assert words == [
        "0 photos · no reference",
        "0 photos · disabled · no reference",
        "0 photos · guest · no reference",
    ]


def test_who_is_chosen_is_told_with_what_the_web_system_knows(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 1)
    clients = [
        site.client("Ana Lima", email="ana@example.com"),
        site.client("Bea Souza", enabled=False),
        site.client("Visitante", email="guest_0b6f@guest.com"),
    ]
    person = open_window(site.app)
    said: list[str] = []

    for client in clients:
        person.window.browsing.choose_client(client)
        person.wait()
        said.append(words_in(person.window.views.inspector))

    assert "ana@example.com" in said[0]
    assert "Disabled on KingSelection" in said[1]
    assert "No e-mail" in said[1]
    assert "A guest" in said[2]


def test_what_clients_chose_on_the_web_is_marked_counted_and_shown_alone(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 4)
    ana, bea = site.client("Ana"), site.client("Bea")
    site.choose(ana, photos[0], photos[2])
    site.choose(bea, photos[2])
    person = open_window(site.app)
    model = person.window.views.page.model
    marked = [model.index(row).data(PhotoRole.CHOSEN) for row in range(4)]
    told = model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)

    person.window.browsing.choose(Shown.CHOSEN)
    person.wait()

    assert marked == [True, False, True, False]
    assert "Chosen on the web by Ana, Bea" in told
    assert person.shown == ["DSC_0.jpg", "DSC_2.jpg"]


def test_a_clients_own_choice_is_shown_by_a_button_and_everything_else_brings_all_back(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 4)
    ana, bea = site.client("Ana"), site.client("Bea")
    site.choose(bea, photos[3], photos[1])
    person = open_window(site.app)
    inspector = person.window.views.inspector
    person.window.browsing.choose_client(bea)
    person.wait()
    chosen = next(b for b in inspector.findChildren(QPushButton) if "on the web" in b.text())
    words = chosen.text()

    chosen.click()
    person.wait()
    shown = person.shown
    person.window.browsing.choose_client(ana)
    person.wait()

    assert words == "2 photos chosen on the web"
    assert shown == ["DSC_1.jpg", "DSC_3.jpg"]
    assert person.shown == []
    assert not chosen.isVisible()


def test_the_filter_of_chosen_photos_is_not_there_where_nobody_chose(
    person: Person, site: WebSite
) -> None:
    row = person.window.views.panel.filters._rows[Shown.CHOSEN]

    assert not row.isVisible()


def test_adding_a_client_says_that_the_web_system_gets_it_too(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 1)
    person = open_window(site.app)
    person.window.actions_.new_client.trigger()
    dialog = person.dialog(NewClientDialog)
    said = words_in(dialog)

    QTest.keyClicks(dialog.findChildren(QLineEdit)[0], "Caio")
    button(dialog, "Add to KingSelection").click()
    person.wait()

    assert "Nobody can sign in there as this client until you set a password" in said
    assert [row.name for row in person.window.desk.overview.clients] == ["Caio"]


def test_a_class_list_is_shown_before_anybody_is_added(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 1)
    site.client("Ana")
    table = hers / "class.csv"
    table.write_text("Name,E-mail\nAna,\nBea,bea@example.com\nCaio,\n", "utf-8")
    person = open_window(site.app)

    person.window.lists.take(table)
    preview = person.dialog(ClassListDialog)
    rows = preview.model
    listed = [[rows.index(n, at).data() for at in range(3)] for n in range(rows.rowCount())]
    before = [
        client.name for client in site.app.clients.of_gallery(site.app.owner, site.studio.wedding)
    ]
    said = words_in(preview)
    button(preview, "Add 2 to KingSelection").click()
    person.wait()

    assert listed == [
        ["Ana", "", "known already"],
        ["Bea", "bea@example.com", "added without a face"],
        ["Caio", "", "added without a face"],
    ]
    assert before == ["Ana"]
    assert "KingDesk can't take them back" in said
    assert [row.name for row in person.window.desk.overview.clients] == ["Ana", "Bea", "Caio"]


def test_a_class_list_that_is_not_wanted_after_all_adds_nobody(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 1)
    (hers / "class.csv").write_text("Name\nBea\n", "utf-8")
    person = open_window(site.app)

    person.window.lists.take(hers / "class.csv")
    person.dialog(ClassListDialog).reject()
    person.wait()

    assert not person.window.desk.overview.clients


def test_erasing_says_that_the_client_stays_on_the_web(site: WebSite, open_window: Open) -> None:
    upload(site, 1)
    ana = site.client("Ana")
    person = open_window(site.app)

    person.window.clients.ask_to_erase(ana, "Ana")
    box = person.dialog(QMessageBox)

    assert "The client and what they chose stay on KingSelection" in box.informativeText()
