"""Turns of calls to AWS: evenly, slower when asked to, faster again, never lost."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kingdesk.adapters.aws.pace import FAST_QUOTA, PATIENCE_S, USUAL_QUOTA, Pace, Turns
from kingdesk.domain.cloud_errors import CloudThrottled
from kingdesk.domain.errors import Cancelled
from kingdesk.domain.strategies import Operation
from tests.unit.aws.stepped_time import SteppedTime

DETECT = Operation.DETECT_FACES


@pytest.fixture
def time() -> SteppedTime:
    return SteppedTime()


@pytest.fixture
def pace(time: SteppedTime) -> Pace:
    return Pace("us-east-1", clock=time)


def answered(pace: Pace, time: SteppedTime, seconds: float, *, takes: Callable[[], bool]) -> int:
    """Call in turn for so long; return how many calls AWS took."""
    until, taken = time.now() + seconds, 0
    while time.now() < until:
        turns = pace.begin(DETECT)
        turns.wait()
        if takes():
            taken += 1
            turns.went()
        else:
            turns.throttled()
    return taken


def sent_by_many(
    pace: Pace, time: SteppedTime, seconds: float, *, takes: Callable[[float], bool]
) -> tuple[float, float]:
    """Call from 32 threads that are simulated, each call taking a quarter of a second.

    Return how many calls a second AWS took, and the share it refused.
    """
    under_way: list[tuple[float, int, bool, Turns]] = []
    until, taken, refused, number = time.now() + seconds, 0, 0, 0
    while time.now() < until:
        while under_way and (under_way[0][0] <= time.now() or len(under_way) >= 32):
            at, _, is_taken, turns = heapq.heappop(under_way)
            time.forward(at - time.now())
            taken, refused = taken + is_taken, refused + (not is_taken)
            (turns.went if is_taken else turns.throttled)()
        turns = pace.begin(DETECT)
        turns.wait()
        number += 1
        heapq.heappush(under_way, (time.now() + 0.25, number, takes(time.now()), turns))
    return taken / seconds, refused / (taken + refused)


class HardLimit:
    """AWS's own bucket: it fills steadily and holds a second's calls."""

    def __init__(self, rate: float) -> None:
        self.rate = self._held = rate
        self._since = 0.0

    def __call__(self, now: float) -> bool:
        self._held = min(self.rate, self._held + (now - self._since) * self.rate)
        self._since = now
        if self._held < 1:
            return False
        self._held -= 1
        return True


def test_calls_go_evenly_at_the_quota(pace: Pace, time: SteppedTime) -> None:
    taken = answered(pace, time, 10.0, takes=lambda: True)

    assert taken == pytest.approx(10 * FAST_QUOTA, abs=0.11 * FAST_QUOTA)


def test_other_regions_have_a_tenth_of_the_quota(time: SteppedTime) -> None:
    pace = Pace("sa-east-1", clock=time)

    assert pace.tempo()[DETECT].quota == USUAL_QUOTA
    assert answered(pace, time, 10.0, takes=lambda: True) == pytest.approx(50, abs=2)


def test_a_quota_of_ones_own_holds_for_its_operation_alone(time: SteppedTime) -> None:
    pace = Pace("us-east-1", {"SearchFaces": 120.0}, clock=time)

    assert pace.tempo()[Operation.SEARCH_FACES].quota == 120.0
    assert pace.tempo()[DETECT].quota == FAST_QUOTA


def test_what_was_not_used_is_not_saved_up(pace: Pace, time: SteppedTime) -> None:
    pace.begin(DETECT)
    time.forward(3600.0)

    started = time.now()
    for _ in range(60):
        pace.begin(DETECT).wait()

    assert time.now() - started >= 1.0


def test_each_operation_waits_for_itself_alone(pace: Pace, time: SteppedTime) -> None:
    for _ in range(100):
        pace.begin(DETECT).wait()
    before = time.now()

    pace.begin(Operation.SEARCH_FACES).wait()

    assert time.now() == before


def test_free_calls_have_a_slow_lane_of_their_own(pace: Pace, time: SteppedTime) -> None:
    started = time.now()
    for _ in range(11):
        pace.begin("ListFaces").wait()

    assert time.now() - started >= 10 / USUAL_QUOTA - 0.11


def test_a_lane_learns_what_aws_takes(pace: Pace, time: SteppedTime) -> None:
    rate, refused = sent_by_many(pace, time, 120.0, takes=HardLimit(31.0))

    assert rate >= 30.0
    assert refused < 0.15
    assert pace.tempo()[DETECT].is_slowed


def test_a_lane_learns_of_a_small_quota(pace: Pace, time: SteppedTime) -> None:
    rate, refused = sent_by_many(pace, time, 120.0, takes=HardLimit(5.0))

    assert rate >= 4.8
    assert refused < 0.35


def test_a_lane_is_fast_again_once_nothing_is_throttled(pace: Pace, time: SteppedTime) -> None:
    sent_by_many(pace, time, 30.0, takes=HardLimit(10.0))
    slow = pace.tempo()[DETECT].allowed

    answered(pace, time, 40.0, takes=lambda: True)

    assert slow < 20.0
    assert pace.tempo()[DETECT].allowed == FAST_QUOTA
    assert not pace.tempo()[DETECT].is_slowed


@pytest.mark.parametrize("seed", range(5))
def test_throttling_at_random_does_not_bring_a_lane_to_a_stop(
    pace: Pace, time: SteppedTime, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same each time, and no secret

    rate, refused = sent_by_many(pace, time, 120.0, takes=lambda _: chance.random() >= 0.2)

    assert refused == pytest.approx(0.2, abs=0.03)
    assert rate >= 0.9 * 0.8 * FAST_QUOTA  # nine tenths of what would be left at full speed


def test_a_lane_never_stops_altogether(pace: Pace, time: SteppedTime) -> None:
    turns = pace.begin(DETECT)
    with pytest.raises(CloudThrottled):
        while True:
            turns.wait()
            turns.throttled()

    assert pace.tempo()[DETECT].allowed == pytest.approx(FAST_QUOTA / 50)


def test_a_call_gives_up_after_a_minute_without_any_success(pace: Pace, time: SteppedTime) -> None:
    turns = pace.begin(DETECT)

    with pytest.raises(CloudThrottled) as caught:
        while True:
            turns.wait()
            turns.throttled()

    assert caught.value.details == {"operation": "DetectFaces"}
    assert PATIENCE_S <= time.now() <= PATIENCE_S + 5.0


def test_a_call_waits_on_as_long_as_others_succeed(pace: Pace, time: SteppedTime) -> None:
    unlucky = pace.begin(DETECT)
    for _ in range(40):
        unlucky.wait()
        unlucky.throttled()
        time.forward(5.0)
        lucky = pace.begin(DETECT)
        lucky.wait()
        lucky.went()

    assert time.now() > 3 * PATIENCE_S


def test_a_new_call_has_its_own_minute_after_others_gave_up(pace: Pace, time: SteppedTime) -> None:
    first = pace.begin(DETECT)
    with pytest.raises(CloudThrottled):
        while True:
            first.wait()
            first.throttled()
    time.forward(600.0)
    later = pace.begin(DETECT)

    later.wait()
    later.throttled()  # does not raise: it has just begun


def test_answers_to_calls_sent_before_a_change_do_not_change_the_speed_again(
    pace: Pace, time: SteppedTime
) -> None:
    waiting = [pace.begin(DETECT) for _ in range(120)]
    for turns in waiting:
        turns.wait()
    for turns in waiting:
        turns.throttled()
    once = pace.tempo()[DETECT].allowed

    time.forward(0.6)
    for turns in waiting[40:]:
        turns.throttled()

    assert once == FAST_QUOTA / 2
    assert pace.tempo()[DETECT].allowed == once


def test_who_is_asked_to_stop_stops_waiting_at_once(time: SteppedTime) -> None:
    is_stopping = False
    pace = Pace("us-east-1", {"DetectFaces": 0.01}, stopping=lambda: is_stopping, clock=time)
    pace.begin(DETECT).wait()
    turns = pace.begin(DETECT)
    is_stopping = True

    with pytest.raises(Cancelled):
        turns.wait()

    assert time.now() < 1.0


def test_an_interrupt_ends_every_wait_and_no_later_one() -> None:
    pace = Pace("us-east-1", {"DetectFaces": 0.001})
    pace.begin(DETECT).wait()
    begun = [pace.begin(DETECT) for _ in range(4)]
    waits = Event()

    def wait(number: int) -> str:
        if number == 3:
            waits.set()
        try:
            begun[number].wait()
        except Cancelled:
            return "stopped"
        return "went"

    with ThreadPoolExecutor(4) as threads:
        ends = [threads.submit(wait, number) for number in range(4)]
        assert waits.wait(20)
        pace.interrupt()
        said = [end.result(timeout=20) for end in ends]

    assert said == ["stopped"] * 4
    pace.begin(Operation.SEARCH_FACES).wait()
    fresh = pace.begin("ListFaces")
    fresh.wait()


def test_a_pause_ends_when_asked_to_stop(time: SteppedTime) -> None:
    pace = Pace("us-east-1", stopping=lambda: time.now() > 1.0, clock=time)
    turns = pace.begin(DETECT)

    with pytest.raises(Cancelled):
        turns.pause(30.0)

    assert time.now() < 2.0


def test_many_threads_share_one_lane() -> None:
    pace = Pace("us-east-1", {"DetectFaces": 1000.0})

    def call(_: int) -> None:
        turns = pace.begin(DETECT)
        turns.wait()
        turns.went()

    with ThreadPoolExecutor(16) as threads:
        done = list(threads.map(call, range(300)))

    assert len(done) == 300
    assert pace.tempo()[DETECT].allowed == 1000.0


def test_workers_that_share_an_account_take_only_their_part_of_its_rate(
    pace: Pace, time: SteppedTime
) -> None:
    answered(pace, time, 1.0, takes=lambda: True)

    pace.share(5)

    assert answered(pace, time, 10.0, takes=lambda: True) == pytest.approx(FAST_QUOTA * 2, rel=0.1)
    assert not pace.tempo()[DETECT].is_slowed


def test_the_last_worker_has_the_whole_rate_again(pace: Pace, time: SteppedTime) -> None:
    pace.share(5)
    answered(pace, time, 1.0, takes=lambda: True)

    pace.share(1)

    assert answered(pace, time, 10.0, takes=lambda: True) == pytest.approx(FAST_QUOTA * 10, rel=0.1)


def test_an_operation_called_for_the_first_time_is_shared_as_well(pace: Pace) -> None:
    pace.share(2)

    assert pace.tempo()[Operation.SEARCH_FACES].quota == FAST_QUOTA / 2


def test_what_was_learnt_of_throttling_holds_in_proportion(pace: Pace, time: SteppedTime) -> None:
    answered(pace, time, 20.0, takes=lambda: time.now() % 1 >= 0.9)
    slowed = pace.tempo()[DETECT].allowed

    pace.share(2)

    assert pace.tempo()[DETECT].allowed == pytest.approx(slowed / 2)
