"""A database may be 30 ms away, so what counts is how often its answer is waited for."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from tests.contract.stores import OWNER
from tests.servers.processes import HOST


class Wire:
    """Hands on what a client and a server say, and counts how often the client says something.

    What it says before the server has answered counts as one thing.
    """

    def __init__(self, port: int) -> None:
        self.asked = 0
        self._server_port = port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run)
        self._stop, self._stopped = socket.socketpair()
        self._thread.start()

    def _run(self) -> None:
        ends: dict[socket.socket, socket.socket] = {}
        clients: set[socket.socket] = set()
        speaks: dict[socket.socket, bool] = {}
        while True:
            for ready in select.select([self._listener, self._stopped, *ends], [], [])[0]:
                if ready is self._stopped:
                    for end in (*ends, self._listener, self._stopped):
                        end.close()
                    return
                if ready is self._listener:
                    client = self._listener.accept()[0]
                    server = socket.create_connection((HOST, self._server_port))
                    ends |= {client: server, server: client}
                    clients.add(client)
                    continue
                if ready not in ends:  # its other end was closed just now
                    continue
                said = ready.recv(1 << 16)
                other = ends[ready]
                if not said:
                    del ends[ready], ends[other]
                    ready.close()
                    other.close()
                    continue
                if ready in clients:
                    self.asked += not speaks.get(ready, False)
                    speaks[ready] = True
                else:
                    speaks[other] = False
                other.sendall(said)

    def stop(self) -> None:
        self._stop.send(b"x")
        self._thread.join()
        self._stop.close()


@pytest.fixture
def wire(studio_login: DatabaseLogin) -> Iterator[Wire]:
    wire = Wire(studio_login.port)
    yield wire
    wire.stop()


@pytest.fixture
def distant(studio_login: DatabaseLogin, wire: Wire) -> Iterator[SqlStore]:
    store = open_studio_store(replace(studio_login, port=wire.port))
    yield store
    store.close()


@pytest.mark.parametrize("kind", ["reading", "writing", "working"])
def test_a_unit_waits_twice_for_the_server_besides_what_is_asked_in_it(
    distant: SqlStore, wire: Wire, kind: str
) -> None:
    with getattr(distant, kind)(OWNER):  # the first learns what the web system has
        pass
    before = wire.asked

    for _ in range(3):
        with getattr(distant, kind)(OWNER) as unit:
            if kind != "reading":
                assert unit.scope.clock.now()  # comes with the lock

    assert wire.asked - before == 3 * 2


def test_opening_a_database_that_is_up_to_date_waits_no_more_than_fifteen_times(
    distant: SqlStore, wire: Wire
) -> None:
    assert wire.asked <= 15
