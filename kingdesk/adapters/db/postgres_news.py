"""Hears that runs go on: PostgreSQL tells whoever listens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import psycopg
import structlog

from kingdesk.adapters.db.channel import CHANNEL
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.messages import owner_mark

log = structlog.get_logger()
LOOK_EVERY_S: Final = 2.0
"""So often rows are looked at while nothing is heard: through a pooler nothing ever is."""
CONNECT_AGAIN_S: Final = 5.0
"""A server that was not there is asked again after so long: each try may take as long as it."""
_ROWS: Final = """
    SELECT r.id, r.state, r.queue, r.halted_code, (
        SELECT max(j.updated_at) FROM kingdesk.jobs j
        WHERE j.run_id = r.id AND j.state IN ('done', 'error')
    )
    FROM kingdesk.runs r
    JOIN public.king_galleries g ON g.id = r.gallery_id
    JOIN public.profile_items i ON i.id = g.profile_item_id
    WHERE i.user_id = %s AND r.state NOT IN ('done', 'stopped')
    ORDER BY r.id
"""
"""What shows that a run under way went on; one that ends is in it no more."""


class PostgresNews:
    """Listens on a connection of its own; one that is lost is made again.

    No method raises: who waits does so to look into the database, and meets what is wrong there.

    Args:
        connect: makes a connection that commits each statement.
        owner: whose runs.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], owner: OwnerId) -> None:
        self._connect = connect
        self._owner = owner
        self._mark = f"{owner_mark(owner)}:"
        self._connection: psycopg.Connection[Any] | None = None
        self._seen: list[tuple[Any, ...]] | None = None
        self._missed = False
        self._look_at = 0.0
        self._connect_at = 0.0
        self._attempt(self._look)

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while True:
            if self._attempt(lambda: self._heard(until)):
                # what the rows say now is no news a second time
                self._seen, self._look_at = None, time.monotonic() + LOOK_EVERY_S
                return True
            if time.monotonic() >= self._look_at and self._attempt(self._look):
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            if self._connection is None:
                time.sleep(min(left, max(0.0, self._connect_at - time.monotonic())))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _heard(self, until: float) -> bool:
        """Listen until something is told of this owner, or it is time for something else."""
        connection = self._connected()
        if connection is None:
            return False
        patience = max(0.0, min(until, self._look_at) - time.monotonic())
        return any(
            told.payload.startswith(self._mark) for told in connection.notifies(timeout=patience)
        )

    def _look(self) -> bool:
        """Look at the rows; tell whether they changed, or may have while nobody listened."""
        connection = self._connected()
        if connection is None:
            return False
        self._look_at = time.monotonic() + LOOK_EVERY_S
        rows = connection.execute(_ROWS, (self._owner,)).fetchall()
        seen, self._seen = self._seen, rows
        missed, self._missed = self._missed, False
        return missed or (seen is not None and rows != seen)

    def _connected(self) -> psycopg.Connection[Any] | None:
        if self._connection is None and time.monotonic() >= self._connect_at:
            self._connect_at = time.monotonic() + CONNECT_AGAIN_S
            self._connection = self._connect()
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection

    def _attempt(self, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except (psycopg.Error, OSError) as error:
            log.info("not listening", reason=type(error).__name__)
            self.close()
            self._missed, self._look_at = True, 0.0  # what is told meanwhile is lost
            return False
