"""Every client's numbers in one table, what is asked of them most on top, one client below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHeaderView,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from kingdesk.domain.ids import ClientId
from kingdesk.domain.standing import Standing
from kingdesk.gui.layouts import ElidedLabel, column, flat_button, line, name_button, push_button
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.results.client_card import ClientCard
from kingdesk.gui.results.questions import Question, counted
from kingdesk.gui.results.table_model import Column, ResultsModel, ResultsOrder
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.gui.words import number

_NAME_WIDTH: Final = 190
_WIDE: Final = 240
_PADDING: Final = 28
"""Pixels of a heading beside its words: the paddings and the arrow that says what is sorted by."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ResultsTable(QTableView):
    """The rows; Enter opens, Ctrl+C copies.

    Signals:
        opened(): Enter was pressed, or a row was clicked twice.
        left(): Escape was pressed.
    """

    opened = Signal()
    left = Signal()

    def __init__(self, order: ResultsOrder) -> None:
        super().__init__()
        self._order = order
        self.setModel(order)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.NAME, Qt.SortOrder.AscendingOrder)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(28, self.fontMetrics().height() + 12))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(48)
        self.doubleClicked.connect(lambda _: self.opened.emit())

    def fit_columns(self) -> None:
        """Make each column as wide as its heading in this language; names get the rest."""
        header = self.horizontalHeader()
        room = header.fontMetrics()
        for column_ in Column:
            words = str(self.model().headerData(column_, Qt.Orientation.Horizontal))
            width = room.horizontalAdvance(words) + _PADDING
            if column_ is Column.STATE:
                width = max(width, room.horizontalAdvance("changed after delivery") + _PADDING)
            elif column_ is Column.DELIVERED:
                width = max(width, room.horizontalAdvance("30 mmm 2026") + _PADDING)
            if column_ is not Column.NAME:
                self.setColumnWidth(column_, width)
        taken = sum(self.columnWidth(each) for each in Column if each is not Column.NAME)
        self._let_names_have(taken)

    def _let_names_have(self, taken: int) -> None:
        """Give names what is left, but never less than they need: then the table scrolls."""
        wide = self.viewport().width() - taken >= _NAME_WIDTH
        mode = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(
            Column.NAME, mode.Stretch if wide else mode.Interactive
        )
        if not wide:
            self.setColumnWidth(Column.NAME, _NAME_WIDTH)

    def chosen(self) -> list[Standing]:
        """Return the rows that are selected, in the order they are seen."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self._order.standing(self._order.index(row, 0)) for row in rows)
        return [row for row in found if row is not None]

    def copy(self) -> None:
        """Put the selected rows, or all there are, on the clipboard with their headings."""
        rows = self.chosen()
        table = self._order.as_table(rows if len(rows) > 1 else self._order.shown())
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in table))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER and self.currentIndex().isValid():
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            taken = sum(self.columnWidth(each) for each in Column if each is not Column.NAME)
            self._let_names_have(taken)
        return super().event(event)


class ResultsPage(QWidget):
    """The place of results.

    Signals:
        client_chosen(ClientId or None): somebody else is the current row.
        client_opened(ClientId): their photos are wanted.
        unmatched_asked(): the photos with faces without a name are wanted.
        saving_asked(): the table is wanted as a file.
        left(): back to the photos.
    """

    client_chosen = Signal(object)
    client_opened = Signal(object)
    unmatched_asked = Signal()
    saving_asked = Signal()
    left = Signal()

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = Question.ALL
        self._counts: dict[Question, int] = {}
        self._unmatched = 0
        self._wanted: ClientId | None = None
        self.model = ResultsModel(self)
        self.order = ResultsOrder(self.model, self)
        self.table = ResultsTable(self.order)
        self.card = ClientCard(thumbnails, theme)
        self.message = Message("people")
        self._heading = ElidedLabel("heading")
        self.copy = flat_button("copy")
        self.save = flat_button("import")
        self.save.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.unmatched = push_button("face-unknown", kind="link")
        self.chips: dict[Question, QToolButton] = {}
        self._make_chips()
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.opened.connect(self._on_opened)
        self.table.left.connect(self.left)
        self.card.photos_asked.connect(self._on_opened)
        self.copy.clicked.connect(self.table.copy)
        self.save.clicked.connect(self.saving_asked)
        self.unmatched.clicked.connect(self.unmatched_asked)
        self._retranslate()

    @property
    def client_id(self) -> ClientId | None:
        """Return whose row is the current one."""
        found = self.order.standing(self.table.currentIndex())
        return None if found is None else found.id

    def choose(self, client_id: ClientId | None) -> None:
        """Make a client's row the current one."""
        self._wanted = client_id
        index = self.order.place_of(client_id) if client_id is not None else QModelIndex()
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def ask(self, question: Question) -> None:
        """Show only the clients a question finds."""
        self._question = question
        self.chips[question].setChecked(True)
        kept = self.client_id
        self.order.ask(question)
        self._keep(kept)
        self._say()

    def show_rows(self, rows: Sequence[Standing], unmatched: int) -> None:
        """Show how all clients stand; selection and place stay.

        Args:
            rows: of the clients.
            unmatched: faces nobody answers to.
        """
        kept = self.client_id or self._wanted
        self._unmatched = unmatched
        self._counts = counted(rows)
        self.model.set_rows(rows)
        self._keep(kept)
        self._say()

    def say_nothing(self, heading: str, words: str, icon_name: str) -> None:
        """Say why there is no table."""
        self.message.say(heading, words, icon_name)

    def _keep(self, client_id: ClientId | None) -> None:
        index = QModelIndex()
        if client_id is not None:
            index = self.order.place_of(client_id)
        if not index.isValid() and self.order.rowCount():
            index = self.order.index(0, 0)
        if index.isValid() and index.row() != self.table.currentIndex().row():
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.client_chosen.emit(self.client_id)

    def _make_chips(self) -> None:
        group = QButtonGroup(self)
        for question in Question:
            chip = flat_button(_ICONS[question], checkable=True)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            chip.clicked.connect(lambda _=False, which=question: self.ask(which))
            group.addButton(chip)
            self.chips[question] = chip
        self.chips[Question.ALL].setChecked(True)

    def _lay_out(self) -> None:
        head = column(margin=SPACE + SPACE // 2, gap=SPACE // 2)
        top = line(gap=SPACE)
        top.addWidget(self._heading, 1)
        top.addWidget(self.unmatched)
        top.addWidget(self.copy)
        top.addWidget(self.save)
        head.addLayout(top)
        chips = line(gap=SPACE // 2)
        for chip in self.chips.values():
            chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            chips.addWidget(chip)
        chips.addStretch()
        head.addLayout(chips)
        root = column(self, gap=0)
        root.addLayout(head)
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.message)
        middle.setContentsMargins(SPACE, 0, SPACE, SPACE)
        root.addWidget(middle, 1)
        root.addWidget(self.card)

    def _on_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._wanted = self.client_id
            self.client_chosen.emit(self.client_id)

    def _on_opened(self) -> None:
        if self.client_id is not None:
            self.client_opened.emit(self.client_id)

    def _say(self) -> None:
        has_rows = bool(self.model.rows)
        found = self.order.rowCount()
        self._middle.setCurrentWidget(self.table if found else self.message)
        self.card.setVisible(has_rows)
        self._heading.say(self.tr("Results by client"))
        for question, chip in self.chips.items():
            count = number(self._counts.get(question, 0))
            words = f"{self._question_words(question)}  {count}"
            chip.setText(words)
            chip.setAccessibleName(words)
            waits = question in {Question.NO_REFERENCE, Question.CHANGED}
            chip.setVisible(
                not waits or bool(self._counts.get(question)) or question is self._question
            )
        for button in (self.copy, self.save):
            button.setEnabled(bool(found))
        self.unmatched.setVisible(self._unmatched > 0)
        self.unmatched.setText(self.tr("%Ln face(s) without a name", "", self._unmatched))
        if has_rows and not found:
            self.message.say(self.tr("Nobody"), self._nobody_words(), "check-list")

    def _question_words(self, question: Question) -> str:
        return {
            Question.ALL: self.tr("All clients"),
            Question.FEW: self.tr("Too few good photos"),
            Question.TO_CHECK: self.tr("Something to check"),
            Question.NO_REFERENCE: self.tr("No reference"),
            Question.CHANGED: self.tr("Changed after delivery"),
        }[question]

    def _nobody_words(self) -> str:
        return {
            Question.ALL: "",
            Question.FEW: self.tr("Everybody has at least three good photos."),
            Question.TO_CHECK: self.tr("Nothing is left to check."),
            Question.NO_REFERENCE: self.tr("Everybody has a reference."),
            Question.CHANGED: self.tr("What was delivered is still what would be delivered."),
        }[self._question]

    def _retranslate(self) -> None:
        self.table.setAccessibleName(self.tr("Results by client"))
        name_button(self.copy, self.tr("Copy the table"), "Ctrl+C")
        self.save.setText(self.tr("CSV…"))
        name_button(self.save, self.tr("Save the table as CSV…"))
        self.chips[Question.FEW].setToolTip(
            self.tr("Fewer than three good photos: worth a look while the event is still on")
        )
        self.model.retranslate()
        self.table.fit_columns()
        self._say()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


_ICONS: Final = {
    Question.ALL: "people",
    Question.FEW: "warning",
    Question.TO_CHECK: "check-list",
    Question.NO_REFERENCE: "face-unknown",
    Question.CHANGED: "reload",
}
