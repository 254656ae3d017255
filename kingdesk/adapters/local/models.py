"""How the two networks of the local engine are run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import onnxruntime as ort

from kingdesk.adapters.local.recipe import Model
from kingdesk.domain.errors import ModelDamaged

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
