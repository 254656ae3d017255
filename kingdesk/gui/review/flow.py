"""Stores decisions and takes them back, the newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import NotFound
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
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False
        session.desk.opened.connect(self._forget)

    @property
    def can_undo(self) -> bool:
        return bool(self._said)

    def decide(self, decision: Decision) -> None:
        """Show a decision at once and store it; what the store then has is shown when it is in."""
        gallery_id = self._s.desk.gallery_id
        ahead = self._s.desk.say_ahead(
            decision.photo_id, decision.face, decision.kind, decision.client_id
        )

        def stored(said: Said) -> None:
            self._s.desk.end_ahead(ahead)
            if gallery_id == self._s.desk.gallery_id:
                self._said.append(said.verdict.id)
            self._s.hub.tell(said.changes, self)
            self._on_ended()

        def lost(error: Exception) -> bool:
            self._s.desk.end_ahead(ahead)
            photos = frozenset({decision.photo_id})
            self._s.hub.tell(Changes(gallery_id=gallery_id, photos=photos), self)
            return self._on_failed(error)

        def store() -> None:
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
                failed=lost,
            )

        self._wait_for_turn(store)

    def undo(self) -> None:
        """Take back the last decision of this window, also one that is still being stored."""
        self._wait_for_turn(self._take_back)

    def _take_back(self) -> None:
        if not self._said:
            self._on_ended()
            return
        verdict_id = self._said[-1]

        def done(changes: Changes) -> None:
            if verdict_id in self._said:
                self._said.remove(verdict_id)
            self._s.hub.tell(changes, self)
            self._s.line.say(self.tr("Decision taken back."))
            self._on_ended()

        self._s.tasks.run(
            self,
            lambda: self._s.app.review.undo(self._s.owner, verdict_id),
            done,
            failed=lambda error: self._on_not_undone(verdict_id, error),
        )

    def _on_not_undone(self, verdict_id: VerdictId, error: Exception) -> bool:
        """Keep the decision to try again, unless it is gone: its client was erased."""
        if isinstance(error, NotFound) and verdict_id in self._said:
            self._said.remove(verdict_id)
        return self._on_failed(error)

    def _wait_for_turn(self, start: Callable[[], None]) -> None:
        """Begin when all that was said before is stored: the last word wins."""
        self._waiting.append(start)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()

    def _on_ended(self) -> None:
        self.changed.emit()
        self._next()

    def _on_failed(self, _: Exception) -> bool:
        self._on_ended()
        return False

    def _forget(self) -> None:
        self._said.clear()
        self.changed.emit()
