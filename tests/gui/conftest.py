"""Small galleries in memory, and pictures made on the spot."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import pytest
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QMimeData,
    QPoint,
    QPointF,
    QSettings,
    Qt,
    QUrl,
)
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeoutError
from pytestqt.qtbot import QtBot

from kingdesk import paths
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import PhotoId
from kingdesk.environment import NEEDED
from kingdesk.gui.app import Desktop, make, settle
from kingdesk.gui.collector import collecting_here
from kingdesk.gui.language import Language
from kingdesk.gui.main_window import MainWindow
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import Scheme, Theme
from kingdesk.settings import Settings, with_workspace
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event
from tests.fakes.setup import ANA, OF_NOBODY, FakeSetup
from tests.fakes.studio_app import WebSite, web_site
from tests.gui.shell import ATELIE, House, Newcomer, Opener

D = TypeVar("D", bound=QDialog)
NO_KEY: Final = Qt.KeyboardModifier.NoModifier
PATIENCE_S: Final = 40
"""How long the window may take on a busy machine; what is waited for is looked at all the time."""


def a_jpeg(width: int = 60, height: int = 40, colour: str = "#446688") -> bytes:
    """Return a JPEG of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]  # the stubs want bytes, Qt wants str
    return bytes(data.data())


def a_card(number: int, *, faces: int | None = 1) -> PhotoCard:
    status = PhotoStatus.NEW if faces is None else PhotoStatus.DONE
    return PhotoCard(PhotoId(number), f"IMG_{number:05}.jpg", "day 1", status, faces, 600, 400)


def many_cards(count: int) -> list[PhotoCard]:
    return [a_card(number) for number in range(1, count + 1)]


@pytest.fixture(autouse=True)
def garbage_collected_here(qapp: QApplication) -> Iterator[None]:
    """Free Qt's objects on their own thread, as the program does, and leave none to other tests.

    What is still there is not looked at again: PySide keeps some of every closed window, which made
    a collection slower with each test, up to seconds.
    """
    with collecting_here():
        yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.freeze()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    loader = Thumbnails(lambda _: a_jpeg())
    yield loader
    loader.close()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def app(tmp_path: Path, engine: FakeEngine) -> Iterator[App]:
    opened = open_app(tmp_path / "workspace", engine=engine, workers=2)
    yield opened
    opened.close()


@pytest.fixture
def event(app: App, tmp_path: Path) -> Event:
    """Return a gallery of five photos and two clients, processed."""
    folder = tmp_path / "photos"
    folder.mkdir()
    gallery, _ = app.galleries.create(app.owner, "Graduation")
    event = Event(app, folder, gallery)
    event.photo("1.jpg", "ana", "bea")
    event.photo("2.jpg", "ana")
    event.photo("3.jpg", "stranger")
    event.photo("4.jpg", "ana~85")
    event.photo("5.jpg")
    event.import_all()
    event.client("Ana")
    event.client("Bea")
    event.process()
    return event


@dataclass(slots=True)
class Person:
    """Somebody in front of the window, who waits until it has settled."""

    desktop: Desktop
    qtbot: QtBot

    @property
    def window(self) -> MainWindow:
        return self.desktop.window

    @property
    def shown(self) -> list[str]:
        """Return the names of the photos in the grid."""
        model = self.window.views.page.model
        cards = (model.card(photo) for photo in model.shown)
        return [card.name for card in cards if card is not None]

    @property
    def said(self) -> str:
        """Return what stands on the work line."""
        return self.window.line.words

    def wait(self) -> None:
        settle(self.desktop, PATIENCE_S)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        try:
            self.qtbot.waitUntil(holds, timeout=PATIENCE_S * 1000)
        except QtTimeoutError as error:
            error.add_note(f"the line says: {self.said}")
            raise
        self.wait()

    def dialog(self, kind: type[D]) -> D:
        """Return the open dialog of a kind, once it is there."""
        found: list[D] = []

        def look() -> bool:
            found[:] = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, kind) and widget.isVisible()
            ]
            return bool(found)

        self.qtbot.waitUntil(look, timeout=PATIENCE_S * 1000)
        return found[0]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key on whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.wait()

    def drop(self, target: QWidget, files: Sequence[Path], place: QPoint | None = None) -> None:
        """Drop files on a widget, as a file manager does."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        at = QPointF(place if place is not None else target.rect().center())
        buttons, keys = Qt.MouseButton.LeftButton, NO_KEY
        action = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(at.toPoint(), action, mime, buttons, keys)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(at, action, mime, buttons, keys))
        self.wait()

    def drop_on_client(self, name: str, files: Sequence[Path]) -> None:
        clients = self.window.views.panel.list
        for row in range(clients.model().rowCount()):
            index = clients.model().index(row, 0)
            if index.data() == name:
                self.drop(clients.viewport(), files, clients.visualRect(index).center())
                return
        pytest.fail(f"no client {name}")


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot, app: App) -> Iterator[Callable[..., Person]]:
    """Open the window on the workspace; closed at the end whatever happens."""
    opened: list[Desktop] = []

    def start(other: App | None = None) -> Person:
        desktop = make(qapp, other or app, Settings(language="en", theme="light"), None)
        opened.append(desktop)
        desktop.window.show()
        desktop.window.start()
        person = Person(desktop, qtbot)
        person.wait()
        return person

    yield start
    for desktop in opened:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()
        desktop.window.close()
        desktop.languages.use(Language.ENGLISH)
        desktop.window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def person(event: Event, open_window: Callable[[], Person]) -> Person:
    """Somebody in front of the window with the processed gallery."""
    return open_window()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[WebSite]:
    """Give a studio with an empty wedding, and what happens on its web site."""
    with web_site(tmp_path / "web") as found:
        yield found


@pytest.fixture
def house(qapp: QApplication, qtbot: QtBot, site: WebSite) -> Iterator[House]:
    house = House(qapp, qtbot, Opener(FakeSetup(), lambda: site.app), [])
    yield house
    for each in house.opened:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()
        each.shell.close()
        each.desktop.languages.use(Language.ENGLISH)
        each.shell.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def newcomer(house: House) -> Newcomer:
    """Somebody who starts KingDesk for the first time."""
    found = house.newcomer()
    found.start(paths.default_workspace())
    return found


@pytest.fixture
def regular(house: House) -> Newcomer:
    """Somebody whose studio was set up before; nothing is open yet."""
    for name, value in zip(NEEDED, OF_NOBODY, strict=True):
        house.opener.setup.secrets.kept[ATELIE.name, name] = value
    house.opener.setup.secrets.kept[ATELIE.name, "owner"] = ANA.owner
    known = Settings(language="en", theme="light", last_workspace=ATELIE.name)
    return house.newcomer(with_workspace(known, ATELIE.name, ATELIE.settings))


@pytest.fixture(autouse=True)
def nothing_remembered(qapp: QApplication) -> None:
    """Begin as on the first day: Qt keeps a process's settings whatever its environment says."""
    QSettings("kingdesk", "window").clear()


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> None:
    QGuiApplication.clipboard().clear()


Open: TypeAlias = Callable[[App], Person]


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    """Give a folder of her own files."""
    folder = tmp_path / "hers"
    folder.mkdir()
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform complain about what needs a screen."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
