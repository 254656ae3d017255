"""One photo: read it, find its faces and who they are, store all at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from kingdesk.domain.errors import ItemError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.jobs import Lease, Run
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.pictures import ThumbnailStore
from kingdesk.ports.store import PhotoResult, PhotoState, Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.originals import Original, Originals
from kingdesk.services.recognition.recogniser import Found, PhotoJob, Recogniser, Recognisers

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MatchPhoto:
    """Does the job of one leased photo; called from several threads at once.

    Attributes:
        originals: how many files are held at once.
    """

    store: Store
    source: PhotoSource
    thumbnails: ThumbnailStore
    recognisers: Recognisers
    originals: Originals = field(default_factory=Originals)

    def __call__(self, owner: OwnerId, lease: Lease, run: Run, context: JobContext) -> None:
        """Process one photo the run's way and end its job, done or in error.

        A photo whose bytes are the ones already looked at this way is not looked at again, unless
        the run takes all.

        Raises:
            LeaseLost: somebody else has the photo now; nothing was written.
            Cancelled: the user stopped in the middle; the job stays leased.
            KingdeskError: the workspace itself fails (disk full, …); the job stays leased.
        """
        with self.store.reading(owner) as unit:
            state = unit.photos.state(lease.photo_id)
        with self.originals.turn(state.photo) as original:
            self._match(owner, lease, run, context, state, original)

    def _match(
        self,
        owner: OwnerId,
        lease: Lease,
        run: Run,
        context: JobContext,
        state: PhotoState,
        original: Original,
    ) -> None:
        recogniser = self.recognisers[run.strategy]
        content: PhotoContent | None = None
        try:
            content = original.read(lambda: self.source.read(state.photo))
            job = PhotoJob(owner, run, state, content, context, original)
            if recogniser.is_known(job):
                with self.store.working(owner) as unit:
                    unit.jobs.finish_unchanged(lease, content.stamp, state.photo.key)
                return
            found = recogniser.look(job)
        except ItemError as error:
            log.info("photo failed", reason=error.code)
            with self.store.working(owner) as unit:
                unit.jobs.fail(lease, error, content.stamp if content else None)
            return
        if found.thumbnail is not None:
            self.thumbnails.put(lease.photo_id, content.version, found.thumbnail)
        self._store(job, lease, found, recogniser)
        log.info("photo done", faces=len(found.faces))

    def _store(self, job: PhotoJob, lease: Lease, found: Found, recogniser: Recogniser) -> None:
        with self.store.working(job.owner) as unit:
            found = recogniser.settle(unit, job.gallery_id, found)
            unit.results.put(
                PhotoResult(
                    lease=lease,
                    engine=found.stamp,
                    etag=job.content.etag,
                    stamp=job.content.stamp,
                    width=found.width,
                    height=found.height,
                    faces=found.faces,
                    candidates=found.candidates,
                    references_revision=found.references_revision,
                    key=job.state.photo.key,
                )
            )
            recogniser.stored(unit, job.gallery_id, lease.photo_id, found)
