"""One leased photo, whoever leased it: done, in error, given up, or back where it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import structlog

from kingdesk.domain.errors import Cancelled, ItemError, KingdeskError, LeaseLost, UnexpectedFault
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.jobs import Lease, Run
from kingdesk.domain.queue_errors import GaveUp
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.recognition.timing import Gauge
from kingdesk.worker.patience import Patience

log = structlog.get_logger()


class Ended(Enum):
    """How the work on a leased photo came out."""

    DONE = auto()
    """Its job has ended, in one way or the other."""
    LOST = auto()
    """Somebody else has the photo now; nothing was written."""
    GAVE_UP = auto()
    """It took too many workers down: its job ended in error without another look."""


@dataclass(frozen=True, slots=True)
class OnePhoto:
    """Works on one leased photo; called from several threads at once."""

    store: Store
    match_photo: MatchPhoto

    def __call__(
        self,
        owner: OwnerId,
        lease: Lease,
        run: Run,
        context: JobContext,
        gauge: Gauge,
        patience: Patience,
    ) -> Ended:
        """Work on a photo until its job ends; outages are waited for.

        Raises:
            Cancelled: the user stopped; the job stays leased.
            KingdeskError: the workspace, the account or this computer fails; the job stays leased.
        """
        with structlog.contextvars.bound_contextvars(run=lease.run_id, photo=lease.photo_id):
            try:
                return patience.ride(context, lambda: self._work(owner, lease, run, context, gauge))
            except LeaseLost:
                log.info("lease lost")
                return Ended.LOST
            except Cancelled:
                log.info("photo put back")
                raise

    def _work(
        self, owner: OwnerId, lease: Lease, run: Run, context: JobContext, gauge: Gauge
    ) -> Ended:
        if lease.is_given_up:
            return self._give_up(owner, lease)
        try:
            self.match_photo(owner, lease, run, context, gauge)
        except (Cancelled, KingdeskError):
            raise
        except Exception as error:  # a bug with one photo must not end the run
            log.exception("photo failed unexpectedly")
            fault = UnexpectedFault(name=self._name(owner, lease), reason=type(error).__name__)
            self._fail(owner, lease, fault)
        return Ended.DONE

    def _give_up(self, owner: OwnerId, lease: Lease) -> Ended:
        tries = lease.attempt - 1
        log.info("photo given up", tries=tries)
        self._fail(owner, lease, GaveUp(name=self._name(owner, lease), tries=tries))
        return Ended.GAVE_UP

    def _name(self, owner: OwnerId, lease: Lease) -> str:
        with self.store.reading(owner) as unit:
            return unit.photos.get(lease.photo_id).name

    def _fail(self, owner: OwnerId, lease: Lease, error: ItemError) -> None:
        with self.store.working(owner) as unit:
            unit.jobs.fail(lease, error, None)
