"""What a human says about faces, and taking it back."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import BadValue, NoSuchFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, VerdictId
from kingdesk.domain.verdicts import NewVerdict, Verdict, VerdictKind, undoing
from kingdesk.ports.store import Store, Unit


@dataclass(frozen=True, slots=True)
class Said:
    """A stored verdict; `verdict.id` undoes it."""

    verdict: Verdict
    changes: Changes


@dataclass(frozen=True, slots=True)
class Review:
    store: Store

    def say(
        self,
        owner: OwnerId,
        photo_id: PhotoId,
        face: int | Box | None,
        kind: VerdictKind,
        client_id: ClientId | None = None,
    ) -> Said:
        """Append a verdict.

        Args:
            owner: who says it.
            photo_id: where.
            face: a face's index in the photo, a box drawn by hand, or None for the client being
                (or not being) in the photo without a visible face.
            kind: what is said.
            client_id: about whom; needed for all but IGNORED.

        Raises:
            NoSuchFace, BadValue, NotFound
        """
        if client_id is None and kind is not VerdictKind.IGNORED:
            raise BadValue(what="Say which client the decision is about.")
        if face is None and kind is VerdictKind.IGNORED:
            raise BadValue(what="Only a face can be ignored.")
        with self.store.writing(owner) as unit:
            box = _box(unit, photo_id, face)
            about = None if kind is VerdictKind.IGNORED else client_id
            verdict = unit.verdicts.add(NewVerdict(photo_id, kind, box, about, said_by=owner))
            unit.results.publish([photo_id])
        return Said(verdict, _changes(verdict.gallery_id, photo_id, about))

    def undo(self, owner: OwnerId, verdict_id: VerdictId) -> Changes:
        """Take a verdict back: the photo stands as it did before it was said."""
        with self.store.writing(owner) as unit:
            verdict = unit.verdicts.get(verdict_id)
            said = undoing(
                unit.results.faces(verdict.photo_id),
                unit.verdicts.of_photo(verdict.photo_id),
                verdict,
                said_by=owner,
            )
            for new in said:
                unit.verdicts.add(new)
            unit.results.publish([verdict.photo_id])
        return _changes(verdict.gallery_id, verdict.photo_id, verdict.client_id)

    def of_photo(self, owner: OwnerId, photo_id: PhotoId) -> list[Verdict]:
        """Return everything ever said about a photo, oldest first."""
        with self.store.reading(owner) as unit:
            return unit.verdicts.of_photo(photo_id)


def _box(unit: Unit, photo_id: PhotoId, face: int | Box | None) -> Box | None:
    if isinstance(face, Box) and not (face.clamped().area > 0 and math.isfinite(face.area)):
        raise BadValue(what="Draw a box around the face: this one holds nothing of the photo.")
    if face is None or isinstance(face, Box):
        return face
    for known in unit.results.faces(photo_id):
        if known.index == face:
            return known.box
    raise NoSuchFace(name=unit.photos.get(photo_id).name, index=face)


def _changes(gallery_id: GalleryId, photo_id: PhotoId, client_id: ClientId | None) -> Changes:
    return Changes(
        gallery_id=gallery_id,
        photos=frozenset({photo_id}),
        clients=frozenset({client_id} if client_id is not None else ()),
    )
