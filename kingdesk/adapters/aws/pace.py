"""How fast calls may go: one lane of each operation, for all threads of the process.

A lane lets calls through evenly, as many a second as the account's quota allows. It learns what
AWS really takes: throttled calls make it slower, at most every half second, and it speeds up by and
by again. Some throttling has nothing to do with how fast we are, since other programs use the same
account: where going slower did not help, a lane goes back to its speed and leaves it at that for a
while. Calls that were throttled are never lost, they wait for another turn.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final, Protocol

import structlog

from kingdesk.domain.cloud_errors import CloudThrottled
from kingdesk.domain.errors import Cancelled
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Tempo

log = structlog.get_logger()

FAST_REGIONS: Final = frozenset({"us-east-1", "us-west-2"})
FAST_QUOTA: Final = 50.0
USUAL_QUOTA: Final = 5.0
"""Calls a second of each operation: what accounts have in the fast regions, and in all others."""

PATIENCE_S: Final = 60.0
"""So long nothing may succeed before a throttled call gives up."""
_BURST_S: Final = 0.1
"""So much unused time is made up for: threads come late, and AWS takes short bursts."""
_GLANCE_S: Final = 0.1
"""So often whoever waits asks whether to stop."""
_WINDOW_S: Final = 0.5
_FEWEST: Final = 30
_LONGEST_WINDOW_S: Final = 4.0
"""A lane is judged over half a second and thirty answers, or four seconds..."""
_FEWEST_REFUSED: Final = 5
"""... or, if nothing at all is taken, so many answers."""
_CLEAN: Final = 0.05
"""Share of throttled calls under which a lane speeds up."""
_HEAVY: Final = 0.5
"""Share of throttled calls from which a lane slows down whatever was learnt; it halves at most."""
_HELPED: Final = 0.5
"""Going slower helped if the share of throttled calls fell below so much of what it was."""
_WORSE: Final = 2.0
"""Beyond so much of what it was the share grew: AWS began to throttle just before."""
_STEADY: Final = 1.25
"""While a lane keeps its speed it even speeds up, unless the share grows to so much of itself."""
_TELLING: Final = 0.12
"""Below this share of throttled calls chance is too large to tell whether going slower helped."""
_RISE: Final = 0.1
"""Share of the quota a lane gains a second; and of its speed, where going slower did not help."""
_FASTEST_RISE: Final = 3.0
"""A lane that is very slow gains that share of so many times its own speed."""
_HOLD_S: Final = 20.0
"""So long a lane keeps its speed after going slower did not help."""
_SLOWEST_SHARE: Final = 0.02
_SLOWEST: Final = 0.5
"""A lane stays above a fiftieth of its quota and one call in two seconds."""


class Time(Protocol):
    """The time that passes, as an argument."""

    def now(self) -> float:
        """Return seconds that only ever grow."""
        ...

    def wait(self, event: Event, seconds: float | None) -> None:
        """Wait until the event is set, or so long."""
        ...


class SystemTime:
    def now(self) -> float:
        return time.monotonic()

    def wait(self, event: Event, seconds: float | None) -> None:
        event.wait(seconds)


@dataclass(slots=True)
class _Window:
    """Answers since a moment, of calls sent at the same speed."""

    since: float
    taken: int = 0
    refused: int = 0

    @property
    def answers(self) -> int:
        return self.taken + self.refused

    @property
    def share(self) -> float:
        return self.refused / self.answers if self.answers else 0.0


@dataclass(slots=True)
class _Slowed:
    """A lane that goes slower than it did.

    Attributes:
        allowed: calls a second before.
        share: of calls throttled, the largest since.
    """

    allowed: float
    share: float = 0.0

    def is_in_vain(self, share: float) -> bool:
        """Tell whether as many calls are throttled as before; many enough to tell, and no more."""
        is_telling = self.share >= _TELLING and share < _HEAVY
        return is_telling and self.share * _HELPED < share <= self.share * _WORSE


class Lane:
    """Turns of one operation, first come, first served."""

    def __init__(
        self, operation: str, quota: float, clock: Time, stopping: Callable[[], bool] | None
    ) -> None:
        self.operation = operation
        self.quota = quota
        self.speed = 0  # counts changes of speed: answers to calls sent before one don't count
        self._allowed = quota
        self._clock = clock
        self._stopping = stopping
        self._queue: deque[Event] = deque()
        self._lock = Lock()
        self._next_at = clock.now()
        self._window = _Window(self._next_at)
        self._slowed: _Slowed | None = None
        self._hold_until = self._next_at
        self._hold_share = 0.0
        self._was_clean = True
        self._stuck_since: float | None = None
        self._interrupts = 0

    @property
    def tempo(self) -> Tempo:
        return Tempo(allowed=self._allowed, quota=self.quota)

    @property
    def interrupts(self) -> int:
        return self._interrupts

    def set_quota(self, quota: float) -> None:
        """Go by another quota from now on; what was learnt of throttling holds in proportion."""
        with self._lock:
            share, self.quota = quota / self.quota, quota
            self._allowed = min(quota, self._allowed * share)

    def interrupt(self) -> None:
        """Let everybody who waits stop waiting."""
        with self._lock:
            self._interrupts += 1
            for ticket in self._queue:
                ticket.set()

    def take(self, interrupts: int) -> int:
        """Wait for a turn; return the speed it is at. Raises Cancelled.

        Args:
            interrupts: how often the lane had been interrupted when the call began.
        """
        ticket = Event()
        with self._lock:
            self._queue.append(ticket)
        try:
            while True:
                # only the first asks: when it goes, the next one is the first
                self.check(interrupts)
                with self._lock:
                    is_first = self._queue[0] is ticket
                    now = self._clock.now()
                    if is_first and now >= self._next_at:
                        gap = 1 / self._allowed
                        self._next_at = max(self._next_at, now - _BURST_S) + gap
                        return self.speed
                    left = min(self._next_at - now, _GLANCE_S) if is_first else None
                self._clock.wait(ticket, left)
                ticket.clear()
        finally:
            with self._lock:
                self._queue.remove(ticket)
                if self._queue:
                    self._queue[0].set()

    def check(self, interrupts: int) -> None:
        """Raise Cancelled if who began a call then shall stop."""
        if interrupts != self._interrupts or (self._stopping is not None and self._stopping()):
            raise Cancelled

    def went(self, speed: int) -> None:
        """Note that a call was taken."""
        with self._lock:
            self._stuck_since = None
            if speed == self.speed:
                self._window.taken += 1
                self._judge()

    def refused(self, speed: int) -> float:
        """Note that a call was throttled; return since when nothing succeeded."""
        with self._lock:
            now = self._clock.now()
            if self._stuck_since is None:
                self._stuck_since = now
            if speed == self.speed:
                self._window.refused += 1
                self._judge()
            return self._stuck_since

    def _judge(self) -> None:
        """Change the speed by what was answered, if that is enough to go by."""
        now, window = self._clock.now(), self._window
        passed = now - window.since
        is_blocked = window.refused >= _FEWEST_REFUSED and not window.taken
        is_enough = window.answers >= _FEWEST or passed >= _LONGEST_WINDOW_S or is_blocked
        if passed < _WINDOW_S or not is_enough:
            return
        share, slowed, was_clean = window.share, self._slowed, self._was_clean
        self._window, self._was_clean = _Window(now), window.share < _CLEAN
        is_held = now < self._hold_until and share <= self._hold_share
        if share < _CLEAN or is_held:
            self._slowed = None
            gain = min(self.quota, _FASTEST_RISE * self._allowed) * min(passed, 1.0)
            self._go(self._allowed + _RISE * gain)
        elif slowed is not None and slowed.is_in_vain(share):
            self._slowed, self._hold_until = None, now + _HOLD_S
            self._hold_share = share * _STEADY
            self._go(slowed.allowed * (1 + _RISE))
        elif share >= _HEAVY or now >= self._hold_until:
            # helping is measured by what it was like before the first of several steps
            self._slowed = slowed or _Slowed(self._allowed)
            if not was_clean:  # else throttling may have begun in the midst of these answers
                self._slowed.share = max(self._slowed.share, share)
            self._go(self._allowed * max(_HEAVY, 1 - share))

    def _go(self, allowed: float) -> None:
        slowest = min(self.quota, max(_SLOWEST, _SLOWEST_SHARE * self.quota))
        allowed = min(self.quota, max(slowest, allowed))
        if allowed == self._allowed:
            return
        if allowed < self._allowed or allowed == self.quota:
            log.info("pace", operation=self.operation, allowed=round(allowed, 1), quota=self.quota)
        if allowed < self._allowed:
            self.speed += 1
        self._allowed = allowed


class Turns:
    """The turns of one call, which may need several."""

    def __init__(self, lane: Lane, clock: Time) -> None:
        self._lane = lane
        self._clock = clock
        self._began = clock.now()
        self._interrupts = lane.interrupts
        self._speed = lane.speed

    def wait(self) -> None:
        """Wait for a turn; raises Cancelled when asked to stop."""
        self._speed = self._lane.take(self._interrupts)

    def went(self) -> None:
        """Note that AWS took the call, whatever became of it."""
        self._lane.went(self._speed)

    def throttled(self) -> None:
        """Note that AWS asked to slow down; raises CloudThrottled if nothing goes on any more."""
        stuck_since = self._lane.refused(self._speed)
        if self._clock.now() - max(stuck_since, self._began) >= PATIENCE_S:
            raise CloudThrottled(operation=self._lane.operation)

    def pause(self, seconds: float) -> None:
        """Wait a while before another try; raises Cancelled when asked to stop."""
        until, never = self._clock.now() + seconds, Event()
        while (left := until - self._clock.now()) > 0:
            self._lane.check(self._interrupts)
            self._clock.wait(never, min(left, _GLANCE_S))


class Pace:
    """All lanes of an account in a region."""

    def __init__(
        self,
        region: str,
        calls_per_second: Mapping[str, float] | None = None,
        *,
        stopping: Callable[[], bool] | None = None,
        clock: Time | None = None,
    ) -> None:
        """Begin at full speed.

        Args:
            region: of AWS.
            calls_per_second: by the name of the operation, where the quota is not the usual.
            stopping: is asked by whoever waits; when it says so, all who wait raise Cancelled.
            clock: seconds.
        """
        self._usual = FAST_QUOTA if region in FAST_REGIONS else USUAL_QUOTA
        self._own = dict(calls_per_second or {})
        self._stopping = stopping
        self._clock: Time = clock or SystemTime()
        self._lanes: dict[str, Lane] = {}
        self._workers = 1
        self._lock = Lock()
        self._billed = frozenset(Operation)

    def begin(self, operation: str) -> Turns:
        """Return the turns of a new call; billed ones go by the quota, free ones slowly."""
        return Turns(self._lane(str(operation)), self._clock)

    def tempo(self) -> dict[Operation, Tempo]:
        """Return how fast each billed operation may go now."""
        return {operation: self._lane(operation).tempo for operation in Operation}

    def share(self, workers: int) -> None:
        """Let every operation go at this process's part of its quota only.

        Args:
            workers: processes that use the account side by side, this one included.
        """
        with self._lock:
            if workers == self._workers:
                return
            self._workers = workers
            lanes = list(self._lanes.values())
        log.info("rate shared", workers=workers)
        for lane in lanes:
            lane.set_quota(self._quota(lane.operation))

    def interrupt(self) -> None:
        """Let every thread that waits now raise Cancelled; later calls wait as ever."""
        with self._lock:
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.interrupt()

    def _lane(self, operation: str) -> Lane:
        with self._lock:
            if operation not in self._lanes:
                quota = self._quota(operation)
                self._lanes[operation] = Lane(operation, quota, self._clock, self._stopping)
            return self._lanes[operation]

    def _quota(self, operation: str) -> float:
        usual = self._usual if operation in self._billed else USUAL_QUOTA
        return self._own.get(operation, usual) / self._workers
