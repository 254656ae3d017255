"""Takes up photos the web system asks for by messages of its own: they belong to no run yet."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Final

from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import BucketKey, GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import JobState, QueueKind, Run, RunState
from kingdesk.domain.messages import JobMessage
from kingdesk.domain.objects import place_of
from kingdesk.ports.store import Store
from kingdesk.services.processing import Processing

_KNOWN_S: Final = 60.0
"""So long the keys of a gallery are remembered: messages about it come in thousands."""


@dataclass(slots=True)
class _Keys:
    read_at: float
    photos: dict[str, PhotoId]


@dataclass(frozen=True, slots=True)
class WebMessages:
    """Puts photos named by gallery and key into a run of that gallery."""

    store: Store
    processing: Processing
    _keys: dict[GalleryId, _Keys] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take_up(self, owner: OwnerId, said: JobMessage) -> JobMessage | None:
        """Return the message with its photo and run; None where no such photo is the owner's.

        A photo that waits already stays in its run. Others join the gallery's run that is under
        way, or a new one the way the gallery was processed before.

        Raises:
            ConsentNeeded, NoCloud: nobody agreed to that way yet.
        """
        photo_id = said.photo_id or self._photo(owner, said.gallery_id, said.key)
        if photo_id is None:
            return None
        with self._lock:  # so that messages that come together make one run
            return self._in_run(owner, replace(said, photo_id=photo_id), photo_id)

    def _in_run(self, owner: OwnerId, said: JobMessage, photo_id: PhotoId) -> JobMessage | None:
        try:
            with self.store.reading(owner) as unit:
                state = unit.photos.state(photo_id)
                runs = unit.jobs.runs(said.gallery_id)
        except NotFound:
            return None
        if state.photo.gallery_id != said.gallery_id:
            return None
        is_waiting = state.job in {JobState.PENDING, JobState.PROCESSING}
        # a message may come again after its photo is done: nothing is looked at, or paid, twice
        is_done = state.job is JobState.DONE and not (state.moved or state.is_other_version)
        if (is_waiting or is_done) and state.run_id is not None:
            return replace(said, run_id=state.run_id)
        run = next(filter(_is_open, runs), None)
        if run is None:
            run = self.processing.start(
                owner, said.gallery_id, photos=[photo_id], queue=QueueKind.SQS
            )
        else:
            with self.store.writing(owner) as unit:
                unit.jobs.enqueue(run.id, said.gallery_id, [photo_id])
        if run is None:
            return None
        with self.store.working(owner) as unit:
            unit.jobs.mark_sent(run.id, [photo_id])
        return replace(said, run_id=run.id)

    def _photo(
        self, owner: OwnerId, gallery_id: GalleryId, key: BucketKey | None
    ) -> PhotoId | None:
        if key is None:
            return None
        with self._lock:
            known = self._keys.get(gallery_id)
        if known is None or time.monotonic() - known.read_at > _KNOWN_S:
            try:
                with self.store.reading(owner) as unit:
                    photos = unit.photos.of_gallery(gallery_id)
            except NotFound:
                return None
            by_key = {place_of(photo.key).key or "": photo.id for photo in photos}
            known = _Keys(time.monotonic(), by_key)
            with self._lock:
                self._keys[gallery_id] = known
        return known.photos.get(place_of(key).key or "-")


def _is_open(run: Run) -> bool:
    return run.queue is QueueKind.SQS and run.state is RunState.RUNNING
