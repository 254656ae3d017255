"""What a run costs: billed calls and money, before and after.

The embedded engine bills nothing; its quote says so, with the time it will take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StrategyQuote:
    """The price of one way to process the photos.

    Attributes:
        calls: billed calls by operation.
        usd: US dollars.
        minutes: expected, None before anything was measured.
    """

    name: str
    calls: Mapping[str, int] = field(default_factory=dict)
    usd: float = 0.0
    minutes: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def billed_calls(self) -> int:
        return sum(self.calls.values())


@dataclass(frozen=True, slots=True)
class Quote:
    """What a run over a gallery would take; nothing is spent.

    Attributes:
        photos: in the gallery.
        to_process: of those, new, changed or asked for.
    """

    photos: int
    to_process: int
    strategies: tuple[StrategyQuote, ...]
