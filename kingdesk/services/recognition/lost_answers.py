"""Counts tries of a billed call whose answers were lost: AWS may bill them all the same.

So are a request that was sent and broke off or ran out of time, and an answer that says AWS
failed (HTTP 5xx). Throttling, refusals, and what never left this machine are billed by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class LostAnswers:
    number: int = 0


_current: ContextVar[LostAnswers | None] = ContextVar("lost", default=None)


@contextmanager
def counting_lost() -> Iterator[LostAnswers]:
    """Count the answers that are lost to a call made inside, on this thread."""
    lost = LostAnswers()
    token = _current.set(lost)
    try:
        yield lost
    finally:
        _current.reset(token)


def note_lost() -> None:
    """Say that an answer to the call this thread is at was lost; an adapter knows no ledger."""
    lost = _current.get()
    if lost is not None:
        lost.number += 1


def lost_so_far() -> int:
    """Return how many answers were lost to the call this thread is at."""
    lost = _current.get()
    return 0 if lost is None else lost.number
