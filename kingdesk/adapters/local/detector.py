"""YuNet: where the faces of one picture at one size are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

_STRIDES: Final = (8, 16, 32)
_MULTIPLE: Final = 32
"""Width and height of the network's input are multiples of its largest stride."""
_SAME_PASS_IOU: Final = 0.3
_INSIDE: Final = 0.7

Pixels = NDArray[np.uint8]
"""A picture, height x width x RGB."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Detections:
    """Faces in the pixels of a picture.

    Attributes:
        boxes: n x 4: left, top, width, height; may reach past the edges.
        landmarks: n x 5 x 2: the person's right eye (left in the picture), left eye, nose tip,
            right and left corner of the mouth; x, y.
        scores: n, 0-1.
    """

    boxes: Floats
    landmarks: Floats
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Detections:
        return Detections(self.boxes[which], self.landmarks[which], self.scores[which])

    def scaled(self, x: float, y: float) -> Detections:
        """Return the same faces in a picture of another size."""
        return Detections(
            self.boxes * np.array([x, y, x, y], np.float32),
            self.landmarks * np.array([x, y], np.float32),
            self.scores,
        )

    def moved(self, x: float, y: float) -> Detections:
        """Return the same faces in a picture this one was cut out of."""
        return Detections(
            self.boxes + np.array([x, y, 0, 0], np.float32),
            self.landmarks + np.array([x, y], np.float32),
            self.scores,
        )


def none() -> Detections:
    return Detections(
        np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32)
    )


def joined(parts: Sequence[Detections]) -> Detections:
    """Return all faces of several detections of one picture, doubles and all."""
    if not parts:
        return none()
    return Detections(
        np.concatenate([p.boxes for p in parts]),
        np.concatenate([p.landmarks for p in parts]),
        np.concatenate([p.scores for p in parts]),
    )


def without_doubles(found: Detections, iou: float) -> Detections:
    """Keep the best-scored of boxes that overlap by more than `iou`, or that lie in another."""
    left, top = found.boxes[:, 0], found.boxes[:, 1]
    right, bottom = left + found.boxes[:, 2], top + found.boxes[:, 3]
    area = found.boxes[:, 2] * found.boxes[:, 3]
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        width = np.minimum(right[best], right[rest]) - np.maximum(left[best], left[rest])
        height = np.minimum(bottom[best], bottom[rest]) - np.maximum(top[best], top[rest])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        union = area[best] + area[rest] - shared
        inside = shared / np.maximum(np.minimum(area[best], area[rest]), 1e-6)
        order = rest[(shared / np.maximum(union, 1e-6) <= iou) & (inside <= _INSIDE)]
    return found.take(np.array(kept, np.intp))


class Detector:
    """Runs YuNet; safe to call from threads."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name
        self._outputs = [output.name for output in session.get_outputs()]

    def detect(self, pixels: Pixels, threshold: float) -> Detections:
        """Find the faces of a picture at the size it has.

        Faces of about 10 to 600 pixels are found; for others give the picture in another size.
        """
        found = self._raw(pixels, threshold)
        return without_doubles(found, _SAME_PASS_IOU) if len(found) > 1 else found

    def _raw(self, pixels: Pixels, threshold: float) -> Detections:
        height, width = pixels.shape[:2]
        rows = -(-height // _MULTIPLE) * _MULTIPLE
        columns = -(-width // _MULTIPLE) * _MULTIPLE
        planes = np.zeros((1, 3, rows, columns), np.float32)
        for plane in range(3):  # the network was trained on blue, green, red
            planes[0, plane, :height, :width] = pixels[:, :, 2 - plane]
        answers = self._session.run(self._outputs, {self._input: planes})
        named = dict(zip(self._outputs, answers, strict=True))
        return joined([_decoded(named, stride, columns, threshold) for stride in _STRIDES])


def _decoded(answers: dict[str, Floats], stride: int, columns: int, threshold: float) -> Detections:
    """Turn one stride's grid of answers into boxes.

    Box centres and landmarks are offsets from their cell's corner and sizes are logarithms, all
    in strides; the score is the mean (geometric) of "face" and "something here".
    """
    face = np.clip(answers[f"cls_{stride}"][0, :, 0], 0, 1)
    something = np.clip(answers[f"obj_{stride}"][0, :, 0], 0, 1)
    scores = np.sqrt(face * something)
    cells = np.nonzero(scores >= threshold)[0]
    if not cells.size:
        return none()
    width = columns // stride
    corners = np.stack([cells % width, cells // width], axis=1).astype(np.float32)
    offsets = answers[f"bbox_{stride}"][0][cells]
    points = answers[f"kps_{stride}"][0][cells].reshape(-1, 5, 2)
    centres = (corners + offsets[:, :2]) * stride
    sizes = np.exp(offsets[:, 2:]) * stride
    return Detections(
        np.concatenate([centres - sizes / 2, sizes], axis=1).astype(np.float32),
        ((points + corners[:, None]) * stride).astype(np.float32),
        scores[cells].astype(np.float32),
    )
