"""What an enrolling is billed: counted as calls are made, never past its limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from kingdesk.bootstrap.cloud import price_table
from kingdesk.domain.cloud_errors import CloudUnreachable, CostCapReached
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.domain.strategies import Operation, Purpose
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.lost_answers import counting_lost, note_lost
from kingdesk.settings import CloudSettings

PRICES = price_table(CloudSettings().prices)
DETECT, INDEX = Operation.DETECT_FACES, Operation.INDEX_FACES


def test_calls_that_were_made_are_on_the_bill() -> None:
    bill = Bill(PRICES)

    assert bill.call(DETECT, lambda: "answer") == "answer"
    bill.call(INDEX, lambda: None)
    bill.call(INDEX, lambda: None)

    receipt = bill.receipt()
    assert receipt.calls == {Purpose.ENROLLMENT: {DETECT: 1, INDEX: 2}}
    assert receipt.usd == pytest.approx(0.003)


def test_a_call_that_failed_is_not_on_the_bill() -> None:
    bill = Bill(PRICES)

    def fail() -> None:
        raise CloudUnreachable(host="rekognition")

    with pytest.raises(CloudUnreachable):
        bill.call(DETECT, fail)

    assert bill.receipt() == NO_RECEIPT


def test_the_limit_holds_among_many_threads() -> None:
    bill = Bill(PRICES, 0.005)

    def pay(_: int) -> bool:
        try:
            bill.call(INDEX, lambda: None)
        except CostCapReached:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        paid = list(pool.map(pay, range(40)))

    assert sum(paid) == 5
    assert bill.receipt().usd == pytest.approx(0.005)


def test_receipts_are_added_up() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    later = day.replace(day=2)
    one = Receipt({Purpose.ENROLLMENT: {DETECT: 1}}, 0.001, day, day)
    other = Receipt(
        {Purpose.ENROLLMENT: {DETECT: 2, INDEX: 1}, Purpose.MATCHING: {INDEX: 4}}, 0.007
    )

    both = one.with_more(Receipt(other.calls, other.usd, later, later))

    assert both.calls == {
        Purpose.ENROLLMENT: {DETECT: 3, INDEX: 1},
        Purpose.MATCHING: {INDEX: 4},
    }
    assert both.usd == pytest.approx(0.008)
    assert (both.since, both.until) == (day, later)
    assert one.with_more(NO_RECEIPT) == NO_RECEIPT.with_more(one) == one


def test_answers_that_were_lost_stand_apart_on_the_bill() -> None:
    bill = Bill(PRICES)

    def answer_at_the_second_try() -> str:
        note_lost()
        return "answer"

    with counting_lost():
        bill.call(DETECT, answer_at_the_second_try)
    with counting_lost():
        bill.call(DETECT, lambda: "answer")

    receipt = bill.receipt()
    assert (receipt.billed_calls, receipt.unsure_calls) == (2, 1)
    assert receipt.unsure_usd == pytest.approx(0.001)
