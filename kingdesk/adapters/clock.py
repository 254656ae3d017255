"""The time of this machine."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The `Clock` of a running program."""

    def now(self) -> datetime:
        return datetime.now(UTC)
