"""Two small sums: what changed, what it costs."""

from __future__ import annotations

from functools import reduce
from operator import or_

from kingdesk.domain.changes import Changes
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.money import StrategyQuote
from kingdesk.domain.strategies import Operation

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
