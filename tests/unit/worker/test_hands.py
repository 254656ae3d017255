"""Threads that do one thing with what they are given."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from kingdesk.worker.hands import Hands

SOON_S: Final = 10.0


class Gate:
    """Work that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.done: list[int] = []

    def __call__(self, what: int) -> None:
        self.begun.release()
        assert self.open.wait(SOON_S)
        self.done.append(what)


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


def test_all_that_is_given_is_done_once_before_the_end() -> None:
    done: list[int] = []

    with Hands(done.append, 3, "hand") as hands:
        taken = [hands.give(n) for n in range(1_000)]

    assert all(taken)
    assert sorted(done) == list(range(1_000))


def test_one_thread_does_things_in_the_order_they_were_given() -> None:
    done: list[int] = []

    with Hands(done.append, 1, "hand") as hands:
        for n in range(1_000):
            hands.give(n)

    assert done == list(range(1_000))


def test_as_many_things_are_under_way_as_there_are_threads_and_no_more(gate: Gate) -> None:
    with Hands(gate, 3, "hand") as hands:
        for n in range(5):
            hands.give(n)
        begun = [gate.begun.acquire(timeout=SOON_S) for _ in range(3)]
        waiting = hands.take_back()
        gate.open.set()

    assert begun == [True, True, True]
    assert waiting == [3, 4]
    assert sorted(gate.done) == [0, 1, 2]


def test_what_was_taken_back_is_never_done(gate: Gate) -> None:
    with Hands(gate, 1, "hand") as hands:
        for n in range(3):
            hands.give(n)
        assert gate.begun.acquire(timeout=SOON_S)
        back = hands.take_back()
        gate.open.set()

    assert back == [1, 2]
    assert gate.done == [0]
    assert hands.take_back() == []


def test_what_comes_after_the_end_is_refused() -> None:
    done: list[int] = []
    hands = Hands(done.append, 2, "hand")
    hands.give(1)
    hands.close()

    assert not hands.give(2)
    assert done == [1]


def test_no_thread_is_started_without_work() -> None:
    before = threading.active_count()

    with Hands(print, 64, "hand"):
        assert threading.active_count() == before


def test_log_lines_of_the_threads_carry_what_was_bound_where_they_were_made() -> None:
    bound: list[object] = []

    with bound_contextvars(worker="w1"):
        hands: Hands[int] = Hands(lambda _: bound.append(get_contextvars()["worker"]), 2, "hand")
    with hands:
        hands.give(1)

    assert bound == ["w1"]
