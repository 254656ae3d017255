"""Pictures of setting a studio up and of the door to workspaces; `pictures.py` takes them."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kingdesk.bootstrap import App
from kingdesk.domain.errors import KingdeskError, WorkspaceTooNew
from kingdesk.domain.studio_errors import (
    BucketElsewhere,
    BucketNotFound,
    ClockWrong,
    DatabaseDenied,
    DatabaseLoginRefused,
    DatabaseNotEncrypted,
    DatabaseNotFound,
    DatabaseNotVerified,
    DatabaseUnreachable,
    NoKeychain,
    SignInRefused,
    StorageDenied,
    StorageKeyRefused,
    StorageUnreachable,
    WebTableMissing,
)
from kingdesk.environment import NEEDED
from kingdesk.gui.app import ShellDesktop, make_shell
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.studio.assistant import Assistant
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.doorway import Standing
from kingdesk.gui.studio.draft import FieldName
from kingdesk.settings import Settings, with_workspace
from tests.fakes.keychain import MemorySecrets
from tests.fakes.setup import ANA, ENV, PASSWORD, FakeSetup
from tests.fakes.studio_app import web_site
from tests.gui.shell import ATELIE, Opener

SIZE: Final = (1360, 860)
SMALL: Final = (900, 600)
Screens = Iterator[tuple[str, QWidget]]
HOST: Final = "db.example.com"
STORAGE: Final = "0123456789abcdef.r2.cloudflarestorage.com"
GRANT: Final = (
    'CREATE SCHEMA kingdesk AUTHORIZATION "king";'
    ' GRANT REFERENCES ON public.king_galleries, public.king_photos TO "king";'
)
FAILURES: Final[Sequence[tuple[str, KingdeskError]]] = (
    ("database", DatabaseLoginRefused(host=HOST, user="king")),
    ("database", DatabaseUnreachable(host=HOST, reason="nothing answers at that port")),
    (
        "database",
        DatabaseNotVerified(host=HOST, reason="nobody known vouches for its certificate"),
    ),
    ("database", DatabaseNotEncrypted(host=HOST)),
    ("database", DatabaseNotFound(name="kingdb", host=HOST)),
    ("KingSelection", WebTableMissing(name="kingdb", table="king_galleries")),
    (
        "KingDesk's tables",
        DatabaseDenied(user="king", what="make KingDesk's own tables", grant=GRANT),
    ),
    ("bucket", BucketNotFound(bucket="studio-photos")),
    ("bucket", StorageKeyRefused()),
    ("photos", StorageDenied(what="read photos", bucket="studio-photos")),
    ("bucket", BucketElsewhere(bucket="studio-photos", host=STORAGE)),
    ("bucket", StorageUnreachable(host=STORAGE, reason="there is no such address")),
    ("clock", ClockWrong()),
)


def screens(application: QApplication, settings: Settings) -> Screens:
    """Walk through the set-up as a photographer does, stopping at every screen."""
    with tempfile.TemporaryDirectory() as scratch, web_site(Path(scratch) / "web") as site:
        setup = FakeSetup()
        for name, value in zip(NEEDED, ("a", "b", "c"), strict=True):
            setup.secrets.kept[ATELIE.name, name] = value
        setup.secrets.kept[ATELIE.name, "owner"] = ANA.owner
        file = Path(scratch) / "settings.toml"
        known = with_workspace(settings, ATELIE.name, ATELIE.settings)
        known = with_workspace(known, "Formaturas 2027", Path(scratch) / "other")
        opener = Opener(setup, lambda: site.app)
        desktop = make_shell(application, Doors(opener, lambda: setup, file), known, None)
        desktop.shell.resize(*SIZE)
        desktop.shell.open(Path(scratch) / "first", create=True)
        _settle(desktop)
        yield from _switching(desktop)
        yield from _assistant(desktop, setup)
        yield from _failures(desktop, setup)
        yield from _signing_in(desktop, setup)
        yield from _door(desktop, opener, Path(scratch))
        yield from _settings(desktop, opener)
        desktop.shell.close()


def _switching(desktop: ShellDesktop) -> Screens:
    inside = desktop.shell.inside
    if inside is None:
        raise RuntimeError("the workspace did not open")
    yield "switch", desktop.shell
    menu = inside.switcher.menu_
    menu.popup(inside.switcher.mapToGlobal(inside.switcher.rect().bottomLeft()))
    _settle(desktop)
    yield "switch-menu", menu
    menu.close()
    stop = threading.Event()
    inside.window.work.run("…", lambda _: stop.wait(20), lambda _: None)
    desktop.shell.go_to(ATELIE)
    yield from _dialog("switch-ask")
    stop.set()
    _settle(desktop)


def _assistant(desktop: ShellDesktop, setup: FakeSetup) -> Screens:
    desktop.shell.flow.begin()
    _settle(desktop)
    assistant = _top(Assistant)
    yield "assistant-1-kind", assistant
    assistant.kind.studio.click()
    assistant.next.click()
    _settle(desktop)
    yield "assistant-2-connection", assistant
    assistant.form.take_text(ENV.replace("R2_BUCKET=", "NOT_R2_BUCKET="))
    _settle(desktop)
    yield "assistant-2-in-part", assistant
    assistant.form.take_text(ENV)
    _settle(desktop)
    yield "assistant-2-recognised", assistant
    assistant.form.field(FieldName.TLS).set_value("require")
    assistant.form.field(FieldName.TLS).editor.edited.emit()
    assistant.form.go_to(FieldName.TLS)
    assistant.resize(assistant.width(), 960)
    _settle(desktop)
    yield "assistant-2-more", assistant
    assistant.resize(680, 620)
    assistant.form.take_text(ENV)
    yield from _trying(desktop, setup, assistant)


def _trying(desktop: ShellDesktop, setup: FakeSetup, assistant: Assistant) -> Screens:
    gate = setup.gate["bucket"] = setup.gate["database"] = threading.Event()
    assistant.next.click()
    _pause(0.4)
    yield "assistant-3-trying", assistant
    gate.set()
    setup.gate.clear()
    _settle(desktop)
    yield "assistant-3-well", assistant
    setup.secrets.trouble = NoKeychain(reason="none is installed")
    assistant.checks.again()
    _settle(desktop)
    yield "assistant-3-no-keychain", assistant
    setup.secrets.trouble = None
    assistant.reject()
    _settle(desktop)


def _failures(desktop: ShellDesktop, setup: FakeSetup) -> Screens:
    for part, error in FAILURES:
        setup.wrong = {part: error}
        desktop.shell.flow.set_up()
        assistant = _top(Assistant)
        assistant.form.take_text(ENV)
        assistant.next.click()
        _settle(desktop)
        yield f"failure-{error.code}", assistant
        if error.code == "database_login_refused":
            assistant.checks.correcting_asked.emit(error)
            _settle(desktop)
            yield "assistant-2-correct", assistant
        assistant.reject()
        _settle(desktop)
    setup.wrong = {}


def _signing_in(desktop: ShellDesktop, setup: FakeSetup) -> Screens:
    desktop.shell.flow.set_up()
    assistant = _top(Assistant)
    assistant.form.take_text(ENV)
    assistant.next.click()
    _settle(desktop)
    assistant.next.click()
    _settle(desktop)
    assistant.sign_in.fill(ANA.email, "wrong")
    yield "assistant-4-sign-in", assistant
    assistant.sign_in.refuse(SignInRefused())
    _settle(desktop)
    yield "assistant-4-refused", assistant
    kept, setup.secrets = setup.secrets, MemorySecrets(NoKeychain(reason="none is installed"))
    assistant.sign_in.fill(ANA.email, PASSWORD)
    assistant.sign_in.edited.emit()
    assistant.next.click()
    _settle(desktop)
    yield "assistant-5-not-kept", assistant
    setup.secrets = kept
    assistant.reject()
    _settle(desktop)


def _door(desktop: ShellDesktop, opener: Opener, scratch: Path) -> Screens:
    shell, setup = desktop.shell, opener.setup
    no_internet = DatabaseUnreachable(host=HOST, reason="there is no internet connection")
    for name, error in (
        ("unreachable", no_internet),
        ("too-new", WorkspaceTooNew(path="kingdb", found="0099")),
        ("refused", DatabaseLoginRefused(host=HOST, user="king")),
    ):
        opener.wrong = error
        shell.go_to(ATELIE)
        _settle(desktop)
        yield f"door-{name}", shell
        if name == "refused":
            shell.resize(*SMALL)
            _settle(desktop)
            yield "door-refused-small", shell
            shell.resize(*SIZE)
    opener.wrong = None
    owner = setup.secrets.kept.pop((ATELIE.name, "owner"))
    shell.go_to(ATELIE)
    _settle(desktop)
    yield "door-sign-in", shell
    shell.flow.sign_in()
    yield from _dialog("sign-in")
    setup.secrets.kept[ATELIE.name, "owner"] = owner
    secret = setup.secrets.kept.pop((ATELIE.name, NEEDED[0]))
    shell.go_to(ATELIE)
    _settle(desktop)
    yield "door-secret-missing", shell
    setup.secrets.kept[ATELIE.name, NEEDED[0]] = secret
    shell.go_to(scratch / "Photos" / "KingDesk")
    _settle(desktop)
    yield "door-folder-gone", shell
    opener.studio, real = _slow(opener, gate := threading.Event()), opener.studio
    shell.go_to(ATELIE)
    _pause(0.5)
    yield "door-opening", shell
    gate.set()
    _settle(desktop)
    opener.studio = real


def _slow(opener: Opener, gate: threading.Event) -> Callable[[], App]:
    real = opener.studio

    def studio() -> App:
        gate.wait(20)
        return real()

    return studio


def _settings(desktop: ShellDesktop, opener: Opener) -> Screens:
    shell = desktop.shell
    yield "studio", shell
    shell.resize(*SMALL)
    _settle(desktop)
    yield "studio-small", shell
    shell.resize(*SIZE)
    shell.flow.show_settings()
    _settle(desktop)
    dialog = _top(SettingsDialog)
    dialog.show_page(Page.WORKSPACE)
    yield "settings-studio", dialog
    dialog.resize(dialog.width(), 900)
    setup = opener.setup
    setup.wrong = {"bucket": StorageKeyRefused()}
    if dialog.workspace is not None:
        dialog.workspace.checks.start(setup.checks(setup.known(ATELIE)))
    _settle(desktop)
    yield "settings-studio-tried", dialog
    setup.wrong = {}
    dialog.reject()
    shell.flow.sign_out()
    _settle(desktop)
    yield from _dialog("sign-out-ask")
    shell.flow.forget()
    _settle(desktop)
    yield from _dialog("forget-ask")
    shell.leave(lambda: None)
    _settle(desktop)
    shell.show_standing(Standing.SIGNED_OUT)
    _settle(desktop)
    yield "door-signed-out", shell
    shell.show_standing(Standing.FORGOTTEN)
    _settle(desktop)
    yield "door-forgotten", shell


def _dialog(name: str) -> Screens:
    _pause(0.1)
    dialog = _top(QDialog)
    yield name, dialog
    dialog.reject()
    _pause(0.05)


D = TypeVar("D", bound=QDialog)


def _top(kind: type[D]) -> D:
    _pause(0.05)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, kind) and widget.isVisible():
            return widget
    raise RuntimeError(f"no {kind.__name__} is open")


def _settle(desktop: ShellDesktop) -> None:
    quiet, until = 0, time.monotonic() + 20
    while quiet < 5 and time.monotonic() < until:
        _pause(0.02)
        quiet = quiet + 1 if desktop.shell.is_settled else 0


def _pause(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        time.sleep(0.005)
