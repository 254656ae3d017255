"""The left side: what to show of the gallery, and its clients."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.delegate import ClientDelegate
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.filters import Filters, Shown
from kingdesk.gui.clients.list_view import ClientList
from kingdesk.gui.clients.rows import ClientListModel, ClientRow
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import column, flat_button, frame, label, line, name_button, push_button
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import number


class ClientPanel(QWidget):
    """Chooses a client or a question about the whole gallery; never both.

    Signals:
        client_chosen(ClientId), filter_chosen(Shown): what the grid shall show.
        client_added(ClientId), filter_added(Shown): what it shall show only with the rest.
        adding_asked(), listing_asked(): a new client, a class list.
    """

    client_chosen = Signal(object)
    filter_chosen = Signal(object)
    client_added = Signal(object)
    filter_added = Signal(object)
    adding_asked = Signal()
    listing_asked = Signal()

    def __init__(self, theme: Theme, faces: ClientFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ClientListModel(self)
        self.list = ClientList(self.model)
        self.list.setItemDelegate(ClientDelegate(theme, faces, self.list))
        faces.loaded.connect(lambda _: self.list.viewport().update())
        self.filters = Filters(theme)
        self._chosen: ClientId | None = None
        self._wanted: frozenset[ClientId] = frozenset()
        self._title = label("section")
        self._add = flat_button("person-add")
        self._class_list = flat_button("list")
        self._find = QLineEdit()
        self._find.setClearButtonEnabled(True)
        self._find.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._add_first = push_button("person-add")
        self._list_first = push_button("list")
        self._nobody = Message("people")
        self._waiting = ""
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def chosen(self) -> ClientId | None:
        return self._chosen

    def set_rows(self, rows: Sequence[ClientRow], waiting: str = "") -> None:
        """Show these clients; the chosen one stays chosen if still there.

        Args:
            rows: by name.
            waiting: what to say of clients that are not known yet.
        """
        with QSignalBlocker(self.list.selectionModel()):
            self.model.set_rows(rows)
        self._restore()
        self._find.setVisible(len(rows) > 5 or bool(self._find.text()))
        self._say_count()
        self._waiting = waiting
        self._say_nobody()
        self._stack.setCurrentIndex(0 if rows else 1)

    def choose(self, client_id: ClientId | None, wanted: frozenset[ClientId] = frozenset()) -> None:
        """Stand at a client, or at none; mark everybody who is wanted."""
        self._chosen, self._wanted = client_id, wanted
        self._restore()
        if client_id is not None:
            self.filters.choose(None)

    def start_finding(self) -> None:
        """Put the cursor into the find field."""
        self._find.show()
        self._find.setFocus()
        self._find.selectAll()

    def _lay_out(self) -> None:
        head = line(gap=SPACE // 2)
        head.setContentsMargins(2 * SPACE, SPACE, SPACE, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._class_list)
        head.addWidget(self._add)
        found = line()
        found.setContentsMargins(SPACE, 0, SPACE, 0)
        found.addWidget(self._find)
        empty = QWidget()
        inside = column(empty, gap=SPACE)
        inside.addWidget(self._nobody, 1)
        for button in (self._list_first, self._add_first):
            row = line()
            row.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
            row.addWidget(button)
            inside.addLayout(row)
        inside.addStretch(1)
        self._stack.addWidget(self.list)
        self._stack.addWidget(empty)
        root = column(self, gap=SPACE // 2)
        root.setContentsMargins(0, SPACE, 0, 0)
        root.addWidget(self.filters)
        root.addSpacing(SPACE // 2)
        root.addWidget(frame("hairline"))
        root.addLayout(head)
        root.addLayout(found)
        root.addWidget(self._stack, 1)
        self.setMinimumWidth(200)

    def _connect(self) -> None:
        self.filters.chosen.connect(self._on_filter)
        self.list.client_chosen.connect(self._on_client)
        self.list.client_added.connect(self.client_added)
        self.filters.added.connect(self.filter_added)
        self._find.textChanged.connect(self._on_find)
        self._find.returnPressed.connect(self._on_found)
        for button in (self._add, self._add_first):
            button.clicked.connect(self.adding_asked)
        for button in (self._class_list, self._list_first):
            button.clicked.connect(self.listing_asked)

    def _on_filter(self, shown: Shown) -> None:
        self._chosen = None
        with QSignalBlocker(self.list):
            self.list.clearSelection()
            self.list.setCurrentIndex(self.list.rootIndex())
        self.filters.choose(shown)
        self.filter_chosen.emit(shown)

    def _on_client(self, client_id: ClientId) -> None:
        self._chosen = client_id
        self.filters.choose(None)
        self.client_chosen.emit(client_id)

    def _on_find(self, text: str) -> None:
        with QSignalBlocker(self.list):
            self.model.find(text)
        self._restore()
        self._say_count()

    def _on_found(self) -> None:
        """Enter in the find field goes to the first client found."""
        if self.model.rowCount():
            self.list.setFocus()
            self.list.setCurrentIndex(self.model.index(0))
            row = self.model.row_at(0)
            if row is not None and row.id != self._chosen:  # the focus alone chooses nobody
                self._on_client(row.id)

    def _restore(self) -> None:
        place = None if self._chosen is None else self.model.place_of(self._chosen)
        with QSignalBlocker(self.list):
            if place is None:
                self.list.clearSelection()
            else:
                self.list.setCurrentIndex(self.model.index(place))
            self.list.mark(self._wanted)
        self.list.viewport().update()

    def _say_count(self) -> None:
        self._title.setText(self.tr("Clients (%1)").replace("%1", number(self.model.total)))

    def _retranslate(self) -> None:
        self._say_count()
        self._find.setPlaceholderText(self.tr("Find a client"))
        self._find.setAccessibleName(self.tr("Find a client"))
        self._find.setToolTip(
            self.tr("Find a client (%1)").replace(
                "%1", QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)
            )
        )
        self.list.setAccessibleName(self.tr("Clients"))
        name_button(self._add, self.tr("New client"), "Ctrl+N")
        name_button(self._class_list, self.tr("Import a class list"), "Ctrl+L")
        self._add_first.setText(self.tr("New client…"))
        self._list_first.setText(self.tr("Class list…"))
        self._say_nobody()

    def _say_nobody(self) -> None:
        for button in (self._add_first, self._list_first):
            button.setVisible(not self._waiting)
        if self._waiting:
            self._nobody.say(self._waiting)
            return
        self._nobody.say(
            self.tr("No clients yet"),
            self.tr(
                "Drop a class list, or a folder with one photo per person named after them, here."
            ),
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
