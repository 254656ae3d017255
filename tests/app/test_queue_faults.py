"""Runs through a queue by real processes, killed and frozen: each photo ends once, none is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.cloud import CloudStudio
from tests.app.command import CommandLine
from tests.app.studio import StudioCommands, WebSystem
from tests.app.workers import AT_ONCE, QueuedStudio, queued_studio, until
from tests.fakes.keychain import MemoryKeyring
from tests.fakes.queue_worker import Step, What
from tests.servers.rekognition import RekognitionServer
from tests.servers.sqs import SqsServer

long = pytest.mark.long


@pytest.fixture
def queued(
    request: pytest.FixtureRequest,
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    sqs: SqsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[QueuedStudio]:
    """A studio with a queue; the strategy is the test's own, by indirect parameters."""
    moto = web.server
    with RekognitionServer(s3=moto) as rekognition:
        cloud = CloudStudio(StudioCommands.of(command, web), rekognition, moto)
        with queued_studio(cloud, sqs, str(request.param), monkeypatch) as queued:
            yield queued


def by(*strategies: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("queued", strategies, indirect=True)


# --- nothing happens -----------------------------------------------------------------------------


@by("local", pytest.param("indexed", marks=long), pytest.param("classic", marks=long))
def test_two_workers_find_the_same_people_and_do_and_pay_nothing_twice(
    queued: QueuedStudio,
) -> None:
    queued.send()
    workers = [queued.worker(), queued.worker()]

    queued.until_done()
    for worker in workers:
        worker.drain()

    queued.check()
    # each was leased once
    assert queued.asked("SELECT max(token), max(attempts) FROM kingdesk.jobs") == [(1, 1)]
    assert queued.asked("SELECT count(*) FROM kingdesk.workers") == [(0,)]


@by("indexed")
def test_watching_a_run_of_workers_ends_by_itself(queued: QueuedStudio) -> None:
    workers = [queued.worker(), queued.worker()]

    done = queued.cloud.process("indexed", "--queue", "sqs")
    for worker in workers:
        worker.drain()

    assert done["run"]["state"] == "done"
    queued.check()


# --- killed --------------------------------------------------------------------------------------

KILLS = [
    ("classic", Step.TAKEN, 1),
    ("classic", Step.READ, 2),
    ("classic", Step.STAGED, 3),
    ("classic", Step.ANSWERED, 4),
    ("classic", Step.JOURNALLED, 5),
    ("classic", Step.STORED, 2),
    ("classic", Step.COMMITTED, 3),
    ("classic", Step.DELETED, 1),
    ("indexed", Step.ANSWERED, 2),
    ("indexed", Step.JOURNALLED, 3),
    ("indexed", Step.STORED, 1),
    ("local", Step.TAKEN, 2),
    ("local", Step.READ, 3),
    ("local", Step.STORED, 2),
    ("local", Step.COMMITTED, 2),
    ("local", Step.DELETED, 1),  # all may be deleted by one request
]
FAST = {("classic", Step.ANSWERED)}


@pytest.mark.parametrize(
    ("queued", "step", "nth"),
    [
        pytest.param(
            *kill, id=f"{kill[0]}-{kill[1]}", marks=[] if kill[:2] in FAST else [pytest.mark.long]
        )
        for kill in KILLS
    ],
    indirect=["queued"],
)
def test_what_a_killed_worker_had_another_one_finishes(
    queued: QueuedStudio, step: Step, nth: int
) -> None:
    queued.send()

    queued.worker(step, nth).until_killed()
    other = queued.worker()
    queued.until_done()
    until(lambda: not queued.cloud.staged(), "what the killed one staged is deleted")
    other.drain()

    queued.check(lost=AT_ONCE)


# --- frozen --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("queued", "step"),
    [
        ("local", Step.READ),
        pytest.param("classic", Step.ANSWERED, marks=long),
        pytest.param("indexed", Step.JOURNALLED, marks=long),
        pytest.param("local", Step.COMMITTED, marks=long),
    ],
    indirect=["queued"],
)
def test_a_worker_that_wakes_after_its_lease_changes_nothing(
    queued: QueuedStudio, step: Step
) -> None:
    queued.send()
    frozen = queued.worker(step, 1, What.FREEZE)
    frozen.until_it_says(f"reached {step}")

    other = queued.worker()
    queued.until_done()
    other.drain()
    before = queued.results()
    frozen.wake()
    frozen.drain()

    assert queued.results() == before
    queued.check(lost=AT_ONCE if queued.clean else 0)
