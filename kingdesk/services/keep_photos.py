"""Brings a gallery's photos onto this computer, so that they can be looked at without a network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Final, TypeVar

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import (
    Cancelled,
    ItemError,
    PhotoNotInBucket,
    PhotoNotStored,
    renamed,
)
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo, place_of
from kingdesk.ports.local_copies import ORIGINAL, PREVIEW, ContentCache, content_name
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.pictures import Pictures
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.photos import PREVIEW_SIDE
from kingdesk.services.reconcile import as_found, note_objects, objects_of

CONNECTIONS: Final = 16
"""Objects fetched at the same time: one connection to a distant bucket fills no line."""
_TOLD_EVERY: Final = 4 << 20
"""Bytes fetched between two reports of one photo's progress."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KeepReport:
    """What lies on this computer now.

    Attributes:
        kept: photos fetched and kept; bytes: fetched for them.
        there: photos that lay here already; paired: their files are on this computer anyway.
        dropped: photos there is no room for: the limit is too small, or the disk too full.
        failed: photos that could not be fetched, or are in no bucket, with the reason.
    """

    kept: int
    there: int
    paired: int
    dropped: int
    failed: tuple[ItemError, ...]
    bytes: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A photo to be kept; `name` is what the cache calls it."""

    photo: Photo
    info: ObjectInfo
    name: str


@dataclass(frozen=True, slots=True)
class KeepPhotos:
    """Keeps previews (what a screen shows) or originals (what is delivered).

    Attributes:
        connections: photos fetched at the same time.
    """

    store: Store
    objects: ObjectStore
    source: PhotoSource
    pictures: Pictures
    kept: ContentCache
    connections: int = CONNECTIONS

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, context: JobContext, *, originals: bool
    ) -> KeepReport:
        """Fetch what is not here yet of a gallery's photos.

        What was fetched stays when it is stopped, and is not fetched again.

        Raises:
            Cancelled, DiskFull, and what `ports.objects` names
        """
        with self.store.reading(owner) as unit:
            photos = unit.photos.of_gallery(gallery_id)
        found = objects_of(self.objects, gallery_id, photos, context)
        noted = note_objects(self.store, owner, gallery_id, photos, found)
        there = [seen for photo in photos if (seen := as_found(photo, found))]
        kind = ORIGINAL if originals else PREVIEW
        wanted = {
            name: _Wanted(photo, info, name)
            for photo, info in there
            if (name := self._name(kind, photo))
        }
        places = {name: self._place(one) for name, one in wanted.items()}
        todo = [one for name, one in wanted.items() if places[name] is _Place.BUCKET]
        tally = _Tally(context, len(todo), sum(one.info.size for one in todo))
        fetch = self._download if originals else self._make_preview
        in_parallel(partial(tally.work, fetch), todo, context, self.connections)
        dropped = sum(self.kept.path(one.name) is None for one in todo) - len(tally.failed)
        nowhere = [error for photo in photos if (error := _nowhere(photo, found))]
        return KeepReport(
            kept=len(todo) - dropped - len(tally.failed),
            there=sum(place is _Place.CACHE for place in places.values()),
            paired=sum(place is _Place.FOLDER for place in places.values()),
            dropped=dropped,
            failed=(*tally.failed, *nowhere),
            bytes=tally.bytes_done,
            changes=Changes(gallery_id=gallery_id, photos=noted),
        )

    def _name(self, kind: str, photo: Photo) -> str | None:
        version = self.source.version(photo)
        return None if version is None else content_name(kind, version)

    def _place(self, wanted: _Wanted) -> _Place:
        original = self._name(ORIGINAL, wanted.photo)
        if any(name and self.kept.path(name) for name in (wanted.name, original)):
            return _Place.CACHE
        return _Place.BUCKET if self.source.path(wanted.photo) is None else _Place.FOLDER

    def _download(self, wanted: _Wanted, check: Callable[[int], None]) -> None:
        room = self.kept.room_for(wanted.name)
        if room is None:
            return
        try:
            self.objects.download(wanted.info.key, wanted.info.etag, room, check)
        except ItemError as error:
            raise renamed(error, wanted.photo.name) from error
        self.kept.adopt(wanted.name, room)  # first: what is whole stays, also when it is stopped
        check(wanted.info.size)

    def _make_preview(self, wanted: _Wanted, check: Callable[[int], None]) -> None:
        check(0)
        content = self.source.read(wanted.photo)
        check(len(content.data))
        made = self.pictures.scaled(content.data, wanted.photo.name, PREVIEW_SIDE)
        self.kept.put(content_name(PREVIEW, content.version), made)


def _nowhere(photo: Photo, found: Mapping[str, ObjectInfo]) -> ItemError | None:
    """Return why there is nothing to be fetched of a photo, None if there is."""
    place = place_of(photo.key)
    if place.key is None:
        return PhotoNotInBucket(name=photo.name, where=place.kind.words)
    return None if place.key in found else PhotoNotStored(name=photo.name)


class _Place(Enum):
    """Where a photo can be had: kept already, in a folder of hers, or in the bucket only."""

    CACHE = auto()
    FOLDER = auto()
    BUCKET = auto()


@dataclass(slots=True)
class _Tally:
    """Counts photos and bytes of all threads and tells of them."""

    context: JobContext
    total: int
    bytes_total: int
    done: int = 0
    bytes_done: int = 0
    failed: list[ItemError] = field(default_factory=list)
    _told: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def work(
        self,
        fetch: Callable[[_Wanted, Callable[[int], None]], None],
        wanted: _Wanted,
        check: Callable[[], None],
    ) -> None:
        """Fetch one photo; what is wrong with it alone is collected."""
        before = 0

        def count(fetched: int) -> None:
            nonlocal before
            check()
            with self._lock:
                self.bytes_done += fetched - before
                before = fetched
                if self.bytes_done - self._told >= _TOLD_EVERY:
                    self._report()

        try:
            fetch(wanted, count)
        except ItemError as error:
            with self._lock:
                self.failed.append(error)
        with self._lock:
            self.done += 1
            self._report()

    def _report(self) -> None:
        self._told = self.bytes_done
        self.context.report(
            Progress(
                self.done,
                self.total,
                len(self.failed),
                bytes_done=self.bytes_done,
                bytes_total=self.bytes_total,
            )
        )


def in_parallel(
    act: Callable[[_T, Callable[[], None]], None],
    items: Sequence[_T],
    context: JobContext,
    threads: int,
) -> None:
    """Do something with every item on several threads; the first failure ends all of it.

    Args:
        act: is given an item and what it is to call now and then, which may raise Cancelled.
        items: in the order they are begun.
        context: cancels.
        threads: how many at most.

    Raises:
        Cancelled, and whatever `act` does
    """
    failed = threading.Event()

    def check() -> None:
        context.check()
        if failed.is_set():
            raise Cancelled

    def one(item: _T) -> None:
        check()
        act(item, check)

    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as pool:
        futures = [pool.submit(one, item) for item in items]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            failed.set()
            for future in futures:
                future.cancel()
            raise
