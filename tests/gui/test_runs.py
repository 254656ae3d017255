"""Runs as the window shows and steers them, whoever works on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from kingdesk.bootstrap import App
from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable
from kingdesk.domain.ids import GalleryId, RunId
from kingdesk.domain.jobs import JobCounts, Only, Pace, Progress, Run, RunState
from kingdesk.domain.queue_errors import GaveUp
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import DatabaseUnreachable, StorageThrottled
from kingdesk.gui.language import Language, Languages
from kingdesk.gui.runs.problem_list import ProblemsDialog
from kingdesk.gui.runs.words import history_words
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.ports.engine import Look, Purpose
from kingdesk.services.job_context import JobContext
from tests.fakes.clock import SteppedClock
from tests.fakes.engine import FakeEngine, a_broken_picture
from tests.fakes.event import Event
from tests.fakes.queue import FakeQueue
from tests.fakes.studio_app import WebSite
from tests.gui.conftest import PATIENCE_S, Person
from tests.gui.costs import Payer, payer_of


@dataclass(slots=True)
class HeldEngine(FakeEngine):
    """Looks at photos only while its gate is open."""

    gate: threading.Event = field(default_factory=threading.Event)

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        found = FakeEngine.look(self, picture, name, purpose)
        if purpose is Purpose.PHOTO:
            assert self.gate.wait(PATIENCE_S)
        return found


@dataclass(slots=True)
class Other:
    """Another process that works on the event's gallery."""

    thread: threading.Thread
    run: Run
    context: JobContext

    def end(self) -> None:
        self.thread.join(PATIENCE_S)


@pytest.fixture
def many(event: Event) -> Event:
    """Return the event with thirty photos more."""
    for number in range(10, 40):
        event.photo(f"{number}.jpg", "ana")
    event.import_all()
    return event


@pytest.fixture
def engine() -> HeldEngine:
    engine = HeldEngine()
    engine.gate.set()
    return engine


@pytest.fixture
def gate(engine: HeldEngine, many: Event) -> Iterator[threading.Event]:
    """Hold photos up until it is opened."""
    engine.gate.clear()
    yield engine.gate
    engine.gate.set()


@pytest.fixture
def other(many: Event, gate: threading.Event, app: App) -> Iterator[Other]:
    run = app.processing.start(app.owner, many.gallery)
    assert run is not None
    context = JobContext()
    thread = threading.Thread(target=lambda: app.runner.run(app.owner, run.id, context))
    thread.start()
    yield Other(thread, run, context)
    gate.set()
    context.cancel()
    thread.join(PATIENCE_S)


def _said(person: Person, words: str) -> None:
    person.qtbot.waitUntil(lambda: words in person.said, timeout=PATIENCE_S * 1000)


def _begin(person: Person) -> None:
    person.window.processing.ask()
    person.wait_for(lambda: "to process" in person.said)
    QTest.keyClick(person.window.line._start, Qt.Key.Key_Space)
    _said(person, "Processing · 0 of 30")


def _state(app: App, event: Event) -> RunState:
    run = app.processing.left(app.owner, event.gallery)
    assert run is not None
    return run.state


