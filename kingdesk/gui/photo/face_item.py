"""One face's box and name over a photo, readable on any photo and at any zoom."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsRectItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.colours import client_colour, text_on
from kingdesk.gui.photo.faces import ShownFace, Stroke
from kingdesk.gui.words import percent

PEN_STYLES: Final = {
    Stroke.FULL: Qt.PenStyle.SolidLine,
    Stroke.DASHED: Qt.PenStyle.DashLine,
    Stroke.DOTTED: Qt.PenStyle.DotLine,
}
LABEL_GAP: Final = 4.0


def label_words(face: ShownFace) -> str:
    """Return what stands at a face's box: who, and how similar."""
    if face.ignored:
        return QCoreApplication.translate("FaceItem", "ignored")
    if face.name is None:
        return ""
    name = face.name if face.counts or face.client_id is None else f"{face.name}?"
    if face.similarity is None or face.verdict is not None:
        return name
    return f"{name} · {percent(face.similarity)}"


def _name_alone(face: ShownFace) -> str:
    """Return the shorter form, for a crowd; the similarity still stands in the list."""
    counts = face.counts or face.client_id is None
    return label_words(face) if face.ignored or not counts else face.name or ""


class FaceItem(QGraphicsRectItem):
    """A box in scene pixels with a two-pixel pen at any zoom; its label keeps its size."""

    def __init__(self, face: ShownFace, rect: QRectF) -> None:
        super().__init__(rect)
        self.face = face
        self._chosen = False
        self._label_had_place = True
        self._colour = client_colour(face.client_id if face.counts else None)
        self.setAcceptHoverEvents(True)
        self.setZValue(1)
        words = label_words(face)
        self.label = FaceLabel((words, _name_alone(face)), self._colour, self)
        self.label.setVisible(bool(words))
        self.setToolTip(words or QCoreApplication.translate("FaceItem", "nobody"))

    @property
    def is_chosen(self) -> bool:
        return self._chosen

    def choose(self, *, chosen: bool) -> None:
        """Draw the box as the one keys act on."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.setZValue(3 if chosen else 1)
            self.update()

    @override
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Say a name that had no free place while the pointer is on the face."""
        self._label_had_place = self.label.isVisible()
        self.label.setVisible(bool(self.label.words))
        self.setZValue(3)

    @override
    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.label.setVisible(self._label_had_place)
        self.setZValue(3 if self._chosen else 1)

    @override
    def boundingRect(self) -> QRectF:
        return self.rect().adjusted(-8, -8, 8, 8)

    @override
    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.rect())
        return path

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = (3 if self._chosen else 2) * painter.device().devicePixelRatioF()
        under = QPen(QColor(0, 0, 0, 140), width + 2)  # so that it shows on a photo of its colour
        under.setCosmetic(True)
        painter.setPen(under)
        painter.drawRect(self.rect())
        if self._chosen:
            halo = QPen(QColor("#ffffff"), width + 1)
            halo.setCosmetic(True)
            painter.setPen(halo)
            painter.drawRect(self.rect())
        pen = QPen(self._colour, width)
        pen.setCosmetic(True)
        pen.setStyle(PEN_STYLES[self.face.stroke])
        painter.setPen(pen)
        painter.drawRect(self.rect())


class FaceLabel(QGraphicsItem):
    """The name at a box, in screen pixels whatever the zoom; the canvas finds it a free place."""

    def __init__(self, forms: tuple[str, str], colour: QColor, parent: QGraphicsItem) -> None:
        """Make a label.

        Args:
            forms: what it may say, the fuller one first.
            colour: of its ground.
            parent: the box.
        """
        super().__init__(parent)
        self.forms = forms
        self.words = forms[0]
        self._colour = colour
        self._font = QFont(QApplication.font())
        self._font.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._font)
        self._rect = QRectF(QPointF(0, 0), self.size_of(self.words))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def size_of(self, words: str) -> QSizeF:
        """Return how much of the screen some words take."""
        return QSizeF(self._metrics.horizontalAdvance(words) + 12, self._metrics.height() + 6)

    def say(self, words: str) -> None:
        if words != self.words:
            self.prepareGeometryChange()
            self.words = words
            self._rect = QRectF(QPointF(0, 0), self.size_of(words))

    @override
    def boundingRect(self) -> QRectF:
        return self._rect

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(self._rect, 4, 4)
        painter.setPen(text_on(self._colour))
        painter.setFont(self._font)
        baseline = self._rect.top() + 3 + self._metrics.ascent()
        painter.drawText(QPointF(self._rect.left() + 6, baseline), self.words)
