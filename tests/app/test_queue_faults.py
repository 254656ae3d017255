"""Runs through a queue by real processes, killed and frozen: each photo ends once, none is lost."""

from __future__ import annotations

import pytest

from tests.app.workers import AT_ONCE, QueuedStudio, until
from tests.fakes.queue_worker import Step, What

long = pytest.mark.long


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
    ("classic", Step.ANSWERED, 1),  # which faces there are
    ("classic", Step.ANSWERED, 4),
    ("classic", Step.JOURNALLED, 5),
    ("classic", Step.STORED, 2),
    ("classic", Step.COMMITTED, 3),
    ("classic", Step.DELETED, 1),
    ("indexed", Step.TAKEN, 2),
    ("indexed", Step.READ, 3),
    ("indexed", Step.ANSWERED, 2),  # a client's reference
    ("indexed", Step.ANSWERED, 5),  # a photo
    ("indexed", Step.ANSWERED, 11),  # all photos are done: a client is searched in all of them
    ("indexed", Step.JOURNALLED, 3),
    ("indexed", Step.JOURNALLED, 12),
    ("indexed", Step.STORED, 1),
    ("indexed", Step.COMMITTED, 4),
    ("indexed", Step.DELETED, 1),
    ("local", Step.TAKEN, 2),
    ("local", Step.READ, 3),
    ("local", Step.STORED, 2),
    ("local", Step.COMMITTED, 2),
    ("local", Step.DELETED, 1),  # all may be deleted by one request
]
FAST = {("classic", Step.ANSWERED, 4)}


@pytest.mark.parametrize(
    ("queued", "step", "nth"),
    [
        pytest.param(
            *kill, id=f"{kill[0]}-{kill[1]}-{kill[2]}", marks=[] if kill in FAST else [long]
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
        # in the midst of a transaction, whose locks the database takes back after a while
        pytest.param("local", Step.STORED, marks=long),
        pytest.param("classic", Step.STORED, marks=long),
        pytest.param("indexed", Step.STORED, marks=long),
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
