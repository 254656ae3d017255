"""The desk on a studio's galleries, as somebody in front of the window meets it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.bootstrap import App
from kingdesk.domain.errors import KingdeskError, PhotoNotStored
from kingdesk.domain.galleries import (
    Gallery,
    GalleryAccess,
    GalleryStatus,
    PhotoCard,
    PhotoLack,
)
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo, gallery_prefix
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.studio_errors import (
    DatabaseUnreachable,
    StorageThrottled,
    StorageUnreachable,
)
from kingdesk.gui.bucket.dialog import BucketDialog
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.clients.preview import ListPreview
from kingdesk.gui.copies.checking import CheckDialog
from kingdesk.gui.galleries.picker import GalleryPicker
from kingdesk.gui.galleries.rows import GalleryModel
from kingdesk.gui.photos.model import PhotoModel, PhotoRole
from kingdesk.gui.photos.stream import CardStream
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.tasks import Tasks
from kingdesk.services.results import Results
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.studio import ANA, BRUNO
from tests.fakes.studio_app import (
    ManyGalleries,
    ManyPhotos,
    WebSite,
    web_site,
    with_galleries,
    with_photos,
)
from tests.gui.conftest import Person, a_card, many_cards

Open = Callable[[App], Person]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[WebSite]:
    with web_site(tmp_path / "studio") as opened:
        yield opened


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    folder = tmp_path / "hers"
    folder.mkdir()
    return folder


def upload(site: WebSite, count: int) -> list[PhotoId]:
    """Upload photos of Ana; each is a file of its own."""
    return [
        site.studio.upload(f"DSC_{number}.jpg", a_picture(("ana", LEFT), shade=number))
        for number in range(count)
    ]


def many_galleries(count: int) -> list[Gallery]:
    return [
        Gallery(
            id=GalleryId(1000 + number),
            name=f"Formatura {number}",
            status=list(GalleryStatus)[number % 4],
            threshold=80.0,
            photos=number,
            clients=2,
            enrolled_clients=1,
            access=list(GalleryAccess)[number % 4],
            event_date=date(2026, 5, 1 + number % 28),
        )
        for number in range(count)
    ]


def picker_of(person: Person) -> GalleryPicker:
    picker = person.window.top.switcher.picker
    assert picker is not None
    return picker


def words_in(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def button(
    parent: BucketDialog | CheckDialog | ListPreview | NewClientDialog, words: str
) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == words)


# --- galleries ----------------------------------------------------------------------------------


def test_one_of_five_hundred_galleries_is_opened_with_a_few_letters_and_enter(
    site: WebSite, open_window: Open
) -> None:
    galleries = many_galleries(500)
    photos = ManyPhotos(site.app.photos, [many_cards(3)])
    app = with_photos(site.app, photos)
    person = open_window(with_galleries(app, ManyGalleries(app.galleries, galleries)))
    person.window.actions_.galleries.trigger()
    picker = picker_of(person)

    QTest.keyClicks(picker.search, "formatura 321")
    found = picker.model.rowCount()
    QTest.keyClick(picker.search, Qt.Key.Key_Return)

    assert found == 1
    assert not picker.isVisible()
    assert person.window.desk.gallery is not None
    assert person.window.desk.gallery.name == "Formatura 321"


def test_galleries_are_found_by_the_words_of_status_access_and_date(
    site: WebSite, open_window: Open
) -> None:
    app = with_galleries(site.app, ManyGalleries(site.app.galleries, many_galleries(40)))
    picker = picker_of(open_window(app))
    shown: dict[str, int] = {}

    for words in ("in review", "public", "photos for sale finished", "nothing like this"):
        picker.search.setText(words)
        shown[words] = picker.model.rowCount()

    assert shown == {
        "in review": 10,
        "public": 10,
        "photos for sale finished": 10,
        "nothing like this": 0,
    }


def test_the_arrow_keys_go_through_the_galleries_while_the_cursor_stays_in_the_field(
    site: WebSite, open_window: Open
) -> None:
    app = with_galleries(site.app, ManyGalleries(site.app.galleries, many_galleries(5)))
    person = open_window(app)
    person.window.top.switcher.open()
    picker = picker_of(person)

    for _ in range(3):
        QTest.keyClick(picker.search, Qt.Key.Key_Down)

    assert picker.list.currentIndex().row() == 3
    QTest.keyClick(picker.search, Qt.Key.Key_Escape)
    assert not picker.isVisible()


def test_a_row_says_all_it_shows_to_who_cannot_see_it() -> None:
    model = GalleryModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    gallery = replace(many_galleries(1)[0], photos=1200, access=GalleryAccess.SIGNUP)

    model.show([gallery], gallery.id)

    words = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1,200 photo" in words
    assert "Preparing · Visitors may sign up" in words
    assert tester is not None


def test_what_belongs_to_the_web_system_is_not_offered(site: WebSite, open_window: Open) -> None:
    person = open_window(site.app)
    actions = person.window.actions_

    assert not actions.import_folder.isVisible()
    assert actions.reload.isVisible()
    assert person.window.top.switcher.menu() is None
    assert "KingSelection" in words_in(picker_of(person))


def test_an_empty_gallery_says_where_photos_come_from_and_looks_again(
    site: WebSite, open_window: Open
) -> None:
    person = open_window(site.app)
    empty = person.window.empty_studio
    before = (empty.isVisible(), empty.heading)
    upload(site, 2)

    QTest.keyClick(person.window, Qt.Key.Key_F5)
    person.wait()

    assert before == (True, "This gallery has no photos yet")
    assert person.shown == ["DSC_0.jpg", "DSC_1.jpg"]
    assert not empty.isVisible()


def test_galleries_that_cannot_be_read_are_not_taken_for_none(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 1)
    galleries = ManyGalleries(site.app.galleries, [])
    galleries.error = DatabaseUnreachable(host="db.example", reason="timed out")
    person = open_window(with_galleries(site.app, galleries))
    person.dialog(QMessageBox).close()
    heading = person.window.empty_studio.heading
    galleries.error = None

    person.window.actions_.reload.trigger()
    person.wait()

    assert heading == "Your galleries could not be read"
    assert person.shown == ["DSC_0.jpg"]


def test_a_gallery_removed_on_the_web_makes_room_for_another(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 1)
    other = many_galleries(1)
    galleries = ManyGalleries(site.app.galleries, other)
    app = with_galleries(with_photos(site.app, ManyPhotos(site.app.photos, [])), galleries)
    person = open_window(app)
    person.window.open_gallery(other[0].id)
    person.wait()
    galleries.galleries = []

    person.window.actions_.reload.trigger()
    person.wait()

    assert person.window.desk.gallery_id == site.studio.wedding


def test_photos_dropped_on_a_studio_are_not_imported_and_the_reason_is_said(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 1)
    (hers / "new.jpg").write_bytes(a_picture())
    person = open_window(site.app)

    person.drop(person.window, [hers / "new.jpg"])

    assert person.said == "Photos of a studio come from KingSelection: upload them there."
    assert person.shown == ["DSC_0.jpg"]


# --- photos -------------------------------------------------------------------------------------


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


# --- clients ------------------------------------------------------------------------------------


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

    person.window.clients.take_list(table)
    preview = person.dialog(ListPreview)
    rows = preview.findChildren(QTableView)[0].model()
    listed = [(rows.index(n, 0).data(), rows.index(n, 1).data()) for n in range(rows.rowCount())]
    before = [
        client.name for client in site.app.clients.of_gallery(site.app.owner, site.studio.wedding)
    ]
    said = words_in(preview)
    button(preview, "Add to KingSelection").click()
    person.wait()

    assert listed == [("Bea", "bea@example.com"), ("Caio", "no e-mail")]
    assert before == ["Ana"]
    assert "KingDesk can't take them back" in said
    assert [row.name for row in person.window.desk.overview.clients] == ["Ana", "Bea", "Caio"]


def test_a_class_list_that_is_not_wanted_after_all_adds_nobody(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 1)
    (hers / "class.csv").write_text("Name\nBea\n", "utf-8")
    person = open_window(site.app)

    person.window.clients.take_list(hers / "class.csv")
    person.dialog(ListPreview).reject()
    person.wait()

    assert not person.window.desk.overview.clients


def test_erasing_says_that_the_client_stays_on_the_web(site: WebSite, open_window: Open) -> None:
    upload(site, 1)
    ana = site.client("Ana")
    person = open_window(site.app)

    person.window.clients.ask_to_erase(ana, "Ana")
    box = person.dialog(QMessageBox)

    assert "The client and what they chose stay on KingSelection" in box.informativeText()


# --- from the bucket ----------------------------------------------------------------------------


def browse(person: Person, client: ClientId) -> BucketDialog:
    """Ask for a reference from the bucket, by the menu of the client's button."""
    person.window.browsing.choose_client(client)
    person.wait()
    person.window.references.ask(client)
    menu = next(m for m in QApplication.topLevelWidgets() if isinstance(m, QMenu) and m.isVisible())
    menu.actions()[1].trigger()
    menu.close()
    dialog = person.dialog(BucketDialog)
    person.wait()
    return dialog


