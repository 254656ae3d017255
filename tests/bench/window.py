"""How quick the window is: start, first screenful, scrolling, choosing, memory.

    python tests/bench/window.py [--photos 20000 100000] [--runs 5]

Times are wall milliseconds but for "cpu" ones; without a screen (offscreen) unless
QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.photos.model import Chip
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import Scheme, Theme

SIZE: Final = (1620, 1000)
_START: Final = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from kingdesk.bootstrap import open_app
from kingdesk.gui import app as gui
from kingdesk.settings import Settings
from PySide6.QtWidgets import QApplication
imported = time.perf_counter()
app = open_app(Path(sys.argv[1]))
application = gui._application()
desktop = gui.make(application, app, Settings(), None)
desktop.window.show()
desktop.window.start()
while not desktop.window.desk.galleries:
    application.processEvents()
while desktop.window.desk.loading:
    application.processEvents()
application.processEvents()
usable = time.perf_counter()
print((imported - started) * 1000, (usable - started) * 1000)
sys.stdout.flush()
desktop.window.close()
app.close()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.2f} · {os.cpu_count()} cores")
    start_up(options.runs)
    application = QApplication(sys.argv[:1])
    for count in options.photos:
        grid(application, count)
    return 0


def start_up(runs: int) -> None:
    """Measure a fresh process until the window shows a gallery."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        make = (
            "import sys; from pathlib import Path; from kingdesk.bootstrap import open_app;"
            "a = open_app(Path(sys.argv[1])); a.galleries.create(a.owner, 'Bench'); a.close()"
        )
        subprocess.run([sys.executable, "-c", make, str(workspace)], check=True)  # noqa: S603
        totals, imports = [], []
        for _ in range(runs):
            answer = subprocess.run(  # noqa: S603 - this very Python
                [sys.executable, "-c", _START, str(workspace)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            imports.append(float(answer[0]))
            totals.append(float(answer[1]))
    print(
        f"start, warm: usable after {statistics.median(totals):.0f} ms"
        f" (best {min(totals):.0f}, worst {max(totals):.0f}),"
        f" of it imports {statistics.median(imports):.0f} ms"
    )


def grid(application: QApplication, count: int) -> None:
    """Measure the photos page with so many photos, all with names and faces."""
    before = _rss()
    thumbnail = _a_jpeg()
    thumbnails = Thumbnails(lambda _: thumbnail)
    page = PhotosPage(thumbnails, Theme(application, Scheme.LIGHT))
    page.resize(*SIZE)
    page.show()
    application.processEvents()
    cards = [
        PhotoCard(PhotoId(n), f"IMG_{n:06}.jpg", "day 1", PhotoStatus.DONE, n % 7, 6000, 4000)
        for n in range(count)
    ]
    names = [f"Client number {n}" for n in range(50)]
    chips = {
        card.id: tuple(
            Chip(ClientId(k), names[k], Certainty.CERTAIN)
            for k in range(card.id % 3, card.id % 3 + 2)
        )
        for card in cards
    }
    with_cards = _rss()

    def first_frame() -> None:
        page.model.set_cards(cards)
        page.model.set_chips(chips)
        page.show_photos([card.id for card in cards], {}, "All photos")
        page.grid.viewport().repaint()

    first, _ = _timed(first_frame)
    _let_thumbnails_come(application, thumbnails)
    bar = page.grid.verticalScrollBar()
    scrolls = _steps(application, lambda n: bar.setValue(n * 60), 300)
    jumps = _steps(application, lambda n: bar.setValue(bar.maximum() * (n * 37 % 100) // 100), 60)
    resized, _ = _timed(lambda: (page.resize(1400, 1000), page.grid.viewport().repaint()))

    def choose_all() -> None:
        page.grid.selectAll()
        page.grid.viewport().repaint()

    chosen, _ = _timed(choose_all)
    print(
        f"{count:7,} photos: first frame {first:.0f} ms"
        f" · scroll 60 px p50 {_at(scrolls, 50):.1f} p95 {_at(scrolls, 95):.1f} cpu ms"
        f" · jump p50 {_at(jumps, 50):.1f} p95 {_at(jumps, 95):.1f} cpu ms"
        f" · resize {resized:.0f} ms · select all {chosen:.0f} ms"
        f" · memory +{_rss() - with_cards:.0f} MB (cards themselves {with_cards - before:.0f} MB)"
    )
    thumbnails.close()
    page.close()
    page.deleteLater()
    application.processEvents()


def _steps(application: QApplication, step: Callable[[int], object], count: int) -> list[float]:
    """Return the CPU milliseconds of each step until it is painted."""
    taken = []
    for n in range(count):
        start = time.thread_time()
        step(n)
        application.processEvents()
        taken.append((time.thread_time() - start) * 1000)
    return sorted(taken)


def _at(sorted_values: list[float], percent: int) -> float:
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1000, result


def _let_thumbnails_come(application: QApplication, thumbnails: Thumbnails) -> None:
    until = time.monotonic() + 5
    application.processEvents()
    while thumbnails.is_busy and time.monotonic() < until:
        application.processEvents()


def _a_jpeg() -> bytes:
    image = QImage(512, 341, QImage.Format.Format_RGB32)
    for x in range(0, 512, 8):
        for y in range(0, 341, 8):
            for dx in range(8):
                image.setPixelColor(x + dx, min(340, y), QColor((x * 7) % 256, y % 256, 90))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]  # the stubs want bytes, Qt wants str
    return bytes(data.data())


def _rss() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
