from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from kingdesk.domain.errors import PhotoMissing
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.studio_errors import DatabaseUnreachable
from kingdesk.gui.photos.thumbnails import Thumbnails, decode
from kingdesk.services.photos import QuickPicture
from tests.gui.conftest import PATIENCE_S, a_jpeg


def test_a_wanted_thumbnail_arrives_with_its_photos_id(qtbot: QtBot) -> None:
    loader = Thumbnails(lambda _: a_jpeg(600, 400), side=100)

    with qtbot.waitSignal(loader.loaded) as arrived:
        loader.want([PhotoId(7)])
    pixmap = loader.pixmap(PhotoId(7))
    loader.close()

    assert arrived.args == [7]
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (100, 66)


def test_what_scrolled_away_before_its_turn_is_never_read(qtbot: QtBot) -> None:
    gate = threading.Event()
    read: list[PhotoId] = []

    def slow(photo_id: PhotoId) -> bytes:
        read.append(photo_id)
        gate.wait(5)
        return a_jpeg()

    loader = Thumbnails(slow)
    loader.want([PhotoId(n) for n in range(1, 50)])
    qtbot.waitUntil(lambda: len(read) == 2)
    loader.want([PhotoId(100)])
    with qtbot.waitSignals([loader.loaded] * 3):
        gate.set()
    loader.close()

    assert sorted(read) == [1, 2, 100]


def test_an_answer_for_the_last_gallery_is_dropped(qtbot: QtBot) -> None:
    gate = threading.Event()

    def slow(photo_id: PhotoId) -> bytes:
        gate.wait(5)
        return a_jpeg()

    loader = Thumbnails(slow)
    loader.want([PhotoId(1)])
    qtbot.waitUntil(lambda: bool(loader._loading))
    loader.clear()
    gate.set()
    loader.close()
    with qtbot.assertNotEmitted(loader.loaded, wait=50):
        pass

    assert loader.pixmap(PhotoId(1)) is None


def test_a_photo_that_cannot_be_read_is_said_once_and_not_asked_for_again(qtbot: QtBot) -> None:
    asked: list[PhotoId] = []

    def gone(photo_id: PhotoId) -> bytes:
        asked.append(photo_id)
        raise PhotoMissing(name="x.jpg")

    loader = Thumbnails(gone)
    with qtbot.waitSignal(loader.loaded):
        loader.want([PhotoId(1)])
    loader.want([PhotoId(1)])
    loader.close()

    assert loader.is_unreadable(PhotoId(1))
    assert asked == [1]


def test_bytes_that_are_no_picture_give_a_null_image() -> None:
    assert decode(b"no picture", 100).isNull()


def test_what_is_wanted_is_told_at_once_before_it_is_read(qtbot: QtBot) -> None:
    told: list[tuple[PhotoId, ...]] = []
    loader = Thumbnails(lambda _: a_jpeg(), expect=lambda ids: told.append(tuple(ids)), workers=1)

    with qtbot.waitSignals([loader.loaded] * 3):
        loader.want([PhotoId(1), PhotoId(2), PhotoId(3)])
    with qtbot.waitSignal(loader.loaded):
        loader.want([PhotoId(3), PhotoId(4)])
    loader.close()

    assert told == [(1, 2, 3)]  # of a single one there is nothing to be gained


def test_thumbnails_come_though_they_could_not_be_told(qtbot: QtBot) -> None:
    def out_of_reach(_: object) -> None:
        raise DatabaseUnreachable(host="db", reason="no way")

    loader = Thumbnails(lambda _: a_jpeg(), expect=out_of_reach)
    with qtbot.waitSignals([loader.loaded] * 2):
        loader.want([PhotoId(1), PhotoId(2)])
    loader.close()

    assert loader.pixmap(PhotoId(2)) is not None


def test_a_small_picture_stands_in_until_the_thumbnail_is_made(qtbot: QtBot) -> None:
    gate = threading.Event()
    small = QuickPicture(a_jpeg(16, 12), is_final=False)

    def slow(_: PhotoId) -> bytes:
        gate.wait(5)
        return a_jpeg(600, 400)

    loader = Thumbnails(slow, side=100, quick=lambda _: small)
    with qtbot.waitSignals([loader.loaded] * 3):
        loader.want([PhotoId(1), PhotoId(2), PhotoId(3)])
    standing_in = [_width(loader, number) for number in (1, 2, 3)]
    with qtbot.waitSignals([loader.loaded] * 3):
        gate.set()
    loader.close()

    assert standing_in == [16, 16, 16]
    assert [_width(loader, number) for number in (1, 2, 3)] == [100, 100, 100]


def test_a_picture_that_is_final_is_not_read_again(qtbot: QtBot) -> None:
    read: list[PhotoId] = []

    def slow(photo_id: PhotoId) -> bytes:
        read.append(photo_id)
        return a_jpeg()

    loader = Thumbnails(slow, quick=lambda _: QuickPicture(a_jpeg(32, 20), is_final=True))
    with qtbot.waitSignal(loader.loaded):
        loader.want([PhotoId(1)])
    loader.want([PhotoId(1)])
    loader.close()

    assert read == []
    assert _width(loader, 1) == 32


def test_what_scrolled_away_is_not_read_after_its_small_picture_came(qtbot: QtBot) -> None:
    gate = threading.Event()
    read: list[PhotoId] = []

    def quick(photo_id: PhotoId) -> QuickPicture | None:
        if photo_id < 3:
            gate.wait(5)
        return None

    def slow(photo_id: PhotoId) -> bytes:
        read.append(photo_id)
        return a_jpeg()

    loader = Thumbnails(slow, quick=quick)
    loader.want([PhotoId(1), PhotoId(2)])
    qtbot.waitUntil(lambda: len(loader._loading) == 2)
    loader.want([PhotoId(9)])
    with qtbot.waitSignal(loader.loaded):
        gate.set()
    loader.close()

    assert read == [9]


def test_a_small_picture_is_made_better_when_it_is_seen_again(qtbot: QtBot) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow(_: PhotoId) -> bytes:
        begun.set()
        gate.wait(PATIENCE_S)
        return a_jpeg(600, 400)

    small = QuickPicture(a_jpeg(16, 12), is_final=False)
    loader = Thumbnails(slow, side=100, quick=lambda _: small, workers=1)
    with qtbot.waitSignals([loader.loaded] * 2):
        loader.want([PhotoId(1), PhotoId(2)])  # the first is being read, the second waits
    assert begun.wait(PATIENCE_S)
    loader.want([])
    with qtbot.waitSignal(loader.loaded):
        gate.set()
    before = _width(loader, 2)
    with qtbot.waitSignal(loader.loaded):
        loader.want([PhotoId(2)])
    loader.close()

    assert before == 16
    assert _width(loader, 2) == 100


def _width(loader: Thumbnails, number: int) -> int:
    pixmap = loader.pixmap(PhotoId(number))
    assert pixmap is not None
    return pixmap.width()
