"""Stores decisions and takes them back, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes
from kingdesk.domain.ids import VerdictId
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.session import Session
from kingdesk.services.review import Said


class ReviewFlow(QObject):
    """One decision at a time, in the order they were made.

    Signals:
        changed(): there is more, or less, to take back.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._said: list[VerdictId] = []
        self._undoing = False
        session.desk.opened.connect(self._forget)

    @property
    def can_undo(self) -> bool:
        return bool(self._said)

    def decide(self, decision: Decision) -> None:
        """Store a decision; the photo is shown anew when it is in."""

        def stored(said: Said) -> None:
            self._said.append(said.verdict.id)
            self._s.hub.tell(said.changes, self)
            self.changed.emit()

        self._s.tasks.run(
            self,
            lambda: self._s.app.review.say(
                self._s.owner,
                decision.photo_id,
                decision.face,
                decision.kind,
                decision.client_id,
            ),
            stored,
        )

    def undo(self) -> None:
        """Take back the last decision of this window."""
        if not self._said or self._undoing:
            return
        self._undoing = True
        verdict_id = self._said.pop()

        def done(changes: Changes) -> None:
            self._undoing = False
            self._s.hub.tell(changes, self)
            self._s.line.say(self.tr("Decision taken back."))
            self.changed.emit()

        self._s.tasks.run(
            self,
            lambda: self._s.app.review.undo(self._s.owner, verdict_id),
            done,
            failed=self._on_failed,
        )

    def _on_failed(self, _: Exception) -> bool:
        self._undoing = False
        self.changed.emit()
        return False

    def _forget(self) -> None:
        self._said.clear()
        self.changed.emit()
