"""Enroll pictures for a client, one after the other; ask only where a picture has several faces."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kingdesk.domain.errors import FolderUnreadable, KingdeskError, NoFace
from kingdesk.domain.ids import BucketKey, ClientId, PhotoId
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.costs.words import money
from kingdesk.gui.enroll.face_picker import CROP, FacePicker
from kingdesk.gui.error_words import report_row, say
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.gui.words import warning_words
from kingdesk.services.enroll_client import Enrolled, ReferenceSource
from kingdesk.services.sighting import Sighting

MOST: Final = 20
"""Pictures taken from one drop; more references only slow the search down."""
_PICTURE_SIDE: Final = 1400


@dataclass(slots=True)
class _Batch:
    """One drop on one client."""

    client_id: ClientId
    name: str
    waiting: deque[ReferenceSource]
    enrolled: list[Enrolled] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    sighting: Sighting
    picture: QImage
    crops: tuple[QImage, ...]


class EnrollFlow(QObject):
    """Looks at each picture off the GUI thread, asks which face, stores it, sums up at the end.

    Signals:
        found_later(str): what was enrolled, where only the next processing looks for it.
    """

    found_later = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def enroll(
        self,
        client_id: ClientId,
        name: str,
        sources: Sequence[Path] | Sequence[PhotoId] | Sequence[BucketKey],
    ) -> None:
        """Enroll pictures, folders of pictures, photos of the gallery or of the bucket."""

        def listed(found: list[ReferenceSource]) -> None:
            batch = _Batch(client_id, name, deque(found[:MOST]))
            if len(found) > MOST:
                left = self.tr("%Ln more picture(s) left out", "", len(found) - MOST)
                batch.told.append((left, self.tr("A few good references are enough.")))
            self._next(batch)

        self._s.line.say(self.tr("Looking for %1's face…").replace("%1", name))
        self._s.tasks.run(self, lambda: _pictures(sources), listed, failed=self._on_unlisted)

    def _on_unlisted(self, _: Exception) -> bool:
        self._s.line.say("")
        return False

    def _next(self, batch: _Batch) -> None:
        if not batch.waiting:
            self._sum_up(batch)
            return
        source = batch.waiting.popleft()

        def failed(error: Exception) -> bool:
            return self._note(batch, error)

        self._s.tasks.run(
            self,
            lambda: self._look(batch.client_id, source),
            lambda seen: self._seen(batch, seen),
            failed=failed,
        )

    def _look(self, client_id: ClientId, source: ReferenceSource) -> _Seen:
        """See a picture's faces, with what a dialog shows of them; on a thread."""
        app, owner = self._s.app, self._s.owner
        gallery_id = app.clients.get(owner, client_id).gallery_id
        sighting = app.enroll.look(owner, gallery_id, source)
        if not sighting.faces:
            raise NoFace(name=sighting.name)
        if len(sighting.faces) == 1:
            return _Seen(sighting, QImage(), ())
        copy = self._s.app.enroll.pictures.scaled(sighting.picture, sighting.name, _PICTURE_SIDE)
        picture = decode(copy)
        crops = tuple(face_crop(picture, face.box, 2 * CROP) for face in sighting.faces)
        return _Seen(sighting, picture, crops)

    def _seen(self, batch: _Batch, seen: _Seen) -> None:
        faces = seen.sighting.faces
        if len(faces) == 1:
            self._store(batch, seen.sighting, 0)
            return
        picker = FacePicker(
            seen.sighting.name, batch.name, seen.picture, seen.crops, faces, self._s.window
        )
        picker.picked.connect(lambda place: self._store(batch, seen.sighting, place))
        picker.rejected.connect(lambda: self._next(batch))
        picker.open()

    def _store(self, batch: _Batch, sighting: Sighting, face: int) -> None:
        def stored(enrolled: Enrolled) -> None:
            batch.enrolled.append(enrolled)
            self._s.hub.tell(enrolled.changes, self)
            batch.told += [
                (sighting.name, self.tr("Enrolled. %1").replace("%1", warning_words(warned)))
                for warned in enrolled.reference.warnings
            ]
            if enrolled.unknown is not None:
                words = self.tr("Enrolled, but AWS does not know it yet: %1")
                words = words.replace("%1", say(enrolled.unknown)[0])
                batch.told.append((sighting.name, words))
            self._next(batch)

        self._s.tasks.run(
            self,
            lambda: self._s.app.enroll(self._s.owner, batch.client_id, sighting, face),
            stored,
            failed=lambda error: self._note(batch, error),
        )

    def _note(self, batch: _Batch, error: Exception) -> bool:
        """Keep a picture's trouble for the end and go on; a bug goes to the presenter."""
        known = isinstance(error, KingdeskError)
        if isinstance(error, KingdeskError):
            batch.told.append(report_row(error))
        self._next(batch)
        return known

    def _sum_up(self, batch: _Batch) -> None:
        words = self.tr("%Ln reference(s) enrolled for %1", "", len(batch.enrolled))
        words = words.replace("%1", batch.name)
        is_later = any(each.is_found_later for each in batch.enrolled)
        if is_later:
            words = self._later_words(words, batch)
        elif batch.enrolled:
            photos = batch.enrolled[-1].photos
            found = self.tr("found in %Ln photo(s)", "", photos)
            words = f"{words} · {found}"
        self._s.line.say(words)
        if batch.told:
            ReportDialog(
                self.tr("References of %1").replace("%1", batch.name),
                [words],
                (self.tr("Picture"), self.tr("What about it")),
                batch.told,
                self._s.window,
            ).open()
        if is_later:
            self.found_later.emit(words)

    def _later_words(self, words: str, batch: _Batch) -> str:
        """Say what enrolling cost, and that the next processing looks for the client."""
        parts = [words]
        usd = sum(each.receipt.usd for each in batch.enrolled)
        if usd:
            parts.append(money(usd))
        parts.append(self.tr("will be found at the next processing"))
        return " · ".join(parts)


def _pictures(
    sources: Sequence[Path] | Sequence[PhotoId] | Sequence[BucketKey],
) -> list[ReferenceSource]:
    """Return the pictures of what was dropped: a folder stands for the files right in it."""
    found: list[ReferenceSource] = []
    for source in sources:
        if isinstance(source, Path) and source.is_dir():
            try:
                inside = sorted(source.iterdir())
            except OSError as error:
                raise FolderUnreadable(path=source, reason=error.strerror or error) from error
            found += [each for each in inside if each.is_file() and each.name[:1] != "."]
        else:
            found.append(source)
    return found
