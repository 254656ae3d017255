"""The one place where an error becomes something a photographer reads."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable

import structlog
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import kingdesk
from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.error_words import say
from kingdesk.gui.icons import icon
from kingdesk.gui.theme import SPACE

log = structlog.get_logger()


class ErrorPresenter(QObject):
    """Shows a known error as a sentence with advice, anything else as a report to copy.

    One error is never shown twice at the same time.
    """

    def __init__(self, window: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self._window = window
        self._open: dict[str, QDialog] = {}

    def __call__(self, error: Exception) -> None:
        if isinstance(error, KingdeskError):
            log.info("error shown", code=error.code)
            self._show_known(error)
        else:
            log.error("bug shown", error=type(error).__name__, exc_info=error)
            self._show_bug(error)

    def _show_known(self, error: KingdeskError) -> None:
        words, advice = say(error)
        if words in self._open:
            return
        box = QMessageBox(self._window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("KingDesk"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words)
        box.setInformativeText(advice)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        missing = str(error.details.get("permission", ""))
        if missing:
            copy = box.addButton(
                self.tr("Copy %1").replace("%1", missing), QMessageBox.ButtonRole.ActionRole
            )
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(missing))
        self._show(words, box)

    def _show_bug(self, error: Exception) -> None:
        report = bug_report(error)
        if report not in self._open:
            self._show(report, BugDialog(report, self._window()))

    def _show(self, key: str, dialog: QDialog) -> None:
        self._open[key] = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda: self._open.pop(key, None))
        dialog.open()  # never exec(): nothing waits inside a slot


def bug_report(error: BaseException) -> str:
    """Return what a developer needs to know; no names, no paths of photos beyond the traceback."""
    lines = traceback.format_exception(error)
    system = f"KingDesk {kingdesk.__version__} · Python {sys.version.split()[0]}"
    return f"{system} · {platform.platform()}\n\n{''.join(lines)}"


class BugDialog(QDialog):
    """Says that KingDesk made a mistake and lets its report be copied."""

    def __init__(self, report: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle(self.tr("KingDesk made a mistake"))
        self.setMinimumSize(560, 360)
        heading = QLabel(self.tr("KingDesk made a mistake"))
        heading.setObjectName("heading")
        words = QLabel(
            self.tr(
                "Your photos and decisions are safe. What you just did may not have worked. "
                "Please copy this report and send it to whoever looks after KingDesk."
            )
        )
        words.setWordWrap(True)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(self.tr("Report"))
        self._copy = QPushButton(icon("copy"), self.tr("&Copy report"))
        self._copy.clicked.connect(self._on_copied)
        close = QPushButton(self.tr("C&lose"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        for part in (heading, words, text):
            layout.addWidget(part)
        layout.addLayout(buttons)

    def _on_copied(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self._copy.setText(self.tr("Copied"))
