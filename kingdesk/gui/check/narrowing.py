"""Asks only about the photos the grid's filters let through, and says so."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from kingdesk.domain.filters import Asked, Condition, Question
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.layouts import ElidedLabel, line, push_button
from kingdesk.gui.photos.filter_words import WORDS
from kingdesk.gui.session import Session
from kingdesk.gui.theme import SPACE


class Narrowing(QObject):
    """The photos that met the filters when the check was come to, or when the filters changed.

    A photo stays though what is said in the check would have it meet the filters no more: no
    question goes away under the cursor.

    Signals:
        changed(): there are other filters, or none.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._conditions: tuple[Condition, ...] = ()
        self._photos: frozenset[PhotoId] | None = None
        session.filtering.changed.connect(self.take)

    @property
    def photos(self) -> frozenset[PhotoId] | None:
        """Return the photos to ask about; None for all, and while nothing is known of them."""
        overview = self._s.desk.overview
        if self._photos is None and self._conditions and overview.results is not None:
            self._photos = frozenset(overview.sieve.select(self._conditions))
        return self._photos

    @property
    def words(self) -> str:
        """Return which photos are asked about; nothing where all are."""
        return WORDS.narrowed(self._conditions, self._s.desk.names) if self._conditions else ""

    def lets(self, photo_id: PhotoId) -> bool:
        """Tell whether a photo is asked about."""
        return (photos := self.photos) is None or photo_id in photos

    def take(self) -> None:
        """Look anew which photos meet the filters."""
        before = self._conditions
        to_check = Asked(Question.TO_CHECK)  # as every photo is that is asked about
        self._conditions = tuple(c for c in self._s.filtering.conditions if c != to_check)
        self._photos = None
        if self._conditions != before:
            self.changed.emit()

    def end(self) -> None:
        """Ask about all photos; the grid shows them all as well."""
        self._s.filtering.clear()


class NarrowRow(QFrame):
    """Says that not all photos are asked about, and takes that away.

    Signals:
        all_asked(): the button.
    """

    all_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._words = ElidedLabel()
        self._all = push_button("close", kind="flat")
        row = line(self, gap=SPACE)
        row.setContentsMargins(2 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.addWidget(self._words, 1)
        row.addWidget(self._all, 0, Qt.AlignmentFlag.AlignRight)
        self._all.clicked.connect(self.all_asked)
        self.hide()
        self._retranslate()

    @property
    def words(self) -> str:
        return self._words.words

    def say(self, words: str) -> None:
        """Say which photos are asked about; hidden where there is nothing to say."""
        self._words.say(words)
        self.setVisible(bool(words))

    def _retranslate(self) -> None:
        self._all.setText(self.tr("All photos"))
        self._all.setToolTip(self.tr("Remove the filters and ask about all photos"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
