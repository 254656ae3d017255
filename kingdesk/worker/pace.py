"""How fast a run goes, from the last few minutes only."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from kingdesk.domain.jobs import Pace

WINDOW_SECONDS: Final = 60.0
_FIRST: Final = 3
"""Photos ended before a rate is told; one or two say nothing."""


@dataclass(slots=True)
class PaceMeter:
    """A moving window over (time, photos ended so far)."""

    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def measure(self, now: float, ended: int, left: int) -> Pace:
        """Return the pace after `ended` photos at `now` (seconds of any steady clock)."""
        self._seen.append((now, ended))
        while len(self._seen) > 2 and now - self._seen[0][0] > WINDOW_SECONDS:
            self._seen.popleft()
        start, before = self._seen[0]
        if ended - before < _FIRST or now <= start:
            return Pace(None, None)
        rate = (ended - before) / (now - start)
        return Pace(rate, left / rate)
