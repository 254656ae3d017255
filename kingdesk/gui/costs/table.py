"""Receipts as a table: what was done and what it cost, or gallery by gallery."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kingdesk.domain.money import Receipt
from kingdesk.gui.costs.words import digits, operation_words, purpose_words
from kingdesk.gui.words import number

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ReceiptTable(QTableWidget):
    """Words to the left, then how many calls and their US dollars to the right."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(_LEFT)

    def show_calls(self, receipt: Receipt) -> None:
        """Show one receipt by what was asked of AWS."""
        self._fill(
            (
                QCoreApplication.translate("Costs", "What for"),
                QCoreApplication.translate("Costs", "What was done"),
            ),
            [
                (
                    (purpose_words(purpose), operation_words(operation)),
                    count,
                    receipt.price(purpose, operation),
                )
                for purpose, calls in receipt.calls.items()
                for operation, count in calls.items()
            ],
        )

    def show_galleries(self, parts: Sequence[tuple[str | None, Receipt]]) -> None:
        """Show receipts of galleries; None stands for those that are gone."""
        gone = QCoreApplication.translate("Costs", "Galleries that are gone")
        self._fill(
            (QCoreApplication.translate("Costs", "Gallery"),),
            [
                ((gone if name is None else name,), receipt.billed_calls, receipt.usd)
                for name, receipt in parts
            ],
        )

    def _fill(
        self, headings: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], int, float]]
    ) -> None:
        """Fill the table; the last column of words gets the room."""
        words = len(headings)
        self.setRowCount(0)
        self.setColumnCount(words + 2)
        calls = QCoreApplication.translate("Costs", "Calls")
        self.setHorizontalHeaderLabels([*headings, calls, "US$"])
        self.setRowCount(len(rows))
        column = [usd for *_, usd in rows]
        for at, (said, count, usd) in enumerate(rows):
            texts = (*said, number(count), digits(usd, beside=column))
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text if place < words else "")
                item.setTextAlignment(_LEFT if place < words else _RIGHT)
                self.setItem(at, place, item)
        mode = QHeaderView.ResizeMode
        for place in range(words + 2):
            heading = self.horizontalHeaderItem(place)
            if heading is not None:
                heading.setTextAlignment(_LEFT if place < words else _RIGHT)
            self.horizontalHeader().setSectionResizeMode(
                place, mode.Stretch if place == words - 1 else mode.ResizeToContents
            )
