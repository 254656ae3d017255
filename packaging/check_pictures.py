"""Pictures of the check: a question, nothing left, and people without a name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from kingdesk.gui.app import Desktop, settle
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
    window.resize(*_USUAL)
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
