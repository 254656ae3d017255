"""Pictures of what is said of processings that run, wait, pause and end, and of their problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from kingdesk.bootstrap import App
from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable, CostCapReached
from kingdesk.domain.errors import ItemError, KingdeskError, PhotoBroken
from kingdesk.domain.galleries import PhotoProblem
from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Only, Pace, Progress, Run, RunState, Slowed
from kingdesk.domain.queue_errors import GaveUp
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.runs.problem_list import ProblemsDialog, Trouble, Troubles
from tests.fakes.cloud import FakeCloud
from tests.fakes.studio_app import WebSite, app_of

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
Open: TypeAlias = Callable[[App], Desktop]
_DONE: Final = 1204
_ALL: Final = 4000
_DAY: Final = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
_SMALL: Final = (900, 600)
_USUAL: Final = (1360, 860)


def screens(site: WebSite, opened: Open) -> Screens:
    """Walk through what is said of runs, stopping at every screen."""
    desktop = opened(app_of(site.studio, FakeCloud()))
    settle(desktop)
    for size, name in ((_USUAL, ""), (_SMALL, "-small")):
        desktop.window.resize(*size)
        settle(desktop)
        yield from _line(desktop, name)
    desktop.window.resize(*_USUAL)
    yield from _problems(desktop)
    desktop.window.close()


def _line(desktop: Desktop, size: str) -> Screens:
    window, line = desktop.window, desktop.window.line
    words = window.processing.runs.tr("Processing")
    pace = Pace(7.4, 378.0)
    slowed = (Slowed(Operation.DETECT_FACES, 31.0, 50.0),)
    away = CloudUnreachable(host="rekognition.us-east-1.amazonaws.com")
    line.set_limit(5.0)
    line.set_problems(3)
    for name, by_workers, progress in (
        ("running", False, Progress(_DONE, _ALL, 3, pace)),
        ("slowed", False, Progress(_DONE, _ALL, 3, pace, spent_usd=1.2, slowed=slowed)),
        ("workers", True, Progress(_DONE, _ALL, 3, pace, spent_usd=1.2, workers=3)),
        ("no-worker", True, Progress(_DONE, _ALL, 3, spent_usd=1.2)),
        ("waiting", False, Progress(_DONE, _ALL, 3, pace, spent_usd=1.2, waiting_for=away)),
    ):
        line.work(words, can_pause=True, by_workers=by_workers)
        line.progress(words, progress)
        settle(desktop, 1)
        yield f"runs-{name}{size}", window
    line.finish()
    gallery_id = window.desk.gallery_id or GalleryId(1)
    limit = CostCapReached(limit="5.00", spent="5.00")
    denied = CloudDenied(permission="rekognition:DetectFaces")
    halts: tuple[tuple[str, RunState, KingdeskError | None], ...] = (
        ("paused", RunState.PAUSED, None),
        ("limit", RunState.PAUSED, limit),
        ("denied", RunState.PAUSED, denied),
        ("interrupted", RunState.RUNNING, None),
    )
    for name, state, error in halts:
        window.processing.runs.tell_rest(_run(gallery_id, state, error))
        settle(desktop, 1)
        yield f"runs-{name}{size}", window
    line.say("")


def _run(gallery_id: GalleryId, state: RunState, halted_by: KingdeskError | None) -> Run:
    counts = JobCounts(pending=_ALL - _DONE, done=_DONE - 3, error=3)
    return Run(
        RunId("run"),
        gallery_id,
        state,
        Only.NEW,
        counts,
        _DAY,
        _DAY,
        None,
        strategy=Strategy.CLASSIC,
        max_cost_usd=5.0,
        halted_by=halted_by,
    )


def _problems(desktop: Desktop) -> Screens:
    dialog = ProblemsDialog(desktop.window)
    dialog.open()
    _breathe()
    yield "runs-problems-loading", dialog
    dialog.show_troubles(Troubles(()))
    _breathe()
    yield "runs-problems-empty", dialog
    rows = [
        _trouble(1, PhotoBroken(name="IMG_4021.jpg"), 1),
        _trouble(2, GaveUp(name="IMG_4107_panorama_da_turma_inteira.jpg", tries=3), 3),
        Trouble(PhotoId(3), "IMG_4150.jpg", 10, _DAY),
        _trouble(4, PhotoBroken(name="IMG_4160.jpg"), 2, ignored=True),
    ]
    dialog.show_troubles(Troubles(rows, 2))
    dialog.table.selectRow(1)
    _breathe()
    yield "runs-problems", dialog
    dialog.show_ignored.setChecked(True)
    dialog.let_try(free=False)
    dialog.table.clearSelection()
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "runs-problems-small", dialog
    dialog.close()


def _trouble(number: int, error: ItemError, tries: int, *, ignored: bool = False) -> Trouble:
    name = str(error.details["name"])
    at = _DAY + timedelta(minutes=number)
    problem = PhotoProblem(PhotoId(number), name, error, at, tries, ignored)
    return Trouble(PhotoId(number), name, tries, at, problem)


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
