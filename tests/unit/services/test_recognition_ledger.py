"""The ledger: within the limit, journalled before the next call, never paid twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date

import pytest

from kingdesk.adapters.db.store import SqlStore, SqlUnit
from kingdesk.domain.cloud_errors import CloudUnreachable, CostCapReached
from kingdesk.domain.errors import Cancelled, DiskFull
from kingdesk.domain.ids import OwnerId, RunId
from kingdesk.domain.jobs import Only, Run
from kingdesk.domain.money import PriceGroup, PriceTable, PriceTier
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.cloud import Searched
from kingdesk.services.job_context import JobContext, is_stop_asked
from kingdesk.services.recognition.ledger import SEARCHED, Ledger, Question
from kingdesk.services.recognition.lost_answers import note_lost
from kingdesk.services.together import Together
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import A_CALL, PRICES, SEARCH, CloudStudio

RUN = RunId("a" * 32)
NOBODY = Searched(())


class FailingStore:
    """A store that fails to write so many times, and counts its units."""

    def __init__(self, store: SqlStore, failures: int = 0) -> None:
        self._store = store
        self.failures = failures
        self.units = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    @contextmanager
    def working(self, owner: OwnerId) -> Iterator[SqlUnit]:
        self.units += 1
        if self.failures:
            self.failures -= 1
            raise DiskFull(path="here")
        with self._store.working(owner) as unit:
            yield unit


@dataclass(slots=True)
class Payer:
    """Asks Rekognition through a ledger; `made` are the calls that were made."""

    cloud: CloudStudio
    ledger: Ledger
    made: list[str] = field(default_factory=list)

    def begin(self, max_cost_usd: float | None = None) -> Run:
        with self.cloud.store.writing(ANA) as unit:
            gallery = self.cloud.wedding
            run = unit.jobs.add_run(gallery, RUN, Only.NEW, Strategy.INDEXED, max_cost_usd)
        self.ledger.begin(ANA, run)
        return run

    def ask(
        self,
        asked: str,
        call: Callable[[], Searched] | None = None,
        context: JobContext | None = None,
        operation: Operation = SEARCH,
    ) -> Searched:
        question = Question(
            self.cloud.wedding,
            Purpose.MATCHING,
            operation,
            Strategy.INDEXED,
            asked,
            SEARCHED,
            RUN,
        )

        def answer() -> Searched:
            self.made.append(asked)
            return NOBODY if call is None else call()

        with self.cloud.store.reading(ANA) as unit:
            known = unit.calls.answers(self.cloud.wedding, [asked])
        return self.ledger.pay(ANA, question, answer, known, context)

    def spent(self) -> float:
        with self.cloud.store.reading(ANA) as unit:
            return unit.calls.spent(RUN)


def payer(cloud: CloudStudio, prices: PriceTable = PRICES, store: object = None) -> Payer:
    known: SqlStore = store or cloud.store  # type: ignore[assignment] # stands in for one
    return Payer(cloud, Ledger(known, prices, cloud.clock))


def test_an_answer_in_the_journal_is_not_asked_for_again(cloud: CloudStudio) -> None:
    payer(cloud).begin()
    payer(cloud).ask("who?")
    later = payer(cloud)

    assert later.ask("who?") == NOBODY
    assert later.made == []
    assert later.spent() == A_CALL


def test_a_call_that_failed_costs_nothing_of_the_limit(cloud: CloudStudio) -> None:
    one = payer(cloud)
    one.begin(A_CALL)

    def fail() -> Searched:
        raise CloudUnreachable(host="aws")

    for _ in range(3):
        with pytest.raises(CloudUnreachable):
            one.ask("who?", fail)
    one.ask("who?")

    assert one.spent() == A_CALL
    assert one.ledger.spent(RUN) == pytest.approx(A_CALL)


@pytest.mark.parametrize("is_answered", [True, False])
def test_tries_whose_answers_were_lost_stand_apart_on_the_receipt(
    cloud: CloudStudio, *, is_answered: bool
) -> None:
    one = payer(cloud)
    one.begin(2 * A_CALL)

    def lose_two() -> Searched:
        note_lost()
        note_lost()
        if not is_answered:
            raise CloudUnreachable(host="aws")
        return NOBODY

    with nullcontext() if is_answered else pytest.raises(CloudUnreachable):
        one.ask("who?", lose_two)
    one.ask("and who?")

    with cloud.store.reading(ANA) as unit:
        receipt = unit.calls.receipt(run_id=RUN)
    assert receipt.billed_calls == 1 + is_answered
    assert receipt.usd == one.spent() == (1 + is_answered) * A_CALL
    assert (receipt.unsure_calls, receipt.unsure_usd) == (2, 2 * A_CALL)
    assert one.ledger.spent(RUN) == receipt.usd


def test_why_a_call_failed_is_told_though_its_tries_can_not_be_noted(
    cloud: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("lost answers not journalled")
    payer(cloud).begin()
    one = payer(cloud, store=FailingStore(cloud.store, failures=1))

    def lose() -> Searched:
        note_lost()
        raise CloudUnreachable(host="aws")

    with pytest.raises(CloudUnreachable):
        one.ask("who?", lose)


def test_the_limit_is_never_passed_whoever_asks_at_once(cloud: CloudStudio) -> None:
    one = payer(cloud)
    one.begin(10 * A_CALL)

    def ask(number: int) -> bool:
        try:
            one.ask(f"{number}")
        except CostCapReached:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        paid = sum(pool.map(ask, range(40)))

    assert paid == 10 == len(one.made)
    assert one.spent() == pytest.approx(10 * A_CALL)


def test_a_limit_counts_what_an_earlier_session_spent(cloud: CloudStudio) -> None:
    first = payer(cloud)
    run = first.begin(2 * A_CALL)
    first.ask("1")
    second = payer(cloud)
    second.ledger.begin(ANA, run)
    second.ask("2")

    with pytest.raises(CostCapReached):
        second.ask("3")
    assert second.made == ["2"]


def test_a_limit_heeds_what_another_process_spends_meanwhile(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.services.recognition.ledger._COUNT_AGAIN_S", 0.0)
    ours = payer(cloud)
    run = ours.begin(5 * A_CALL)
    theirs = payer(cloud)
    theirs.ledger.begin(ANA, run)
    for number in range(3):
        theirs.ask(f"theirs {number}")

    ours.ask("ours 1")  # with this the journal is looked at again
    ours.ask("ours 2")

    with pytest.raises(CostCapReached):
        ours.ask("ours 3")


def test_answers_of_many_threads_are_written_in_few_transactions(cloud: CloudStudio) -> None:
    store = FailingStore(cloud.store)
    one = payer(cloud, store=store)
    one.begin()
    ready = threading.Barrier(32)

    def call() -> Searched:
        ready.wait(10)
        return NOBODY

    with ThreadPoolExecutor(32) as pool:
        for future in [pool.submit(one.ask, f"{n}", call) for n in range(32)]:
            future.result()

    assert one.spent() == pytest.approx(32 * A_CALL)
    assert store.units < 16


def test_each_caller_hears_that_its_answer_could_not_be_written(cloud: CloudStudio) -> None:
    store = FailingStore(cloud.store, failures=99)
    one = payer(cloud, store=store)
    one.begin()
    ready = threading.Barrier(32)

    def ask(number: int) -> str:
        def call() -> Searched:
            ready.wait(10)
            return NOBODY

        try:
            one.ask(f"{number}", call)
        except DiskFull as error:
            return error.code
        return "written"

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(ask, range(32))) == {"disk_full"}
    assert one.spent() == 0
    store.failures = 0
    one.ask("1", lambda: NOBODY)
    assert one.spent() == A_CALL


def test_who_was_stopped_is_asked_for_nothing(cloud: CloudStudio) -> None:
    one = payer(cloud)
    one.begin()
    context = JobContext()
    context.cancel()

    with pytest.raises(Cancelled):
        one.ask("who?", context=context)
    assert one.made == []


def test_a_call_that_waits_for_its_turn_can_tell_that_the_user_stopped(
    cloud: CloudStudio,
) -> None:
    one = payer(cloud)
    one.begin()
    context, told = JobContext(), []

    def call() -> Searched:
        told.append(is_stop_asked())
        context.cancel()
        told.append(is_stop_asked())
        raise Cancelled

    with pytest.raises(Cancelled):
        one.ask("who?", call, context)
    assert told == [False, True]
    assert not is_stop_asked()
    assert one.spent() == 0


def test_what_was_paid_is_kept_though_the_user_stopped_meanwhile(cloud: CloudStudio) -> None:
    one = payer(cloud)
    one.begin()
    context = JobContext()

    def call() -> Searched:
        context.cancel()
        return NOBODY

    assert one.ask("who?", call, context) == NOBODY
    assert one.spent() == A_CALL


def test_prices_change_at_the_million(cloud: CloudStudio) -> None:
    tiers = (PriceTier(2, 0.001), PriceTier(None, 0.0008))
    prices = PriceTable(date(2026, 5, 1), dict.fromkeys(PriceGroup, tiers), 0.0)
    one = payer(cloud, prices)
    one.begin()

    one.ask("1")
    one.ask("2", operation=Operation.INDEX_FACES)  # of the same group
    one.ask("3")
    one.ask("4", operation=Operation.DETECT_FACES)  # of the other one

    assert one.spent() == pytest.approx(0.001 + 0.001 + 0.0008 + 0.001)


def test_one_item_that_can_not_be_written_keeps_no_other_from_it() -> None:
    def write(items: Sequence[int]) -> list[BaseException | None]:
        return [ValueError(item) if item % 2 else None for item in items]

    together = Together(write)

    def put(item: int) -> object:
        try:
            together(item)
        except ValueError as error:
            return error.args[0]
        return None

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(put, range(40))) == [n if n % 2 else None for n in range(40)]


NOBODY_WAITS = 600.0
"""Seconds."""


@pytest.fixture
def written() -> list[int]:
    """Return how many items were written at a time."""
    return []


@pytest.fixture
def together(written: list[int]) -> Together[int]:
    def write(items: Sequence[int]) -> list[BaseException | None]:
        written.append(len(items))
        return [None] * len(items)

    return Together(write, gather=NOBODY_WAITS)


def test_items_wait_for_each_other_until_a_batch_is_worth_it(
    together: Together[int], written: list[int]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(together, range(8)))

    assert written == [8]


def test_who_comes_alone_waits_for_nobody(together: Together[int], written: list[int]) -> None:
    for item in range(3):
        with together.coming():
            together(item)

    assert written == [1, 1, 1]


def test_nobody_waits_for_who_said_to_come_and_did_not(
    together: Together[int], written: list[int]
) -> None:
    both_said = threading.Barrier(2)

    def bring() -> None:
        with together.coming():
            both_said.wait(10)
            together(1)

    def stay_away() -> None:
        with together.coming():
            both_said.wait(10)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(bring), pool.submit(stay_away)]:
            done.result()

    assert written == [1]


def test_a_writer_that_answers_for_fewer_items_is_told_of_by_all() -> None:
    together = Together[int](lambda _: [])

    for _ in range(2):
        with pytest.raises(ValueError, match="1 items, 0 answers"):
            together(1)
