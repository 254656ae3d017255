"""What Rekognition costs, in words and in JSON: quotes before, receipts afterwards."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import typer

from kingdesk.cli.call import Document, counted, table
from kingdesk.cli.progress import duration
from kingdesk.cli.shapes import error_shape, ref
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.money import Quote, QuoteNote, Receipt, StrategyQuote, dollars
from kingdesk.domain.strategies import Purpose

_NOTES: Final[Mapping[QuoteNote, str]] = {
    QuoteNote.FREE: "nothing is billed and nothing leaves this machine",
    QuoteNote.FACES_UNKNOWN: "how many faces the photos show is not known before, so it is what is "
    "expected and what it is at most",
    QuoteNote.FACES_ARE_KEPT: "vectors of every guest's face are kept at AWS until you delete "
    "them: kingdesk gallery forget-faces GALLERY",
    QuoteNote.SEARCHES_AGAIN: "there are new references, so every known face is searched again",
    QuoteNote.NOT_MEASURED: "the minutes are a guess until something was processed here",
    QuoteNote.OLD_PRICES: "the prices are older than half a year; see what AWS asks, and set them "
    "with: kingdesk workspace set --price",
}
_A_CENT: Final = 0.01
NO_LIMIT: Final = math.inf
"""What `--max-cost none` says: a limit that no price passes."""


def money(usd: float) -> str:
    """Return US dollars, with tenths of a cent where those count."""
    return f"US$ {dollars(usd)}"


def a_limit(usd: float | None) -> float | None:
    """Take a limit only if some price can pass it: none is more than `nan`, nor than `inf`."""
    if usd is not None and not math.isfinite(usd):
        raise typer.BadParameter("A limit is a number of US dollars, like 5 or 0.50.")
    return usd


def a_limit_or_none(text: str | float) -> float:
    """Read a limit in US dollars, or `none`, which is `NO_LIMIT`."""
    if str(text).strip().lower() == "none":
        return NO_LIMIT
    try:
        usd = float(text)
    except ValueError:
        usd = math.nan
    if not math.isfinite(usd) or usd < 0:
        raise typer.BadParameter("A limit is a number of US dollars, like 5 or 0.50, or: none.")
    return usd


# --- before ---------------------------------------------------------------------------------------


def strategy_shape(quote: StrategyQuote) -> Document:
    """Return one strategy of a quote; `usd` is expected, `most_usd` what it can be at most."""
    return {
        "name": quote.name,
        "photos": quote.photos,
        "calls": dict(quote.calls),
        "billed_calls": quote.billed_calls,
        "usd": round(quote.usd, 6),
        "most_calls": dict(quote.most_calls),
        "most_billed_calls": quote.most_billed_calls,
        "most_usd": round(quote.most_usd, 6),
        "minutes": None if quote.minutes is None else round(quote.minutes, 2),
        "storage_usd_month": round(quote.storage_usd_month, 6),
        "notes": list(quote.notes),
        "unavailable": None if quote.unavailable is None else error_shape(quote.unavailable),
    }


def quote_shape(gallery: Gallery, quote: Quote, shown: Sequence[StrategyQuote]) -> Document:
    return {
        "gallery": ref(gallery),
        "photos": quote.photos,
        "to_process": quote.to_process,
        "chosen": quote.chosen,
        "strategies": [strategy_shape(strategy) for strategy in shown],
    }


def quote_lines(gallery: Gallery, quote: Quote, shown: Sequence[StrategyQuote]) -> list[str]:
    """Return a table of strategies, then what each says besides."""
    usual = f" (usually by: {quote.chosen})" if len(quote.strategies) > 1 else ""
    return [
        f"{gallery.name}: {quote.to_process} of {quote.photos} photos to process{usual}",
        *table(
            ("how", "photos", "billed calls", "USD", "at most USD", "minutes"),
            [_row(strategy) for strategy in shown],
        ),
        *_besides(shown),
        *(line for one in shown for line in instead_lines(one, quote.instead_of(one.name))),
    ]


def instead_lines(quote: StrategyQuote, other: StrategyQuote | None) -> list[str]:
    """Offer another strategy at both prices; None: there is no better one."""
    if other is None:
        return []
    here = ("" if quote.is_exact else "about ") + money(quote.usd)
    now = f"{quote.name} costs {here} now and every known face again for each new client; "
    return [f"{now}--strategy {other.name}: {money(other.usd)} now, then a few calls for each"]


def strategy_lines(gallery: Gallery, quote: StrategyQuote) -> list[str]:
    """Return what is said of one strategy before it begins."""
    calls = ", ".join(f"{operation} {number}" for operation, number in quote.calls.items())
    price = money(quote.usd)
    if not quote.is_exact:
        price = f"about {price}, at most {money(quote.most_usd)}"
    took = "" if quote.minutes is None else f", about {duration(quote.minutes * 60)}"
    return [
        f"{gallery.name}, {quote.name}: {counted(quote.photos, 'photo')}, {price}{took}"
        + (f" ({calls})" if calls else ""),
        *_besides([quote]),
    ]


def _row(quote: StrategyQuote) -> tuple[object, ...]:
    if quote.unavailable is not None and not quote.photos:
        return (quote.name, *("-",) * 5)
    return (
        quote.name,
        quote.photos,
        quote.billed_calls,
        dollars(quote.usd),
        dollars(quote.most_usd),
        "-" if quote.minutes is None else f"{quote.minutes:.1f}",
    )


def _besides(quotes: Sequence[StrategyQuote]) -> list[str]:
    """Return what to know beside the numbers: each once, with the strategies it is true of."""
    lines = [
        f"{quote.name} is not possible: {why.message} {why.hint}".rstrip()
        for quote in quotes
        if (why := quote.unavailable) is not None
    ]
    working = [quote for quote in quotes if quote.photos or quote.most_billed_calls]
    for note in QuoteNote:
        names = [quote.name for quote in working if note in quote.notes]
        if names:
            lines.append(f"{', '.join(names)}: {_NOTES[note]}")
    for quote in quotes:
        month = quote.storage_usd_month
        if month:
            price = money(month) if month >= _A_CENT else f"less than {money(_A_CENT)}"
            lines.append(f"{quote.name}: keeping the faces costs {price} a month")
    return lines


# --- afterwards -----------------------------------------------------------------------------------


def receipt_shape(receipt: Receipt) -> dict[str, object]:
    """Return calls really made by purpose and operation, and what they cost; `usd_of` in parts."""
    return {
        "calls": {str(of): dict(calls) for of, calls in receipt.calls.items()},
        "billed_calls": receipt.billed_calls,
        "usd": round(receipt.usd, 6),
        "usd_of": {
            str(of): {operation: round(usd, 6) for operation, usd in usd_of.items()}
            for of, usd_of in receipt.usd_of.items()
        },
        "unsure_calls": receipt.unsure_calls,
        "unsure_usd": round(receipt.unsure_usd, 6),
        "since": None if receipt.since is None else receipt.since.isoformat(),
        "until": None if receipt.until is None else receipt.until.isoformat(),
    }


def receipt_line(receipt: Receipt) -> str:
    """Return a receipt in one line.

    `12 calls billed, US$ 0.012: matching IndexFaces 12 (US$ 0.012)`
    """
    parts = [f"{of} {calls_words(receipt, of)}" for of in Purpose if of in receipt.calls]
    told = f"{counted(receipt.billed_calls, 'call')} billed, {money(receipt.usd)}"
    told = f"{told}: {'; '.join(parts)}" if parts else told
    return f"{told}; {unsure_words(receipt)}" if receipt.unsure_calls else told


def unsure_words(receipt: Receipt) -> str:
    """Return what AWS may have billed beside: calls whose answers were lost on the way."""
    calls = counted(receipt.unsure_calls, "more call")
    return f"up to {calls} may have been billed ({money(receipt.unsure_usd)}), answers were lost"


def calls_words(receipt: Receipt, purpose: Purpose) -> str:
    """Return what was called for one purpose, how often, and what each kind of call cost."""
    return ", ".join(
        f"{operation} {number} ({money(receipt.price(purpose, operation))})"
        for operation, number in sorted(receipt.by_operation(purpose).items())
    )
