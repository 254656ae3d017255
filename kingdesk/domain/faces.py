"""Faces an engine found, and how good they are to look at and to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import FaceId, PhotoId

CERTAIN_FACE_PX: Final = 24
"""Faces less wide in the photo are never told as certain: recall and precision fall below."""
GOOD_FACE_PX: Final = 60
TURNED_DEGREES: Final = 35.0
SHARP_ENOUGH: Final = 0.15
"""Clean studio portraits measure 0.23 and more, the same blurred by 6 of 290 pixels 0."""
DARK_BELOW: Final = 0.18
EDGE_MARGIN: Final = 0.002


@dataclass(frozen=True, slots=True)
class EngineStamp:
    """Which engine and version made a descriptor; descriptors of two stamps are never compared."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """What a local look at a face says, each measured on the upright photo.

    Attributes:
        pixels: width of the face in pixels of the full photo.
        sharpness: 0 (blurred) to 1 (crisp), see the engine that measured it.
        brightness: mean luminance of the face, 0-1.
        yaw: degrees to the side, 0 = looks at the camera, sign = direction.
        roll: degrees of tilt, 0 = upright.
        covered: part of the face seems hidden.
    """

    pixels: float
    sharpness: float = 1.0
    brightness: float = 0.5
    yaw: float = 0.0
    roll: float = 0.0
    covered: bool = False

    @property
    def is_small(self) -> bool:
        return self.pixels < GOOD_FACE_PX

    @property
    def is_blurred(self) -> bool:
        return self.sharpness < SHARP_ENOUGH

    @property
    def is_turned(self) -> bool:
        return abs(self.yaw) > TURNED_DEGREES

    @property
    def is_dark(self) -> bool:
        return self.brightness < DARK_BELOW


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face as an engine reports it, before it is stored.

    Attributes:
        confidence: the detector's, percent 0-100.
        descriptor: what the engine compares by: float32 bytes of a unit vector, little-endian
            (local), or empty where the engine keeps it (`external_id`).
        unindexed: why the engine found the face and does not keep it, in its own words: it can't be
            compared.
    """

    box: Box
    confidence: float
    quality: FaceQuality
    descriptor: bytes = b""
    external_id: str | None = None
    unindexed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """A stored face of a photo; `index` is its number in the photo, largest first, from 0.

    `unindexed` as in `FoundFace`.
    """

    id: FaceId
    photo_id: PhotoId
    index: int
    box: Box
    confidence: float
    quality: FaceQuality
    unindexed: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether a client would be happy with it: large enough, sharp, not cut off."""
        return (
            not self.quality.is_small
            and not self.quality.is_blurred
            and not self.box.touches_edge(EDGE_MARGIN)
        )
