"""Finds every face of a photo: at two sizes, more closely where a crowd is, and turned ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kingdesk.adapters.local.alignment import cut, inverse, roll
from kingdesk.adapters.local.detector import (
    Detections,
    Detector,
    joined,
    none,
    without_doubles,
)

SMALL_PASS: Final = 640
"""Long side that finds close-ups: over 600 pixels a face is missed."""
LARGE_PASS: Final = 1280
"""Long side that finds faces from about 1 % of the photo's width on."""
CROWD_PASS: Final = 2560
"""Long side for photos that turn out to be of many small faces."""
CROWD_FACES: Final = 6
CROWD_FACE_SHARE: Final = 1 / 32
"""A crowd has at least so many faces of which the median is at most so wide, of the long side."""
_OTHER_PASS_IOU: Final = 0.4

_TILTED: Final = 10.0
_DOUBTFUL: Final = 0.75
"""Faces tilted more (degrees, as the detector under-reads it) or scored less are seen again."""
_CLOSE_UP: Final = 160
"""Side of a second look; a face then is about 80 pixels wide, where the detector is at its best."""
_ANGLES: Final = (0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0)
_TILES_IN_ROW: Final = 4
_OFF_CENTRE: Final = 0.25
"""Share of the close-up's side a face may lie off its centre and still be the one looked at."""
_LEVEL: Final = 4.0


@dataclass(frozen=True, slots=True)
class Located:
    """A face in the pixels of a picture.

    Attributes:
        box: left, top, width, height.
        landmarks: 5 x 2, as in `Detections`.
        score: the detector's, 0-1.
        roll: degrees, clockwise.
    """

    box: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    score: float
    roll: float

    @property
    def width(self) -> float:
        return float(self.box[2])


class FaceFinder:
    """Looks for faces with one detector; safe to call from threads."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def find(self, image: Image.Image, threshold: float, *, knows_up: bool) -> list[Located]:
        """Find the faces of an upright picture, in its pixels.

        Args:
            image: RGB.
            threshold: lowest detector score to take, 0-1.
            knows_up: the file said which side is up; else other sides are tried when no
                proper face is found.
        """
        found = self._at_two_sizes(image, threshold)
        if _is_crowd(found, max(image.size)) and max(image.size) > LARGE_PASS:
            found = _merged([found, self._at_size(image, CROWD_PASS, threshold)])
        if not knows_up and not _has_proper_face(found):
            found = _merged([found, *self._on_other_sides(image, threshold)])
        return [self._looked_at_again(image, face) for face in _located(found)]

    def _at_two_sizes(self, image: Image.Image, threshold: float) -> Detections:
        large = _shrunk(image, LARGE_PASS)
        passes = [self._detected(large, image, threshold)]
        small = _shrunk(large, SMALL_PASS)
        if small.size != large.size:
            passes.append(self._detected(small, image, threshold))
        return _merged(passes)

    def _at_size(self, image: Image.Image, long_side: int, threshold: float) -> Detections:
        return self._detected(_shrunk(image, long_side), image, threshold)

    def _detected(self, seen: Image.Image, image: Image.Image, threshold: float) -> Detections:
        found = self._detector.detect(np.asarray(seen), threshold)
        return found.scaled(image.width / seen.width, image.height / seen.height)

    def _on_other_sides(self, image: Image.Image, threshold: float) -> list[Detections]:
        small = _shrunk(image, SMALL_PASS)
        x, y = image.width / small.width, image.height / small.height
        parts = []
        for turn in (
            Image.Transpose.ROTATE_90,
            Image.Transpose.ROTATE_180,
            Image.Transpose.ROTATE_270,
        ):
            turned = small.transpose(turn)
            seen = self._detector.detect(np.asarray(turned), max(threshold, _DOUBTFUL))
            parts.append(_turned_back(seen, turn, turned.size).scaled(x, y))
        return parts

    def _looked_at_again(self, image: Image.Image, face: Located) -> Located:
        """Look closely, from eight sides, at a face that is tilted or doubtful.

        The detector reads only half of a tilt and its landmarks suffer: without this a face
        tilted by 30 degrees is compared by a third of what it shares with itself upright.
        """
        if abs(face.roll) <= _TILTED and face.score >= _DOUBTFUL:
            return face
        return self._close_up(image, face)

    def _close_up(self, image: Image.Image, face: Located) -> Located:
        views = [_view(face, angle) for angle in _ANGLES]
        seen = self._seen_in_tiles(image, views)
        best = max(seen, key=lambda view: view.score, default=None)
        if best is None:
            return face
        if abs(roll_left := roll(best.seen)) > _LEVEL:
            finer = self._seen_in_tiles(image, [_view(face, best.angle + roll_left)])
            best = max([best, *finer], key=lambda view: view.score)
        if best.score < face.score:
            return face
        return Located(
            face.box, best.landmarks, best.score, _within_half_turn(best.angle + roll(best.seen))
        )

    def _seen_in_tiles(self, image: Image.Image, views: list[_View]) -> list[_Seen]:
        """Look at all views in one run of the detector, side by side in one picture."""
        columns = min(len(views), _TILES_IN_ROW)
        rows = -(-len(views) // columns)
        sheet = Image.new("RGB", (columns * _CLOSE_UP, rows * _CLOSE_UP))
        corners = [
            ((n % columns) * _CLOSE_UP, (n // columns) * _CLOSE_UP) for n in range(len(views))
        ]
        for view, corner in zip(views, corners, strict=True):
            sheet.paste(cut(image, view.affine, _CLOSE_UP, _CLOSE_UP), corner)
        found = self._detector.detect(np.asarray(sheet), 0.3)
        centres = found.boxes[:, :2] + found.boxes[:, 2:] / 2
        seen = []
        for view, corner in zip(views, corners, strict=True):
            away = np.linalg.norm(centres - corner - _CLOSE_UP / 2, axis=1) / _CLOSE_UP
            mine = np.nonzero(away < _OFF_CENTRE)[0]
            if mine.size:
                best = mine[np.argmax(found.scores[mine])]
                seen.append(
                    _Seen.of(
                        view,
                        found.landmarks[best] - np.array(corner, np.float32),
                        float(found.scores[best]),
                    )
                )
        return seen


@dataclass(frozen=True, slots=True)
class _View:
    """One way to look at a face: how the picture maps to a close-up turned by an angle."""

    angle: float
    affine: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a view showed: landmarks in the close-up (`seen`) and in the picture."""

    angle: float
    seen: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    score: float

    @classmethod
    def of(cls, view: _View, seen: NDArray[np.float32], score: float) -> _Seen:
        back = inverse(view.affine)
        landmarks = (seen @ back[:, :2].T + back[:, 2]).astype(np.float32)
        return cls(view.angle, seen, landmarks, score)


