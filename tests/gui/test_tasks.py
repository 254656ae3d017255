from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kingdesk.domain.errors import DiskFull
from kingdesk.domain.jobs import Progress
from kingdesk.gui.tasks import Tasks
from kingdesk.services.job_context import JobContext


@pytest.fixture
def shown() -> list[Exception]:
    return []


@pytest.fixture
def tasks(qtbot: QtBot, shown: list[Exception]) -> Iterator[Tasks]:
    tasks = Tasks(shown.append)
    yield tasks
    tasks.close()


def _raise(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_an_answer_comes_back_on_the_threads_of_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    owner = QObject()
    seen: list[tuple[str, int]] = []
    here = threading.get_ident()

    def work() -> int:
        return threading.get_ident()

    def then(worker: int) -> None:
        seen.append(("here" if threading.get_ident() == here else "elsewhere", worker))

    tasks.run(owner, work, then)
    qtbot.waitUntil(lambda: bool(seen))

    assert seen[0][0] == "here"
    assert seen[0][1] != here


def test_an_answer_nobody_waits_for_any_more_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    owner = QObject()
    seen: list[int] = []

    tasks.run(owner, lambda: 1, seen.append)
    shiboken6.delete(owner)
    qtbot.waitUntil(lambda: tasks.is_idle)

    assert seen == []


def test_an_error_nobody_takes_goes_to_the_presenter(
    qtbot: QtBot, tasks: Tasks, shown: list[Exception]
) -> None:
    owner = QObject()
    error = DiskFull(path="w.db")

    tasks.run(owner, _raise(error))
    tasks.run(owner, _raise(ValueError("mine")), failed=lambda _: True)
    qtbot.waitUntil(lambda: tasks.is_idle)

    assert shown == [error]


def test_long_work_that_is_stopped_says_so_and_shows_no_error(
    qtbot: QtBot, tasks: Tasks, shown: list[Exception]
) -> None:
    owner = QObject()
    started, stopped = threading.Event(), []

    def work(context: JobContext) -> None:
        started.set()
        while True:
            context.check()

    task = tasks.run_long(owner, work, cancelled=lambda: stopped.append(True))
    started.wait(5)
    with qtbot.waitSignal(task.ended):
        task.stop()

    assert stopped == [True]
    assert shown == []


def test_progress_comes_thinned_but_its_last_word_always(qtbot: QtBot, tasks: Tasks) -> None:
    owner = QObject()
    heard: list[int] = []
    gate = threading.Event()

    def work(context: JobContext) -> None:
        gate.wait(5)
        for done in range(1, 2001):
            context.report(Progress(done, 2000))

    task = tasks.run_long(owner, work)
    task.progressed.connect(lambda progress: heard.append(progress.done))
    with qtbot.waitSignal(task.ended):
        gate.set()

    assert heard[-1] == 2000
    assert len(heard) < 100


def test_what_work_and_answers_hold_on_to_is_let_go_on_the_thread_of_the_window(
    qtbot: QtBot, tasks: Tasks
) -> None:
    owner = QObject()
    freed_on: list[threading.Thread] = []

    def run() -> None:
        class Held:
            """Stands for a widget."""

        ours, theirs = Held(), Held()
        for held in (ours, theirs):
            weakref.finalize(held, lambda: freed_on.append(threading.current_thread()))
        tasks.run(owner, lambda: id(ours), lambda _: id(theirs))

    for _ in range(300):
        run()
    qtbot.waitUntil(lambda: tasks.is_idle)

    assert len(freed_on) == 600
    assert set(freed_on) == {threading.main_thread()}


def test_closing_waits_for_work_and_delivers_nothing(qtbot: QtBot) -> None:
    owner = QObject()
    seen: list[int] = []
    tasks = Tasks(lambda _: None)

    tasks.run(owner, lambda: 1, seen.append)
    tasks.close()
    tasks.run(owner, lambda: 2, seen.append)
    qtbot.wait(20)

    assert seen == []
