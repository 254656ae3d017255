"""Where the photo stands, or why it does not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.errors import (
    KingdeskError,
    PhotoBroken,
    PhotoMissing,
    PhotoTooLarge,
    PhotoUnreadable,
    PhotoUnsupported,
)
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, frame, label, line, push_button
from kingdesk.gui.photo.canvas import PhotoCanvas
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE

_PATIENCE_MS: Final = 250
"""Before so long nothing is said: most photos come sooner."""
_IN_VAIN: Final = (PhotoBroken, PhotoUnsupported, PhotoTooLarge)
"""Trying again does not help, as long as the file is the same."""
_GONE: Final = (PhotoMissing, PhotoUnreadable)


class Stage(QWidget):
    """The canvas, with a message in its place where there is nothing to show.

    What went wrong stands over the small picture, where there is one.

    Signals:
        retry_asked(): the photo is to be read again.
    """

    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PhotoCanvas()
        self._error: KingdeskError | None = None
        self._again = push_button("reload")
        self._again_small = push_button("reload")
        self.message = Message("photos", [self._again])
        self._banner = frame("bar")
        self._trouble = label("muted", wrap=True)
        row = line(self._banner, margin=SPACE)
        row.addWidget(self._trouble, 1)
        row.addWidget(self._again_small, 0, Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.message)
        root = column(self, gap=0)
        root.addWidget(self._banner)
        root.addWidget(self._stack, 1)
        self._banner.hide()
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_PATIENCE_MS)
        self._waiting.timeout.connect(self.say_loading)
        self._again.clicked.connect(self.retry_asked)
        self._again_small.clicked.connect(self.retry_asked)
        self._retranslate()

    @property
    def error(self) -> KingdeskError | None:
        """Return why the photo can't be shown."""
        return self._error

    @property
    def words(self) -> str:
        """Return what is said of the photo that is not shown."""
        if self._stack.currentWidget() is self.message:
            return self.message.accessibleName()
        return self._trouble.text() if not self._banner.isHidden() else ""

    def show_picture(self) -> None:
        """Show the canvas: there is something on it."""
        self._waiting.stop()
        self._error = None
        self._banner.hide()
        self._stack.setCurrentWidget(self.canvas)

    def wait(self, *, has_something: bool) -> None:
        """Wait for the photo; where nothing stands in for it, say so after a moment."""
        self._error = None
        self._banner.hide()
        self._stack.setCurrentWidget(self.canvas)
        if has_something:
            self._waiting.stop()
        else:
            self._waiting.start()

    def fail(self, error: KingdeskError, *, has_something: bool) -> None:
        """Say why there is no photo, or only a small one."""
        self._waiting.stop()
        self._error = error
        self._say_error(has_something=has_something)

    def say_loading(self) -> None:
        """Say that the photo is on its way."""
        self.message.say(self.tr("Loading the photo…"), icon_name="photos")
        self._again.hide()
        self._banner.hide()
        self._stack.setCurrentWidget(self.message)

    def _say_error(self, *, has_something: bool) -> None:
        error = self._error
        if error is None:
            return
        heading, *advice = filter(None, say(error))
        can_again = not isinstance(error, _IN_VAIN)
        if has_something:
            self._trouble.setText("\n".join((heading, *advice)))
            self._again_small.setVisible(can_again)
            self._banner.show()
            return
        self._banner.hide()
        self._again.setVisible(can_again)
        self.message.say(heading, "\n".join(advice), _icon(error))
        self._stack.setCurrentWidget(self.message)

    def _retranslate(self) -> None:
        for button in (self._again, self._again_small):
            button.setText(self.tr("Try again"))
        if self._error is not None:
            self._say_error(has_something=self._stack.currentWidget() is self.canvas)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _icon(error: KingdeskError) -> str:
    if isinstance(error, _GONE):
        return "folder"
    is_far = error.code.endswith("unreachable") or error.code == "photo_not_here"
    return "bucket" if is_far else "warning"
