"""What a human says about faces, and taking it back."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
class Saying:
    """What is said about a face; fields as in `Review.say`."""

    photo_id: PhotoId
    face: int | Box | None
    kind: VerdictKind
    client_id: ClientId | None = None


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
        [said] = self.say_several(owner, [Saying(photo_id, face, kind, client_id)])
        return said

    def say_several(self, owner: OwnerId, sayings: Sequence[Saying]) -> list[Said]:
        """Append verdicts, all of them or none; errors as of `say`."""
        for saying in sayings:
            _check(saying)
        with self.store.writing(owner) as unit:
            verdicts = [unit.verdicts.add(_verdict(unit, saying, owner)) for saying in sayings]
            unit.results.publish({verdict.photo_id for verdict in verdicts})
        return [
            Said(verdict, _changes(verdict.gallery_id, verdict.photo_id, verdict.client_id))
            for verdict in verdicts
        ]

    def undo(self, owner: OwnerId, verdict_id: VerdictId) -> Changes:
        """Take a verdict back: the photo stands as it did before it was said."""
        return self.undo_several(owner, [verdict_id])

    def undo_several(self, owner: OwnerId, verdict_ids: Sequence[VerdictId]) -> Changes:
        """Take verdicts back, the last one first; all of them or none."""
        photos: set[PhotoId] = set()
        clients: set[ClientId] = set()
        gallery_id: GalleryId | None = None
        with self.store.writing(owner) as unit:
            for verdict_id in reversed(verdict_ids):
                verdict = unit.verdicts.get(verdict_id)
                gallery_id = verdict.gallery_id
                said = undoing(
                    unit.results.faces(verdict.photo_id),
                    unit.verdicts.of_photo(verdict.photo_id),
                    verdict,
                    said_by=owner,
                )
                for new in said:
                    unit.verdicts.add(new)
                photos.add(verdict.photo_id)
                if verdict.client_id is not None:
                    clients.add(verdict.client_id)
            unit.results.publish(photos)
        return Changes(gallery_id=gallery_id, photos=frozenset(photos), clients=frozenset(clients))

    def of_photo(self, owner: OwnerId, photo_id: PhotoId) -> list[Verdict]:
        """Return everything ever said about a photo, oldest first."""
        with self.store.reading(owner) as unit:
            return unit.verdicts.of_photo(photo_id)


def _check(saying: Saying) -> None:
    if saying.client_id is None and saying.kind is not VerdictKind.IGNORED:
        raise BadValue(what="Say which client the decision is about.")
    if saying.face is None and saying.kind is VerdictKind.IGNORED:
        raise BadValue(what="Only a face can be ignored.")


def _verdict(unit: Unit, saying: Saying, owner: OwnerId) -> NewVerdict:
    box = _box(unit, saying.photo_id, saying.face)
    about = None if saying.kind is VerdictKind.IGNORED else saying.client_id
    return NewVerdict(saying.photo_id, saying.kind, box, about, said_by=owner)


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
