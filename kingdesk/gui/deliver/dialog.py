"""Deliver: whose photos, which of them, in what form, where to; what that comes to is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

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

from kingdesk.domain.giving import Outlook, Sureness, Wanted, outlook, shares
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.results import GalleryResults
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import column, frame, label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import amount, client_state_words
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.services.export import DeliveryOrder

_WEIGHTLESS: Final = frozenset({DeliveryForm.LINK, DeliveryForm.CSV})


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be delivered.

    Attributes:
        results: at the threshold of the moment; None while they are not known.
        filter_words: what the filters say, empty where none is set.
        filtered: the photos they show.
    """

    clients: Sequence[ClientRow]
    chosen: ClientId | None
    threshold: float
    results: GalleryResults | None = None
    filter_words: str = ""
    filtered: Collection[PhotoId] = field(default=())


class DeliverDialog(Sheet):
    """Asks what to deliver.

    Signals:
        ordered(DeliveryOrder): do it.
    """

    ordered = Signal(object)

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Deliver photos"))
        self._offer = offer
        self._sizes: Mapping[PhotoId, int] | None = None
        self._unasked: frozenset[ClientId] = frozenset()
        self._make_clients()
        self._make_which()
        self._make_folder()
        self.total = label("strong", wrap=True)
        self.body.addWidget(self.total)
        self._warning = frame("notice")
        self.warning = label("", wrap=True)
        column(self._warning, margin=SPACE + SPACE // 2).addWidget(self.warning)
        self.body.addWidget(self._warning)
        hint = label("small", wrap=True)
        hint.setText(self.tr("Photos you rejected are left out; nothing is overwritten."))
        self.body.addWidget(hint)
        self._deliver = self.add_buttons(self.tr("Deliver"), self.tr("Cancel"), self._on_accepted)
        self.resize(480, 580)
        self._on_changed()

    def choose_folder(self, folder: Path) -> None:
        self._folder.setText(str(folder))

    def set_sizes(self, sizes: Mapping[PhotoId, int]) -> None:
        """Know how many bytes photos have."""
        self._sizes = sizes
        self._on_changed()

    def set_unasked(self, clients: Iterable[ClientId]) -> None:
        """Know whose consent is not recorded; it is said of those who would be given something."""
        self._unasked = frozenset(clients)
        self._on_changed()

    # --- fields ---------------------------------------------------------------------------------

    def _make_clients(self) -> None:
        self._clients = QListWidget()
        # the chosen row only shows where the keys are: the arrows walk, the space bar ticks
        self._clients.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for row in self._offer.clients:
            if row.photos:
                self._clients.addItem(self._item(row, self._offer.chosen))
        self._clients.itemChanged.connect(self._on_changed)
        self.add_field(self.tr("&Clients"), self._clients)
        self._all = QCheckBox(self.tr("A&ll clients"))
        self._all.clicked.connect(self._on_all)
        self.body.addWidget(self._all)

    def _make_which(self) -> None:
        self.sure = QComboBox()
        self.sure.addItem(self.tr("All that were found"), Sureness.FOUND)
        self.sure.addItem(self.tr("Without those to check"), Sureness.CHECKED)
        self.sure.addItem(self.tr("Only those confirmed by you"), Sureness.CONFIRMED)
        self.sure.currentIndexChanged.connect(self._on_changed)
        self.add_field(self.tr("&Photos"), self.sure)
        self.filtered = QCheckBox()
        offer, words = self._offer, self.tr("Only what the fil&ters show: %1")
        self.filtered.setText(words.replace("%1", offer.filter_words.replace("&", "&&")))
        self.filtered.setVisible(bool(offer.filter_words))
        self.filtered.toggled.connect(self._on_changed)
        self.body.addWidget(self.filtered)
        self._form = QComboBox()
        self._form.addItem(self.tr("Copies, one folder a client"), DeliveryForm.COPY)
        self._form.addItem(self.tr("One ZIP file a client"), DeliveryForm.ZIP)
        self._form.addItem(self.tr("Links, one folder a client"), DeliveryForm.LINK)
        self._form.addItem(self.tr("A table (CSV)"), DeliveryForm.CSV)
        self._form.currentIndexChanged.connect(self._on_changed)
        self.add_field(self.tr("&As"), self._form)

    def _make_folder(self) -> None:
        self._folder = QLineEdit()
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.textChanged.connect(self._on_changed)
        browse = QPushButton(self.tr("&Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse)
        name = label("small", self.tr("&Folder"))
        name.setBuddy(self._folder)
        group = column(gap=SPACE // 2)
        group.addWidget(name)
        row_layout = line(gap=SPACE)
        row_layout.addWidget(self._folder, 1)
        row_layout.addWidget(browse)
        group.addLayout(row_layout)
        self.body.addLayout(group)

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

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Where to deliver"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    # --- what it comes to -----------------------------------------------------------------------

    @property
    def _wanted(self) -> Wanted:
        only = tuple(self._offer.filtered) if self.filtered.isChecked() else None
        return Wanted(tuple(self._ticked()), only, Sureness(self.sure.currentData()))

    @property
    def _chosen_form(self) -> DeliveryForm:
        return DeliveryForm(self._form.currentData())

    def _on_changed(self) -> None:
        self._all.setChecked(len(self._ticked()) == self._clients.count())
        results = self._offer.results
        found = None
        if results is not None:
            found = outlook(shares(results, self._wanted), self._sizes or {})
        self._say(found, len(self._unasked.intersection(self._ticked())))
        something = bool(self._ticked()) if found is None else bool(found.photos)
        self._deliver.setEnabled(something and bool(self._folder.text().strip()))

    def _say(self, found: Outlook | None, unasked: int) -> None:
        self._warning.hide()
        if found is None or not found.photos:
            nothing = found is not None and bool(self._ticked())
            self.total.setText(self.tr("Nothing of that was found.") if nothing else "")
            return
        parts = [
            self.tr("%Ln client(s)", "", found.clients),
            self.tr("%Ln photo(s)", "", found.photos),
        ]
        if self._sizes is not None and self._chosen_form not in _WEIGHTLESS and found.size:
            size = amount(found.size)
            more = self.tr("more than %1").replace("%1", size)
            parts.append(more if found.unsized else size)
        self.total.setText(" · ".join(parts))
        warnings = []
        if found.to_check:
            warnings.append(self.tr("%Ln client(s) have something to check.", "", found.to_check))
        if found.changed:
            warnings.append(
                self.tr("%Ln client(s) changed since they were delivered.", "", found.changed)
            )
        if found.parts and self._chosen_form is not DeliveryForm.CSV:
            warnings.append(
                self.tr(
                    "%Ln client(s) get a part of what was found: they do not count as delivered.",
                    "",
                    found.parts,
                )
            )
        if unasked:
            warnings.append(self.tr("%Ln client(s) have no recorded consent.", "", unasked))
        self.warning.setText("\n".join(warnings))
        self._warning.setVisible(bool(warnings))

    def _on_accepted(self) -> None:
        wanted = self._wanted
        self.ordered.emit(
            DeliveryOrder(
                Path(self._folder.text().strip()).expanduser(),
                self._chosen_form,
                wanted.clients,
                self._offer.threshold,
                wanted.only,
                wanted.sure,
            )
        )
        self.accept()
