"""Every billed call goes through here: within the limit, journalled at once, never paid twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import Run
from kingdesk.domain.money import GROUPS, PriceGroup, PriceTable
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.clock import Clock
from kingdesk.ports.cloud import CloudFace, Indexed, Searched
from kingdesk.ports.cloud_store import BilledCall
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext

_T = TypeVar("_T")
DETECTED: TypeAdapter[list[CloudFace]] = TypeAdapter(list[CloudFace])
INDEXED: TypeAdapter[Indexed] = TypeAdapter(Indexed)
SEARCHED: TypeAdapter[Searched | None] = TypeAdapter(Searched | None)
"""The forms in which answers are journalled."""


@dataclass(frozen=True, slots=True)
class Question(Generic[_T]):
    """A billed call about to be made.

    Attributes:
        asked: the same for the same question, see `BilledCall`.
        form: of its answer.
        photo_id: whose answers go when the photo's result is stored.
    """

    gallery_id: GalleryId
    purpose: Purpose
    operation: Operation
    strategy: Strategy
    asked: str
    form: TypeAdapter[_T]
    run_id: RunId | None = None
    photo_id: PhotoId | None = None


@dataclass(slots=True)
class _Budget:
    limit: float
    spent: float


@dataclass(slots=True)
class _Entry:
    owner: OwnerId
    call: BilledCall
    error: BaseException | None = None
    written: threading.Event = field(default_factory=threading.Event)


class Ledger:
    """Pays for calls; shared by all threads of a workspace.

    A call's answer is durable before `pay` returns, so a process that is killed repeats one call a
    thread at most. Answers that arrive while others are being written go into the next transaction
    together, so a distant database does not slow the calls down.
    """

    def __init__(self, store: Store, prices: PriceTable, clock: Clock) -> None:
        self._store = store
        self._prices = prices
        self._clock = clock
        self._lock = threading.Lock()
        self._budgets: dict[RunId, _Budget] = {}
        self._made: dict[PriceGroup, int] | None = None
        self._waiting: list[_Entry] = []
        self._is_writing = False

    @property
    def prices(self) -> PriceTable:
        return self._prices

    def begin(self, owner: OwnerId, run: Run) -> None:
        """Learn what a run may still cost and what the month has had."""
        with self._store.reading(owner) as unit:
            spent = unit.calls.spent(run.id)
            made = dict(unit.calls.made(_month(self._clock.now())))
        with self._lock:
            self._made = made
            if run.max_cost_usd is None:
                self._budgets.pop(run.id, None)
            else:
                self._budgets[run.id] = _Budget(run.max_cost_usd, spent)

    def pay(
        self,
        owner: OwnerId,
        question: Question[_T],
        call: Callable[[], _T],
        known: Mapping[str, str],
        context: JobContext | None = None,
    ) -> _T:
        """Return the answer to a question, from the journal or by one billed call.

        Args:
            owner: who pays.
            question: what is asked.
            call: makes the call; what it raises was not billed.
            known: answers kept in the journal.
            context: asked before the call whether the user stopped.

        Raises:
            CostCapReached: the call would pass the run's limit; it was not made.
            Cancelled, and what `call` raises.
        """
        kept = known.get(question.asked)
        if kept is not None:
            return question.form.validate_json(kept)
        if context is not None:
            context.check()
        usd = self._reserve(question)
        try:
            answer = call()
        except BaseException:
            self._give_back(question, usd)
            raise
        self._write(owner, self._entry(question, answer, usd))
        return answer

    def _entry(self, question: Question[_T], answer: _T, usd: float) -> BilledCall:
        return BilledCall(
            gallery_id=question.gallery_id,
            run_id=question.run_id,
            photo_id=question.photo_id,
            purpose=question.purpose,
            operation=question.operation,
            strategy=question.strategy,
            asked=question.asked,
            answer=question.form.dump_json(answer).decode(),
            usd=usd,
        )

    def _reserve(self, question: Question[_T]) -> float:
        with self._lock:
            usd = self._prices.price(question.operation, self._made)
            budget = self._budgets.get(question.run_id) if question.run_id else None
            if budget is not None:
                if budget.spent + usd > budget.limit + 1e-9:
                    raise CostCapReached(limit=f"{budget.limit:.2f}", spent=f"{budget.spent:.2f}")
                budget.spent += usd
            self._count(question.operation, 1)
        return usd

    def _give_back(self, question: Question[_T], usd: float) -> None:
        with self._lock:
            budget = self._budgets.get(question.run_id) if question.run_id else None
            if budget is not None:
                budget.spent -= usd
            self._count(question.operation, -1)

    def _count(self, operation: Operation, by: int) -> None:
        if self._made is not None:
            group = GROUPS[operation]
            self._made[group] = self._made.get(group, 0) + by

    def _write(self, owner: OwnerId, call: BilledCall) -> None:
        """Return when the call is durable; one of the threads that wait writes for all."""
        entry = _Entry(owner, call)
        with self._lock:
            self._waiting.append(entry)
            if self._is_writing:
                writes = False
            else:
                writes = self._is_writing = True
        if writes:
            self._write_all()
        entry.written.wait()
        if entry.error is not None:
            raise entry.error

    def _write_all(self) -> None:
        while True:
            with self._lock:
                batch, self._waiting = self._waiting, []
                if not batch:
                    self._is_writing = False
                    return
            for owner in {entry.owner for entry in batch}:
                self._write_batch(owner, [entry for entry in batch if entry.owner == owner])

    def _write_batch(self, owner: OwnerId, batch: list[_Entry]) -> None:
        error: BaseException | None = None
        try:
            with self._store.working(owner) as unit:
                unit.calls.add([entry.call for entry in batch])
        except BaseException as failed:  # noqa: BLE001 -- each waiting thread raises it
            error = failed
        for entry in batch:
            entry.error = error
            entry.written.set()


def _month(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
