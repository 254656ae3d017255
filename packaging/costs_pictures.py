"""Pictures of what AWS costs and keeps, on a studio with an account there; no call is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final, TypeAlias

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea, QWidget

from kingdesk.bootstrap import App
from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable, CostCapReached
from kingdesk.domain.ids import GalleryId, RunId
from kingdesk.domain.jobs import JobCounts, Only, Pace, Progress, Run, RunState, Slowed
from kingdesk.domain.money import Quote, QuoteNote, Receipt, StrategyQuote
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.domain.studio_errors import DatabaseUnreachable
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.costs.dialog import Offer, ProcessDialog
from kingdesk.gui.costs.receipts import CostsDialog, Scope, Shown
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.settings.workspace_page import WorkspaceFacts, WorkspacePage
from kingdesk.gui.studio.keeping import ask_to_end_account
from kingdesk.gui.studio.switcher import known_place
from kingdesk.services.kept_faces import KeptGallery
from kingdesk.services.receipts import Month
from kingdesk.settings import CloudSettings, Studio
from tests.fakes.cloud import FakeCloud
from tests.fakes.studio_app import WebSite, app_of

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
Open: TypeAlias = Callable[[App], Desktop]
_PHOTOS: Final = 2310
_DAY: Final = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def screens(site: WebSite, opened: Open) -> Screens:
    """Walk through what is said of money, stopping at every screen."""
    desktop = opened(app_of(site.studio, FakeCloud()))
    yield from _asking(desktop)
    yield from _running(desktop)
    yield from _receipts(desktop)
    yield from _settings(desktop)
    desktop.window.close()


def _asking(desktop: Desktop) -> Screens:
    dialog = ProcessDialog(desktop.window)
    dialog.open()
    _breathe()
    yield "costs-loading", dialog
    dialog.show_error(CloudUnreachable(host="rekognition.us-east-1.amazonaws.com"))
    _breathe()
    yield "costs-error", dialog
    dialog.show_offer(Offer(_quote(), needs_consent=True, limit=5.0))
    _breathe()
    yield "costs-ways", dialog
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "costs-ways-small", dialog
    dialog.resize(620, 640)
    dialog.show_offer(
        Offer(_quote(), limit=9.0, spent=6.4, going_on=Strategy.CLASSIC), Strategy.CLASSIC
    )
    _breathe()
    yield "costs-ways-limit", dialog
    dialog.show_offer(Offer(_quote(), limit=9.0, by_workers=True), Strategy.CLASSIC)
    _breathe()
    yield "costs-ways-workers", dialog
    dialog.show_offer(Offer(_late_quote(), limit=20.0), Strategy.CLASSIC)
    _breathe()
    yield "costs-ways-late", dialog
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "costs-ways-late-small", dialog
    dialog.resize(620, 640)
    denied = CloudDenied(permission="rekognition:IndexFaces")
    dialog.show_offer(Offer(_quote(denied)))
    _breathe()
    yield "costs-ways-denied", dialog
    dialog.close()


def _running(desktop: Desktop) -> Screens:
    window, line = desktop.window, desktop.window.line
    settle(desktop)
    line.set_limit(5.0)
    line.work("")
    slowed = (Slowed(Operation.DETECT_FACES, 31.0, 50.0),)
    words = window.processing.tr("Processing")
    progress = Progress(812, _PHOTOS, 3, Pace(7.4, 203.0), spent_usd=1.2, slowed=slowed)
    line.progress(words, progress)
    settle(desktop)
    yield "costs-running", window
    window.resize(900, 600)
    settle(desktop)
    line.progress(words, progress)
    settle(desktop)
    yield "costs-running-small", window
    line.finish()
    gallery_id = window.desk.gallery_id
    if gallery_id is not None:
        limit = CostCapReached(limit="5.00", spent="5.00")
        window.processing.runs.tell_rest(_paused(gallery_id, limit))
    settle(desktop)
    yield "costs-limit-small", window
    window.resize(1360, 860)
    line.say("")


def _paused(gallery_id: GalleryId, halted_by: CostCapReached) -> Run:
    """Return a processing that reached its limit."""
    return Run(
        id=RunId("run"),
        gallery_id=gallery_id,
        state=RunState.PAUSED,
        only=Only.NEW,
        counts=JobCounts(pending=_PHOTOS - 812, done=809, error=3),
        created_at=_DAY,
        started_at=_DAY,
        ended_at=None,
        strategy=Strategy.CLASSIC,
        max_cost_usd=5.0,
        halted_by=halted_by,
    )


def _receipts(desktop: Desktop) -> Screens:
    gallery_id = desktop.window.desk.gallery_id or GalleryId(1)
    dialog = CostsDialog((gallery_id, "Formatura Direito 2026"), Month(2026, 11), desktop.window)
    dialog.open()
    dialog.ask()
    _breathe()
    yield "costs-receipts-reading", dialog
    dialog.show_trouble(
        dialog.chosen, DatabaseUnreachable(host="db.example.com", reason="timed out")
    )
    dialog.show_kept([])
    _breathe()
    yield "costs-receipts-error", dialog
    calls = {
        Purpose.ENROLLMENT: {Operation.DETECT_FACES: 61, Operation.INDEX_FACES: 58},
        Purpose.MATCHING: {Operation.INDEX_FACES: _PHOTOS, Operation.SEARCH_FACES: 150},
    }
    usd = {of: {each: count / 1000 for each, count in kind.items()} for of, kind in calls.items()}
    receipt = Receipt(calls, 2.579, _DAY, _DAY.replace(day=9), usd)
    dialog.show_receipts(Shown(dialog.chosen, Receipt({}, 0.0)))
    _breathe()
    yield "costs-receipts-empty", dialog
    dialog.show_receipts(Shown(dialog.chosen, receipt))
    dialog.show_kept(
        [
            KeptGallery(gallery_id, "Formatura Direito 2026", _PHOTOS, _DAY, _DAY.replace(day=9)),
            KeptGallery(GalleryId(9), "Casamento Helena & Otávio", 1204, _DAY, _DAY),
            KeptGallery(GalleryId(10), None, 0, _DAY, _DAY),
        ]
    )
    _breathe()
    yield "costs-receipts", dialog
    dialog.scope.setCurrentIndex(1)
    parts = [("Formatura Direito 2026", receipt), ("15 anos da Clara", receipt), (None, receipt)]
    dialog.show_receipts(Shown(Scope(None, None), receipt, parts))
    dialog.show_kept([])
    dialog.resize(dialog.minimumSize())
    _breathe()
    yield "costs-receipts-small", dialog
    dialog.close()


def _settings(desktop: Desktop) -> Screens:
    studio = desktop.window._app.studio  # noqa: SLF001 - what the window was opened on
    if studio is None:
        return
    settings = studio.settings.model_copy(update={"cloud": CloudSettings()})
    place = known_place(desktop.preferences.settings, Studio("Ateliê", settings))
    facts = WorkspaceFacts(place, studio.account, tuple, lambda: 0)
    page = WorkspacePage(facts, desktop.window.session.tasks, desktop.theme)
    dialog = SettingsDialog(desktop.preferences, desktop.window, workspace=page)
    dialog.show_page(Page.WORKSPACE)
    dialog.open()
    settle(desktop)
    for area in dialog.findChildren(QScrollArea):
        if page.cloud is not None:
            area.ensureWidgetVisible(page.cloud, 0, 0)
            area.verticalScrollBar().setValue(page.y() + page.cloud.y() - 8)
    _breathe()
    yield "costs-settings", dialog
    dialog.close()
    ask_to_end_account(desktop.window, lambda: None, lambda: None)
    _breathe()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMessageBox) and widget.isVisible():
            yield "costs-account-ends", widget
            widget.close()


def _quote(denied: CloudDenied | None = None) -> Quote:
    index, search = Operation.INDEX_FACES, Operation.SEARCH_FACES
    detect, by_image = Operation.DETECT_FACES, Operation.SEARCH_FACES_BY_IMAGE
    classic = {detect: _PHOTOS, index: 48, by_image: 9240}
    most = {detect: _PHOTOS, index: 48, by_image: 231_000}
    indexed = {index: _PHOTOS + 48, search: 48}
    return Quote(
        _PHOTOS,
        Strategy.INDEXED,
        (
            StrategyQuote(Strategy.LOCAL, _PHOTOS, minutes=11.4, notes=(QuoteNote.FREE,)),
            StrategyQuote(
                Strategy.CLASSIC,
                _PHOTOS,
                classic,
                most,
                usd=11.598,
                most_usd=233.36,
                minutes=6.2,
                notes=(QuoteNote.FACES_UNKNOWN, QuoteNote.NOT_MEASURED),
            ),
            StrategyQuote(
                Strategy.INDEXED,
                _PHOTOS,
                indexed,
                indexed,
                usd=2.406,
                most_usd=2.406,
                minutes=5.8,
                storage_usd_month=0.093,
                notes=(QuoteNote.FACES_ARE_KEPT, QuoteNote.NOT_MEASURED),
                unavailable=denied,
            ),
        ),
    )


def _late_quote() -> Quote:
    """Return what the ways cost where only clients are new."""
    quote, search = _quote(), Operation.SEARCH_FACES_BY_IMAGE
    local, _, indexed = quote.strategies
    late = StrategyQuote(
        Strategy.CLASSIC,
        _PHOTOS,
        {search: 9240},
        {search: 9240},
        usd=9.24,
        most_usd=9.24,
        minutes=4.1,
        notes=(QuoteNote.SEARCHES_AGAIN,),
    )
    return Quote(_PHOTOS, Strategy.CLASSIC, (local, late, indexed))


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
