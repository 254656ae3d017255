"""Say who a face is: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget
from typing_extensions import override

from kingdesk.gui.clients.delegate import ClientDelegate
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.rows import ClientListModel, ClientRow
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.theme import Theme


class NameDialog(Sheet):
    """Finds a client by typing.

    Signals:
        named(ClientId): this one.
    """

    named = Signal(object)

    def __init__(
        self,
        rows: Sequence[ClientRow],
        theme: Theme,
        faces: ClientFaces,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Who is this?"))
        self._model = ClientListModel(self)
        self._model.set_rows(rows)
        self._find = QLineEdit()
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(ClientDelegate(theme, faces, self._list))
        self._list.setUniformItemSizes(True)
        faces.loaded.connect(self._list.viewport().update)
        self.add_field(self.tr("&Name"), self._find)
        self.body.addWidget(self._list, 1)
        self._list.setAccessibleName(self.tr("Clients"))
        self._find.textChanged.connect(self._on_typed)
        self._find.installEventFilter(self)
        self._list.doubleClicked.connect(self._on_accepted)
        self._yes = self.add_buttons(self.tr("This one"), self.tr("Cancel"), self._on_accepted)
        self.resize(380, 480)
        self._on_typed("")

    def _on_typed(self, text: str) -> None:
        self._model.find(text)
        if self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(0))
        self._yes.setEnabled(self._model.rowCount() > 0)

    def _on_accepted(self) -> None:
        row = self._model.row_at(self._list.currentIndex().row())
        if row is not None:
            self.named.emit(row.id)
            self.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk the list while the cursor stays in the field."""
        step = None
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}.get(event.key())
        if step is not None:
            row = self._list.currentIndex().row() + step
            if 0 <= row < self._model.rowCount():
                self._list.setCurrentIndex(self._model.index(row))
            return True
        return super().eventFilter(watched, event)
