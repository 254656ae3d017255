"""Takes a folder tree into a gallery by reference: the photos stay where they are."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import NewPhoto, Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.studio_errors import FromWebSystem
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
    """How listed files relate to the gallery's photos.

    Attributes:
        paired: known photos beside which a RAW of the same shot was found.
        missing: photos of these folders no file answers to.
        unlike: photos that were duplicates of one another until one of them changed.
    """

    new: list[NewPhoto] = field(default_factory=list)
    known: list[Photo] = field(default_factory=list)
    paired: list[tuple[Photo, NewPhoto]] = field(default_factory=list)
    changed: list[tuple[Photo, NewPhoto]] = field(default_factory=list)
    moved: list[tuple[Photo, NewPhoto]] = field(default_factory=list)
    missing: list[Photo] = field(default_factory=list)
    unlike: list[Photo] = field(default_factory=list)

    def met(self) -> set[PhotoId]:
        """Return the photos a file was found for."""
        return {photo.id for photo in self.known} | {
            photo.id for photo, _ in (*self.changed, *self.moved)
        }


@dataclass(frozen=True, slots=True)
class ImportFolder:
    """Takes folders of this computer into galleries.

    Attributes:
        of_web: the workspace's photos come from the web system; importing is refused.
    """

    store: Store
    folders: FolderReader
    source: PhotoSource
    of_web: bool = False

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
            FromWebSystem: photos are not imported here.
        """
        if self.of_web:
            raise FromWebSystem(what="Photos")
        listed = self._list(paths, context)
        with self.store.reading(owner) as unit:
            before = unit.photos.of_gallery(gallery_id)
        plan = self._compare(before, listed.photos)
        plan.missing = self._gone(before, paths, plan.met())
        same_as = self._same_content(before, plan, context)
        context.check()
        with self.store.writing(owner) as unit:
            added = _write(unit, gallery_id, plan, same_as)
        return ImportReport(
            added=len(added),
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

    def _compare(self, before: Sequence[Photo], listed: Sequence[NewPhoto]) -> _Plan:
        plan = _Plan()
        by_key = {photo.key: photo for photo in before}
        by_raw = {photo.raw_key: photo for photo in before if photo.raw_key}
        unknown: list[NewPhoto] = []
        for found in listed:
            photo = by_key.get(found.key) or by_key.get(found.raw_key or "")
            raw_of = by_raw.get(found.key)
            if photo is not None:
                _file_at_known_place(plan, photo, found)
            elif raw_of is not None and self.source.stamp(raw_of) is not None:
                plan.known.append(raw_of)  # its JPEG is still there, and that is what is read
            elif raw_of is not None:
                plan.changed.append((raw_of, found))
            else:
                unknown.append(found)
        self._tell_moved_from_new(plan, before, unknown)
        changed = {photo.id for photo, _ in plan.changed}
        plan.unlike = [
            photo
            for photo in before
            if photo.duplicate_of is not None and {photo.id, photo.duplicate_of} & changed
        ]
        return plan

    def _tell_moved_from_new(
        self, plan: _Plan, before: Sequence[Photo], unknown: Sequence[NewPhoto]
    ) -> None:
        """Give each unknown file the photo that was lost and is the same file, if there is one."""
        met = plan.met()
        lost: dict[int, list[Photo]] = defaultdict(list)
        for photo in before if unknown else ():
            if photo.stamp and photo.id not in met and self.source.stamp(photo) is None:
                lost[photo.stamp.size].append(photo)
        for found in unknown:
            moved = self._same_file(found, lost.get(found.stamp.size, []))
            if moved is None:
                plan.new.append(found)
            else:
                lost[found.stamp.size].remove(moved)
                plan.moved.append((moved, replace(found, etag=moved.etag)))

    def _same_file(self, found: NewPhoto, lost: Sequence[Photo]) -> Photo | None:
        """Return the lost photo a file is: by its content, or by size and time if never read."""
        read = {photo.etag: photo for photo in lost if photo.etag is not None}
        digest = self.folders.digest(found.key) if read else None
        if digest in read:
            return read[digest]
        # equal sizes are read at import, so of one size and time there is hardly more than one
        unread = [photo for photo in lost if photo.etag is None and photo.stamp == found.stamp]
        return max(unread, key=lambda photo: photo.name == found.name, default=None)

    def _gone(
        self, before: Iterable[Photo], paths: Sequence[Path], met: set[PhotoId]
    ) -> list[Photo]:
        roots = [Path(os.path.normpath(path.absolute())) for path in paths]
        gone = []
        for photo in before:
            path = self.source.path(photo)
            if photo.id in met or path is None:
                continue
            if any(path.is_relative_to(root) for root in roots) and not self.source.stamp(photo):
                gone.append(photo)
        return gone

    def _same_content(
        self, before: Iterable[Photo], plan: _Plan, context: JobContext
    ) -> _SameContent:
        """Compare contents where sizes collide; only there is a file read at import."""
        changed = {photo.id for photo, _ in plan.changed}  # what is known of them is of the past
        by_size: dict[int, list[Photo | NewPhoto]] = defaultdict(list)
        everything: list[Photo | NewPhoto] = [p for p in before if p.id not in changed]
        everything += plan.new
        for photo in everything:
            if photo.stamp is not None:
                by_size[photo.stamp.size].append(photo)
        same = _SameContent()
        for group in by_size.values():
            if len(group) > 1 and any(isinstance(photo, NewPhoto) for photo in group):
                self._compare_contents(group, same, context)
        return same

    def _compare_contents(
        self, group: list[Photo | NewPhoto], same: _SameContent, context: JobContext
    ) -> None:
        first: dict[str, Photo | NewPhoto] = {}
        for photo in group:
            context.check()
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


def _file_at_known_place(plan: _Plan, photo: Photo, found: NewPhoto) -> None:
    if (photo.key, photo.stamp) != (found.key, found.stamp):
        plan.changed.append((photo, found))
        return
    plan.known.append(photo)
    if found.raw_key not in {None, photo.raw_key}:
        plan.paired.append((photo, replace(found, etag=photo.etag)))


def _write(unit: Unit, gallery_id: GalleryId, plan: _Plan, same: _SameContent) -> list[PhotoId]:
    for photo, found in [*plan.paired, *plan.changed, *plan.moved]:
        unit.photos.update_file(photo.id, found)
    for photo in plan.unlike:
        unit.photos.set_duplicate(photo.id, None)
    for photo in plan.known:
        if photo.etag is None and (etag := same.etags.get(photo.key)):
            unit.photos.set_etag(photo.id, etag)  # not to be read again for the next collision
    unit.photos.mark_missing([photo.id for photo in plan.missing], missing=True)
    unit.photos.mark_missing([p.id for p in plan.known if p.missing], missing=False)
    # another process may have imported the same folder since we looked: each photo only once
    ids = {photo.key: photo.id for photo in unit.photos.of_gallery(gallery_id)}
    new = [
        replace(photo, etag=same.etags.get(photo.key)) for photo in plan.new if photo.key not in ids
    ]
    added = unit.photos.add(gallery_id, new)
    ids.update(zip((photo.key for photo in new), added, strict=True))
    for key, earlier in same.of.items():
        unit.photos.set_duplicate(ids[key], ids[earlier])
    return added
