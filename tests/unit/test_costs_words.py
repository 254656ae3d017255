"""What the command line says of money: each thing once, and no more digits than count."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from kingdesk.cli.costs import (
    money,
    quote_lines,
    receipt_line,
    receipt_shape,
    strategy_lines,
)
from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.money import Quote, QuoteNote, Receipt, StrategyQuote
from kingdesk.domain.strategies import Operation, Purpose


class Named:
    """A gallery of which only the name is asked."""

    name = "Party"


GALLERY = cast("Gallery", Named())
LOCAL = StrategyQuote("local", photos=8, minutes=2.0, notes=(QuoteNote.FREE,))
CLASSIC = StrategyQuote(
    "classic",
    photos=8,
    calls={Operation.DETECT_FACES: 8, Operation.SEARCH_FACES_BY_IMAGE: 32},
    most_calls={Operation.DETECT_FACES: 8, Operation.SEARCH_FACES_BY_IMAGE: 800},
    usd=0.04,
    most_usd=0.808,
    minutes=0.2,
    notes=(QuoteNote.FACES_UNKNOWN, QuoteNote.NOT_MEASURED),
)
INDEXED = StrategyQuote(
    "indexed",
    photos=2000,
    calls={Operation.INDEX_FACES: 2150},
    most_calls={Operation.INDEX_FACES: 2150},
    usd=2.15,
    most_usd=2.15,
    minutes=130.0,
    storage_usd_month=0.08,
    notes=(QuoteNote.FACES_ARE_KEPT, QuoteNote.NOT_MEASURED),
)


@pytest.mark.parametrize(
    ("usd", "told"),
    [(0, "US$ 0.00"), (0.001, "US$ 0.001"), (0.0999, "US$ 0.100"), (2.304, "US$ 2.30")],
)
def test_tenths_of_a_cent_are_told_where_they_count(usd: float, told: str) -> None:
    assert money(usd) == told


def test_what_is_true_of_several_strategies_is_said_once() -> None:
    shown = (LOCAL, CLASSIC, INDEXED)
    lines = quote_lines(GALLERY, Quote(2000, "indexed", shown), shown)

    assert lines[0] == "Party: 2000 of 2000 photos to process (usually by: indexed)"
    assert len([line for line in lines if "a guess" in line]) == 1
    assert any(line.startswith("classic, indexed: the minutes are a guess") for line in lines)
    assert lines[-1] == "indexed: keeping the faces costs US$ 0.080 a month"


def test_an_impossible_strategy_says_why_and_shows_no_numbers() -> None:
    denied = StrategyQuote("classic", unavailable=CloudDenied(permission="rekognition:DetectFaces"))
    lines = quote_lines(GALLERY, Quote(8, "local", (LOCAL, denied)), (LOCAL, denied))

    assert ["classic", "-", "-", "-", "-", "-"] in [line.split() for line in lines]
    [why] = [line for line in lines if "not possible" in line]
    assert "rekognition:DetectFaces" in why
    assert "--print-policy" in why


def test_before_it_begins_the_price_is_told_as_far_as_it_is_known() -> None:
    assert strategy_lines(GALLERY, CLASSIC)[0] == (
        "Party, classic: 8 photos, about US$ 0.040, at most US$ 0.81, about 12 s"
        " (DetectFaces 8, SearchFacesByImage 32)"
    )
    assert strategy_lines(GALLERY, INDEXED)[0] == (
        "Party, indexed: 2000 photos, US$ 2.15, about 2 h 10 min (IndexFaces 2150)"
    )


def test_a_receipt_tells_enrolling_from_matching() -> None:
    receipt = Receipt(
        {
            Purpose.MATCHING: {Operation.SEARCH_FACES: 3, Operation.INDEX_FACES: 8},
            Purpose.ENROLLMENT: {Operation.DETECT_FACES: 1},
        },
        usd=0.012,
        usd_of={
            Purpose.MATCHING: {Operation.SEARCH_FACES: 0.003, Operation.INDEX_FACES: 0.008},
            Purpose.ENROLLMENT: {Operation.DETECT_FACES: 0.001},
        },
    )

    assert receipt_line(receipt) == (
        "12 calls billed, US$ 0.012: enrollment DetectFaces 1 (US$ 0.001); "
        "matching IndexFaces 8 (US$ 0.008), SearchFaces 3 (US$ 0.003)"
    )
    assert receipt_line(Receipt({}, 0.0)) == "0 calls billed, US$ 0.00"
    assert receipt_shape(receipt)["usd_of"] == {
        "matching": {"SearchFaces": 0.003, "IndexFaces": 0.008},
        "enrollment": {"DetectFaces": 0.001},
    }


def test_a_late_client_is_quoted_with_the_other_way_at_both_prices() -> None:
    late = replace(CLASSIC, notes=(QuoteNote.FACES_UNKNOWN, QuoteNote.SEARCHES_AGAIN))
    shown = (LOCAL, late, INDEXED)
    quote = Quote(2000, "classic", shown)

    assert quote_lines(GALLERY, quote, shown)[-1] == (
        "classic costs about US$ 0.040 now and every known face again for each new client; "
        "--strategy indexed: US$ 2.15 now, then a few calls for each"
    )
    assert quote.instead_of("indexed") is None
    denied = replace(INDEXED, unavailable=CloudDenied(permission="rekognition:IndexFaces"))
    assert Quote(2000, "classic", (LOCAL, late, denied)).instead_of("classic") is None


def test_what_may_have_been_billed_beside_is_told_apart() -> None:
    receipt = Receipt({}, 0.0, unsure_calls=3, unsure_usd=0.003)

    assert receipt_line(receipt) == (
        "0 calls billed, US$ 0.00; up to 3 more calls may have been billed (US$ 0.003), "
        "answers were lost"
    )
    shape = receipt_shape(receipt)
    assert (shape["billed_calls"], shape["unsure_calls"], shape["unsure_usd"]) == (0, 3, 0.003)
