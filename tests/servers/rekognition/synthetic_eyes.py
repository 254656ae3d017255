"""Faces out of nothing: as many as told, at no cost, for measuring how fast a client can be."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Final

import numpy as np

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.pictures import Picture

_DIMENSIONS: Final = 64
"""Enough that no two of a million strangers are 70 % alike."""
_PORTRAIT: Final = 900
"""Pixels of the long side up to which a picture shows one face: what clients cut out or enroll."""


class SyntheticEyes:
    """Sees so many strangers in every picture and one in small ones; nothing is decoded.

    Who they are is made of the file's hash: the same file shows the same faces, no other does.
    """

    def __init__(self, faces: int = 4, *, portrait: int = _PORTRAIT) -> None:
        self._faces = faces
        self._portrait = portrait

    def look(self, picture: Picture) -> list[SeenFace]:
        count = 1 if max(picture.size) <= self._portrait else self._faces
        seed = int(picture.digest[:16], 16)
        vectors = np.random.default_rng(seed).normal(size=(count, _DIMENSIONS))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        width, height = picture.size
        boxes = boxes_of(count, width / height)
        return [
            SeenFace(
                box=box,
                confidence=99.9,
                sharpness=90.0,
                brightness=75.0,
                yaw=2.0,
                pitch=-3.0,
                roll=1.0,
                covered=False,
                sunglasses=False,
                vector=vector.astype("<f4").tobytes(),
            )
            for box, vector in zip(boxes, vectors, strict=True)
        ]

    def similarities(self, vector: bytes, others: Sequence[bytes]) -> Sequence[float]:
        if not others:
            return []
        known = np.frombuffer(b"".join(others), "<f4").reshape(len(others), -1)
        percents = 100.0 * (known @ np.frombuffer(vector, "<f4")).astype(np.float64)
        return [float(percent) for percent in percents.clip(0.0, 100.0)]


def boxes_of(count: int, aspect: float) -> list[Box]:
    """Return boxes in rows, none touching another; a little smaller one after the other."""
    columns = ceil(sqrt(count))
    rows = ceil(count / columns)
    boxes = []
    for number in range(count):
        high = 0.6 / max(rows, columns) * (1 - 0.2 * number / count)
        wide = min(high * 0.75 / aspect, 0.9 / columns)
        x, y = (number % columns + 0.5) / columns, (number // columns + 0.5) / rows
        boxes.append(Box(x - wide / 2, y - high / 2, wide, high))
    return boxes
