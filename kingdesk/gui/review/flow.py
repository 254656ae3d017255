"""Stores decisions and takes them back, the newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, PhotoId, VerdictId
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.session import Session
from kingdesk.services.review import Said, Saying


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was said at once, and is taken back at once.

    Attributes:
        count: of decisions.
        take_back: called on a thread.
    """

    count: int
    take_back: Callable[[], Changes]


class ReviewFlow(QObject):
    """One decision at a time, in the order they were made.

    Signals:
        changed(): there is more, or less, to take back.
        lost(list of Decision): these could not be stored.
        taken_back(Changes): the newest step was.
    """

    changed = Signal()
    lost = Signal(object)
    taken_back = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._said: list[Step] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False
        session.desk.opened.connect(self._forget)

    @property
    def can_undo(self) -> bool:
        return bool(self._said)

    def decide(self, decision: Decision) -> None:
        """Show a decision at once and store it; what the store then has is shown when it is in."""
        review, owner = self._s.app.review, self._s.owner
        about = decision.photo_id, decision.face, decision.kind, decision.client_id
        self._say([decision], lambda: [review.say(owner, *about)])

    def decide_all(self, decisions: Sequence[Decision]) -> None:
        """Store decisions as one: all of them or none, and taken back in one step."""
        review, owner = self._s.app.review, self._s.owner
        sayings = [
            Saying(each.photo_id, each.face, each.kind, each.client_id) for each in decisions
        ]
        if sayings:
            self._say(decisions, lambda: review.say_several(owner, sayings))

    def _say(self, decisions: Sequence[Decision], store: Callable[[], list[Said]]) -> None:
        desk = self._s.desk
        self._s.line.forget_undo()  # what it offers is not the newest decision any more
        gallery_id = desk.gallery_id
        ahead = [
            desk.say_ahead(each.photo_id, each.face, each.kind, each.client_id)
            for each in decisions
        ]

        def end_ahead() -> None:
            for each in ahead:
                desk.end_ahead(each)

        def stored(said: list[Said]) -> None:
            end_ahead()
            if gallery_id == desk.gallery_id:
                self._said.append(self._step([each.verdict.id for each in said]))
            self._s.hub.tell(_together(said), self)
            self._on_ended()

        def lost(error: Exception) -> bool:
            end_ahead()
            photos = frozenset(each.photo_id for each in decisions)
            self._s.hub.tell(Changes(gallery_id=gallery_id, photos=photos), self)
            self.lost.emit([*decisions])
            return self._on_failed(error)

        self._wait_for_turn(lambda: self._s.tasks.run(self, store, stored, failed=lost))

    def remember(self, count: int, take_back: Callable[[], Changes]) -> None:
        """Let `undo` take back, in its turn, what another flow stored.

        Args:
            count: of decisions it was.
            take_back: called on a thread.
        """
        self._said.append(Step(count, take_back))
        self.changed.emit()

    def _step(self, said: Sequence[VerdictId]) -> Step:
        review, owner = self._s.app.review, self._s.owner
        if len(said) == 1:
            return Step(1, lambda: review.undo(owner, said[0]))
        return Step(len(said), lambda: review.undo_several(owner, said))

    def undo(self) -> None:
        """Take back the last decision of this window, also one that is still being stored."""
        self._wait_for_turn(self._take_back)

    def _take_back(self) -> None:
        if not self._said:
            self._on_ended()
            return
        said = self._said[-1]

        def done(changes: Changes) -> None:
            if said in self._said:
                self._said.remove(said)
            self.taken_back.emit(changes)
            self._s.hub.tell(changes, self)
            self._s.line.say(self.tr("%Ln decision(s) taken back.", "", said.count))
            self._on_ended()

        self._s.tasks.run(
            self,
            said.take_back,
            done,
            failed=lambda error: self._on_not_undone(said, error),
        )

    def _on_not_undone(self, said: Step, error: Exception) -> bool:
        """Keep the decision to try again, unless it is gone: its client was erased."""
        if isinstance(error, NotFound) and said in self._said:
            self._said.remove(said)
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


def _together(said: Sequence[Said]) -> Changes:
    changes = [each.changes for each in said]
    return Changes(
        gallery_id=changes[0].gallery_id,
        photos=frozenset[PhotoId]().union(*(each.photos for each in changes)),
        clients=frozenset[ClientId]().union(*(each.clients for each in changes)),
    )
