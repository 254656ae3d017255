"""Takes a picture of every screen, on the shipped sample, without a screen of its own.

`python packaging/pictures.py FOLDER` makes them in English and Portuguese, light and dark; with
`--quick` only English and light. Pictures at 200 % are made by a second process: Qt reads its scale
once, at the start.

`python packaging/pictures.py --store` makes the pictures of README and the store page anew, in
`packaging/pictures`, of the sample's people only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from check_pictures import screens as check_screens
from costs_pictures import screens as costs_screens
from filter_pictures import screens as filter_screens
from people_pictures import screens as people_screens
from photo_pictures import screens as photo_screens
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from results_pictures import screens as results_screens
from runs_pictures import screens as runs_screens
from setup_pictures import screens as setup_screens
from studio_pictures import a_studio
from studio_pictures import screens as studio_screens

from kingdesk.bootstrap import App, open_app
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import DiskFull, PhotoBroken
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, Pace, Progress
from kingdesk.gui.app import Desktop, make, settle
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.error_words import report_row
from kingdesk.gui.errors import BugDialog, bug_report
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.settings.dialog import SettingsDialog
from kingdesk.paths import resource
from kingdesk.services.job_context import JobContext
from kingdesk.settings import Settings

SIZE: Final = (1360, 860)
SMALL: Final = (900, 600)
STORE: Final = {
    "client": "client",
    "photo": "window",
    "check": "check",
    "results": "results",
    "costs-ways": "costs",
}
"""Screens of the store page, and their files' names."""
STORE_FOLDER: Final = Path(__file__).with_name("pictures")
LOOKS: Final = (("en", "light"), ("en", "dark"), ("pt_BR", "light"), ("pt_BR", "dark"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=STORE_FOLDER)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="only screens whose name begins so")
    parser.add_argument("--store", action="store_true", help="only those of the store page")
    options = parser.parse_args()
    if not options.store and options.folder == STORE_FOLDER:
        parser.error("a folder is needed")
    options.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as scratch:
        app = open_app(Path(scratch) / "workspace")
        gallery_id = _fill(app)
        try:
            one = options.quick or options.large or options.store
            for language, theme in LOOKS[:1] if one else LOOKS:
                settings = Settings.model_validate({"language": language, "theme": theme})
                name = f"{language}-{theme}" + ("-200" if options.large else "")
                for screen, window in _screens(application, app, settings, gallery_id):
                    if options.store:
                        _keep(screen, window, options.folder)
                        continue
                    if not screen.startswith(options.only):
                        continue
                    window.grab().save(str(options.folder / f"{name}-{screen}.png"))
        finally:
            app.close()
    if not (options.large or options.quick or options.store):
        return subprocess.run(  # noqa: S603 - this very script
            [sys.executable, __file__, str(options.folder), "--large", "--only", options.only],
            env={**os.environ, "QT_SCALE_FACTOR": "2"},
            check=False,
        ).returncode
    return 0


def _keep(screen: str, window: QWidget, folder: Path) -> None:
    """Save a screen that is one of the store's."""
    name = STORE.get(screen)
    if name is not None:
        window.grab().save(str(folder / f"{name}.png"))


def _fill(app: App) -> GalleryId:
    """Make a gallery of the sample, processed, with one client nobody knows the face of."""
    context = JobContext()
    gallery_id, _ = app.galleries.create(app.owner, "Sample")
    app.import_folder(app.owner, gallery_id, [resource("sample", "photos")], context)
    app.import_clients(app.owner, gallery_id, resource("sample", "references"), context)
    app.clients.add(app.owner, gallery_id, NewClient("Zoe Without-Photo"))
    run = app.processing.start(app.owner, gallery_id)
    if run is not None:
        app.runner.run(app.owner, run.id, context)
    return gallery_id


