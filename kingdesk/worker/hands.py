"""Threads that do one thing with whatever they are given, and nothing beside.

They are for work that comes by the ten thousand: each thread reads a queue of its own pool, and
nobody keeps a future with its lock and condition for every photo. What a piece of work came to is
told by the work itself.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Generic, Self, TypeAlias, TypeVar

_T = TypeVar("_T")


class _End:
    """Tells a thread that nothing more comes."""


_END: Final = _End()
_Given: TypeAlias = "tuple[_T] | _End"


class Hands(Generic[_T]):
    """Threads, started as there is work for them; what is given first is begun first.

    Args:
        do: the work; called on any of the threads, raises nothing.
        most: threads at most.
        name: of the threads, before their number.

    As a context manager it waits at its end for all that was given and not taken back. Log lines of
    the threads carry what was bound where it was made.
    """

    def __init__(self, do: Callable[[_T], object], most: int, name: str) -> None:
        self._do = do
        self._most = most
        self._name = name
        self._context = contextvars.copy_context()
        self._given: SimpleQueue[_Given[_T]] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def give(self, what: _T) -> bool:
        """Have something done as soon as a thread is free; False once these threads end."""
        with self._lock:
            if self._is_closed:
                return False
            self._given.put((what,))
            # what lies there may be on its way to a thread that waits: then this one is a spare
            if len(self._threads) < self._most and self._given.qsize():
                self._start()
        return True

    def take_back(self) -> list[_T]:
        """Return what no thread has begun; nothing of that is done any more."""
        back: list[_T] = []
        with self._lock:  # once closed there are the words of the end among what was given
            if self._is_closed:
                return back
            try:
                while not isinstance(given := self._given.get_nowait(), _End):
                    back.append(given[0])
            except Empty:
                pass
        return back

    def close(self) -> None:
        """Take no more, and wait until all that was given is done."""
        with self._lock:
            self._is_closed = True
            threads = list(self._threads)
            for _ in threads:
                self._given.put(_END)
        for thread in threads:
            thread.join()

    def _start(self) -> None:
        name = f"{self._name}_{len(self._threads)}"
        thread = threading.Thread(target=self._context.copy().run, args=(self._work,), name=name)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while not isinstance(given := self._given.get(), _End):
            self._do(given[0])
            del given  # a thread that waits keeps nothing alive