def test_a_run_is_paused_gone_on_with_and_stopped_by_the_keyboard(
    many: Event, gate: threading.Event, open_window: Callable[[], Person], app: App
) -> None:
    person = open_window()
    line = person.window.line
    _begin(person)

    QTest.keyClick(
        person.window,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    _said(person, "Pausing after the photos under way…")
    person.qtbot.waitUntil(lambda: _state(app, many) is RunState.PAUSED, timeout=PATIENCE_S * 1000)
    gate.set()
    person.wait_for(lambda: person.said.startswith("Paused"))
    paused, button = person.said, line._start.text()
    gate.clear()
    QTest.keyClick(QApplication.focusWidget() or person.window, Qt.Key.Key_Space)
    _said(person, "Processing")
    resumed = _state(app, many)
    QTest.keyClick(person.window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    gate.set()
    person.wait_for(lambda: person.said.startswith("Stopped"))

    assert paused.endswith(" of 30 photos done. Go on?")
    assert button == "Go on"
    assert resumed is RunState.RUNNING
    assert _state(app, many) is RunState.STOPPED
    assert line._start.hasFocus()


def test_a_run_that_others_do_is_told_live_and_ends_for_everybody(
    many: Event, other: Other, gate: threading.Event, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    _said(person, "Processing · 0 of 30")
    may_process = person.window.actions_.process.isEnabled()

    gate.set()
    other.end()
    person.wait_for(lambda: person.said.startswith("Done"))

    assert not may_process
    assert person.said == "Done: 30 photos processed."
    assert person.window.actions_.process.isEnabled()


def test_a_run_that_others_do_is_paused_from_here(
    many: Event, other: Other, gate: threading.Event, open_window: Callable[[], Person], app: App
) -> None:
    person = open_window()
    _said(person, "Processing · 0 of 30")

    person.window.line._pause.click()
    person.wait_for(lambda: person.said.startswith("Paused"))
    gate.set()
    other.end()

    assert not other.thread.is_alive()
    assert _state(app, many) is RunState.PAUSED
    assert person.window.line._start.text() == "Go on"


def test_leaving_the_gallery_ends_looking_on_and_not_the_run(
    many: Event, other: Other, gate: threading.Event, open_window: Callable[[], Person], app: App
) -> None:
    empty, _ = app.galleries.create(app.owner, "Empty")
    person = open_window()
    person.window.open_gallery(many.gallery)
    _said(person, "Processing · 0 of 30")

    person.window.open_gallery(empty)
    person.wait()
    away = person.said
    is_watching = person.window.work.is_watching
    gate.set()
    other.end()

    assert "Processing" not in away
    assert not is_watching
    assert app.processing.progress(app.owner, many.gallery).jobs.pending == 0


def test_own_work_comes_before_looking_on_which_goes_on_after_it(
    other: Other, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    _said(person, "Processing · 0 of 30")
    delivered = threading.Event()

    person.window.work.run("Delivering", lambda _: delivered.wait(PATIENCE_S), lambda _: None)
    during, is_watching = person.said, person.window.work.is_watching
    delivered.set()
    _said(person, "Processing · 0 of 30")

    assert during == "Delivering"
    assert not is_watching


def test_why_a_run_was_halted_is_said_when_its_gallery_opens(
    many: Event, open_window: Callable[[], Person], app: App
) -> None:
    run = app.processing.start(app.owner, many.gallery)
    assert run is not None
    with app.processing.store.writing(app.owner) as unit:
        unit.jobs.move_run(run.id, RunState.PAUSED)
        unit.jobs.halt(run.id, CloudDenied(permission="rekognition:DetectFaces"))

    person = open_window()
    person.wait_for(lambda: "allow" in person.said)

    assert person.said == (
        "AWS does not allow rekognition:DetectFaces. 0 of 30 photos done. Go on when it is allowed."
    )
    assert person.window.line._start.text() == "Go on"


def test_what_is_on_the_screen_is_processed_first(
    many: Event,
    other: Other,
    gate: threading.Event,
    open_window: Callable[[], Person],
    engine: HeldEngine,
) -> None:
    person = open_window()
    _said(person, "Processing · 0 of 30")
    last = many.photo_id("39.jpg")
    looked_at = person.window.looked_at
    looked_at._settled.setInterval(0)

    person.window.browsing.open_photo(last)
    person.qtbot.waitUntil(lambda: looked_at._told == [last], timeout=PATIENCE_S * 1000)
    person.wait()
    before = len(engine.looked)
    gate.set()
    other.end()

    assert "39.jpg" in engine.looked[before : before + 4]


# --- the line -------------------------------------------------------------------------------------


@pytest.fixture
def english(qapp: QApplication) -> Languages:
    languages = Languages(qapp)
    languages.use(Language.ENGLISH)
    return languages


@pytest.fixture
def line(english: Languages, qtbot: QtBot) -> WorkLine:
    line = WorkLine()
    qtbot.addWidget(line)
    line.resize(1300, 44)
    line.show()
    return line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CloudUnreachable(host="rekognition"), "Waiting for the internet…"),
        (DatabaseUnreachable(host="db", reason="timed out"), "Waiting for the database…"),
        (StorageThrottled(), "Waiting for R2…"),
    ],
    ids=["internet", "database", "storage"],
)
def test_an_outage_is_said_while_it_lasts_and_not_longer(
    line: WorkLine, error: CloudUnreachable, said: str
) -> None:
    line.work("Processing", can_pause=True)
    pace = Pace(7.5, 160.0)

    line.progress("Processing", Progress(1200, 2400, 0, pace, waiting_for=error))
    during, aside = line.words, line.aside
    line.progress("Processing", Progress(1201, 2400, 0, pace))

    assert during == f"Processing · 1,200 of 2,400 · {said}"
    assert aside
    assert line.words == "Processing · 1,201 of 2,400 · 7.5 photos a second · 3 minutes left"
    assert line.aside == ""


def test_workers_are_counted_where_they_are_more_than_this_program(line: WorkLine) -> None:
    line.work("Processing")
    line.progress("Processing", Progress(1, 9, workers=1))
    alone = line.words
    line.progress("Processing", Progress(1, 9, workers=3))
    three = line.words
    line.work("Processing", can_pause=True, by_workers=True)
    line.progress("Processing", Progress(1, 9, workers=1))
    one = line.words
    line.progress("Processing", Progress(1, 9))

    assert alone == "Processing · 1 of 9"
    assert three == "Processing · 1 of 9 · 3 workers"
    assert one == "Processing · 1 of 9 · 1 worker"
    assert "no worker is running: start one with “kingdesk worker”" in line.words


# --- photos with a problem ------------------------------------------------------------------------


@pytest.fixture
def troubled(event: Event) -> Event:
    for name in ("6.jpg", "7.jpg"):
        (event.folder / name).write_bytes(a_broken_picture() + name.encode())
    event.import_all()
    event.process()
    return event


def _problems(person: Person) -> ProblemsDialog:
    person.window.line._problems.click()
    dialog = person.dialog(ProblemsDialog)
    person.wait()
    return dialog


def _names(dialog: ProblemsDialog) -> list[str]:
    items = (dialog.table.item(row, 0) for row in range(dialog.table.rowCount()))
    return [item.text() for item in items if item is not None]


def test_problems_say_what_how_often_and_when(
    troubled: Event, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    dialog = _problems(person)

    said = [dialog.table.item(0, column) for column in range(4)]
    words = [item.text() for item in said if item is not None]

    assert _names(dialog) == ["6.jpg", "7.jpg"]
    assert "damaged" in words[1]
    assert words[2] == "1"
    assert words[3]
    assert dialog.again.text() == "&Try all again"


def test_a_problem_is_ignored_out_of_the_list_and_the_line_and_shown_again(
    troubled: Event, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    dialog = _problems(person)

    dialog.table.selectRow(0)
    dialog.ignore.click()
    person.wait_for(lambda: _names(dialog) == ["7.jpg"])
    counted = person.window.line._problems.text()
    dialog.show_ignored.click()

    assert counted == "1 photo with a problem"
    assert _names(dialog) == ["7.jpg", "6.jpg"]
    reason = dialog.table.item(1, 1)
    assert reason is not None
    assert reason.text().startswith("Ignored. ")


def test_a_mended_photo_is_tried_again_alone(
    troubled: Event, open_window: Callable[[], Person], app: App
) -> None:
    troubled.photo("6.jpg", "ana")
    person = open_window()
    dialog = _problems(person)

    dialog.table.selectRow(0)
    QTest.keyClick(dialog.again, Qt.Key.Key_Space)
    person.wait_for(lambda: person.said.startswith("Done"))

    left = app.problems.of_gallery(app.owner, troubled.gallery)
    assert person.said == "Done: 1 photo processed."
    assert [problem.name for problem in left] == ["7.jpg"]


def test_a_photo_with_a_problem_is_looked_at_from_the_list(
    troubled: Event, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    dialog = _problems(person)

    dialog.table.selectRow(1)
    dialog.table.setFocus()
    QTest.keyClick(dialog.open_, Qt.Key.Key_Space)
    person.wait()

    assert person.window.browsing.open_photo_id == troubled.photo_id("7.jpg")


def test_nothing_technical_is_said_of_problems(
    troubled: Event, open_window: Callable[[], Person]
) -> None:
    person = open_window()
    dialog = _problems(person)
    said = " ".join(
        [
            dialog.sentence.text(),
            dialog.again.text(),
            dialog.ignore.text(),
            dialog.aside.text(),
            *(item.text() for row in range(2) if (item := dialog.table.item(row, 1)) is not None),
        ]
    ).lower()

    assert not [word for word in ("letter", "job", "queue", "message") if word in said]


@pytest.mark.parametrize(
    ("state", "halted_by", "said"),
    [
        (RunState.PAUSED, None, "Last processing, 3 Nov 2026: paused. 2 of 5 photos done."),
        (RunState.STOPPED, None, "Last processing, 3 Nov 2026: stopped. 2 of 5 photos done."),
        (
            RunState.PAUSED,
            CloudDenied(permission="s3:Get"),
            "Last processing, 3 Nov 2026: AWS does not allow s3:Get. 2 of 5 photos done.",
        ),
        (RunState.DONE, None, "Last processing, 3 Nov 2026: 2 of 5 photos done."),
    ],
    ids=["paused", "stopped", "halted", "done"],
)
@pytest.mark.usefixtures("english")
def test_receipts_say_how_the_last_processing_ended_and_why(
    state: RunState, halted_by: CloudDenied | None, said: str
) -> None:
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    counts = JobCounts(pending=3, done=1, error=1)
    run = Run(
        RunId("run"), GalleryId(1), state, Only.NEW, counts, at, at, None, halted_by=halted_by
    )

    assert history_words(run) == said


# --- workers of a queue ---------------------------------------------------------------------------


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue(SteppedClock())


@pytest.fixture
def payer(site: WebSite, open_window: Callable[[App], Person], queue: FakeQueue) -> Payer:
    """Return Ana, whose studio has a queue, with three photos and an account at AWS."""
    QSettings("kingdesk", "window").remove("workers")
    payer = payer_of(site, open_window)
    app = payer.app
    sending = replace(app.sending, queue=queue)
    payer.app = site.app = replace(
        app,
        queue=queue,
        sending=sending,
        consumer=replace(app.consumer, queue=queue, sending=sending),
        dead_letters=replace(app.dead_letters, queue=queue, sending=sending),
    )
    payer.upload(3)
    payer.enroll("Ana", "ana")
    return payer


def _hand_over(payer: Payer) -> None:
    """Choose workers, and start."""
    dialog = payer.ask()
    payer.choose(dialog, Strategy.CLASSIC)
    dialog.by_workers.click()
    payer.click(dialog.start)


@contextmanager
def _a_worker(payer: Payer) -> Iterator[None]:
    context = JobContext()
    work = threading.Thread(target=lambda: payer.app.consumer.work(payer.app.owner, context))
    work.start()
    try:
        yield
    finally:
        context.cancel()
        work.join(PATIENCE_S)


def test_workers_are_told_of_photos_and_the_line_says_when_there_is_none(
    payer: Payer, queue: FakeQueue
) -> None:
    _hand_over(payer)
    _said(payer.person, "no worker is running: start one with “kingdesk worker”")
    sent = len(queue.bodies())

    with _a_worker(payer):
        payer.person.wait_for(lambda: payer.said.startswith("Done"))

    assert sent == 3
    assert payer.said.startswith("Done: 3 photos processed.")


def test_who_processes_is_remembered_and_offered_only_where_there_are_workers(
    payer: Payer, queue: FakeQueue
) -> None:
    dialog = payer.ask()
    payer.choose(dialog, Strategy.LOCAL)
    of_this_computer = dialog.by_workers.isVisible()
    payer.choose(dialog, Strategy.CLASSIC)
    first = dialog.here.isChecked()
    dialog.reject()
    _hand_over(payer)
    _said(payer.person, "no worker")
    payer.click(payer.person.window.line._stop)
    payer.person.wait_for(lambda: payer.said.startswith("Stopped"))
    again = payer.ask()

    assert not of_this_computer
    assert first
    assert again.by_workers.isChecked()


def test_what_workers_put_aside_is_a_photo_with_a_problem_and_is_tried_again(
    payer: Payer, queue: FakeQueue
) -> None:
    _hand_over(payer)
    _said(payer.person, "no worker")
    for message in queue.receive(10, timedelta(0), timedelta(minutes=1)):
        queue.bury(message, GaveUp.code)
    payer.click(payer.person.window.line._stop)
    payer.person.wait_for(lambda: payer.said.startswith("Stopped"))
    payer.person.window.problems.show()
    dialog = payer.person.dialog(ProblemsDialog)
    payer.person.wait_for(lambda: dialog.table.rowCount() == 3)
    reason = dialog.table.item(0, 1)

    assert reason is not None
    assert reason.text() == "It was taken up again and again, and nobody could finish it."
    payer.click(dialog.again)
    payer.person.wait_for(payer.person.window.line._start.isVisible)
    price = payer.said
    payer.click(payer.person.window.line._start)
    with _a_worker(payer):
        payer.person.wait_for(lambda: payer.said.startswith("Done"))
    run = payer.app.processing.progress(payer.app.owner, payer.site.studio.wedding).run

    assert queue.buried() == []
    assert "at most" in price
    assert run is not None
    assert run.max_cost_usd is not None  # what was said at most is never passed
