"""Starts the window, or takes its picture where there is no screen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import structlog
from PySide6.QtCore import QEventLoop, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

import kingdesk
from kingdesk.bootstrap import App
from kingdesk.domain.errors import NoFonts
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.gui.collector import collecting_here
from kingdesk.gui.errors import ErrorPresenter
from kingdesk.gui.icons import icon
from kingdesk.gui.language import Language, Languages
from kingdesk.gui.main_window import MainWindow
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.shell import Shell
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Scheme, Theme
from kingdesk.settings import Place, Settings

log = structlog.get_logger()
PICTURE_SIZE: Final = (1360, 860)
_AT_ONCE: Final = 8
"""Parts of a studio that may be tried side by side; each mostly waits for a network."""
_TURN_S: Final = 0.0002
"""After how long a thread that counts makes room for the window, which needs many turns to draw.

With Python's own 5 ms the window stood for 190-240 ms while a million faces were counted, with this
for 25. While a hundred thousand photos were read, it stood for 63 ms with 1 ms, with this for 44.
"""
_PICTURE_WAIT: Final = 30.0
"""Seconds a picture waits for thumbnails before it is taken as it is."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """One window and what must live as long as it."""

    window: MainWindow
    tasks: Tasks
    theme: Theme
    languages: Languages
    preferences: Preferences
    presenter: ErrorPresenter


@dataclass(frozen=True, slots=True)
class ShellDesktop:
    """A window that goes from workspace to workspace, and what must live as long as it."""

    shell: Shell
    tasks: Tasks
    theme: Theme
    languages: Languages
    preferences: Preferences
    presenter: ErrorPresenter


def make(application: QApplication, app: App, settings: Settings, file: Path | None) -> Desktop:
    """Put a window together without showing it.

    Args:
        application: the process's one QApplication.
        app: the open workspace.
        settings: language and theme to begin with.
        file: where changed settings are written; None to forget them.
    """
    theme = Theme(application, Scheme(settings.theme))
    languages = Languages(application)
    languages.use(Language(settings.language))
    windows: list[MainWindow] = []
    presenter = ErrorPresenter(lambda: windows[0] if windows else None)
    tasks = Tasks(presenter)
    preferences = Preferences(settings, file, theme, languages, tasks)
    windows.append(MainWindow(app, tasks, theme, preferences))
    return Desktop(windows[0], tasks, theme, languages, preferences, presenter)


def make_shell(
    application: QApplication, doors: Doors, settings: Settings, file: Path | None
) -> ShellDesktop:
    """Put the window around workspaces together without opening any or showing it.

    Args:
        application: the process's one QApplication.
        doors: the ways into workspaces.
        settings: as read at the start.
        file: where changed settings are written; None to forget them.
    """
    theme = Theme(application, Scheme(settings.theme))
    languages = Languages(application)
    languages.use(Language(settings.language))
    shells: list[Shell] = []
    presenter = ErrorPresenter(lambda: shells[0] if shells else None)
    tasks = Tasks(presenter, workers=_AT_ONCE)
    preferences = Preferences(settings, file, theme, languages, tasks)
    shells.append(Shell(doors, preferences, tasks, theme, presenter))
    return ShellDesktop(shells[0], tasks, theme, languages, preferences, presenter)


def run_workspaces(place: Place, doors: Doors, settings: Settings, *, create: bool) -> int:
    """Show the window on a workspace until it is closed; return the exit code; raises NoFonts.

    A workspace that can't be opened leaves a window that says why and leads on.

    Args:
        place: what to open first.
        doors: the ways into workspaces.
        settings: as read at the start.
        create: whether a folder that is no workspace yet becomes one.
    """
    application = _application()
    desktop = make_shell(application, doors, settings, doors.file)
    restore = _catch_bugs(desktop.presenter)
    desktop.shell.start(place, create=create)
    try:
        with collecting_here():
            return application.exec()
    finally:
        restore()
        desktop.tasks.close()


def run(
    app: App,
    *,
    settings: Settings | None = None,
    settings_file: Path | None = None,
    gallery_id: GalleryId | None = None,
) -> int:
    """Show the window on one workspace that is open; return the exit code; raises NoFonts.

    Args:
        app: the open workspace; the caller closes it.
        settings: as read at the start; the defaults if None.
        settings_file: where to keep what the user changes.
        gallery_id: what to open; the newest gallery if None.
    """
    application = _application()
    desktop = make(application, app, settings or Settings(), settings_file)
    restore = _catch_bugs(desktop.presenter)
    desktop.window.remember_place()
    desktop.window.show()
    desktop.window.start(gallery_id)
    try:
        with collecting_here():
            return application.exec()
    finally:
        restore()
        desktop.tasks.close()


def picture(
    app: App,
    path: Path,
    *,
    gallery_id: GalleryId | None = None,
    photo_id: PhotoId | None = None,
    settings: Settings | None = None,
    size: tuple[int, int] = PICTURE_SIZE,
) -> None:
    """Write a PNG of the window as it would look; needs no screen, raises NoFonts.

    Args:
        app: the open workspace.
        path: where to.
        gallery_id: what is open; the newest gallery if None.
        photo_id: shown large, with its boxes; the grid if None.
        settings: language and theme; the defaults if None.
        size: of the window, in device-independent pixels.
    """
    if QApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    desktop = make(application, app, settings or Settings(), None)
    window = desktop.window
    window.resize(*size)
    window.show()
    window.start(gallery_id)
    settle(desktop)
    if photo_id is not None:
        window.browsing.open_photo(photo_id)
        settle(desktop)
    window.grab().save(str(path))
    window.close()


def settle(desktop: Desktop, seconds: float = _PICTURE_WAIT) -> None:
    """Let the window load what it shows: until nothing runs, or time is up."""
    window, until = desktop.window, time.monotonic() + seconds
    quiet = 0
    while quiet < 5 and time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        busy = not desktop.tasks.is_idle or window.views.thumbnails.is_busy or window.work.is_busy
        quiet = 0 if busy else quiet + 1
        time.sleep(0.01)


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    if not QFontInfo(application.font()).family():
        raise NoFonts
    sys.setswitchinterval(_TURN_S)
    application.setApplicationName("KingDesk")
    application.setApplicationVersion(kingdesk.__version__)
    application.setDesktopFileName("kingdesk")
    application.setWindowIcon(icon("face"))
    qInstallMessageHandler(_log_qt)
    return application


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Put Qt's own messages where ours are."""
    serious = {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
    (log.warning if kind in serious else log.debug)("qt", message=message)


def _catch_bugs(presenter: ErrorPresenter) -> Callable[[], None]:
    """Show what nobody caught in one dialog; return how to stop that."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        elif isinstance(error, Exception):
            presenter(error)
        else:
            before(kind, error, trace)

    sys.excepthook = hook

    def restore() -> None:
        sys.excepthook = before

    return restore
