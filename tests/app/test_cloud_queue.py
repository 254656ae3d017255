"""A studio's queue is opened when it is first used, and named after who is signed in."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from kingdesk.bootstrap.cloud_queue import open_queue
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.queue_errors import QueueNotFound
from kingdesk.settings import CloudSettings
from tests.servers.sqs import SqsServer

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDOFTHETESTS", "AWS_SECRET_ACCESS_KEY": "key-of-the-tests"}
NOW = timedelta(0)
LONG = timedelta(minutes=2)


def test_opening_sends_nothing_and_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kingdesk.adapters.aws.queue", raising=False)

    queue = open_queue(CloudSettings(), KEYS, OwnerId("u-ana"))

    assert queue.name.startswith("kingselection-rekog-queue-")
    assert "kingdesk.adapters.aws.queue" not in sys.modules
    queue.close()


def test_everything_a_queue_does_gets_to_the_owners_own(sqs: SqsServer) -> None:
    settings, ana = CloudSettings(sqs_endpoint=sqs.endpoint), OwnerId("u-ana")
    client = sqs.client()
    for name in (settings.queue_of(ana), settings.dead_letters_of(ana)):
        client.create_queue(QueueName=name or "")
    client.close()
    queue = open_queue(settings, KEYS, ana)

    assert queue.send(["a", "b"]) == []
    held = queue.receive(10, NOW, LONG)
    assert queue.keep(held, LONG) == set()
    queue.put_back(held, NOW)
    one, other = queue.receive(10, NOW, LONG)
    queue.bury(one, "gave_up")
    assert queue.delete([other]) == set()
    assert not queue.redrive()  # this server has no such thing
    assert queue.dig_up(queue.dead(1)) == 1
    assert queue.forget([]) == 0
    assert queue.depth().waiting == 1
    queue.close()
    queue.close()

    others = open_queue(settings, KEYS, OwnerId("u-bea"))
    with pytest.raises(QueueNotFound):
        others.depth()
    others.close()
