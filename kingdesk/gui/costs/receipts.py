"""What AWS has cost and what it keeps: receipts to look at and to save, faces to delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Run
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.gui.costs.table import ReceiptTable
from kingdesk.gui.costs.words import count_of_calls, money
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, frame, label, line, push_button, scrolled
from kingdesk.gui.runs.words import history_words
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import day
from kingdesk.services.kept_faces import KeptGallery
from kingdesk.services.receipts import Month

SIZE: Final = (700, 600)
SMALLEST: Final = (460, 440)
_KEPT: Final = (56, 128)
"""How high what is kept stands: none or one gallery, several."""
CSV_HEADING: Final = (
    *("gallery", "purpose", "operation", "calls", "usd"),
    *("unsure_calls", "unsure_usd"),
)
"""What is unsure, because answers were lost, is told of a gallery as a whole."""
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
        parts: by gallery, just the one where one is wanted; None stands for those that are gone.
        last: the last processing of the one gallery.
    """

    scope: Scope
    total: Receipt
    parts: Sequence[tuple[str | None, Receipt]] = ()
    last: Run | None = None


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
        self._saved: Path | None = None
        self._error: KingdeskError | None = None
        self._known: Sequence[KeptGallery] | None = None
        self.deletes: dict[GalleryId, QPushButton] = {}
        self.scope, self.month = QComboBox(), QComboBox()
        if gallery is not None:
            self.scope.addItem(gallery[1], gallery[0])
        self.scope.addItem("", None)
        self.month.addItem("", None)
        for each in _last_months(month):
            self.month.addItem("", each)
        for box in (self.scope, self.month):
            box.activated.connect(lambda _: self.ask())
        self._lay_out()
        self._close = self.add_buttons("", None, self.accept)
        self._retranslate()
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.scope.setFocus()

    def _lay_out(self) -> None:
        row = line(gap=SPACE)
        row.addWidget(self.scope, 1)
        row.addWidget(self.month)
        self.body.addLayout(row)
        self.table = ReceiptTable()
        self.body.addWidget(self.table, 1)
        row = line(gap=SPACE)
        self.total = label("strong", wrap=True)
        self.save = push_button("export")
        self.save.setAutoDefault(False)
        self.save.setEnabled(False)
        self.save.clicked.connect(self._on_save)
        row.addWidget(self.total, 1)
        row.addWidget(self.save)
        self.body.addLayout(row)
        self.last = label("small", wrap=True)
        self.body.addWidget(self.last)
        self._bill_words = label("small", wrap=True)
        self.body.addWidget(self._bill_words)
        self.body.addWidget(frame("hairline"))
        self._kept_name = label("section")
        self.body.addWidget(self._kept_name)
        self._inside = QWidget()
        self._kept = column(self._inside, gap=SPACE)
        self._area = scrolled(self._inside)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFixedHeight(_KEPT[0])
        self.body.addWidget(self._area)

    # --- what others use ------------------------------------------------------------------------

    def ask(self) -> None:
        """Want the receipts of what is chosen."""
        self._shown = self._saved = self._error = None
        self._show()
        self.wanted.emit(self.chosen)

    @property
    def chosen(self) -> Scope:
        return Scope(self.scope.currentData(), self.month.currentData())

    def show_receipts(self, shown: Shown) -> None:
        """Show receipts unless others were asked for meanwhile."""
        if shown.scope == self.chosen:
            self._shown, self._error = shown, None
            self._show()

    def show_trouble(self, scope: Scope, error: KingdeskError) -> None:
        """Say why receipts can't be read, unless others were asked for meanwhile."""
        if scope == self.chosen:
            self._error = error
            self._show()

    def show_saved(self, file: Path) -> None:
        """Say that what is shown was written."""
        self._saved = file
        self._show_total()

    def show_kept(self, kept: Sequence[KeptGallery]) -> None:
        """Show which galleries' faces are kept, each with a button that deletes them."""
        self._known = kept
        self._show_kept()

    def save_to(self, file: Path) -> None:
        """Have what is shown written to a file."""
        if self._shown is not None:
            self.saving_asked.emit(file, self._shown)

    # --- inside ---------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self._shown
        if self.chosen.gallery_id is None:
            self.table.show_galleries(() if shown is None else shown.parts)
        else:
            self.table.show_calls(NO_RECEIPT if shown is None else shown.total)
        self._show_total()
        last = None if shown is None else shown.last
        self.last.setText("" if last is None else history_words(last))
        self.last.setVisible(last is not None)
        self.save.setEnabled(shown is not None and bool(self.table.rowCount()))

    def _show_total(self) -> None:
        if self._error is not None:
            self.total.setText(" ".join(filter(None, say(self._error))))
        elif self._shown is None:
            self.total.setText(self.tr("Reading the receipts…"))
        elif self._saved is not None:
            self.total.setText(self.tr("Saved: %1").replace("%1", self._saved.name))
        else:
            self.total.setText(_total_words(self._shown.total))

    def _show_kept(self) -> None:
        had = next((key for key, button in self.deletes.items() if button.hasFocus()), None)
        self.deletes = {}
        while (item := self._kept.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for each in self._known or ():
            self._kept.addWidget(self._kept_row(each))
        if self._known is None:
            self._kept.addWidget(label("muted", self.tr("Reading what is kept…"), wrap=True))
        elif not self._known:
            words = self.tr(
                "No faces of photos are kept. Your clients' own faces stay until they are erased."
            )
            self._kept.addWidget(label("muted", words, wrap=True))
        self._kept.addStretch()
        few, many = _KEPT
        self._area.setFixedHeight(many if len(self._known or ()) > 1 else few)
        before: QWidget = self.save
        for button in (*self.deletes.values(), self._close):  # as they stand
            self.setTabOrder(before, button)
            before = button
        if had in self.deletes:
            self.deletes[had].setFocus()

    def _kept_row(self, kept: KeptGallery) -> QWidget:
        row = QWidget()
        inside = line(row, gap=SPACE)
        words = column(gap=0)
        name = gallery_words(kept.name)
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
        dates = (day(kept.since.astimezone().date()), day(kept.used_at.astimezone().date()))
        if not kept.photos:  # it is gone, or nothing in it was finished
            words = self.tr("Faces are kept since %1; last used %2.")
        else:
            words = self.tr(
                "Faces of %Ln photo(s) are kept since %1; last used %2.", "", kept.photos
            )
        return words.replace("%1", dates[0]).replace("%2", dates[1])

    def _on_save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save receipts"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("aws.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.open()

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.set_heading(self.tr("Costs and faces at AWS"))
        self.scope.setItemText(self.scope.count() - 1, self.tr("All galleries"))
        self.month.setItemText(0, self.tr("Ever"))
        for place in range(1, self.month.count()):
            self.month.setItemText(place, _month_words(self.month.itemData(place)))
        self.scope.setAccessibleName(self.tr("Gallery"))
        self.month.setAccessibleName(self.tr("Month"))
        self.table.setAccessibleName(self.tr("Receipts"))
        self.save.setText(self.tr("Save as CSV…"))
        self._bill_words.setText(
            self.tr(
                "Every call AWS was asked, at the prices in Settings. What counts in the end is "
                "the bill of AWS."
            )
        )
        self._kept_name.setText(self.tr("Faces kept at AWS"))
        self._close.setText(self.tr("Close"))
        self._show()
        self._show_kept()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def gallery_words(name: str | None) -> str:
    """Return a gallery's name; None stands for one that is gone."""
    if name is not None:
        return name
    return QCoreApplication.translate("Costs", "A gallery that is gone")


def receipt_rows(shown: Shown) -> list[tuple[object, ...]]:
    """Return receipts as rows for other programs: names as AWS has them, US$ with a point."""
    rows: list[tuple[object, ...]] = []
    for name, receipt in shown.parts:
        for purpose, calls in receipt.calls.items():
            for operation, count in calls.items():
                usd = f"{receipt.price(purpose, operation):.4f}"
                rows.append((name or "", purpose, operation, count, usd, "", ""))
        unsure = receipt.unsure_calls, f"{receipt.unsure_usd:.4f}"
        total = receipt.billed_calls, f"{receipt.usd:.4f}"
        rows.append((name or "", "total", "", *total, *unsure))
    return rows


def _total_words(receipt: Receipt) -> str:
    unsure = _unsure_words(receipt)
    if not receipt.billed_calls:
        return unsure or QCoreApplication.translate("Costs", "Nothing was spent.")
    parts = [money(receipt.usd), count_of_calls(receipt.billed_calls)]
    if receipt.since is not None and receipt.until is not None:
        # months are those AWS bills by, so days are UTC as well
        first, last = (day(each.astimezone(UTC).date()) for each in (receipt.since, receipt.until))
        between = QCoreApplication.translate("Costs", "%1 to %2")
        # one day has one date
        dates = first if first == last else between.replace("%1", first).replace("%2", last)
        parts.append(dates)
    return " · ".join([*parts, unsure] if unsure else parts)


def _unsure_words(receipt: Receipt) -> str:
    """Say what AWS may have billed beside; nothing where every answer came."""
    if not receipt.unsure_calls:
        return ""
    words = QCoreApplication.translate(
        "Costs", "Perhaps %1 more (%2): answers were lost on the way, and AWS may bill them."
    )
    calls = count_of_calls(receipt.unsure_calls)
    return words.replace("%1", calls).replace("%2", money(receipt.unsure_usd))


def _last_months(month: Month) -> list[Month]:
    last = month.year * 12 + month.number - 1
    return [Month(each // 12, each % 12 + 1) for each in range(last, last - _MONTHS, -1)]


def _month_words(month: Month) -> str:
    words = QLocale().toString(QDate(month.year, month.number, 1), "MMMM yyyy")
    return f"{words[:1].upper()}{words[1:]}"
