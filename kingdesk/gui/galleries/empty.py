"""What a studio without photos sees: where they come from, and how to look again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kingdesk.gui.desk import Desk
from kingdesk.gui.layouts import column, push_button
from kingdesk.gui.states import Message


class EmptyStudio(QWidget):
    """The empty state of a studio's gallery, and of a studio without one.

    Signals:
        reload_asked(): its button.
    """

    reload_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reload = push_button("reload", kind="primary")
        self._reload.clicked.connect(self.reload_asked)
        self._message = Message("photos", (self._reload,), title=True)
        self._desk: Desk | None = None
        column(self).addWidget(self._message)
        self._retranslate()

    @property
    def heading(self) -> str:
        return self._message.heading

    def show_for(self, desk: Desk) -> None:
        """Speak to somebody without a gallery, with an empty one, or who can't reach any."""
        self._desk = desk
        self._retranslate()

    def _retranslate(self) -> None:
        icon_name = "photos"
        if self._desk is None or self._desk.galleries_known is None:
            heading, words, icon_name = self.tr("Loading…"), "", "clock"
        elif not self._desk.galleries_known:
            heading = self.tr("Your galleries could not be read")
            words = self.tr("Nothing is lost: they are on KingSelection. Try again in a moment.")
            icon_name = "warning"
        elif self._desk.gallery is not None:
            heading = self.tr("This gallery has no photos yet")
            words = self.tr("Photos appear here as soon as they are uploaded on KingSelection.")
        else:
            heading = self.tr("No gallery yet")
            words = self.tr("Galleries appear here as soon as they are made on KingSelection.")
        self._message.say(heading, words, icon_name)
        self._reload.setVisible(self._desk is not None and self._desk.galleries_known is not None)
        self._reload.setText(self.tr("Look again"))
        self._reload.setToolTip(self.tr("Ask KingSelection's database again (F5)"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
