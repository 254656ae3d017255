"""A small HTTP proxy before an S3 server that can be told to be slow, to lie and to break."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPResponse
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from tests.servers.processes import HOST
from tests.servers.wire import WireHandler

_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "expect"})
_TOLERATED_SKEW: Final = timedelta(minutes=15)  # S3's and R2's own limit
_BLOCK: Final = 65_536
_FOREVER: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came; names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Trouble:
    """What the proxy was told to do; counts are of requests still to be spoilt."""

    latency_s: float = 0.0
    errors: list[tuple[int, str]] = field(default_factory=list)
    cuts: int = 0
    cut_after: int = 0
    resets: int = 0
    spared: int = 0
    skew: timedelta = timedelta()
    hanging: Event | None = None


class FaultyProxy:
    """Forwards to an S3 server, whole and unchanged, until told otherwise.

    It keeps the Host header, so that signatures made for its address stay valid behind it. What
    it is told holds for the requests that come afterwards, until `heal`.
    """

    def __init__(self, target: str, *, latency_s: float = 0.0) -> None:
        """Listen on a free port of 127.0.0.1.

        Args:
            target: the S3 server's address, `http://host:port`.
            latency_s: what each request waits before it is forwarded.
        """
        parts = urlsplit(target)
        assert parts.hostname is not None
        assert parts.port is not None
        self.target: Final = (parts.hostname, parts.port)
        self._lock = Lock()
        self._latency_s = latency_s
        self._trouble = _Trouble(latency_s)
        self._seen: list[Seen] = []
        self._listener: _Listener | None = _Listener(0, self)
        self.port: Final = self._listener.server_port

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def seen(self) -> list[Seen]:
        """All requests since the start or `heal`, also those spoilt."""
        with self._lock:
            return list(self._seen)

    def delay(self, seconds: float) -> None:
        """Let every request wait before it is forwarded."""
        with self._lock:
            self._trouble.latency_s = seconds

    def answer_with(self, status: int, code: str, *, times: int = 1) -> None:
        """Answer the next requests with an S3 error instead of forwarding them."""
        with self._lock:
            self._trouble.errors += [(status, code)] * times

    def slow_down(self, *, times: int = 1) -> None:
        """Answer the next requests with 503 SlowDown."""
        self.answer_with(503, "SlowDown", times=times)

    def forbid(self, *, times: int = 1) -> None:
        """Answer the next requests with 403 AccessDenied."""
        self.answer_with(403, "AccessDenied", times=times)

    def cut_bodies(self, after: int, *, times: int = _FOREVER) -> None:
        """Break the connection in the middle of answers whose body is longer than `after` bytes."""
        with self._lock:
            self._trouble.cut_after, self._trouble.cuts = after, times

    def reset_connections(self, *, after: int = 0, times: int = _FOREVER) -> None:
        """Reset the connection of the next requests, without an answer; `after` some are spared."""
        with self._lock:
            self._trouble.resets, self._trouble.spared = times, after

    def hang(self) -> None:
        """Take requests and answer none of them until `heal`."""
        with self._lock:
            self._trouble.hanging = Event()

    def skew_clock(self, by: timedelta) -> None:
        """Be a server whose clock differs from ours: it shows, and it refuses what is too old."""
        with self._lock:
            self._trouble.skew = by

    def refuse_connections(self) -> None:
        """Listen no more until `heal`; open connections are closed."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def heal(self) -> None:
        """Forward whole and unchanged again, and forget what was seen."""
        with self._lock:
            if self._trouble.hanging is not None:
                self._trouble.hanging.set()
            self._trouble = _Trouble(self._latency_s)
            self._seen.clear()
        if self._listener is None:
            self._listener = _Listener(self.port, self)

    def stop(self) -> None:
        self.heal()
        self.refuse_connections()

    def note(self, seen: Seen) -> _Plan:
        """Note a request and decide what becomes of it."""
        with self._lock:
            self._seen.append(seen)
            trouble = self._trouble
            plan = _Plan(trouble.latency_s, trouble.hanging, trouble.skew)
            is_spared = trouble.spared > 0
            trouble.spared -= is_spared
            if trouble.resets > 0 and not is_spared:
                trouble.resets -= 1
                plan.resets = True
            elif trouble.errors:
                plan.error = trouble.errors.pop(0)
            elif _is_too_far_off(seen, trouble.skew):
                plan.error = (403, "RequestTimeTooSkewed")
            return plan

    def length_to_send(self, length: int) -> int:
        """Return how much of an answer's body goes out, and count it if that is not all."""
        with self._lock:
            trouble = self._trouble
            if trouble.cuts < 1 or length <= trouble.cut_after:
                return length
            trouble.cuts -= 1
            return trouble.cut_after


