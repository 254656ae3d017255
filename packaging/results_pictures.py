"""Pictures of the results, the delivery, the settings' pages and the help."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kingdesk.domain.filters import With
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.places import Place
from kingdesk.gui.results.questions import Question
from kingdesk.gui.settings.dialog import Page, SettingsDialog

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
SMALL: Final = (900, 600)


def screens(desktop: Desktop) -> Screens:
    """Walk through them on the open gallery; the window is left as it was."""
    yield from _results(desktop)
    yield from _deliver(desktop)
    yield from _settings(desktop)
    yield from _help(desktop)


def _results(desktop: Desktop) -> Screens:
    window, size = desktop.window, desktop.window.size()
    window.actions_.results.trigger()
    settle(desktop)
    yield "results", window
    window.results.page.ask(Question.FEW)
    settle(desktop)
    yield "results-few", window
    window.results.page.ask(Question.ALL)
    window.resize(*SMALL)
    settle(desktop)
    yield "results-small", window
    window.resize(size)
    window.go_to(Place.PHOTOS)


def _deliver(desktop: Desktop) -> Screens:
    window = desktop.window
    two = frozenset(row.id for row in window.desk.overview.clients[:2])
    window.session.filtering.choose(With(two))
    settle(desktop)
    dialog = window.delivering.ask(None)
    if dialog is not None:
        dialog.choose_folder(Path("/media/photos/delivery"))
        dialog.filtered.setChecked(True)
        settle(desktop)
        yield "deliver-filtered", dialog
        dialog.reject()
    window.session.filtering.clear()


def _settings(desktop: Desktop) -> Screens:
    desktop.window.help.show_settings()
    for dialog in _shown():
        if isinstance(dialog, SettingsDialog):
            for page in (Page.RECOGNITION, Page.PRIVACY, Page.KEYS):
                dialog.show_page(page)
                yield f"settings-{page.name.lower()}", dialog
            dialog.reject()


def _help(desktop: Desktop) -> Screens:
    keys = desktop.window.help.show_keys()
    _breathe()
    yield "keys", keys
    keys.reject()
    wrong = desktop.window.help.collect()
    settle(desktop)
    wrong.part.setCurrentText("parts.json")
    yield "went-wrong", wrong
    wrong.reject()
    desktop.window.help.about.trigger()
    for dialog in _shown():
        yield "about", dialog
        dialog.reject()


def _shown() -> list[QDialog]:
    _breathe()
    found = QApplication.topLevelWidgets()
    return [each for each in found if isinstance(each, QDialog) and each.isVisible()]


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
