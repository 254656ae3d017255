"""Finds every face of a photo: at two sizes, more closely in crowds, on its side or upside down."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from kingdesk.adapters.local.alignment import roll
from kingdesk.adapters.local.closeups import DOUBTFUL, CloseUps, Located, Scene
from kingdesk.adapters.local.detector import Detections, Detector, joined, without_doubles

SMALL_PASS: Final = 640
"""Long side that finds close-ups: a face of over 600 pixels is missed."""
LARGE_PASS: Final = 1280
"""Long side that finds faces from about 1 % of the photo's width on."""
CROWD_PASS: Final = 1920
"""Long side for photos that turn out to be of many small faces."""
_CROWD_FACES: Final = 6
_CROWD_SHARE: Final = 1 / 50
"""A crowd has at least so many faces, the median at most so wide, of the photo's long side. For
larger ones another pass finds nothing and costs as much as three faces."""
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


def seen(image: Image.Image) -> Scene:
    """Return an RGB picture as the finder looks at it."""
    return Scene(image, shrunk(image, LARGE_PASS))


class FaceFinder:
    """Looks for faces with one detector; safe to call from threads."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._close_ups = CloseUps(detector)

    def find(self, scene: Scene, threshold: float, *, knows_up: bool) -> list[Located]:
        """Find the faces of an upright photo, in its pixels, largest first.

        Args:
            scene: the photo; see `seen`.
            threshold: lowest detector score to take, 0-1.
            knows_up: the file said which side is up; else a photo whose faces lie or stand on
                their heads, or that seems to have none, is searched that way round.
        """
        faces = self._search(scene, threshold)
        if not knows_up and (turn := self._turn(scene, faces)):
            how = _TURNS[turn]
            upright = Scene(scene.image.transpose(how), scene.overview.transpose(how))
            again = self._search(upright, threshold)
            better = [_turned_back(face, turn, upright.image.size) for face in again]
            if _weight(better) >= _weight(faces):
                faces = better
        return sorted(faces, key=lambda face: -face.area)

    def _search(self, scene: Scene, threshold: float) -> list[Located]:
        long_side = max(scene.image.size)
        passes = [self._detected(scene.overview, scene.image)]
        small = shrunk(scene.overview, SMALL_PASS)
        if small.size != scene.overview.size:
            passes.append(self._detected(small, scene.image))
        found = without_doubles(joined(passes), _OTHER_PASS_IOU)
        if long_side > LARGE_PASS and _is_crowd(found, threshold, long_side):
            closer = self._detected(shrunk(scene.image, CROWD_PASS), scene.image)
            found = without_doubles(joined([found, closer]), _OTHER_PASS_IOU)
        return self._close_ups.settled(scene, _located(found), threshold)

    def _detected(self, shown: Image.Image, image: Image.Image) -> Detections:
        found = self._detector.detect(np.asarray(shown), _WORTH_A_LOOK)
        return found.scaled(image.width / shown.width, image.height / shown.height)

    def _turn(self, scene: Scene, faces: list[Located]) -> int:
        """Return the roll most faces of a picture have, in quarter turns: 0, 90, 180 or 270."""
        if not faces:
            return self._side_with_faces(scene.overview)
        weights = dict.fromkeys((0, 90, 180, 270), 0.0)
        for face in faces:
            weights[round(face.roll / 90) % 4 * 90] += face.score
        turn = max(weights, key=lambda side: weights[side])
        if turn == 0:
            surest = max(faces, key=lambda face: face.score)
            return self._close_ups.side_up(scene, surest)
        return turn

    def _side_with_faces(self, overview: Image.Image) -> int:
        small = shrunk(overview, SMALL_PASS)
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


def shrunk(image: Image.Image, long_side: int) -> Image.Image:
    longest = max(image.size)
    if longest <= long_side:
        return image
    ratio = long_side / longest
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)


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
