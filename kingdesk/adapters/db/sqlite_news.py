"""Hears that runs go on: SQLite's file shows that another connection wrote."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

import structlog

log = structlog.get_logger()
GLANCE_EVERY_S: Final = 0.5
"""So often the file is looked at."""


class SqliteNews:
    """Looks whether another connection changed the file.

    Args:
        connection: of its own, to be closed with it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen = self._version()

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while True:
            seen, self._seen = self._seen, self._version()
            if self._seen != seen:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, GLANCE_EVERY_S))

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int | None:
        """Return a number that others' writing changes, None while the file can't be asked.

        Who waits looks into the database next, and meets there what is wrong with it.
        """
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            log.info("not listening", reason=type(error).__name__)
            return None
