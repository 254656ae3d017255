"""From a contact sheet to clients: find the faces, pair them with names, look them over, enroll."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from kingdesk.domain.ids import GalleryId
from kingdesk.domain.reading_order import in_reading_order
from kingdesk.gui.clients.class_list_flow import ClassListFlow
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.enroll.contact_sheet import SIDE, ContactSheetDialog
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.session import Session
from kingdesk.services.sighting import Sighting

_PICTURE_SIDE = 4000
"""Pixels of the copy faces are cut out of: sixty of them are seen well."""


@dataclass(frozen=True, slots=True)
class _Seen:
    sighting: Sighting
    faces: tuple[int, ...]
    crops: tuple[QImage, ...]


class ContactSheetFlow(QObject):
    """Takes one picture of many people; what comes of it is looked over as any class list."""

    def __init__(self, session: Session, lists: ClassListFlow) -> None:
        super().__init__()
        self._s = session
        self._lists = lists

    def take(self, picture: Path) -> None:
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        side = round(SIDE * self._s.window.devicePixelRatioF())
        self._s.work.run(
            self.tr("Looking for the faces of the contact sheet"),
            lambda _: self._look(picture, side),
            lambda seen: self._ask(gallery_id, seen),
        )

    def _look(self, picture: Path, side: int) -> _Seen:
        """Find the faces, in reading order; on a thread."""
        app = self._s.app
        sighting = app.plan_list.sheet(self._s.owner, picture)
        copy = app.enroll.pictures.scaled(sighting.picture, sighting.name, _PICTURE_SIDE)
        image = decode(copy)
        faces = in_reading_order([face.box for face in sighting.faces])
        crops = tuple(face_crop(image, sighting.faces[at].box, side) for at in faces)
        return _Seen(sighting, faces, crops)

    def _ask(self, gallery_id: GalleryId, seen: _Seen) -> None:
        self._s.line.say("")
        dialog = ContactSheetDialog(seen.sighting.name, seen.faces, seen.crops, self._s.window)
        dialog.confirmed.connect(lambda named: self._plan(gallery_id, seen.sighting, named))
        dialog.open()

    def _plan(self, gallery_id: GalleryId, seen: Sighting, named: list[tuple[str, int]]) -> None:
        app, owner = self._s.app, self._s.owner
        self._s.work.run(
            self.tr("Cutting out the faces"),
            lambda context: app.plan_list.of_sheet(owner, gallery_id, seen, named, context),
            self._lists.show,
        )
