"""The list of clients that takes dropped pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import (
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.rows import ClientListModel, ClientRole, ClientRow
from kingdesk.gui.enroll.dropping import holds_links, holds_picture, picture_of
from kingdesk.gui.photos.drag import dragged_photos


def dropped_files(mime: QMimeData) -> list[Path]:
    """Return the files and folders that are dragged from elsewhere, not photos of the grid."""
    if dragged_photos(mime):
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def _is_welcome(mime: QMimeData) -> bool:
    return bool(
        dropped_files(mime) or dragged_photos(mime) or holds_picture(mime) or holds_links(mime)
    )


class ClientList(QListView):
    """Choose a client; drop pictures on one to enroll, or a class list beside them.

    Signals:
        client_chosen(ClientId): another client is the current one.
        client_added(ClientId): one is wanted as well, or no more: Ctrl with a click or Space.
        files_dropped(list of Path, ClientId or None): on a client, or on the free place.
        photos_dropped(list of PhotoId, ClientId or None): photos of the grid, the same.
        picture_dropped(QImage or PictureData, ClientId or None): out of another program.
        links_dropped(): only the address of a picture on the internet.
        removal_asked(ClientId): Delete was pressed.
        menu_asked(ClientId, QPoint): the context menu, at a place on the screen.
    """

    client_chosen = Signal(object)
    client_added = Signal(object)
    files_dropped = Signal(object, object)
    photos_dropped = Signal(object, object)
    picture_dropped = Signal(object, object)
    links_dropped = Signal()
    removal_asked = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, model: ClientListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self._arriving = False

    def client_at(self, index: QModelIndex | QPersistentModelIndex) -> ClientRow | None:
        row = index.data(ClientRole.ROW) if index.isValid() else None
        return row if isinstance(row, ClientRow) else None

    def mark(self, clients: Iterable[ClientId]) -> None:
        """Show these as chosen, beside the current one."""
        model = self.model()
        if not isinstance(model, ClientListModel):
            return
        for client in clients:
            if (place := model.place_of(client)) is not None:
                flag = QItemSelectionModel.SelectionFlag.Select
                self.selectionModel().select(model.index(place), flag)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand at a client by coming here; to choose them takes a key more."""
        self._arriving = True
        super().focusInEvent(event)
        self._arriving = False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.client_at(self.indexAt(event.position().toPoint()))
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if row is not None and control and event.button() == Qt.MouseButton.LeftButton:
            self.client_added.emit(row.id)
            return
        super().mousePressEvent(event)

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        row = self.client_at(current)
        if row is not None and not self._arriving:
            self.client_chosen.emit(row.id)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _is_welcome(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        row = self.client_at(self.indexAt(event.position().toPoint()))
        if _is_welcome(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()
        self._mark(row)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(None)
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(None)
        row = self.client_at(self.indexAt(event.position().toPoint()))
        if self._take(event.mimeData(), None if row is None else row.id):
            event.acceptProposedAction()
        else:
            event.ignore()

    def _take(self, mime: QMimeData, client_id: ClientId | None) -> bool:
        """Say what was dropped, or pasted; tell whether it was anything."""
        photos, files, picture = dragged_photos(mime), dropped_files(mime), picture_of(mime)
        if photos:
            self.photos_dropped.emit(photos, client_id)
        elif files:
            self.files_dropped.emit(files, client_id)
        elif picture is not None:
            self.picture_dropped.emit(picture, client_id)
        elif holds_links(mime):
            self.links_dropped.emit()
        else:
            return False
        return True

    def _mark(self, row: ClientRow | None) -> None:
        """Show on whom a drop would land, by the selection; the current client stays."""
        model = self.model()
        if not isinstance(model, ClientListModel):
            return
        place = None if row is None else model.place_of(row.id)
        index = self.currentIndex() if place is None else model.index(place)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(index, flag.ClearAndSelect if index.isValid() else flag.Clear)

    def _on_menu(self, point: QPoint) -> None:
        row = self.client_at(self.indexAt(point))
        if row is not None:
            self.menu_asked.emit(row.id, self.viewport().mapToGlobal(point))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.client_at(self.currentIndex())
        if event.matches(QKeySequence.StandardKey.Paste):
            self._take(QGuiApplication.clipboard().mimeData(), None if row is None else row.id)
            return
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Space and control and row is not None:
            self.client_added.emit(row.id)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row is not None:
            self.client_chosen.emit(row.id)
            return
        if event.key() == Qt.Key.Key_Delete and row is not None:
            self.removal_asked.emit(row.id)
            return
        super().keyPressEvent(event)
