"""What every kind of row needs: the transaction, its owner, and proof of ownership."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from kingdesk.adapters.db.host import HostSchema
from kingdesk.adapters.db.tables import (
    OWN_SCHEMA,
    faces,
    king_galleries,
    king_gallery_clients,
    king_photos,
    photo_looks,
    profile_items,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId
from kingdesk.ports.clock import Clock

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_T = TypeVar("_T")
DbRow: TypeAlias = Any
"""A row as the driver gives it; each module turns it into domain values at once."""
DbQuery: TypeAlias = sa.Select[Any]
CHUNK: Final = 5_000
"""Ids in one `IN (…)`; SQLite takes 32,766 variables at most."""


_KINDS: Final = {king_photos: "photo", king_gallery_clients: "client", faces: "face"}


def chunks(items: Iterable[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """Yield the items in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def box_of(row: DbRow) -> Box:
    return Box(row.box_left, row.box_top, row.box_width, row.box_height)


def box_values(box: Box | None) -> dict[str, float | None]:
    if box is None:
        return dict.fromkeys(("box_left", "box_top", "box_width", "box_height"))
    return {
        "box_left": box.left,
        "box_top": box.top,
        "box_width": box.width,
        "box_height": box.height,
    }


def shown_clients() -> sa.ColumnElement[bool]:
    """Return the condition that leaves out the web system's own technical rows."""
    email = sa.func.lower(king_gallery_clients.c.email)
    return sa.not_(
        sa.and_(
            email.like("%king%"),  # nearly everybody is told by this alone: lists are long
            sa.or_(
                email.like(r"\_\_ks\_face\_default\_%@internal.king", escape="\\"),
                email.like(r"\_\_ks\_face\_sess\_%@internal.king", escape="\\"),
                email.like("%@cadastro.kingselection.invalid"),
                email.like("%@publico.kingselection.invalid"),
            ),
        )
    )


