"""Pictures of how people come into a gallery: class list, contact sheet, one by one, consent."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kingdesk.bootstrap import App, open_app
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.clients.class_list import ClassListDialog
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


def _dialog(kind: type[D]) -> D:
    _breathe()
    return next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    )


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
