"""Finds a gallery's photos among the files she has anyway, so that they need not be fetched."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final, TypeAlias

from kingdesk.domain.errors import ItemError
from kingdesk.domain.galleries import NewPhoto, Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo
from kingdesk.ports.local_copies import FileProof, Pair, Pairs
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.photos import FolderReader
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.reconcile import as_found, note_objects, objects_of

_AT_ONCE: Final = 4
"""Files read at the same time: more makes a disk with a head slower, fewer leaves cores idle."""

_PUT_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class NotTheSame:
    """A file called like a photo that is not known to be it.

    Attributes:
        certain: it is another one; else the bucket does not say enough to tell.
    """

    photo_id: PhotoId
    name: str
    path: Path
    certain: bool


@dataclass(frozen=True, slots=True)
class PairReport:
    """What a folder had of a gallery.

    Attributes:
        photos: of the gallery, in the bucket.
        paired: found in this folder just now; known: paired with a file before, and still.
        without_file: photos no file of the folder is called like.
        not_same: photos only other files are called like.
        unreadable: files that could not be looked at.
        saved: bytes that need not be fetched, of all pairs there are now.
    """

    photos: int
    paired: int
    known: int
    without_file: int
    not_same: tuple[NotTheSame, ...]
    unreadable: tuple[ItemError, ...]
    saved: int


@dataclass(frozen=True, slots=True)
class PairFolder:
    """Pairs photos of the bucket with files of this computer; only this computer knows of it.

    Attributes:
        home: the folder the keys of `files` start from.
    """

    store: Store
    objects: ObjectStore
    files: FolderReader
    proof: FileProof
    pairs: Pairs
    home: Path

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, folder: Path, context: JobContext
    ) -> PairReport:
        """Look for a gallery's photos in a folder tree.

        A file is a photo if it is called like it and has the object's size and content: its ETag
        is made again from the file. RAW files are passed over.

        Raises:
            FolderUnreadable, DiskFull, WorkspaceReadOnly, what `ports.objects` names
            Cancelled: what was found until then is kept.
        """
        with self.store.reading(owner) as unit:
            photos = unit.photos.of_gallery(gallery_id)
        by_name = self._by_name(folder, context)
        found = objects_of(self.objects, gallery_id, photos, context)
        note_objects(self.store, owner, gallery_id, photos, found)
        inside = [there for photo in photos if (there := as_found(photo, found))]
        known = {pair.photo_id: pair for pair in self.pairs.of_gallery(gallery_id)}
        looks = [
            _Look(photo, info, by_name.get(_called(photo.name), ()), known.get(photo.id))
            for photo, info in inside
        ]
        answers = self._compare_all(looks, context)
        sizes = {photo.id: info.size for photo, info in inside}
        pairs = [pair for pair in self.pairs.of_gallery(gallery_id) if self._is_still(pair)]
        return PairReport(
            photos=len(inside),
            paired=sum(isinstance(answer, Pair) for answer in answers),
            known=sum(answer is _Told.KNOWN for answer in answers),
            without_file=sum(answer is _Told.NO_FILE for answer in answers),
            not_same=tuple(answer for answer in answers if isinstance(answer, NotTheSame)),
            unreadable=tuple(answer for answer in answers if isinstance(answer, ItemError)),
            saved=sum(sizes.get(pair.photo_id, 0) for pair in pairs),
        )

    def unpair(self, owner: OwnerId, gallery_id: GalleryId) -> int:
        """Forget a gallery's pairs; no file is touched. Return how many there were."""
        with self.store.reading(owner) as unit:
            unit.galleries.get(gallery_id)
        return self.pairs.forget(gallery_id)

    def _by_name(self, folder: Path, context: JobContext) -> Mapping[str, Sequence[NewPhoto]]:
        def check(seen: int) -> None:
            context.check()
            context.report(Progress(seen, 0))

        by_name: defaultdict[str, list[NewPhoto]] = defaultdict(list)
        for file in self.files.walk(folder, check).photos:
            by_name[_called(file.name)].append(file)
        return by_name

    def _compare_all(self, looks: Sequence[_Look], context: JobContext) -> list[_Answer]:
        """Compare photos with files; pairs are kept as they are found."""
        answers: list[_Answer] = []
        fresh: list[Pair] = []

        def compare(look: _Look) -> _Answer:
            context.check()
            return self._compare(look)

        try:
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pair") as pool:
                for answer in pool.map(compare, looks):
                    answers.append(answer)
                    if isinstance(answer, Pair):
                        fresh.append(answer)
                    if len(fresh) >= _PUT_AT_ONCE:
                        self.pairs.put(fresh)
                        fresh.clear()
                    context.report(Progress(len(answers), len(looks)))
        finally:
            self.pairs.put(fresh)
        return answers

    def _compare(self, look: _Look) -> _Answer:
        photo, info, known = look.photo, look.info, look.known
        if known is not None and (known.key, known.etag) != (info.key, info.etag):
            known = None
        if not look.files:
            return _Told.KNOWN if known is not None and self._is_still(known) else _Told.NO_FILE
        certain, problem = True, None
        for path, file in ((self.home / file.key, file) for file in look.files):
            if known is not None and (known.path, known.stamp) == (path, file.stamp):
                return _Told.KNOWN
            try:
                answer = self.proof.compare(path, info)
            except ItemError as error:
                problem = error
                continue
            if answer:
                return Pair(photo.id, photo.gallery_id, path, info.key, info.etag, file.stamp)
            certain = certain and answer is False
        return problem or NotTheSame(photo.id, photo.name, self.home / look.files[0].key, certain)

    def _is_still(self, pair: Pair) -> bool:
        return self.proof.is_still(pair.path, pair.stamp)


@dataclass(frozen=True, slots=True)
class _Look:
    """A photo, the files called like it, and the pair it has already."""

    photo: Photo
    info: ObjectInfo
    files: Sequence[NewPhoto]
    known: Pair | None


class _Told(Enum):
    KNOWN = auto()
    NO_FILE = auto()


_Answer: TypeAlias = Pair | NotTheSame | ItemError | _Told


def _called(name: str) -> str:
    """Return a file's name as it is compared: the web system may have kept a path before it."""
    last = re.split(r"[/\\]", name)[-1]
    return unicodedata.normalize("NFC", last).casefold()
