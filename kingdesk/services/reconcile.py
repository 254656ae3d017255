"""Compares a studio's rows with what lies in the bucket, and writes down what it sees.

Nothing is changed in the bucket or in the web system's tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from kingdesk.domain.changes import Changes
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo, PlaceKind, gallery_prefix, object_key, place_of
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.store import FileNote, Store
from kingdesk.services.job_context import JobContext

_AT_ONCE: Final = 8
"""Single objects asked for at the same time."""
_NOTED_AT_ONCE: Final = 2000
"""Photos written down in one transaction: nobody shall wait for it long."""


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """How a gallery's rows and its objects fit.

    Attributes:
        photos, objects, bytes: of all rows, and of all objects under the gallery's prefix.
        missing: photos whose object is not there.
        edited_missing: photos whose edited version is not there; the photo itself is delivered.
        orphans: objects no photo of the gallery names. A gallery's watermark or cover may be one.
        elsewhere: photos that are in no bucket, with where they are.
        changed: photos whose object is another one than the one that was looked at.
        shared: photos that are one object, together.
    """

    photos: int
    objects: int
    bytes: int
    missing: tuple[Photo, ...]
    edited_missing: tuple[Photo, ...]
    orphans: tuple[ObjectInfo, ...]
    elsewhere: tuple[tuple[Photo, PlaceKind], ...]
    changed: tuple[Photo, ...]
    shared: tuple[tuple[Photo, ...], ...]
    changes: Changes

    @property
    def is_sound(self) -> bool:
        found = (self.missing, self.edited_missing, self.orphans, self.elsewhere)
        return not any((*found, self.changed, self.shared))


@dataclass(frozen=True, slots=True)
class Reconcile:
    store: Store
    objects: ObjectStore

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, context: JobContext
    ) -> ReconcileReport:
        """List a gallery's part of the bucket, compare, and note what changed or is missing.

        Raises:
            Cancelled (nothing was noted), and what `ports.objects` names
        """
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
        photos = [state.photo for state in states]
        found = objects_of(self.objects, gallery_id, photos, context)
        orphans = self._orphans(owner, gallery_id, photos, found)
        context.check()
        noted = note_objects(self.store, owner, gallery_id, photos, found)
        placed = [(photo, place_of(photo.key)) for photo in photos]
        inside = [(photo, place.key) for photo, place in placed if place.key is not None]
        looked_at = {state.photo.id: state.done_etag for state in states if state.done_etag}
        prefix = gallery_prefix(gallery_id)
        listed = [info for key, info in found.items() if key.startswith(prefix)]
        return ReconcileReport(
            photos=len(photos),
            objects=len(listed),
            bytes=sum(info.size for info in listed),
            missing=tuple(photo for photo, key in inside if key not in found),
            edited_missing=tuple(
                photo for photo in photos if (key := _edited_key(photo)) and key not in found
            ),
            orphans=orphans,
            elsewhere=tuple((photo, place.kind) for photo, place in placed if place.key is None),
            changed=tuple(
                photo
                for photo, key in inside
                if key in found and looked_at.get(photo.id, found[key].etag) != found[key].etag
            ),
            shared=_shared(inside),
            changes=Changes(gallery_id=gallery_id, photos=noted),
        )

    def _orphans(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        photos: Sequence[Photo],
        found: Mapping[str, ObjectInfo],
    ) -> tuple[ObjectInfo, ...]:
        alone = found.keys() - _keys_of(photos)
        if not alone:
            return ()
        with self.store.reading(owner) as unit:  # some may have got their rows since
            alone -= _keys_of(unit.photos.of_gallery(gallery_id))
        return tuple(found[key] for key in sorted(alone))


def objects_of(
    objects: ObjectStore, gallery_id: GalleryId, photos: Iterable[Photo], context: JobContext
) -> dict[str, ObjectInfo]:
    """Return every object under a gallery's prefix and those elsewhere that its photos name.

    One listing, and a single question for each object elsewhere.
    """
    prefix = gallery_prefix(gallery_id)

    def check(listed: int) -> None:
        context.check()
        context.report(Progress(listed, 0))

    found = {info.key: info for info in objects.listing(prefix, check)}
    elsewhere = sorted(key for key in _keys_of(photos) if not key.startswith(prefix))

    def ask(key: str) -> ObjectInfo | None:
        context.check()
        return objects.head(key)

    if elsewhere:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="head") as pool:
            infos = pool.map(ask, elsewhere)
            found |= {info.key: info for info in infos if info is not None}
    return found


def note_objects(
    store: Store,
    owner: OwnerId,
    gallery_id: GalleryId,
    photos: Iterable[Photo],
    found: Mapping[str, ObjectInfo],
) -> frozenset[PhotoId]:
    """Write down what the bucket has of photos; return those it was news of."""
    notes: list[FileNote] = []
    for photo in photos:
        key = object_key(photo.key)
        if key is None:
            continue
        info = found.get(key)
        known = None if photo.missing else (photo.stamp, photo.etag)
        if known != (None if info is None else (info.stamp, info.etag)):
            stamp, etag = (None, None) if info is None else (info.stamp, info.etag)
            notes.append(FileNote(photo.id, stamp, etag))
    for start in range(0, len(notes), _NOTED_AT_ONCE):
        with store.working(owner) as unit:
            unit.photos.note_files(gallery_id, notes[start : start + _NOTED_AT_ONCE])
    return frozenset(note.photo_id for note in notes)


def as_found(photo: Photo, found: Mapping[str, ObjectInfo]) -> tuple[Photo, ObjectInfo] | None:
    """Return a photo as it is once what the bucket has is noted; None where it has nothing."""
    info = found.get(object_key(photo.key) or "")
    return None if info is None else (replace(photo, stamp=info.stamp, etag=info.etag), info)


def _keys_of(photos: Iterable[Photo]) -> set[str]:
    keys = (object_key(text) for p in photos for text in (p.key, p.edited_key) if text)
    return {key for key in keys if key is not None}


def _edited_key(photo: Photo) -> str | None:
    return None if photo.edited_key is None else object_key(photo.edited_key)


def _shared(placed: Iterable[tuple[Photo, str]]) -> tuple[tuple[Photo, ...], ...]:
    by_key: defaultdict[str, list[Photo]] = defaultdict(list)
    for photo, key in placed:
        by_key[key].append(photo)
    return tuple(tuple(same) for same in by_key.values() if len(same) > 1)
