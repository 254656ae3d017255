"""What one enrolling, or one list of clients, is billed; it may have a limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.money import NO_RECEIPT, PriceTable, Receipt, dollars
from kingdesk.domain.strategies import Operation, Purpose
from kingdesk.services.recognition.lost_answers import lost_so_far

_T = TypeVar("_T")
_ROUNDING: Final = 1e-9


class Bill:
    """Counts calls as they are made; what the journal answers is not on it. For many threads."""

    def __init__(self, prices: PriceTable, limit: float | None = None) -> None:
        """Begin with nothing.

        Args:
            prices: what a call costs.
            limit: US dollars that all calls together may cost.
        """
        self._prices = prices
        self._limit = limit
        self._calls: dict[Operation, int] = {}
        self._unsure: dict[Operation, int] = {}
        self._lock = threading.Lock()

    def call(self, operation: Operation, make: Callable[[], _T]) -> _T:
        """Make a call and count it, unless it raises: then it was not billed.

        Raises:
            CostCapReached: it would pass the limit; it was not made.
        """
        usd = self._prices.price(operation)
        with self._lock:
            spent = self._usd()
            if self._limit is not None and spent + usd > self._limit + _ROUNDING:
                raise CostCapReached(limit=dollars(self._limit), spent=dollars(spent))
            self._count(operation, 1)
        try:
            return make()
        except BaseException:
            with self._lock:
                self._count(operation, -1)
            raise
        finally:
            with self._lock:
                self._unsure[operation] = self._unsure.get(operation, 0) + lost_so_far()

    def receipt(self) -> Receipt:
        """Return what was billed so far."""
        with self._lock:
            calls = {operation: number for operation, number in self._calls.items() if number}
            of, usd = Purpose.ENROLLMENT, self._prices.costs(calls)
            billed = Receipt({of: calls}, sum(usd.values()), usd_of={of: usd})
            return replace(
                billed if calls else NO_RECEIPT,
                unsure_calls=sum(self._unsure.values()),
                unsure_usd=self._prices.cost(self._unsure),
            )

    def _count(self, operation: Operation, by: int) -> None:
        self._calls[operation] = self._calls.get(operation, 0) + by

    def _usd(self) -> float:
        return self._prices.cost(self._calls)
