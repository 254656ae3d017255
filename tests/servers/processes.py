"""Servers as child processes that never outlive the tests."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom
from threading import Event
from time import monotonic
from typing import Final

HOST: Final = "127.0.0.1"
_PATIENCE_S: Final = 60.0
"""How long a server may take to get ready on a busy machine; on an idle one it is 0.2 to 4 s."""
_LOOK_AGAIN_S: Final = 0.02
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_OURS: Final = range(10_000, 32_000)
"""Below what the system gives to whoever connects: 32768 and up on Linux, 49152 elsewhere."""
_ANY: Final = SystemRandom()  # the seeded generator would give each process of the tests the same
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as: root's servers must not be root's."""

    uid: int
    gid: int


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 nobody listened on a moment ago, no two the same.

    They are not those the system gives to whoever connects: the tests' other processes do so all
    the time, and would take one before a server does.
    """
    with ExitStack() as opened:
        ports: list[int] = []
        while len(ports) < count:
            place = opened.enter_context(socket.socket())
            port = _ANY.choice(_OURS)
            with suppress(OSError):  # somebody's already
                place.bind((HOST, port))
                ports.append(port)
        return ports


class ServerProcess:
    """One server and its log, ended with the tests even where these are killed."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        account: Account | None = None,
        farewell: signal.Signals = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.log = log
        self._farewell = farewell
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the tests only, and these end the server.
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
                env=environment,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                preexec_fn=partial(_die_with_parent, farewell),  # noqa: PLW1509 - one system call
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Return as soon as the server is ready.

        Raises:
            RuntimeError: it ended, or did not get ready in time; with the end of its log.
        """
        give_up, never = monotonic() + _PATIENCE_S, Event()
        while self.is_running() and monotonic() < give_up:
            if is_ready():
                return
            never.wait(_LOOK_AGAIN_S)
        self.stop()
        said = self.log.read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{self._process.args!r} did not get ready:\n{said}")

    def stop(self) -> None:
        """End the server, gently for ten seconds; return when it is gone."""
        if self.is_running():
            self._process.send_signal(self._farewell)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _die_with_parent(farewell: signal.Signals) -> None:
    """Ask Linux to end the server when the tests die without a chance to do so."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
