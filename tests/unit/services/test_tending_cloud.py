"""What a worker of a queue looks after beside photos that cost money, and how runs end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from kingdesk.domain.errors import DiskFull
from kingdesk.domain.ids import HolderId
from kingdesk.domain.jobs import LEASE_TIME, JobCounts, QueueKind, Run, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.cloud import SentPicture
from kingdesk.services.job_context import JobContext
from kingdesk.services.sending import Sending
from kingdesk.services.steering import Steering
from kingdesk.worker import tending
from kingdesk.worker.patience import Patience
from kingdesk.worker.pump import Pump
from kingdesk.worker.shift import Shift
from kingdesk.worker.tending import Tending
from tests.fakes.cloud import FakePreparation
from tests.fakes.queue import FakeQueue
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import CloudStudio, Session

WAYS = pytest.mark.parametrize("way", [Strategy.CLASSIC, Strategy.INDEXED])


@dataclass(slots=True)
class Idle:
    """A worker that does nothing but tend."""

    of: CloudStudio
    session: Session
    closer: ThreadPoolExecutor
    shift: Shift = field(init=False)
    round: Callable[[], None] = field(init=False)

    def __post_init__(self) -> None:
        store, queue, patience = self.of.store, FakeQueue(self.of.clock), Patience(None)
        ways, holder, context = self.session.ways, HolderId("tender"), JobContext()
        self.shift = Shift(store, ways, ANA, holder, context, 0, patience=patience)
        pump = Pump(queue, lambda _: [], lambda: 1, patience)
        processing = self.session.runner.processing
        self.round = Tending(self.shift, pump, processing, Sending(store, queue)).rounds(
            self.closer
        )

    def tend(self, rounds: int = 1) -> None:
        """Tend so often, and wait for what that began."""
        for _ in range(rounds):
            self.round()
            done = threading.Event()
            self.closer.submit(done.set)
            assert done.wait(10)


@pytest.fixture
def closer() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as closer:
        yield closer


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each round do all there is to do."""
    for pause in ("_LOOK_EVERY_S", "_TEND_EVERY_S", "_LOOK_SHARE"):
        monkeypatch.setattr(tending, pause, 0)
    monkeypatch.setattr(tending, "_SWEEP_EVERY_S", 1e-9)
    monkeypatch.setattr(tending, "_SWEPT_FOR", 60e9)


def by_workers(session: Session) -> Run:
    run = session.start()
    assert run is not None
    with session._of.store.writing(ANA) as unit:
        unit.jobs.set_queue(run.id, QueueKind.SQS)
    return run


@WAYS
def test_what_a_killed_worker_staged_is_cleared_away_while_the_run_goes_on(
    cloud: CloudStudio, closer: ThreadPoolExecutor, way: Strategy
) -> None:
    cloud.photos(2, "ana")
    session = cloud.session(way)
    run = by_workers(session)
    worker = Idle(cloud, session, closer)
    cloud.staging.left = 3

    worker.tend()

    assert cloud.staging.left == 0
    with cloud.store.reading(ANA) as unit:
        assert unit.jobs.run(run.id).state is RunState.RUNNING


