"""Runs over Rekognition that are stopped, killed, limited, or worked on by two."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from kingdesk.adapters.db.rows.calls import SqlCalls
from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId
from kingdesk.domain.jobs import LEASE_TIME, JobCounts, RunState, Slowed
from kingdesk.domain.money import QuoteNote
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.cloud import Tempo
from kingdesk.ports.store import Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.comparing import part
from kingdesk.services.recognition.recogniser import Found
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import (
    A_CALL,
    DETECT,
    INDEX,
    SEARCH,
    SEARCH_PICTURE,
    CloudStudio,
    Session,
)

WAYS = pytest.mark.parametrize("way", [Strategy.CLASSIC, Strategy.INDEXED])


class Killed(BaseException):
    """The process ends here, as if by kill -9: nothing is caught, nothing cleaned up."""


@pytest.fixture
def event(cloud: CloudStudio) -> CloudStudio:
    """Give an event of 8 photos with two faces each, and two clients with a reference each."""
    cloud.client("Ana", "ana")
    cloud.client("Bea", "bea")
    cloud.photos(8, "ana", "bea")
    return cloud


def clean(way: Strategy) -> dict[Operation, int]:
    if way is Strategy.CLASSIC:
        return {INDEX: 2, DETECT: 8, SEARCH_PICTURE: 16}
    return {INDEX: 8 + 2, SEARCH: 2}


def killed(session: Session, holder: str = "gone-for-good") -> None:
    """Leave a run as a process that was killed: its leases are held by nobody alive."""
    run = session.start()
    assert run is not None
    runner = session.runner
    runner.match_photo.recognisers[session.way].prepare(ANA, run, JobContext())
    with session._of.store.writing(ANA) as unit:
        leases = unit.jobs.lease(run.id, HolderId(holder), 3, LEASE_TIME)
    for lease in leases:
        with pytest.raises(Killed):
            runner.match_photo(ANA, lease, run, JobContext())


@WAYS
def test_a_process_killed_before_its_answer_was_journalled_repeats_that_call_only(
    event: CloudStudio, way: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = event.session(way)
    run = session.start()
    assert run is not None
    session.ways[way].prepare(ANA, run, JobContext())  # references are known before

    def die(_self: SqlCalls, _calls: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(SqlCalls, "add", die)
        killed(session)
    event.clock.forward(2 * LEASE_TIME)

    ended = event.session(way).process()

    assert ended is not None
    assert ended.state is RunState.DONE
    assert sum(event.cloud.calls.values()) == sum(clean(way).values()) + 3
    assert session.counts() == JobCounts(done=8)


@WAYS
def test_a_process_killed_after_its_answer_was_journalled_repeats_nothing(
    event: CloudStudio, way: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = event.session(way)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("kingdesk.adapters.db.rows.results.SqlResults.put_several", die)
        killed(session)
    event.clock.forward(2 * LEASE_TIME)

    event.session(way).process()

    assert event.cloud.calls == clean(way)
    assert session.receipt().by_operation() == clean(way)
    assert session.kept_answers() == 0


@WAYS
def test_a_limit_pauses_a_run_which_goes_on_with_a_higher_one_without_paying_twice(
    event: CloudStudio, way: Strategy
) -> None:
    session = event.session(way)
    most = sum(clean(way).values()) * A_CALL

    with pytest.raises(CostCapReached):
        session.process(max_cost_usd=6 * A_CALL)

    with event.store.reading(ANA) as unit:
        (run,) = unit.jobs.runs(event.wedding)
    assert run.state is RunState.PAUSED
    assert run.counts.processing == 0
    assert session.receipt().usd == pytest.approx(6 * A_CALL)
    with pytest.raises(CostCapReached):
        event.session(way).process(max_cost_usd=8 * A_CALL)
    ended = event.session(way).process(max_cost_usd=most)
    assert ended is not None
    assert (ended.id, ended.state) == (run.id, RunState.DONE)
    assert event.cloud.calls == clean(way)
    assert session.receipt().usd == pytest.approx(most)


@WAYS
def test_a_run_that_is_stopped_keeps_what_was_paid_and_goes_on(
    event: CloudStudio, way: Strategy
) -> None:
    session = event.session(way)
    context, left = JobContext(), iter(range(5))
    photos = DETECT if way is Strategy.CLASSIC else INDEX

    def stop(call: str) -> None:
        if call == photos and next(left, None) is None:
            context.cancel()

    event.cloud.before_call = stop
    run = session.process(context=context)
    event.cloud.before_call = None
    assert run is not None
    assert run.state is RunState.STOPPED
    assert run.counts.processing == 0
    assert 0 < run.counts.pending < 8

    again = event.session(way).process()

    assert again is not None
    assert again.state is RunState.DONE
    assert event.cloud.calls == clean(way)


def test_a_run_stopped_while_it_compares_goes_on_with_the_searches_that_are_left(
    cloud: CloudStudio,
) -> None:
    for number in range(12):
        cloud.client(f"c{number}", f"c{number}")
    cloud.photos(8, "c1", "c2")
    session = cloud.session()
    context, left = JobContext(), iter(range(4))

    def stop(call: str) -> None:
        if call == SEARCH and next(left, None) is None:
            context.cancel()

    cloud.cloud.before_call = stop
    run = session.process(context=context)
    cloud.cloud.before_call = None
    assert run is not None
    assert run.state is RunState.STOPPED
    with cloud.store.reading(ANA) as unit:
        assert unit.jobs.holders() == []

    again = cloud.session().process()

    assert again is not None
    assert again.state is RunState.DONE
    assert cloud.cloud.calls == {INDEX: 8 + 12, SEARCH: 12}
    assert cloud.session().start() is None


def test_who_died_while_comparing_holds_nobody_up(event: CloudStudio) -> None:
    session = event.session()
    run = session.start()
    assert run is not None
    session.ways[Strategy.INDEXED].prepare(ANA, run, JobContext())
    with event.store.writing(ANA) as unit:
        dead = HolderId("gone-for-good")
        assert unit.jobs.claim_matching(run.id, dead, LEASE_TIME)
    event.clock.forward(2 * LEASE_TIME)

    ended = event.session().process()

    assert ended is not None
    assert ended.state is RunState.DONE
    assert event.cloud.calls == clean(Strategy.INDEXED)


def test_a_second_process_waits_for_the_one_that_compares_and_searches_nothing_again(
    event: CloudStudio,
) -> None:
    first, second = event.session(), event.session()
    run = first.start()
    assert run is not None
    searching, waited = threading.Event(), threading.Event()

    def hold(call: str) -> None:
        if call == SEARCH:
            searching.set()
            assert waited.wait(20)

    event.cloud.before_call = hold
    other = second.ways[Strategy.INDEXED]
    other.prepare(ANA, run, JobContext())

    def finish_too() -> None:
        assert searching.wait(20)
        context = JobContext()
        monitored = context.wait

        def wait(seconds: float) -> bool:
            waited.set()
            return monitored(seconds)

        context.wait = wait  # type: ignore[method-assign] # tells that it waits
        other.finish(ANA, run, HolderId("second"), context)

    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(first.runner.run, ANA, run.id, JobContext())
        waiting = pool.submit(finish_too)
        waiting.result(30)
        assert working.result(30).state is RunState.DONE

    assert event.cloud.calls == clean(Strategy.INDEXED)


@WAYS
def test_two_processes_at_one_run_pay_for_each_photo_once(
    event: CloudStudio, way: Strategy
) -> None:
    first, second = event.session(way), event.session(way)
    run = first.start()
    assert run is not None
    first.ways[way].prepare(ANA, run, JobContext())

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda s: s.runner.run(ANA, run.id, JobContext()), (first, second)))

    assert RunState.DONE in {one.state for one in ended}
    assert event.cloud.calls == clean(way)


def test_a_photo_whose_result_can_not_be_stored_takes_no_other_with_it(
    event: CloudStudio, monkeypatch: pytest.MonkeyPatch, expected_logs: set[str]
) -> None:
    expected_logs.add("photo failed unexpectedly")
    session = event.session()
    with event.store.reading(ANA) as unit:
        broken = unit.photos.of_gallery(event.wedding)[2].id
    indexed = type(session.ways[Strategy.INDEXED])
    stored = indexed.stored

    def fail(way: object, unit: Unit, gallery: GalleryId, found: Mapping[PhotoId, Found]) -> None:
        if broken in found:
            raise ZeroDivisionError
        stored(way, unit, gallery, found)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(indexed, "stored", fail)

    session.process()

    assert session.counts() == JobCounts(done=7, error=1)


def test_progress_says_where_aws_slows_a_run_down(event: CloudStudio) -> None:
    event.cloud.tempo[INDEX] = Tempo(allowed=31.0, quota=50.0)

    event.session().process()

    assert event.told[-1].slowed == (Slowed(INDEX, 31.0, 50.0),)


@WAYS
def test_minutes_are_a_guess_until_a_run_has_measured(cloud: CloudStudio, way: Strategy) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(25, "ana")
    session = cloud.session(way)
    assert QuoteNote.NOT_MEASURED in session.quote().notes

    session.process()
    cloud.photos(5, "ana")
    quote = cloud.session(way).quote()

    assert QuoteNote.NOT_MEASURED not in quote.notes
    assert quote.minutes is not None
    assert 0 < quote.minutes < 1


def test_the_plans_event_costs_a_fourth_by_indexing() -> None:
    photos, faces, references = 2000, 4, 50 * 3

    searches = part([1] * references, {0: photos * faces}).calls
    late = part([1] * references + [2] * 3, {1: photos * faces}).calls

    classic_calls = photos + photos * faces
    indexed_calls = photos + references + searches
    assert classic_calls == 10_000
    assert indexed_calls <= 2_300
    assert classic_calls >= 4 * indexed_calls
    assert 3 + late <= 6


def test_a_run_that_goes_on_keeps_its_limit_until_another_or_none_is_given(
    event: CloudStudio,
) -> None:
    with pytest.raises(CostCapReached):
        event.session().process(max_cost_usd=2 * A_CALL)
    processing = event.session().processing

    kept = event.session().start()
    assert processing.earlier_limit(ANA, event.wedding) == 2 * A_CALL
    higher = event.session().start(max_cost_usd=3 * A_CALL)
    lifted = processing.start(
        ANA, event.wedding, strategy=Strategy.INDEXED, no_limit=True, agreed=True
    )

    assert kept is not None
    assert higher is not None
    assert lifted is not None
    limits = [run.max_cost_usd for run in (kept, higher, lifted)]
    assert limits == [2 * A_CALL, 3 * A_CALL, None]
