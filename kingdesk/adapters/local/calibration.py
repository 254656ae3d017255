"""From cosine to the percent that photographers see, and back.

`similarity = 100 / (1 + exp(-SLOPE * (cos - COS_AT_50)))`, fixed by two anchors measured with this
detector, alignment and embedder on all pairs of Labeled Faces in the Wild (13,233 photos, 5,749
people; up to 10 photos a person; 14,508 pairs of the same person, 55 million of two):

    50 % = cos 0.3600: one in a thousand pairs of strangers is as alike (FAR 1e-3)
    80 % = cos 0.4524: two in a hundred thousand are (FAR 2e-5)

So 80, the threshold people know from Rekognition, is the right default here as well. Pairs of the
same person: median 99, 5th percentile 84. `tests/bench/calibrate.py` measures the anchors again on
any folder of labelled photos.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

COS_AT_50: Final = 0.36
SLOPE: Final = 15.0
"""ln 4 / (0.4524 - 0.36): brings the second anchor to 80."""


def similarity(cosine: float) -> float:
    """Return the percent for a cosine."""
    return 100.0 / (1.0 + math.exp(-SLOPE * (cosine - COS_AT_50)))


def similarities(cosines: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the percents for many cosines."""
    result: NDArray[np.float64] = 100.0 / (
        1.0 + np.exp(-SLOPE * (cosines.astype(np.float64) - COS_AT_50))
    )
    return result


def cosine(percent: float) -> float:
    """Return the cosine that is shown as so many percent; 0 < percent < 100."""
    return COS_AT_50 + math.log(percent / (100.0 - percent)) / SLOPE
