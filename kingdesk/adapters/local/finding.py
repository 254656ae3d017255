"""Finds every face of a photo: at two sizes, more closely in crowds, on its side or upside down."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from kingdesk.adapters.local.alignment import roll
from kingdesk.adapters.local.closeups import DOUBTFUL, CloseUps, Located
from kingdesk.adapters.local.detector import Detections, Detector, joined, without_doubles

SMALL_PASS: Final = 640
"""Long side that finds close-ups: a face of over 600 pixels is missed."""
LARGE_PASS: Final = 1280
"""Long side that finds faces from about 1 % of the photo's width on."""
CROWD_PASS: Final = 2560
"""Long side for photos that turn out to be of many small faces."""
_CROWD_FACES: Final = 6
_CROWD_SHARE: Final = 1 / 40
"""A crowd has at least so many faces, the median at most so wide, of the photo's long side."""
_OTHER_PASS_IOU: Final = 0.4
_WORTH_A_LOOK: Final = 0.4
"""Lowest first score of a face that gets a second look: among them are profiles and half-hidden
faces, which a close-up then scores high, and shoulders and shoes, which it does not."""
_SEEN_ON_SIDE: Final = 0.8
"""Lowest score of a face that makes another side of the photo worth a search."""

_TURNS: Final = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
"""What makes a photo upright whose faces have this roll (clockwise)."""


class FaceFinder:
    """Looks for faces with one detector; safe to call from threads."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._close_ups = CloseUps(detector)

    def find(self, image: Image.Image, threshold: float, *, knows_up: bool) -> list[Located]:
        """Find the faces of an upright picture, in its pixels, largest first.

        Args:
            image: RGB.
            threshold: lowest detector score to take, 0-1.
            knows_up: the file said which side is up; else a picture whose faces lie or stand on
                their heads, or that seems to have none, is searched that way round.
        """
        faces = self._search(image, threshold)
        if not knows_up and (turn := self._turn(image, faces)):
            upright = image.transpose(_TURNS[turn])
            better = [_turned_back(f, turn, upright.size) for f in self._search(upright, threshold)]
            if _weight(better) >= _weight(faces):
                faces = better
        return sorted(faces, key=lambda face: -face.area)

    def _search(self, image: Image.Image, threshold: float) -> list[Located]:
        large = _shrunk(image, LARGE_PASS)
        passes = [self._detected(large, image)]
        small = _shrunk(large, SMALL_PASS)
        if small.size != large.size:
            passes.append(self._detected(small, image))
        found = without_doubles(joined(passes), _OTHER_PASS_IOU)
        if max(image.size) > LARGE_PASS and _is_crowd(found, threshold, max(image.size)):
            closer = self._detected(_shrunk(image, CROWD_PASS), image)
            found = without_doubles(joined([found, closer]), _OTHER_PASS_IOU)
        return self._close_ups.settled(image, _located(found), threshold)

    def _detected(self, seen: Image.Image, image: Image.Image) -> Detections:
        found = self._detector.detect(np.asarray(seen), _WORTH_A_LOOK)
        return found.scaled(image.width / seen.width, image.height / seen.height)

    def _turn(self, image: Image.Image, faces: list[Located]) -> int:
        """Return the roll most faces of a picture have, in quarter turns: 0, 90, 180 or 270."""
        if not faces:
            return self._side_with_faces(image)
        weights = dict.fromkeys((0, 90, 180, 270), 0.0)
        for face in faces:
            weights[round(face.roll / 90) % 4 * 90] += face.score
        turn = max(weights, key=lambda side: weights[side])
        if turn == 0:
            surest = max(faces, key=lambda face: face.score)
            return 180 if self._close_ups.is_upside_down(image, surest) else 0
        return turn

    def _side_with_faces(self, image: Image.Image) -> int:
        small = _shrunk(image, SMALL_PASS)
        weights = {
            turn: float(
                self._detector.detect(np.asarray(small.transpose(how)), _SEEN_ON_SIDE).scores.sum()
            )
            for turn, how in _TURNS.items()
        }
        best = max(weights, key=lambda turn: weights[turn])
        return best if weights[best] > 0 else 0


def _located(found: Detections) -> list[Located]:
    return [
        Located(box, landmarks, float(score), roll(landmarks))
        for box, landmarks, score in zip(found.boxes, found.landmarks, found.scores, strict=True)
    ]


def _weight(faces: list[Located]) -> float:
    return sum(face.score for face in faces if face.score >= DOUBTFUL)


def _is_crowd(found: Detections, threshold: float, long_side: int) -> bool:
    widths = found.boxes[found.scores >= threshold, 2]
    return len(widths) >= _CROWD_FACES and bool(np.median(widths) <= long_side * _CROWD_SHARE)


def _shrunk(image: Image.Image, long_side: int) -> Image.Image:
    longest = max(image.size)
    if longest <= long_side:
        return image
    ratio = long_side / longest
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.5)


def _turned_back(face: Located, turn: int, size: tuple[int, int]) -> Located:
    """Return a face found in a turned picture of this size, in the picture as it was.

    Args:
        face: as found.
        turn: roll of the picture's faces before; they were turned against the clock by as much.
        size: width and height of the turned picture.
    """
    width, height = size
    x, y, w, h = (float(v) for v in face.box)
    points = face.landmarks
    if turn == 180:
        box = (width - x - w, height - y - h, w, h)
        points = np.stack([width - 1 - points[:, 0], height - 1 - points[:, 1]], axis=1)
    elif turn == 90:  # the picture's right side came up: its top lies left now
        box = (height - y - h, x, h, w)
        points = np.stack([height - 1 - points[:, 1], points[:, 0]], axis=1)
    else:
        box = (y, width - x - w, h, w)
        points = np.stack([points[:, 1], width - 1 - points[:, 0]], axis=1)
    tilt = (face.roll + turn + 180.0) % 360.0 - 180.0
    return replace(face, box=np.array(box, np.float32), landmarks=points, roll=tilt)
