"""Garbage is collected on the GUI thread, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from kingdesk.gui.collector import collecting_here


class Knot:
    """Something only a collection can free; tells on which thread it went."""

    def __init__(self, freed_on: list[threading.Thread]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: freed_on.append(threading.current_thread()))


def test_a_knot_is_freed_on_the_thread_that_collects(qtbot: QtBot) -> None:
    freed_on: list[threading.Thread] = []

    def work() -> None:
        Knot(freed_on)
        _kept.extend([] for _ in range(50_000))  # enough to start a collection, were it on

    def freed() -> bool:
        # what a test before this one left may go meanwhile, and counts against what is new
        _kept.extend([] for _ in range(1_000))
        return bool(freed_on)

    with collecting_here():
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        before = list(freed_on)
        qtbot.waitUntil(freed, timeout=5_000)

    _kept.clear()
    assert before == []
    assert freed_on == [threading.main_thread()]


def test_collecting_is_as_before_afterwards() -> None:
    was_on = gc.isenabled()

    with collecting_here():
        assert not gc.isenabled()

    assert gc.isenabled() == was_on


_kept: list[list[object]] = []
