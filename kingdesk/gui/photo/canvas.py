"""A photo to zoom and pan, with its faces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QImage, QMouseEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.geometry import Box
from kingdesk.gui.photo.face_item import LABEL_GAP, FaceItem
from kingdesk.gui.photo.faces import ShownFace

WHEEL_STEP: Final = 1.25
MOST: Final = 8.0
"""Screen pixels a photo pixel may become."""
CLICK_SLOP: Final = 4


class PhotoCanvas(QGraphicsView):
    """Shows one picture; the scene's unit is a pixel of the full photo, whatever is loaded of it.

    Signals:
        face_chosen(int): a click on a face, its place in the list that was set.
        zoomed(float): screen pixels a photo pixel takes.
    """

    face_chosen = Signal(int)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._picture = QGraphicsPixmapItem()
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._picture)
        self._faces: list[FaceItem] = []
        self._boxes_shown = True
        self._fitted = True
        self._pressed_at: QPoint | None = None
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def faces(self) -> Sequence[FaceItem]:
        return self._faces

    @property
    def scale_now(self) -> float:
        """Return how many screen pixels a photo pixel takes."""
        return self.transform().m11()

    @property
    def is_fitted(self) -> bool:
        return self._fitted

    def show_picture(self, pixmap: QPixmap | QImage, size: QSize) -> None:
        """Show a picture, standing for a photo of that many pixels.

        The same photo in more detail keeps zoom and place.
        """
        if isinstance(pixmap, QImage):
            pixmap = QPixmap.fromImage(pixmap)
        if pixmap.isNull() or size.isEmpty():
            self._picture.setPixmap(QPixmap())
            return
        self._picture.setPixmap(pixmap)
        self._picture.setScale(size.width() / pixmap.width())
        rect = QRectF(0, 0, size.width(), size.height())
        if self._scene.sceneRect() != rect:
            self._scene.setSceneRect(rect)
            self._fitted = True
        if self._fitted:
            self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self._picture.setPixmap(QPixmap())
        self.set_faces(())

    def set_faces(self, faces: Sequence[ShownFace]) -> None:
        """Draw these boxes; people without one are left out, places in the list are kept."""
        for item in self._faces:
            self._scene.removeItem(item)
        self._faces = []
        for face in faces:
            item = FaceItem(face, self._rect_of(face.box))
            item.setVisible(self._boxes_shown and face.box is not None)
            self._scene.addItem(item)
            self._faces.append(item)
        self._place_labels()

    def choose(self, place: int | None) -> None:
        """Mark one face, the one keys act on."""
        for number, item in enumerate(self._faces):
            item.choose(chosen=number == place)
        self._place_labels()

    def show_boxes(self, *, shown: bool) -> None:
        self._boxes_shown = shown
        for item in self._faces:
            item.setVisible(shown and item.face.box is not None)

    def fit(self) -> None:
        """Show the whole photo, never larger than its own pixels allow sensibly."""
        rect = self._scene.sceneRect()
        if rect.isEmpty():
            return
        self.fitInView(rect, Qt.AspectRatioMode.KeepAspectRatio)
        self._fitted = True
        self._place_labels()
        self.zoomed.emit(self.scale_now)

    def actual_size(self) -> None:
        """Show one photo pixel on one screen pixel, around what is under the pointer."""
        self._zoom_to(1.0 / self.devicePixelRatioF(), self._pointer())

    def toggle_size(self) -> None:
        """Change between the whole photo and its pixels."""
        if self._fitted:
            self.actual_size()
        else:
            self.fit()

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom around a point of the view, its centre if None."""
        self._zoom_to(self.scale_now * factor, at)

    def _zoom_to(self, wanted: float, at: QPoint | None = None) -> None:
        rect = self._scene.sceneRect()
        if rect.isEmpty():
            return
        view = self.viewport().size()
        least = min(1.0, view.width() / rect.width(), view.height() / rect.height())
        wanted = max(least, min(MOST, wanted))
        at = self.viewport().rect().center() if at is None else at
        before = self.mapToScene(at)
        self.scale(wanted / self.scale_now, wanted / self.scale_now)
        moved = self.mapToScene(at) - before
        self.translate(moved.x(), moved.y())
        self._fitted = wanted <= least
        self._place_labels()
        self.zoomed.emit(self.scale_now)

    def _pointer(self) -> QPoint | None:
        """Return where the pointer is over the photo, None when it is elsewhere."""
        point = self.viewport().mapFromGlobal(QCursor.pos())
        return point if self.viewport().rect().contains(point) else None

    def _place_labels(self) -> None:
        """Put each name under its box or above it, where no other name stands; else hide it.

        The chosen face comes first and always has a name; whoever is hidden shows when chosen. No
        name covers another's face.
        """
        scale = self.scale_now
        names: list[QRectF] = []
        boxes = [item.rect() for item in self._faces]
        for place_in_list, item in sorted(
            enumerate(self._faces), key=lambda numbered: not numbered[1].is_chosen
        ):
            box, size = boxes[place_in_list], item.label.size
            width, height = size.width() / scale, size.height() / scale
            gap = LABEL_GAP / scale
            left = max(0.0, min(box.left(), self._scene.sceneRect().right() - width))
            for top in (box.bottom() + gap, box.top() - gap - height):
                place = QRectF(left, top, width, height)
                others = [*names, *(other for other in boxes if other is not box)]
                free = not any(place.intersects(other) for other in others)
                if free or item.is_chosen:
                    item.label.setPos(item.mapFromScene(place.topLeft()))
                    item.label.setVisible(bool(item.label.words))
                    names.append(place)
                    break
            else:
                item.label.setPos(item.mapFromScene(box.bottomLeft()))
                item.label.setVisible(False)

    def _rect_of(self, box: Box | None) -> QRectF:
        if box is None:
            return QRectF()
        size, cut = self._scene.sceneRect(), box.clamped()
        return QRectF(
            cut.left * size.width(),
            cut.top * size.height(),
            cut.width * size.width(),
            cut.height * size.height(),
        )

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(WHEEL_STEP**steps, event.position().toPoint())
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()
        point = event.position().toPoint()
        start, self._pressed_at = self._pressed_at, None
        if start is None or (point - start).manhattanLength() > CLICK_SLOP:
            return
        for item in self.items(point):
            if isinstance(item, FaceItem):
                self.face_chosen.emit(self._faces.index(item))
                return

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_size()
        event.accept()