def _screens(
    application: QApplication, app: App, settings: Settings, gallery_id: GalleryId
) -> Iterator[tuple[str, QWidget]]:
    """Walk through the window as a photographer does, stopping at every screen."""
    with tempfile.TemporaryDirectory() as empty:
        nothing = open_app(Path(empty))
        desktop = _open(application, nothing, settings, None)
        yield "first-run", desktop.window
        desktop.window.close()
        nothing.close()
    desktop = _open(application, app, settings, gallery_id)
    yield from _grids(desktop)
    yield from filter_screens(desktop)
    yield from _clients(desktop)
    yield from _photos(desktop)
    yield from photo_screens(desktop)
    yield from check_screens(desktop)
    yield from _work(desktop)
    yield from results_screens(desktop)
    yield from _dialogs(desktop)
    desktop.window.close()
    with tempfile.TemporaryDirectory() as scratch, a_studio(Path(scratch)) as site:
        yield from studio_screens(
            site,
            Path(scratch) / "hers",
            lambda studio: _open(application, studio, settings, site.studio.wedding),
        )
        yield from costs_screens(
            site, lambda studio: _open(application, studio, settings, site.studio.wedding)
        )
        yield from runs_screens(
            site, lambda studio: _open(application, studio, settings, site.studio.wedding)
        )
    yield from people_screens(lambda new: _open(application, new, settings, None))
    yield from setup_screens(application, settings)


def _grids(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    window = desktop.window
    yield "grid", window
    window.views.page.grid.setCurrentIndex(window.views.page.model.index(1))
    settle(desktop)
    yield "grid-photo", window
    window.resize(*SMALL)
    settle(desktop)
    yield "grid-small", window
    window.resize(*SIZE)


def _clients(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    window = desktop.window
    clients = window.desk.overview.clients
    window.browsing.choose_client(clients[0].id)
    settle(desktop)
    yield "client", window
    window.browsing.choose_client(clients[-1].id)
    settle(desktop)
    yield "client-unknown", window
    window.browsing.choose(Shown.TO_CHECK)
    settle(desktop)
    yield "to-check", window


def _photos(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    window = desktop.window
    crowd = max(window.desk.cards, key=lambda card: card.faces or 0)
    doubtful = window.desk.overview.shown[Shown.TO_CHECK][:1]
    window.browsing.choose(Shown.ALL)
    for name, photo_id in (
        *(("photo-to-check", each) for each in doubtful),
        ("photo", crowd.id),
    ):
        window.browsing.open_photo(photo_id)
        settle(desktop)
        yield name, window
    window.resize(*SMALL)
    settle(desktop)
    yield "photo-small", window
    window.resize(*SIZE)
    window.browsing.close_photo()


def _work(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    window = desktop.window
    settle(desktop)
    window.line.work("")
    window.line.progress(
        window.processing.tr("Processing"), Progress(812, 2310, 3, Pace(7.4, 203.0))
    )
    window.line.set_problems(3)
    yield "working", window
    window.line.finish()
    window.processing.ask(Only.ALL)
    settle(desktop)
    yield "quote", window
    window.line.say("")


def _dialogs(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    """Open each dialog in turn."""
    window = desktop.window
    clients = window.desk.overview.clients
    errors = [PhotoBroken(name="IMG_4021.jpg"), PhotoBroken(name="IMG_4022.jpg")]
    window.clients.ask_for_new()
    yield from _top("new-client")
    window.delivering.ask(clients[0].id)
    yield from _top("deliver")
    SettingsDialog(desktop.preferences, window).open()
    yield from _top("settings")
    window.views.photo.naming_asked.emit()
    settle(desktop)
    yield from _top("name")
    several = resource("sample", "photos")
    crowd = max(several.rglob("*.jpg"), key=lambda path: path.stat().st_size)
    window.enrolling.enroll(clients[0].id, clients[0].name, [crowd])
    settle(desktop)
    yield from _top("face-picker")
    settle(desktop)
    report = ReportDialog(
        window.importing.tr("Photos imported"),
        [window.importing.tr("%Ln new photo(s)", "", 1204)],
        (window.importing.tr("File"), window.importing.tr("What about it")),
        [report_row(error) for error in errors],
        window,
    )
    report.open()
    yield from _top("report")
    desktop.presenter(DiskFull(path="/media/photos/kingdesk"))
    yield from _top("error")
    BugDialog(bug_report(RuntimeError("an example")), window).open()
    yield from _top("bug")


def _top(name: str) -> Iterator[tuple[str, QWidget]]:
    """Yield the dialog that was just opened, then close it."""
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            yield name, widget
            widget.reject()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            return
    print(f"no dialog for {name}", file=sys.stderr)


def _open(
    application: QApplication, app: App, settings: Settings, gallery_id: GalleryId | None
) -> Desktop:
    desktop = make(application, app, settings, None)
    desktop.window.resize(*SIZE)
    desktop.window.show()
    desktop.window.start(gallery_id)
    settle(desktop)
    return desktop


if __name__ == "__main__":
    sys.exit(main())
