"""Tells the views what was written."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes


class ChangeHub(QObject):
    """Passes on what a use case changed; a view reloads only what it shows.

    Signals:
        changed(Changes, object): what, and who wrote it (that view is already up to date).
    """

    changed = Signal(object, object)

    def tell(self, changes: Changes, initiator: object = None) -> None:
        self.changed.emit(changes, initiator)
