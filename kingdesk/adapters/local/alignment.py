"""Cuts a face out so that eyes, nose and mouth lie where the embedder expects them; Pillow only."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CROP_SIDE: Final = 112
"""Side, in pixels, of the embedder's input."""
_PLACES: Final = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ]
)
"""Where the five landmarks belong in the crop: the reference points SFace was trained with."""

Affine = NDArray[np.float64]
"""2 x 3: [x', y'] = A @ [x, y, 1]."""


def similarity_to_crop(landmarks: NDArray[np.float32]) -> Affine:
    """Return the turn, scale and shift that brings five landmarks nearest to their places.

    The least-squares solution in closed form (Umeyama 1991, two dimensions, no mirroring).
    """
    points = landmarks.astype(np.float64)
    centre, target = points.mean(axis=0), _PLACES.mean(axis=0)
    a, b = points - centre, _PLACES - target
    spread = max(float((a * a).sum()), 1e-9)
    c = float((a * b).sum()) / spread
    s = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / spread
    turn = np.array([[c, -s], [s, c]])
    return np.column_stack([turn, target - turn @ centre])


def inverse(affine: Affine) -> Affine:
    back = np.linalg.inv(affine[:, :2])
    return np.column_stack([back, -back @ affine[:, 2]])


def cut(image: Image.Image, affine: Affine, width: int, height: int) -> Image.Image:
    """Return the part of a picture that an affine map brings into `width` x `height` pixels.

    The picture is shrunk by a whole factor first where needed: a bilinear sample of a much larger
    picture would miss most of its pixels. What lies outside of the picture is black.
    """
    back = inverse(affine)
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64)
    reach = corners @ back[:, :2].T + back[:, 2]
    step = math.sqrt(abs(float(np.linalg.det(back[:, :2]))))
    factor = max(1, int(step))
    left, top = (max(0, int(v) - factor) for v in np.floor(reach.min(axis=0)))
    right = min(image.width, math.ceil(float(reach[:, 0].max())) + factor)
    bottom = min(image.height, math.ceil(float(reach[:, 1].max())) + factor)
    if right <= left or bottom <= top:
        return Image.new("RGB", (width, height))
    part = image.reduce(factor, box=(left, top, right, bottom)) if factor > 1 else image
    offset = (left, top) if factor > 1 else (0, 0)
    # Pillow samples output pixel centres (+0.5) of a picture whose pixels are centred there too,
    # landmarks count from the centre of the first pixel
    move = back[:, 2] - back[:, :2] @ [0.5, 0.5] + 0.5 - offset
    matrix = np.column_stack([back[:, :2], move]) / factor
    return part.transform(
        (width, height),
        Image.Transform.AFFINE,
        data=tuple(float(v) for v in matrix.reshape(-1)),
        resample=Image.Resampling.BILINEAR,
    )


def aligned(image: Image.Image, landmarks: NDArray[np.float32]) -> Image.Image:
    """Return a face as the embedder wants it: 112 x 112 pixels, upright, landmarks in place."""
    return cut(image, similarity_to_crop(landmarks), CROP_SIDE, CROP_SIDE)


def swayed(landmarks: NDArray[np.float32], zoom: float, turn: float) -> NDArray[np.float32]:
    """Return landmarks of a slightly larger or turned face: what a crop beside the mark shows.

    Args:
        landmarks: 5 x 2.
        zoom: 1.06 moves the landmarks 6 % outwards, so that the face is cut smaller.
        turn: degrees, clockwise.
    """
    centre = landmarks.mean(axis=0)
    c, s = math.cos(math.radians(turn)) * zoom, math.sin(math.radians(turn)) * zoom
    turned = np.array([[c, s], [-s, c]], np.float32)
    result: NDArray[np.float32] = (landmarks - centre) @ turned + centre
    return result


def roll(landmarks: NDArray[np.float32]) -> float:
    """Return by how many degrees a face is tilted, clockwise, 0 = upright.

    The mean of what the line of the eyes and the line from mouth to eyes say.
    """
    eyes = landmarks[1] - landmarks[0]
    up = (landmarks[0] + landmarks[1]) / 2 - (landmarks[3] + landmarks[4]) / 2
    level = math.atan2(float(eyes[1]), float(eyes[0]))
    upright = math.atan2(float(up[0]), -float(up[1]))
    return math.degrees(
        math.atan2(math.sin(level) + math.sin(upright), math.cos(level) + math.cos(upright))
    )
