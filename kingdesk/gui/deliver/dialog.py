"""Deliver: whose photos, in what form, where to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import client_state_words
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.services.export import DeliveryOrder


class DeliverDialog(Sheet):
    """Asks what to deliver.

    Signals:
        ordered(DeliveryOrder): do it.
    """

    ordered = Signal(object)

    def __init__(
        self,
        clients: Sequence[ClientRow],
        chosen: ClientId | None,
        threshold: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Deliver photos"))
        self._threshold = threshold
        self._clients = QListWidget()
        # the chosen row only shows where the keys are: the arrows walk, the space bar ticks
        self._clients.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for row in clients:
            if row.photos:
                self._clients.addItem(self._item(row, chosen))
        self._clients.itemChanged.connect(self._on_changed)
        self.add_field(self.tr("&Clients"), self._clients)
        self._all = QCheckBox(self.tr("A&ll clients"))
        self._all.clicked.connect(self._on_all)
        self.body.addWidget(self._all)
        self._form = QComboBox()
        self._form.addItem(self.tr("Copies, one folder a client"), DeliveryForm.COPY)
        self._form.addItem(self.tr("One ZIP file a client"), DeliveryForm.ZIP)
        self._form.addItem(self.tr("Links, one folder a client"), DeliveryForm.LINK)
        self._form.addItem(self.tr("A table (CSV)"), DeliveryForm.CSV)
        self.add_field(self.tr("&As"), self._form)
        self._folder = QLineEdit()
        self._folder.textChanged.connect(self._on_changed)
        browse = QPushButton(self.tr("&Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse)
        self.add_field(self.tr("&Folder"), self._folder)
        row_layout = line(gap=SPACE)
        row_layout.addWidget(browse)
        row_layout.addStretch()
        self.body.addLayout(row_layout)
        hint = label("small", wrap=True)
        hint.setText(self.tr("Photos you rejected are left out; nothing is overwritten."))
        self.body.addWidget(hint)
        self._deliver = self.add_buttons(self.tr("Deliver"), self.tr("Cancel"), self._on_accepted)
        self.resize(440, 560)
        self._on_changed()

    def choose_folder(self, folder: Path) -> None:
        self._folder.setText(str(folder))

    def _item(self, row: ClientRow, chosen: ClientId | None) -> QListWidgetItem:
        photos = self.tr("%Ln photo(s)", "", row.photos)
        words = client_state_words(row.state, row.to_check)
        item = QListWidgetItem(f"{row.name}   {photos} · {words}")
        item.setData(Qt.ItemDataRole.UserRole, row.id)
        item.setSizeHint(QSize(0, max(28, self.fontMetrics().height() + 10)))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        ticked = chosen is None or chosen == row.id
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return item

    def _ticked(self) -> list[ClientId]:
        items = (self._clients.item(row) for row in range(self._clients.count()))
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    def _on_all(self, ticked: bool) -> None:  # noqa: FBT001 - a signal's payload
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        with QSignalBlocker(self._clients):
            for row in range(self._clients.count()):
                self._clients.item(row).setCheckState(state)
        self._clients.viewport().update()
        self._on_changed()

    def _on_changed(self) -> None:
        self._all.setChecked(len(self._ticked()) == self._clients.count())
        self._deliver.setEnabled(bool(self._ticked()) and bool(self._folder.text().strip()))

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Where to deliver"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _on_accepted(self) -> None:
        form = self._form.currentData()
        self.ordered.emit(
            DeliveryOrder(
                Path(self._folder.text().strip()).expanduser(),
                form if isinstance(form, DeliveryForm) else DeliveryForm(str(form)),
                tuple(self._ticked()),
                self._threshold,
            )
        )
        self.accept()
