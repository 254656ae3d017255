"""What stands before a server and lets through only what the policy of a request's key allows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.servers.iam import User
from tests.servers.rekognition.http import HttpServer, Received, Reply


@dataclass(frozen=True, slots=True)
class Denial:
    """A request that was turned away."""

    access_key: str | None
    action: str
    resource: str


class Guard(ABC):
    """Listens on a free port of 127.0.0.1 for users whose policies it knows."""

    def __init__(self, target: str, users: Sequence[User]) -> None:
        """Listen.

        Args:
            target: the endpoint of the server behind.
            users: whom it lets in, and to do what; their signatures are checked.
        """
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._users = list(users)
        self._lock = Lock()
        self._denials: list[Denial] = []
        self._http = HttpServer(self._answer)

    @property
    def denials(self) -> list[Denial]:
        """Return what was turned away."""
        with self._lock:
            return list(self._denials)

    def stop(self) -> None:
        self._http.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _answer(self, received: Received) -> Reply: ...

    def _note(self, user: User, action: str, resource: str) -> None:
        """Note that a user was turned away."""
        with self._lock:
            self._denials.append(Denial(user.keys.access_key, action, resource))
