"""What a window without photos offers: three ways to begin, one card each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.states import Drawing
from kingdesk.gui.theme import SPACE

_CARD: Final = 230
"""Pixels each card wants beside others; where there is less room they stand on each other."""
_WIDEST: Final = 300


class StartCard(QPushButton):
    """A way to begin: a picture, what it is, what comes of it."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choice")
        self.setAutoDefault(True)
        self._name, self._about = label("strong", wrap=True), label("muted", wrap=True)
        self._inside = column(self, margin=SPACE * 2, gap=SPACE)
        self._inside.addWidget(Drawing(icon_name, 40))
        self._inside.addSpacing(SPACE // 2)
        for part in (self._name, self._about):
            self._inside.addWidget(part)
        self._inside.addStretch()
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumWidth(_CARD)
        self.setMaximumWidth(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def name(self, words: str, about: str) -> None:
        self._name.setText(words)
        self._about.setText(about)
        self.setAccessibleName(words)
        self.setAccessibleDescription(about)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        width = min(_WIDEST, max(_CARD, self.width()))
        return QSize(width, self._inside.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_CARD, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self._inside.heightForWidth(self.width()))


class FirstRun(QWidget):
    """The empty state of a gallery, and of a workspace without one.

    Signals:
        folder_asked(), sample_asked(): its cards.
        studio_asked(): photos are on KingSelection; only after `offer_studio`.
    """

    folder_asked = Signal()
    sample_asked = Signal()
    studio_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample, self._folder = StartCard("sample"), StartCard("folder")
        self.studio = StartCard("people")
        self._folder.clicked.connect(self.folder_asked)
        self._sample.clicked.connect(self.sample_asked)
        self.studio.clicked.connect(self.studio_asked)
        self._heading, self._words = label("title", wrap=True), label("muted", wrap=True)
        self._hint = label("small", wrap=True)
        self._has_gallery = False
        self._offers_studio = False
        self._lay_out()
        self.studio.hide()
        self.setAcceptDrops(False)  # the window takes drops, wherever they land
        self._retranslate()

    def _lay_out(self) -> None:
        root = column(self, margin=2 * SPACE, gap=SPACE)
        root.addStretch(2)
        for part in (self._heading, self._words, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        root.addWidget(self._heading)
        root.addWidget(self._words)
        root.addSpacing(2 * SPACE)
        self._cards = line(gap=2 * SPACE)
        row = line()
        row.addStretch(1)
        row.addLayout(self._cards, 100)
        row.addStretch(1)
        for card in self._all:
            self._cards.addWidget(card)
        root.addLayout(row)
        root.addSpacing(2 * SPACE)
        root.addWidget(self._hint)
        root.addStretch(3)

    @property
    def _all(self) -> tuple[StartCard, ...]:
        return (self._sample, self._folder, self.studio)

    def offer_studio(self) -> None:
        """Offer to set a studio up as well, where there is no gallery yet."""
        self._offers_studio = True
        self.studio.setVisible(not self._has_gallery)
        self._turn()

    def show_for(self, *, has_gallery: bool) -> None:
        """Speak to somebody without a gallery, or with an empty one."""
        self._has_gallery = has_gallery
        self._sample.setVisible(not has_gallery)
        self.studio.setVisible(self._offers_studio and not has_gallery)
        self._turn()
        self._retranslate()

    def _turn(self) -> None:
        """Put the cards on each other where they don't fit beside each other."""
        shown = sum(not card.isHidden() for card in self._all)
        room = self.width() - 4 * SPACE
        beside = shown * _CARD + (shown - 1) * 2 * SPACE <= room
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(way)

    def _retranslate(self) -> None:
        heading = self.tr("Every client's photos, found for you")
        if self._has_gallery:
            heading = self.tr("This gallery has no photos yet")
        self._heading.setText(heading)
        self._words.setText(
            self.tr("Photos, a face for each client, and KingDesk finds who is in which photo.")
        )
        self._hint.setText(self.tr("Or drop a folder of photos on this window."))
        self._folder.name(
            self.tr("Photos in a folder…"),
            self.tr("They stay where they are: KingDesk only looks at them, on this machine."),
        )
        self._sample.name(
            self.tr("Try the sample"),
            self.tr("A small party with invented people, ready to look around in a minute."),
        )
        self.studio.name(
            self.tr("Connect the studio…"),
            self.tr(
                "Your galleries, clients and photos are on KingSelection: work with them here."
            ),
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
