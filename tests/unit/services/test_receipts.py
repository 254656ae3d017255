"""Months as AWS bills them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kingdesk.services.receipts import Month


def test_a_month_ends_where_the_next_begins() -> None:
    december = Month.parse("2026-12")

    assert december.since == datetime(2026, 12, 1, tzinfo=UTC)
    assert december.until == Month.parse("2027-01").since == datetime(2027, 1, 1, tzinfo=UTC)
    assert str(december) == "2026-12"


def test_a_moment_is_in_the_month_it_is_in_greenwich() -> None:
    in_sao_paulo = datetime(2026, 10, 31, 22, 30, tzinfo=timezone(timedelta(hours=-3)))

    assert Month.of(in_sao_paulo) == Month(2026, 11)


@pytest.mark.parametrize("text", ["2026", "2026-13", "11-2026", "November", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not match|unconverted|out of range"):
        Month.parse(text)
