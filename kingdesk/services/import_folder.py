"""Takes a folder tree into a gallery by reference: the photos stay where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import NewPhoto, Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.ports.photos import FolderReader, Listed, PhotoSource
from kingdesk.ports.store import Store, Unit
from kingdesk.services.job_context import JobContext


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found.

    Attributes:
        added, known, changed, moved: numbers of photos.
        missing: photos of these folders whose file is gone.
        duplicates: names of added photos with the name of the earlier photo of the same content.
        refused: files that look like photos and can't be taken, with the reason.
        ignored: other files passed over.
    """

    added: int
    known: int
    changed: int
    moved: int
    missing: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]
    refused: tuple[ItemError, ...]
    ignored: int
    changes: Changes


@dataclass(slots=True)
class _Plan:
    """How listed files relate to the gallery's photos."""

    new: list[NewPhoto] = field(default_factory=list)
    known: list[Photo] = field(default_factory=list)
    changed: list[tuple[Photo, NewPhoto]] = field(default_factory=list)
    moved: list[tuple[Photo, NewPhoto]] = field(default_factory=list)
    missing: list[Photo] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportFolder:
    store: Store
    folders: FolderReader
    source: PhotoSource

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        paths: Sequence[Path],
        context: JobContext,
    ) -> ImportReport:
        """Add what is new in folders (or single files) to a gallery.

        Unchanged photos are left alone, changed and moved ones are noted, so that the next run
        takes just them. Stopping half-way leaves the gallery as it was.

        Raises:
            FolderUnreadable, Cancelled
        """
        listed = self._list(paths, context)
        with self.store.reading(owner) as unit:
            before = unit.photos.of_gallery(gallery_id)
        plan = self._compare(before, listed.photos)
        plan.missing = self._gone(before, paths, listed.photos)
        same_as = self._same_content(before, plan.new, context)
        with self.store.writing(owner) as unit:
            added = _write(unit, gallery_id, plan, same_as)
        return ImportReport(
            added=len(plan.new),
            known=len(plan.known),
            changed=len(plan.changed),
            moved=len(plan.moved),
            missing=tuple(photo.name for photo in plan.missing),
            duplicates=tuple(same_as.names),
            refused=tuple(listed.refused),
            ignored=listed.ignored,
            changes=Changes(
                gallery_id=gallery_id,
                galleries=bool(added),
                all_photos=bool(added or plan.changed or plan.moved or plan.missing),
            ),
        )

    def _list(self, paths: Sequence[Path], context: JobContext) -> Listed:
        def seen(count: int) -> None:
            context.check()
            context.report(Progress(count, 0))

        parts = [self.folders.walk(path, seen) for path in paths]
        unique = {photo.key: photo for part in parts for photo in part.photos}
        return Listed(
            photos=list(unique.values()),
            refused=[error for part in parts for error in part.refused],
            ignored=sum(part.ignored for part in parts),
        )

    def _compare(self, before: Iterable[Photo], listed: Sequence[NewPhoto]) -> _Plan:
        plan = _Plan()
        by_key = {photo.key: photo for photo in before}
        by_raw = {photo.raw_key: photo for photo in before if photo.raw_key}
        by_size: dict[int, list[Photo]] = defaultdict(list)
        for known in by_key.values():
            if known.stamp is not None:
                by_size[known.stamp.size].append(known)
        for found in listed:
            photo: Photo | None = by_key.get(found.key) or self._same_shot(found, by_key, by_raw)
            if photo is None:
                moved = self._moved_from(found, by_size)
                if moved is None:
                    plan.new.append(found)
                else:
                    by_size[found.stamp.size].remove(moved)
                    plan.moved.append((moved, replace(found, etag=moved.etag)))
            elif (photo.key, photo.stamp) == (found.key, found.stamp):
                plan.known.append(photo)
            else:
                plan.changed.append((photo, found))
        return plan

    @staticmethod
    def _same_shot(
        found: NewPhoto, by_key: dict[str, Photo], by_raw: dict[str, Photo]
    ) -> Photo | None:
        """Return the photo whose RAW file the found JPEG belongs to, or the other way round."""
        if found.raw_key and found.raw_key in by_key:
            return by_key[found.raw_key]
        return by_raw.get(found.key)

    def _moved_from(self, found: NewPhoto, by_size: dict[int, list[Photo]]) -> Photo | None:
        for photo in by_size.get(found.stamp.size, ()):
            if self.source.stamp(photo) is not None:
                continue
            if photo.etag is not None:
                if self.folders.digest(found.key) == photo.etag:
                    return photo
            elif photo.stamp == found.stamp and photo.name == found.name:
                return photo
        return None

    def _gone(
        self, before: Iterable[Photo], paths: Sequence[Path], listed: Sequence[NewPhoto]
    ) -> list[Photo]:
        here = {photo.key for photo in listed}
        roots = [path.absolute() for path in paths]
        gone = []
        for photo in before:
            path = self.source.path(photo)
            if photo.key in here or path is None:
                continue
            if any(path.is_relative_to(root) for root in roots) and not self.source.stamp(photo):
                gone.append(photo)
        return gone

    def _same_content(
        self, before: Iterable[Photo], new: list[NewPhoto], context: JobContext
    ) -> _SameContent:
        """Compare contents where sizes collide; only there is a file read at import."""
        by_size: dict[int, list[Photo | NewPhoto]] = defaultdict(list)
        everything: list[Photo | NewPhoto] = [*before, *new]
        for photo in everything:
            if photo.stamp is not None:
                by_size[photo.stamp.size].append(photo)
        same = _SameContent()
        for group in by_size.values():
            if len(group) > 1 and any(isinstance(photo, NewPhoto) for photo in group):
                context.check()
                self._compare_contents(group, same)
        return same

    def _compare_contents(self, group: list[Photo | NewPhoto], same: _SameContent) -> None:
        first: dict[str, Photo | NewPhoto] = {}
        for photo in group:
            etag = photo.etag or self.folders.digest(photo.key)
            if etag is None:
                continue
            same.etags[photo.key] = etag
            earlier = first.setdefault(etag, photo)
            if earlier is not photo and isinstance(photo, NewPhoto):
                same.of[photo.key] = earlier.key
                same.names.append((photo.name, earlier.name))


@dataclass(slots=True)
class _SameContent:
    """Which new photos repeat another's bytes, by key; and every hash learned on the way."""

    of: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)


def _write(unit: Unit, gallery_id: GalleryId, plan: _Plan, same: _SameContent) -> list[PhotoId]:
    for photo, found in [*plan.changed, *plan.moved]:
        unit.photos.update_file(photo.id, found)
    # a moved photo is in another place now: whoever was missing there is found
    gone = {photo.id for photo in plan.missing} - {photo.id for photo, _ in plan.moved}
    plan.missing = [photo for photo in plan.missing if photo.id in gone]
    unit.photos.mark_missing(gone, missing=True)
    unit.photos.mark_missing([p.id for p in plan.known if p.missing], missing=False)
    new = [replace(photo, etag=same.etags.get(photo.key)) for photo in plan.new]
    added = unit.photos.add(gallery_id, new)
    if same.of:
        ids = {photo.key: photo.id for photo in unit.photos.of_gallery(gallery_id)}
        for key, earlier in same.of.items():
            unit.photos.set_duplicate(ids[key], ids[earlier])
    return added
