"""The wire: HTTP/1.1 with connections that stay open, a thread for each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from threading import Lock, Thread
from typing import Final

from typing_extensions import override

from tests.servers.processes import HOST
from tests.servers.wire import WireHandler


@dataclass(frozen=True, slots=True)
class Received:
    """A request; names of headers in small letters, `target` with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; None for one that is never given: the connection is reset."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Received], Reply | None]


class HttpServer:
    """Listens on 127.0.0.1 from the start on, until stopped."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        """Listen.

        Args:
            answer: called in the connection's own thread; should raise nothing.
            port: 0 for any free one.
        """
        self._listener = _Listener(port, answer)
        self.port: Final = self._listener.server_port
        self.url: Final = f"http://{HOST}:{self.port}"
        # looks for the end often: the tests wait for it
        self._thread = Thread(
            target=self._listener.serve_forever, args=(0.01,), name="rekognition", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Listen no more, and close what is open."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener.close_all()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, answer: Answer) -> None:
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()
        super().__init__((HOST, port), _Handler)

    def add(self, connection: socket.socket) -> None:
        with self._open_lock:
            self._open.add(connection)

    def discard(self, connection: socket.socket) -> None:
        with self._open_lock:
            self._open.discard(connection)

    def close_all(self) -> None:
        with self._open_lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @override
    def server_bind(self) -> None:
        """Bind, and look up no name: the base would ask the resolver for its own."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that go away are part of what is tested."""


class _Handler(WireHandler):
    server: _Listener
    disable_nagle_algorithm = True
    rbufsize = 1 << 16

    @override
    def setup(self) -> None:
        super().setup()
        self.server.add(self.connection)

    @override
    def finish(self) -> None:
        self.server.discard(self.connection)
        with suppress(OSError):
            super().finish()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the ledger tells."""

    def _handle(self) -> None:
        body = self.read_body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.answer(Received(self.command, self.path, headers, body))
        if reply is None:
            self.reset()
            return
        head = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Said',))[0]}"]
        sent = {"content-length": str(len(reply.body))}
        sent |= {name.lower(): value for name, value in reply.headers.items()}
        head += [f"{name}: {value}" for name, value in sent.items()]
        told = "\r\n".join([*head, "", ""]).encode()
        self.wfile.write(told + (b"" if self.command == "HEAD" else reply.body))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the names are the base's
