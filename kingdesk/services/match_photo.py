"""One photo: read it, find its faces, compare them with the references, store all at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import structlog

from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.domain.jobs import Lease
from kingdesk.ports.engine import FaceEngine, Look
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.pictures import ThumbnailStore
from kingdesk.ports.store import PhotoResult, PhotoState, ReferenceDescriptor, Store, Unit
from kingdesk.services.match_clients import candidates_of

log = structlog.get_logger()


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
class MatchPhoto:
    """Does the job of one leased photo; called from several threads at once."""

    store: Store
    source: PhotoSource
    engine: FaceEngine
    thumbnails: ThumbnailStore
    references: ReferenceCache

    def __call__(self, owner: OwnerId, lease: Lease, *, again: bool = False) -> None:
        """Process one photo and end its job, done or in error.

        A photo whose bytes are the ones already looked at by this engine is not looked at again,
        unless `again` says so.

        Raises:
            LeaseLost: somebody else has the photo now; nothing was written.
            KingdeskError: the workspace itself fails (disk full, …); the job stays leased.
        """
        with self.store.reading(owner) as unit:
            state = unit.photos.state(lease.photo_id)
        content: PhotoContent | None = None
        try:
            content = self.source.read(state.photo)
            if not again and self._is_known(state, content):
                with self.store.working(owner) as unit:
                    unit.jobs.finish_unchanged(lease, content.stamp, state.photo.key)
                return
            look = self.engine.look(content.data, state.photo.name)
        except ItemError as error:
            log.info("photo failed", reason=error.code)
            with self.store.working(owner) as unit:
                unit.jobs.fail(lease, error, content.stamp if content else None)
            return
        self.thumbnails.put(lease.photo_id, content.version, look.thumbnail)
        self._store(owner, lease, state.photo, content, look)
        log.info("photo done", faces=len(look.faces))

    def _is_known(self, state: PhotoState, content: PhotoContent) -> bool:
        return state.done_etag == content.etag and state.done_engine == self.engine.stamp

    def _store(
        self, owner: OwnerId, lease: Lease, photo: Photo, content: PhotoContent, look: Look
    ) -> None:
        descriptors = [face.descriptor for face in look.faces]
        with self.store.reading(owner) as unit:
            known = self.references.of(unit, photo.gallery_id)
        found = candidates_of(self.engine, descriptors, known.references)
        with self.store.working(owner) as unit:
            if unit.galleries.references_revision(photo.gallery_id) != known.revision:
                # somebody enrolled while we looked: nobody may be missed
                known = self.references.of(unit, photo.gallery_id)
                found = candidates_of(self.engine, descriptors, known.references)
            unit.results.put(
                PhotoResult(
                    lease=lease,
                    engine=self.engine.stamp,
                    etag=content.etag,
                    stamp=content.stamp,
                    width=look.width,
                    height=look.height,
                    faces=look.faces,
                    candidates=found,
                    references_revision=known.revision,
                    key=photo.key,
                )
            )