@dataclass(slots=True)
class _Plan:
    """What becomes of one request."""

    latency_s: float
    hanging: Event | None
    skew: timedelta
    error: tuple[int, str] | None = None
    resets: bool = False


class SlowS3(FaultyProxy):
    """The proxy as a server far away: every request takes 30 ms longer."""

    def __init__(self, target: str, *, latency_s: float = 0.030) -> None:
        super().__init__(target, latency_s=latency_s)


def _is_too_far_off(seen: Seen, skew: timedelta) -> bool:
    if not skew:
        return False
    signed = seen.headers.get("x-amz-date")
    if signed is None:
        signed = parse_qs(urlsplit(seen.path).query).get("X-Amz-Date", [""])[0]
    if not signed:
        return False  # not signed at all: that is the server's matter
    when = datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return abs(datetime.now(UTC) + skew - when) > _TOLERATED_SKEW


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, proxy: FaultyProxy) -> None:
        super().__init__((HOST, port), _Handler)
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()
        # looks for the end often: it is waited for where connections are to be refused
        self._thread = Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def add(self, connection: socket.socket) -> None:
        with self._open_lock:
            self._open.add(connection)

    def discard(self, connection: socket.socket) -> None:
        with self._open_lock:
            self._open.discard(connection)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that go away, and connections we break, are what this is for."""

    def close(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._open_lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(WireHandler):
    server: _Listener
    disable_nagle_algorithm = True

    @override
    def setup(self) -> None:
        super().setup()
        self.server.add(self.connection)
        self._upstream = HTTPConnection(*self.server.proxy.target, timeout=60)

    @override
    def finish(self) -> None:
        self.server.discard(self.connection)
        self._upstream.close()
        with suppress(OSError):
            super().finish()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; `seen` tells."""

    def _handle(self) -> None:
        body = self.read_body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        plan = self.server.proxy.note(Seen(self.command, self.path, headers))
        if plan.hanging is not None:
            plan.hanging.wait()
        if plan.latency_s:
            Event().wait(plan.latency_s)
        if plan.resets:
            self.reset()
        elif plan.error is not None:
            self._send_error(*plan.error, plan.skew)
        else:
            self._forward(body, plan)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the names are the base's

    def _forward(self, body: bytes, plan: _Plan) -> None:
        upstream = self._upstream
        upstream.putrequest(
            self.command, self.path, skip_host=True, skip_accept_encoding=True
        )  # the path as it came: it is part of the signature
        is_chunked = "Transfer-Encoding" in self.headers
        for name, value in self.headers.items():
            if name.lower() not in _HOP_BY_HOP:
                upstream.putheader(name, value)
        if is_chunked:
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body or None)
        with upstream.getresponse() as answer:
            self._pass_on(answer, plan)

    def _pass_on(self, answer: HTTPResponse, plan: _Plan) -> None:
        content = b"" if self.command == "HEAD" else answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() == "date" and plan.skew:
                self._send_date(plan.skew)
            elif name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else None
        if answer.status not in {204, 304}:
            self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        goes_out = self.server.proxy.length_to_send(len(content))
        for start in range(0, goes_out, _BLOCK):
            self.wfile.write(content[start : min(start + _BLOCK, goes_out)])
        if goes_out < len(content):
            self.close_connection = True

    def _send_date(self, skew: timedelta) -> None:
        self.send_header("Date", format_datetime(datetime.now(UTC) + skew, usegmt=True))

    def _send_error(self, status: int, code: str, skew: timedelta) -> None:
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
            f"<Message>{code}, as told</Message></Error>"
        ).encode()
        self.send_response_only(status)
        self._send_date(skew)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
