"""The engine on this machine: free, and a late client is found at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kingdesk.domain.faces import EngineStamp, FoundFace
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import Run, RunState
from kingdesk.domain.matching import Candidate
from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.store import PhotoState, ReferenceDescriptor, Store, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import candidates_of
from kingdesk.services.recognition.recogniser import Asked, Found, PhotoJob, Told


@dataclass(frozen=True, slots=True)
class _KnownReferences:
    revision: int
    references: list[ReferenceDescriptor]


@dataclass(slots=True)
class ReferenceCache:
    """The references of the galleries under way, read again when their revision moves on."""

    engine: FaceEngine
    _known: dict[GalleryId, _KnownReferences] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, unit: Unit, gallery_id: GalleryId) -> _KnownReferences:
        revision = unit.galleries.references_revision(gallery_id)
        with self._lock:
            known = self._known.get(gallery_id)
            if known is None or known.revision != revision:
                known = _KnownReferences(
                    revision, unit.references.descriptors(gallery_id, self.engine.stamp)
                )
                self._known[gallery_id] = known
            return known


@dataclass(frozen=True, slots=True)
class LocalRecogniser:
    """Finds and compares on this machine.

    Attributes:
        refresh: describes references this engine does not know yet, see `EnrollClient.refresh`.
    """

    store: Store
    engine: FaceEngine
    references: ReferenceCache
    refresh: Callable[[OwnerId, GalleryId, JobContext], int]
    photos_at_once: int
    strategy: Strategy = Strategy.LOCAL
    gather: float = 0.0

    def stamp(self, owner: OwnerId, gallery_id: GalleryId) -> EngineStamp:
        del owner, gallery_id
        return self.engine.stamp

    def behind(
        self, unit: Unit, gallery_id: GalleryId, states: Sequence[PhotoState], stamp: EngineStamp
    ) -> set[PhotoId]:
        del unit, gallery_id, states, stamp
        return set()  # a new reference is compared with all that is known when it comes

    def is_matching_due(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        del owner, gallery_id
        return False

    def quote(self, asked: Asked) -> StrategyQuote:
        with self.store.reading(asked.owner) as unit:
            runs = unit.jobs.runs(asked.gallery_id)
        per_photo = _seconds_per_photo(runs)
        minutes = None if per_photo is None else len(asked.due) * per_photo / 60
        return StrategyQuote(
            Strategy.LOCAL, photos=len(asked.due), minutes=minutes, notes=(QuoteNote.FREE,)
        )

    def prepare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        self.refresh(owner, run.gallery_id, context)

    def is_known(self, job: PhotoJob) -> bool:
        state = job.state
        is_same = state.done_etag == job.content.etag and state.done_engine == self.engine.stamp
        return is_same and not job.again

    def look(self, job: PhotoJob) -> Found:
        look = self.engine.look(job.original.data, job.name)
        with self.store.reading(job.owner) as unit:
            known = self.references.of(unit, job.gallery_id)
        return Found(
            self.engine.stamp,
            look.width,
            look.height,
            look.faces,
            self._compared(look.faces, known),
            known.revision,
            look.thumbnail,
        )

    def settle(self, unit: Unit, gallery_id: GalleryId, found: Found) -> Found:
        """Compare again where somebody enrolled while we looked: nobody may be missed."""
        if unit.galleries.references_revision(gallery_id) == found.references_revision:
            return found
        known = self.references.of(unit, gallery_id)
        return replace(
            found,
            candidates=self._compared(found.faces, known),
            references_revision=known.revision,
        )

    def stored(self, unit: Unit, gallery_id: GalleryId, found: Mapping[PhotoId, Found]) -> None:
        pass

    def tell(self, run: Run) -> Told:
        del run
        return Told()

    def sweep(self) -> None:
        pass

    def finish(self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext) -> None:
        pass

    def _compared(
        self, faces: Sequence[FoundFace], known: _KnownReferences
    ) -> list[list[Candidate]]:
        return candidates_of(self.engine, [face.descriptor for face in faces], known.references)


def _seconds_per_photo(runs: Sequence[Run]) -> float | None:
    """Return what the gallery's last finished run on this machine took for a photo."""
    for run in runs:
        is_ours = run.strategy is Strategy.LOCAL and run.state is RunState.DONE
        if is_ours and run.ended_at and run.started_at and run.counts.ended:
            return (run.ended_at - run.started_at).total_seconds() / run.counts.ended
    return None
