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


def limited(session: Session, usd: float | None, queue: QueueKind) -> Run:
    """Start the run, or go on with it, with a limit."""
    run = session.processing.start(
        ANA,
        session._of.wedding,
        strategy=session.way,
        max_cost_usd=usd,
        no_limit=usd is None,
        agreed=True,
        queue=queue,
    )
    assert run is not None
    return run


def when_first_sent(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Have something done just before the first photo is asked about."""
    first = threading.Lock()
    photo = FakePreparation.photo

    def prepared(self: FakePreparation, picture: bytes, name: str) -> SentPicture:
        if first.acquire(blocking=False):
            do()
        return photo(self, picture, name)

    monkeypatch.setattr(FakePreparation, "photo", prepared)


def worked(session: Session, run_id: RunId, until: RunState) -> Run:
    """Let a worker of the queue work until the run is so."""
    of, runner, context = session._of, session.runner, JobContext()
    queue = FakeQueue(of.clock)
    sending = Sending(of.store, queue)
    sending.send(ANA, run_id, JobContext())
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


@pytest.mark.xfail(
    strict=False,
    reason="one time in ten a photo's message comes again only when its time hidden is over",
)
@pytest.mark.parametrize("higher", [1.0, None])
def test_workers_go_on_with_a_run_that_was_allowed_more_while_they_came_to_its_limit(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch, higher: float | None
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = limited(session, 0.0, QueueKind.SQS)
    when_first_sent(monkeypatch, lambda: limited(session, higher, QueueKind.SQS))

    ended = worked(session, run.id, RunState.DONE)

    assert (ended.counts.done, ended.halted_by, ended.max_cost_usd) == (3, None, higher)


def test_workers_let_a_run_pause_at_the_limit_that_holds(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = limited(session, 0.0, QueueKind.SQS)
    when_first_sent(monkeypatch, lambda: limited(session, 1 * A_CALL, QueueKind.SQS))

    paused = worked(session, run.id, RunState.PAUSED)

    assert (paused.counts.done, paused.counts.pending) == (1, 2)
    assert isinstance(paused.halted_by, CostCapReached)
    assert session.receipt().billed_calls == 1


def test_a_program_at_an_earlier_limit_does_not_pause_what_another_one_goes_on_with(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session(Strategy.CLASSIC)
    run = limited(session, 0.0, QueueKind.THREADS)
    when_first_sent(monkeypatch, lambda: limited(session, 1.0, QueueKind.THREADS))

    with pytest.raises(CostCapReached):
        session.runner.run(ANA, run.id, JobContext())

    with cloud.store.reading(ANA) as unit:
        left = unit.jobs.run(run.id)
    assert (left.state, left.halted_by, left.counts.pending) == (RunState.RUNNING, None, 3)
