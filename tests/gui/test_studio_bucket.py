"""A reference out of the bucket, as somebody in front of the window chooses it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kingdesk.domain.objects import ObjectFolder, gallery_prefix
from kingdesk.domain.studio_errors import (
    StorageUnreachable,
)
from kingdesk.gui.errors import BugDialog
from tests.fakes.bucket import FakeBucket
from tests.fakes.engine import a_picture
from tests.fakes.studio import ANA, BRUNO
from tests.fakes.studio_app import (
    WebSite,
)
from tests.gui.conftest import Open
from tests.gui.studio import (
    browse,
    dialog_is_open,
    names_in,
    site_client,
    upload,
)


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


def test_a_folder_that_breaks_off_shows_what_came_and_says_so(
    site: WebSite, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(site, 3)
    site.studio.bucket.page_size = 2
    whole = FakeBucket.folder

    def first_part(bucket: FakeBucket, prefix: str) -> Iterator[ObjectFolder]:
        yield next(whole(bucket, prefix))
        raise StorageUnreachable(host="r2.example", reason="timed out")

    monkeypatch.setattr(FakeBucket, "folder", first_part)
    person = open_window(site.app)

    dialog = browse(person, site_client(person, site))

    assert len(names_in(dialog)) == 2
    assert dialog.foot == "2 photos · The photo storage r2.example can't be reached: timed out."


def test_a_bug_in_reading_a_folder_is_shown_as_one(
    site: WebSite, open_window: Open, expected_logs: set[str]
) -> None:
    expected_logs.add("bug shown")
    upload(site, 1)
    person = open_window(site.app)
    client = site_client(person, site)
    site.studio.bucket.fail(RuntimeError("a bug"), method="folder")

    dialog = browse(person, client)

    assert "a bug" in person.dialog(BugDialog)._report
    assert dialog.message.heading == "This folder could not be read"


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


def test_thumbnails_that_could_not_be_had_are_tried_again_when_the_folder_is_opened_again(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 2)
    person = open_window(site.app)
    client = site_client(person, site)
    flow = person.window.studio
    assert flow is not None
    out_of_reach = StorageUnreachable(host="r2.example", reason="timed out")
    site.studio.start_counting()

    def fetched() -> int:
        return site.studio.bucket.count("start_of")

    site.studio.bucket.fail(out_of_reach, method="start_of", times=-1)
    dialog = browse(person, client)
    person.qtbot.waitUntil(lambda: fetched() == 2 and not flow.bucket.is_busy)
    dialog.close()
    site.studio.bucket.heal()

    browse(person, client)

    person.qtbot.waitUntil(lambda: fetched() == 4)


def test_nothing_is_fetched_any_more_once_the_window_is_left(
    site: WebSite, open_window: Open
) -> None:
    upload(site, 3)
    person = open_window(site.app)
    dialog = browse(person, site_client(person, site))
    dialog.close()

    person.window.end_reading()

    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("thumbnails")]
