"""The one line at the bottom: what KingDesk is doing, how long it takes, what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QProgressBar, QWidget
from typing_extensions import override

from kingdesk.domain.jobs import Progress
from kingdesk.gui.costs.words import slowed_words, spent_words
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import (
    ElidedLabel,
    flat_button,
    label,
    line,
    name_button,
    push_button,
)
from kingdesk.gui.runs.words import waiting_words, workers_words
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import number, progress_words

_WIDE: Final = 1100
"""Pixels from which there is room to say how slow AWS is; below, it is a tooltip."""
PAUSE_KEYS: Final = "Ctrl+Shift+P"
"""Pauses, and goes on after that."""
STOP_KEYS: Final = "Ctrl+."


class WorkLine(QFrame):
    """Says one thing at a time: at rest, a question to answer, or work under way.

    Signals:
        pause_asked(), stop_asked(), start_asked(), dismissed(): its buttons.
        problems_asked(): the photos with a problem are wanted.
    """

    pause_asked = Signal()
    stop_asked = Signal()
    start_asked = Signal()
    dismissed = Signal()
    problems_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._words = ElidedLabel()
        self._aside = label("small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._start = push_button("process", kind="primary")
        self._dismiss = flat_button("close")
        self._pause = push_button("pause")
        self._stop = push_button("stop")
        self._problems = push_button("warning", kind="flat")
        self._undo = push_button("undo")
        self._undone: Callable[[], object] | None = None
        layout = line(self, gap=SPACE)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout.addWidget(self._bar)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._aside)
        parts = (self._undo, self._problems, self._pause, self._stop, self._start, self._dismiss)
        for part in parts:
            layout.addWidget(part)
        self._connect()
        self._problem_count = 0
        self._working = False
        self._go_on = self._by_workers = False
        self._start_words = ""
        self._limit: float | None = None
        self._standing = ""
        self._said = ""
        self._retranslate()
        self._rest()
        self.setMinimumHeight(44)

    def _connect(self) -> None:
        self._undo.clicked.connect(self._on_undo)
        self._pause.clicked.connect(self._on_pause)
        self._stop.clicked.connect(self._on_stop)
        self._start.clicked.connect(self.start_asked)
        self._dismiss.clicked.connect(self.dismissed)
        self._problems.clicked.connect(self.problems_asked)

    @property
    def words(self) -> str:
        return self._words.words

    def set_standing(self, words: str) -> None:
        """Know what to say while there is nothing else to say."""
        resting = not self._working and self._start.isHidden()
        self._standing = words
        if resting and not self._said:
            self._words.say(words)

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say something; work that is under way goes on showing how far it is.

        Args:
            words: what was done.
            undo: takes it back; its button stands until something else is said or done.
        """
        self._said = words
        self._undone = undo
        self._undo.setVisible(undo is not None)
        if self._working:
            self._words.say(words)
        else:
            self._rest()

    def take_back(self) -> bool:
        """Do what the button of undoing does while it stands; tell whether it did."""
        if self._undone is None:
            return False
        self._on_undo()
        return True

    def forget_undo(self) -> None:
        """Offer no undoing any more: something else was done since."""
        self._undone = None
        self._undo.hide()

    def _on_undo(self) -> None:
        undo = self._undone
        self.forget_undo()
        if undo is not None:
            undo()

    def finish(self) -> None:
        """Work has ended; what was said last stands, else how things are."""
        self._working = False
        self._rest()

    def _rest(self) -> None:
        self._words.say(self._said or self._standing)
        self._undo.setVisible(self._undone is not None)
        for part in (
            self._bar,
            self._pause,
            self._stop,
            self._start,
            self._dismiss,
            self._aside,
        ):
            part.hide()

    def amend(self, words: str) -> None:
        """Say what is offered or was said in other words."""
        if self._said:
            self._said = words
        self._words.say(words)

    def ask(self, words: str, *, go_on: bool = False, button: str = "") -> None:
        """Say what would be done, with a button that starts it.

        Args:
            words: what, and what it takes.
            go_on: the button says that it goes on with what was begun.
            button: the button's own words, where neither is right.
        """
        self._go_on, self._start_words = go_on, button
        self._name_start()
        self._working = False
        self._said = ""
        self.forget_undo()
        self._words.say(words)
        for part in (self._bar, self._pause, self._stop, self._aside):
            part.hide()
        self._start.show()
        self._dismiss.show()
        if not isinstance(QApplication.focusWidget(), QLineEdit):  # nobody is kept from typing
            self._start.setFocus()

    def work(self, words: str, *, can_pause: bool = False, by_workers: bool = False) -> None:
        """Something was started; how far it is nobody knows yet.

        Args:
            words: what.
            can_pause: it can be paused as well as stopped.
            by_workers: it is workers who do it.
        """
        self._working, self._by_workers = True, by_workers
        self._said = ""
        self.forget_undo()
        self._words.say(words)
        self._bar.setRange(0, 0)
        self._bar.show()
        self._pause.setVisible(can_pause)
        self._stop.show()
        self.release()
        for part in (self._start, self._dismiss, self._aside):
            part.hide()

    def release(self) -> None:
        """Let work be paused and stopped: it began, or that could not be asked for."""
        self._pause.setEnabled(True)
        self._stop.setEnabled(True)

    def set_limit(self, limit: float | None) -> None:
        """Know how many US dollars the work that begins may cost."""
        self._limit = limit

    @property
    def aside(self) -> str:
        """Return what is said quietly beside the progress."""
        return "" if self._aside.isHidden() else self._aside.toolTip()

    def progress(self, words: str, progress: Progress) -> None:
        """Say how far the work is; `words` name it."""
        self._said = ""
        self._show_aside(progress)
        if progress.total:
            self._measure(progress)
            counts = self.tr("%1 of %2").replace("%1", number(progress.done))
            counts = counts.replace("%2", number(progress.total))
        else:
            self._bar.setRange(0, 0)
            counts = number(progress.done)
        workers = workers_words(progress.workers, by_workers=self._by_workers)
        spent = ""
        if progress.spent_usd is not None:
            spent = spent_words(progress.spent_usd, self._limit)
        if progress.waiting_for is not None:  # what it did until then says nothing of when it ends
            waiting = waiting_words(progress.waiting_for)
            self._say_parts([words, counts, waiting, spent], (3, 0, 1))
        elif self._by_workers and not progress.workers:
            parts = [words, counts, workers, spent]
            self._say_parts(parts, (3, 0, 1), self.tr("no worker is running"))
        else:
            fast, left, errors = progress_words(progress) if progress.total else ("", "", "")
            # what went wrong is on the button beside it as well
            said = [words, counts, fast, left, errors, workers, spent]
            self._say_parts(said, (4, 2, 5, 0, 6))

    def _say_parts(
        self, parts: Sequence[str], dispensable: Sequence[int], shortest: str = ""
    ) -> None:
        """Say parts of a sentence; where there is no room, some are left out, one after another.

        Args:
            parts: the sentence.
            dispensable: places of parts that may be left out, the first one first.
            shortest: what is said where not even the rest has room.
        """
        said = [" · ".join(filter(None, parts))]
        left = list(parts)
        for place in dispensable:
            left[place] = ""
            said.append(" · ".join(filter(None, left)))
        self._words.say(said[0], [*said[1:], shortest] if shortest else said[1:])

    def _show_aside(self, progress: Progress) -> None:
        """Say quietly why it waits, or where AWS is slow: the worst is enough."""
        slowest = min(progress.slowed, key=lambda each: each.allowed / each.quota, default=None)
        waits = progress.waiting_for
        is_wide = self.width() >= _WIDE
        self._aside.setVisible(slowest is not None or (waits is not None and is_wide))
        if waits is not None:
            words = say(waits)[0]
            self._say_aside(words, self.tr("goes on by itself"))
        elif slowest is not None:
            words = slowed_words(slowest.allowed, slowest.quota)
            short = words if is_wide else self.tr("AWS is slow")
            self._say_aside(words, short)

    def _say_aside(self, words: str, short: str) -> None:
        self._aside.setText(short)
        self._aside.setToolTip(words)
        self._aside.setAccessibleName(words)

    def _measure(self, progress: Progress) -> None:
        """Fill the bar by photos, or by bytes where those are what takes the time."""
        if progress.bytes_total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(1000 * progress.bytes_done // progress.bytes_total)
        else:
            self._bar.setRange(0, progress.total)
            self._bar.setValue(progress.done)

    def set_problems(self, count: int) -> None:
        """Say how many photos ended with a problem; the button leads to them."""
        self._problem_count = count
        self._problems.setVisible(count > 0)
        self._problems.setText(self.tr("%Ln photo(s) with a problem", "", count))

    def _on_pause(self) -> None:
        self._pause.setEnabled(False)
        self._words.say(self.tr("Pausing after the photos under way…"))
        self.pause_asked.emit()

    def _on_stop(self) -> None:
        self._pause.setEnabled(False)
        self._stop.setEnabled(False)
        self._words.say(self.tr("Stopping after the photos under way…"))
        self.stop_asked.emit()

    def _name_start(self) -> None:
        words = self.tr("Go on") if self._go_on else self.tr("Start")
        self._start.setText(self._start_words or words)
        # setText drops the keys
        self._start.setShortcut(QKeySequence(PAUSE_KEYS if self._go_on else ""))

    def _retranslate(self) -> None:
        self._name_start()
        self._undo.setText(self.tr("Undo"))
        keys = QKeySequence("Ctrl+Z").toString(QKeySequence.SequenceFormat.NativeText)
        self._undo.setToolTip(self.tr("Take back what was just done (%1)").replace("%1", keys))
        for button, words, hint, keys in (
            (
                self._pause,
                self.tr("Pause"),
                self.tr("Pause here and wherever else it is worked on"),
                PAUSE_KEYS,
            ),
            (self._stop, self.tr("Stop"), self.tr("Stop; what is done stays done"), STOP_KEYS),
        ):
            button.setText(words)
            button.setShortcut(QKeySequence(keys))
            shown = button.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{hint} ({shown})")
        name_button(self._dismiss, self.tr("Not now"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self._problems.setToolTip(self.tr("Show which photos, and why"))
        self.set_problems(self._problem_count)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