def names_in(dialog: BucketDialog) -> list[str]:
    model = dialog.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_a_photo_of_the_bucket_becomes_a_reference(site: WebSite, open_window: Open) -> None:
    upload(site, 3)
    ana = site.client("Ana")
    person = open_window(site.app)
    dialog = browse(person, ana)
    names = names_in(dialog)

    dialog.grid.setFocus()
    dialog.grid.setCurrentIndex(dialog.model.index(1))
    QTest.keyClick(dialog.grid, Qt.Key.Key_Return)
    person.wait()

    assert sorted(names) == ["DSC_0.jpg", "DSC_1.jpg", "DSC_2.jpg"]
    assert person.said.startswith("1 reference enrolled for Ana")
    assert person.window.desk.overview.clients[0].references == 1


def test_the_folders_are_walked_by_keyboard_and_galleries_of_others_are_not_there(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 1)
    ana = site.client("Ana")
    party = site.studio.gallery(ANA, "Party")
    site.studio.upload("party.jpg", a_picture(shade=9), gallery=party)
    site.studio.gallery(BRUNO, "Somebody else's")
    person = open_window(site.app)
    person.window.open_gallery(site.studio.wedding)
    person.wait()
    dialog = browse(person, ana)

    dialog.grid.setFocus()
    QTest.keyClick(dialog.grid, Qt.Key.Key_Backspace)
    person.wait()
    folders = [dialog.folders.item(row).text() for row in range(dialog.folders.count())]
    dialog.folders.setCurrentRow(folders.index("Party"))
    QTest.keyClick(dialog.folders, Qt.Key.Key_Return)
    person.wait()

    assert folders == ["Party", "Wedding"]
    assert names_in(dialog) == ["party.jpg"]


