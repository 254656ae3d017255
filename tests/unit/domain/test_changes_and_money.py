"""Small sums: what changed, what it costs, what it has cost."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

import pytest

from kingdesk.domain.changes import Changes
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.money import PriceGroup, PriceTable, PriceTier, Receipt, StrategyQuote
from kingdesk.domain.strategies import Operation, Purpose

ONE = Changes(gallery_id=GalleryId(1), photos=frozenset({PhotoId(1)}))
TWO = Changes(gallery_id=GalleryId(1), clients=frozenset({ClientId(2)}), client_list=True)


def test_changes_of_two_writes_are_all_of_both() -> None:
    both = ONE | TWO

    assert both == Changes(
        gallery_id=GalleryId(1),
        photos=frozenset({PhotoId(1)}),
        clients=frozenset({ClientId(2)}),
        client_list=True,
    )
    assert both == TWO | ONE


def test_changes_in_two_galleries_belong_to_no_single_one() -> None:
    both = ONE | Changes(gallery_id=GalleryId(2), all_photos=True)

    assert both.gallery_id is None
    assert both.all_photos


def test_nothing_added_to_changes_leaves_them_as_they_are() -> None:
    assert ONE | Changes() == ONE
    assert Changes() | ONE == ONE
    assert reduce(or_, [ONE, TWO], Changes()) == ONE | TWO


def test_a_quote_bills_the_sum_of_its_calls() -> None:
    quote = StrategyQuote(
        "indexed", calls={Operation.INDEX_FACES: 2000, Operation.SEARCH_FACES: 150}
    )

    assert quote.billed_calls == 2150
    assert StrategyQuote("local").billed_calls == 0


INDEX, SEARCH, DETECT = Operation.INDEX_FACES, Operation.SEARCH_FACES, Operation.DETECT_FACES
TIERS = (PriceTier(1000, 0.001), PriceTier(None, 0.0005))
PRICES = PriceTable(
    date(2026, 11, 1), {PriceGroup.GROUP_1: TIERS, PriceGroup.GROUP_2: TIERS}, 0.00001
)


def test_operations_of_a_group_rise_through_its_tiers_together() -> None:
    calls = {INDEX: 800, SEARCH: 400, DETECT: 400}

    assert PRICES.costs(calls) == pytest.approx({INDEX: 0.8, SEARCH: 0.2 + 0.1, DETECT: 0.4})
    assert PRICES.costs(calls, {PriceGroup.GROUP_1: 1000}) == pytest.approx(
        {INDEX: 0.4, SEARCH: 0.2, DETECT: 0.4}
    )
    assert PRICES.cost(calls) == pytest.approx(1.5)


def test_receipts_together_keep_what_each_kind_of_call_cost() -> None:
    matching, enrolling = Purpose.MATCHING, Purpose.ENROLLMENT
    one = Receipt({matching: {INDEX: 7}}, 0.007, usd_of={matching: {INDEX: 0.007}})
    other = Receipt(
        {matching: {INDEX: 3, SEARCH: 1}, enrolling: {DETECT: 2}},
        0.006,
        usd_of={matching: {INDEX: 0.003, SEARCH: 0.001}, enrolling: {DETECT: 0.002}},
    )
    both = one.with_more(other)

    assert both.calls == {matching: {INDEX: 10, SEARCH: 1}, enrolling: {DETECT: 2}}
    assert both.price(matching, INDEX) == pytest.approx(0.01)
    assert both.price(enrolling, DETECT) == pytest.approx(0.002)
    left = both.without([one])
    assert left.calls == other.calls
    assert left.usd == pytest.approx(0.006)
    assert left.price(matching, INDEX) == pytest.approx(0.003)


def test_a_call_made_while_receipts_are_read_makes_no_negative_ones() -> None:
    total = Receipt({Purpose.MATCHING: {INDEX: 7}}, 0.007)
    newer = Receipt({Purpose.MATCHING: {INDEX: 8}}, 0.008)

    assert total.without([newer]) == Receipt({}, 0.0)
