"""Stores decisions and takes them back, the newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import structlog
from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, PhotoId, VerdictId
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.session import Session
from kingdesk.services.review import Said, Saying

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Step:
    """What was said at once, and is taken back at once.

    Attributes:
        count: of decisions.
        decisions: the very ones that were handed in; empty for what another flow stored.
        take_back: called on a thread; None until the store has it, and where it never got there.
        is_going: it is being taken back.
    """

    count: int
    decisions: tuple[Decision, ...] = ()
    take_back: Callable[[], Changes] | None = None
    is_going: bool = False


class _Turn:
    """Work that is done once: in its turn, or at the window's end, whichever comes first."""

    def __init__(self, work: Callable[[], object], start: Callable[[_Turn], object]) -> None:
        self._work: Callable[[], object] | None = work
        self._lock = Lock()
        self.start = start

    def __call__(self) -> object:
        with self._lock:
            work, self._work = self._work, None
            return None if work is None else work()


class ReviewFlow(QObject):
    """One decision at a time, in the order they were made.

    Signals:
        changed(): there is more, or less, to take back.
        lost(list of Decision): these could not be stored.
        undone(Step): this one goes back; told at once, the store follows.
        taken_back(Changes): the store has taken one back.
    """

    changed = Signal()
    lost = Signal(object)
    undone = Signal(object)
    taken_back = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._said: list[Step] = []
        self._waiting: deque[_Turn] = deque()
        self._now: _Turn | None = None
        session.desk.opened.connect(self._forget)
        session.tasks.at_the_end(self.finish)

    @property
    def can_undo(self) -> bool:
        return self._newest is not None

    @property
    def _newest(self) -> Step | None:
        return next((step for step in reversed(self._said) if not step.is_going), None)

    def is_newest(self, step: Step) -> bool:
        """Tell whether `undo` would take back this one."""
        return step is self._newest

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

    def _say(self, decisions: Sequence[Decision], work: Callable[[], list[Said]]) -> None:
        desk = self._s.desk
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
            self._s.hub.tell(_together(said), self)

        def lost(_: Exception) -> bool:
            end_ahead()
            photos = frozenset(each.photo_id for each in decisions)
            self._s.hub.tell(Changes(gallery_id=gallery_id, photos=photos), self)
            self.lost.emit([*decisions])
            return False

        step = Step(len(decisions), tuple(decisions))
        self.store(step, work, (self._take_back, stored), failed=lost)

    def store(
        self,
        step: Step,
        work: Callable[[], T],
        then: tuple[Callable[[T], Changes], Callable[[T], object]],
        *,
        failed: Callable[[Exception], bool],
    ) -> None:
        """Store something in its turn; `undo` takes it back, as long as this gallery is open.

        Args:
            step: what `undo` is to know it by.
            work: stores it; called on a thread.
            then: takes back what the work answered, on a thread; gets the answer in the window.
            failed: gets an error first; says True when it dealt with it.
        """
        take_back, stored = then

        def store() -> T:
            answer = work()
            # noted here: the window may end before it hears of it, and it may have to go back
            step.take_back = lambda: take_back(answer)
            return answer

        def done(answer: T) -> None:
            stored(answer)
            self._on_ended()

        def lost(error: Exception) -> bool:
            if step in self._said:
                self._said.remove(step)
            dealt_with = failed(error)
            self._on_ended()
            return dealt_with

        self._s.line.forget_undo()  # what it offers is not the newest any more
        self._said.append(step)
        self._wait_for_turn(store, done, lost)
        self.changed.emit()

    def _take_back(self, said: Sequence[Said]) -> Changes:
        """Take back decisions; called on a thread."""
        review, owner = self._s.app.review, self._s.owner
        ids: list[VerdictId] = [each.verdict.id for each in said]
        return review.undo(owner, ids[0]) if len(ids) == 1 else review.undo_several(owner, ids)

    def undo(self) -> None:
        """Take back the last decision of this window, also one that is still being stored."""
        step = self._newest
        if step is None:
            return
        step.is_going = True

        def work() -> Changes | None:
            return None if step.take_back is None else step.take_back()

        def done(changes: Changes | None) -> None:
            if step in self._said:
                self._said.remove(step)
            if changes is not None:
                self.taken_back.emit(changes)
                self._s.hub.tell(changes, self)
                self._s.line.say(self.tr("%Ln decision(s) taken back.", "", step.count))
            self._on_ended()

        def failed(error: Exception) -> bool:
            """Keep the decision to try again, unless it is gone: its client was erased."""
            step.is_going = False
            if isinstance(error, NotFound) and step in self._said:
                self._said.remove(step)
            self._on_ended()
            return False

        self.undone.emit(step)
        self._wait_for_turn(work, done, failed)
        self.changed.emit()

    # --- turns ----------------------------------------------------------------------------------

    def _wait_for_turn(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], bool],
    ) -> None:
        """Begin when all that was said before is stored: the last word wins."""
        answers: list[T] = []

        def start(turn: _Turn) -> None:
            self._s.tasks.run(self, turn, lambda _: done(answers.pop()), failed=failed)

        self._waiting.append(_Turn(lambda: answers.append(work()), start))
        if self._now is None:
            self._next()

    def _next(self) -> None:
        # first in one place, then out of the other: `finish` may look from another thread
        self._now = self._waiting[0] if self._waiting else None
        if self._now is not None:
            self._waiting.popleft()
            self._now.start(self._now)

    def _on_ended(self) -> None:
        self.changed.emit()
        self._next()

    def finish(self) -> None:
        """Do what still waits for its turn, and wait for it: the window ends, and hears no more."""
        waiting = tuple(self._waiting)  # before `_now`: what goes from here is there by then
        turns = [turn for turn in (self._now, *waiting) if turn is not None]
        with ThreadPoolExecutor(1, thread_name_prefix="last-decisions") as pool:
            left = [pool.submit(turn) for turn in turns]
        for each in left:
            error = each.exception()
            if error is not None:
                log.warning("decision lost at the end", error=type(error).__name__)

    def _forget(self) -> None:
        self._said.clear()
        self._s.line.forget_undo()
        self.changed.emit()


def _together(said: Sequence[Said]) -> Changes:
    changes = [each.changes for each in said]
    return Changes(
        gallery_id=changes[0].gallery_id,
        photos=frozenset[PhotoId]().union(*(each.photos for each in changes)),
        clients=frozenset[ClientId]().union(*(each.clients for each in changes)),
    )
