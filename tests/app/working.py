"""Workers of a queue within a test: started, watched and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kingdesk.bootstrap import App
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, QueueKind, Run, RunState
from kingdesk.services.job_context import JobContext
from kingdesk.services.sending import Sending
from kingdesk.worker.consumer import Consumer
from tests.fakes.clock import SteppedClock
from tests.fakes.queue import FakeQueue

_LONGEST_S = 60.0


@dataclass(slots=True)
class QueuedWork:
    """A workspace with a queue in memory, and workers for it."""

    app: App
    clock: SteppedClock = field(default_factory=SteppedClock)
    queue: FakeQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = FakeQueue(self.clock)

    @property
    def sending(self) -> Sending:
        return replace(self.app.sending, queue=self.queue)

    @property
    def consumer(self) -> Consumer:
        return replace(
            self.app.consumer,
            queue=self.queue,
            sending=self.sending,
            poll=timedelta(seconds=1),
        )

    def start(self, gallery: GalleryId, only: Only = Only.NEW) -> Run:
        """Start a run and send all of it."""
        app = self.app
        run = app.processing.start(app.owner, gallery, only, queue=QueueKind.SQS)
        assert run is not None
        self.sending.send(app.owner, run.id, JobContext())
        return run

    def run(self, run: Run) -> Run:
        with self.app._store.reading(self.app.owner) as unit:
            return unit.jobs.run(run.id)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        waiting = threading.Event()
        for _ in range(int(_LONGEST_S / 0.05)):
            if is_so():
                return
            waiting.wait(0.05)
        raise AssertionError("it never came so far")

    def until_ended(self, run: Run) -> Run:
        self.until(lambda: self.run(run).state in {RunState.DONE, RunState.STOPPED})
        return self.run(run)

    @contextmanager
    def worker(self, consumer: Consumer | None = None, at_once: int = 0) -> Iterator[JobContext]:
        """Let a worker work while the block lasts; what ended it is raised."""
        context, failed = JobContext(), list[BaseException]()
        consumer = consumer or self.consumer

        def work() -> None:
            try:
                consumer.work(self.app.owner, context, at_once)
            except BaseException as error:  # noqa: BLE001 -- raised below
                failed.append(error)

        thread = threading.Thread(target=work, name="worker")
        thread.start()
        try:
            yield context
        finally:
            context.cancel()
            thread.join(_LONGEST_S)
            assert not thread.is_alive()
        if failed:
            raise failed[0]
