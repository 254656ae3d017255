"""From numbers of calls to a quote: money, minutes, what to know besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.clock import Clock
from kingdesk.ports.store import PhotoState
from kingdesk.services.recognition.cloud_desk import FACES_A_PHOTO, CloudDesk
from kingdesk.services.recognition.ledger import month_of
from kingdesk.services.recognition.recogniser import Asked
from kingdesk.services.recognition.timing import GUESSED, measured_of, minutes

_ENOUGH_PHOTOS: Final = 20
"""Photos of a gallery that tell how many faces its photos show."""
_OLD_PRICES: Final = timedelta(days=183)


def faces_a_photo(states: Sequence[PhotoState]) -> float:
    """Return how many faces to expect in a photo, from the gallery's own if there are enough."""
    looked = [state.faces for state in states if state.faces is not None]
    return sum(looked) / len(looked) if len(looked) >= _ENOUGH_PHOTOS else FACES_A_PHOTO


def priced(  # noqa: PLR0913 -- what a quote is made of
    desk: CloudDesk,
    clock: Clock,
    asked: Asked,
    strategy: Strategy,
    *,
    calls: Mapping[Operation, int],
    most: Mapping[Operation, int],
    notes: Sequence[QuoteNote],
    looked_at: int,
    stored_faces: int = 0,
    unavailable: KingdeskError | None = None,
) -> StrategyQuote:
    """Return the quote of so many calls, expected and at most.

    Args:
        desk: the account.
        clock: tells how old prices are.
        asked: of the quote.
        strategy: quoted.
        calls: expected; operations of none are left out.
        most: at most.
        notes: beside those every quote has.
        looked_at: photos that are sent, of those that are due.
        stored_faces: kept at AWS from then on.
        unavailable: why this way can't be taken.
    """
    calls = {operation: number for operation, number in calls.items() if number}
    most = {operation: number for operation, number in most.items() if number}
    prices = desk.ledger.prices
    with desk.store.reading(asked.owner) as unit:
        measured = measured_of(unit.jobs.measured())
        made = unit.calls.made(month_of(clock.now()))
    more = [] if measured else [QuoteNote.NOT_MEASURED]
    if clock.now().date() - prices.as_of > _OLD_PRICES:
        more.append(QuoteNote.OLD_PRICES)
    return StrategyQuote(
        strategy,
        photos=len(asked.due),
        calls=calls,
        most_calls=most,
        usd=prices.cost(calls, made),
        most_usd=prices.cost(most, made),
        minutes=minutes(looked_at, calls, desk.cloud.pace(), measured or GUESSED, desk.cores),
        storage_usd_month=prices.storage(stored_faces),
        notes=(*notes, *more),
        unavailable=unavailable,
    )
