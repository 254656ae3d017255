"""Lets more photos be under way than there are cores, without more being looked at than those."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from kingdesk.domain.faces import EngineStamp
from kingdesk.ports.engine import FaceEngine, Likeness, Look, Purpose

AHEAD: Final = 4
"""Photos on their way while all cores look at others: a distant bucket and a distant database take
as long for a photo as a core does. Each costs the memory of one file."""


class EngineInTurns:
    """A `FaceEngine` that looks at a few photos at once and lets the others wait.

    Args:
        engine: does the work.
        at_once: looks at the same time.
    """

    def __init__(self, engine: FaceEngine, at_once: int) -> None:
        self._engine = engine
        self._turns = threading.BoundedSemaphore(at_once)

    @property
    def stamp(self) -> EngineStamp:
        return self._engine.stamp

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        with self._turns:
            return self._engine.look(picture, name, purpose)

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        return self._engine.compare(faces, references)
