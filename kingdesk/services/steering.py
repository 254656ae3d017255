"""Lets a run pause or stop, in whatever process and on whatever machine it is worked on."""

from __future__ import annotations

from dataclasses import dataclass

from kingdesk.domain.ids import GalleryId, OwnerId, RunId
from kingdesk.domain.jobs import Run, RunState
from kingdesk.ports.store import Store
from kingdesk.services.processing import Processing


@dataclass(frozen=True, slots=True)
class Steering:
    """Says what a run shall do; who works on it sees that within a second.

    To go on with a run, start the gallery's processing again: see `Processing.start`.
    """

    store: Store
    processing: Processing

    def under_way(self, owner: OwnerId, gallery_id: GalleryId) -> list[Run]:
        """Return a gallery's runs that have not ended, oldest first; mostly one."""
        with self.store.reading(owner) as unit:
            return [run for run in unit.jobs.under_way() if run.gallery_id == gallery_id]

    def pause(self, owner: OwnerId, run_id: RunId) -> Run:
        """Let nothing more of a run be taken; what is under way is finished."""
        with self.store.writing(owner) as unit:
            run = unit.jobs.move_run(run_id, RunState.PAUSED)
            unit.jobs.announce(run_id)
            return run

    def stop(self, owner: OwnerId, run_id: RunId) -> Run:
        """End a run where it is; what is done is kept, what waits goes on when it is started again.

        It is stopping as long as somebody still finishes a photo.
        """
        with self.store.writing(owner) as unit:
            self.processing.release_dead(unit)
            run = unit.jobs.move_run(run_id, RunState.STOPPING)
            if not run.counts.processing:
                run = unit.jobs.move_run(run_id, run.stopped_as)
            unit.jobs.announce(run_id)
            return run
