"""SFace: what a face is compared by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image

DIMENSIONS: Final = 128

Floats = NDArray[np.float32]


class Embedder:
    """Runs SFace; safe to call from threads."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    def embed(self, crops: Sequence[Image.Image], *, mirrored_too: bool = False) -> Floats:
        """Return 128 numbers, a unit vector: the mean of what each crop of one face gives.

        Args:
            crops: 112 x 112 RGB pixels each, as `alignment.aligned` cuts them.
            mirrored_too: take their mirror images as well, which costs twice the time.
        """
        vectors = []
        for crop in crops:
            planes = np.asarray(crop).transpose(2, 0, 1)[None].astype(np.float32)
            vectors.append(_unit(self._run(planes)))
            if mirrored_too:
                vectors.append(_unit(self._run(planes[:, :, :, ::-1])))
        return _unit(np.sum(vectors, axis=0))

    def _run(self, planes: Floats) -> Floats:
        # one face a call: on one thread a batch is slower than its faces one by one
        answer: Floats = self._session.run(None, {self._input: np.ascontiguousarray(planes)})[0][0]
        return answer


def _unit(vector: Floats) -> Floats:
    return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
