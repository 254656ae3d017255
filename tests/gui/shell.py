"""Somebody in front of the window that goes from workspace to workspace."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from kingdesk import paths
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import SecretMissing, SignInNeeded
from kingdesk.environment import NEEDED, SIGN_IN_EMAIL
from kingdesk.gui.app import ShellDesktop, make_shell
from kingdesk.gui.studio.assistant import Assistant
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.shell import Shell
from kingdesk.gui.studio.switcher import WorkspaceMenu
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import (
    BucketSettings,
    DatabaseSettings,
    Place,
    Settings,
    Studio,
    StudioSettings,
    write_settings,
)
from tests.fakes.engine import FakeEngine
from tests.fakes.setup import FakeSetup

D = TypeVar("D", bound=QDialog)
NO_KEY: Final = Qt.KeyboardModifier.NoModifier
ATELIE: Final = Studio(
    "Ateliê",
    StudioSettings(
        database=DatabaseSettings(host="db.example.com", name="kingdb", user="king"),
        bucket=BucketSettings(account_id="0123456789abcdef", bucket="studio-photos"),
    ),
)


@dataclass(slots=True)
class Opener:
    """Opens folders for real; a studio as it would where its secrets are known.

    Attributes:
        studio: makes the program on a studio.
        wrong: what opening a studio raises.
        opened: what was opened, in order.
        apps: what was opened and never closed is a mistake.
    """

    setup: FakeSetup
    studio: Callable[[], App]
    wrong: KingdeskError | None = None
    opened: list[Place] = field(default_factory=list)

    def __call__(
        self,
        place: Place,
        *,
        name: str | None = None,
        workers: int | None = None,
        secrets: SecretStore | None = None,
    ) -> App:
        if not isinstance(place, Studio):
            self.opened.append(place)
            return open_app(place, name=name, workers=workers, engine=FakeEngine())
        if self.wrong is not None:
            raise self.wrong
        known = secrets or self.setup.secrets
        for needed in NEEDED:
            if not known.get(place.name, needed):
                raise SecretMissing(name=needed, workspace=place.name)
        if not (known.get(place.name, "owner") or known.get(place.name, SIGN_IN_EMAIL)):
            raise SignInNeeded(workspace=place.name)
        self.opened.append(place)
        return self.studio()


@dataclass(slots=True)
class Newcomer:
    """Somebody at the window, who waits until it has settled."""

    desktop: ShellDesktop
    qtbot: QtBot
    opener: Opener

    @property
    def shell(self) -> Shell:
        return self.desktop.shell

    @property
    def setup(self) -> FakeSetup:
        return self.opener.setup

    @property
    def place(self) -> Place | None:
        """Return the open workspace, None at the door."""
        return None if self.shell.inside is None else self.shell.inside.place

    @property
    def said(self) -> str:
        return self.shell.doorway.words

    def start(self, place: Path | Studio, *, create: bool = False) -> None:
        self.shell.start(place, create=create)
        self.wait()

    def wait(self) -> None:
        until, quiet = time.monotonic() + 40, 0
        while quiet < 4 and time.monotonic() < until:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            quiet = quiet + 1 if self.shell.is_settled else 0
            QTest.qWait(1)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=40_000)

    def dialog(self, kind: type[D]) -> D:
        """Return the open dialog of a kind."""
        found: list[D] = []

        def look() -> bool:
            found[:] = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, kind) and widget.isVisible()
            ]
            return bool(found)

        self.wait_for(look)
        return found[0]

    def is_open(self, kind: type[QDialog]) -> bool:
        return any(
            isinstance(widget, kind) and widget.isVisible()
            for widget in QApplication.topLevelWidgets()
        )

    @property
    def assistant(self) -> Assistant:
        return self.dialog(Assistant)

    def answer(self, words: str) -> None:
        """Press the button with these words in the question that stands over the window."""
        box = self.dialog(QMessageBox)
        button = next(each for each in box.buttons() if each.text() == words)
        self.click(button)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait()

    def choose(self, menu: WorkspaceMenu, words: str) -> None:
        next(each for each in menu.actions() if each.text() == words).trigger()
        self.wait()

    def type(self, words: str, into: QWidget | None = None) -> None:
        """Type at the focus, or at a field."""
        if into is not None:
            into.setFocus()
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClicks(target, words)
        self.wait()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifier)
        self.wait()


@dataclass(slots=True)
class House:
    """Makes windows; all are closed in the end, whatever happens."""

    application: QApplication
    qtbot: QtBot
    opener: Opener
    opened: list[Newcomer]

    def newcomer(self, settings: Settings | None = None) -> Newcomer:
        file = paths.settings_file()
        known = settings or Settings(language="en", theme="light")
        write_settings(file, known)
        doors = Doors(self.opener, lambda: self.opener.setup, file)
        desktop = make_shell(self.application, doors, known, file)
        self.opened.append(Newcomer(desktop, self.qtbot, self.opener))
        return self.opened[-1]
