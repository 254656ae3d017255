"""Photos: rows of the web system plus what we know of their files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows import photo_queries
from kingdesk.adapters.db.rows.files import is_other_file, note, note_listed
from kingdesk.adapters.db.rows.photo_queries import HOST_ORDER
from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope, chunks
from kingdesk.adapters.db.rows.selections import selected
from kingdesk.adapters.db.tables import (
    king_photos,
    king_selections,
    photo_files,
    photo_looks,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.galleries import (
    FileStamp,
    NewPhoto,
    Photo,
    PhotoCard,
    PhotoLack,
    PhotoStatus,
)
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, RunId
from kingdesk.domain.jobs import JobState
from kingdesk.domain.objects import object_key
from kingdesk.domain.studio_errors import FromWebSystem
from kingdesk.ports.store import FileNote, PhotoState


@dataclass(frozen=True, slots=True)
class SqlPhotos:
    scope: Scope

    def of_gallery(self, gallery_id: GalleryId) -> list[Photo]:
        self.scope.check(gallery_id)
        query = photo_queries.photos(self.scope.host).where(king_photos.c.gallery_id == gallery_id)
        query = query.order_by(*HOST_ORDER)
        return [_photo(row) for row in self.scope.connection.execute(query)]

    def get(self, photo_id: PhotoId) -> Photo:
        return _photo(self._one(photo_queries.photos(self.scope.host), photo_id))

    def several(self, photo_ids: Iterable[PhotoId]) -> list[Photo]:
        query = photo_queries.photos(self.scope.host).where(
            king_photos.c.gallery_id.in_(self.scope.galleries())
        )
        return [
            _photo(row)
            for chunk in chunks(set(photo_ids))
            for row in self.scope.connection.execute(query.where(king_photos.c.id.in_(chunk)))
        ]

    def cards(
        self, gallery_id: GalleryId, engine: EngineStamp, only: Iterable[PhotoId] | None = None
    ) -> list[PhotoCard]:
        self.scope.check(gallery_id)
        query = photo_queries.cards(self.scope.host).where(king_photos.c.gallery_id == gallery_id)
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

    def card_pages(
        self, gallery_id: GalleryId, engine: EngineStamp, first: int, size: int
    ) -> Iterator[list[PhotoCard]]:
        """Yield what `cards` returns, a first few at once and then page by page.

        The first page is a query of its own, by the order's index: it comes as fast for a hundred
        thousand photos as for a hundred. The others come from a cursor of the server, so that no
        more than a page of them is in memory. To be read while the unit is open.
        """
        host, execute = self.scope.host, self.scope.connection.execute
        asked = {"gallery": gallery_id, "owner": self.scope.owner, "first": first}
        page = execute(photo_queries.first_cards(host), asked).all()
        if not page:  # asked only now: of a gallery that is somebody else's nothing was found
            self.scope.check(gallery_id)
            return iter(())
        rest = photo_queries.cards(host).where(
            king_photos.c.gallery_id == gallery_id,
            sa.tuple_(*HOST_ORDER) > sa.tuple_(page[-1].order, page[-1].id),
        )
        return self._pages(page, rest if len(page) == first else None, engine, size)

    def _pages(
        self,
        page: Sequence[DbRow],
        rest: sa.Select[tuple[object, ...]] | None,
        engine: EngineStamp,
        size: int,
    ) -> Iterator[list[PhotoCard]]:
        yield _cards(page, engine)
        if rest is None:
            return
        with self.scope.connection.execute(
            rest, execution_options={"stream_results": True, "yield_per": size}
        ) as rows:
            for partition in rows.partitions():
                yield _cards(partition, engine)

    def states(self, gallery_id: GalleryId) -> list[PhotoState]:
        self.scope.check(gallery_id)
        query = photo_queries.states(self.scope.host).where(king_photos.c.gallery_id == gallery_id)
        query = query.order_by(*HOST_ORDER)
        return [_state(row) for row in self.scope.connection.execute(query)]

    def state(self, photo_id: PhotoId) -> PhotoState:
        return _state(self._one(photo_queries.states(self.scope.host), photo_id))

    def _one(self, query: DbQuery, photo_id: PhotoId) -> DbRow:
        row = self.scope.connection.execute(
            query.where(
                king_photos.c.id == photo_id, king_photos.c.gallery_id.in_(self.scope.galleries())
            )
        ).one_or_none()
        if row is None:
            raise NotFound(kind="photo", name=photo_id)
        return row

    def add(self, gallery_id: GalleryId, photos: Sequence[NewPhoto]) -> list[PhotoId]:
        self.scope.check(gallery_id)
        self._refuse_on_the_web()
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
        self._refuse_on_the_web()
        for statement in (
            sa.update(king_photos)
            .where(king_photos.c.id == photo_id)
            .values(file_path=file.key, original_name=file.name),
            sa.update(photo_files)
            .where(photo_files.c.photo_id == photo_id)
            .values(missing=False, **_file_values(file)),
            # the import says that it is the same photo; whether it changed, its stamp tells
            sa.update(photo_looks).where(photo_looks.c.photo_id == photo_id).values(key=file.key),
        ):
            self.scope.connection.execute(statement)

    def mark_missing(self, photo_ids: Iterable[PhotoId], *, missing: bool) -> None:
        wanted = set(photo_ids)
        self.scope.check_all(king_photos, wanted)
        for chunk in chunks(wanted):
            note(self.scope, king_photos.c.id.in_(chunk), missing=missing)

    def set_etag(self, photo_id: PhotoId, etag: str) -> None:
        self.scope.gallery_of_photo(photo_id)
        note(self.scope, king_photos.c.id == photo_id, etag=etag)

    def note_files(self, gallery_id: GalleryId, notes: Sequence[FileNote]) -> None:
        self.scope.check(gallery_id)
        self.scope.check_all(king_photos, (one.photo_id for one in notes), gallery_id)
        self.scope.hold(gallery_id)
        note_listed(self.scope, gallery_id, notes)

    def selections(self, gallery_id: GalleryId) -> Mapping[PhotoId, frozenset[ClientId | None]]:
        """Return who chose which photo on the web; None stands for a visitor without a name.

        Whoever the web system keeps as a technical row is such a visitor.
        """
        self.scope.check(gallery_id)
        if not self.scope.host.has(king_selections):
            return {}
        chosen: dict[PhotoId, set[ClientId | None]] = defaultdict(set)
        for photo, client in self.scope.connection.execute(selected(self.scope, gallery_id)):
            chosen[photo].add(client)
        return {photo: frozenset(clients) for photo, clients in chosen.items()}

    def set_duplicate(self, photo_id: PhotoId, of: PhotoId | None) -> None:
        gallery_id = self.scope.gallery_of_photo(photo_id)
        if of is not None:
            self.scope.check_all(king_photos, [of], gallery_id)
        note(self.scope, king_photos.c.id == photo_id, duplicate_of=of)

    def _refuse_on_the_web(self) -> None:
        if self.scope.host.is_web:
            raise FromWebSystem(what="Photos")


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
        edited_key=row.edited_file_path or None,
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
        moved=is_other_file(row.look_key, row.file_path),
        references_revision=row.references_revision,
        looked_at=row.looked_at,
        faces=row.look_faces,
    )


def _cards(rows: Iterable[DbRow], engine: EngineStamp) -> list[PhotoCard]:
    """Make cards of rows of `_cards`, taken apart by place: there may be a hundred thousand."""
    done = JobState.DONE.value
    stamp = (engine.id, engine.version)
    cards: list[PhotoCard] = []
    shared: dict[str, str] = {}  # one text of each folder, not one for each photo
    for row in rows:
        (photo, name, _, folder, width, height, state, engine_id, engine_version, faces) = row[:10]
        changed, look_key, key, missing, odd_path, mtime_ns = row[10:]
        if state is None:
            status = PhotoStatus.NEW
        elif state != done:
            status = PhotoStatus(state)
        elif (
            changed
            or (engine_id == stamp[0] and engine_version != stamp[1])
            or (key is not None and is_other_file(look_key, key))
        ):
            status = PhotoStatus.STALE
        else:
            status = PhotoStatus.DONE
        found = None if engine_id is None else faces
        lack = PhotoLack.MISSING if missing else None
        if odd_path is not None and object_key(odd_path) is None:
            lack = PhotoLack.NOT_IN_BUCKET
        where = shared.setdefault(folder or "", folder or "")
        card = PhotoCard(photo, name, where, status, found, width, height, lack, mtime_ns)
        cards.append(card)
    return cards
