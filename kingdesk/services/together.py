"""Writes of many threads in few transactions: what came while one was under way goes into the next.

A distant database answers as slowly for one row as for twenty, and a transaction costs more than
what is written in it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")
MOST: Final = 50
"""Items in one transaction: others wait for the rows it holds."""
_ENOUGH: Final = 8
"""Items that are worth a transaction: with more, each costs hardly less."""


@dataclass(slots=True)
class _Entry(Generic[_T]):
    item: _T
    is_written: bool = False
    error: BaseException | None = None


class Together(Generic[_T]):
    """Writes items for threads that wait until theirs is written.

    Args:
        write: writes some; returns the error of each that was not written while others were. What
            it raises is raised for each of them.
        gather: seconds the first one waits at most for others to come. Once eight wait, or all
            that are `coming`, they are written.
    """

    def __init__(
        self,
        write: Callable[[Sequence[_T]], Sequence[BaseException | None]],
        gather: float = 0.0,
    ) -> None:
        self._write = write
        self._gather = gather
        self._waiting: list[_Entry[_T]] = []
        self._is_writing = False
        lock = threading.Lock()
        self._changed = threading.Condition(lock)
        self._came = threading.Condition(lock)
        self._coming = 0

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Say that this thread is likely to bring an item in here: it is worth waiting for."""
        with self._came:
            self._coming += 1
        try:
            yield
        finally:
            with self._came:
                self._coming -= 1
                self._came.notify()

    def __call__(self, item: _T) -> None:
        """Return when the item is written; raises what kept it from being."""
        entry = _Entry(item)
        with self._changed:
            self._waiting.append(entry)
            if self._is_enough():
                self._came.notify()
        while self._is_mine_to_write(entry):
            try:
                self._write_some()
            finally:
                with self._changed:
                    self._is_writing = False
                    self._changed.notify_all()
        if entry.error is not None:
            raise entry.error

    def _is_enough(self) -> bool:
        return len(self._waiting) >= min(_ENOUGH, self._coming or _ENOUGH)

    def _is_mine_to_write(self, entry: _Entry[_T]) -> bool:
        """Wait until the item is written or nobody is writing; then this thread writes for all."""
        with self._changed:
            while self._is_writing and not entry.is_written:
                self._changed.wait()
            if entry.is_written:
                return False
            self._is_writing = True
            return True

    def _write_some(self) -> None:
        with self._came:
            if self._gather:
                self._came.wait_for(self._is_enough, self._gather)
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            errors = self._write([entry.item for entry in batch])
        except BaseException as error:  # noqa: BLE001 -- each thread that waits raises it
            errors = [error] * len(batch)
        if len(errors) != len(batch):  # who waits for an item nobody answers for waits for ever
            errors = [ValueError(f"{len(batch)} items, {len(errors)} answers")] * len(batch)
        for entry, failed in zip(batch, errors, strict=True):
            entry.error, entry.is_written = failed, True
