"""The outer window: one workspace at a time inside it, or the page that says why none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMessageBox, QStackedWidget
from typing_extensions import override

from kingdesk.bootstrap import App
from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.main_window import SMALLEST, MainWindow
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.doorway import Doorway, Standing
from kingdesk.gui.studio.switcher import (
    WorkspaceMenu,
    WorkspaceSwitcher,
    known_place,
    known_workspaces,
)
from kingdesk.gui.studio.workspace_flow import WorkspaceFlow
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Theme
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import Place, Settings, Studio, remembering

log = structlog.get_logger()
SIZE: Final = (1360, 860)
_LATE: Final = 250
"""Milliseconds a workspace has to open before the window is shown without it."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The open workspace and its part of the window."""

    app: App
    place: Place
    window: MainWindow
    tasks: Tasks
    switcher: WorkspaceSwitcher


class Shell(QMainWindow):
    """Opens workspaces, goes from one to another, and is never without a way on."""

    def __init__(
        self,
        doors: Doors,
        preferences: Preferences,
        tasks: Tasks,
        theme: Theme,
        present: Callable[[Exception], object],
    ) -> None:
        """Prepare.

        Args:
            doors: the ways into workspaces.
            preferences: has the settings.
            tasks: what needs no open workspace runs here; closed with the window.
            theme: of all windows.
            present: shows errors nobody takes.
        """
        super().__init__()
        self.doors, self.preferences, self.tasks, self.theme = doors, preferences, tasks, theme
        self._present = present
        self.inside: Inside | None = None
        self.place: Place | None = None
        self._create = False
        self._asked = 0
        self._session: dict[str, SecretStore] = {}
        self._lock = threading.Lock()
        self._gone = False
        self._unheard: list[App] = []
        self.doorway = Doorway()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.doorway)
        self.setCentralWidget(self._stack)
        self.flow = WorkspaceFlow(self)
        self.doorway.retry_asked.connect(self.retry)
        self.doorway.sign_in_asked.connect(self.flow.sign_in)
        self.doorway.connection_asked.connect(self.flow.change_connection)
        self.doorway.settings_asked.connect(self.flow.show_settings)
        self._connect_menu(self.doorway.menu)
        self.setWindowTitle("KingDesk")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)

    @property
    def settings(self) -> Settings:
        return self.preferences.settings

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is being opened, closed, asked or loaded."""
        inside = self.inside
        return self.tasks.is_idle and (inside is None or inside.tasks.is_idle)

    # --- opening --------------------------------------------------------------------------------

    def start(
        self, place: Place, *, create: bool = False, gallery_id: GalleryId | None = None
    ) -> None:
        """Open a workspace and show the window: at once when that is quick, else without it."""
        geometry = QSettings("kingdesk", "window").value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.open(place, create=create, gallery_id=gallery_id)
        QTimer.singleShot(_LATE, self, self._show_late)

    def _show_late(self) -> None:
        if not self._gone and not self.isVisible():
            self.show()

    def open(
        self,
        place: Place,
        *,
        create: bool = False,
        secrets: SecretStore | None = None,
        gallery_id: GalleryId | None = None,
    ) -> None:
        """Open a workspace; the one that is open must have been left.

        Args:
            place: which.
            create: whether a folder that is no workspace yet becomes one.
            secrets: of this session, where the computer keeps none.
            gallery_id: what to open in it; the newest gallery if None.
        """
        self.place, self._create = place, create
        if isinstance(place, Studio):
            if secrets is not None:
                self._session[place.name] = secrets
            secrets = self._session.get(place.name)
        self._asked += 1
        asked = self._asked
        self.show_standing(Standing.OPENING)
        self.tasks.run(
            self,
            partial(self._open_there, place, self.settings, create=create, secrets=secrets),
            lambda app: self._on_opened(asked, place, gallery_id, app),
            failed=lambda error: self._on_refused(asked, place, error),
        )

    def _open_there(
        self, place: Place, settings: Settings, *, create: bool, secrets: SecretStore | None
    ) -> App:
        """Open on a thread; what nobody waits for any more is closed again."""
        app = self.doors.open(place, settings, create=create, secrets=secrets)
        with self._lock:
            if not self._gone:
                self._unheard.append(app)
                return app
        app.close()
        raise Cancelled

    def _on_opened(self, asked: int, place: Place, gallery_id: GalleryId | None, app: App) -> None:
        self._unheard.remove(app)
        if asked != self._asked:  # another one was asked for meanwhile
            self.tasks.run(self, app.close)
            return
        known = remembering(self.settings, place)
        self.preferences.keep(known, quietly=True)  # a read-only home is no reason to stop
        tasks = Tasks(self._present)
        window = MainWindow(app, tasks, self.theme, self.preferences)
        switcher = WorkspaceSwitcher()
        self.inside = Inside(app, place, window, tasks, switcher)
        self._fit(window, switcher)
        self.show_known()
        self._stack.addWidget(window)
        self._stack.setCurrentWidget(window)
        if not self.isVisible():
            self.show()
        window.start(gallery_id)

    def _fit(self, window: MainWindow, switcher: WorkspaceSwitcher) -> None:
        """Make a window that could stand alone a part of this one."""
        window.remember_place()
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.top.lead_with(switcher)
        self._connect_menu(switcher.menu_)
        for action, slot in (
            (window.actions_.settings, self.flow.show_settings),
            (window.actions_.quit, self.close),
        ):
            action.triggered.disconnect()
            action.triggered.connect(lambda _checked=False, do=slot: do())
        window.first_run.offer_studio()
        window.first_run.studio_asked.connect(self.flow.begin)
        window.windowTitleChanged.connect(self.setWindowTitle)

    def _on_refused(self, asked: int, place: Place, error: Exception) -> bool:
        known = error if isinstance(error, KingdeskError) else None
        log.info("workspace not opened", code=known.code if known else type(error).__name__)
        if asked == self._asked:
            self.refuse(place, known)
        return known is not None

    def refuse(self, place: Place, error: KingdeskError | None) -> None:
        """Show why a workspace can't be opened."""
        self.place = place
        self.show_standing(Standing.REFUSED, error)
        if not self.isVisible():
            self.show()

    def retry(self) -> None:
        if self.place is not None and self.inside is None:
            self.open(self.place, create=self._create)

    # --- going elsewhere ------------------------------------------------------------------------

    def go_to(
        self, place: Place, *, create: bool = False, secrets: SecretStore | None = None
    ) -> None:
        """Leave the open workspace for another one; asks first when work is under way."""
        self.leave(lambda: self.open(place, create=create, secrets=secrets))

    def leave(self, then: Callable[[], object]) -> None:
        """Close what is open, off the GUI thread, and go on; asks when work is under way."""
        inside = self.inside
        if inside is None:
            then()
        elif inside.window.work.is_busy:
            self._ask_to_stop(lambda: self._leave(inside, then))
        else:
            self._leave(inside, then)

    def _ask_to_stop(self, then: Callable[[], object]) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("KingDesk")
        box.setText(self.tr("KingDesk is still working on this gallery."))
        box.setInformativeText(self.tr("What is done is kept; the rest goes on next time."))
        stop = box.addButton(self.tr("Stop and leave"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        stop.clicked.connect(then)
        stay.clicked.connect(self.show_known)  # the tick stays where it was
        box.open()

    def _leave(self, inside: Inside, then: Callable[[], object]) -> None:
        if self.inside is not inside:
            return
        self.inside = None
        window = inside.window
        for dialog in window.findChildren(QDialog):
            dialog.close()
        self.show_standing(Standing.CLOSING)
        window.work.stop()
        left = partial(self._on_left, inside, then)

        def failed(_: Exception) -> bool:
            left()  # there is no way back into what is half closed
            return False

        self.tasks.run(self, partial(_close, inside), lambda _: left(), failed=failed)

    def _on_left(self, inside: Inside, then: Callable[[], object]) -> None:
        inside.window.close()
        self._stack.removeWidget(inside.window)
        inside.window.deleteLater()
        self.setWindowTitle("KingDesk")
        then()

    def session_secrets(self, name: str) -> SecretStore | None:
        """Return the secrets that were given for this session only."""
        return self._session.get(name)

    def forget_session(self, name: str) -> None:
        """Drop the secrets that were given for this session only."""
        self._session.pop(name, None)

    # --- what is shown --------------------------------------------------------------------------

    def show_standing(self, standing: Standing, error: KingdeskError | None = None) -> None:
        known = None if self.place is None else known_place(self.settings, self.place)
        self._stack.setCurrentWidget(self.doorway)
        self.show_known()
        self.doorway.show_standing(standing, known, error)

    def show_known(self) -> None:
        """Fill the menus of workspaces again."""
        inside = self.inside
        open_place = None if inside is None else inside.place
        known = known_workspaces(self.settings, open_place)
        self.doorway.menu.show_known(known, None)
        if inside is not None:
            inside.switcher.show_known(known, known_place(self.settings, inside.place))

    def _connect_menu(self, menu: WorkspaceMenu) -> None:
        menu.chosen.connect(self.go_to)
        menu.folder_asked.connect(self.flow.choose_folder)
        menu.studio_asked.connect(self.flow.set_up)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs; what is done is done."""
        geometry = self.saveGeometry()
        with self._lock:
            self._gone = True
        self.hide()
        inside, self.inside = self.inside, None
        if inside is not None:
            inside.window.close()
            inside.app.close()
        QSettings("kingdesk", "window").setValue("geometry", geometry)
        self.tasks.close()
        for app in self._unheard:
            app.close()
        super().closeEvent(event)


def _close(inside: Inside) -> None:
    """Wait for what is under way, on a thread, then close the workspace."""
    inside.window.end_reading()
    inside.tasks.close()
    inside.app.close()
