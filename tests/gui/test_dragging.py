"""Photos dragged out of the grid: to other programs as files, to ourselves as what they are."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kingdesk.domain.errors import Cancelled, DiskFull, ExportFailed
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.photos.drag import dragged_photos
from kingdesk.gui.photos.drag_files import Copies
from tests.fakes.event import Event
from tests.gui.conftest import Person


def _take_hold(person: Person, *rows: int) -> QMimeData:
    """Press the mouse on the last of these photos and return what a drag would carry."""
    grid = person.window.views.page.grid
    places = [grid.visualRect(grid.model().index(row, 0)).center() for row in rows]
    for place in places[:-1]:
        QTest.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
        )
    modifier = Qt.KeyboardModifier.ControlModifier if len(rows) > 1 else Qt.KeyboardModifier(0)
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, modifier, places[-1])
    person.wait()
    mime = grid.drag_data()
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, modifier, places[-1])
    assert mime is not None
    return mime


def test_photos_are_dragged_to_other_programs_as_their_own_files(
    person: Person, event: Event
) -> None:
    mime = _take_hold(person, 2, 0)

    files = [Path(url.toLocalFile()) for url in mime.urls()]
    assert files == [event.folder / "1.jpg", event.folder / "3.jpg"]
    assert dragged_photos(mime) == [event.photo_id("1.jpg"), event.photo_id("3.jpg")]


def test_a_photo_whose_file_is_gone_is_only_ours(person: Person, event: Event) -> None:
    (event.folder / "2.jpg").unlink()

    mime = _take_hold(person, 1)

    assert mime.urls() == []
    assert dragged_photos(mime) == [event.photo_id("2.jpg")]


def test_photos_of_the_grid_dropped_on_the_window_are_not_imported_again(person: Person) -> None:
    mime = _take_hold(person, 0)

    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(person.window, enter)

    assert not enter.isAccepted()


def test_a_kept_copy_is_handed_over_under_the_photos_name_and_taken_away_again(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "original-4711"
    kept.write_bytes(b"photo")
    copies = Copies()

    named = copies.under(PhotoId(3), kept, "DSC_1.jpg")
    again = copies.under(PhotoId(3), kept, "DSC_1.jpg")
    own = copies.under(PhotoId(4), tmp_path / "DSC_2.jpg", "DSC_2.jpg")
    content = named.read_bytes()
    copies.close()

    assert (named.name, content) == ("DSC_1.jpg", b"photo")
    assert again == named
    assert own == tmp_path / "DSC_2.jpg"
    assert not named.parent.parent.exists()


def test_a_cut_off_copy_is_never_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "original-4711"
    kept.write_bytes(b"photo")
    copies = Copies()
    copyfile = shutil.copyfile

    def cut_off(_: Path, target: Path) -> None:
        target.write_bytes(b"ph")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", cut_off)
    with pytest.raises(DiskFull):
        copies.under(PhotoId(3), kept, "DSC_1.jpg")
    monkeypatch.setattr(shutil, "copyfile", copyfile)
    named = copies.under(PhotoId(3), kept, "DSC_1.jpg")

    assert named.read_bytes() == b"photo"
    assert [each.name for each in named.parent.parent.rglob("*.part")] == []
    copies.close()


def test_a_copy_that_cannot_be_made_is_a_known_error(tmp_path: Path) -> None:
    copies = Copies()

    with pytest.raises(ExportFailed):
        copies.under(PhotoId(3), tmp_path / "gone", "DSC_1.jpg")

    copies.close()


def test_no_copies_are_made_after_the_window_is_gone(tmp_path: Path) -> None:
    kept = tmp_path / "original-4711"
    kept.write_bytes(b"photo")
    copies = Copies()
    copies.close()

    with pytest.raises(Cancelled):
        copies.under(PhotoId(3), kept, "DSC_1.jpg")


def test_files_that_cannot_be_looked_up_are_said_to_be_only_ours(
    person: Person, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> list[object]:
        raise DiskFull(path="/x")

    monkeypatch.setattr(type(event.app.photos), "files", unreadable)

    mime = _take_hold(person, 1)

    assert mime.urls() == []
    assert "inside KingDesk only" in person.said
