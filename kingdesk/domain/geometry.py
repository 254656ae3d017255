"""Boxes as ratios of the upright photo: one form for engines, store, screen and export."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Final

SAME_FACE_IOU: Final = 0.5
"""Two boxes of one photo that overlap at least this much (intersection over union) are one face."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in ratios 0-1 of the upright photo, origin top left.

    Engines may report boxes that reach past the photo's edge; `clamped` cuts them for drawing.
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def prominence(self) -> float:
        """Return how likely a picture is about what is in the box: large and near the middle."""
        x, y = self.left + self.width / 2 - 0.5, self.top + self.height / 2 - 0.5
        return self.area * (1.0 - hypot(x, y))

    def clamped(self) -> Box:
        """Return the part of the box that lies inside the photo."""
        left, top = min(max(self.left, 0.0), 1.0), min(max(self.top, 0.0), 1.0)
        right, bottom = min(max(self.right, 0.0), 1.0), min(max(self.bottom, 0.0), 1.0)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def padded(self, by: float) -> Box:
        """Return the box grown on every side by a share of its own width and height."""
        dx, dy = self.width * by, self.height * by
        return Box(self.left - dx, self.top - dy, self.width + 2 * dx, self.height + 2 * dy)

    def framed(self, width: int, height: int) -> Box:
        """Return the square around the box, cut at the edge of a photo of so many pixels."""
        half = max(self.width * width, self.height * height) / 2
        x, y = self.left + self.width / 2, self.top + self.height / 2
        dx, dy = half / width, half / height
        return Box(x - dx, y - dy, 2 * dx, 2 * dy).clamped()

    def within(self, frame: Box) -> Box:
        """Return the same box in ratios of a part of the photo."""
        return Box(
            (self.left - frame.left) / frame.width,
            (self.top - frame.top) / frame.height,
            self.width / frame.width,
            self.height / frame.height,
        )

    def touches_edge(self, margin: float = 0.0) -> bool:
        """Tell whether the box reaches the photo's edge, so that the face may be cut off."""
        return (
            self.left <= margin
            or self.top <= margin
            or self.right >= 1 - margin
            or self.bottom >= 1 - margin
        )

    def iou(self, other: Box) -> float:
        """Return intersection over union with another box, 0-1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0
