"""A client's references: see them, add one, take one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from kingdesk.domain.clients import Reference
from kingdesk.domain.ids import ReferenceId
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.layouts import ElidedLabel, column, flat_button, label, line, name_button
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import warning_words

SIDE = 56


@dataclass(frozen=True, slots=True)
class ReferencePicture:
    """A reference and its face, cut out off the GUI thread."""

    reference: Reference
    face: QImage


def reference_picture(reference: Reference, picture: bytes, scale: float) -> ReferencePicture:
    """Cut a reference's face out of our copy; called on a thread."""
    return ReferencePicture(
        reference, face_crop(decode(picture), reference.box, round(SIDE * scale))
    )


class ReferenceList(QWidget):
    """One row a reference: face, where it came from, what makes it weak.

    Signals:
        removal_asked(ReferenceId): its button was pressed.
    """

    removal_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Sequence[ReferencePicture] = ()
        self._rows: QVBoxLayout = column(self, gap=SPACE)

    def show_references(self, pictures: Sequence[ReferencePicture]) -> None:
        self._pictures = pictures
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # deleteLater waits for the event loop, it must not show till then
                widget.deleteLater()
        for picture in pictures:
            self._rows.addWidget(self._row(picture))
        if not pictures:
            self._rows.addWidget(
                label(
                    "muted",
                    self.tr("No reference yet. Drop a photo of this person's face on the name."),
                    wrap=True,
                )
            )

    def _row(self, picture: ReferencePicture) -> QWidget:
        reference = picture.reference
        row = QWidget()
        layout = line(row, gap=SPACE)
        face = QLabel()
        pixmap = QPixmap.fromImage(picture.face)
        pixmap.setDevicePixelRatio(max(1.0, picture.face.width() / SIDE))
        face.setPixmap(pixmap)
        face.setFixedSize(SIDE, SIDE)
        face.setAccessibleName(self.tr("Face in %1").replace("%1", reference.source))
        layout.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=2)
        source = ElidedLabel()
        source.say(reference.source)
        words.addWidget(source)
        for warned in reference.warnings:
            words.addWidget(label("warning", warning_words(warned), wrap=True))
        layout.addLayout(words, 1)
        remove = self._remove_button(reference.id, reference.source)
        layout.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return row

    def _remove_button(self, reference_id: ReferenceId, source: str) -> QWidget:
        button = flat_button("remove")
        name_button(button, self.tr("Remove reference %1").replace("%1", source))
        button.clicked.connect(lambda: self.removal_asked.emit(reference_id))
        return button

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.show_references(self._pictures)
