"""Runs, jobs and leases; errors as `ports.store` says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from kingdesk.domain.errors import ItemError, KingdeskError
from kingdesk.domain.galleries import FileStamp, PhotoProblem
from kingdesk.domain.ids import GalleryId, HolderId, PhotoId, RunId
from kingdesk.domain.jobs import (
    JobCounts,
    Lease,
    Only,
    QueueKind,
    Refused,
    Run,
    RunState,
    Worker,
)
from kingdesk.domain.messages import JobMessage
from kingdesk.domain.strategies import Strategy


class JobRows(Protocol):
    def add_run(
        self,
        gallery_id: GalleryId,
        run_id: RunId,
        only: Only,
        strategy: Strategy = Strategy.LOCAL,
        max_cost_usd: float | None = None,
        queue: QueueKind = QueueKind.THREADS,
    ) -> Run: ...
    def set_queue(self, run_id: RunId, queue: QueueKind) -> None:
        """Note where a run's photos wait from now on; if that is elsewhere, none counts as sent."""
        ...

    def halt(self, run_id: RunId, error: KingdeskError | None) -> None:
        """Note why a run does not go on; None: it does again."""
        ...

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

    def under_way(self) -> list[Run]:
        """Return the owner's runs that have not ended, of all galleries, oldest first."""
        ...

    def counts(self, gallery_id: GalleryId) -> JobCounts: ...
    def ended_within(self, run_id: RunId, window: timedelta) -> int:
        """Return how many photos of a run ended so lately, whoever did them."""
        ...

    def problems(
        self, gallery_id: GalleryId, *, ignored: bool = False, limit: int | None = None
    ) -> list[PhotoProblem]:
        """Return the photos that ended in error, in the gallery's order.

        Args:
            gallery_id: whose photos.
            ignored: also those that are ignored.
            limit: how many at most; where only their number is wanted, `counts` has it.
        """
        ...

    def ignored(self, gallery_id: GalleryId) -> set[PhotoId]:
        """Return the photos that ended in error and are ignored."""
        ...

    def ignore(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId] | None) -> int:
        """Take photos that ended in error out of the problems, all if None; return how many."""
        ...

    def prefer(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId]) -> None:
        """Let these photos come next, if they wait; those preferred before come in their turn."""
        ...

    def lease(
        self,
        run_id: RunId,
        holder: HolderId,
        limit: int,
        time: timedelta,
        *,
        suspects: bool = True,
    ) -> list[Lease]:
        """Take up to `limit` photos of the run whose lease ran out or that are pending.

        Those tried least come first, then those preferred. What the holder itself has is never
        taken again, even if its lease ran out by the clock.

        Args:
            run_id: whose photos.
            holder: who takes them.
            limit: how many at most.
            time: how long the lease holds without a heartbeat.
            suspects: also photos that were tried before without an orderly end.
        """
        ...

    def take(
        self, named: Mapping[PhotoId, RunId | None], holder: HolderId, time: timedelta
    ) -> dict[PhotoId, Lease | Refused]:
        """Take the very photos that messages name, with the run each message is of, if it says.

        Every one asked for is in the answer. What the holder itself has is `HELD` as well. What is
        `NOT_RUNNING` counts as not sent from then on: its message is dropped.
        """
        ...

    def tries(self, photo_ids: Collection[PhotoId]) -> dict[PhotoId, int]:
        """Return how often photos were taken without an orderly end; unknown ones are left out."""
        ...

    # --- what is sent to a queue ---

    def unsent(self, run_id: RunId, limit: int) -> list[JobMessage]:
        """Return messages of photos of the run that wait and were not sent to its queue yet."""
        ...

    def mark_sent(self, run_id: RunId, photo_ids: Sequence[PhotoId]) -> None: ...
    def send_again(self, run_id: RunId, sent_before: timedelta) -> int:
        """Let photos that wait, and were sent so long ago, count as not sent; return how many.

        Those whose lease ran out wait again, and count so as well.
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

    def release(self, holder: HolderId, *, orderly: bool = False) -> int:
        """Put back to pending everything a holder has; return how many photos.

        Others may compare what it was comparing.

        Args:
            holder: who gives it back, or died.
            orderly: it was no fault of any photo; the try does not count.
        """
        ...

    def put_back(self, leases: Sequence[Lease]) -> None:
        """Put back to pending what is still leased so; the tries do not count."""
        ...

    def announce(self, run_id: RunId) -> None:
        """Tell whoever listens to the store that a run went on, once the unit commits."""
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


class WorkerRows(Protocol):
    """Which processes work on photos, by their heartbeats."""

    def beat(self, worker: Worker, *, by_cloud: bool) -> None:
        """Note that a worker is alive now; `seen_at` is the store's own time.

        Args:
            worker: of this owner.
            by_cloud: it may call Rekognition, so it needs a share of the account's rate.
        """
        ...

    def leave(self, holder: HolderId) -> None: ...
    def alive(self, within: timedelta) -> list[Worker]:
        """Return the owner's workers that were seen so lately, oldest first."""
        ...

    def by_cloud(self, within: timedelta) -> int:
        """Return how many workers share the account's rate, whoever's photos they work on."""
        ...
