"""What finds and compares faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kingdesk.domain.faces import EngineStamp, FoundFace


class Purpose(StrEnum):
    """Why a picture is looked at: a gallery's photo, or a client's reference.

    References are few and count for much: only clear faces are taken (a higher detector
    threshold) and each is described with more care, which takes longer.
    """

    PHOTO = "photo"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a picture gives.

    Attributes:
        width, height: pixels of the upright picture.
        faces: largest first, each with a descriptor.
        thumbnail: the upright picture as JPEG, long side `THUMBNAIL_SIDE` pixels at most, made from
            the same decode.
    """

    width: int
    height: int
    faces: tuple[FoundFace, ...]
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Likeness:
    """One face and one reference that look alike, by their places in what was compared.

    Attributes:
        raw: the engine's own score.
        similarity: percent 0-100, at or above the engine's floor.
    """

    face: int
    reference: int
    raw: float
    similarity: float


class FaceEngine(Protocol):
    """Finds faces in a picture and tells how alike two of them are; safe to call from threads."""

    @property
    def stamp(self) -> EngineStamp:
        """Which engine and version this is; written beside every descriptor."""
        ...

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        """Find and describe every face of a picture.

        Args:
            picture: the file's bytes, in any format the program reads.
            name: the file's name, for error messages.
            purpose: what it is looked at for.

        Raises:
            PhotoBroken, PhotoUnsupported, PhotoTooLarge
        """
        ...

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        """Compare every face's descriptor with every reference's; only those above the floor."""
        ...
