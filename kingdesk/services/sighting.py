"""A reference picture and the faces in it: what is there to choose from, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kingdesk.domain.clients import ReferenceWarning, Warned
from kingdesk.domain.errors import NoFace, NoSuchFace, SeveralFaces
from kingdesk.domain.faces import FaceQuality, FoundFace
from kingdesk.domain.geometry import SAME_FACE_IOU, Box
from kingdesk.domain.matching import DEFAULT_THRESHOLD
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.store import ReferenceDescriptor


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture that is no file: dragged out of another program, or pasted."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reference picture and the faces in it, before anything is kept.

    Attributes:
        picture: the file's bytes.
        faces: of a file, the one it is most likely about first; of a gallery's photo, as the photo
            numbers them. `face` in other calls is a place in here.
        key: of the photo in the studio's bucket that it is; None of any other picture.
        receipt: what finding the faces was billed.
    """

    name: str
    picture: bytes
    width: int
    height: int
    faces: tuple[FoundFace, ...]
    key: str | None = None
    receipt: Receipt = NO_RECEIPT

    def warnings(self, index: int) -> tuple[Warned, ...]:
        """Return why a face may be a weak reference, before anything more is paid for it."""
        return quality_warnings(self.faces[index].quality)


@dataclass(frozen=True, slots=True)
class PreparedReference:
    """A reference ready to be stored: our own copy and the face in it."""

    source: str
    copy: bytes
    sha256: str
    face_index: int
    face: FoundFace
    box: Box


@dataclass(frozen=True, slots=True)
class Advice:
    """A chosen face before it is enrolled.

    Attributes:
        seen: without the picture's bytes; our own copy is in `prepared`.
        warnings: what may make it a weak reference; whom it looks like has a name.
    """

    seen: Sighting
    index: int
    prepared: PreparedReference
    warnings: tuple[Warned, ...]


def chosen_face(seen: Sighting, face: int | None) -> int:
    """Return which face is meant; raises NoFace, SeveralFaces or NoSuchFace."""
    if not seen.faces:
        raise NoFace(name=seen.name)
    if face is None:
        if len(seen.faces) > 1:
            raise SeveralFaces(name=seen.name, count=len(seen.faces))
        return 0
    if not 0 <= face < len(seen.faces):
        raise NoSuchFace(name=seen.name, index=face)
    return face


def quality_warnings(quality: FaceQuality) -> tuple[Warned, ...]:
    """Return why a face may be a weak reference."""
    return tuple(
        Warned(kind)
        for kind, holds in (
            (ReferenceWarning.SMALL, quality.is_small),
            (ReferenceWarning.BLURRED, quality.is_blurred),
            (ReferenceWarning.DARK, quality.is_dark),
            (ReferenceWarning.TURNED, quality.is_turned),
            (ReferenceWarning.COVERED, quality.covered),
        )
        if holds
    )


def looks_like(
    engine: FaceEngine,
    descriptor: bytes,
    others: Sequence[ReferenceDescriptor],
    threshold: float = DEFAULT_THRESHOLD,
) -> tuple[Warned, ...]:
    """Return whom of others' references a face looks like, so much as to be taken for them."""
    alike = {
        others[found.reference].client_id
        for found in engine.compare([descriptor], [other.descriptor for other in others])
        if found.similarity >= threshold
    }
    return tuple(Warned(ReferenceWarning.LOOKS_LIKE, client) for client in sorted(alike))


def likeliest_first(faces: Sequence[FoundFace]) -> tuple[FoundFace, ...]:
    """Return faces in the order in which a picture is likely to be about them."""
    return tuple(sorted(faces, key=lambda face: -face.box.prominence))


def face_at(
    box: Box, faces: Sequence[FoundFace], overlap: float = SAME_FACE_IOU
) -> FoundFace | None:
    """Return the face that fills a box best, None where none overlaps it so much."""
    best = max(faces, key=lambda face: face.box.iou(box), default=None)
    return best if best is not None and best.box.iou(box) >= overlap else None


def is_largest(seen: Sighting, index: int) -> bool:
    """Tell whether a face is the largest of its picture: the web system takes no other."""
    return seen.faces[index].box.area >= max(face.box.area for face in seen.faces)