def _view(face: Located, angle: float) -> _View:
    """Return the map to a square of twice the face's box, in which a face of this roll is level."""
    left, top, width, height = (float(v) for v in face.box)
    scale = _CLOSE_UP / (2 * max(width, height))
    c, s = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    turn = np.array([[c, s], [-s, c]])
    centre = np.array([left + width / 2, top + height / 2])
    return _View(angle, np.column_stack([turn, _CLOSE_UP / 2 - turn @ centre]))


def _located(found: Detections) -> list[Located]:
    return [
        Located(
            found.boxes[n], found.landmarks[n], float(found.scores[n]), roll(found.landmarks[n])
        )
        for n in range(len(found))
    ]


def _merged(passes: list[Detections]) -> Detections:
    return without_doubles(joined(passes), _OTHER_PASS_IOU)


def _is_crowd(found: Detections, long_side: int) -> bool:
    if len(found) < CROWD_FACES:
        return False
    return bool(np.median(found.boxes[:, 2]) <= long_side * CROWD_FACE_SHARE)


def _has_proper_face(found: Detections) -> bool:
    return any(face.score >= _DOUBTFUL and abs(face.roll) <= 45.0 for face in _located(found))


def _shrunk(image: Image.Image, long_side: int) -> Image.Image:
    longest = max(image.size)
    if longest <= long_side:
        return image
    ratio = long_side / longest
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.5)


def _turned_back(found: Detections, turn: Image.Transpose, size: tuple[int, int]) -> Detections:
    """Return faces found in a turned picture of this size, in the picture before it was turned."""
    if not len(found):
        return none()
    width, height = size
    x, y = found.boxes[:, 0], found.boxes[:, 1]
    w, h = found.boxes[:, 2], found.boxes[:, 3]
    points = found.landmarks
    if turn is Image.Transpose.ROTATE_180:
        boxes = [width - x - w, height - y - h, w, h]
        landmarks = np.stack([width - 1 - points[..., 0], height - 1 - points[..., 1]], axis=-1)
    elif turn is Image.Transpose.ROTATE_90:  # to the left: the old x axis points up
        boxes = [height - y - h, x, h, w]
        landmarks = np.stack([height - 1 - points[..., 1], points[..., 0]], axis=-1)
    else:
        boxes = [y, width - x - w, h, w]
        landmarks = np.stack([points[..., 1], width - 1 - points[..., 0]], axis=-1)
    return Detections(np.stack(boxes, axis=1), landmarks, found.scores)


def _within_half_turn(angle: float) -> float:
    return (angle + 180.0) % 360.0 - 180.0
