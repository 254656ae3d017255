"""What makes a face good, at the exact borders."""

from __future__ import annotations

import pytest

from kingdesk.domain.faces import SHARP_ENOUGH, FaceQuality
from kingdesk.domain.geometry import Box
from tests.builders import a_face, a_quality


@pytest.mark.parametrize(
    ("quality", "words"),
    [
        (a_quality(), ""),
        (a_quality(pixels=60), ""),
        (a_quality(pixels=59.9), "small"),
        (a_quality(sharpness=SHARP_ENOUGH), ""),
        (a_quality(sharpness=SHARP_ENOUGH - 0.001), "blurred"),
        (a_quality(yaw=35), ""),
        (a_quality(yaw=-35.1), "turned"),
        (a_quality(yaw=35.1), "turned"),
        (a_quality(brightness=0.18), ""),
        (a_quality(brightness=0.179), "dark"),
    ],
)
def test_a_quality_is_named_from_its_border_on(quality: FaceQuality, words: str) -> None:
    named = [
        name for name in ("small", "blurred", "turned", "dark") if getattr(quality, f"is_{name}")
    ]

    assert " ".join(named) == words


@pytest.mark.parametrize(
    ("quality", "box", "good"),
    [
        (a_quality(), None, True),
        (a_quality(yaw=80, brightness=0.01, covered=True), None, True),
        (a_quality(pixels=59), None, False),
        (a_quality(sharpness=0.1), None, False),
        (a_quality(), Box(0.002, 0.3, 0.1, 0.1), False),
        (a_quality(), Box(0.0021, 0.3, 0.1, 0.1), True),
        (a_quality(), Box(0.3, 0.95, 0.1, 0.1), False),
    ],
)
def test_a_good_face_is_large_sharp_and_whole(
    quality: FaceQuality,
    box: Box | None,
    good: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert a_face(1, box, quality).is_good is good
