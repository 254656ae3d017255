"""Pictures of the check: a question, nothing left, and people without a name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from kingdesk.domain.filters import Asked, Question, With
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.check.group import GroupDialog
from kingdesk.gui.places import Place

_SMALL = (900, 600)
_USUAL = (1360, 860)


def screens(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    """Walk through the check and the people without a name, deciding nothing."""
    window = desktop.window
    threshold = window.desk.threshold
    window.desk.move_threshold(60.0)  # so that there is something in doubt
    settle(desktop)
    window.go_to(Place.CHECK)
    settle(desktop)
    yield "check", window
    window.resize(*_SMALL)
    settle(desktop)
    yield "check-small", window
    yield from _narrowed(desktop)
    window.desk.move_threshold(99.9)
    settle(desktop)
    yield "check-nothing", window
    window.desk.move_threshold(threshold)
    settle(desktop)
    window.go_to(Place.PEOPLE)
    settle(desktop)
    window.unnamed.page.faces.item(1).setSelected(False)  # somebody else, taken out
    yield "people-unnamed", window
    window.resize(*_SMALL)
    settle(desktop)
    yield "people-unnamed-small", window
    window.resize(*_USUAL)
    window.go_to(Place.PHOTOS)


def _narrowed(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    """Show the check with filters in the grid, and several questions at once."""
    window = desktop.window
    filtering, asked = window.session.filtering, window.checking.question
    if asked is not None:
        filtering.add(With(frozenset({asked.client_id})))
    settle(desktop)
    yield "check-narrowed-small", window
    window.resize(*_USUAL)
    settle(desktop)
    yield "check-narrowed", window
    filtering.add(Asked(Question.UNKNOWN_FACES))
    settle(desktop)
    yield "check-narrowed-nothing", window
    filtering.clear()
    settle(desktop)
    window.checking.ask_about_several()
    settle(desktop)
    dialog = window.findChild(GroupDialog)
    if dialog is not None:
        yield "check-several", dialog
        dialog.close()
