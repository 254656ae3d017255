from __future__ import annotations

import numpy as np
import pytest

from kingdesk.adapters.local.calibration import cosine, similarities, similarity


@pytest.mark.parametrize(("cos", "percent"), [(0.36, 50), (0.4165, 70), (0.4524, 80), (0.5065, 90)])
def test_the_measured_anchors_hold(cos: float, percent: float) -> None:
    assert similarity(cos) == pytest.approx(percent, abs=0.1)
    assert cosine(percent) == pytest.approx(cos, abs=1e-3)


def test_many_are_mapped_like_one() -> None:
    values = np.linspace(-1, 1, 41, dtype=np.float32)

    assert similarities(values).tolist() == pytest.approx([similarity(float(v)) for v in values])
