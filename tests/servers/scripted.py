"""An HTTP server that answers as a test says, with what no real server would be made to say."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

from typing_extensions import override

from tests.servers.certificates import Pem
from tests.servers.processes import HOST


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered.

    Attributes:
        headers: beside Content-Length, which says the length of the body unless it is here.
        stall_after: send so many bytes of the body, then nothing until the server stops.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    stall_after: int | None = None


class ScriptedServer:
    """Serves on a free port of 127.0.0.1 until it is stopped."""

    def __init__(self, answer: Callable[[Request], Answer], pem: Pem | None = None) -> None:
        """Start.

        Args:
            answer: is called from many threads.
            pem: speak TLS with this certificate.
        """
        self.answer = answer
        self.end = Event()
        self._seen: list[Request] = []
        self._lock = Lock()
        self._listener = _Listener((HOST, 0), _Handler)
        self._listener.owner = self
        if pem is not None:
            self._listener.socket = _context(pem).wrap_socket(
                self._listener.socket, server_side=True, do_handshake_on_connect=False
            )
        self._scheme = "http" if pem is None else "https"
        self._thread = Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"{self._scheme}://{HOST}:{self._listener.server_port}"

    @property
    def port(self) -> int:
        return self._listener.server_port

    @property
    def seen(self) -> list[Request]:
        with self._lock:
            return list(self._seen)

    def note(self, request: Request) -> None:
        with self._lock:
            self._seen.append(request)

    def stop(self) -> None:
        self.end.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()


def _context(pem: Pem) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder) / "server.crt", Path(folder) / "server.key"
        certificate.write_bytes(pem.certificate)
        key.write_bytes(pem.key)
        context.load_cert_chain(certificate, key)
    return context


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: ScriptedServer

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that turn away are what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; `seen` tells."""

    @override
    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def _handle(self) -> None:
        owner = self.server.owner
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.rfile.read(int(headers.get("content-length", "0")))  # else it is the next request
        request = Request(self.command, self.path, headers)
        owner.note(request)
        answer = owner.answer(request)
        self.send_response_only(answer.status)
        for name, value in (
            {"Content-Length": str(len(answer.body))} | dict(answer.headers)
        ).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(answer.body[: answer.stall_after])
        if answer.stall_after is not None:
            self.wfile.flush()
            owner.end.wait()
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the names are the base's
