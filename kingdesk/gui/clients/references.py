"""A client's references: see them, add one, take one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from kingdesk.domain.clients import Consent, Reference
from kingdesk.domain.ids import ReferenceId
from kingdesk.gui.clients.consent import consent_words
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.layouts import ElidedLabel, column, flat_button, label, line, name_button
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import warning_words

SIDE = 56
_LARGE: Final = 200.0
"""Pixels from which a face is large enough: more of them tell no more."""


@dataclass(frozen=True, slots=True)
class ReferencePicture:
    """A reference and its face, cut out off the GUI thread.

    Attributes:
        pixels: how wide the face is in our copy of the picture.
    """

    reference: Reference
    face: QImage
    pixels: float = 0.0

    @property
    def worth(self) -> tuple[int, float, float]:
        """Return what tells better references from worse, the best being the largest."""
        large = min(self.pixels, _LARGE)
        return -len(self.reference.warnings), large, self.reference.confidence


def reference_picture(reference: Reference, picture: bytes, scale: float) -> ReferencePicture:
    """Cut a reference's face out of our copy; called on a thread."""
    image = decode(picture)
    face = face_crop(image, reference.box, round(SIDE * scale))
    return ReferencePicture(reference, face, reference.box.width * image.width())


class ReferenceList(QWidget):
    """One row a reference, the best first: face, where it came from, what makes it weak.

    Signals:
        removal_asked(ReferenceId), replacing_asked(ReferenceId), consent_asked(): buttons.
    """

    removal_asked = Signal(object)
    replacing_asked = Signal(object)
    consent_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Sequence[ReferencePicture] = ()
        self._rows: QVBoxLayout = column(gap=SPACE)
        self._consent = label("small", wrap=True)
        self._ask = flat_button("check-list")
        self._ask.clicked.connect(self.consent_asked)
        self._foot = QWidget()
        foot = line(self._foot, gap=SPACE)
        foot.addWidget(self._consent, 1)
        foot.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignTop)
        root = column(self, gap=SPACE)
        root.addLayout(self._rows)
        root.addWidget(self._foot)
        self._retranslate()

    @property
    def consent(self) -> Consent | None:
        """Return the newest consent recorded beside the references."""
        known = (picture.reference.consent for picture in self._pictures)
        return max((each for each in known if each), key=lambda each: each.at, default=None)

    def show_references(self, pictures: Sequence[ReferencePicture]) -> None:
        self._pictures = sorted(pictures, key=lambda picture: picture.worth, reverse=True)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # deleteLater waits for the event loop, it must not show till then
                widget.deleteLater()
        for place, picture in enumerate(self._pictures):
            self._rows.addWidget(self._row(picture, best=not place and len(pictures) > 1))
        if not pictures:
            self._rows.addWidget(
                label(
                    "muted",
                    self.tr("No reference yet. Drop a photo of this person's face on the name."),
                    wrap=True,
                )
            )
        self._foot.setVisible(bool(pictures))
        self._consent.setText(consent_words(self.consent))

    def _row(self, picture: ReferencePicture, *, best: bool) -> QWidget:
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
        if best:
            words.addWidget(label("good", self.tr("best reference")))
        said = "\n".join(warning_words(warned) for warned in reference.warnings)
        if said:
            words.addWidget(label("warning", said, wrap=True))
        words.addStretch()
        layout.addLayout(words, 1)
        buttons = column(gap=0)
        for button in self._buttons(reference.id, reference.source):
            buttons.addWidget(button)
        buttons.addStretch()
        layout.addLayout(buttons)
        return row

    def _buttons(self, reference_id: ReferenceId, source: str) -> tuple[QWidget, QWidget]:
        replace, remove = flat_button("reload"), flat_button("remove")
        name_button(replace, self.tr("Replace reference %1…").replace("%1", source))
        name_button(remove, self.tr("Remove reference %1").replace("%1", source))
        replace.clicked.connect(lambda: self.replacing_asked.emit(reference_id))
        remove.clicked.connect(lambda: self.removal_asked.emit(reference_id))
        return replace, remove

    def _retranslate(self) -> None:
        name_button(self._ask, self.tr("Record consent…"))
        self.show_references(self._pictures)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
