"""Pictures of the desk on a studio's workspace: one in miniature, without any server.

Called by `pictures.py`; the studio is the tests' own, filled with the shipped sample.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeAlias, cast

import sqlalchemy as sa
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMenu, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # where the tests' fakes are

from kingdesk import paths
from kingdesk.adapters.db.tables import king_photos
from kingdesk.bootstrap import App, EngineOnDemand
from kingdesk.domain.galleries import Gallery, GalleryAccess, GalleryStatus, PhotoLack
from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Only, Progress, Run, RunState
from kingdesk.domain.objects import gallery_prefix
from kingdesk.domain.studio_errors import StorageThrottled, StorageUnreachable
from kingdesk.gui.app import Desktop, settle
from kingdesk.gui.clients.filters import Shown
from kingdesk.paths import resource
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import FakeEngine
from tests.fakes.studio import ANA
from tests.fakes.studio_app import (
    ManyGalleries,
    ManyPhotos,
    WebSite,
    app_of,
    web_site,
    with_galleries,
    with_photos,
)

Screens: TypeAlias = Iterator[tuple[str, QWidget]]
Open: TypeAlias = Callable[[App], Desktop]
_NAMES: Final = (
    "Formatura Direito 2026",
    "Casamento Helena & Otávio",
    "15 anos da Clara",
    "Batizado do Theo",
    "Congresso de Cardiologia, segundo dia",
    "Festa junina do colégio",
    "Ensaio família Andrade",
)
SMALL: Final = (900, 600)


@contextmanager
def a_studio(folder: Path) -> Iterator[WebSite]:
    """Open a studio with the sample's photos in its bucket, processed."""
    with web_site(folder / "studio") as site:
        studio = site.studio
        studio.engine = cast("FakeEngine", EngineOnDemand(paths.resource("models")))
        site.app = app_of(studio)
        for path in sorted(resource("sample", "photos").rglob("*.jpg")):
            studio.upload(path.name, path.read_bytes())
        ids = [card.id for card in site.app.photos.cards(ANA, studio.wedding)]
        context = JobContext()
        site.app.import_clients(ANA, studio.wedding, resource("sample", "references"), context)
        known = site.app.clients.of_gallery(ANA, studio.wedding)
        site.client("Visitante", email="guest_0b6f@guest.com")
        site.client("Zeca Sem-Acesso", enabled=False)
        site.choose(known[0].id, *ids[:3])
        site.choose(known[1].id, *ids[2:4])
        site.process()
        yield site


def screens(site: WebSite, hers: Path, opened: Open) -> Screens:
    """Walk through a studio as a photographer does, stopping at every screen."""
    galleries = ManyGalleries(site.app.galleries, _galleries())
    desktop = opened(with_galleries(site.app, galleries))
    yield from _grid(desktop)
    yield from _dialogs(site, desktop)
    yield from _copies(site, hers, desktop)
    yield from _network(site, desktop)
    desktop.window.close()
    yield from _arriving(site, opened)


def _grid(desktop: Desktop) -> Screens:
    window = desktop.window
    window.browsing.choose(Shown.ALL)
    settle(desktop)
    yield "studio-grid", window
    window.top.switcher.open()
    picker = window.top.switcher.picker
    if picker is not None:
        _breathe()
        yield "studio-galleries", picker
        picker.close()
    menu = window.top.gallery_menu.menu()
    if menu is not None:
        menu.popup(window.mapToGlobal(window.rect().topLeft()))
        _breathe()
        yield "studio-gallery-menu", menu
        menu.close()
    clients = window.desk.overview.clients
    window.browsing.choose_client(clients[0].id)
    settle(desktop)
    yield "studio-client", window
    window.browsing.choose_client(clients[-1].id)
    settle(desktop)
    yield "studio-client-disabled", window
    window.browsing.choose(Shown.CHOSEN)
    window.resize(*SMALL)
    settle(desktop)
    yield "studio-chosen-small", window
    window.resize(1360, 860)


def _dialogs(site: WebSite, desktop: Desktop) -> Screens:
    window = desktop.window
    client = window.desk.overview.clients[0]
    window.clients.ask_for_new()
    yield from _top("studio-new-client")
    table = site.studio.folder / "class.csv"
    table.write_text("Nome,E-mail\nLia Prado,lia@example.com\nRui Mota,\nRui Mota,\n", "utf-8")
    window.lists.take(table)
    settle(desktop)
    yield from _top("studio-class-list")
    window.clients.ask_to_erase(client.id, client.name)
    yield from _top("studio-erase")
    window.browsing.choose_client(client.id)
    settle(desktop)
    window.references.ask(client.id)
    yield from _menu("studio-reference-menu")
    studio = window.studio
    if studio is None:
        return
    dialog = studio.bucket.ask(client.id)
    settle(desktop)
    while studio.bucket.is_busy:
        _breathe()
    yield "studio-bucket", dialog or window
    if dialog is not None:
        dialog.go_to("")
        settle(desktop)
        yield "studio-bucket-top", dialog
        site.studio.bucket.fail(StorageUnreachable(host="r2.example", reason="timed out"))
        dialog.go_to(gallery_prefix(site.studio.wedding))
        settle(desktop)
        yield "studio-bucket-error", dialog
        dialog.reject()


