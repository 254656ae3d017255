"""One line for each part that is tried: under way, well, or what is wrong and what helps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.layouts import column, label, line, push_button
from kingdesk.gui.studio.check_words import finding_words, part_words
from kingdesk.gui.studio.correcting import field_of
from kingdesk.gui.studio.trial import Trial
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import ICON, SPACE, Theme
from kingdesk.services.doctor import Check, Finding

_STEP: Final = 90
"""Milliseconds between two steps of the turning ring."""
_STEPS: Final = 12


class Mark(QWidget):
    """A ring that turns while a part is tried, then a sign of what came out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ""
        self._at = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP)
        self._timer.timeout.connect(self._on_step)
        self.setFixedSize(QSize(ICON, ICON))

    def show_state(self, state: str) -> None:
        """Show `busy`, `ok`, `note`, `bad` or `skipped`."""
        self._state = state
        if state == "busy":
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _on_step(self) -> None:
        self._at = (self._at + 1) % _STEPS
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        whole = QRectF(self.rect())
        if self._state == "busy":
            ring = whole.adjusted(2, 2, -2, -2)
            pen = QPen(self.palette().color(QPalette.ColorRole.Mid), 2)
            painter.setPen(pen)
            painter.drawEllipse(ring)
            pen.setColor(self.palette().color(QPalette.ColorRole.Accent))
            painter.setPen(pen)
            painter.drawArc(ring, -self._at * 16 * 360 // _STEPS, 90 * 16)
            return
        name, colour = {
            "ok": ("check", colours.good),
            "note": ("warning", colours.warning),
            "bad": ("close", colours.bad),
        }.get(self._state, ("remove-one", colours.muted))
        paint_icon(painter, name, whole, QColor(colour))


class CheckLine(QWidget):
    """One part.

    Signals:
        again_asked(): try it again.
        correcting_asked(): go where its setting is typed.
    """

    again_asked = Signal()
    correcting_asked = Signal()

    def __init__(self, name: str, theme: Theme, *, can_correct: bool) -> None:
        super().__init__()
        self.name = name
        self.finding: Finding | None = None
        self._busy = False
        self._can_correct = can_correct
        self.mark = Mark(theme)
        self._part = label("strong")
        self._state = label("muted")
        self._words, self._advice = label("", wrap=True), label("small", wrap=True)
        self.again, self.correct, self.copy = (_link() for _ in range(3))
        self.again.clicked.connect(self.again_asked)
        self.correct.clicked.connect(self.correcting_asked)
        self.copy.clicked.connect(self._on_copy)
        root = line(self, gap=SPACE)
        root.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(gap=SPACE // 2)
        top = line(gap=SPACE)
        top.addWidget(self._part)
        top.addWidget(self._state)
        top.addStretch()
        inside.addLayout(top)
        inside.addWidget(self._words)
        inside.addWidget(self._advice)
        buttons = line(gap=SPACE)
        for button in (self.correct, self.again, self.copy):
            buttons.addWidget(button)
        buttons.addStretch()
        inside.addLayout(buttons)
        root.addLayout(inside, 1)
        self.retranslate()

    @property
    def words(self) -> str:
        """Return all that the line says."""
        parts = (self._part, self._state, self._words, self._advice)
        return " ".join(part.text() for part in parts if part.text() and not part.isHidden())

    def show_busy(self) -> None:
        self._busy, self.finding = True, None
        self.retranslate()

    def show_finding(self, finding: Finding | None) -> None:
        """Say what came out; None for a part nobody waits for any more."""
        self._busy, self.finding = False, finding
        self.retranslate()

    def retranslate(self) -> None:
        finding = self.finding
        state = "busy" if self._busy else "skipped" if finding is None else finding.state
        words, advice = ("", "") if finding is None else finding_words(finding)
        self.mark.show_state(state)
        self._part.setText(part_words(self.name))
        self._state.setText(self._state_words(state))
        self._state.setObjectName({"ok": "good", "note": "good", "bad": "bad"}.get(state, "muted"))
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.again.setText(self.tr("Try again"))
        self.correct.setText(self.tr("Correct…"))
        self.copy.setText(self.tr("Copy the line"))
        self.again.setVisible(state == "bad")
        self.correct.setVisible(state == "bad" and self._can_correct and _is_typed(finding))
        self.copy.setVisible(bool(self._line_to_copy()))
        said = self.words
        self.setAccessibleName(said)
        for button in (self.again, self.correct, self.copy):
            button.setAccessibleName(f"{button.text()} {part_words(self.name)}")

    def _state_words(self, state: str) -> str:
        return {
            "busy": self.tr("is being tried…"),
            "ok": self.tr("works"),
            "note": self.tr("works; please note:"),
            "bad": self.tr("does not work"),
        }.get(state, "")

    def _line_to_copy(self) -> str:
        """Return what somebody else has to be told: a grant, or a permission that is missing."""
        if self.finding is None:
            return ""
        told = [*filter(None, [self.finding.error]), *self.finding.notes]
        found = (error.details.get("grant") or error.details.get("permission") for error in told)
        return next((str(each) for each in found if each), "")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._line_to_copy())
        self.copy.setText(self.tr("Copied"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


class ChecksView(QWidget):
    """Tries parts and shows each on a line.

    Signals:
        correcting_asked(KingdeskError): the setting behind a failure is to be corrected.
        changed(): something came out, or began.
    """

    correcting_asked = Signal(object)
    changed = Signal()

    def __init__(self, tasks: Tasks, theme: Theme, *, can_correct: bool) -> None:
        super().__init__()
        self._tasks = tasks
        self._theme = theme
        self._can_correct = can_correct
        self._trial: Trial | None = None
        self.lines: dict[str, CheckLine] = {}
        self._root = column(self, gap=SPACE * 3 // 2)

    @property
    def is_running(self) -> bool:
        return self._trial is not None and self._trial.is_running

    @property
    def is_well(self) -> bool:
        return self._trial is not None and self._trial.is_well

    @property
    def findings(self) -> tuple[Finding, ...]:
        return () if self._trial is None else tuple(self._trial.findings.values())

    def start(self, checks: Sequence[Check]) -> None:
        """Try these parts now."""
        self.stop()
        if self._trial is not None:
            self._trial.deleteLater()
        for old in self.lines.values():
            self._root.removeWidget(old)
            old.deleteLater()
        self.lines = {}
        trial = self._trial = Trial(self._tasks, checks, self)
        for check in checks:
            shown = CheckLine(check.name, self._theme, can_correct=self._can_correct)
            shown.again_asked.connect(partial(trial.again, check.name))
            shown.correcting_asked.connect(partial(self._on_correct, shown))
            self.lines[check.name] = shown
            self._root.addWidget(shown)
        trial.begun.connect(self._on_begun)
        trial.told.connect(self._on_told)
        trial.ended.connect(self.changed)
        trial.start()

    def again(self) -> None:
        """Try every part again."""
        if self._trial is not None:
            self._trial.stop()
            self._trial.start()

    def stop(self) -> None:
        """Wait for nothing more."""
        if self._trial is not None:
            self._trial.stop()
        for shown in self.lines.values():
            if shown.finding is None:
                shown.show_finding(None)

    def _on_begun(self, name: str) -> None:
        self.lines[name].show_busy()
        self.changed.emit()

    def _on_told(self, finding: Finding) -> None:
        self.lines[finding.name].show_finding(finding)
        self.changed.emit()

    def _on_correct(self, shown: CheckLine) -> None:
        error = None if shown.finding is None else shown.finding.error
        if error is not None:
            self.correcting_asked.emit(error)


def _link() -> QPushButton:
    button = push_button(kind="link")
    button.setAutoDefault(False)
    button.hide()
    return button


def _is_typed(finding: Finding | None) -> bool:
    """Tell whether a failure comes from something that was typed."""
    error: KingdeskError | None = None if finding is None else finding.error
    return error is not None and field_of(error) is not None
