"""What a window without photos offers: the sample, a folder, or a studio."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, push_button
from kingdesk.gui.states import Message


class FirstRun(QWidget):
    """The empty state of a gallery, and of a workspace without one.

    Signals:
        folder_asked(), sample_asked(): its two buttons.
        studio_asked(): photos are on KingSelection; only after `offer_studio`.
    """

    folder_asked = Signal()
    sample_asked = Signal()
    studio_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = push_button("folder", kind="primary")
        self._sample = push_button("sample")
        self.studio = push_button(kind="link")
        self._folder.clicked.connect(self.folder_asked)
        self._sample.clicked.connect(self.sample_asked)
        self.studio.clicked.connect(self.studio_asked)
        self._message = Message("photos", (self._folder, self._sample), title=True)
        self._has_gallery = False
        self._offers_studio = False
        column(self).addWidget(self._message)
        self._message.add(self.studio)
        self.studio.hide()
        self.setAcceptDrops(False)  # the window takes drops, wherever they land
        self._retranslate()

    def offer_studio(self) -> None:
        """Offer to set a studio up as well, where there is no gallery yet."""
        self._offers_studio = True
        self.studio.setVisible(not self._has_gallery)

    def show_for(self, *, has_gallery: bool) -> None:
        """Speak to somebody without a gallery, or with an empty one."""
        self._has_gallery = has_gallery
        self._sample.setVisible(not has_gallery)
        self.studio.setVisible(self._offers_studio and not has_gallery)
        self._retranslate()

    def _retranslate(self) -> None:
        heading = self.tr("Every client's photos, found for you")
        if self._has_gallery:
            heading = self.tr("This gallery has no photos yet")
        self._message.say(
            heading,
            self.tr(
                "Drop a folder of photos on this window. They stay where they are: "
                "KingDesk only looks at them, on this machine."
            ),
        )
        self._folder.setText(self.tr("Photos in a folder…"))
        self._sample.setText(self.tr("Try the sample"))
        self.studio.setText(self.tr("Your photos are on KingSelection? Connect the studio…"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
