"""Sees what `painted.py` paints, in some milliseconds a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.painted import ASPECT, NARROWEST, WIDEST, hue_similarities
from tests.servers.rekognition.pictures import Picture

ENOUGH: Final = 1280
"""Pixels of the long side a picture is looked at in."""
_COLOURED: Final = 0.33
"""Saturation (0-1) from which a pixel belongs to a face; grey has none, also after JPEG."""
_LIGHT: Final = 40
_SMALLEST: Final = 40 / 1920
"""Width of a face by the long side of the picture from which the service sees it."""
_SMALLEST_PIXELS: Final = 12
_STEPS: Final = np.where(
    np.arange(256) > _LIGHT, (np.arange(256) * _COLOURED).astype(np.uint8), np.uint8(255)
)
"""By how many levels a pixel whose strongest channel is so strong must be coloured."""
_FILL: Final = 0.6
"""Share of its box an oval fills at least; a whole one 0.785."""
_SEEN_OF_CUT: Final = 0.55
_TOLERANCE: Final = 0.06

Pixels = NDArray[np.uint8]
Colour = NDArray[np.float64]


class PaintedEyes:
    """Finds ovals and tells by their two hues who they are."""

    def look(self, picture: Picture) -> list[SeenFace]:
        image = picture.upright(ENOUGH)
        pixels = np.asarray(image)
        least = max(_SMALLEST_PIXELS, _SMALLEST * max(image.size))
        faces = [
            face
            for spot in _spots(_is_coloured(image))
            if (face := _face(pixels, spot, least)) is not None
        ]
        return sorted(faces, key=lambda face: -face.box.area)

    def similarities(self, vector: bytes, others: Sequence[bytes]) -> Sequence[float]:
        if not others:
            return []
        known = np.frombuffer(b"".join(others), "<f4").reshape(-1, 2)
        return [float(p) for p in hue_similarities(np.frombuffer(vector, "<f4"), known)]


Spot = tuple[int, int, int, int, int]
"""Left, top, right, bottom (both past the last pixel) and number of pixels."""


def _is_coloured(image: Image.Image) -> NDArray[np.bool_]:
    red, green, blue = image.split()
    most = np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    least = np.asarray(ImageChops.darker(ImageChops.darker(red, green), blue))
    result: NDArray[np.bool_] = most - least > _STEPS[most]
    return result


def _spots(mask: NDArray[np.bool_]) -> list[Spot]:
    """Return what hangs together, row by row: runs that touch a run of the row above are one."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    parents: list[int] = list(range(len(rows)))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = parents[parents[run]]
            run = parents[run]
        return run

    y, left, right = rows.tolist(), starts.tolist(), ends.tolist()
    above = 0
    for run, row in enumerate(y):
        while y[above] < row - 1 or (y[above] == row - 1 and right[above] <= left[run]):
            above += 1
        other = above
        while other < run and y[other] == row - 1 and left[other] < right[run]:
            parents[root(run)] = root(other)
            other += 1
    return _boxes([root(run) for run in range(len(y))], y, left, right)


def _boxes(roots: list[int], y: list[int], left: list[int], right: list[int]) -> list[Spot]:
    found: dict[int, Spot] = {}
    for run, its in enumerate(roots):
        old = found.get(its, (left[run], y[run], right[run], y[run] + 1, 0))
        found[its] = (
            min(old[0], left[run]),
            min(old[1], y[run]),
            max(old[2], right[run]),
            max(old[3], y[run] + 1),
            old[4] + right[run] - left[run],
        )
    return list(found.values())


def _face(pixels: Pixels, spot: Spot, least: float) -> SeenFace | None:
    height, width = pixels.shape[:2]
    whole = _completed(spot, width, height)
    if whole is None:
        return None
    left, top, wide, high = whole
    if wide < least or spot[4] < _FILL * (spot[2] - spot[0]) * (spot[3] - spot[1]):
        return None

    def at(u: tuple[float, float], v: tuple[float, float]) -> Colour:
        x0, x1 = (int(np.clip(left + share * wide, 0, width - 1)) for share in u)
        y0, y1 = (int(np.clip(top + share * high, 0, height - 1)) for share in v)
        part = pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)].reshape(-1, 3)
        return np.asarray(part.mean(axis=0), np.float64)

    upper, lower = at((0.35, 0.65), (0.12, 0.26)), at((0.35, 0.65), (0.76, 0.88))
    saturation = max(_saturation(upper), _saturation(lower))
    return SeenFace(
        box=Box(left / width, top / height, wide / width, high / height),
        confidence=99.9,
        sharpness=92.0 if saturation > 0.65 else 12.0,
        brightness=float(upper.max() + lower.max()) / 2 / 2.55,
        yaw=68.0 if _saturation(at((0.7, 0.82), (0.46, 0.54))) < _COLOURED else 2.0,
        pitch=-3.0,
        roll=1.0,
        covered=_saturation(at((0.3, 0.7), (0.6, 0.68))) < _COLOURED,
        sunglasses=_saturation(at((0.25, 0.75), (0.32, 0.4))) < _COLOURED,
        vector=np.array([_hue(upper), _hue(lower)], "<f4").tobytes(),
    )


def _completed(spot: Spot, width: int, height: int) -> tuple[float, float, float, float] | None:
    """Return left, top, width and height of the whole oval, also where the edge cuts it."""
    left, top, right, bottom, _ = spot
    wide, high = float(right - left), float(bottom - top)
    x, y = float(left), float(top)
    if wide / high < ASPECT - _TOLERANCE and (left == 0 or right == width):
        full = high * ASPECT
        x = x if right == width else right - full
        seen, wide = wide / full, full
    elif wide / high > ASPECT + _TOLERANCE and (top == 0 or bottom == height):
        full = wide / ASPECT
        y = y if bottom == height else bottom - full
        seen, high = high / full, full
    else:
        seen = 1.0
    if seen < _SEEN_OF_CUT or not NARROWEST - _TOLERANCE <= wide / high <= WIDEST + _TOLERANCE:
        return None
    return x, y, wide, high


def _saturation(colour: Colour) -> float:
    most = float(colour.max())
    return (most - float(colour.min())) / most if most > _LIGHT else 0.0


def _hue(colour: Colour) -> float:
    """Return degrees."""
    red, green, blue = (float(level) for level in colour)
    most, least = max(red, green, blue), min(red, green, blue)
    span = (most - least) or 1.0
    if most == red:
        return (green - blue) / span * 60 % 360
    if most == green:
        return (blue - red) / span * 60 + 120
    return (red - green) / span * 60 + 240
