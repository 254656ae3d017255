"""What a run costs: billed calls and money, before and after.

The embedded engine bills nothing; its quote says so, with the time it will take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.strategies import Operation, Purpose

NO_CALLS: Final[Mapping[Operation, int]] = {}


_SMALL: Final = 0.1


def dollars(usd: float) -> str:
    """Return US dollars as digits, with tenths of a cent where those count: a call costs one."""
    return f"{usd:.3f}" if 0 < usd < _SMALL else f"{usd:.2f}"


class PriceGroup(StrEnum):
    """Rekognition's image operations are metered in two groups."""

    GROUP_1 = "group_1"
    GROUP_2 = "group_2"


GROUPS: Final[Mapping[Operation, PriceGroup]] = {
    Operation.INDEX_FACES: PriceGroup.GROUP_1,
    Operation.SEARCH_FACES: PriceGroup.GROUP_1,
    Operation.SEARCH_FACES_BY_IMAGE: PriceGroup.GROUP_1,
    Operation.DETECT_FACES: PriceGroup.GROUP_2,
}


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price of a call as long as a month has had fewer than `up_to` calls of its group.

    Attributes:
        up_to: calls a month; None: the last tier.
        usd: US dollars a call.
    """

    up_to: int | None
    usd: float


@dataclass(frozen=True, slots=True)
class PriceTable:
    """What AWS asks, as of a day; prices change, so they are settings and never constants.

    Attributes:
        as_of: the day the prices were read.
        groups: tiers of each group, cheapest volume last.
        face_month: US dollars a stored face vector costs a month.
    """

    as_of: date
    groups: Mapping[PriceGroup, tuple[PriceTier, ...]]
    face_month: float

    def price(self, operation: Operation, made: Mapping[PriceGroup, int] | None = None) -> float:
        """Return the price of the next call in US dollars.

        Args:
            operation: which.
            made: calls of each group the month has had; the first tier counts if None.
        """
        group = GROUPS[operation]
        return self._tier(group, 0 if made is None else made.get(group, 0)).usd

    def cost(
        self, calls: Mapping[Operation, int], made: Mapping[PriceGroup, int] | None = None
    ) -> float:
        """Return what so many calls cost in US dollars, tier by tier."""
        total = 0.0
        for group in PriceGroup:
            number = sum(n for operation, n in calls.items() if GROUPS[operation] is group)
            start = 0 if made is None else made.get(group, 0)
            total += self._cost(group, start, number)
        return total

    def storage(self, faces: int) -> float:
        """Return what so many stored faces cost a month, in US dollars."""
        return faces * self.face_month

    def _cost(self, group: PriceGroup, start: int, number: int) -> float:
        total, at = 0.0, start
        while number:
            tier = self._tier(group, at)
            room = number if tier.up_to is None else min(number, tier.up_to - at)
            total += room * tier.usd
            at, number = at + room, number - room
        return total

    def _tier(self, group: PriceGroup, made: int) -> PriceTier:
        tiers = self.groups[group]
        return next((t for t in tiers if t.up_to is None or made < t.up_to), tiers[-1])


class QuoteNote(StrEnum):
    """What a quote says beside its numbers."""

    FREE = "free"
    """Nothing is billed and nothing leaves this machine."""
    FACES_UNKNOWN = "faces_unknown"
    """How many faces the photos show is not known before: expected and at most differ."""
    FACES_ARE_KEPT = "faces_are_kept"
    """Vectors of every guest are kept at AWS until the gallery's collection is deleted."""
    SEARCHES_AGAIN = "searches_again"
    """New references make every known face be searched again; `indexed` would not."""
    NOT_MEASURED = "not_measured"
    """The minutes are a guess: nothing was measured on this machine yet."""
    OLD_PRICES = "old_prices"
    """The price table is older than half a year."""


@dataclass(frozen=True, slots=True)
class StrategyQuote:
    """The price of one way to process the photos.

    Attributes:
        name: of the strategy.
        photos: it would look at.
        calls: billed calls by operation, as expected.
        most_calls: what they can be at most; the same where it is known exactly.
        usd, most_usd: US dollars for them.
        minutes: expected, None before anything was measured.
        storage_usd_month: what the vectors kept cost from then on.
        notes: what else to know.
        unavailable: why this way can't be taken, with what to do about it.
    """

    name: str
    photos: int = 0
    calls: Mapping[Operation, int] = field(default_factory=dict)
    most_calls: Mapping[Operation, int] = field(default_factory=dict)
    usd: float = 0.0
    most_usd: float = 0.0
    minutes: float | None = None
    storage_usd_month: float = 0.0
    notes: tuple[QuoteNote, ...] = ()
    unavailable: KingdeskError | None = None

    @property
    def billed_calls(self) -> int:
        return sum(self.calls.values())

    @property
    def most_billed_calls(self) -> int:
        return sum(self.most_calls.values())

    @property
    def is_exact(self) -> bool:
        return dict(self.calls) == dict(self.most_calls)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a run over a gallery would take; nothing is spent.

    Attributes:
        photos: in the gallery.
        chosen: the strategy a run takes if no other is named.
        strategies: every way there is.
    """

    photos: int
    chosen: str
    strategies: tuple[StrategyQuote, ...]

    @property
    def to_process(self) -> int:
        """Return how many photos are new, changed or asked for, under the strategy chosen."""
        return self.of(self.chosen).photos

    def of(self, name: str) -> StrategyQuote:
        """Return one strategy's quote; raises KeyError for one that is none here."""
        for strategy in self.strategies:
            if strategy.name == name:
                return strategy
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Billed calls really made, of a run, a gallery, a month or a purpose.

    Attributes:
        calls: by purpose and operation.
        usd: what they cost at the prices of the day each was made.
        since, until: of the first and the last call; None if there was none.
    """

    calls: Mapping[Purpose, Mapping[Operation, int]]
    usd: float
    since: datetime | None = None
    until: datetime | None = None

    @property
    def billed_calls(self) -> int:
        return sum(sum(of.values()) for of in self.calls.values())

    def with_more(self, other: Receipt) -> Receipt:
        """Return both together."""
        calls = {
            purpose: _added(self.calls.get(purpose, NO_CALLS), other.calls.get(purpose, NO_CALLS))
            for purpose in (*self.calls, *(one for one in other.calls if one not in self.calls))
        }
        begun = [at for at in (self.since, other.since) if at is not None]
        ended = [at for at in (self.until, other.until) if at is not None]
        return Receipt(
            calls,
            self.usd + other.usd,
            min(begun, default=None),
            max(ended, default=None),
        )

    def by_operation(self, purpose: Purpose | None = None) -> dict[Operation, int]:
        """Return calls by operation, of one purpose or of all."""
        total: dict[Operation, int] = {}
        for of, calls in self.calls.items():
            if purpose in {None, of}:
                for operation, number in calls.items():
                    total[operation] = total.get(operation, 0) + number
        return total


NO_RECEIPT: Final = Receipt({}, 0.0)


def _added(one: Mapping[Operation, int], other: Mapping[Operation, int]) -> Mapping[Operation, int]:
    operations = (*one, *(operation for operation in other if operation not in one))
    return {operation: one.get(operation, 0) + other.get(operation, 0) for operation in operations}
