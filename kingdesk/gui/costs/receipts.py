"""What AWS has cost and what it keeps: receipts to look at and to save, faces to delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from kingdesk.domain.ids import GalleryId
from kingdesk.domain.money import Receipt
from kingdesk.gui.costs.words import count_of_calls, money, operation_words, purpose_words
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import column, frame, label, line, push_button, scrolled
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import day, number
from kingdesk.services.kept_faces import KeptGallery
from kingdesk.services.receipts import Month

SIZE: Final = (660, 600)
SMALLEST: Final = (460, 380)
CSV_HEADING: Final = ("gallery", "purpose", "operation", "calls", "usd")
_MONTHS: Final = 12
"""Months that are offered, the newest first."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which receipts are wanted.

    Attributes:
        gallery_id: of this gallery; None: of all.
        month: None: ever.
    """

    gallery_id: GalleryId | None
    month: Month | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Receipts of a scope.

    Attributes:
        total: of all together.
        parts: by gallery, where all are wanted; None stands for galleries that are gone.
    """

    scope: Scope
    total: Receipt
    parts: Sequence[tuple[str | None, Receipt]] = ()


class CostsDialog(Sheet):
    """Receipts on top, what is kept below.

    Signals:
        wanted(Scope): receipts to be shown.
        saving_asked(Path, Shown): write them there.
        deleting_asked(KeptGallery): its faces are to go.
    """

    wanted = Signal(object)
    saving_asked = Signal(object, object)
    deleting_asked = Signal(object)

    def __init__(
        self, gallery: tuple[GalleryId, str] | None, month: Month, parent: QWidget | None
    ) -> None:
        """Prepare.

        Args:
            gallery: the open one.
            month: of today.
            parent: the window.
        """
        super().__init__(parent)
        self._shown: Shown | None = None
        self.deletes: dict[GalleryId, QPushButton] = {}
        self.set_heading(self.tr("Costs and faces at AWS"))
        self.scope, self.month = QComboBox(), QComboBox()
        if gallery is not None:
            self.scope.addItem(gallery[1], gallery[0])
        self.scope.addItem(self.tr("All galleries"), None)
        self.month.addItem(self.tr("Ever"), None)
        for each in _last_months(month):
            self.month.addItem(_month_words(each), each)
        for box, name in (
            (self.scope, self.tr("Gallery")),
            (self.month, self.tr("Month")),
        ):
            box.setAccessibleName(name)
            box.activated.connect(lambda _: self.ask())
        self._lay_out()
        self.add_buttons(self.tr("Close"), None, self.accept)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.scope.setFocus()

    def _lay_out(self) -> None:
        row = line(gap=SPACE)
        row.addWidget(self.scope, 1)
        row.addWidget(self.month)
        self.body.addLayout(row)
        self.table = _table(self.tr("Receipts"))
        self.body.addWidget(self.table, 1)
        row = line(gap=SPACE)
        self.total = label("strong", wrap=True)
        self.save = push_button("export")
        self.save.setText(self.tr("Save as CSV…"))
        self.save.setAutoDefault(False)
        self.save.setEnabled(False)
        self.save.clicked.connect(self._on_save)
        row.addWidget(self.total, 1)
        row.addWidget(self.save)
        self.body.addLayout(row)
        self.body.addWidget(
            label(
                "small",
                self.tr(
                    "Every call AWS was asked, at the prices in Settings. What counts in the end "
                    "is the bill of AWS."
                ),
                wrap=True,
            )
        )
        self.body.addWidget(frame("hairline"))
        self.body.addWidget(label("section", self.tr("Faces kept at AWS")))
        inside = QWidget()
        self._kept = column(inside, gap=SPACE)
        area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(72)
        area.setMaximumHeight(190)
        self.body.addWidget(area)

    # --- what others use ------------------------------------------------------------------------

    def ask(self) -> None:
        """Want the receipts of what is chosen."""
        self.save.setEnabled(False)
        self.wanted.emit(self.chosen)

    @property
    def chosen(self) -> Scope:
        return Scope(self.scope.currentData(), self.month.currentData())

    def show_receipts(self, shown: Shown) -> None:
        """Show receipts unless others were asked for meanwhile."""
        if shown.scope != self.chosen:
            return
        self._shown = shown
        if shown.scope.gallery_id is None:
            headings = (self.tr("Gallery"), self.tr("Calls"), self.tr("US$"))
            rows = [
                (
                    self.tr("Galleries that are gone") if name is None else name,
                    number(receipt.billed_calls),
                    money(receipt.usd),
                )
                for name, receipt in shown.parts
            ]
        else:
            headings = (self.tr("What for"), self.tr("What was done"), self.tr("Calls"))
            rows = [
                (purpose_words(purpose), operation_words(operation), number(count))
                for purpose, calls in shown.total.calls.items()
                for operation, count in calls.items()
            ]
        _fill(self.table, headings, rows)
        self.total.setText(self._total_words(shown.total))
        self.save.setEnabled(bool(rows))

    def _total_words(self, receipt: Receipt) -> str:
        if not receipt.billed_calls:
            return self.tr("Nothing was spent.")
        parts = [money(receipt.usd), count_of_calls(receipt.billed_calls)]
        if receipt.since is not None and receipt.until is not None:
            first, last = (day(each.astimezone().date()) for each in (receipt.since, receipt.until))
            # one day has one date
            dates = first if first == last else self.tr("%1 to %2").replace("%1", first)
            parts.append(dates.replace("%2", last))
        return " · ".join(parts)

    def show_kept(self, kept: Sequence[KeptGallery]) -> None:
        """Show which galleries' faces are kept, each with a button that deletes them."""
        self.deletes = {}
        while (item := self._kept.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for each in kept:
            self._kept.addWidget(self._kept_row(each))
        if not kept:
            words = self.tr(
                "No faces of photos are kept. Your clients' own faces stay until they are erased."
            )
            self._kept.addWidget(label("muted", words, wrap=True))
        self._kept.addStretch()

    def _kept_row(self, kept: KeptGallery) -> QWidget:
        row = QWidget()
        inside = line(row, gap=SPACE)
        words = column(gap=0)
        name = self.tr("A gallery that is gone") if kept.name is None else kept.name
        words.addWidget(label("", name, wrap=True))
        words.addWidget(label("small", self._kept_words(kept), wrap=True))
        inside.addLayout(words, 1)
        delete = self.deletes[kept.gallery_id] = push_button("remove")
        delete.setText(self.tr("Delete now…"))
        delete.setAutoDefault(False)
        delete.setAccessibleName(f"{delete.text()} {name}")
        delete.clicked.connect(lambda: self.deleting_asked.emit(kept))
        inside.addWidget(delete, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _kept_words(self, kept: KeptGallery) -> str:
        words = self.tr("Faces of %Ln photo(s) are kept since %1; last used %2.", "", kept.photos)
        words = words.replace("%1", day(kept.since.astimezone().date()))
        return words.replace("%2", day(kept.used_at.astimezone().date()))

    # --- inside ---------------------------------------------------------------------------------

    def _on_save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save receipts"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("aws.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.open()

    def save_to(self, file: Path) -> None:
        """Have what is shown written to a file."""
        if self._shown is not None:
            self.saving_asked.emit(file, self._shown)


def receipt_rows(shown: Shown) -> list[tuple[object, ...]]:
    """Return receipts as rows for other programs: names as AWS has them, US$ with a point."""
    parts = shown.parts if shown.scope.gallery_id is None else [("", shown.total)]
    rows: list[tuple[object, ...]] = []
    for name, receipt in parts:
        for purpose, calls in receipt.calls.items():
            rows += [(name, purpose, operation, count, "") for operation, count in calls.items()]
        rows.append((name, "total", "", receipt.billed_calls, f"{receipt.usd:.4f}"))
    return rows


def _table(name: str) -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


def _fill(
    table: QTableWidget, headings: tuple[str, str, str], rows: Sequence[tuple[str, str, str]]
) -> None:
    """Fill a table; columns of numbers stand to the right, the widest words get the room."""
    table.setRowCount(0)
    table.setHorizontalHeaderLabels(headings)
    table.setRowCount(len(rows))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for at, row in enumerate(rows):
        for place, words in enumerate(row):
            item = QTableWidgetItem(words)
            if words[:1].isdigit() or words.startswith("US$"):
                item.setTextAlignment(right)
            table.setItem(at, place, item)
    header, wide = table.horizontalHeader(), 0 if rows and rows[0][1][:1].isdigit() else 1
    for place in range(3):
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(place, mode.Stretch if place == wide else mode.ResizeToContents)


def _last_months(month: Month) -> list[Month]:
    last = month.year * 12 + month.number - 1
    return [Month(each // 12, each % 12 + 1) for each in range(last, last - _MONTHS, -1)]


def _month_words(month: Month) -> str:
    words = QLocale().toString(QDate(month.year, month.number, 1), "MMMM yyyy")
    return f"{words[:1].upper()}{words[1:]}"
