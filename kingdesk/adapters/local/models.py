"""The two networks of the local engine and how they are run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import onnxruntime as ort

from kingdesk.domain.errors import ModelDamaged


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

_ERRORS_ONLY: Final = 3


def open_session(folder: Path, model: Model) -> ort.InferenceSession:
    """Check a network's file and make it ready to run, one thread a call.

    Photos are worked on side by side, so a run uses one thread: that is a third faster on two
    cores than sharing out each run. A session may be used by many threads at once.

    Raises:
        ModelDamaged: the file is missing or not the one this version was measured with.
    """
    try:
        data = (folder / model.file).read_bytes()
    except OSError as error:
        raise ModelDamaged(name=model.file) from error
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise ModelDamaged(name=model.file)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # costs some 60 MB for good and saves the detector a quarter of its time: without it every run
    # asks the system for fresh pages
    options.enable_cpu_mem_arena = True
    return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
