"""Several faces in one picture: which one is the client's?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QScrollArea, QToolButton, QWidget

from kingdesk.domain.faces import FoundFace
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label, line
from kingdesk.gui.photo.canvas import PhotoCanvas
from kingdesk.gui.photo.faces import ShownFace, Stroke
from kingdesk.gui.theme import SPACE

CROP = 112


class FacePicker(Sheet):
    """The picture with numbered boxes and, under it, each face to click; keys 1 to 9 as well.

    Signals:
        picked(int): the face's place in the sighting.
    """

    picked = Signal(int)

    def __init__(
        self,
        name: str,
        client: str,
        picture: QImage,
        crops: Sequence[QImage],
        faces: Sequence[FoundFace],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Which face is %1?").replace("%1", client))
        hint = label(
            "muted",
            self.tr(
                "%1 shows %Ln face(s). Click the right one, or press its number.", "", len(faces)
            ).replace("%1", name),
            wrap=True,
        )
        self.body.addWidget(hint)
        canvas = PhotoCanvas()
        canvas.setMinimumHeight(240)
        canvas.setAccessibleName(self.tr("The picture with its faces"))
        canvas.show_picture(picture, picture.size())
        canvas.set_faces(
            [
                ShownFace(None, face.box, Stroke.FULL, name=str(number))
                for number, face in enumerate(faces, start=1)
            ]
        )
        canvas.face_chosen.connect(self._pick)
        self.body.addWidget(canvas, 1)
        self.body.addWidget(self._row_of(crops))
        self.add_buttons(self.tr("None of them"), None, self.reject).setObjectName("")
        self.resize(720, 620)

    def _row_of(self, crops: Sequence[QImage]) -> QScrollArea:
        inside = QWidget()
        row = line(inside, gap=SPACE)
        for place, crop in enumerate(crops):
            button = QToolButton()
            button.setIcon(QIcon(QPixmap.fromImage(crop)))
            button.setIconSize(QSize(CROP, CROP))
            button.setText(str(place + 1))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setAccessibleName(self.tr("Face %1").replace("%1", str(place + 1)))
            button.setToolTip(button.accessibleName())
            button.clicked.connect(lambda _checked, which=place: self._pick(which))
            row.addWidget(button)
            if place < 9:
                shortcut = QShortcut(QKeySequence(str(place + 1)), self)
                shortcut.activated.connect(lambda which=place: self._pick(which))
            if place == 0:
                button.setFocus()
        row.addStretch()
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(CROP + 72)
        return area

    def _pick(self, place: int) -> None:
        self.picked.emit(place)
        self.accept()
