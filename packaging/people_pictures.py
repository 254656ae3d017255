"""Pictures of how people come into a gallery: class list, contact sheet, one by one, consent."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kingdesk.bootstrap import App, open_app
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.clients.bring import BringDialog
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.consent import ConsentDialog
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.enroll.coach import Coach
from kingdesk.gui.enroll.contact_sheet import ContactSheetDialog
from kingdesk.paths import resource
from kingdesk.services.job_context import JobContext

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
Open: TypeAlias = Callable[[App], Desktop]
D = TypeVar("D", bound=QDialog)
_SMALL: Final = (900, 600)


def screens(opened: Open) -> Screens:
    """Walk through a new gallery of the sample's photos whose people are still to come."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        app = open_app(folder / "workspace")
        try:
            gallery_id, _ = app.galleries.create(app.owner, "Sample")
            app.import_folder(app.owner, gallery_id, [resource("sample", "photos")], JobContext())
            desktop = opened(app)
            yield from _class_list(desktop, a_class(folder / "class"))
            yield from _contact_sheet(desktop)
            yield from _one(desktop, folder)
            yield from _consent(desktop)
            yield from _bring(desktop)
            desktop.window.close()
        finally:
            app.close()


def a_class(folder: Path) -> Path:
    """Write a table of people, some of whom need a look."""
    folder.mkdir()
    rows = ["Nome;E-mail;Foto"]
    for number, photo in enumerate(sorted(resource("sample", "references").glob("*.jpg"))):
        shutil.copy(photo, folder)
        rows.append(f"{photo.stem};person{number}@example.com;{photo.name}")
    crowd = max(resource("sample", "photos").rglob("*.jpg"), key=lambda file: file.stat().st_size)
    shutil.copy(crowd, folder / "familia.jpg")
    first = rows[1].split(";")[2]
    shutil.copy(folder / first, folder / "again.jpg")
    rows += [
        "Teresa Vidal;teresa@example.com;familia.jpg",
        "Otto Brandão;;otto.jpg",
        "Lia Prado;lia(at)example.com;",
        f"{rows[2].split(';')[0]};;",
        "Renata Sá;renata@example.com;again.jpg",
        ";sem-nome@example.com;",
    ]
    table = folder / "turma.csv"
    table.write_text("\n".join(rows) + "\n", "utf-8")
    return table


def _class_list(desktop: Desktop, table: Path) -> Screens:
    window = desktop.window
    window.lists.take(resource("sample", "references"))
    settle(desktop)
    fine = _dialog(ClassListDialog)
    yield "people-class-list-fine", fine
    fine.reject()
    window.lists.take(table)
    settle(desktop)
    dialog = _dialog(ClassListDialog)
    yield "people-class-list", dialog
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "people-class-list-small", dialog
    dialog.every.click()
    dialog.resize(*_SMALL)
    dialog.consent.given.setChecked(True)
    _breathe()
    yield "people-class-list-everybody", dialog
    dialog.enroll.click()
    settle(desktop)
    window.resize(*_SMALL)
    settle(desktop)
    yield "people-class-list-done", window
    window.resize(1360, 860)


def _contact_sheet(desktop: Desktop) -> Screens:
    """Pair the faces of a group photo; one name is missing."""
    window = desktop.window
    photos = resource("sample", "photos").rglob("*.jpg")
    window.sheets.take(max(photos, key=lambda file: file.stat().st_size))
    settle(desktop)
    dialog = _dialog(ContactSheetDialog)
    yield "people-sheet-empty", dialog
    names = ("Ana Prado", "Beto Leme", "Caio Dias", "Duda Melo", "Enzo Reis", "Fabi Luz")
    dialog.names.setPlainText("\n".join(f"{n}. {name}" for n, name in enumerate(names, 1)))
    dialog.table.selectRow(2)
    dialog.skip_face.click()
    _breathe()
    yield "people-sheet", dialog
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "people-sheet-small", dialog
    dialog.reject()


def _one(desktop: Desktop, folder: Path) -> Screens:
    """Enroll one client from weak pictures, and look at what they have then."""
    window = desktop.window
    client = window.desk.overview.clients[0]
    weak = [_weak(folder, factor) for factor in (10, 6)]
    window.enrolling.enroll(client.id, client.name, weak[:1])
    settle(desktop)
    coach = _dialog(Coach)
    yield "people-coach", coach
    coach.reject()
    settle(desktop)
    window.enrolling.enroll(client.id, client.name, weak)
    settle(desktop)
    coach = _dialog(Coach)
    yield "people-coach-several", coach
    for tick in coach.ticks:
        tick.setChecked(True)
    coach.use.click()
    settle(desktop)
    window.browsing.choose_client(client.id)
    settle(desktop)
    yield "people-references", window
    window.resize(*_SMALL)
    settle(desktop)
    yield "people-references-small", window
    window.resize(1360, 860)


def _consent(desktop: Desktop) -> Screens:
    window = desktop.window
    client = window.desk.overview.clients[0]
    listed = window.views.inspector.references
    ConsentDialog(client.name, listed.consent, window).open()
    consent = _dialog(ConsentDialog)
    consent.fields.given.setChecked(True)
    _breathe()
    yield "people-consent", consent
    consent.reject()
    window.clients.ask_for_new("Lia", lambda *_: None)
    new = _dialog(NewClientDialog)
    new.consent.given.setChecked(True)
    _breathe()
    yield "people-new-with-face", new
    new.reject()


def _weak(folder: Path, factor: int) -> Path:
    """Write a client's picture that was made small and large again."""
    first = min(resource("sample", "references").glob("*.jpg"))
    image = QImage(str(first))
    small = image.scaledToWidth(image.width() // factor)
    blurred = small.scaledToWidth(image.width(), Qt.TransformationMode.SmoothTransformation)
    target = folder / f"weak-{factor}.jpg"
    blurred.save(str(target))
    return target


def _bring(desktop: Desktop) -> Screens:
    app, window = desktop.window.session.app, desktop.window
    app.galleries.create(app.owner, "Baile 2027")
    window.desk.load_galleries()
    settle(desktop)
    other = next(each for each in window.desk.galleries if each.name == "Baile 2027")
    window.open_gallery(other.id)
    settle(desktop)
    window.bringing.ask()
    settle(desktop)
    dialog = _dialog(BringDialog)
    yield "people-bring", dialog
    dialog.gallery.setEnabled(False)
    dialog.show_people(dialog.gallery_id or other.id, (), frozenset())
    _breathe()
    yield "people-bring-empty", dialog
    dialog.reject()


def _dialog(kind: type[D]) -> D:
    _breathe()
    return next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    )


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
