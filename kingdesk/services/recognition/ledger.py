"""Every billed call goes through here: within the limit, journalled at once, never paid twice."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Generic, TypeAlias, TypeVar

import structlog
from pydantic import TypeAdapter

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import Run
from kingdesk.domain.money import GROUPS, PriceGroup, PriceTable, dollars
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.clock import Clock
from kingdesk.ports.cloud import CloudFace, Indexed, Searched
from kingdesk.ports.cloud_store import BilledCall
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext, stoppable
from kingdesk.services.recognition.lost_answers import counting_lost
from kingdesk.services.together import Together

log = structlog.get_logger()
_T = TypeVar("_T")
DETECTED: TypeAdapter[list[CloudFace]] = TypeAdapter(list[CloudFace])
INDEXED: TypeAdapter[Indexed] = TypeAdapter(Indexed)
SEARCHED: TypeAdapter[Searched] = TypeAdapter(Searched)
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


_Entry: TypeAlias = tuple[OwnerId, Sequence[BilledCall]]
"""What one call wrote: itself, if it was answered, and tries whose answers were lost."""
_ROUNDING: Final = 1e-9
_GATHER_S: Final = 0.1
"""So long an answer waits at most for others before they are written: a part of a call."""
_COUNT_AGAIN_S: Final = 1.0
"""So often another process's share of a run's limit is looked at."""


@dataclass(slots=True)
class _Budget:
    """What a run may cost.

    Attributes:
        spent: of this and other processes, with what is reserved for calls under way here.
        reserved: of calls that are not in the journal yet.
        counted_at: when the journal was asked last, seconds of any steady clock.
    """

    limit: float
    spent: float
    reserved: float = 0.0
    counted_at: float = 0.0


class Ledger:
    """Pays for calls; shared by all threads of a workspace.

    A call's answer is durable before `pay` returns, so a process that is killed repeats one call a
    thread at most. Answers that arrive together are written together, so a distant database does
    not slow the calls down.
    """

    def __init__(self, store: Store, prices: PriceTable, clock: Clock) -> None:
        self._store = store
        self._prices = prices
        self._clock = clock
        self._lock = threading.Lock()
        self._budgets: dict[RunId, _Budget] = {}
        self._made: dict[PriceGroup, int] | None = None
        self._journal = Together(self._write, _GATHER_S)

    @property
    def prices(self) -> PriceTable:
        return self._prices

    def begin(self, owner: OwnerId, run: Run) -> None:
        """Learn what a run may still cost and what the month has had."""
        with self._store.reading(owner) as unit:
            spent = unit.calls.spent(run.id)
            made = dict(unit.calls.made(month_of(self._clock.now())))
        limit = math.inf if run.max_cost_usd is None else run.max_cost_usd
        with self._lock:
            self._made = made
            self._budgets[run.id] = _Budget(limit, spent, counted_at=time.monotonic())

    def spent(self, run_id: RunId) -> float | None:
        """Return what a run that began has cost so far, without calls under way, US dollars."""
        with self._lock:
            budget = self._budgets.get(run_id)
            return None if budget is None else budget.spent - budget.reserved

    def indexed_lately(
        self, owner: OwnerId, gallery_id: GalleryId, within: timedelta
    ) -> frozenset[str]:
        """Return what was asked about a gallery by IndexFaces lately.

        Args:
            owner: whose gallery.
            gallery_id: which.
            within: so long ago at most.
        """
        since = self._clock.now() - within
        with self._store.reading(owner) as unit:
            return unit.calls.asked_since(gallery_id, Operation.INDEX_FACES, since)

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
            call: makes the call; what it raises was not billed, so far as AWS tells.
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
        with self._journal.coming(), counting_lost() as lost:
            try:
                with stoppable(context):
                    answer = call()
            except BaseException:
                self._give_back(question, usd)
                self._note_unsure(owner, question, usd, lost.number)
                raise
            told = question.form.dump_json(answer).decode()
            entry = self._entry(question, told, usd)
            self._journal((owner, [entry, *self._unsure(question, usd, lost.number)]))
        return answer

    def _note_unsure(self, owner: OwnerId, question: Question[_T], usd: float, tries: int) -> None:
        """Journal tries that may have been billed, of a call that failed; its error counts more."""
        if not tries:
            return
        try:
            self._journal((owner, self._unsure(question, usd, tries)))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the call's own error is raised
            log.warning("lost answers not journalled", tries=tries, error=type(error).__name__)

    def _unsure(self, question: Question[_T], usd: float, tries: int) -> list[BilledCall]:
        entry = self._entry(question, None, usd)
        return [replace(entry, is_unsure=True)] * tries

    @staticmethod
    def _entry(question: Question[_T], answer: str | None, usd: float) -> BilledCall:
        return BilledCall(
            gallery_id=question.gallery_id,
            run_id=question.run_id,
            photo_id=question.photo_id,
            purpose=question.purpose,
            operation=question.operation,
            strategy=question.strategy,
            asked=question.asked,
            answer=answer,
            usd=usd,
        )

    def _reserve(self, question: Question[_T]) -> float:
        with self._lock:
            usd = self._prices.price(question.operation, self._made)
            budget = self._budget(question.run_id)
            if budget is not None:
                if budget.spent + usd > budget.limit + _ROUNDING:
                    # calls under way are as good as spent
                    limit, spent = dollars(budget.limit), dollars(budget.spent)
                    raise CostCapReached(limit=limit, spent=spent)
                budget.spent += usd
                budget.reserved += usd
            self._count(question.operation, 1)
        return usd

    def _give_back(self, question: Question[_T], usd: float) -> None:
        with self._lock:
            budget = self._budget(question.run_id)
            if budget is not None:
                budget.spent -= usd
                budget.reserved -= usd
            self._count(question.operation, -1)

    def _budget(self, run_id: RunId | None) -> _Budget | None:
        return None if run_id is None else self._budgets.get(run_id)

    def _count(self, operation: Operation, by: int) -> None:
        if self._made is not None:
            group = GROUPS[operation]
            self._made[group] = self._made.get(group, 0) + by

    def _write(self, entries: Sequence[_Entry]) -> list[BaseException | None]:
        errors: dict[OwnerId, BaseException | None] = {}
        for owner in dict.fromkeys(owner for owner, _ in entries):
            try:
                self._write_of(
                    owner, [call for of, calls in entries if of == owner for call in calls]
                )
            except Exception as error:  # noqa: BLE001 -- each thread that waits raises it
                errors[owner] = error
        return [errors.get(owner) for owner, _ in entries]

    def _write_of(self, owner: OwnerId, calls: list[BilledCall]) -> None:
        runs = {call.run_id for call in calls if call.run_id is not None}
        now = time.monotonic()
        with self._lock:
            again = [
                run
                for run in runs
                if (budget := self._budgets.get(run)) is not None
                and budget.limit < math.inf
                and now - budget.counted_at >= _COUNT_AGAIN_S
            ]
        with self._store.working(owner) as unit:
            unit.calls.add(calls)
            spent = {run: unit.calls.spent(run) for run in again}
        with self._lock:
            for call in calls:
                budget = self._budget(call.run_id)
                if budget is not None and not call.is_unsure:
                    budget.reserved -= call.usd
            for run, usd in spent.items():
                # nobody else of this process writes meanwhile: all else is still reserved
                budget = self._budgets.get(run)
                if budget is not None:
                    budget.spent, budget.counted_at = usd + budget.reserved, now


def month_of(now: datetime) -> datetime:
    """Return when the month began by which AWS counts calls, UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