@dataclass(slots=True)
class Scope:
    """One transaction of one owner.

    Attributes:
        host: what of the web system's schema is there.
        clock: whose time counts: the database server's, where there is one.
    """

    connection: sa.Connection
    owner: OwnerId
    clock: Clock
    host: HostSchema
    _owned: set[GalleryId] = field(default_factory=set)

    def galleries(self) -> DbQuery:
        """Return the ids of the owner's galleries, as a subquery."""
        return (
            sa.select(king_galleries.c.id)
            .join(profile_items, profile_items.c.id == king_galleries.c.profile_item_id)
            .where(profile_items.c.user_id == self.owner)
        )

    def check(self, gallery_id: GalleryId) -> None:
        """Raise NotFound unless the gallery is the owner's."""
        if gallery_id in self._owned:
            return
        found = self.connection.scalar(self.galleries().where(king_galleries.c.id == gallery_id))
        if found is None:
            raise NotFound(kind="gallery", name=gallery_id)
        self._owned.add(gallery_id)

    def gallery_of_photo(self, photo_id: PhotoId) -> GalleryId:
        """Return a photo's gallery, or raise NotFound unless it is the owner's."""
        return self._own(king_photos, photo_id)

    def gallery_of_client(self, client_id: ClientId) -> GalleryId:
        """Return a client's gallery, or raise NotFound unless it is the owner's."""
        return self._own(king_gallery_clients, client_id)

    def photos_by_gallery(
        self, photo_ids: Collection[PhotoId]
    ) -> dict[GalleryId, dict[PhotoId, str | None]]:
        """Return the galleries of photos, and the engine whose faces each photo has.

        Photos that are gone are left out.

        Raises:
            NotFound: a photo is not the owner's.
        """
        found: dict[GalleryId, dict[PhotoId, str | None]] = {}
        is_own = king_photos.c.gallery_id.in_(self.galleries())
        query = (
            sa.select(
                king_photos.c.id,
                king_photos.c.gallery_id,
                is_own.label("is_own"),
                photo_looks.c.engine_id,
            )
            .outerjoin(photo_looks, photo_looks.c.photo_id == king_photos.c.id)
            .where(king_photos.c.id.in_(photo_ids))
        )
        for row in self.connection.execute(query):
            if not row.is_own:
                raise NotFound(kind="photo", name=row.id)
            found.setdefault(row.gallery_id, {})[row.id] = row.engine_id
        self._owned.update(found)
        return found

    def check_all(
        self, table: sa.Table, ids: Iterable[int], gallery_id: GalleryId | None = None
    ) -> None:
        """Raise NotFound unless every row is the owner's, and of the gallery where one is given.

        Args:
            table: photos, clients, faces: anything with `id` and `gallery_id`.
            ids: of its rows.
            gallery_id: a gallery already known to be the owner's.
        """
        ours = (
            table.c.gallery_id.in_(self.galleries())
            if gallery_id is None
            else table.c.gallery_id == gallery_id
        )
        for chunk in chunks(set(ids)):
            query = sa.select(table.c.id).where(table.c.id.in_(chunk), ours)
            known = self.connection.scalars(query) if self._is_there(table) else ()
            strange = set(chunk).difference(known)
            if strange:
                raise NotFound(kind=_KINDS[table], name=min(strange))

    def _own(self, table: sa.Table, row_id: int) -> GalleryId:
        query = sa.select(table.c.gallery_id).where(
            table.c.id == row_id, table.c.gallery_id.in_(self.galleries())
        )
        found = self.connection.scalar(query) if self._is_there(table) else None
        if found is None:
            raise NotFound(kind=_KINDS[table], name=row_id)
        gallery_id = GalleryId(found)
        self._owned.add(gallery_id)
        return gallery_id

    def _is_there(self, table: sa.Table) -> bool:
        return table.schema == OWN_SCHEMA or self.host.has(table)

    def hold_there(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId]) -> set[PhotoId]:
        """Hold those photos of a gallery that the web system is not just deleting; return them.

        As `hold`, but waiting for nobody: so it dead-locks with no deletion of several photos, in
        whatever order that takes them.
        """
        if not self.host.is_web:
            return set(photo_ids)
        query = (
            sa.select(king_photos.c.id)
            .join(king_galleries, king_photos.c.gallery_id == king_galleries.c.id)
            .where(king_galleries.c.id == gallery_id, king_photos.c.id.in_(photo_ids))
            .with_for_update(
                read=True, key_share=True, skip_locked=True, of=[king_galleries, king_photos]
            )
        )
        return {PhotoId(photo) for photo in self.connection.scalars(query)}

    def hold(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId] = ()) -> None:
        """Keep the web system from deleting a gallery, and photos of it, until the unit ends.

        Its deletions take the row first and then what hangs on it, ours included. Who writes such
        rows and only then needs the row itself would meet a deletion half-way, and the server
        would break off one of the two, perhaps the web system's. So this comes first.
        """
        if not self.host.is_web:
            return  # SQLite has one writer at a time
        query = sa.select(king_galleries.c.id).where(king_galleries.c.id == gallery_id)
        if photo_ids:
            query = query.join(king_photos, king_photos.c.gallery_id == king_galleries.c.id)
            query = query.where(king_photos.c.id.in_(photo_ids)).order_by(king_photos.c.id)
        rows = [king_galleries, king_photos] if photo_ids else [king_galleries]
        self.connection.execute(query.with_for_update(read=True, key_share=True, of=rows)).all()

    def hold_clients(self, gallery_id: GalleryId, named: Iterable[ClientId]) -> set[ClientId]:
        """Return those of the clients that are there and shown; they stay until the unit ends.

        The web system may delete one at any time, also between a comparison and its storing, and
        it would take a stranger's id where it belongs to no such gallery.
        """
        table = king_gallery_clients.c
        found: set[ClientId] = set()
        for chunk in chunks(set(named) if self.host.has(king_gallery_clients) else ()):
            query = sa.select(table.id).where(
                table.id.in_(chunk), table.gallery_id == gallery_id, shown_clients()
            )
            query = query.order_by(table.id).with_for_update(read=True, key_share=True)
            found.update(ClientId(client) for client in self.connection.scalars(query))
        return found

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """Return an insert that knows ON CONFLICT, in the database's own dialect."""
        return insert(self.connection.dialect.name, table)

    def add(self, table: sa.Table, values: Mapping[str, object]) -> int:
        """Insert one row and return its id."""
        statement = sa.insert(table).values(values).returning(table.c.id)
        return int(self.connection.execute(statement).scalar_one())

    def upsert(self, table: sa.Table, rows: list[dict[str, object]], keys: tuple[str, ...]) -> None:
        """Insert rows, or overwrite the ones that are there, by their key columns."""
        if rows:
            named = _upsert(self.connection.dialect.name, table, tuple(rows[0]), keys)
            self.connection.execute(named, rows)


def insert(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that knows ON CONFLICT, in a database's own dialect."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- no folder shall wait for it

        return postgresql.insert(table)
    return sqlite.insert(table)


@lru_cache(maxsize=64)
def _upsert(
    dialect: str, table: sa.Table, names: tuple[str, ...], keys: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """Return the statement for rows of these columns; making it takes as long as sending it."""
    statement = insert(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