def test_a_name_is_found_in_a_folder_and_chosen_without_the_mouse(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 12)
    person = open_window(site.app)
    dialog = browse(person, site_client(person, site))

    QTest.keyClicks(dialog.search, "dsc_11")
    found = names_in(dialog)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    QTest.keyClick(dialog.grid, Qt.Key.Key_Return)
    person.wait()

    assert found == ["DSC_11.jpg"]
    assert not dialog_is_open(person)
    assert person.window.desk.overview.clients[0].references == 1


def test_photos_of_a_folder_come_in_the_gallerys_order(site: WebSite, open_window: Open) -> None:
    upload(site, 5)
    person = open_window(site.app)

    dialog = browse(person, site_client(person, site))

    assert names_in(dialog) == [f"DSC_{number}.jpg" for number in range(5)]


def test_an_empty_folder_and_a_name_nobody_has_say_so(site: WebSite, open_window: Open) -> None:
    upload(site, 1)
    empty = site.studio.gallery(ANA, "Empty")
    person = open_window(site.app)
    person.window.open_gallery(site.studio.wedding)
    person.wait()
    dialog = browse(person, site_client(person, site))
    said: list[str] = []

    dialog.search.setText("nobody")
    said.append(dialog.message.heading)
    dialog.go_to(gallery_prefix(empty))
    person.wait()
    said.append(dialog.message.heading)

    assert said == ["No photo here has such a name", "This folder is empty"]


