"""A queue in memory that behaves as SQS does, by a clock that tests move."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from kingdesk.domain.errors import KingdeskError
from kingdesk.ports.queue import Depth, Message
from tests.fakes.clock import SteppedClock

_BATCH: Final = 10
_DEAD_HIDDEN: Final = timedelta(seconds=10)
_NO_WAIT: Final = timedelta(0)
_GLANCE_S: Final = 0.02
"""So long, really, a receive waits for a message: no test waits for a poll of twenty seconds."""


@dataclass(slots=True)
class _Lying:
    """A message as the queue has it; it can be received from `visible_at` on."""

    id: str
    body: str
    sent_at: datetime
    visible_at: datetime
    receives: int = 0
    receipt: str = ""
    reason: str | None = None

    def received(self) -> Message:
        return Message(
            self.id, self.body, self.receipt, self.receives, self.sent_at, reason=self.reason
        )


class FakeQueue:
    """`JobQueue` with state; any thread may use it.

    Attributes:
        away: raised by every call while it is set, as by a service that is not there.
        refused: bodies that are not taken.
        moves: whether the service offers to move dead letters back.
        calls: how often each method was called.

    Args:
        clock: says when hidden messages come back.
        most_receives: a message received so often goes to the dead letters by itself.
    """

    def __init__(
        self, clock: SteppedClock, *, name: str = "queue-of-the-tests", most_receives: int = 10
    ) -> None:
        self.away: KingdeskError | None = None
        self.refused: set[str] = set()
        self.moves = True
        self.calls: Counter[str] = Counter()
        self._clock = clock
        self._name = name
        self._most_receives = most_receives
        self._queue: list[_Lying] = []
        self._dead: list[_Lying] = []
        self._numbers = count(1)
        self._changed = threading.Condition()

    @property
    def name(self) -> str:
        return self._name

    # --- what only tests do -----------------------------------------------------------------------

    def bodies(self) -> list[str]:
        """Return what is in the queue, hidden or not."""
        with self._changed:
            return [one.body for one in self._queue]

    def buried(self) -> list[tuple[str, str | None]]:
        """Return the bodies and reasons of the dead letters, hidden or not."""
        with self._changed:
            return [(one.body, one.reason) for one in self._dead]

    def lose(self) -> int:
        """Lose all messages in the queue, as a purge or their age does; return how many."""
        with self._changed:
            lost, self._queue = len(self._queue), []
            return lost

    def deliver_again(self, message: Message) -> None:
        """Bring a message back that may be deleted already, as SQS rarely does."""
        with self._changed:
            now = self._clock.now()
            self._queue.append(
                _Lying(message.id, message.body, message.sent_at, now, message.receives)
            )
            self._changed.notify_all()

    # --- the queue --------------------------------------------------------------------------------

    def send(self, bodies: Sequence[str]) -> list[int]:
        with self._changed:
            self._note("send")
            taken = [body for body in bodies if body not in self.refused]
            self._queue += [self._new(body) for body in taken]
            self._changed.notify_all()
        return [at for at, body in enumerate(bodies) if body in self.refused]

    def receive(self, limit: int, wait: timedelta, hidden: timedelta) -> list[Message]:
        with self._changed:
            self._note("receive")
            found = self._take(self._queue, min(limit, _BATCH), hidden)
            if not found and wait > _NO_WAIT:
                self._changed.wait(_GLANCE_S)
                self._raise_if_away()
                found = self._take(self._queue, min(limit, _BATCH), hidden)
            return found

    def keep(self, messages: Sequence[Message], hidden: timedelta) -> set[str]:
        with self._changed:
            self._note("keep")
            return self._hide(messages, hidden)

    def delete(self, messages: Sequence[Message]) -> set[str]:
        with self._changed:
            self._note("delete")
            return self._remove(self._queue, messages)

    def put_back(self, messages: Sequence[Message], after: timedelta) -> None:
        with self._changed:
            self._note("put_back")
            self._hide(messages, after)
            self._changed.notify_all()

    def bury(self, message: Message, reason: str) -> None:
        with self._changed:
            self._note("bury")
            grave = self._new(message.body)
            grave.reason = reason
            self._dead.append(grave)
            self._remove(self._queue, [message])

    def depth(self) -> Depth:
        with self._changed:
            self._note("depth")
            now = self._clock.now()
            waiting = sum(one.visible_at <= now for one in self._queue)
            return Depth(waiting, len(self._queue) - waiting, len(self._dead))

    # --- dead letters -----------------------------------------------------------------------------

    def dead(self, limit: int) -> list[Message]:
        with self._changed:
            self._note("dead")
            return self._take(self._dead, limit, _DEAD_HIDDEN)

    def show(self, messages: Sequence[Message]) -> None:
        with self._changed:
            self._note("show")
            self._hide(messages, timedelta(0), self._dead)

    def dig_up(self, messages: Sequence[Message]) -> int:
        with self._changed:
            self._note("dig_up")
            taken = [message for message in messages if message.body not in self.refused]
            self._queue += [self._new(message.body) for message in taken]
            self._remove(self._dead, taken)
            self._changed.notify_all()
            return len(taken)

    def forget(self, messages: Sequence[Message]) -> int:
        with self._changed:
            self._note("forget")
            return len(messages) - len(self._remove(self._dead, messages))

    def redrive(self) -> bool:
        with self._changed:
            self._note("redrive")
            if self.moves:
                moved, self._dead = self._dead, []
                self._queue += [self._new(one.body) for one in moved]
                self._changed.notify_all()
            return self.moves

    # ----------------------------------------------------------------------------------------------

    def _note(self, call: str) -> None:
        self.calls[call] += 1
        self._raise_if_away()

    def _raise_if_away(self) -> None:
        if self.away is not None:
            raise self.away

    def _new(self, body: str) -> _Lying:
        now = self._clock.now()
        return _Lying(f"message-{next(self._numbers)}", body, sent_at=now, visible_at=now)

    def _take(self, place: list[_Lying], limit: int, hidden: timedelta) -> list[Message]:
        now = self._clock.now()
        if place is self._queue:
            worn = [
                one
                for one in place
                if one.visible_at <= now and one.receives >= self._most_receives
            ]
            for one in worn:
                place.remove(one)
                one.receives = 0
                self._dead.append(one)
        taken = [one for one in place if one.visible_at <= now][:limit]
        for one in taken:
            one.receives += 1
            one.receipt = f"receipt-{next(self._numbers)}"
            one.visible_at = now + hidden
        return [one.received() for one in taken]

    def _hide(
        self,
        messages: Sequence[Message],
        hidden: timedelta,
        place: Sequence[_Lying] | None = None,
    ) -> set[str]:
        by_receipt = {one.receipt: one for one in (self._queue if place is None else place)}
        now = self._clock.now()
        lost = set()
        for message in messages:
            lying = by_receipt.get(message.receipt)
            if lying is None:
                lost.add(message.id)
            else:
                lying.visible_at = now + hidden
        return lost

    def _remove(self, place: list[_Lying], messages: Sequence[Message]) -> set[str]:
        """Delete messages; return the ids of those whose receipt holds no more."""
        by_receipt = {one.receipt: one for one in place}
        left = set()
        for message in messages:
            lying = by_receipt.get(message.receipt)
            if lying is None:
                left.add(message.id)
            else:
                place.remove(lying)
        return left
