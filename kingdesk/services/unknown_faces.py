"""Faces nobody answers to, put together by likeness: whoever is in many photos comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kingdesk.domain.faces import CERTAIN_FACE_PX, Face
from kingdesk.domain.grouping import group
from kingdesk.domain.ids import FaceId, GalleryId, OwnerId
from kingdesk.domain.jobs import Progress
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext

MOST: Final = 20_000
"""Faces grouped at once, the largest ones: every one is compared with every other (about three
seconds), and who stands so small in the background is nobody's client."""
_BLOCK: Final = 1024


@dataclass(frozen=True, slots=True)
class Grouped:
    """People without a name.

    Attributes:
        groups: the largest first, in each the best face first.
        alone: faces that look like no other.
        small: faces left out: too small to tell, or beyond `MOST`.
        undescribed: faces left out that only AWS can compare.
    """

    groups: tuple[tuple[Face, ...], ...]
    alone: int = 0
    small: int = 0
    undescribed: int = 0


@dataclass(frozen=True, slots=True)
class GroupFaces:
    """Compares faces with each other; no photo is read and nobody is asked."""

    store: Store
    engine: FaceEngine

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, faces: Sequence[Face], context: JobContext
    ) -> Grouped:
        """Group faces of a gallery; raises Cancelled when the context says so."""
        large = [face for face in faces if face.quality.pixels >= CERTAIN_FACE_PX]
        with self.store.reading(owner) as unit:
            known = unit.results.descriptors(gallery_id, self.engine.stamp) if large else ()
            wanted = {face.id for face in large}
            described = {
                FaceId(each.face_id): each.descriptor for each in known if each.face_id in wanted
            }
        context.check()
        taken = [face for face in large if face.id in described]
        taken = sorted(taken, key=lambda face: (-face.quality.pixels, face.id))[:MOST]
        undescribed = len(large) - len(described)
        alike = self._alike([described[face.id] for face in taken], context)
        found = group([face.photo_id for face in taken], alike, check=context.check)
        groups = tuple(tuple(sorted((taken[n] for n in each), key=_best)) for each in found)
        return Grouped(
            groups,
            alone=len(taken) - sum(len(each) for each in groups),
            small=len(faces) - len(taken) - undescribed,
            undescribed=undescribed,
        )

    def _alike(
        self, descriptors: Sequence[bytes], context: JobContext
    ) -> Iterator[tuple[int, int, float]]:
        """Return which faces are alike, each pair once."""
        for start in range(0, len(descriptors), _BLOCK):
            context.check()
            context.report(Progress(start, len(descriptors), 0))
            rest = descriptors[start:]
            for found in self.engine.compare(rest[:_BLOCK], rest):
                if found.reference > found.face:
                    yield start + found.face, start + found.reference, found.similarity


def _best(face: Face) -> tuple[bool, bool, float, int]:
    """Sort the face first that serves best as a reference."""
    quality = face.quality
    flawed = quality.is_turned or quality.covered or quality.is_dark
    return not face.is_good, flawed, -quality.pixels, face.id
