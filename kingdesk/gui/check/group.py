"""Several faces of one client at once: take out who is somebody else, confirm the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QWidget,
)

from kingdesk.domain.checking import ToCheck
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import percent

FACE: Final = 104


class GroupDialog(Sheet):
    """Shows faces the machine thinks are one client, the likeliest first; all are chosen at first.

    Signals:
        confirmed(list of ToCheck): these are the client.
    """

    confirmed = Signal(object)

    def __init__(
        self, name: str, questions: Sequence[ToCheck], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._questions = sorted(questions, key=lambda each: -each.similarity)
        self.set_heading(self.tr("Is this always %1?").replace("%1", name))
        hint = self.tr("Click on a face that is somebody else to take it out.")
        self.body.addWidget(label("muted", hint, wrap=True))
        self._faces = QListWidget()
        self._faces.setViewMode(QListWidget.ViewMode.IconMode)
        self._faces.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self._faces.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._faces.setMovement(QListWidget.Movement.Static)
        self._faces.setIconSize(QSize(FACE, FACE))
        self._faces.setGridSize(QSize(FACE + 20, FACE + 36))
        self._faces.setUniformItemSizes(True)
        self._faces.setAccessibleName(self.tr("Faces to confirm"))
        for question in self._questions:
            item = QListWidgetItem(icon("face"), percent(question.similarity))
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            self._faces.addItem(item)
        self.body.addWidget(self._faces, 1)
        self.body.addLayout(self._slider_row())
        self._yes = self.add_buttons("", self.tr("Cancel"), self._on_accepted)
        for keys in ("Shift+Return", "Shift+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_accepted)
        self._faces.itemSelectionChanged.connect(self._say)
        self._faces.selectAll()
        self._say()
        self.resize(680, 560)

    @property
    def chosen(self) -> list[ToCheck]:
        rows = sorted(index.row() for index in self._faces.selectedIndexes())
        return [self._questions[row] for row in rows]

    @property
    def questions(self) -> Sequence[ToCheck]:
        return self._questions

    def show_face(self, place: int, image: QImage) -> None:
        """Show the picture of a face, that is there now."""
        item = self._faces.item(place)
        if not image.isNull():
            pixmap = QPixmap.fromImage(image)
            drawn = QIcon(pixmap)
            drawn.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted: it is a face
            item.setIcon(drawn)

    def choose_from(self, similarity: int) -> None:
        """Choose the faces at least so similar, in percent, and no others."""
        for row, question in enumerate(self._questions):
            item = self._faces.item(row)
            if item is not None:
                item.setSelected(question.similarity >= similarity)

    def _slider_row(self) -> QHBoxLayout:
        row = line(gap=SPACE)
        least = int(min((each.similarity for each in self._questions), default=0))
        most = int(max((each.similarity for each in self._questions), default=100))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(least, max(most, least))
        self._slider.setAccessibleName(self.tr("Choose faces by how similar they are"))
        self._slider.valueChanged.connect(self.choose_from)
        row.addWidget(label("small", self.tr("all of them")))
        row.addWidget(self._slider, 1)
        row.addWidget(label("small", self.tr("only the most similar")))
        return row

    def _say(self) -> None:
        chosen = len(self._faces.selectedIndexes())
        self._yes.setText(self.tr("Confirm %Ln face(s)", "", chosen))
        self._yes.setEnabled(chosen > 0)

    def _on_accepted(self) -> None:
        chosen = self.chosen
        if chosen:
            self.confirmed.emit(chosen)
            self.accept()
