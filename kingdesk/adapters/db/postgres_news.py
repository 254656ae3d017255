"""Hears that runs go on: PostgreSQL tells whoever listens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import psycopg
import structlog

from kingdesk.adapters.db.channel import CHANNEL

log = structlog.get_logger()
_SILENCE_S: Final = 2.0
"""After so long without a word something may have happened all the same: through a pooler nothing
is heard, and what was said while we were not connected is lost."""


class PostgresNews:
    """Listens on a connection of its own; one that is lost is made again.

    Args:
        connect: makes a connection.
        mark: begins what is announced of this owner's runs.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], mark: str) -> None:
        self._connect = connect
        self._mark = mark
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> bool:
        patience = min(seconds, _SILENCE_S)
        began = time.monotonic()
        try:
            for told in self._listening().notifies(timeout=patience):
                if told.payload.startswith(self._mark):
                    return True
        except (psycopg.Error, OSError) as error:
            log.info("not listening", reason=type(error).__name__)
            self.close()
            time.sleep(max(0.0, patience - (time.monotonic() - began)))
        return patience >= _SILENCE_S

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _listening(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection
