"""Messages through threads: received, worked on, deleted once that is done; none is lost.

    queue ──receive──> open (several at once) ──> threads ──outcome──> settle ──> queue
                                     └──────────────outcome──────────────^

Receiving, working and deleting go on side by side. What is held is kept from other receivers by
`keep`, called with every heartbeat. A message whose worker dies comes back by itself.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final, TypeAlias

import structlog

from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.domain.jobs import LEASE_TIME
from kingdesk.ports.queue import JobQueue, Message
from kingdesk.services.job_context import JobContext
from kingdesk.worker.hands import Hands
from kingdesk.worker.patience import Patience

log = structlog.get_logger()
MOST_AT_ONCE: Final = 64
_BATCH: Final = 10
"""Messages in one request to SQS."""
_AHEAD: Final = 3
"""Of so many threads' messages one lies ready: no thread waits for the queue."""
_GATHER_S: Final = 0.05
"""So long a message that is done waits for others: ten are deleted by one request."""
_MOST_DONE: Final = 64
"""So many messages that are done may wait for the queue to be told before no more are received."""
_GLANCE_S: Final = 0.2
_POLL: Final = timedelta(seconds=20)
"""The longest SQS waits for a message; asking more often costs more."""
_AT_ONCE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Delete:
    """The message has nothing more to say."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """The message shall come again, to anybody, after a time."""

    after: timedelta = _AT_ONCE


@dataclass(frozen=True, slots=True)
class Bury:
    """The message goes to the dead letters with the code of an error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The message is not ours: it is not touched, and comes again when its hiding ends."""


Outcome: TypeAlias = Delete | PutBack | Bury | Leave


@dataclass(frozen=True, slots=True)
class Todo:
    """Work a message asks for.

    Attributes:
        do: does it, on any thread.
        alone: beside no other such work.
    """

    do: Callable[[], Outcome]
    alone: bool = False


Open: TypeAlias = Callable[[Sequence[Message]], Sequence[Outcome | Todo]]
"""Looks at messages that came together; answers for each."""


class Pump:
    """Takes messages from a queue as fast as they are worked on.

    Args:
        queue: where from.
        open_messages: looks what they are about.
        at_once: how many are worked on at the same time; asked again and again.
        patience: waits where the queue, or what `open_messages` needs, does not work.
        poll: how long one request waits for a message.
    """

    def __init__(
        self,
        queue: JobQueue,
        open_messages: Open,
        at_once: Callable[[], int],
        patience: Patience,
        poll: timedelta = _POLL,
    ) -> None:
        self._queue = queue
        self._open = open_messages
        self._at_once = at_once
        self._patience = patience
        self._poll = poll
        self._held: dict[str, Message] = {}
        self._to_do = 0
        self._low = 0
        self._changed = threading.Condition()
        self._settled: SimpleQueue[tuple[Message, Outcome]] = SimpleQueue()
        self._stopping = threading.Event()
        self._is_given_up = False
        self._failed: BaseException | None = None

    @contextmanager
    def idle(self) -> Iterator[bool]:
        """Tell whether no message is in hand; none is taken up while the block lasts."""
        with self._changed:
            yield not self._held

    def keep(self) -> None:
        """Hide what is held from other receivers for another while."""
        with self._changed:
            held = list(self._held.values())
        if not held:
            return
        try:
            lost = self._queue.keep(held, LEASE_TIME)
        except KingdeskError as error:  # the next heartbeat tries again
            log.info("messages not kept", reason=error.code)
        else:
            if lost:  # their photos' leases hold all the same
                log.info("messages lost", messages=len(lost))

    def run(self, context: JobContext, between: Callable[[], None] | None = None) -> None:
        """Pump until the context is cancelled; what is under way then is finished.

        Args:
            context: of the worker.
            between: called on this thread several times a second.

        Raises:
            KingdeskError: the queue is gone or denied, or the work said it can't go on here.
        """
        receiver = self._thread(self._receive, context, "receive", daemon=True)
        settler = self._thread(self._settle_all, context, "settle", daemon=False)
        with (
            Hands(self._do, MOST_AT_ONCE, "photo") as self._pool,
            Hands(self._do, 1, "suspect") as self._lane,
        ):
            settler.start()
            receiver.start()
            try:
                while not (context.is_cancelled or self._stopping.is_set()):
                    if between is not None:
                        between()
                    context.wait(_GLANCE_S)
            finally:
                self._stopping.set()
                # a request that waits for messages is not waited for: they come back by themselves
                receiver.join(_GLANCE_S)
                for pool in (self._pool, self._lane):
                    pool.close()  # what no thread has begun is put back
                settler.join()
        if self._failed is not None:
            raise self._failed

    @staticmethod
    def _thread(
        do: Callable[[JobContext], None], context: JobContext, name: str, *, daemon: bool
    ) -> threading.Thread:
        """Return a thread whose log lines name the worker as well."""
        here = contextvars.copy_context()
        return threading.Thread(target=here.run, args=(do, context), name=name, daemon=daemon)

    # --- receiving --------------------------------------------------------------------------------

    def _receive(self, context: JobContext) -> None:
        try:
            while not self._stopping.is_set():
                room = self._room()
                if room:
                    self._receive_some(context, room)
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 -- `run` raises it
            self._fail(error)

    def _room(self) -> int:
        """Return how many messages there is room for, after waiting a moment for some.

        What is done and waits for the queue to be told takes no thread's place.
        """
        at_once = min(self._at_once(), MOST_AT_ONCE)
        ahead = max(1, at_once // _AHEAD)
        with self._changed:
            self._low = at_once + ahead - min(ahead, _BATCH)
            if not self._is_low():
                self._changed.wait(_GLANCE_S)
            room = at_once + ahead - self._to_do
            return min(room, _BATCH) if self._is_low() else 0

    def _is_low(self) -> bool:
        """Tell whether more is to be received; asked with `_changed` held."""
        return self._to_do <= self._low and len(self._held) - self._to_do <= _MOST_DONE

    def _receive_some(self, context: JobContext, room: int) -> None:
        messages = self._patience.ride_beside(
            context, lambda: self._queue.receive(room, self._poll, LEASE_TIME)
        )
        if not messages:
            return
        with self._changed:  # whoever settles looks at both as well, and ends when nothing is held
            is_late = self._stopping.is_set()
            if not is_late:
                self._held.update({message.receipt: message for message in messages})
                self._to_do += len(messages)
        if is_late:
            with suppress(KingdeskError):  # then they come again a little later
                self._queue.put_back(messages, _AT_ONCE)
            return
        try:
            opened = self._patience.ride_beside(context, lambda: self._open(messages))
        except BaseException as error:
            back = PutBack() if isinstance(error, Cancelled) else Leave()
            for message in messages:
                self._done(message, back)
            raise
        for message, what in zip(messages, opened, strict=True):
            if isinstance(what, Todo):
                self._submit(message, what)
            else:
                self._done(message, what)

    def _submit(self, message: Message, todo: Todo) -> None:
        pool = self._lane if todo.alone else self._pool
        if not pool.give((message, todo)):  # it stopped just now
            self._done(message, PutBack())

    def _done(self, message: Message, outcome: Outcome) -> None:
        """Have the queue told, and more received if little is left to do."""
        self._settled.put((message, outcome))
        with self._changed:
            self._to_do -= 1
            if self._to_do == self._low:
                self._changed.notify_all()

    def _do(self, given: tuple[Message, Todo]) -> None:
        message, todo = given
        self._done(message, self._outcome(todo))

    def _outcome(self, todo: Todo) -> Outcome:
        if self._stopping.is_set():
            return PutBack()
        try:
            return todo.do()
        except Cancelled:
            return PutBack()
        except BaseException as error:  # noqa: BLE001 -- `run` raises it
            self._fail(error)
            return PutBack()

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._failed = self._failed or error
        self._patience.end()
        self._stopping.set()

    # --- settling ---------------------------------------------------------------------------------

    def _settle_all(self, context: JobContext) -> None:
        """Tell the queue what became of messages, until the pump stops and all are told."""
        try:
            while not self._stopping.is_set() or self._is_busy():
                batch = self._batch()
                if batch:
                    self._settle(context, batch)
        except BaseException as error:  # noqa: BLE001 -- `run` raises it
            self._fail(error)

    def _is_busy(self) -> bool:
        with self._changed:
            return bool(self._held)

    def _batch(self) -> list[tuple[Message, Outcome]]:
        batch: list[tuple[Message, Outcome]] = []
        try:
            while len(batch) < _BATCH:
                batch.append(self._settled.get(timeout=_GATHER_S if batch else _GLANCE_S))
        except Empty:
            pass
        return batch

    def _settle(self, context: JobContext, batch: Sequence[tuple[Message, Outcome]]) -> None:
        try:
            if not self._is_given_up:
                self._tell(context, batch)
        except Cancelled:  # the queue is away while we stop: all that is left comes again by itself
            self._is_given_up = True
            log.info("messages not settled", messages=len(self._held))
        finally:
            with self._changed:
                for message, _ in batch:
                    self._held.pop(message.receipt, None)
                self._changed.notify_all()

    def _tell(self, context: JobContext, batch: Sequence[tuple[Message, Outcome]]) -> None:
        ride = self._patience.ride_beside
        done = [message for message, outcome in batch if isinstance(outcome, Delete)]
        if done:
            ride(context, partial(self._queue.delete, done))
        for after in {outcome.after for _, outcome in batch if isinstance(outcome, PutBack)}:
            back = [message for message, outcome in batch if outcome == PutBack(after)]
            ride(context, partial(self._queue.put_back, back, after))
        for message, outcome in batch:
            if isinstance(outcome, Bury):
                ride(context, partial(self._queue.bury, message, outcome.reason))
