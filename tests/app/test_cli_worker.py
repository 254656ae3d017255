"""`kingdesk worker` for a studio: photos from SQS, faces from Rekognition, drained by a signal."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from kingdesk.cli.progress import working
from tests.app.cloud import PHOTOS, CloudStudio
from tests.servers.sqs import SqsServer

_LONGEST_S = 60.0


@pytest.fixture
def cloud(empty_cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """A studio with a queue, three photos and one client; nothing is processed."""
    empty_cloud.set_up(monkeypatch)
    photos = {name: PHOTOS[name] for name in ("1.jpg", "2.jpg", "3.jpg")}
    empty_cloud.fill(photos, clients=("Ana",))
    return empty_cloud


def worked(cloud: CloudStudio, *until: str) -> Any:  # noqa: ANN401 -- a document
    """Let a worker work until the run is in one of these states; return what it says in the end."""

    def end_it() -> None:
        waiting = threading.Event()
        for _ in range(int(_LONGEST_S / 0.1)):
            states = {row[0] for row in cloud.studio.web.asked("SELECT state FROM kingdesk.runs")}
            if states <= set(until):
                break
            waiting.wait(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end_it)
    ending.start()
    try:
        return cloud.done("worker")
    finally:
        ending.join()


def send(cloud: CloudStudio, *options: str) -> Any:  # noqa: ANN401 -- a document
    return cloud.process("classic", "--queue", "sqs", "--no-wait", *options)


def test_a_worker_does_what_was_sent_and_drains_when_it_is_told_to(cloud: CloudStudio) -> None:
    sent = send(cloud)

    ended = worked(cloud, "done")

    status = cloud.done("status", "Party")
    assert sent["run"]["queue"] == "sqs"
    assert ended == {"photos": 3}
    assert status["jobs"] == {"pending": 0, "processing": 0, "done": 3, "error": 0}
    assert status["run"]["billed_calls"] == sum(status["run"]["calls"].values())
    assert cloud.names() == {"Ana": ["1.jpg", "2.jpg"]}
    assert cloud.staged() == []
    assert {row[0] for row in cloud.studio.web.asked("SELECT count(*) FROM kingdesk.workers")} == {
        0
    }


def test_a_run_at_its_limit_is_halted_says_why_and_goes_on_with_another(
    cloud: CloudStudio,
) -> None:
    send(cloud, "--max-cost", "0")

    worked(cloud, "paused")
    halted = cloud.done("status", "Party")["run"]
    resumed = cloud.done("resume", "Party", "--max-cost", "none", "--yes", "--no-wait")["run"]
    worked(cloud, "done")

    assert (halted["state"], halted["halted_by"]["code"]) == ("paused", "cost_cap_reached")
    assert (resumed["id"], resumed["state"], resumed["halted_by"]) == (
        halted["id"],
        "running",
        None,
    )
    assert cloud.done("status", "Party")["jobs"]["done"] == 3


def put_aside(cloud: CloudStudio) -> int:
    """Move all messages of the owner's queue to the dead letters; return how many."""
    client = SqsServer(cloud.s3.endpoint).client()
    try:
        aside, queue = sorted(client.list_queues()["QueueUrls"], key=lambda url: "dlq" not in url)
        found = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
        for message in found:
            client.send_message(QueueUrl=aside, MessageBody=message["Body"])
            client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    finally:
        client.close()
    return len(found)


def test_bringing_dead_letters_back_says_the_price_first_and_keeps_to_a_limit(
    cloud: CloudStudio,
) -> None:
    send(cloud)
    aside = put_aside(cloud)
    cloud.done("stop", "Party")

    unasked = cloud("queue", "redrive")
    between = cloud.done("status", "Party")["run"]
    brought = cloud.done("queue", "redrive", "--yes", "--max-cost", "0.002")
    started = cloud.done("status", "Party")["run"]
    worked(cloud, "paused", "stopped")
    paused = cloud.done("status", "Party")["run"]

    assert "Party, classic: 3 photos, about US$" in unasked.err
    assert (unasked.code, between["state"]) == (1, "stopped")  # nobody agreed
    assert brought["redriven"] == aside == 3
    assert (started["state"], started["max_cost_usd"]) == ("running", 0.002)
    assert paused["halted_by"]["code"] == "cost_cap_reached"
    assert paused["cost_usd"] <= 0.002


def test_the_second_signal_ends_a_worker_at_once() -> None:
    ended: list[bool] = []

    with working("Worker", at_once=lambda: ended.append(True)) as job:
        os.kill(os.getpid(), signal.SIGTERM)
        first = (job.is_cancelled, list(ended))
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)

    assert first == (True, [])
    assert ended == [True]