def test_a_bucket_out_of_reach_is_said_in_the_dialog_and_tried_again(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 2)
    person = open_window(site.app)
    client = site_client(person, site)
    site.studio.bucket.fail(StorageUnreachable(host="r2.example", reason="timed out"))
    dialog = browse(person, client)
    said = dialog.message.heading

    dialog.retry.click()
    person.wait()

    assert said == "The photo storage r2.example can't be reached: timed out."
    assert names_in(dialog) == ["DSC_0.jpg", "DSC_1.jpg"]


def test_thumbnails_of_the_bucket_are_fetched_for_what_is_on_the_screen_only(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 200)
    person = open_window(site.app)
    client = site_client(person, site)
    site.studio.start_counting()

    dialog = browse(person, client)
    flow = person.window.studio
    assert flow is not None
    person.qtbot.waitUntil(lambda: not flow.bucket.is_busy)

    fetched = site.studio.bucket.count("start_of")
    assert 0 < fetched < 100
    assert len(names_in(dialog)) == 200


# --- files of this computer ---------------------------------------------------------------------


def test_files_she_has_are_paired_told_shown_and_taken_back(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 4)
    for number in (0, 1):
        (hers / f"dsc_{number}.JPG").write_bytes(a_picture(("ana", LEFT), shade=number))
    (hers / "DSC_2.jpg").write_bytes(a_picture(shade=77))
    person = open_window(site.app)
    actions = person.window.actions_
    undo_before = actions.unpair.isEnabled()
    assert person.window.studio is not None

    person.window.studio.pairing.take(hers)
    report = person.dialog(ReportDialog)
    told = words_in(report)
    table = report.findChildren(QTableView)[0].model()
    other = (table.index(0, 0).data(), table.index(0, 1).data())
    report.close()
    person.wait()
    person.window.line.say("")
    standing, undo = person.said, actions.unpair.isEnabled()
    actions.unpair.trigger()
    person.wait()

    assert "2 of 4 photos are read from this computer from now on." in told
    assert "1 photo has no file of its name there." in told
    assert other[0] == "DSC_2.jpg"
    assert str(hers / "DSC_2.jpg") in other[1]
    assert f"2 of 4 read from {hers}" in standing
    assert (undo_before, undo, actions.unpair.isEnabled()) == (False, True, False)
    assert person.said == "2 photos are read from R2 again; no file was touched."


def test_what_is_paired_is_shown_again_at_the_next_start(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 2)
    (hers / "DSC_0.jpg").write_bytes(a_picture(("ana", LEFT), shade=0))
    site.studio.pair(hers)

    person = open_window(site.app)

    assert f"1 of 2 read from {hers}" in person.said


