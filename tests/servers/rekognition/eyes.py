"""Who sees for the server: real faces (`engine_eyes.py`) or painted ones (`painted_eyes.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.pictures import Picture


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face in a picture, in Rekognition's scales.

    Attributes:
        box: ratios of the upright picture; it may reach past the edge.
        confidence: percent that it is a face.
        sharpness, brightness: 0-100.
        yaw, pitch, roll: degrees.
        vector: what faces are compared by; never told to anybody.
    """

    box: Box
    confidence: float
    sharpness: float
    brightness: float
    yaw: float
    pitch: float
    roll: float
    covered: bool
    sunglasses: bool
    vector: bytes


class Eyes(Protocol):
    """Finds and compares faces; safe to call from threads."""

    def look(self, picture: Picture) -> list[SeenFace]:
        """Return all faces of a picture, largest first."""
        ...

    def similarities(self, vector: bytes, others: Sequence[bytes]) -> Sequence[float]:
        """Return how alike each is, percent 0-100."""
        ...