def test_it_is_looked_for_a_while_longer_once_the_run_is_over(
    cloud: CloudStudio, closer: ThreadPoolExecutor
) -> None:
    cloud.photos(1, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = by_workers(session)
    worker = Idle(cloud, session, closer)
    worker.tend()
    with cloud.store.writing(ANA) as unit:
        unit.jobs.move_run(run.id, RunState.STOPPING)
        unit.jobs.move_run(run.id, RunState.STOPPED)
    cloud.staging.left = 1  # it was too young before

    worker.tend()

    assert cloud.staging.left == 0


def test_long_after_a_run_nothing_is_looked_for_any_more(
    cloud: CloudStudio, closer: ThreadPoolExecutor
) -> None:
    cloud.photos(1, "ana")
    session = cloud.session(Strategy.CLASSIC)
    worker = Idle(cloud, session, closer)
    worker.shift.billed[Strategy.CLASSIC] = 0.0

    worker.tend(3)

    assert cloud.staging.swept == 0


def test_a_worker_that_sees_no_run_that_costs_money_asks_for_no_account(
    cloud: CloudStudio, closer: ThreadPoolExecutor
) -> None:
    worker = Idle(cloud, cloud.session(Strategy.CLASSIC), closer)

    worker.tend(3)

    assert cloud.staging.swept == 0


def test_a_bucket_that_can_not_be_looked_through_ends_nothing(
    cloud: CloudStudio, closer: ThreadPoolExecutor
) -> None:
    cloud.photos(1, "ana")
    session = cloud.session(Strategy.CLASSIC)
    by_workers(session)
    worker = Idle(cloud, session, closer)
    cloud.staging.left = 1
    cloud.staging.errors = [DiskFull(path="disk")]

    worker.tend(2)

    assert cloud.staging.left == 0


# --- a run that is stopped while its last photos are under way ------------------------------------

ENDS = pytest.mark.parametrize(
    ("way", "end"),
    [
        (Strategy.CLASSIC, RunState.DONE),
        (Strategy.INDEXED, RunState.STOPPED),  # its faces are not compared yet
    ],
)


def worked_on(session: Session, run: Run, *, photos: int, stop: Callable[[], object]) -> None:
    """Work on photos that were taken when the run is stopped."""
    match, of = session.runner.match_photo, session._of
    match.recognisers[session.way].prepare(ANA, run, JobContext())
    with of.store.writing(ANA) as unit:
        leases = unit.jobs.lease(run.id, HolderId("tender"), photos, LEASE_TIME)
    stop()
    for lease in leases:
        match(ANA, lease, run, JobContext())


@ENDS
def test_a_run_of_workers_that_was_stopped_at_its_last_photos_is_done_if_nothing_is_left(
    cloud: CloudStudio, closer: ThreadPoolExecutor, way: Strategy, end: RunState
) -> None:
    cloud.photos(2, "ana")
    session = cloud.session(way)
    run = by_workers(session)
    steering = Steering(cloud.store, session.processing)
    worked_on(session, run, photos=2, stop=lambda: steering.stop(ANA, run.id))

    Idle(cloud, session, closer).tend(2)

    with cloud.store.reading(ANA) as unit:
        assert unit.jobs.run(run.id).state is end


def test_a_run_of_workers_that_was_stopped_before_its_last_photos_is_stopped(
    cloud: CloudStudio, closer: ThreadPoolExecutor
) -> None:
    cloud.photos(2, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = by_workers(session)
    steering = Steering(cloud.store, session.processing)
    worked_on(session, run, photos=1, stop=lambda: steering.stop(ANA, run.id))

    Idle(cloud, session, closer).tend(2)

    with cloud.store.reading(ANA) as unit:
        assert unit.jobs.run(run.id).state is RunState.STOPPED


@ENDS
def test_a_run_of_which_nothing_is_left_is_done_when_it_is_stopped(
    cloud: CloudStudio, way: Strategy, end: RunState
) -> None:
    cloud.photos(2, "ana")
    session = cloud.session(way)
    run = by_workers(session)
    worked_on(session, run, photos=2, stop=lambda: None)

    assert Steering(cloud.store, session.processing).stop(ANA, run.id).state is end


@ENDS
def test_a_run_of_threads_that_another_process_stops_at_its_last_photo_is_done(
    cloud: CloudStudio, way: Strategy, end: RunState, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.photos(1, "ana")
    session = cloud.session(way)
    photo = cloud.preparation.photo

    def stopped_meanwhile(picture: bytes, name: str) -> SentPicture:
        with cloud.store.reading(ANA) as unit:
            [run] = unit.jobs.under_way()
        Steering(cloud.store, session.processing).stop(ANA, run.id)
        return photo(picture, name)

    monkeypatch.setattr(FakePreparation, "photo", lambda _, *what: stopped_meanwhile(*what))

    run = session.process()

    assert run is not None
    assert (run.state, run.counts) == (end, JobCounts(done=1))
