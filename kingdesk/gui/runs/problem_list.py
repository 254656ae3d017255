"""The photos with a problem: which, why, how often they were tried, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.galleries import PhotoProblem
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import report_row
from kingdesk.gui.layouts import column, label, line, push_button
from kingdesk.gui.report import FEW_ROWS, Wrapped
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import number

SIZE: Final = (760, 480)
SMALLEST: Final = (680, 440)
_COLUMNS: Final = 4
_NAME, _REASON, _TRIES, _WHEN = range(_COLUMNS)
_ID: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row of the list.

    Attributes:
        problem: None where workers put the photo aside without saying why.
        name: of the photo.
        tries: how often it was taken up.
        at: of the last try.
    """

    photo_id: PhotoId
    name: str
    tries: int
    at: datetime | None
    problem: PhotoProblem | None = None

    @property
    def is_ignored(self) -> bool:
        return self.problem is not None and self.problem.ignored


@dataclass(frozen=True, slots=True)
class Troubles:
    """What there is to show.

    Attributes:
        strange: requests workers could not make anything of.
    """

    rows: Sequence[Trouble]
    strange: int = 0


class ProblemsDialog(Sheet):
    """Lists photos with a problem; the ignored ones only where they are asked for.

    Signals:
        again_asked(list of PhotoId), ignore_asked(list of PhotoId), open_asked(PhotoId): buttons.
    """

    again_asked = Signal(object)
    ignore_asked = Signal(object)
    open_asked = Signal(object)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._troubles: Troubles | None = None
        self._is_free = True
        self._aside_words = ""
        self.sentence = label("", wrap=True)
        self.body.addWidget(self.sentence)
        self._pages = QStackedWidget()
        self._blank = label("muted")
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._blank)
        self._pages.addWidget(self._list_page())
        self.body.addWidget(self._pages, 1)
        self.aside = label("small", wrap=True)
        self.aside.hide()
        self.body.addWidget(self.aside)
        self.close_ = self.add_buttons("", None, self.accept)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._retranslate()
        self.close_.setFocus()

    def _list_page(self) -> QWidget:
        page = QWidget()
        root = column(page, gap=SPACE)
        table = self.table = QTableWidget(0, _COLUMNS)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setItemDelegate(Wrapped(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(_NAME, 150)
        table.itemSelectionChanged.connect(self._enable)
        table.itemActivated.connect(lambda _: self._on_open())
        root.addWidget(table, 1)
        self.again, self.ignore = push_button("reload"), push_button("ignore")
        self.open_, self.copy = push_button("fit"), push_button("copy")
        self.show_ignored = QCheckBox()
        row = line(gap=SPACE)
        for button, do in (
            (self.again, self._on_again),
            (self.ignore, self._on_ignore),
            (self.open_, self._on_open),
            (self.copy, self._on_copy),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch()
        self.show_ignored.toggled.connect(lambda _: self._show())
        root.addLayout(row)
        root.addWidget(self.show_ignored)
        return page

    # --- what others use ------------------------------------------------------------------------

    @property
    def chosen(self) -> list[PhotoId]:
        """Return the selected photos, all that are shown where none is."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._photo_of(row) for row in rows or range(self.table.rowCount())]

    def show_troubles(self, troubles: Troubles) -> None:
        """Show photos; what was selected stays so."""
        self._troubles = troubles
        self._show()

    def let_try(self, *, free: bool) -> None:
        """Say whether photos can be tried again: not while the gallery is processed."""
        if free != self._is_free:
            self._is_free = free
            self._show()

    def say_aside(self, words: str) -> None:
        """Say in one line what is not about one photo."""
        self._aside_words = words
        self._say_aside()

    # --- inside ---------------------------------------------------------------------------------

    def _photo_of(self, row: int) -> PhotoId:
        item = self.table.item(row, _NAME)
        return PhotoId(0) if item is None else PhotoId(item.data(_ID))

    def _show(self) -> None:
        troubles = self._troubles
        if troubles is None:
            self._blank.setText(self.tr("Reading the photos with a problem…"))
            self.sentence.hide()
            return
        ignored = [row for row in troubles.rows if row.is_ignored]
        open_ = [row for row in troubles.rows if not row.is_ignored]
        rows = [*open_, *ignored] if self.show_ignored.isChecked() else open_
        self.show_ignored.setText(self.tr("Show %Ln &ignored", "", len(ignored)))
        self.show_ignored.setVisible(bool(ignored))
        if open_:
            words = self.tr(
                "%Ln photo(s) could not be processed; all others are done.", "", len(open_)
            )
            if not self._is_free:
                words = self.tr("%Ln photo(s) could not be processed so far.", "", len(open_))
            self.sentence.setText(words)
        else:
            self.sentence.setText(self.tr("No photo has a problem."))
        self.sentence.setVisible(bool(troubles.rows))
        self._blank.setText(self.tr("No photo has a problem."))
        self._pages.setCurrentIndex(1 if troubles.rows else 0)
        self._fill(rows)
        self._say_aside()
        self._enable()

    def _fill(self, rows: Sequence[Trouble]) -> None:
        selected = {self._photo_of(index.row()) for index in self.table.selectedIndexes()}
        had_focus = self.table.hasFocus()
        vertical = self.table.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.clearSelection()
        self.table.setRowCount(len(rows))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for place, trouble in enumerate(rows):
            said = (
                trouble.name,
                self._reason(trouble),
                number(trouble.tries),
                _moment(trouble.at),
            )
            for at, words in enumerate(said):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setData(_ID, trouble.photo_id)
                self.table.setItem(place, at, item)
            if trouble.photo_id in selected:
                self.table.selectRow(place)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        if len(rows) <= FEW_ROWS:
            vertical.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if had_focus:
            self.table.setFocus()

    def _reason(self, trouble: Trouble) -> str:
        if trouble.problem is None:
            return self.tr("It was taken up again and again, and nobody could finish it.")
        words = report_row(trouble.problem.error)[1]
        if trouble.is_ignored:
            return self.tr("Ignored. %1").replace("%1", words)
        return words

    def _enable(self) -> None:
        count = self.table.rowCount()
        chosen = {index.row() for index in self.table.selectedIndexes()}
        self.again.setText(self.tr("&Try again") if chosen else self.tr("&Try all again"))
        self.ignore.setText(self.tr("I&gnore") if chosen else self.tr("I&gnore all"))
        self.again.setEnabled(bool(count) and self._is_free)
        self.again.setToolTip(
            "" if self._is_free else self.tr("The gallery is being processed: wait until it ends.")
        )
        self.ignore.setEnabled(bool(count))
        self.open_.setEnabled(len(chosen) == 1)
        self.copy.setEnabled(bool(count))

    def _on_again(self) -> None:
        self.again_asked.emit(self.chosen)

    def _on_ignore(self) -> None:
        self.ignore_asked.emit(self.chosen)

    def _on_open(self) -> None:
        if self.open_.isEnabled():
            self.open_asked.emit(self.chosen[0])

    def _on_copy(self) -> None:
        rows = (
            "\t".join(
                item.text()
                for at in range(_COLUMNS)
                if (item := self.table.item(row, at)) is not None
            )
            for row in range(self.table.rowCount())
        )
        QGuiApplication.clipboard().setText("\n".join(rows))

    # --- words ----------------------------------------------------------------------------------

    def _say_aside(self) -> None:
        words = self._aside_words
        if self._troubles is not None and self._troubles.strange:
            words = self.tr(
                "%Ln request(s) to the workers could not be understood and were put aside.",
                "",
                self._troubles.strange,
            )
        self.aside.setText(words)
        self.aside.setVisible(bool(words))

    def _retranslate(self) -> None:
        self.set_heading(self.tr("Photos with a problem"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Photo"), self.tr("What about it"), self.tr("Tries"), self.tr("Last try")]
        )
        self.table.setAccessibleName(self.tr("Photos with a problem"))
        self.open_.setText(self.tr("&Open photo"))
        self.copy.setText(self.tr("&Copy list"))
        self.close_.setText(self.tr("Close"))
        self._show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _moment(at: datetime | None) -> str:
    """Return when something was, short, as the language writes it and the clock here shows it."""
    if at is None:
        return ""
    local = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)
