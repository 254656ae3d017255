"""Long work, one piece after the other, on one line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kingdesk.domain.jobs import Pace, Progress
from kingdesk.gui.language import Language, Languages
from kingdesk.gui.runs.work import Work
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.gui.tasks import Tasks
from kingdesk.services.job_context import JobContext


@pytest.fixture
def line(qtbot: QtBot) -> WorkLine:
    line = WorkLine()
    qtbot.addWidget(line)
    line.show()
    return line


@pytest.fixture
def work(line: WorkLine) -> Iterator[Work]:
    tasks = Tasks(lambda _: None)
    yield Work(tasks, line)
    tasks.close()


def _until_stopped(context: JobContext) -> None:
    while not context.wait(0.01):
        pass
    context.check()


def _noted(notes: list[str], word: str) -> Callable[[object], None]:
    return lambda _: notes.append(word)


def test_what_comes_second_waits_for_what_came_first(
    qtbot: QtBot, work: Work, line: WorkLine
) -> None:
    gate, notes = threading.Event(), list[str]()

    work.run("First", lambda _: gate.wait(5), _noted(notes, "first"))
    work.run("Second", lambda _: None, _noted(notes, "second"))
    during = line.words
    gate.set()
    qtbot.waitUntil(lambda: not work.is_busy)

    assert during == "First"
    assert notes == ["first", "second"]


def test_the_stop_button_ends_what_runs_and_gives_up_what_waits(
    qtbot: QtBot, work: Work, line: WorkLine
) -> None:
    notes: list[str] = []
    line.set_standing("29 photos")
    work.run("Long", _until_stopped, _noted(notes, "done"), cancelled=lambda: line.say("Stopped."))
    work.run("Never", lambda _: None, _noted(notes, "never"))

    line._stop.click()
    qtbot.waitUntil(lambda: not work.is_busy)

    assert notes == []
    assert line.words == "Stopped."
    assert not line._bar.isVisible()


def test_progress_says_how_far_how_fast_and_how_long(qapp: QApplication, line: WorkLine) -> None:
    languages = Languages(qapp)
    languages.use(Language.ENGLISH)
    line.work("Processing")

    line.progress("Processing", Progress(1200, 2400, 2, Pace(7.5, 160.0)))

    assert line.words == (
        "Processing · 1,200 of 2,400 · 7.5 photos a second · 3 minutes left · 2 with a problem"
    )
    assert line._bar.value() == 1200


def test_progress_without_an_end_counts_up(line: WorkLine) -> None:
    line.work("Looking for photos")

    line.progress("Looking for photos", Progress(512, 0))

    assert line.words == "Looking for photos · 512"
    assert line._bar.maximum() == 0


def test_at_rest_the_line_says_how_things_stand(line: WorkLine) -> None:
    line.set_standing("29 photos · 14 clients")
    line.set_problems(2)

    assert line.words == "29 photos · 14 clients"
    assert line._problems.isVisible()
    assert not line._stop.isVisible()