def test_pairing_can_be_stopped_and_keeps_what_it_found(
    site: WebSite, open_window: Open, hers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(site, 30)
    for number in range(30):
        (hers / f"DSC_{number}.jpg").write_bytes(a_picture(("ana", LEFT), shade=number))
    person = open_window(site.app)
    assert person.window.studio is not None
    real, seen = EtagProof.compare, list[Path]()

    def compare(proof: EtagProof, file: Path, info: ObjectInfo) -> bool | None:
        seen.append(file)
        if len(seen) == 8:
            person.window.work.stop()
        return real(proof, file, info)

    monkeypatch.setattr(EtagProof, "compare", compare)

    person.window.studio.pairing.take(hers)
    person.wait_for(lambda: not person.window.work.is_busy)

    assert 0 < person.window.studio.pairing.paired.photos < 30
    assert person.said == "Stopped; what was found until then is used."


def test_originals_are_kept_and_what_cannot_be_fetched_is_told(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 3)
    site.studio.bucket.fail(
        PhotoNotStored(name="x"), method="download", key=site.studio.key(photos[1])
    )
    person = open_window(site.app)

    person.window.actions_.keep_originals.trigger()
    report = person.dialog(ReportDialog)
    person.wait()

    table = report.findChildren(QTableView)[0].model()
    assert person.said.startswith("2 photos fetched and kept (")
    assert "1 could not be fetched" in person.said
    assert table.index(0, 0).data() == "DSC_1.jpg"


def test_progress_is_told_in_bytes_where_bytes_are_what_takes_the_time(person: Person) -> None:
    line = person.window.line
    line.work("Keeping originals")

    line.progress("Keeping originals", Progress(3, 10, bytes_done=1 << 30, bytes_total=4 << 30))

    assert line.words == "Keeping originals · 3 of 10 · 1.0 GB of 4.0 GB"
    line.finish()


# --- the check ----------------------------------------------------------------------------------


def test_a_check_shows_what_does_not_fit_by_groups_whose_names_can_be_copied(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 3)
    site.studio.bucket.remove(site.studio.key(photos[0]))
    site.studio.row("old.jpg", "cfimage:abc")
    site.studio.bucket.put(f"{gallery_prefix(site.studio.wedding)}cover.png", b"12345")
    person = open_window(site.app)

    person.window.actions_.check_gallery.trigger()
    dialog = person.dialog(CheckDialog)
    groups = [dialog.groups.item(row).text() for row in range(dialog.groups.count())]
    button(dialog, "Copy list").click()
    first = QGuiApplication.clipboard().text()
    dialog.groups.setCurrentRow(2)
    button(dialog, "Copy list").click()

    assert groups == [
        "Photos whose file is missing (1)",
        "Photos kept elsewhere (1)",
        "Files without a photo (1)",
    ]
    assert first == "DSC_0.jpg"
    assert "cover.png" in QGuiApplication.clipboard().text()
    assert "KingDesk only looked; nothing was changed." in words_in(dialog)


def test_a_sound_gallery_says_so(site: WebSite, open_window: Open) -> None:
    upload(site, 2)
    person = open_window(site.app)

    person.window.actions_.check_gallery.trigger()
    dialog = person.dialog(CheckDialog)
    person.wait()

    assert "Everything fits: every photo has its file." in words_in(dialog)
    assert not dialog.groups.isVisible()
    assert person.said == "The gallery is sound."


# --- a network that fails -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StorageUnreachable(host="r2.example", reason="timed out"), "can't be reached"),
        (StorageThrottled(), "asks to slow down"),
    ],
)
def test_a_processing_that_the_network_broke_off_says_why_and_goes_on_with_one_click(
    site: WebSite, open_window: Open, error: KingdeskError, sentence: str
) -> None:
    upload(site, 6)
    site.studio.bucket.fail(error, method="read", times=-1)
    person = open_window(site.app)

    person.window.processing.start(site.studio.wedding)
    person.wait_for(lambda: sentence in person.said)
    said, dialogs = person.said, dialog_is_open(person)
    site.studio.bucket.heal()
    go_on = next(b for b in person.window.line.findChildren(QPushButton) if b.isVisible())
    words = go_on.text()
    go_on.click()
    person.wait_for(lambda: person.said.startswith("Done"))

    assert "What is done is kept; go on when it works again." in said
    assert not dialogs
    assert words == "Go on"
    assert all(card.faces == 1 for card in person.window.desk.cards)


def test_going_on_too_early_says_the_same_again(site: WebSite, open_window: Open) -> None:
    upload(site, 2)
    site.studio.bucket.fail(StorageThrottled(), times=-1)
    person = open_window(site.app)
    person.window.processing.start(site.studio.wedding)
    person.wait_for(lambda: "slow down" in person.said)

    go_on = next(b for b in person.window.line.findChildren(QPushButton) if b.isVisible())
    go_on.click()
    person.wait_for(lambda: "slow down" in person.said and go_on.isVisible())

    assert not dialog_is_open(person)


def site_client(person: Person, site: WebSite) -> ClientId:
    """Add Ana on the web and let the window know of her."""
    client = site.client("Ana")
    person.window.desk.reload()
    person.wait()
    return client


def dialog_is_open(person: Person) -> bool:
    return any(
        isinstance(widget, QDialog) and widget.isVisible()
        for widget in QApplication.topLevelWidgets()
        if widget is not person.window
    )
