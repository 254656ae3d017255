"""Limits that are raised while photos are under way: a late word of the old one stops nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from kingdesk.domain.cloud_errors import CostCapReached
from kingdesk.domain.ids import RunId
from kingdesk.domain.jobs import QueueKind, Run, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.cloud import SentPicture
from kingdesk.services.job_context import JobContext
from kingdesk.services.sending import Sending
from kingdesk.services.web_messages import WebMessages
from kingdesk.worker.consumer import Consumer
from tests.fakes.cloud import FakePreparation
from tests.fakes.queue import FakeQueue
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import A_CALL, CloudStudio, Session

SOON_S = 20.0


def limited(session: Session, usd: float | None, sending: Sending | None = None) -> Run:
    """Start the run, or go on with it, with a limit; by a queue if there is what sends to it."""
    run = session.processing.start(
        ANA,
        session._of.wedding,
        strategy=session.way,
        max_cost_usd=usd,
        no_limit=usd is None,
        agreed=True,
        queue=QueueKind.SQS if sending else QueueKind.THREADS,
    )
    assert run is not None
    if sending:
        sending.send(ANA, run.id, JobContext())
    return run


def a_queue(session: Session) -> Sending:
    return Sending(session._of.store, FakeQueue(session._of.clock))


def when_first_sent(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Have something done just before the first photo is asked about."""
    first = threading.Lock()
    photo = FakePreparation.photo

    def prepared(self: FakePreparation, picture: bytes, name: str) -> SentPicture:
        if first.acquire(blocking=False):
            do()
        return photo(self, picture, name)

    monkeypatch.setattr(FakePreparation, "photo", prepared)


def worked(session: Session, run_id: RunId, sending: Sending, until: RunState) -> Run:
    """Let a worker of the queue work until the run is so."""
    of, runner, queue = session._of, session.runner, sending.queue
    web = WebMessages(of.store, session.processing)
    consumer = Consumer(
        *(of.store, queue, runner.match_photo, session.processing, runner.holders, sending, web),
        poll=timedelta(seconds=1),
    )
    ended: list[Run] = []

    def look(_: object) -> None:
        with of.store.reading(ANA) as unit:
            run = unit.jobs.run(run_id)
        if run.state is until:
            ended.append(run)
            context.cancel()

    context = JobContext(look)
    late = threading.Timer(SOON_S, context.cancel)
    late.start()
    consumer.work(ANA, context)
    late.cancel()
    assert ended
    return ended[0]


@pytest.mark.parametrize("higher", [1.0, None])
def test_workers_go_on_with_a_run_that_was_allowed_more_while_they_came_to_its_limit(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch, higher: float | None
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    queue = a_queue(session)
    run = limited(session, 0.0, queue)
    when_first_sent(monkeypatch, lambda: limited(session, higher, queue))

    ended = worked(session, run.id, queue, RunState.DONE)

    assert (ended.counts.done, ended.halted_by, ended.max_cost_usd) == (3, None, higher)


def test_workers_let_a_run_pause_at_the_limit_that_holds(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    queue = a_queue(session)
    run = limited(session, 0.0, queue)
    when_first_sent(monkeypatch, lambda: limited(session, 1 * A_CALL, queue))

    paused = worked(session, run.id, queue, RunState.PAUSED)

    assert (paused.counts.done, paused.counts.pending) == (1, 2)
    assert isinstance(paused.halted_by, CostCapReached)
    assert session.receipt().billed_calls == 1


def test_a_program_at_an_earlier_limit_does_not_pause_what_another_one_goes_on_with(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = limited(session, 0.0)
    when_first_sent(monkeypatch, lambda: limited(session, 1.0))

    with pytest.raises(CostCapReached):
        session.runner.run(ANA, run.id, JobContext())

    with cloud.store.reading(ANA) as unit:
        left = unit.jobs.run(run.id)
    assert (left.state, left.halted_by, left.counts.pending) == (RunState.RUNNING, None, 3)
