"""Real faces for the server, seen and compared by the engine that is embedded in the program."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kingdesk.adapters.local.calibration import similarities
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.paths import resource
from kingdesk.ports.engine import Purpose
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.pictures import Picture


class EngineEyes:
    """Real faces, seen by the engine that runs on this machine; its percents are Rekognition's."""

    def __init__(self, models: Path | None = None) -> None:
        self._engine = LocalEngine(models or resource("models"))

    def look(self, picture: Picture) -> list[SeenFace]:
        out = io.BytesIO()
        picture.upright().save(out, "BMP")
        look = self._engine.look(out.getvalue(), "picture", Purpose.PHOTO)
        return [
            SeenFace(
                box=face.box,
                confidence=face.confidence,
                sharpness=100.0 * face.quality.sharpness,
                brightness=100.0 * face.quality.brightness,
                yaw=face.quality.yaw,
                pitch=0.0,
                roll=face.quality.roll,
                covered=face.quality.covered,
                sunglasses=False,
                vector=face.descriptor,
            )
            for face in sorted(look.faces, key=lambda found: -found.box.area)
        ]

    def similarities(self, vector: bytes, others: Sequence[bytes]) -> Sequence[float]:
        if not others:
            return []
        known = np.frombuffer(b"".join(others), "<f4").reshape(len(others), -1)
        percents = similarities(known @ np.frombuffer(vector, "<f4"))
        return [min(100.0, float(percent)) for percent in percents]
