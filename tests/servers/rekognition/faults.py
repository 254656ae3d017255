"""What goes wrong, as told: by shares of all calls, or the next calls one by one.

Shares are decided by the call itself, what it asks and how often it was asked before, so a run is
spoilt in the same places again, whatever order its threads send in.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from time import monotonic

from tests.servers.rekognition.refusals import THROTTLES, Refusal, failed, throttled


class Fault(StrEnum):
    THROTTLE = "throttle"
    """ProvisionedThroughputExceededException or ThrottlingException, by turns."""
    ERROR = "error"
    """InternalServerError, 500."""
    DROP_BEFORE = "drop_before"
    """The connection ends and nothing was done."""
    DROP_AFTER = "drop_after"
    """All is done and billed; the connection ends instead of an answer."""
    WRONG_FACE = "wrong_face"
    """The neighbour is searched for or indexed; a lone face is reported elsewhere."""
    NO_FACE = "no_face"
    """No face is seen."""


@dataclass(slots=True)
class Plan:
    """What becomes of one call."""

    latency_s: float = 0.0
    refusal: Refusal | None = None
    drop: Fault | None = None
    wrong_face: bool = False
    no_face: bool = False


@dataclass(slots=True)
class _Share:
    fault: Fault
    share: float
    operations: frozenset[str]


@dataclass(slots=True)
class _Next:
    what: Fault | Refusal
    times: int
    operations: frozenset[str]


@dataclass(slots=True)
class Faults:
    """Nothing goes wrong until it is told; an empty set of operations means all."""

    seed: int = 0
    _shares: list[_Share] = field(default_factory=list)
    _next: list[_Next] = field(default_factory=list)
    _latency: dict[str, float] = field(default_factory=dict)
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def share(self, fault: Fault, share: float, *operations: str) -> None:
        """Let a share (0-1) of all calls, or of these operations, go wrong."""
        with self._lock:
            self._shares.append(_Share(fault, share, frozenset(operations)))

    def throttle(self, share: float, *operations: str) -> None:
        self.share(Fault.THROTTLE, share, *operations)

    def fail(self, share: float, *operations: str) -> None:
        """Answer a share of calls with a 500."""
        self.share(Fault.ERROR, share, *operations)

    def slow(self, seconds: float, *operations: str) -> None:
        """Let each call, or these operations, take so long; set again it replaces."""
        with self._lock:
            self._latency.update(dict.fromkeys(operations or ("",), seconds))

    def next(self, fault: Fault, *operations: str, times: int = 1) -> None:
        """Let the next calls go wrong."""
        with self._lock:
            self._next.append(_Next(fault, times, frozenset(operations)))

    def refuse_next(
        self, code: str, *operations: str, message: str = "As told.", times: int = 1
    ) -> None:
        """Answer the next calls with an error of any name."""
        with self._lock:
            refusal = Refusal(code, message)
            self._next.append(_Next(refusal, times, frozenset(operations)))

    def heal(self) -> None:
        """Forget all that was told."""
        with self._lock:
            self._shares.clear()
            self._next.clear()
            self._latency.clear()
            self._asked.clear()

    def plan(self, operation: str, what: str) -> Plan:
        """Decide about a call; `what` says what it asks."""
        with self._lock:
            plan = Plan(self._latency.get(operation, self._latency.get("", 0.0)))
            told = self._take_next(operation)
            if isinstance(told, Refusal):
                plan.refusal = told
            elif told is not None:
                self._apply(plan, told)
            else:
                self._by_shares(plan, operation, what)
            return plan

    def _take_next(self, operation: str) -> Fault | Refusal | None:
        for told in self._next:
            if not told.operations or operation in told.operations:
                told.times -= 1
                if not told.times:
                    self._next.remove(told)
                return told.what
        return None

    def _by_shares(self, plan: Plan, operation: str, what: str) -> None:
        mine = [s for s in self._shares if not s.operations or operation in s.operations]
        if not mine:
            return
        asked = f"{self.seed}|{operation}|{what}"
        self._asked[asked] += 1
        for share in mine:
            told = f"{asked}|{self._asked[asked]}|{share.fault}"
            digest = hashlib.blake2b(told.encode(), digest_size=8).digest()
            if int.from_bytes(digest, "big") < share.share * 2**64:
                self._apply(plan, share.fault)
            if plan.refusal is not None or plan.drop is not None:
                return

    def _apply(self, plan: Plan, fault: Fault) -> None:
        self._asked[fault] += 1
        match fault:
            case Fault.THROTTLE:
                plan.refusal = throttled(THROTTLES[self._asked[fault] % len(THROTTLES)])
            case Fault.ERROR:
                plan.refusal = failed()
            case Fault.WRONG_FACE:
                plan.wrong_face = True
            case Fault.NO_FACE:
                plan.no_face = True
            case Fault.DROP_BEFORE | Fault.DROP_AFTER:
                plan.drop = fault


class Quota:
    """Calls a second of each operation, as an account has them: a bucket that fills steadily."""

    def __init__(
        self,
        calls_per_second: Mapping[str, float],
        *,
        burst_s: float = 1.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Begin with full buckets.

        Args:
            calls_per_second: by operation; "" for all others. No limit for what is not named.
            burst_s: how many seconds' calls a bucket holds, at least one call.
            clock: seconds.
        """
        self._rates = calls_per_second
        self._burst_s = burst_s
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, operation: str) -> bool:
        """Take one call from the bucket, if there is one in it."""
        rate = self._rates.get(operation, self._rates.get(""))
        if rate is None:
            return True
        most = max(1.0, rate * self._burst_s)
        with self._lock:
            now = self._clock()
            held, since = self._buckets.get(operation, (most, now))
            held = min(most, held + (now - since) * rate)
            self._buckets[operation] = (held - 1 if held >= 1 else held, now)
            return held >= 1
