"""How good a face is to look at and to compare, measured on its aligned crop."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kingdesk.adapters.local.alignment import CROP_SIDE
from kingdesk.domain.faces import FaceQuality

_NOSE_REACH: Final = 0.58
"""How far the tip of the nose stands before the line of the eyes, in distances between the eyes."""
_FACE: Final = (18, 26, 94, 108)
"""The part of the crop that is face whatever the hair: left, top, right, bottom."""
_BLURRED_AT: Final = 0.06
_CRISP_AT: Final = 0.26


def measure(
    crop: Image.Image, landmarks: NDArray[np.float32], pixels: float, roll: float
) -> FaceQuality:
    """Measure a face.

    Args:
        crop: as `alignment.aligned` cuts it.
        landmarks: 5 x 2, in any pixels.
        pixels: width of the face in the full photo.
        roll: degrees, clockwise.
    """
    grey = crop.convert("L").crop(_FACE)
    return FaceQuality(
        pixels=pixels,
        sharpness=sharpness(grey, pixels),
        brightness=float(np.asarray(grey).mean()) / 255.0,
        yaw=yaw(landmarks, roll),
        roll=roll,
        covered=False,  # neither landmarks nor the embedding tell a mask from a beard
    )


def sharpness(grey: Image.Image, pixels: float) -> float:
    """Return 0 (blurred) to 1 (crisp): how much of the contrast is in the finest detail.

    The share of the local contrast that one step of smoothing takes away, in a crop shrunk to the
    pixels the face really has, so that a small face is not called blurred for being enlarged.
    """
    share = min(1.0, pixels / CROP_SIDE)
    if share < 1.0:
        size = max(8, round(grey.width * share)), max(8, round(grey.height * share))
        grey = grey.resize(size, Image.Resampling.BILINEAR)
    values = np.asarray(grey, np.float32)
    contrast = float(values.std())
    if contrast < 1.0:
        return 0.0
    around = values[:-2, 1:-1] + values[2:, 1:-1] + values[1:-1, :-2] + values[1:-1, 2:]
    detail = float((values[1:-1, 1:-1] - around / 4).std()) / contrast
    return min(1.0, max(0.0, (detail - _BLURRED_AT) / (_CRISP_AT - _BLURRED_AT)))


def yaw(landmarks: NDArray[np.float32], roll: float) -> float:
    """Return how far a face looks to the side, degrees, positive = to the picture's right."""
    angle = math.radians(-roll)
    c, s = math.cos(angle), math.sin(angle)
    level = landmarks.astype(np.float64) @ np.array([[c, s], [-s, c]])
    eyes = float(level[1, 0] - level[0, 0])
    middle = float(level[[0, 1, 3, 4], 0].mean())
    if eyes <= 0:
        return 90.0 if level[2, 0] > middle else -90.0
    return math.degrees(math.atan((float(level[2, 0]) - middle) / eyes / _NOSE_REACH))
