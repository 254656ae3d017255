"""One client under the table: how many photos, the best of them, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from kingdesk.domain.ids import PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.standing import Standing
from kingdesk.gui.layouts import ElidedLabel, column, label, line, push_button
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.results.best_strip import BestStrip
from kingdesk.gui.results.table_model import share
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import client_state_words


class ClientCard(QFrame):
    """The chosen client.

    Signals:
        photos_asked(), sheet_asked(), delivery_asked(): its buttons.
        photo_opened(PhotoId): one of the best photos was clicked.
    """

    photos_asked = Signal()
    sheet_asked = Signal()
    delivery_asked = Signal()
    photo_opened = Signal(object)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._standing: Standing | None = None
        self._name = ElidedLabel("heading")
        self._numbers = ElidedLabel("small")
        self.photos = push_button("photos")
        self.sheet = push_button("sheet")
        self.deliver = push_button("export")
        self.photos.clicked.connect(self.photos_asked)
        self.sheet.clicked.connect(self.sheet_asked)
        self.deliver.clicked.connect(self.delivery_asked)
        self.strip = BestStrip(thumbnails, theme)
        self.strip.opened.connect(self.photo_opened)
        self._nothing = label("muted", wrap=True)
        self._nothing.setMinimumHeight(self.strip.height())
        root = column(self, margin=SPACE + SPACE // 2, gap=SPACE)
        top = line(gap=SPACE)
        words = column(gap=0)
        words.addWidget(self._name)
        words.addWidget(self._numbers)
        top.addLayout(words, 1)
        for button in (self.photos, self.sheet, self.deliver):
            top.addWidget(button)
        root.addLayout(top)
        root.addWidget(self.strip)
        root.addWidget(self._nothing)
        self._retranslate()

    @property
    def words(self) -> str:
        return f"{self._name.words}: {self._numbers.words}"

    def show_client(
        self, standing: Standing | None, best: Sequence[tuple[PhotoId, str, Certainty]]
    ) -> None:
        """Show a client; nobody where None."""
        self._standing = standing
        self.strip.show_photos(best)
        self.strip.setVisible(bool(best))
        self._nothing.setVisible(not best)
        has_photos = standing is not None and standing.photos > 0
        for button in (self.photos, self.sheet, self.deliver):
            button.setEnabled(has_photos)
        self._say()

    def _say(self) -> None:
        row = self._standing
        self._nothing.setText(self.tr("No photos found yet."))
        if row is None:
            self._name.say(self.tr("Nobody chosen"))
            self._numbers.say("")
            self._nothing.setText(self.tr("Choose a client to see the best photos."))
            return
        self._name.say(row.name)
        words = [
            self.tr("%Ln photo(s)", "", row.photos),
            self.tr("%1 of the gallery").replace("%1", share(row.share)),
            self.tr("%Ln good", "", row.good),
        ]
        state = client_state_words(row.state, row.to_check)
        self._numbers.say(" · ".join([*words, state]), (" · ".join(words[:2]), words[0]))
        if not row.references:
            self._nothing.setText(
                self.tr("Nobody knows this face yet: add a reference, then process.")
            )

    def _retranslate(self) -> None:
        self.photos.setText(self.tr("Show photos"))
        self.sheet.setText(self.tr("Contact sheet…"))
        self.deliver.setText(self.tr("Deliver…"))
        self._say()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
