"""A studio's galleries: found among hundreds, asked for again, empty or out of reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QMessageBox,
)

from kingdesk.domain.galleries import (
    GalleryAccess,
)
from kingdesk.domain.studio_errors import (
    DatabaseUnreachable,
)
from kingdesk.gui.galleries.rows import GalleryModel
from tests.fakes.engine import a_picture
from tests.fakes.studio_app import (
    ManyGalleries,
    ManyPhotos,
    WebSite,
    with_galleries,
    with_photos,
)
from tests.gui.conftest import Open, many_cards
from tests.gui.studio import (
    many_galleries,
    picker_of,
    upload,
    words_in,
)


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


def test_galleries_that_come_anew_leave_who_is_choosing_where_they_are(
    site: WebSite, open_window: Open
) -> None:
    galleries = ManyGalleries(site.app.galleries, many_galleries(9))
    person = open_window(with_galleries(site.app, galleries))
    person.window.top.switcher.open()
    picker = picker_of(person)
    for _ in range(4):
        QTest.keyClick(picker.search, Qt.Key.Key_Down)

    galleries.galleries = galleries.galleries[1:]
    person.window.desk.load_galleries()
    person.wait()

    current = picker.model.at(picker.list.currentIndex().row())
    assert current is not None
    assert current.name == "Formatura 3"
    picker.close()


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


def test_a_gallery_removed_on_the_web_is_named_and_makes_room_for_another(
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
    assert person.said == "The gallery Formatura 0 is not on KingSelection any more."


def test_photos_dropped_on_a_studio_are_not_imported_and_the_reason_is_said(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 1)
    (hers / "new.jpg").write_bytes(a_picture())
    person = open_window(site.app)

    person.drop(person.window, [hers / "new.jpg"])

    assert person.said == "Photos of a studio come from KingSelection: upload them there."
    assert person.shown == ["DSC_0.jpg"]


def test_asking_again_in_vain_leaves_no_word_as_if_it_still_went_on(
    site: WebSite, open_window: Open
) -> None:
    galleries = ManyGalleries(site.app.galleries, [])
    person = open_window(with_galleries(site.app, galleries))
    galleries.error = DatabaseUnreachable(host="db.example", reason="it does not answer")

    person.window.actions_.reload.trigger()
    asking = person.window.line.words
    person.dialog(QMessageBox).close()
    person.wait()

    assert asking == "Asking KingSelection's database…"
    assert "Asking" not in person.window.line.words
