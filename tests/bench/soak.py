"""Uses the window as a hasty photographer for minutes and says what it would leak in an hour.

    python -m tests.bench.soak [--minutes 10] [--seed 1]

Scrolls, filters, opens photos, decides and takes back, goes to every place, opens and closes
dialogs, processes and stops, changes language and look, all in random order. Memory, threads,
timers, objects and open files are counted every ten seconds; the slope of each after the first
quarter has a bound. Exits with 1 when one is over.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import Shiboken

from kingdesk.bootstrap import open_app, set_up_process
from kingdesk.domain.jobs import Only
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui import app as gui
from kingdesk.gui.app import Desktop
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.collector import collecting_here
from kingdesk.gui.language import Language
from kingdesk.gui.main_window import MainWindow
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.places import Place
from kingdesk.gui.theme import Scheme
from kingdesk.logs import set_up
from kingdesk.settings import Settings
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event

EVERY: Final = 10.0
"""Seconds between samples."""
PHOTOS: Final = 240
PEOPLE: Final = ("ana", "bea", "caio", "davi", "eva", "fabio", "gil", "helena")
_PAUSE: Final = 20
"""Milliseconds between two things done."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds."""

    minute: float
    memory: float
    threads: float
    timers: float
    objects: float
    wrappers: float
    files: float


BOUNDS: Final = {
    "memory": (1.0, "MB"),
    "threads": (0.2, ""),
    "timers": (0.5, ""),
    "objects": (10.0, ""),
    "wrappers": (20.0, ""),
    "files": (0.2, ""),
}
"""How much more a minute each may become; what settles is under these, what leaks is not."""


def sample(since: float) -> Sample:
    gc.collect()
    tops = QApplication.topLevelWidgets()
    objects = [child for top in tops for child in top.findChildren(QObject)]
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return Sample(
        minute=(time.monotonic() - since) / 60,
        memory=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        threads=threading.active_count(),
        timers=sum(1 for each in objects if isinstance(each, QTimer)),
        objects=len(objects),
        wrappers=len(Shiboken.getAllValidWrappers()),
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
    )


def slope(samples: Sequence[Sample], name: str) -> float:
    """Return by how much a figure grows a minute: the line with the least squares."""
    xs = [each.minute for each in samples]
    ys = [getattr(each, name) for each in samples]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    product = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return float(product / spread)


# --- what hands do ------------------------------------------------------------------------------


@dataclass(slots=True)
class Hands:
    """Does one random thing after the other."""

    desktop: Desktop
    chance: random.Random
    done: dict[str, int] = field(default_factory=dict)

    @property
    def window(self) -> MainWindow:
        return self.desktop.window

    def act(self) -> None:
        acts: list[tuple[Callable[[], object], int]] = [
            (self.scroll, 8),
            (self.choose_photo, 6),
            (self.filter, 6),
            (self.choose_client, 6),
            (self.move_slider, 3),
            (self.open_photo, 8),
            (self.step, 8),
            (self.decide, 8),
            (self.undo, 5),
            (self.close_photo, 4),
            (self.go, 4),
            (self.dialog, 3),
            (self.size, 2),
            (self.process, 1),
            (self.stop, 1),
            (self.language, 1),
            (self.look, 1),
        ]
        act = self.chance.choices([one for one, _ in acts], [often for _, often in acts])[0]
        act()
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1

    def scroll(self) -> None:
        bar = self.window.views.page.grid.verticalScrollBar()
        bar.setValue(self.chance.randint(0, bar.maximum()))

    def choose_photo(self) -> None:
        page = self.window.views.page
        if page.model.rowCount():
            page.grid.setCurrentIndex(
                page.model.index(self.chance.randrange(page.model.rowCount()))
            )

    def filter(self) -> None:
        self.window.browsing.choose(self.chance.choice(list(Shown)))

    def choose_client(self) -> None:
        if names := list(self.window.desk.names):
            self.window.browsing.choose_client(self.chance.choice(names))

    def move_slider(self) -> None:
        self.window.desk.move_threshold(float(self.chance.randint(60, 95)))

    def open_photo(self) -> None:
        if shown := self.window.views.page.model.shown:
            self.window.browsing.open_photo(self.chance.choice(shown))

    def step(self) -> None:
        if self.window.browsing.open_photo_id is not None:
            self.window.views.photo.step_asked.emit(self.chance.choice((-1, 1)))

    def decide(self) -> None:
        photo = self.window.browsing.open_photo_id
        faces = () if photo is None else self.window.desk.faces(photo)
        names = list(self.window.desk.names)
        if photo is None or not faces or not names:
            return
        face = self.chance.choice(faces)
        kind = self.chance.choice((VerdictKind.CONFIRMED, VerdictKind.REJECTED))
        client = face.client_id or self.chance.choice(names)
        self.window.review.decide(Decision(photo, face.index, kind, client))

    def undo(self) -> None:
        if self.window.review.can_undo:
            self.window.review.undo()

    def close_photo(self) -> None:
        if self.window.browsing.open_photo_id is not None:
            self.window.browsing.close_photo()

    def go(self) -> None:
        self.window.go_to(self.chance.choice((Place.PHOTOS, Place.CHECK, Place.RESULTS)))

    def dialog(self) -> None:
        """Open a dialog; the next turn closes it."""
        window = self.window
        names = list(window.desk.names)
        self.chance.choice(
            (
                window.clients.ask_for_new,
                window.problems.show,
                window.actions_.settings.trigger,
                lambda: window.delivering.ask(self.chance.choice(names) if names else None),
            )
        )()

    def size(self) -> None:
        self.window.resize(self.chance.randint(900, 1700), self.chance.randint(600, 1000))

    def process(self) -> None:
        gallery = self.window.desk.gallery_id
        if gallery is not None and not self.window.work.is_busy:
            self.window.processing.start(gallery, Only.ALL)

    def stop(self) -> None:
        self.window.work.stop()

    def language(self) -> None:
        self.desktop.languages.use(self.chance.choice((Language.ENGLISH, Language.PORTUGUESE)))

    def look(self) -> None:
        self.desktop.theme.use(self.chance.choice((Scheme.LIGHT, Scheme.DARK)))


