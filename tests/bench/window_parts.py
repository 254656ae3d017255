"""The parts of `window.py`, each measured in a process of its own."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from kingdesk.bootstrap import App, open_app, set_up_process
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.jobs import Only
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui import app as gui
from kingdesk.gui.app import Desktop
from kingdesk.gui.collector import collecting_here
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.photo.previews import Previews
from kingdesk.settings import Settings
from tests.bench.figures import at, report
from tests.bench.large_gallery import Size, jump_rows

WINDOW: Final = (1620, 1000)
_PATIENCE: Final = 120.0


@dataclass(slots=True)
class Ticks:
    """A timer that ticks on the GUI thread, and how late its ticks came."""

    gaps: list[float] = field(default_factory=list)
    _last: float = 0.0

    def start(self, owner: Desktop) -> None:
        timer = QTimer(owner.window)
        timer.setInterval(1)
        timer.timeout.connect(self._tick)
        self._last = time.perf_counter()
        timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def taken(self) -> list[float]:
        gaps, self.gaps = self.gaps or [0.0], []
        return gaps


@dataclass(slots=True)
class Bench:
    """A window on a workspace that is measured."""

    app: App
    application: QApplication
    desktop: Desktop
    ticks: Ticks

    def turn(self) -> None:
        self.application.processEvents()

    def until(self, holds: Callable[[], object]) -> float:
        """Let the window work until something holds; return the milliseconds that took.

        It waits for events as the program does: one that asks without a rest takes from threads
        what they need to get on.
        """
        start = time.perf_counter()
        while not holds():
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() - start > _PATIENCE:
                raise TimeoutError
        return (time.perf_counter() - start) * 1000

    def rest(self, seconds: float = 1.0) -> None:
        end = time.perf_counter() + seconds
        quiet = 0
        while quiet < 50 or time.perf_counter() < end:
            self.turn()
            busy = not self.desktop.tasks.is_idle or self.desktop.window.views.thumbnails.is_busy
            quiet = 0 if busy else quiet + 1
            time.sleep(0.001)


@contextmanager
def a_window(workspace: Path) -> Iterator[Bench]:
    """Open a workspace as the program does; the gallery is not open yet."""
    set_up_process()
    app = open_app(workspace)
    application = gui._application()
    desktop = gui.make(application, app, Settings(language="en", theme="light"), None)
    desktop.window.resize(*WINDOW)
    desktop.window.show()
    ticks = Ticks()
    with collecting_here():
        application.processEvents()
        ticks.start(desktop)
        yield Bench(app, application, desktop, ticks)
        desktop.window.close()
    app.close()


# --- a hundred thousand photos ------------------------------------------------------------------


def opening(workspace: Path, size: Size) -> None:
    """Open the gallery, scroll, jump, resize, choose all."""
    with a_window(workspace) as bench:
        window = bench.desktop.window
        grid, model = window.views.page.grid, window.views.page.model
        before = rss()
        start = time.perf_counter()
        window.start()
        bench.until(model.rowCount)
        grid.viewport().repaint()
        cells = (time.perf_counter() - start) * 1000
        bench.until(lambda: _all_thumbs(bench))
        grid.viewport().repaint()
        report(f"{size.photos:,} photos: first cells", cells, 300)
        report("... first screenful with thumbnails", (time.perf_counter() - start) * 1000, 300)
        bench.until(lambda: not window.desk.loading)
        cards = (time.perf_counter() - start) * 1000
        bench.until(lambda: window.desk.overview.results is not None)
        everybody = (time.perf_counter() - start) * 1000
        gaps = bench.ticks.taken()
        report("... longest gap while it is read", max(gaps), 50)
        bench.rest()
        report("... all cards", cards, 3000, note=f"everybody's faces after {everybody:.0f} ms")
        report("... memory", rss() - before, 150, "MB", note=f"{size.faces:,} faces")
        _scroll(bench)
        _jump(bench, size)
        _resize_and_choose(bench)


def _scroll(bench: Bench) -> None:
    bar = bench.desktop.window.views.page.grid.verticalScrollBar()
    walls, cpus = [], []
    for step in range(400):
        wall, cpu = time.perf_counter(), time.thread_time()
        bar.setValue(step * 60)
        bench.turn()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.thread_time() - cpu) * 1000)
        time.sleep(max(0.0, 0.0167 - (time.perf_counter() - wall)))
    report("scroll 60 px a frame, p95", at(walls, 95), 16.7, note=f"p50 {at(walls, 50):.1f}")
    report("scroll, p95 CPU", at(cpus, 95), 16.7, note=f"worst wall {max(walls):.1f}")


def _jump(bench: Bench, size: Size) -> None:
    page = bench.desktop.window.views.page
    walls = []
    for row in jump_rows(size.photos):
        start = time.perf_counter()
        page.grid.scrollTo(page.model.index(row), page.grid.ScrollHint.PositionAtTop)
        bench.turn()
        bench.until(lambda: _all_thumbs(bench))
        page.grid.viewport().repaint()
        walls.append((time.perf_counter() - start) * 1000)
        bench.rest(0.05)
    report("jump to warm thumbnails, p95", at(walls, 95), 150, note=f"p50 {at(walls, 50):.0f}")


def _all_thumbs(bench: Bench) -> bool:
    page, thumbnails = bench.desktop.window.views.page, bench.desktop.window.views.thumbnails
    shown = page.model.shown
    return all(
        thumbnails.pixmap(shown[row]) is not None
        for row in page.grid.rows_in_view()
        if row < len(shown)
    )


def _resize_and_choose(bench: Bench) -> None:
    window = bench.desktop.window
    grid = window.views.page.grid
    sizes = [(1400, 900), WINDOW, (1100, 800), WINDOW] * 3
    walls = []
    for size in sizes:
        start = time.perf_counter()
        window.resize(*size)
        grid.viewport().repaint()
        bench.turn()
        walls.append((time.perf_counter() - start) * 1000)
        bench.rest(0.05)
    report("resize, p95", at(walls, 95), 50, note=f"p50 {at(walls, 50):.0f}")
    start = time.perf_counter()
    grid.selectAll()
    grid.viewport().repaint()
    bench.turn()
    report("select all", (time.perf_counter() - start) * 1000, 50)


# --- a million faces ----------------------------------------------------------------------------


def deciding(workspace: Path, size: Size) -> None:  # noqa: PLR0915 - one thing after another
    """Decide about faces of a photo, move the line."""
    with a_window(workspace) as bench:
        window = bench.desktop.window
        window.start()
        bench.until(lambda: window.desk.overview.results is not None)
        bench.rest()
        shown = window.views.page.model.shown
        photo = _not_spoken_of(bench, shown[len(shown) // 2 :])
        window.browsing.open_photo(photo)
        bench.rest()
        seen: list[float] = []
        counted: list[float] = []
        window.desk.photo_changed.connect(lambda _: seen.append(time.perf_counter()))
        window.desk.overview_changed.connect(lambda: counted.append(time.perf_counter()))
        bench.ticks.taken()
        face = window.desk.faces(photo)[0]
        client = face.client_id or next(iter(window.desk.names))
        painted, everywhere, gaps = [], [], []
        for number in range(9):
            seen.clear()
            counted.clear()
            kind = VerdictKind.REJECTED if number % 2 else VerdictKind.CONFIRMED
            start = time.perf_counter()
            window.review.decide(Decision(photo, face.index, kind, client))
            bench.until(lambda: seen)
            window.views.photo.repaint()
            painted.append((time.perf_counter() - start) * 1000)
            bench.until(lambda: counted)
            everywhere.append((counted[0] - start) * 1000)
            bench.rest(0.3)
            gaps.append(max(bench.ticks.taken()))
        name = f"{size.faces:,} faces: decision to repaint, median"
        report(name, at(painted, 50), 50, note=f"worst {max(painted):.0f}")
        report("... all counts follow, median", at(everywhere, 50), 300)
        report("... longest gap of the window", max(gaps), 50)
        window.browsing.close_photo()
        bench.rest()
        _move_the_line(bench, counted)


def _not_spoken_of(bench: Bench, photos: Sequence[PhotoId]) -> PhotoId:
    """Return a photo with faces nobody decided about: those of earlier measuring are kept."""
    for photo in photos:
        evidence = bench.desktop.window.desk.evidence(photo)
        if evidence is not None and evidence.faces and not evidence.verdicts:
            return photo
    raise LookupError


def _move_the_line(bench: Bench, counted: list[float]) -> None:
    bench.ticks.taken()
    walls = []
    for threshold in (75.0, 85.0, 80.0):
        counted.clear()
        start = time.perf_counter()
        bench.desktop.window.desk.move_threshold(threshold)
        bench.until(lambda: counted)
        walls.append((time.perf_counter() - start) * 1000)
        bench.rest(0.3)
    report("slider to counts, median", at(walls, 50), 300)
    report("... longest gap of the window", max(bench.ticks.taken()), 50)


# --- real photos --------------------------------------------------------------------------------


def looking(workspace: Path, gallery: GalleryId) -> None:
    """Go through photos of 24 megapixels, first without waiting, then with neighbours ready."""
    with a_window(workspace) as bench:
        window = bench.desktop.window
        window.start(gallery)
        bench.until(lambda: window.desk.overview.results is not None)
        bench.rest()
        shown = list(window.views.page.model.shown)
        previews = window.views.previews
        cold = []
        for photo in shown:
            previews.forget()
            start = time.perf_counter()
            window.browsing.open_photo(photo)
            bench.until(partial(_is_there, previews, photo))
            window.views.photo.repaint()
            cold.append((time.perf_counter() - start) * 1000)
            window.browsing.close_photo()
            bench.rest(0.1)
        report("next photo, 24 MP, cold, median", at(cold, 50), 350, note=f"worst {max(cold):.0f}")
        previews.forget()
        window.browsing.open_photo(shown[0])
        bench.rest()
        warm = []
        for photo in shown[1:]:
            start = time.perf_counter()
            window.views.photo.step_asked.emit(1)
            bench.until(partial(_is_there, previews, photo))
            window.views.photo.repaint()
            bench.turn()
            warm.append((time.perf_counter() - start) * 1000)
            bench.rest(0.1)
        report("next photo, 24 MP, warm, median", at(warm, 50), 50, note=f"worst {max(warm):.0f}")


def _is_there(previews: Previews, photo: PhotoId) -> bool:
    return previews.picture(photo) is not None


def thumbnails(workspace: Path, gallery: GalleryId) -> None:
    """Compare the CPU time of a thumbnail with `vipsthumbnail`, else with the bare decoder."""
    app = open_app(workspace)
    ids = [card.id for card in app.photos.cards(app.owner, gallery)]
    paths = [file.path for file in app.photos.files(app.owner, ids)]
    for photo in ids:
        app.photos.thumbnails.forget(photo)
    start = time.thread_time()
    for photo in ids:
        app.photos.thumbnail(app.owner, photo)
    ours = (time.thread_time() - start) * 1000 / len(ids)
    app.close()
    tool = shutil.which("vipsthumbnail")
    if tool is not None:
        theirs, peer = _vips(tool, paths), "vipsthumbnail"
    else:
        theirs, peer = _floor(paths), "libjpeg-turbo decoding at 1/8, nothing else"
    report("thumbnail of 24 MP, CPU", ours, theirs / 0.9, note=f"{peer}: {theirs:.0f} ms")


def _vips(tool: str, paths: list[Path]) -> float:
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for path in paths:
            command = [tool, "--size", "512x512", "-o", f"{out}/%s.jpg[Q=85]", str(path)]
            subprocess.run(command, check=True, env={**os.environ, "VIPS_CONCURRENCY": "1"})  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / len(paths)


def _floor(paths: list[Path]) -> float:
    pictures = [path.read_bytes() for path in paths]
    start = time.thread_time()
    for picture in pictures:
        with Image.open(BytesIO(picture)) as image:
            image.draft("RGB", (512, 512))
            image.load()
    return (time.thread_time() - start) * 1000 / len(paths)


def running(workspace: Path, gallery: GalleryId) -> None:
    """Process again with the window open, and see whether it answers meanwhile."""
    with a_window(workspace) as bench:
        window = bench.desktop.window
        window.start(gallery)
        bench.until(lambda: window.desk.overview.results is not None)
        bench.rest(2)
        at_rest = bench.ticks.taken()
        for _ in range(3):
            _process(bench, gallery)
        gaps = bench.ticks.taken()
        note = f"p99 {at(gaps, 99):.1f}, at rest {max(at_rest):.1f}"
        report("longest gap of the window during a run", max(gaps), 50, note=note)


def _process(bench: Bench, gallery: GalleryId) -> None:
    window = bench.desktop.window
    window.processing.start(gallery, Only.ALL)
    bench.until(lambda: window.work.is_busy)
    bench.until(lambda: not window.work.is_busy)
    bench.rest(0.5)


def rss() -> float:
    """Return the memory this process has, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
