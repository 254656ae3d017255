"""How fast a run goes, from the last minute only."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from kingdesk.domain.jobs import PACE_WINDOW, Pace


@dataclass(slots=True)
class PaceMeter:
    """A moving window over (time, photos ended so far)."""

    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def measure(self, now: float, ended: int, left: int) -> Pace:
        """Return the pace after `ended` photos at `now` (seconds of any steady clock)."""
        self._seen.append((now, ended))
        while len(self._seen) > 2 and now - self._seen[0][0] > PACE_WINDOW.total_seconds():
            self._seen.popleft()
        start, before = self._seen[0]
        return Pace.of(ended - before, now - start, left)
