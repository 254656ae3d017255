"""Before a weak reference is kept: what is wrong with it, and what would be better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import ElidedLabel, column, frame, label, line, push_button, scrolled
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import advice_words, warning_words
from kingdesk.services.sighting import Advice

FACE: Final = 88


class Coach(Sheet):
    """Weak pictures, each with its faults; good ones are counted and not shown.

    Signals:
        decided(list of Advice): those to be kept all the same.
        another_asked(): choose other pictures instead.
    """

    decided = Signal(object)
    another_asked = Signal()

    def __init__(
        self, name: str, weak: Sequence[Advice], good: int, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._weak = weak
        self._good = good
        self.set_heading(
            self.tr("Is this a good picture of %1?").replace("%1", name)
            if len(weak) == 1
            else self.tr("Are these good pictures of %1?").replace("%1", name)
        )
        hint = self.tr("Everybody's photos are found by these pictures: better ones find more.")
        if good:
            fine = self.tr("%Ln good picture(s) will be enrolled.", "", good)
            hint = f"{fine} {hint}"
        self.body.addWidget(label("muted", hint, wrap=True))
        self.ticks: list[QCheckBox] = []
        inside = QWidget()
        rows = column(inside, gap=SPACE)
        for advice in weak:
            rows.addWidget(self._row(advice))
        rows.addStretch()
        area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the focus
        self.body.addWidget(area, 1)
        self.another = push_button("photos")
        self.another.setText(self.tr("Choose &another…"))
        self.another.setAutoDefault(False)
        self.another.clicked.connect(self._on_another)
        self.body.addWidget(self.another, 0, Qt.AlignmentFlag.AlignLeft)
        no = self.tr("Leave out") if good else self.tr("Cancel")
        self.use: QPushButton = self.add_buttons("", no, self._on_use)
        self._count()
        self.setMinimumWidth(460)
        self.resize(540, min(200 + 128 * len(weak), 600))
        self.another.setFocus()
        if self.no is not None:
            self.no.setVisible(len(weak) == 1 or not good)

    def _row(self, advice: Advice) -> QWidget:
        card = frame("card")
        row = line(card, margin=SPACE, gap=2 * SPACE)
        face = QLabel()
        side = round(FACE * self.devicePixelRatioF())
        pixmap = QPixmap.fromImage(
            face_crop(decode(advice.prepared.copy), advice.prepared.box, side)
        )
        pixmap.setDevicePixelRatio(max(1.0, pixmap.width() / FACE))
        face.setPixmap(pixmap)
        face.setFixedSize(FACE, FACE)
        face.setAccessibleName(self.tr("Face in %1").replace("%1", advice.seen.name))
        row.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=SPACE // 2)
        source = ElidedLabel("strong")
        source.say(advice.seen.name)
        words.addWidget(source)
        for warned in advice.warnings:
            words.addWidget(label("warning", warning_words(warned), wrap=True))
            words.addWidget(label("small", advice_words(warned.kind), wrap=True))
        tick = QCheckBox(self.tr("Use it anyway"))
        tick.setAccessibleName(self.tr("Use %1 anyway").replace("%1", advice.seen.name))
        tick.toggled.connect(lambda _: self._count())
        tick.setVisible(len(self._weak) > 1)
        self.ticks.append(tick)
        words.addWidget(tick)
        words.addStretch()
        row.addLayout(words, 1)
        return card

    def _count(self) -> None:
        if len(self._weak) == 1:
            self.use.setText(self.tr("Use it anyway"))
            return
        count = self._good + sum(tick.isChecked() for tick in self.ticks)
        self.use.setText(self.tr("Enroll %Ln picture(s)", "", count))
        self.use.setEnabled(count > 0)

    def _on_use(self) -> None:
        alone = len(self._weak) == 1
        ticked = zip(self._weak, self.ticks, strict=True)
        self.decided.emit([advice for advice, tick in ticked if alone or tick.isChecked()])
        self.accept()

    def _on_another(self) -> None:
        self.another_asked.emit()
        self.reject()
