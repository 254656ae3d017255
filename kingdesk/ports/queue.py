"""A queue that rings for photos to be looked at: Amazon SQS, or what stands in for it in tests.

It may deliver a message twice, late, out of order, or again after it was deleted; never is what a
message says trusted without a look into the database.

Errors any method may raise: QueueUnreachable, QueueFailed, QueueNotFound, and of the account
CloudKeyRefused, CloudClockWrong, CloudNotVerified, CloudDenied (with the permission missing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was received.

    Attributes:
        receipt: the right to delete this receive of it; another receive gets another.
        receives: how often it was received, this time included.
        sent_at: when it was first sent.
        reason: why it was buried, the code of an error; None in the queue itself, and where the
            queue buried it by itself.
    """

    id: str
    body: str
    receipt: str
    receives: int
    sent_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages there are, about: the queue itself only estimates.

    Attributes:
        waiting: to be received, delayed ones too.
        under_way: received and not deleted yet.
        buried: among the dead letters.
    """

    waiting: int
    under_way: int
    buried: int

    @property
    def is_empty(self) -> bool:
        """Tell whether no message is on its way to any worker."""
        return not (self.waiting or self.under_way)


class JobQueue(Protocol):
    """One owner's queue and its dead letters; safe to use from many threads."""

    @property
    def name(self) -> str:
        """Return what the queue is called at AWS."""
        ...

    def send(self, bodies: Sequence[str]) -> list[int]:
        """Send messages, in as few requests as the queue allows; return the places not taken.

        What it returns may simply be sent again.
        """
        ...

    def receive(self, limit: int, wait: timedelta, hidden: timedelta) -> list[Message]:
        """Receive up to `limit` (at most 10) messages; waits for the first as long as `wait`.

        They are hidden from other receivers for the time given.
        """
        ...

    def keep(self, messages: Sequence[Message], hidden: timedelta) -> set[str]:
        """Heartbeat: hide messages so long from now; return the ids of those already lost."""
        ...

    def delete(self, messages: Sequence[Message]) -> set[str]:
        """Delete messages; return the ids of those it could not, which may come again."""
        ...

    def put_back(self, messages: Sequence[Message], after: timedelta) -> None:
        """Let messages be received again after a time; one that is lost is passed over."""
        ...

    def bury(self, message: Message, reason: str) -> None:
        """Put a message among the dead letters with the code of an error, then delete it."""
        ...

    def depth(self) -> Depth: ...

    # --- dead letters ---

    def dead(self, limit: int) -> list[Message]:
        """Return dead letters without taking them away; they are hidden for some seconds."""
        ...

    def show(self, messages: Sequence[Message]) -> None:
        """Let dead letters that were only looked at be seen again at once."""
        ...

    def dig_up(self, messages: Sequence[Message]) -> int:
        """Send dead letters to the queue again, then delete them; return how many."""
        ...

    def forget(self, messages: Sequence[Message]) -> int:
        """Delete dead letters for good; return how many."""
        ...

    def redrive(self) -> bool:
        """Let the service itself move all dead letters back; False where it can't."""
        ...
