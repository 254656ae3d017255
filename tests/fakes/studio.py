"""A studio in miniature: the web system's rows in SQLite, its bucket in memory, files on disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from PIL import Image

from kingdesk.adapters.db.store import SqlStore, open_store
from kingdesk.adapters.db.tables import king_photos
from kingdesk.adapters.imaging import PillowPictures
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.objects import gallery_prefix
from kingdesk.services.browse_bucket import BrowseBucket
from kingdesk.services.job_context import JobContext
from kingdesk.services.keep_photos import KeepPhotos, KeepReport
from kingdesk.services.pair_folder import PairFolder, PairReport
from kingdesk.services.photos import Photos
from kingdesk.services.reconcile import Reconcile, ReconcileReport
from tests.builders import JPEG
from tests.fakes.bucket import FakeBucket
from tests.fakes.clock import SteppedClock
from tests.fakes.engine import FakeEngine

ANA, BRUNO = OwnerId("ana"), OwnerId("bruno")


@dataclass(slots=True)
class SmallStudio:
    """Ana's wedding and what she can do with it; Bruno has galleries in the same places."""

    folder: Path
    store: SqlStore
    thumbnails: SqliteThumbnails
    pairs: SqlitePairs
    kept: DiskContentCache
    wedding: GalleryId
    bucket: FakeBucket = field(default_factory=FakeBucket)
    engine: FakeEngine = field(default_factory=FakeEngine)
    pictures: PillowPictures = field(default_factory=PillowPictures)

    @property
    def source(self) -> StudioSource:
        """Return the photos as a new start finds them."""
        return StudioSource(self.bucket, self.pairs, self.kept)

    @property
    def photos(self) -> Photos:
        return Photos(
            self.store, self.source, self.pictures, self.thumbnails, self.engine, self.kept
        )

    @property
    def browse(self) -> BrowseBucket:
        return BrowseBucket(self.store, self.bucket, self.pictures, self.kept)

    def pair(self, folder: Path, context: JobContext | None = None) -> PairReport:
        return self.pairing(ANA, self.wedding, folder, context or JobContext())

    @property
    def pairing(self) -> PairFolder:
        walker = FolderWalker(self.folder)
        return PairFolder(
            self.store, self.bucket, walker, EtagProof(), self.pairs, home=self.folder
        )

    def reconcile(self, context: JobContext | None = None) -> ReconcileReport:
        return Reconcile(self.store, self.bucket)(ANA, self.wedding, context or JobContext())

    def keep(self, context: JobContext | None = None, *, originals: bool) -> KeepReport:
        keep = KeepPhotos(self.store, self.bucket, self.source, self.pictures, self.kept)
        return keep(ANA, self.wedding, context or JobContext(), originals=originals)

    def gallery(self, owner: OwnerId, name: str) -> GalleryId:
        with self.store.writing(owner) as unit:
            return unit.galleries.add(name)

    def upload(
        self,
        name: str,
        data: bytes = JPEG,
        *,
        gallery: GalleryId | None = None,
        etag: str | None = None,
    ) -> PhotoId:
        """Upload a photo as the web system does: an object of a random name, and a row."""
        gallery = gallery or self.wedding
        key = f"{gallery_prefix(gallery)}{uuid4()}{Path(name).suffix.lower()}"
        self.bucket.put(key, data, etag=etag)
        return self.row(name, f"r2:{key}", gallery)

    def row(self, name: str, file_path: str, gallery: GalleryId | None = None) -> PhotoId:
        """Write a row of the web system's; KingDesk knows nothing of the file yet."""
        values = {"gallery_id": gallery or self.wedding, "file_path": file_path}
        with self.store.engine.begin() as connection:
            made = connection.execute(
                sa.insert(king_photos)
                .values(**values, original_name=name, order=0)
                .returning(king_photos.c.id)
            )
            return PhotoId(made.scalar_one())

    def photo(self, photo_id: PhotoId, owner: OwnerId = ANA) -> Photo:
        with self.store.reading(owner) as unit:
            return unit.photos.get(photo_id)

    def key(self, photo_id: PhotoId) -> str:
        return self.photo(photo_id).key.removeprefix("r2:")

    def replace_object(self, photo_id: PhotoId, data: bytes) -> None:
        info = self.bucket.head(self.key(photo_id))
        assert info is not None
        later = replace(info, modified=info.modified.replace(hour=info.modified.hour + 1)).modified
        self.bucket.put(info.key, data, modified=later)

    def start_counting(self) -> None:
        self.bucket.calls.clear()
        self.bucket.read_bytes = 0


@contextmanager
def small_studio(folder: Path, limit: int = 1 << 30) -> Iterator[SmallStudio]:
    """Open a studio that keeps at most so many bytes of photos in a folder."""
    clock = SteppedClock()
    open_store(folder, BRUNO, clock).close()
    store = open_store(folder, ANA, clock)
    thumbnails = SqliteThumbnails(folder / "thumbnails.sqlite3")
    pairs = SqlitePairs(folder / "pairs.sqlite3")
    kept = DiskContentCache(folder / "kept", limit, spare=0)
    with store.writing(ANA) as unit:
        wedding = unit.galleries.add("Wedding")
    yield SmallStudio(folder, store, thumbnails, pairs, kept, wedding)
    for opened in (store, thumbnails, pairs):
        opened.close()


def camera_photo() -> bytes:
    """Return a blue photo of 4000 x 3000 with a red thumbnail of 160 x 120, as cameras make it."""
    small, out = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (160, 120), (200, 0, 0)).save(small, "JPEG")
    picture = small.getvalue()
    # one directory of no entries, then one that says where the thumbnail is
    header = b"Exif\0\0MM\0*\0\0\0\x08" + b"\0\0" + b"\0\0\0\x0e"
    entries = b"\0\x02" + b"\x02\x01\0\x04\0\0\0\x01\0\0\0\x2c"
    entries += b"\x02\x02\0\x04\0\0\0\x01" + len(picture).to_bytes(4, "big") + b"\0\0\0\0"
    Image.new("RGB", (4000, 3000), (0, 0, 200)).save(out, "JPEG", exif=header + entries + picture)
    return out.getvalue()


def colour(jpeg: bytes) -> tuple[int, ...]:
    """Return the colour in the middle of a picture."""
    with Image.open(io.BytesIO(jpeg)) as image:
        found = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return found
