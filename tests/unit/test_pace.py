"""How fast a run goes, told once there is something to tell."""

from __future__ import annotations

import pytest

from kingdesk.domain.jobs import PACE_WINDOW, Pace
from kingdesk.worker.pace import PaceMeter

WINDOW_SECONDS = PACE_WINDOW.total_seconds()


def test_nothing_is_told_before_a_few_photos_ended() -> None:
    meter = PaceMeter()

    told = [meter.measure(float(n), n, 100 - n) for n in range(3)]

    assert told == [Pace(None, None)] * 3


def test_the_rate_and_the_time_left_follow_from_what_ended() -> None:
    meter = PaceMeter()
    meter.measure(100.0, 0, 60)

    pace = meter.measure(105.0, 10, 50)

    assert pace.per_second == pytest.approx(2.0)
    assert pace.seconds_left == pytest.approx(25.0)


def test_photos_done_by_an_earlier_run_do_not_count() -> None:
    meter = PaceMeter()
    meter.measure(0.0, 1000, 50)

    assert meter.measure(10.0, 1010, 40).per_second == pytest.approx(1.0)


def test_only_the_last_minute_counts() -> None:
    meter = PaceMeter()
    for second in range(500):
        meter.measure(float(second), second * 10, 100)
    for second in range(500, 599):  # it slows down
        meter.measure(float(second), 4500 + second, 100)

    pace = meter.measure(599.0, 5099, 100)

    assert pace.per_second == pytest.approx(1.0, rel=0.05)
    assert pace.seconds_left == pytest.approx(100.0, rel=0.05)


def test_the_end_is_no_time_away() -> None:
    meter = PaceMeter()
    meter.measure(0.0, 0, 10)

    assert meter.measure(5.0, 10, 0).seconds_left == 0.0


def test_a_clock_that_stands_still_is_survived() -> None:
    meter = PaceMeter()
    meter.measure(0.0, 0, 10)

    assert meter.measure(0.0, 5, 5) == Pace(None, None)


def test_after_a_long_pause_the_rate_is_that_of_the_pause() -> None:
    meter = PaceMeter()
    meter.measure(0.0, 0, 100)
    meter.measure(1.0, 10, 90)

    slow = meter.measure(1.0 + 10 * WINDOW_SECONDS, 20, 80)

    assert slow.per_second is not None
    assert slow.per_second < 0.1


def test_a_meter_remembers_no_more_than_its_window() -> None:
    meter = PaceMeter()
    for second in range(10_000):
        meter.measure(float(second), second, 0)

    assert len(meter._seen) <= WINDOW_SECONDS + 2
