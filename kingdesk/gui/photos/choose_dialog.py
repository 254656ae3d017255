"""Tick some of many names: find by typing, Space ticks, Enter is done."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from kingdesk.domain.clients import name_key
from kingdesk.gui.dialogs import Sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick; the dot's colour, if it has one, is that of a client."""

    key: Hashable
    words: str
    colour: QColor | None = None


class ChooseDialog(Sheet):
    """Keeps the ticks of what the search hides.

    Signals:
        chosen(frozenset): the keys that are ticked; never none.
    """

    chosen = Signal(object)

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice],
        ticked: Iterable[Hashable] = (),
        *,
        several: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Show the choices.

        Args:
            heading: what is asked.
            choices: in the order to show them in.
            ticked: keys to begin with.
            several: more than one may be ticked.
            parent: the window it stands over.
        """
        super().__init__(parent)
        self.set_heading(heading)
        self._several = several
        self._find = QLineEdit()
        self._find.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(heading)
        before = frozenset(ticked)
        for choice in choices:
            item = QListWidgetItem(choice.words)
            item.setData(Qt.ItemDataRole.UserRole, choice.key)
            if choice.colour is not None:
                item.setIcon(_dot(choice.colour))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(_state(is_on=choice.key in before))
            self.list.addItem(item)
        self.add_field(self.tr("&Find"), self._find)
        self.body.addWidget(self.list, 1)
        self._yes = self.add_buttons(self.tr("Show photos"), self.tr("Cancel"), self._on_accepted)
        self._find.textChanged.connect(self._on_typed)
        self._find.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._turn)
        self.list.itemDoubleClicked.connect(self._on_double)
        self.list.setCurrentRow(0)
        self._enable()
        self.resize(380, 480)

    @property
    def ticked(self) -> frozenset[Hashable]:
        return frozenset(
            item.data(Qt.ItemDataRole.UserRole)
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        )

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _on_typed(self, text: str) -> None:
        needle = name_key(text)
        for item in self._items():
            item.setHidden(needle not in name_key(item.text()))
        self._step(0)

    def _turn(self, item: QListWidgetItem) -> None:
        is_on = item.checkState() is not Qt.CheckState.Checked
        if not self._several:
            for each in self._items():
                each.setCheckState(Qt.CheckState.Unchecked)
        item.setCheckState(_state(is_on=is_on))
        self._enable()

    def _on_double(self, item: QListWidgetItem) -> None:
        item.setCheckState(Qt.CheckState.Checked)  # the two clicks turned it there and back
        self._on_accepted()

    def _on_accepted(self) -> None:
        """Take what is ticked; what stands current where nothing is."""
        item = self.list.currentItem()
        if not self.ticked and self.list.currentRow() >= 0 and not item.isHidden():
            item.setCheckState(Qt.CheckState.Checked)
        if self.ticked:
            self.chosen.emit(self.ticked)
            self.accept()

    def _enable(self) -> None:
        self._yes.setEnabled(
            any(not item.isHidden() for item in self._items()) or bool(self.ticked)
        )

    def _step(self, by: int) -> None:
        """Go to the next row that is not hidden; by 0 to the first if this one is."""
        rows = [row for row, item in enumerate(self._items()) if not item.isHidden()]
        if not rows:
            self._enable()
            return
        here = self.list.currentRow()
        place = rows.index(here) + by if here in rows else 0
        self.list.setCurrentRow(rows[max(0, min(len(rows) - 1, place))])
        self._enable()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows walk the list while the cursor stays in the field; Space ticks in the list."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        step = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}.get(event.key())
        if step is not None:
            self._step(step)
            return True
        is_tick = event.key() == Qt.Key.Key_Space and (
            watched is self.list or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if is_tick and self.list.currentRow() >= 0:
            self._turn(self.list.currentItem())
            return True
        return super().eventFilter(watched, event)


def _state(*, is_on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked


def _dot(colour: QColor) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(6, 6, 20, 20)
    painter.end()
    return QIcon(pixmap)
