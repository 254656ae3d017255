"""A class list before it is enrolled: one table with only what needs a look, mended in place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.clients.class_list_model import FATE, NAME, TROUBLE, ClassListModel
from kingdesk.gui.clients.consent import ConsentFields
from kingdesk.gui.clients.exceptions import exception_words
from kingdesk.gui.clients.list_person import ListPerson, a_picture_of
from kingdesk.gui.clients.list_rows import Counts, ListRows
from kingdesk.gui.clients.list_view import dropped_files
from kingdesk.gui.costs.words import money
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import label, line, notice, side_by_side
from kingdesk.gui.report import FEW_ROWS, Wrapped
from kingdesk.gui.states import Message
from kingdesk.gui.theme import SPACE
from kingdesk.services.import_cloud import ImportCost
from kingdesk.services.list_plan import PlannedClient

SMALLEST: Final = (740, 480)
SIZE: Final = (880, 600)
_NAME_SHARE: Final = 0.28
_FATE_SHARE: Final = 0.27


class _Table(QTableView):
    """Gives the names and what comes of them a share of the width, the reasons the rest."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        self.setColumnWidth(NAME, round(width * _NAME_SHARE))
        self.setColumnWidth(FATE, round(width * _FATE_SHARE))


def _tab(icon_name: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


class ClassListDialog(Sheet):
    """Shows the exceptions, lets each be mended or left out, and enrolls all others in one go.

    Signals:
        face_asked(int, FaceChoice): this face belongs to the person at a place.
        picture_asked(int), picture_given(int, Path): another picture for them.
        confirmed(list of PlannedClient, Consent or None): enroll.
    """

    face_asked = Signal(int, object)
    picture_asked = Signal(int)
    picture_given = Signal(int, object)
    confirmed = Signal(object, object)

    def __init__(
        self,
        rows: ListRows,
        parent: QWidget | None,
        *,
        is_studio: bool = False,
        cost: ImportCost | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self.model = ClassListModel(rows, self)
        self._is_studio = is_studio
        self._cost = cost
        self._summary = label("", wrap=True)
        self.only, self.every = _tab("warning"), _tab("people")
        self.table = _Table()
        self.person = ListPerson(rows)
        self._fine = Message("check")
        self._pages = QStackedWidget()
        self.consent = ConsentFields("", wide=True)
        self._lay_out()
        self.enroll: QPushButton = self.add_buttons("", self.tr("Cancel"), self._on_confirmed)
        self._connect()
        self._retranslate()
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._show(everybody=is_studio and not rows.exceptions)

    def _lay_out(self) -> None:
        self.body.addWidget(self._summary)
        if self._is_studio:
            self.body.addWidget(
                notice(
                    self.tr(
                        "New people are added to this gallery on KingSelection with these names "
                        "and e-mails. Nobody can sign in with them there until you set passwords "
                        "on KingSelection. KingDesk can't take them back."
                    )
                )
            )
        if self._cost is not None and self._cost.most_usd:
            words = self.tr("Making them known to AWS costs at most %1.")
            words = words.replace("%1", money(self._cost.most_usd))
            self.body.addWidget(label("", words, wrap=True))
        bar = line(gap=SPACE)
        for button in (self.only, self.every):
            button.setCheckable(True)
            button.setAutoExclusive(True)
            bar.addWidget(button)
        bar.addStretch()
        self.body.addLayout(bar)
        self._prepare_table()
        self._pages.addWidget(side_by_side(self.table, self.person, (520, 330)))
        self._pages.addWidget(self._fine)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self.consent)

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setItemDelegate(Wrapped(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(TROUBLE, QHeaderView.ResizeMode.Stretch)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(
            lambda current, _: self.person.show_place(self.model.place(current.row()))
        )
        self.only.clicked.connect(lambda: self._show(everybody=False))
        self.every.clicked.connect(lambda: self._show(everybody=True))
        self.person.changed.connect(self.tell)
        self.person.face_asked.connect(self.face_asked)
        self.person.picture_asked.connect(self.picture_asked)
        self.person.next_asked.connect(self.go_on)
        QShortcut(QKeySequence("F3"), self).activated.connect(self.go_on)

    # --- what others use ------------------------------------------------------------------------

    def put(self, place: int, person: PlannedClient) -> None:
        """Show somebody as they were mended, and go on to the next."""
        self.rows.put(place, person)
        self.person.show_place(self.person.place)
        self.tell(place)
        if place == self.person.place and not person.told:
            self.go_on()

    def say_wrong(self, place: int, words: str) -> None:
        """Say why a picture can't be used, if its person is still the one who is looked at."""
        if place == self.person.place:
            self.person.say_wrong(words)

    def tell(self, place: int) -> None:
        """Somebody is mended, or is not: show it and count anew."""
        self.model.tell(place)
        self._count()

    def go_on(self) -> None:
        """Go to the next exception that needs a look; after the last, to the button."""
        here = self.person.place
        following = self.rows.next_open(-1 if here is None else here)
        row = None if following is None else self.model.row_of(following)
        if row is None:
            self.enroll.setFocus()
            return
        self._select(row)
        self._begin_mending()

    def _begin_mending(self) -> None:
        """Put the cursor where what is chosen is mended."""
        if self.person.needs_name:
            self.person.ask_for_name()
        else:
            self.table.setFocus()

    # --- inside ---------------------------------------------------------------------------------

    def _show(self, *, everybody: bool) -> None:
        here = self.person.place
        self.model.show_everybody(everybody=everybody)
        self.only.setChecked(not everybody)
        self.every.setChecked(everybody)
        rows = self.model.rowCount()
        vertical = self.table.verticalHeader()
        few = QHeaderView.ResizeMode.ResizeToContents
        vertical.setSectionResizeMode(few if rows <= FEW_ROWS else QHeaderView.ResizeMode.Fixed)
        self._pages.setCurrentIndex(0 if rows else 1)
        kept = None if here is None else self.model.row_of(here)
        if rows:
            self._select(kept or 0)
            self._begin_mending()
        else:
            self.person.show_place(None)
            self.enroll.setFocus()
        self._count()

    def _select(self, row: int) -> None:
        index = self.model.index(row, NAME)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.table.scrollTo(index)
        self.person.show_place(self.model.place(row))

    def _count(self) -> None:
        counts = self.rows.counts()
        said = [self.tr("%Ln with a face", "", counts.faces)]
        if counts.without:
            said.append(self.tr("%Ln added without a face", "", counts.without))
        if counts.left_out:
            said.append(self.tr("%Ln left out", "", counts.left_out))
        said += [exception_words(one) for one in self.rows.plan.lost]
        self._summary.setText(" · ".join(said))
        self.only.setText(self.tr("To look at (%Ln)", "", counts.to_look_at))
        self.every.setText(self.tr("Everybody (%Ln)", "", len(self.rows.people)))
        self.enroll.setText(self._enroll_words(counts))
        self.enroll.setEnabled(bool(counts.new or counts.faces))

    def _enroll_words(self, counts: Counts) -> str:
        if self._is_studio and counts.new:
            return self.tr("Add %Ln to KingSelection", "", counts.new)
        if not counts.faces:
            return self.tr("Add %Ln without a face", "", counts.without)
        if counts.to_look_at:
            return self.tr("Enroll the other %Ln", "", counts.faces)
        return self.tr("Enroll %Ln", "", counts.faces)

    def _on_confirmed(self) -> None:
        self.confirmed.emit(list(self.rows.people), self.consent.consent)
        self.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take keys on the table: a number is a face, Delete leaves out, F2 goes to the name."""
        is_key = watched is self.table and event.type() is QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and self._take_key(event):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            return self.person.pick(key - Qt.Key.Key_0)
        if key == Qt.Key.Key_Delete and self.person.leave_out.isEnabled():
            self.person.leave_out.click()
            return True
        if key == Qt.Key.Key_F2:
            self.person.ask_for_name()
            return True
        return False

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if a_picture_of(dropped_files(event.mimeData())) and self.person.place is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        picture, place = a_picture_of(dropped_files(event.mimeData())), self.person.place
        if picture is not None and place is not None:
            event.acceptProposedAction()
            self.picture_given.emit(place, picture)

    def _retranslate(self) -> None:
        self.set_heading(self.tr("Class list: %Ln people", "", len(self.rows.people)))
        self.table.setAccessibleName(self.tr("People on the list"))
        self._fine.say(
            self.tr("Nothing to look at"), self.tr("Everybody on the list can be enrolled.")
        )
        self.consent.given.setText(self.tr("They &agreed to be looked for by their faces"))
        if self.no is not None:
            self.no.setText(self.tr("Cancel"))
        self._count()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
