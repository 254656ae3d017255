"""The page of a window without a workspace: one is being opened, or could not be."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QProgressBar, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.error_words import say
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import column, frame, push_button
from kingdesk.gui.states import Message
from kingdesk.gui.studio.correcting import field_of
from kingdesk.gui.studio.switcher import Known, WorkspaceMenu
from kingdesk.settings import Studio

_PATIENCE: Final = 250
"""Milliseconds a workspace has to open before the window says that it is opening it."""


class Standing(StrEnum):
    """Why no workspace is shown."""

    OPENING = "opening"
    CLOSING = "closing"
    REFUSED = "refused"
    SIGNED_OUT = "signed out"
    FORGOTTEN = "forgotten"


class Doorway(QWidget):
    """Says what is going on, calmly, with every way on.

    Signals:
        retry_asked(), sign_in_asked(), settings_asked(): its buttons.
        connection_asked(KingdeskError): what is wrong with the connection of the studio.
    """

    retry_asked = Signal()
    sign_in_asked = Signal()
    connection_asked = Signal(object)
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icons = ("reload", "person", "people", "settings", "folder")
        self._icons = {push_button(name): name for name in icons}
        self._buttons = tuple(self._icons)
        self.retry, self.sign_in, self.connection, self.settings, self.others = self._buttons
        self.menu = WorkspaceMenu(self)
        self.others.setMenu(self.menu)
        for button, signal in (
            (self.retry, self.retry_asked),
            (self.sign_in, self.sign_in_asked),
            (self.settings, self.settings_asked),
        ):
            button.clicked.connect(signal)
        self.connection.clicked.connect(lambda _: self.connection_asked.emit(self._error))
        self.message = Message("folder", self._buttons, title=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        canvas = frame("canvas")
        column(self, gap=0).addWidget(canvas)
        root = column(canvas, gap=0)
        root.addWidget(self._bar)
        root.addWidget(self.message, 1)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_PATIENCE)
        self._late.timeout.connect(self._retranslate)
        self._quit = QAction(self)  # a workspace has its own; only the shown one's keys count
        self._quit.setShortcut(QKeySequence("Ctrl+Q"))
        self._quit.triggered.connect(lambda _: self.window().close())
        self.addAction(self._quit)
        self._standing = Standing.OPENING
        self._known: Known | None = None
        self._error: KingdeskError | None = None
        self._retranslate()

    @property
    def standing(self) -> Standing:
        return self._standing

    @property
    def words(self) -> str:
        """Return all that is said."""
        return self.message.accessibleName()

    def show_standing(
        self, standing: Standing, known: Known | None, error: KingdeskError | None = None
    ) -> None:
        """Say what is going on with a workspace.

        Args:
            standing: what.
            known: which.
            error: why it could not be opened.
        """
        self._standing, self._known, self._error = standing, known, error
        if standing in {Standing.OPENING, Standing.CLOSING} and not self.isVisible():
            self._late.start()  # mostly it is done before anybody could read the word
            self.message.say("")
            self._show_buttons()
        else:
            self._late.stop()
            self._retranslate()
            self._focus()

    def _focus(self) -> None:
        for button in (self.sign_in, self.connection, self.retry, self.others):
            if not button.isHidden() and button.objectName() == "primary":
                button.setFocus()
                return

    def _show_buttons(self) -> None:
        standing, error = self._standing, self._error
        is_studio = self._known is not None and isinstance(self._known.place, Studio)
        waiting = standing in {Standing.OPENING, Standing.CLOSING}
        code = "" if error is None else error.code
        signing = standing is Standing.SIGNED_OUT or code in {"sign_in_needed", "sign_in_refused"}
        typed = error is not None and is_studio and field_of(error) is not None
        self.retry.setVisible(standing is Standing.REFUSED)
        self.sign_in.setVisible(signing)
        self.connection.setVisible(typed)
        self.settings.setVisible(not waiting and is_studio and standing is not Standing.FORGOTTEN)
        self.others.setVisible(not waiting)
        self._bar.setVisible(waiting)
        primary = self.retry
        if signing:
            primary = self.sign_in
        elif code == "secret_missing":
            primary = self.connection
        elif standing is Standing.FORGOTTEN:
            primary = self.others
        for button, name in self._icons.items():
            button.setObjectName("primary" if button is primary else "")
            role = QPalette.ColorRole
            button.setIcon(
                icon(name, role.HighlightedText if button is primary else role.ButtonText)
            )
            button.style().unpolish(button)
            button.style().polish(button)

    def _retranslate(self) -> None:
        self.retry.setText(self.tr("Try again"))
        self.sign_in.setText(self.tr("Sign in…"))
        self.connection.setText(self.tr("Change the connection…"))
        self.settings.setText(self.tr("Settings…"))
        self.others.setText(self.tr("Open another…"))
        self._bar.setAccessibleName(self.tr("Progress"))
        name = "" if self._known is None else self._known.words
        heading, words, picture = self._said()
        self.message.say(heading.replace("%1", name), words, picture)
        self._show_buttons()

    def _said(self) -> tuple[str, str, str]:
        is_studio = self._known is not None and isinstance(self._known.place, Studio)
        place = "people" if is_studio else "folder"
        match self._standing:
            case Standing.OPENING:
                words = self.tr("Asking KingSelection's database…") if is_studio else ""
                return self.tr("Opening %1…"), words, place
            case Standing.CLOSING:
                return self.tr("Closing %1…"), self.tr("What is done is kept."), place
            case Standing.SIGNED_OUT:
                words = self.tr("The copies of photos on this computer were deleted.")
                return self.tr("You are signed out of %1"), words, "person"
            case Standing.FORGOTTEN:
                words = self.tr("On KingSelection nothing was changed.")
                return self.tr("%1 was removed from this computer"), words, place
            case Standing.REFUSED:
                words = "" if self._error is None else " ".join(self._sentences(self._error))
                return self.tr("%1 can't be opened at the moment"), words, "warning"

    def _sentences(self, error: KingdeskError) -> tuple[str, str]:
        if error.code == "workspace_not_found":  # not a wrong name: mostly a disk somewhere else
            words = self.tr("The folder %1 is not there.")
            path = str(error.details.get("path", ""))
            return words.replace("%1", path), self.tr(
                "Is its disk plugged in? Nothing was made in its place."
            )
        return say(error)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.menu.retranslate()
            self._retranslate()
