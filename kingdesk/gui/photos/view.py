"""A grid of cells whose places are computed, never kept: a hundred thousand open at once.

QListView lays out every cell at load, resize and select-all (1.4 s at 100,000); this one divides.
Overrides that return a value must never raise, Qt crashes on it; before `setModel` there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QRubberBand,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.photos.geometry import GridGeometry
from kingdesk.gui.photos.type_ahead import TypeAhead

CELL_WIDTHS: Final = (132, 168, 208, 264, 340)
"""Steps of the cells' width, in device-independent pixels; spare room is shared."""
START_STEP: Final = 2

Index = QModelIndex | QPersistentModelIndex


class Grid(QAbstractItemView):
    """Shows a list model as a grid of equal cells; a delegate paints them.

    Signals:
        view_moved(range): these rows are on the screen now.
        cell_width_changed(int): Ctrl+wheel or Ctrl++ changed the cells' size.
    """

    view_moved = Signal(object)
    cell_width_changed = Signal(int)

    def __init__(self, text_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: QAbstractItemModel | None = None  # typed as it is: none before setModel
        self._text_height = text_height
        self._step = START_STEP
        self._geometry = GridGeometry.fitting(0, 1, CELL_WIDTHS[START_STEP], text_height)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self._band_from: QPoint | None = None
        self._hovered: int | None = None
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(lambda: self.view_moved.emit(self.rows_in_view()))
        self.finding = TypeAhead(self.viewport())
        self.setObjectName("grid")
        # Only an opaque viewport is scrolled by moving its pixels; else all of it is painted anew.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.drag_data: Callable[[], QMimeData | None] = lambda: None

    @property
    def cell_width(self) -> int:
        return CELL_WIDTHS[self._step]

    def set_text_height(self, height: int) -> None:
        """Leave so much room under the pictures; what stood at the top stays there."""
        if height != self._text_height:
            self._text_height = height
            self._keep_top()

    def set_step(self, step: int) -> None:
        """Choose one of `CELL_WIDTHS`; what stood at the top stays there."""
        step = max(0, min(len(CELL_WIDTHS) - 1, step))
        if step == self._step:
            return
        self._step = step
        self._keep_top()
        self.cell_width_changed.emit(self.cell_width)

    def _keep_top(self) -> None:
        first = self.rows_in_view().start
        self.updateGeometries()
        if (model := self._model) is not None and first < model.rowCount():
            self.scrollTo(model.index(first, 0), self.ScrollHint.PositionAtTop)
        self.viewport().update()

    def zoom(self, steps: int) -> None:
        """Make the cells larger or smaller."""
        self.set_step(self._step + steps)

    def rows_in_view(self) -> range:
        top = self.verticalOffset()
        return self._geometry.rows_between(top, top + max(0, self.viewport().height() - 1))

    # --- what Qt asks -----------------------------------------------------------------------

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        self._model = model
        super().setModel(model)
        self.updateGeometries()

    @override
    def reset(self) -> None:
        super().reset()
        self.updateGeometries()
        self._tell_view()

    @override
    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self.updateGeometries()
        self.viewport().update()

    @override
    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or self._model is None:
            return QRect()
        left, top, width, height = self._geometry.cell(index.row())
        return QRect(left, top - self.verticalOffset(), width, height)

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        if self._model is None:
            return QModelIndex()
        row = self._geometry.row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self._model.index(row, 0)

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid() or self._model is None:
            return
        _, top, _, height = self._geometry.cell(index.row())
        offset, page = self.verticalOffset(), self.viewport().height()
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                offset = top
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                offset = top + height - page
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                offset = top + (height - page) // 2
            case _:
                offset = max(min(offset, top), top + height - page)
        self.verticalScrollBar().setValue(offset)

    @override
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        model = self._model
        if model is None or model.rowCount() == 0:
            return QModelIndex()
        last = model.rowCount() - 1
        current = self.currentIndex().row() if self.currentIndex().isValid() else 0
        columns = self._geometry.columns
        page = columns * max(1, self.viewport().height() // self._geometry.cell_height)
        actions = QAbstractItemView.CursorAction
        steps = {
            actions.MoveLeft: -1,
            actions.MovePrevious: -1,
            actions.MoveRight: 1,
            actions.MoveNext: 1,
            actions.MoveUp: -columns,
            actions.MoveDown: columns,
            actions.MovePageUp: -page,
            actions.MovePageDown: page,
            actions.MoveHome: -current,
            actions.MoveEnd: last - current,
        }
        row = current + steps.get(action, 0)
        if not self.currentIndex().isValid() and action is not actions.MoveEnd:
            row = 0
        if action in {actions.MoveUp, actions.MoveDown} and not 0 <= row <= last:
            row = current if row < 0 or current // columns == last // columns else last
        return model.index(max(0, min(last, row)), 0)

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def isIndexHidden(self, index: Index) -> bool:
        return False

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        model = self._model
        if model is None:
            return
        offset = self.verticalOffset()
        if command & QItemSelectionModel.SelectionFlag.Current and self._band_from is None:
            # Shift: everything between two cells in reading order; Qt hands both over as corners.
            ends = [
                self._geometry.nearest_row(point.x(), point.y() + offset)
                for point in (rect.topLeft(), rect.bottomRight())
            ]
            rows = iter([range(min(ends), max(ends) + 1)])
        else:
            area = rect.normalized().translated(0, offset)
            rows = self._geometry.rows_in(area.left(), area.top(), area.right(), area.bottom())
        selection = QItemSelection()
        for line in rows:
            selection.select(model.index(line.start, 0), model.index(line.stop - 1, 0))
        self.selectionModel().select(selection, command)

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        if self._model is None:
            return region
        seen = self.rows_in_view()
        for place in range(selection.size()):
            chosen = selection.at(place)
            for row in range(max(chosen.top(), seen.start), min(chosen.bottom() + 1, seen.stop)):
                region += self.visualRect(self._model.index(row, 0))
        return region

    @override
    def updateGeometries(self) -> None:
        super().updateGeometries()
        count = 0 if self._model is None else self._model.rowCount()
        viewport = self.viewport()
        self._geometry = GridGeometry.fitting(
            count, viewport.width(), self.cell_width, self._text_height
        )
        bar = self.verticalScrollBar()
        bar.setSingleStep(max(1, self._geometry.cell_height // 3))
        bar.setPageStep(max(1, viewport.height()))
        bar.setRange(0, max(0, self._geometry.height - viewport.height()))
        self._tell_view()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)  # moves the pixels; only the new strip is painted
        self.finding.place()  # it was moved along
        self._tell_view()

    @override
    def event(self, event: QEvent) -> bool:
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self.finding.wants(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.finding.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        top = self.rows_in_view().start
        super().resizeEvent(event)
        self.finding.place()
        if event.size().width() != event.oldSize().width() and self._model is not None:
            self.updateGeometries()
            if 0 < top < self._model.rowCount():
                self.scrollTo(self._model.index(top, 0), self.ScrollHint.PositionAtTop)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        model, delegate = self._model, self.itemDelegate()
        if model is None:
            return
        offset = self.verticalOffset()
        seen = event.rect()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        state = option.state
        chosen, current = self.selectionModel(), self.currentIndex().row()
        focused = self.hasFocus()
        for row in self._geometry.rows_between(seen.top() + offset, seen.bottom() + offset):
            index = model.index(row, 0)
            option.rect = self.visualRect(index)
            now = state
            if chosen.isSelected(index):
                now |= QStyle.StateFlag.State_Selected
            if row == current and focused:
                now |= QStyle.StateFlag.State_HasFocus
            if row == self._hovered:
                now |= QStyle.StateFlag.State_MouseOver
            option.state = now
            delegate.paint(painter, option, index)

    # --- what a hand does -------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.finding.end()
        empty = not self.indexAt(event.position().toPoint()).isValid()
        if event.button() == Qt.MouseButton.LeftButton and empty:
            self._band_from = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._band_from is None:
            point = event.position().toPoint()
            self._hover(self._geometry.row_at(point.x(), point.y() + self.verticalOffset()))
            return
        start = self._band_from - QPoint(0, self.verticalOffset())
        self._band.setGeometry(QRect(start, event.position().toPoint()).normalized())
        self._band.show()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._band_from = None
        self._band.hide()

    @override
    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag what `drag_data` gives; Qt's own way would paint every chosen cell first."""
        mime = self.drag_data()
        if mime is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        cell = self.visualRect(self.currentIndex())
        if not cell.isEmpty():
            drag.setPixmap(
                self.viewport()
                .grab(cell)
                .scaledToWidth(96, Qt.TransformationMode.SmoothTransformation)
            )
        drag.exec(Qt.DropAction.CopyAction)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.finding.take(event):
            return
        self.finding.end()
        if control and event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(1)
        elif control and event.key() == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def _hover(self, row: int | None) -> None:
        if row == self._hovered or self._model is None:
            return
        old, self._hovered = self._hovered, row
        for each in (old, row):
            if each is not None:
                self.viewport().update(self.visualRect(self._model.index(each, 0)))

    def _tell_view(self) -> None:
        if not self._told.isActive():
            self._told.start(0)
