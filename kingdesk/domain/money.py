"""What a run costs: billed calls and money, before and after.

The embedded engine bills nothing; its quote says so, with the time it will take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.strategies import Operation, Purpose, Strategy

_N = TypeVar("_N", int, float)

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
        return sum(self.costs(calls, made).values())

    def costs(
        self, calls: Mapping[Operation, int], made: Mapping[PriceGroup, int] | None = None
    ) -> dict[Operation, float]:
        """Return what calls cost by operation, in US dollars.

        Operations of a group rise through its tiers together, so the order counts where a tier
        ends among them; the sum does not depend on it.
        """
        at = {} if made is None else dict(made)
        found: dict[Operation, float] = {}
        for operation, number in calls.items():
            group = GROUPS[operation]
            start = at.get(group, 0)
            found[operation] = self._cost(group, start, number)
            at[group] = start + number
        return found

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

    def instead_of(self, name: str) -> StrategyQuote | None:
        """Return the way that costs little for each new client, where this one searches all again.

        None where this one does not, or where there is no such way that can be taken.
        """
        if QuoteNote.SEARCHES_AGAIN not in self.of(name).notes:
            return None
        for other in self.strategies:
            if other.name == Strategy.INDEXED and other.unavailable is None:
                return other
        return None

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
        usd_of: what they cost by purpose and operation, US dollars, for each of `calls`.
        unsure_calls: tries whose answer never came, so nobody but AWS knows whether they were
            billed; not among `calls`.
        unsure_usd: what those would cost.
    """

    calls: Mapping[Purpose, Mapping[Operation, int]]
    usd: float
    since: datetime | None = None
    until: datetime | None = None
    usd_of: Mapping[Purpose, Mapping[Operation, float]] = field(default_factory=dict)
    unsure_calls: int = 0
    unsure_usd: float = 0.0

    @property
    def billed_calls(self) -> int:
        return sum(sum(of.values()) for of in self.calls.values())

    def with_more(self, other: Receipt) -> Receipt:
        """Return both together."""
        calls = _all_added(self.calls, other.calls)
        begun = [at for at in (self.since, other.since) if at is not None]
        ended = [at for at in (self.until, other.until) if at is not None]
        return Receipt(
            calls,
            self.usd + other.usd,
            min(begun, default=None),
            max(ended, default=None),
            _all_added(self.usd_of, other.usd_of),
            self.unsure_calls + other.unsure_calls,
            self.unsure_usd + other.unsure_usd,
        )

    def without(self, parts: Sequence[Receipt]) -> Receipt:
        """Return what stands in this receipt and in none of its parts; when is not known."""
        calls: dict[Purpose, dict[Operation, int]] = {}
        usd_of: dict[Purpose, dict[Operation, float]] = {}
        for purpose, of in self.calls.items():
            for operation, number in of.items():
                left = number - sum(part.number(purpose, operation) for part in parts)
                if left > 0:  # a call made while they were read may stand in a part alone
                    usd = self.price(purpose, operation)
                    usd -= sum(part.price(purpose, operation) for part in parts)
                    calls.setdefault(purpose, {})[operation] = left
                    usd_of.setdefault(purpose, {})[operation] = max(0.0, usd)
        usd = self.usd - sum(part.usd for part in parts)
        unsure = max(0, self.unsure_calls - sum(part.unsure_calls for part in parts))
        unsure_usd = self.unsure_usd - sum(part.unsure_usd for part in parts)
        return Receipt(
            calls,
            max(0.0, usd) if calls else 0.0,
            usd_of=usd_of,
            unsure_calls=unsure,
            unsure_usd=max(0.0, unsure_usd) if unsure else 0.0,
        )

    def number(self, purpose: Purpose, operation: Operation) -> int:
        """Return how many calls of one kind were billed."""
        return self.calls.get(purpose, {}).get(operation, 0)

    def price(self, purpose: Purpose, operation: Operation) -> float:
        """Return what calls of one kind cost together, US dollars."""
        return self.usd_of.get(purpose, {}).get(operation, 0.0)

    def by_operation(self, purpose: Purpose | None = None) -> dict[Operation, int]:
        """Return calls by operation, of one purpose or of all."""
        total: dict[Operation, int] = {}
        for of, calls in self.calls.items():
            if purpose in {None, of}:
                for operation, number in calls.items():
                    total[operation] = total.get(operation, 0) + number
        return total


NO_RECEIPT: Final = Receipt({}, 0.0)


def _all_added(
    one: Mapping[Purpose, Mapping[Operation, _N]], other: Mapping[Purpose, Mapping[Operation, _N]]
) -> dict[Purpose, dict[Operation, _N]]:
    """Add numbers by purpose and operation; what comes first stays first."""
    found = {purpose: dict(of) for purpose, of in one.items()}
    for purpose, of in other.items():
        into = found.setdefault(purpose, {})
        for operation, number in of.items():
            into[operation] = into[operation] + number if operation in into else number
    return found