def _copies(site: WebSite, hers: Path, desktop: Desktop) -> Screens:
    window, studio = desktop.window, desktop.window.studio
    if studio is None:
        return
    _files_of_hers(hers)
    studio.pairing.take(hers)
    settle(desktop)
    yield from _top("studio-paired")
    window.line.say("")
    settle(desktop)
    window.line.work("")
    window.line.progress(
        studio.keeping.tr("Keeping originals"),
        Progress(312, 2310, 1, bytes_done=5_400_000_000, bytes_total=48_000_000_000),
    )
    yield "studio-keeping", window
    window.line.finish()
    broken = site.studio.row("DSC_9001.jpg", "r2:galleries/1/gone.jpg")
    site.studio.row("DSC_9002.jpg", "cfimage:0b6f")
    site.studio.bucket.put(f"{gallery_prefix(site.studio.wedding)}watermark.png", bytes(52_000))
    studio.checking.start()
    settle(desktop)
    yield from _top("studio-check")
    _forget(site, [broken, PhotoId(broken + 1)])
    site.studio.bucket.remove(f"{gallery_prefix(site.studio.wedding)}watermark.png")
    studio.pairing.undo()
    settle(desktop)


def _network(site: WebSite, desktop: Desktop) -> Screens:
    window = desktop.window
    window.work.run("", _throttled, lambda _: None, failed=_cut_off(site, desktop))
    settle(desktop)
    yield "studio-throttled", window
    window.line.say("")


def _arriving(site: WebSite, opened: Open) -> Screens:
    cards = site.app.photos.cards(ANA, site.studio.wedding)
    cards[1] = replace(cards[1], lack=PhotoLack.MISSING)
    cards[2] = replace(cards[2], lack=PhotoLack.NOT_IN_BUCKET)
    photos = ManyPhotos(site.app.photos, [cards, StorageThrottled()])
    desktop = opened(with_photos(site.app, photos))
    _breathe()
    for widget in QApplication.topLevelWidgets():
        if widget is not desktop.window and widget.isVisible():
            widget.close()
    desktop.window.views.page.grid.setCurrentIndex(desktop.window.views.page.model.index(1))
    settle(desktop)
    yield "studio-broken-off", desktop.window
    desktop.window.close()
    empty = site.studio.gallery(ANA, "Ensaio novo")
    desktop = opened(site.app)
    desktop.window.open_gallery(empty)
    settle(desktop)
    yield "studio-empty", desktop.window
    desktop.window.close()


# --- what stands in for the world ---------------------------------------------------------------


def _throttled(_context: JobContext) -> None:
    raise StorageThrottled


def _cut_off(site: WebSite, desktop: Desktop) -> Callable[[Exception], bool]:
    runs = desktop.window.processing.runs
    gallery, now = site.studio.wedding, datetime.now(UTC)
    run = Run(RunId("0" * 32), gallery, RunState.STOPPED, Only.NEW, JobCounts(), now, now, now)
    return lambda error: runs.cut_off(run, error)


def _files_of_hers(folder: Path) -> None:
    """Copy most of the sample, one file under another's name."""
    folder.mkdir(exist_ok=True)
    photos = sorted(resource("sample", "photos").rglob("*.jpg"))
    for path in photos[:-2]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / photos[-2].name).write_bytes(photos[0].read_bytes())


def _forget(site: WebSite, photos: list[PhotoId]) -> None:
    with site.studio.store.engine.begin() as connection:
        for photo in photos:
            connection.execute(sa.delete(king_photos).where(king_photos.c.id == photo))


def _galleries() -> list[Gallery]:
    return [
        Gallery(
            id=GalleryId(9000 + number),
            name=_NAMES[number % len(_NAMES)],
            status=list(GalleryStatus)[number % 4],
            threshold=80.0,
            photos=340 + 517 * number,
            clients=12 + number,
            enrolled_clients=number,
            access=list(GalleryAccess)[number % 4],
            event_date=date(2026, 1 + number % 12, 1 + number % 28),
        )
        for number in range(60)
    ]


def _breathe() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def _top(name: str) -> Screens:
    """Yield the dialog that was just opened, then close it."""
    _breathe()
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and widget.inherits("QDialog"):
            yield name, widget
            widget.close()
            _breathe()
            return
    print(f"no dialog for {name}", file=sys.stderr)


def _menu(name: str) -> Screens:
    _breathe()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu) and widget.isVisible():
            yield name, widget
            widget.close()
            _breathe()
            return
    print(f"no menu for {name}", file=sys.stderr)
