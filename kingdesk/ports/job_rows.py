"""Runs, jobs and leases; errors as `ports.store` says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import FileStamp, PhotoProblem
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Lease, Only, Run, RunState
from kingdesk.domain.strategies import Strategy


class JobRows(Protocol):
    def add_run(
        self,
        gallery_id: GalleryId,
        run_id: RunId,
        only: Only,
        strategy: Strategy = Strategy.LOCAL,
        max_cost_usd: float | None = None,
    ) -> Run: ...
    def set_max_cost(self, run_id: RunId, usd: float | None) -> None: ...
    def note_measured(self, run_id: RunId, measured: str) -> None:
        """Note what a run took, as JSON, for the next quote."""
        ...

    def measured(self) -> str | None:
        """Return what was noted of the owner's newest run of which anything was, None if nothing.

        The newest that began, whichever gallery it was of.
        """
        ...

    def claim_matching(self, run_id: RunId, holder: HolderId, time: timedelta) -> bool:
        """Take the right to compare a gallery's faces after a run's last photo.

        False while another holder has it and its time is not over.
        """
        ...

    def release_matching(self, run_id: RunId, holder: HolderId) -> None: ...
    def enqueue(self, run_id: RunId, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]) -> None:
        """Put photos into a run, pending; whoever worked on one of them loses the right to it."""
        ...

    def run(self, run_id: RunId) -> Run: ...
    def latest_run(self, gallery_id: GalleryId) -> Run | None: ...
    def runs(self, gallery_id: GalleryId) -> list[Run]: ...
    def move_run(self, run_id: RunId, state: RunState) -> Run:
        """Change a run's state where the state machine allows it, else leave it; return it."""
        ...

    def counts(self, gallery_id: GalleryId) -> JobCounts: ...
    def problems(self, gallery_id: GalleryId) -> list[PhotoProblem]: ...
    def lease(self, run_id: RunId, holder: HolderId, limit: int, time: timedelta) -> list[Lease]:
        """Take up to `limit` photos of the run whose lease ran out or that are pending.

        Those tried least come first.
        """
        ...

    def extend(self, holder: HolderId, time: timedelta) -> int:
        """Heartbeat: keep all this holder's leases for so long from now; return how many.

        The right to compare a gallery's faces is kept as well.
        """
        ...

    def holders(self, run_id: RunId | None = None) -> list[HolderId]:
        """Return who has a lease of any run, or one that has not run out of the run named.

        So does who compares a gallery's faces.
        """
        ...

    def release(self, holder: HolderId) -> int:
        """Put back to pending everything a holder has; return how many photos.

        Others may compare what it was comparing.
        """
        ...

    def finish_unchanged(self, lease: Lease, stamp: FileStamp, key: str | None = None) -> None:
        """End a job whose photo has the content it had at the last look; faces stay.

        Args:
            lease: whose job.
            stamp: the file's as it was read.
            key: what the photo's row named as its file then; None leaves what was noted.

        Raises:
            LeaseLost
        """
        ...

    def fail(self, lease: Lease, error: ItemError, stamp: FileStamp | None) -> None:
        """End a job in error; `stamp` is the file's as it was read, None if it was not.

        Raises:
            LeaseLost
        """
        ...
