"""One photo: read it, find its faces and who they are, store all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from kingdesk.domain.errors import ItemError, KingdeskError, LeaseLost
from kingdesk.domain.ids import OwnerId, PhotoId
from kingdesk.domain.jobs import Lease, Run
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.pictures import ThumbnailStore
from kingdesk.ports.store import PhotoResult, PhotoState, Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.originals import Original, Originals
from kingdesk.services.recognition.recogniser import Found, PhotoJob, Recogniser, Recognisers
from kingdesk.services.recognition.timing import Gauge
from kingdesk.services.together import Together

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Looked:
    """A photo that was looked at, and what is to be stored of it."""

    job: PhotoJob
    lease: Lease
    found: Found

    @property
    def result(self) -> PhotoResult:
        found, content = self.found, self.job.content
        return PhotoResult(
            lease=self.lease,
            engine=found.stamp,
            etag=content.etag,
            stamp=content.stamp,
            width=found.width,
            height=found.height,
            faces=found.faces,
            candidates=found.candidates,
            references_revision=found.references_revision,
            key=self.job.state.photo.key,
        )


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
    _writers: dict[tuple[OwnerId, Strategy], Together[_Looked]] = field(default_factory=dict)

    def __call__(
        self,
        owner: OwnerId,
        lease: Lease,
        run: Run,
        context: JobContext,
        gauge: Gauge | None = None,
    ) -> None:
        """Process one photo the run's way and end its job, done or in error.

        A photo whose bytes are the ones already looked at this way is not looked at again, unless
        the run takes all.

        Args:
            owner: whose photo.
            lease: of its job.
            run: the job is part of.
            context: asked whether the user stopped.
            gauge: is told what it took.

        Raises:
            LeaseLost: somebody else has the photo now; nothing was written.
            Cancelled: the user stopped in the middle; the job stays leased.
            KingdeskError: the workspace itself fails (disk full, …); the job stays leased.
        """
        gauge = gauge or Gauge()
        with self.store.reading(owner) as unit:
            state = unit.photos.state(lease.photo_id)
            answers = unit.calls.answers_about(lease.photo_id) if run.strategy.is_billed else {}
        with self.originals.turn(state.photo) as original:
            content: PhotoContent | None = None
            try:
                content = self._read(state, original, run, context, gauge)
                job = PhotoJob(owner, run, state, content, context, original, answers)
                self._match(job, lease, gauge)
            except LeaseLost:
                raise
            except ItemError as error:
                log.info("photo failed", reason=error.code)
                with self.store.working(owner) as unit:
                    unit.jobs.fail(lease, error, content.stamp if content else None)

    def _read(
        self, state: PhotoState, original: Original, run: Run, context: JobContext, gauge: Gauge
    ) -> PhotoContent:
        if run.strategy.is_billed:  # it may have waited for its turn, and more waiting is to come
            context.check()
        with gauge.reading():
            return original.read(lambda: self.source.read(state.photo))

    def _match(self, job: PhotoJob, lease: Lease, gauge: Gauge) -> None:
        recogniser, content = self.recognisers[job.run.strategy], job.content
        if recogniser.is_known(job):
            with self.store.working(job.owner) as unit:
                unit.jobs.finish_unchanged(lease, content.stamp, job.state.photo.key)
            return
        size = len(job.original.data)
        writer = self._writer(job.owner, recogniser)
        with writer.coming():
            found = recogniser.look(job)
            if found.thumbnail is not None:
                self.thumbnails.put(lease.photo_id, content.version, found.thumbnail)
            writer(_Looked(job, lease, found))
        gauge.looked(read=size, sent=found.sent_bytes)
        log.info("photo done", faces=len(found.faces))

    def _writer(self, owner: OwnerId, recogniser: Recogniser) -> Together[_Looked]:
        write = partial(self._store, owner, recogniser)
        key = owner, recogniser.strategy
        return self._writers.setdefault(key, Together(write, recogniser.gather))

    def _store(
        self, owner: OwnerId, recogniser: Recogniser, looked: Sequence[_Looked]
    ) -> list[BaseException | None]:
        """Store photos in one unit; where a bug with one of them prevents that, each in its own."""
        try:
            lost = self._store_together(owner, recogniser, looked)
        except KingdeskError:
            raise
        except Exception as error:
            if len(looked) == 1:
                raise
            log.info("photos stored one by one", reason=type(error).__name__)
            return [self._store_alone(owner, recogniser, one) for one in looked]
        return [
            LeaseLost(name=one.job.name) if one.lease.photo_id in lost else None for one in looked
        ]

    def _store_together(
        self, owner: OwnerId, recogniser: Recogniser, looked: Sequence[_Looked]
    ) -> set[PhotoId]:
        with self.store.working(owner) as unit:
            settled = [
                replace(one, found=recogniser.settle(unit, one.job.gallery_id, one.found))
                for one in looked
            ]
            lost = unit.results.put_several([one.result for one in settled])
            for gallery_id in dict.fromkeys(one.job.gallery_id for one in settled):
                found = {
                    one.lease.photo_id: one.found
                    for one in settled
                    if one.job.gallery_id == gallery_id and one.lease.photo_id not in lost
                }
                recogniser.stored(unit, gallery_id, found)
            return lost

    def _store_alone(
        self, owner: OwnerId, recogniser: Recogniser, looked: _Looked
    ) -> BaseException | None:
        try:
            lost = self._store_together(owner, recogniser, [looked])
        except Exception as error:  # noqa: BLE001 -- the thread that waits raises it
            return error
        return LeaseLost(name=looked.job.name) if lost else None
