"""Photos: rows of the web system plus what we know of their files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import DbRow, Scope, chunks
from kingdesk.adapters.db.tables import jobs, king_photos, photo_files, photo_looks
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.galleries import FileStamp, NewPhoto, Photo, PhotoCard, PhotoStatus
from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobState
from kingdesk.ports.store import PhotoState

_HOST_ORDER = (king_photos.c.order, king_photos.c.id)
_PHOTO = (
    king_photos.c.id,
    king_photos.c.gallery_id,
    king_photos.c.file_path,
    king_photos.c.original_name,
    king_photos.c.order,
    photo_files.c.folder,
    photo_files.c.size,
    photo_files.c.mtime_ns,
    photo_files.c.etag,
    photo_files.c.width,
    photo_files.c.height,
    photo_files.c.raw_key,
    photo_files.c.duplicate_of,
    photo_files.c.missing,
)
_WITH_FILE = king_photos.outerjoin(photo_files, photo_files.c.photo_id == king_photos.c.id)
_WITH_WORK = _WITH_FILE.outerjoin(jobs, jobs.c.photo_id == king_photos.c.id).outerjoin(
    photo_looks, photo_looks.c.photo_id == king_photos.c.id
)
_STATES = sa.select(
    *_PHOTO,
    jobs.c.state,
    jobs.c.run_id,
    jobs.c.reason_code,
    photo_looks.c.etag.label("look_etag"),
    photo_looks.c.size.label("look_size"),
    photo_looks.c.mtime_ns.label("look_mtime_ns"),
    photo_looks.c.engine_id,
    photo_looks.c.engine_version,
).select_from(_WITH_WORK)

_CARDS = sa.select(
    king_photos.c.id,
    king_photos.c.original_name,
    king_photos.c.order,
    photo_files.c.folder,
    photo_files.c.width,
    photo_files.c.height,
    photo_files.c.size,
    photo_files.c.mtime_ns,
    jobs.c.state,
    photo_looks.c.engine_id,
    photo_looks.c.engine_version,
    photo_looks.c.size.label("look_size"),
    photo_looks.c.mtime_ns.label("look_mtime_ns"),
    photo_looks.c.faces,
).select_from(_WITH_WORK)


@dataclass(frozen=True, slots=True)
class SqlPhotos:
    scope: Scope

    def of_gallery(self, gallery_id: GalleryId) -> list[Photo]:
        self.scope.check(gallery_id)
        query = (
            sa.select(*_PHOTO)
            .select_from(_WITH_FILE)
            .where(king_photos.c.gallery_id == gallery_id)
            .order_by(*_HOST_ORDER)
        )
        return [_photo(row) for row in self.scope.connection.execute(query)]

    def get(self, photo_id: PhotoId) -> Photo:
        query = (
            sa.select(*_PHOTO)
            .select_from(_WITH_FILE)
            .where(
                king_photos.c.id == photo_id,
                king_photos.c.gallery_id.in_(self.scope.galleries()),
            )
        )
        row = self.scope.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(kind="photo", name=photo_id)
        return _photo(row)

    def cards(
        self, gallery_id: GalleryId, engine: EngineStamp, only: Iterable[PhotoId] | None = None
    ) -> list[PhotoCard]:
        self.scope.check(gallery_id)
        query = _CARDS.where(king_photos.c.gallery_id == gallery_id).order_by(*_HOST_ORDER)
        execute = self.scope.connection.execute
        if only is None:
            return _cards(execute(query).all(), engine)
        rows = [
            row
            for chunk in chunks(set(only))
            for row in execute(query.where(king_photos.c.id.in_(chunk)))
        ]
        rows.sort(key=lambda row: (row.order, row.id))
        return _cards(rows, engine)

    def states(self, gallery_id: GalleryId) -> list[PhotoState]:
        self.scope.check(gallery_id)
        query = _STATES.where(king_photos.c.gallery_id == gallery_id).order_by(*_HOST_ORDER)
        return [_state(row) for row in self.scope.connection.execute(query)]

    def state(self, photo_id: PhotoId) -> PhotoState:
        self.scope.gallery_of_photo(photo_id)
        query = _STATES.where(king_photos.c.id == photo_id)
        return _state(self.scope.connection.execute(query).one())

    def add(self, gallery_id: GalleryId, photos: Sequence[NewPhoto]) -> list[PhotoId]:
        self.scope.check(gallery_id)
        if not photos:
            return []
        last = self.scope.connection.scalar(
            sa.select(sa.func.max(king_photos.c.order)).where(
                king_photos.c.gallery_id == gallery_id
            )
        )
        first = 0 if last is None else last + 1
        inserted = self.scope.connection.execute(
            sa.insert(king_photos).returning(king_photos.c.id, sort_by_parameter_order=True),
            [
                {
                    "gallery_id": gallery_id,
                    "file_path": photo.key,
                    "original_name": photo.name,
                    "order": first + place,
                }
                for place, photo in enumerate(photos)
            ],
        )
        ids = [PhotoId(row.id) for row in inserted]
        self.scope.connection.execute(
            sa.insert(photo_files),
            [
                {"photo_id": photo_id, "gallery_id": gallery_id, **_file_values(photo)}
                for photo_id, photo in zip(ids, photos, strict=True)
            ],
        )
        return ids

    def update_file(self, photo_id: PhotoId, file: NewPhoto) -> None:
        self.scope.gallery_of_photo(photo_id)
        self.scope.connection.execute(
            sa.update(king_photos)
            .where(king_photos.c.id == photo_id)
            .values(file_path=file.key, original_name=file.name)
        )
        self.scope.connection.execute(
            sa.update(photo_files)
            .where(photo_files.c.photo_id == photo_id)
            .values(missing=False, **_file_values(file))
        )

    def mark_missing(self, photo_ids: Iterable[PhotoId], *, missing: bool) -> None:
        wanted = set(photo_ids)
        self.scope.check_all(king_photos, wanted)
        for chunk in chunks(wanted):
            self.scope.connection.execute(
                sa.update(photo_files)
                .where(photo_files.c.photo_id.in_(chunk))
                .values(missing=missing)
            )

    def set_etag(self, photo_id: PhotoId, etag: str) -> None:
        self._set(photo_id, etag=etag)

    def set_duplicate(self, photo_id: PhotoId, of: PhotoId | None) -> None:
        gallery_id = self.scope.gallery_of_photo(photo_id)
        if of is not None:
            self.scope.check_all(king_photos, [of], gallery_id)
        self._set(photo_id, duplicate_of=of)

    def _set(self, photo_id: PhotoId, **values: object) -> None:
        self.scope.gallery_of_photo(photo_id)
        self.scope.connection.execute(
            sa.update(photo_files).where(photo_files.c.photo_id == photo_id).values(**values)
        )


def _file_values(photo: NewPhoto) -> dict[str, object]:
    return {
        "folder": photo.folder,
        "size": photo.stamp.size,
        "mtime_ns": photo.stamp.mtime_ns,
        "etag": photo.etag,
        "raw_key": photo.raw_key,
    }


def _stamp(size: int | None, mtime_ns: int | None) -> FileStamp | None:
    return None if size is None or mtime_ns is None else FileStamp(size, mtime_ns)


def _photo(row: DbRow) -> Photo:
    return Photo(
        id=PhotoId(row.id),
        gallery_id=GalleryId(row.gallery_id),
        key=row.file_path,
        name=row.original_name,
        folder=row.folder or "",
        position=row.order,
        stamp=_stamp(row.size, row.mtime_ns),
        etag=row.etag,
        width=row.width,
        height=row.height,
        raw_key=row.raw_key,
        duplicate_of=None if row.duplicate_of is None else PhotoId(row.duplicate_of),
        missing=bool(row.missing),
    )


def _state(row: DbRow) -> PhotoState:
    return PhotoState(
        photo=_photo(row),
        job=None if row.state is None else JobState(row.state),
        run_id=None if row.run_id is None else RunId(row.run_id),
        done_etag=row.look_etag,
        done_stamp=_stamp(row.look_size, row.look_mtime_ns),
        done_engine=(
            None if row.engine_id is None else EngineStamp(row.engine_id, row.engine_version)
        ),
        error_code=row.reason_code,
    )


def _cards(rows: Iterable[DbRow], engine: EngineStamp) -> list[PhotoCard]:
    """Make cards of rows of `_CARDS`, taken apart by place: there may be a hundred thousand."""
    done = JobState.DONE.value
    stamp = (engine.id, engine.version)
    cards: list[PhotoCard] = []
    for row in rows:
        (photo, name, _, folder, width, height, size, mtime_ns, state, *look) = row
        engine_id, engine_version, look_size, look_mtime_ns, faces = look
        if state is None:
            status = PhotoStatus.NEW
        elif state != done:
            status = PhotoStatus(state)
        elif (engine_id, engine_version) == stamp and (size, mtime_ns) == (
            look_size,
            look_mtime_ns,
        ):
            status = PhotoStatus.DONE
        else:
            status = PhotoStatus.STALE
        found = None if engine_id is None else faces
        cards.append(PhotoCard(photo, name, folder or "", status, found, width, height))
    return cards
