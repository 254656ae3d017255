"""Hears that runs go on: SQLite's file shows that another connection wrote."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

_GLANCE_S: Final = 0.5
"""So often the file is looked at."""


class SqliteNews:
    """Looks whether another connection changed the file."""

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
            time.sleep(min(left, _GLANCE_S))

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