# --- the minutes --------------------------------------------------------------------------------


@contextmanager
def a_day(folder: Path) -> Iterator[Desktop]:
    """Open the window on a gallery of a few hundred photos, processed once."""
    set_up(None, verbose=False)
    set_up_process()
    app = open_app(folder / "workspace", engine=FakeEngine(), workers=2)
    gallery, _ = app.galleries.create(app.owner, "Graduation")
    photos = folder / "photos"
    photos.mkdir()
    event = Event(app, photos, gallery)
    chance = random.Random(3)  # noqa: S311 - nothing secret
    for number in range(PHOTOS):
        event.photo(f"{number:04}.jpg", *chance.sample([*PEOPLE, "stranger"], chance.randint(0, 3)))
    event.import_all()
    for name in PEOPLE:
        event.client(name.capitalize())
    event.process()
    application = gui._application()
    desktop = gui.make(application, app, Settings(language="en", theme="light"), None)
    desktop.window.show()
    desktop.window.start()
    gui.settle(desktop)
    with collecting_here():
        yield desktop
        desktop.window.close()
    app.close()


class Day(QObject):
    """Keeps the hands busy inside the program's own event loop, as nothing else deletes later."""

    def __init__(self, hands: Hands, minutes: float) -> None:
        super().__init__()
        self.samples: list[Sample] = []
        self._hands = hands
        self._start = time.monotonic()
        self._until = minutes * 60
        self._next = EVERY
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._turn)

    def spend(self) -> None:
        self._timer.start()
        QApplication.exec()
        self._timer.stop()

    def _turn(self) -> None:
        passed = time.monotonic() - self._start
        if passed >= self._next:
            self._timer.stop()
            self._hands.stop()  # a run under way has threads of its own
            gui.settle(self._hands.desktop, 5)
            self.samples.append(sample(self._start))
            print(_words(self.samples[-1]), flush=True)
            self._next = time.monotonic() - self._start + EVERY
            self._timer.start()
        if passed >= self._until:
            QApplication.quit()
            return
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()
        self._hands.act()


def work(desktop: Desktop, minutes: float, seed: int) -> list[Sample]:
    """Keep the hands busy; return the samples."""
    hands = Hands(desktop, random.Random(seed))  # noqa: S311 - nothing secret
    day = Day(hands, minutes)
    day.spend()
    print(" · ".join(f"{name} {count}" for name, count in sorted(hands.done.items())))
    return day.samples


def _words(each: Sample) -> str:
    return " ".join(f"{one.name} {getattr(each, one.name):.1f}" for one in fields(each))


def judge(samples: Sequence[Sample]) -> int:
    """Print the slopes after the first quarter; return how many are over their bound."""
    late = samples[len(samples) // 4 :]
    if len(late) < 3:
        print("too few samples for a slope")
        return 0
    over = 0
    for name, (bound, unit) in BOUNDS.items():
        found = slope(late, name)
        over += found > bound
        said = "ok" if found <= bound else "LEAKS"
        print(
            f"{name:<9} {getattr(late[0], name):8.1f} -> {getattr(late[-1], name):8.1f} {unit:<2}"
            f" slope {found:+7.2f} a minute, bound {bound:5.2f}  {found / bound:+5.2f}x {said}"
        )
    return over


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="kingdesk-soak-") as scratch,
        a_day(Path(scratch)) as desktop,
    ):
        samples = work(desktop, options.minutes, options.seed)
        over = judge(samples)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
