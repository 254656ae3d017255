"""Rides over outages: what fails for a reason that passes is tried again, and nothing is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.services.job_context import JobContext

log = structlog.get_logger()
_T = TypeVar("_T")

LONGEST_S: Final = 300.0
"""So long a program somebody sits at waits for the internet before it says so and stops."""
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 15.0
"""Pauses double up to this, with some chance in them: not all machines come back at once."""
_GLANCE_S: Final = 0.25
"""So often whoever waits looks whether to stop."""


class Patience:
    """Tries again, for all threads of a run, as long as nothing at all goes on.

    Args:
        longest_s: seconds without any success after which the error is raised; None: never.
    """

    def __init__(self, longest_s: float | None = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._since: float | None = None
        self._waiting_for: KingdeskError | None = None
        self._is_ended = False

    @property
    def waiting_for(self) -> KingdeskError | None:
        """Return what has to work again; None while all is well."""
        return self._waiting_for

    def ride(self, context: JobContext, work: Callable[[], _T]) -> _T:
        """Return what the work on a photo returns, in the end.

        Raises:
            Cancelled: the user stopped while we waited.
            KingdeskError: one that does not pass, or nothing went on for too long.
        """
        answer, _ = self._ridden(context, work)
        self._went_on()
        return answer

    def ride_beside(self, context: JobContext, work: Callable[[], _T]) -> _T:
        """Do the same for what stands beside the photos: leases, messages, looks at the run.

        That it works says nothing of whether the photos go on: the database may be there while
        their bucket is away.
        """
        answer, failed = self._ridden(context, work)
        if failed is not None and failed.code == getattr(self._waiting_for, "code", None):
            self._went_on()
        return answer

    def _ridden(
        self, context: JobContext, work: Callable[[], _T]
    ) -> tuple[_T, KingdeskError | None]:
        """Return what the work returns in the end, and what failed before."""
        pause, failed = _FIRST_PAUSE_S, None
        while True:
            try:
                return work(), failed
            except KingdeskError as error:
                if not error.passes or self._is_too_long(error):
                    raise
                failed = error
            self._wait(context, pause * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def end(self) -> None:
        """Let all who wait raise Cancelled: the work as a whole has failed."""
        self._is_ended = True

    def _wait(self, context: JobContext, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if context.wait(min(left, _GLANCE_S)) or self._is_ended:
                raise Cancelled

    def _is_too_long(self, error: KingdeskError) -> bool:
        with self._lock:
            now = time.monotonic()
            if self._since is None:
                self._since = now
                log.info("waiting", reason=error.code)
            self._waiting_for = error
            return self._longest_s is not None and now - self._since >= self._longest_s

    def _went_on(self) -> None:
        if self._since is None:  # nearly always; a moment's error here is harmless
            return
        with self._lock:
            if self._since is not None:
                log.info("going on", waited_s=round(time.monotonic() - self._since, 1))
            self._since = self._waiting_for = None
