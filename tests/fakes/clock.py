"""A clock that stands still until it is told to move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.builders import NOON


@dataclass(slots=True)
class SteppedClock:
    """Moves a millisecond at each look, so that what is said later is later."""

    time: datetime = NOON

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by
