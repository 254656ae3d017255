"""Workers while the database, the photos or the queue are away, longer than a lease lasts."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.app.cloud import CloudStudio
from tests.app.command import CommandLine
from tests.app.studio import StudioCommands, WebSystem
from tests.app.workers import AT_ONCE, QueuedStudio, queued_studio, until
from tests.fakes.keychain import MemoryKeyring
from tests.fakes.queue_worker import Step, What
from tests.servers.gate import Gate
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import S3Server
from tests.servers.sqs import SqsServer

pytestmark = pytest.mark.long
AWAY_S = 30.0
"""Much longer than a lease lasts here."""


def gate_before(url: str) -> Gate:
    port = urlsplit(url).port
    assert port is not None
    return Gate(port)


@pytest.fixture
def gates(host_postgres: str, moto: S3Server, sqs: SqsServer) -> Iterator[Mapping[str, Gate]]:
    """Doors before all that a worker needs."""
    servers = {"database": host_postgres, "photos": moto.endpoint, "queue": sqs.endpoint}
    gates = {name: gate_before(url) for name, url in servers.items()}
    yield gates
    for gate in gates.values():
        gate.shut()


@pytest.fixture
def queued(
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    gates: Mapping[str, Gate],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[QueuedStudio]:
    moto, sqs = request.getfixturevalue("moto"), request.getfixturevalue("sqs")
    port = f":{urlsplit(web.url).port}/"
    gated = replace(
        web,
        url=web.url.replace(port, f":{gates['database'].port}/"),
        server=web.server.at(gates["photos"].endpoint),
    )
    with RekognitionServer(s3=moto) as rekognition:
        cloud = CloudStudio(StudioCommands.of(command, gated), rekognition, moto)
        behind = sqs.at(gates["queue"].endpoint)
        with queued_studio(cloud, behind, "classic", monkeypatch) as queued:
            yield queued


@pytest.mark.parametrize("which", ["database", "photos", "queue"])
def test_workers_wait_for_what_is_away_and_go_on(
    queued: QueuedStudio, gates: Mapping[str, Gate], which: str
) -> None:
    queued.send()
    # it stands still in the midst, so that what goes away does so while photos are in its hands
    first = queued.worker(Step.READ, 3, What.FREEZE)
    first.until_it_says(f"reached {Step.READ}")
    second = queued.worker(Step.READ, 1, What.FREEZE)
    second.until_it_says(f"reached {Step.READ}")

    gates[which].shut()
    first.wake()
    second.wake()
    threading.Event().wait(AWAY_S)
    is_alive = [one.process.poll() is None for one in (first, second)]
    gates[which].reopen()
    queued.until_done()
    until(lambda: not queued.cloud.staged(), "what was staged is deleted")
    first.drain()
    second.drain()

    assert is_alive == [True, True]
    queued.check(lost=2 * AT_ONCE)


@pytest.mark.parametrize("which", ["database", "queue"])
def test_a_worker_ends_in_good_order_while_something_is_away(
    queued: QueuedStudio, gates: Mapping[str, Gate], which: str
) -> None:
    queued.send()
    first = queued.worker(Step.READ, 3, What.FREEZE)
    first.until_it_says(f"reached {Step.READ}")

    gates[which].shut()
    first.wake()
    first.drain()
    gates[which].reopen()
    other = queued.worker()
    queued.until_done()
    until(lambda: not queued.cloud.staged(), "what was staged is deleted")
    other.drain()

    queued.check(lost=AT_ONCE, silent=int(which == "database"))
