"""What makes a descriptor: which networks, which recipe; told without loading any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kingdesk.domain.faces import EngineStamp


@dataclass(frozen=True, slots=True)
class Model:
    """A network's file and the sha256 it must have."""

    file: str
    sha256: str

    @property
    def mark(self) -> str:
        """Return the short form of the checksum that stands in the engine's version."""
        return self.sha256[:8]


DETECTOR: Final = Model(
    "yunet_2023mar_dyn.onnx", "c42f6203e0fcefa563b89bebc3cf0df54d3d2c30bc17e1262bf681594f0a2303"
)
"""YuNet (MIT): boxes, five landmarks and scores of faces in a picture of any size."""
EMBEDDER: Final = Model(
    "sface_2021dec_fp16.onnx", "2a214ba3d1fbcc48a2e0393038ad601f72c3162205e392a3e2e0a80cf38e2906"
)
"""SFace (Apache-2.0): 128 numbers for an aligned face of 112 x 112 pixels."""
ENGINE_ID: Final = "local"
_RECIPE: Final = 1
"""Counts up with every change of detection, alignment or embedding that moves descriptors."""
STAMP: Final = EngineStamp(ENGINE_ID, f"{_RECIPE}-yunet.{DETECTOR.mark}-sface.{EMBEDDER.mark}")
