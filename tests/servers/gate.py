"""A door before any server on this machine: while it is shut nobody gets through."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Final

from tests.servers.processes import HOST

_BLOCK: Final = 65_536


class Gate:
    """Passes bytes on both ways, to a server that may speak whatever it likes.

    Args:
        port: of the server, on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self._target: Final = port
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: Final = int(self._listener.getsockname()[1])

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def shut(self) -> None:
        """Cut all connections and refuse new ones, until `reopen`."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            left, self._open = self._open, set()
        for one in left:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def reopen(self) -> None:
        self._listener = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server((HOST, port), backlog=128)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                ours, _ = listener.accept()
            except OSError:  # it is shut
                return
            try:
                theirs = socket.create_connection((HOST, self._target))
            except OSError:
                ours.close()
                continue
            with self._lock:
                self._open |= {ours, theirs}
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while block := one.recv(_BLOCK):
                other.sendall(block)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            is_last = one not in self._open
            self._open.discard(other)
        if is_last:
            one.close()
            other.close()
