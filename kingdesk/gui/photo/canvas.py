"""A photo to zoom and pan, with its faces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QImage,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
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
        menu_asked(int or None, QPoint): a menu is wanted at a point of the screen, about a face or,
            where no face was meant, about the one keys act on.
        zoomed(float): screen pixels a photo pixel takes.
    """

    face_chosen = Signal(int)
    menu_asked = Signal(object, QPoint)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._picture = QGraphicsPixmapItem()
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._picture)
        self._faces: list[FaceItem] = []
        self._boxes_shown = self._names_shown = True
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

    def show_names(self, *, shown: bool) -> None:
        """Say who it is at each box, or only under the pointer."""
        self._names_shown = shown
        self._place_labels()

    def set_tips(self, tips: Sequence[str]) -> None:
        """Say more of each face while the pointer is on it."""
        for item, words in zip(self._faces, tips, strict=True):
            item.setToolTip(words)

    @property
    def has_picture(self) -> bool:
        return not self._picture.pixmap().isNull()

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
        """Put each name where it covers no other name and nobody's face; else hide it.

        In a crowd names are said without their similarity if more of them fit so. The chosen face
        always has both; whoever is hidden shows when chosen or under the pointer.
        """
        full = self._arranged(slice(None))
        short = full if all(full) else self._arranged(slice(1, None))
        crowded = sum(map(bool, short)) > sum(map(bool, full))
        for item, found in zip(self._faces, short if crowded else full, strict=True):
            words = found[0] if found else item.label.forms[-1]
            place = (
                found[1] if found else next(self._places(item.rect(), item.label.size_of(words)))
            )
            item.label.say(words)
            item.label.setPos(item.mapFromScene(place.topLeft()))
            shows = self._names_shown and found is not None and bool(words)
            item.label.setVisible(shows)

    def _arranged(self, forms: slice) -> list[tuple[str, QRectF] | None]:
        """Return what each name says and where it stands, None where there is no room."""
        names: list[QRectF] = []
        boxes = [item.rect() for item in self._faces]
        found: list[tuple[str, QRectF] | None] = [None] * len(boxes)
        for number in sorted(range(len(boxes)), key=lambda n: not self._faces[n].is_chosen):
            item = self._faces[number]
            taken = [*names, *boxes[:number], *boxes[number + 1 :]]
            places = [
                (words, place)
                for words in (item.label.forms if item.is_chosen else item.label.forms[forms])
                for place in self._places(boxes[number], item.label.size_of(words))
            ]
            free = (
                each for each in places if not any(each[1].intersects(other) for other in taken)
            )
            best = next(free, places[0] if item.is_chosen else None)
            found[number] = best
            if best is not None and best[0]:
                names.append(best[1])
        return found

    def _places(self, box: QRectF, size: QSizeF) -> Iterator[QRectF]:
        """Yield where a name may stand at its box, the best place first."""
        scale, photo = self.scale_now, self._scene.sceneRect()
        width, height, gap = size.width() / scale, size.height() / scale, LABEL_GAP / scale
        for top in (box.bottom() + gap, box.top() - gap - height):
            for left in (box.left(), box.right() - width, box.center().x() - width / 2):
                inside = max(photo.left(), min(left, photo.right() - width))
                yield QRectF(inside, top, width, height)

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
        place = self._face_at(point)
        if place is not None:
            self.face_chosen.emit(place)

    def _face_at(self, point: QPoint) -> int | None:
        """Return the face under a point of the view, the smallest of several."""
        found = [item for item in self.items(point) if isinstance(item, FaceItem)]
        if not found:
            return None
        least = min(found, key=lambda item: item.rect().width() * item.rect().height())
        return self._faces.index(least)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: about the face under the pointer, or by its key about the chosen one."""
        event.accept()
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self._face_at(event.pos()), event.globalPos())
            return
        chosen = next((item for item in self._faces if item.is_chosen), None)
        at = self.viewport().rect().center()
        if chosen is not None:
            at = self.mapFromScene(chosen.rect().center())
        self.menu_asked.emit(None, self.viewport().mapToGlobal(at))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_size()
        event.accept()
