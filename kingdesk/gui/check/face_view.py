"""One face, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.gui.icons import paint_icon
from kingdesk.gui.theme import Theme


class FaceView(QWidget):
    """Paints a square picture of a face with rounded corners; its frame tells whose it is."""

    def __init__(self, theme: Theme, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._least = least
        self._image = QImage()
        self._frame: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_face(self, image: QImage | None, name: str, frame: str | None = None) -> None:
        """Show a face.

        Args:
            image: the picture; None while it is on its way.
            name: for the screen reader.
            frame: the colour around it, none if None.
        """
        self._image = QImage() if image is None else image
        self._frame = frame
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(3 * self._least, 3 * self._least)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, self._least)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        side = min(self.width(), self.height()) - 4
        area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        outline = QPainterPath()
        outline.addRoundedRect(area, 8, 8)
        if self._image.isNull():
            painter.fillPath(outline, QColor(self._theme.colours.hover))
            if not self.isEnabled():
                return
            third = area.adjusted(side / 3, side / 3, -side / 3, -side / 3)
            paint_icon(painter, "face", third, QColor(self._theme.colours.muted))
        else:
            painter.setClipPath(outline)
            painter.drawImage(area, self._image)
            painter.setClipping(False)
        if self._frame is not None:
            painter.setPen(QPen(QColor(self._frame), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(outline)
