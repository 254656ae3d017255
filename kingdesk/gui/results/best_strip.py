"""A client's best photos in one line, each of which can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from kingdesk.domain.ids import PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.layouts import line
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import certainty_words

SIDE: Final = 84
MOST: Final = 24
"""More photos than any screen has room for in one line."""
AGAIN: Final = 150
"""Milliseconds after which it looks whether its pictures have come."""
_ROUND: Final = 6.0


class PhotoButton(QAbstractButton):
    """One photo, cut to a square."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.photo_id: PhotoId | None = None
        self._pixmap: QPixmap | None = None
        self._to_check = False
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_photo(self, photo_id: PhotoId, name: str, certainty: Certainty) -> None:
        self.photo_id = photo_id
        self._to_check = certainty is Certainty.TO_CHECK
        words = f"{name} · {certainty_words(certainty)}"
        self.setAccessibleName(words)
        self.setToolTip(words)

    def set_picture(self, pixmap: QPixmap | None) -> None:
        self._pixmap = pixmap
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        shape = QPainterPath()
        shape.addRoundedRect(area, _ROUND, _ROUND)
        painter.setClipPath(shape)
        painter.fillRect(area, QColor(colours.line))
        if self._pixmap is not None and not self._pixmap.isNull():
            painter.drawPixmap(area, self._pixmap, _middle(self._pixmap))
        if self._to_check:
            mark = QRectF(area.right() - 22, area.top() + 4, 18, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 170))
            painter.drawEllipse(mark)
            paint_icon(painter, "check-list", mark.adjusted(3, 3, -3, -3), QColor("#ffffff"))
        painter.setClipping(False)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.accent), 3 if self.hasFocus() else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, _ROUND, _ROUND)


class BestStrip(QWidget):
    """As many photos as there is room for.

    Signals:
        opened(PhotoId): one was clicked.
    """

    opened = Signal(object)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails, self._theme = thumbnails, theme
        self._photos: Sequence[tuple[PhotoId, str, Certainty]] = ()
        self._buttons: list[PhotoButton] = []
        self._row = line(self, gap=SPACE // 2)
        self._row.addStretch()
        self.setFixedHeight(SIDE)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN)
        self._again.timeout.connect(self.load)
        thumbnails.loaded.connect(self._on_loaded)

    @property
    def shown(self) -> list[PhotoId]:
        """Return the photos there is room for."""
        return [photo for photo, *_ in self._photos[: self._room]]

    def show_photos(self, photos: Sequence[tuple[PhotoId, str, Certainty]]) -> None:
        """Show photos, best first: which, its file's name and how sure it is."""
        self._photos = photos[:MOST]
        self._fill()

    def load(self) -> None:
        """Fetch the pictures, until they are here: other places may want theirs meanwhile."""
        loader = self._thumbnails
        missing = [
            photo
            for photo in self.shown
            if loader.pixmap(photo) is None and not loader.is_unreadable(photo)
        ]
        if missing and self.isVisible():
            if not loader.is_busy:
                loader.want(missing)
            self._again.start()

    @property
    def _room(self) -> int:
        return max(1, (self.width() + SPACE // 2) // (SIDE + SPACE // 2))

    def _fill(self) -> None:
        shown = self._photos[: self._room]
        while len(self._buttons) < len(shown):
            button = PhotoButton(self._theme)
            button.clicked.connect(lambda _=False, one=button: self.opened.emit(one.photo_id))
            self._row.insertWidget(len(self._buttons), button)
            self._buttons.append(button)
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(shown))
            if place < len(shown):
                button.show_photo(*shown[place])
                button.set_picture(self._thumbnails.pixmap(shown[place][0]))
        self.load()

    def _on_loaded(self, photo_id: PhotoId) -> None:
        for button in self._buttons:
            if button.photo_id == photo_id:
                button.set_picture(self._thumbnails.pixmap(photo_id))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)


def _middle(pixmap: QPixmap) -> QRectF:
    """Return the square in the middle of a picture, in its own pixels; faces stand high."""
    side = min(pixmap.width(), pixmap.height())
    left = (pixmap.width() - side) / 2
    return QRectF(left, (pixmap.height() - side) / 4, side, side)
