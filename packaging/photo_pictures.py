"""Pictures of the photo view: drawing, who is missing, a face's menu, photos that don't come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from kingdesk.domain.errors import KingdeskError, PhotoBroken, PhotoMissing
from kingdesk.domain.filters import Alike
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.review.name_dialog import NameDialog

W = TypeVar("W", bound=QWidget)
_SIZE: Final = (1360, 860)
_SMALL: Final = (900, 600)
_TROUBLES: Final[tuple[tuple[str, KingdeskError], ...]] = (
    ("missing", PhotoMissing(name="IMG_4021.jpg", path=Path("photos/IMG_4021.jpg"))),
    ("damaged", PhotoBroken(name="IMG_4021.jpg")),
    ("offline", StorageUnreachable(host="photos.example.com", reason="timed out")),
)


def screens(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    """Walk through what one does while looking at a photo."""
    window, page = desktop.window, desktop.window.views.photo
    window.browsing.choose(Shown.ALL)
    settle(desktop)
    photos = list(window.views.page.model.shown)
    crowd = max(photos, key=lambda photo: len(window.desk.faces(photo)))
    window.browsing.open_photo(crowd)
    settle(desktop)
    yield "photo-crowd", window
    page.canvas.setFocus()
    page.draw()
    for _ in range(4):
        QTest.keyClick(page.canvas, Qt.Key.Key_Up)
    settle(desktop)
    yield "photo-drawing", window
    QTest.keyClick(page.canvas, Qt.Key.Key_Return)
    settle(desktop)
    yield "photo-drawing-name", _top(NameDialog)
    _top(NameDialog).close()
    settle(desktop)
    yield from _missing(desktop, crowd)
    page.menu_asked.emit(page.canvas.mapToGlobal(QPoint(200, 200)))
    settle(desktop)
    yield "photo-menu", _top(QMenu)
    _top(QMenu).close()
    yield from _troubles(desktop)
    window.photo.search()
    settle(desktop)
    yield "photo-alike", window
    found = [each for each in window.session.filtering.conditions if isinstance(each, Alike)]
    for condition in found:
        window.session.filtering.remove(condition)
    settle(desktop)


def _missing(desktop: Desktop, photo: PhotoId) -> Iterator[tuple[str, QWidget]]:
    """Say that a face is not who it is, and ask for them."""
    window, page = desktop.window, desktop.window.views.photo
    there = next(face for face in page.faces if face.counts)
    window.review.decide(Decision(photo, there.index, VerdictKind.REJECTED, there.client_id))
    page.missing_asked.emit()
    settle(desktop)
    _top(NameDialog).named.emit(there.client_id)
    _top(NameDialog).close()
    settle(desktop)
    yield "photo-why-missing", window
    window.resize(*_SMALL)
    settle(desktop)
    yield "photo-why-missing-small", window
    window.resize(*_SIZE)
    window.review.undo()
    settle(desktop)


def _troubles(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    window, page = desktop.window, desktop.window.views.photo
    page.stage.fail(_TROUBLES[0][1], has_something=True)
    settle(desktop, 1)
    yield "photo-trouble-over", window
    page.canvas.clear()
    page.stage.say_loading()
    settle(desktop, 1)
    yield "photo-loading", window
    for name, error in _TROUBLES:
        page.stage.fail(error, has_something=False)
        settle(desktop, 1)
        yield f"photo-{name}", window
    window.resize(*_SMALL)
    settle(desktop, 1)
    yield "photo-offline-small", window
    window.resize(*_SIZE)
    page.stage.show_picture()


def _top(kind: type[W]) -> W:
    """Return the widget of a kind that opened last."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()][-1]
