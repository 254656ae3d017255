"""What it costs to bring photos to threads, with and without SQS, when the photos cost nothing.

    python -m tests.bench.queue_overhead [--jobs 10000] [--runs 3] [--at-once 36]

Jobs that do nothing, microseconds of wall time and of this process's CPU each, the best of several
runs taken in turns:

    SQS      `Pump` over a queue of ministack, against a bare loop of boto3's `receive_message` and
             `delete_message_batch` with the same sizes of batches on one thread
    pump     `Pump` over a queue in memory that costs nothing, against bare
             `ThreadPoolExecutor.submit`
    runner   `Runner` over leases in memory, against bare `submit` of the same `OnePhoto`
    database `Runner` and, on PostgreSQL, `Consumer` with SQS over real databases: what a lease and
             the end of a job cost beside all of the above

The ratio to bare is the goal, 90 %, with nothing lost and nothing done twice.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, Final, cast

import structlog
from typing_extensions import override

from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.bootstrap import set_up_process
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Lease, Only, QueueKind, Run, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.queue import JobQueue, Message
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.recogniser import Told
from kingdesk.services.recognition.timing import Gauge
from kingdesk.services.sending import Sending
from kingdesk.worker.consumer import Consumer
from kingdesk.worker.one_photo import OnePhoto
from kingdesk.worker.patience import Patience
from kingdesk.worker.pump import Delete, Outcome, Pump, Todo
from kingdesk.worker.runner import Runner
from tests.bench.status import databases
from tests.contract.stores import OWNER, Desk
from tests.servers.sqs import Ministack

GOAL: Final = 0.9
RUN: Final = RunId("0" * 32)
STAMP: Final = FileStamp(1000, 1_700_000_000_000_000_000)
_A_SECOND: Final = timedelta(seconds=1)
_SENT_TOGETHER: Final = 1_000


@dataclass(slots=True)
class Took:
    """What the fastest of several runs took, seconds, and what became of the jobs.

    Attributes:
        done: how often each job was done.
    """

    jobs: int
    wall: float = float("inf")
    cpu: float = float("inf")
    done: Counter[object] = field(default_factory=Counter)
    batches: float = 0.0

    def note(self, wall: float, cpu: float) -> None:
        self.wall, self.cpu = min(self.wall, wall), min(self.cpu, cpu)

    @override
    def __str__(self) -> str:
        each = 1e6 / self.jobs
        return f"{self.wall * each:7.1f} us wall {self.cpu * each:7.1f} us CPU"

    def fate(self, runs: int = 1) -> str:
        lost = sum(runs - times for times in self.done.values() if times < runs)
        lost += runs * (self.jobs - len(self.done))
        doubled = sum(times - runs for times in self.done.values() if times > runs)
        return f"{lost} lost, {doubled} doubled"


class CountedQueue:
    """Another queue, counting what is received and deleted until all is."""

    def __init__(self, queue: JobQueue, jobs: int, at_end: Callable[[], None]) -> None:
        self._queue = queue
        self._left = jobs
        self._at_end = at_end
        self.receives = 0
        self.received = 0
        self.ended_at = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the queue has
        return getattr(self._queue, name)

    def receive(self, limit: int, wait: timedelta, hidden: timedelta) -> list[Message]:
        found = self._queue.receive(limit, wait, hidden)
        self.receives += bool(found)
        self.received += len(found)
        return found

    def delete(self, messages: Sequence[Message]) -> set[str]:
        left = self._queue.delete(messages)
        self._left -= len(messages) - len(left)
        if self._left <= 0:
            self.ended_at = time.perf_counter()
            self._at_end()
        return left


class FreeQueue:
    """A queue that costs nothing."""

    name = "free"

    def __init__(self, jobs: int) -> None:
        now = datetime.now(UTC)
        self._waiting = [Message(str(n), str(n), str(n), 1, now) for n in range(jobs)]

    def receive(self, limit: int, wait: timedelta, _hidden: timedelta) -> list[Message]:
        some, self._waiting[-limit:] = self._waiting[-limit:], []
        if not some:
            time.sleep(wait.total_seconds() / 10)
        return some

    def delete(self, _messages: Sequence[Message]) -> set[str]:
        return set()


def pumped(queue: JobQueue, took: Took, at_once: int) -> None:
    context = JobContext()
    counted = CountedQueue(queue, took.jobs, context.cancel)

    def nothing(message: Message) -> Outcome:
        took.done[message.body] += 1
        return Delete()

    def opened(messages: Sequence[Message]) -> list[Todo]:
        return [Todo(partial(nothing, message)) for message in messages]

    pump = Pump(cast("JobQueue", counted), opened, lambda: at_once, Patience(None), _A_SECOND)
    began, cpu = time.perf_counter(), time.process_time()
    pump.run(context)
    took.note(counted.ended_at - began, time.process_time() - cpu)
    took.batches = counted.received / counted.receives


def bare_loop(client: Any, url: str, took: Took, batch: int) -> None:  # noqa: ANN401 - boto3's
    left = took.jobs
    began, cpu = time.perf_counter(), time.process_time()
    while left:
        messages = client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=batch,
            WaitTimeSeconds=1,
            VisibilityTimeout=120,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
            MessageAttributeNames=["reason"],
        )["Messages"]
        entries = [
            {"Id": str(at), "ReceiptHandle": message["ReceiptHandle"]}
            for at, message in enumerate(messages)
        ]
        client.delete_message_batch(QueueUrl=url, Entries=entries)
        left -= len(messages)
    took.note(time.perf_counter() - began, time.process_time() - cpu)


def measure_sqs(jobs: int, runs: int, at_once: int) -> None:
    server = Ministack()
    try:
        name = server.server.make_queues()
        queue, client = SqsQueue(server.server.login(name)), server.server.client()
        url = client.get_queue_url(QueueName=name)["QueueUrl"]

        def fill() -> None:
            for start in range(0, jobs, _SENT_TOGETHER):
                queue.send([str(n) for n in range(start, min(start + _SENT_TOGETHER, jobs))])

        ours, bare = Took(jobs), Took(jobs)
        for _ in range(runs):
            fill()
            pumped(queue, ours, at_once)
            fill()
            bare_loop(client, url, bare, max(1, round(ours.batches)))
        left = queue.depth()
        say("SQS", ours, bare, f"{ours.fate(runs)}, {ours.batches:.1f} a receive")
        if not left.is_empty or left.buried:
            sys.exit(f"messages are left: {left}")
        queue.close()
        client.close()
    finally:
        server.stop()


def measure_pump(jobs: int, runs: int, at_once: int) -> None:
    ours, bare = Took(jobs), Took(jobs)
    for _ in range(runs):
        pumped(cast("JobQueue", FreeQueue(jobs)), ours, at_once)
        submitted(bare, at_once, lambda n: n, [(n,) for n in range(jobs)])
    say("pump", ours, bare, ours.fate(runs))


def submitted(
    took: Took, at_once: int, do: Callable[..., object], calls: Sequence[tuple[Any, ...]]
) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(at_once) as pool:
        for call in calls:
            pool.submit(do, *call)
    took.note(time.perf_counter() - began, time.process_time() - cpu)


# --- the runner -----------------------------------------------------------------------------------


@dataclass(slots=True)
class FreeLeases:
    """A store of one run whose photos are leased from memory, and no more."""

    photos: int
    leased: int = 0
    ended: int = 0
    state: RunState = RunState.RUNNING
    leases: list[Lease] = field(init=False)

    def __post_init__(self) -> None:
        photos = range(self.photos)
        self.leases = [Lease(RUN, GalleryId(1), PhotoId(n), 1, 1) for n in photos]

    @contextmanager
    def unit(self, _owner: OwnerId) -> Iterator[Any]:
        nothing = SimpleNamespace(
            alive=lambda _: [],
            beat=lambda *_, **__: None,
            by_cloud=lambda _: 1,
            leave=lambda _: None,
        )
        yield SimpleNamespace(jobs=self, workers=nothing)

    reading = working = writing = unit

    def run(self, run_id: RunId) -> Run:
        counts = JobCounts(self.photos - self.leased, self.leased - self.ended, self.ended)
        now = datetime.now(UTC)
        return Run(run_id, GalleryId(1), self.state, Only.NEW, counts, now, now, None)

    def lease(self, _run: RunId, _h: HolderId, limit: int, *_: object, **__: object) -> list[Lease]:
        some = self.leases[self.leased : self.leased + limit]
        self.leased += len(some)
        return some

    def move_run(self, run_id: RunId, state: RunState) -> Run:
        self.state = state
        return self.run(run_id)

    def __getattr__(self, _name: str) -> Callable[..., bool]:
        return lambda *_, **__: True


class Nothing:
    """A `MatchPhoto` that finds nothing and notes how often it did."""

    def __init__(self, at_once: int, end: Callable[[Lease], None]) -> None:
        self.done: Counter[object] = Counter()
        self.recognisers: Mapping[Strategy, Any] = {
            Strategy.LOCAL: SimpleNamespace(
                photos_at_once=at_once,
                prepare=lambda *_: None,
                finish=lambda *_: None,
                tell=lambda _: Told(),
            )
        }
        self._end = end

    def __call__(self, _owner: OwnerId, lease: Lease, *_: object) -> None:
        self.done[lease.photo_id] += 1
        self._end(lease)


PROCESSING: Final = SimpleNamespace(gone=lambda _: [], release_dead=lambda _: 0)
HOLDERS: Final = SimpleNamespace(join=lambda: HolderId("bench"), leave=lambda _: None)


def ran(store: object, nothing: Nothing, took: Took) -> None:
    anything: Any = store, nothing, PROCESSING, HOLDERS
    runner = Runner(*anything)
    began, cpu = time.perf_counter(), time.process_time()
    run = runner.run(OWNER, RUN, JobContext())
    took.note(time.perf_counter() - began, time.process_time() - cpu)
    took.done += nothing.done
    if run.state is not RunState.DONE:
        sys.exit(f"the run is {run.state}: {run.counts}")


def measure_runner(jobs: int, runs: int, at_once: int) -> None:
    ours, bare = Took(jobs), Took(jobs)
    for _ in range(runs):
        leases = FreeLeases(jobs)

        def end(_lease: Lease, leases: FreeLeases = leases) -> None:
            leases.ended += 1

        ran(leases, Nothing(at_once, end), ours)
        free = FreeLeases(jobs)
        one: Any = OnePhoto(cast("Store", free), cast("Any", Nothing(at_once, lambda _: None)))
        rest = free.run(RUN), JobContext(), Gauge(), Patience()
        calls = [(OWNER, lease, *rest) for lease in free.leases]
        submitted(bare, at_once, one, calls)
    say("runner", ours, bare, ours.fate(runs))


# --- with a database ------------------------------------------------------------------------------


def unchanged(store: Store, lease: Lease) -> None:
    """End a job in the cheapest way there is."""
    with store.working(OWNER) as unit:
        unit.jobs.finish_unchanged(lease, STAMP)


def consumed(store: Store, nothing: Nothing, took: Took) -> None:
    """Let a worker of a queue do a run that was sent to it."""
    server = Ministack()
    try:
        queue = SqsQueue(server.server.login(server.server.make_queues()))
        context = JobContext()
        counted: Any = CountedQueue(queue, took.jobs, context.cancel)
        with store.writing(OWNER) as unit:
            unit.jobs.set_queue(RUN, QueueKind.SQS)
        began = time.perf_counter()
        sending = Sending(store, counted)
        sending.send(OWNER, RUN, JobContext())
        sent = (time.perf_counter() - began) / took.jobs * 1e6
        anything: Any = (store, counted, nothing, PROCESSING, HOLDERS, sending, None)
        consumer = replace(Consumer(*anything), poll=_A_SECOND)
        began, cpu = time.perf_counter(), time.process_time()
        consumer.work(OWNER, context)
        took.note(counted.ended_at - began, time.process_time() - cpu)
        took.done += nothing.done
        print(f"            sending to the queue {sent:7.1f} us wall")
        queue.close()
    finally:
        server.stop()


def measure_databases(jobs: int, at_once: int) -> None:
    with databases() as kinds:
        for kind, make in kinds.items():
            ways = {"Runner": ran} | ({"Consumer, SQS": consumed} if "Post" in kind else {})
            for name, way in ways.items():
                store = make()
                desk = Desk.of(store)
                desk.run(desk.photos(jobs), RUN)
                took = Took(jobs)
                way(store, Nothing(at_once, partial(unchanged, store)), took)
                print(f"  {kind}, {name}: {took}, {took.fate()}")
                store.close()


def say(name: str, ours: Took, bare: Took, fate: str) -> None:
    ratio, of_cpu = bare.wall / ours.wall, bare.cpu / ours.cpu
    print(
        f"{name:<7} {ours}   bare {bare}   {ratio:5.0%} of bare (goal {GOAL:.0%}; CPU {of_cpu:.0%})"
        f"   {fate}, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--at-once", type=int, nargs="+", default=[36])
    parser.add_argument("--no-database", action="store_true", help="leave those out")
    options = parser.parse_args()
    set_up_process()  # as the program does
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for at_once in options.at_once:
        print(f"{options.jobs} jobs, {at_once} at once")
        measure_sqs(options.jobs, options.runs, at_once)
        measure_pump(options.jobs, options.runs, at_once)
        measure_runner(options.jobs, options.runs, at_once)
        if not options.no_database:
            measure_databases(options.jobs, at_once)


if __name__ == "__main__":
    main()
