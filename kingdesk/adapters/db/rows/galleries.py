"""Galleries: rows of the web system plus our settings of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar
from uuid import uuid4

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope, shown_clients
from kingdesk.adapters.db.tables import (
    client_references,
    gallery_settings,
    king_galleries,
    king_gallery_clients,
    king_photos,
    profile_items,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.galleries import Gallery, GalleryAccess, GalleryStatus
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.matching import suggested_threshold
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import FromWebSystem

_Word = TypeVar("_Word", bound=StrEnum)
_LEGACY: Final = {"password": GalleryAccess.SIGNUP}
"""What an early version of the web system wrote, and how the newer ones take it."""


@dataclass(frozen=True, slots=True)
class SqlGalleries:
    scope: Scope

    def all(self) -> list[Gallery]:
        """Return the owner's galleries, newest first; one statement however many they are."""
        query = self._query().order_by(king_galleries.c.id.desc())
        return [self._gallery(row) for row in self.scope.connection.execute(query)]

    def get(self, gallery_id: GalleryId) -> Gallery:
        query = self._query().where(king_galleries.c.id == gallery_id)
        row = self.scope.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(kind="gallery", name=gallery_id)
        return self._gallery(row)

    def add(self, name: str) -> GalleryId:
        self._refuse_on_the_web()
        row = {
            "profile_item_id": self._module(),
            "nome_projeto": name,
            "slug": uuid4().hex,
            "cliente_email": "",
            "senha_hash": "!",  # no password opens it; there is no web access to an own workspace
            "face_recognition_enabled": True,
        }
        return GalleryId(self.scope.add(king_galleries, row))

    def rename(self, gallery_id: GalleryId, name: str) -> None:
        self.scope.check(gallery_id)
        self._refuse_on_the_web()
        self.scope.connection.execute(
            sa.update(king_galleries)
            .where(king_galleries.c.id == gallery_id)
            .values(nome_projeto=name, updated_at=sa.func.current_timestamp())
        )

    def set_threshold(self, gallery_id: GalleryId, threshold: float) -> None:
        self.scope.check(gallery_id)
        self.scope.upsert(
            gallery_settings, [{"gallery_id": gallery_id, "threshold": threshold}], ("gallery_id",)
        )

    def references_revision(self, gallery_id: GalleryId) -> int:
        self.scope.check(gallery_id)
        query = sa.select(gallery_settings.c.references_revision).where(
            gallery_settings.c.gallery_id == gallery_id
        )
        return self.scope.connection.scalar(query) or 0

    def strategy(self, gallery_id: GalleryId) -> Strategy | None:
        self.scope.check(gallery_id)
        query = sa.select(gallery_settings.c.strategy).where(
            gallery_settings.c.gallery_id == gallery_id
        )
        found = self.scope.connection.scalar(query)
        return None if found is None else Strategy(found)

    def set_strategy(self, gallery_id: GalleryId, strategy: Strategy) -> None:
        self.scope.check(gallery_id)
        row: dict[str, object] = {"gallery_id": gallery_id, "strategy": strategy}
        self.scope.upsert(gallery_settings, [row], ("gallery_id",))

    def _refuse_on_the_web(self) -> None:
        if self.scope.host.is_web:
            raise FromWebSystem(what="Galleries")

    def _module(self) -> int:
        """Return the owner's gallery module, the link between a user and their galleries."""
        query = sa.select(profile_items.c.id).where(
            profile_items.c.user_id == self.scope.owner,
            profile_items.c.item_type == "king_selection",
        )
        found = self.scope.connection.scalar(query)
        if found is None:
            raise NotFound(kind="owner", name=self.scope.owner)
        return int(found)

    def _query(self) -> DbQuery:
        host, table = self.scope.host, king_galleries.c
        return (
            sa.select(
                table.id,
                table.nome_projeto,
                # as text: a version of the web system may know more states than we do
                sa.cast(table.status, sa.Text).label("status"),
                host.column(table.access_mode, None),
                host.column(table.data_trabalho, None),
                host.column(table.face_recognition_enabled, None),
                gallery_settings.c.threshold,
                _count_of(sa.func.count(), king_photos).label("photos"),
                self._clients().label("clients"),
                _count_of(
                    sa.func.count(sa.distinct(client_references.c.client_id)), client_references
                ).label("enrolled"),
            )
            .outerjoin(gallery_settings, gallery_settings.c.gallery_id == table.id)
            .where(table.id.in_(self.scope.galleries()))
        )

    def _clients(self) -> sa.ColumnElement[int]:
        if not self.scope.host.has(king_gallery_clients):
            return sa.literal(0)
        return _count_of(sa.func.count(), king_gallery_clients, shown_clients())

    def _gallery(self, row: DbRow) -> Gallery:
        access = _LEGACY.get(row.access_mode)
        return Gallery(
            id=GalleryId(row.id),
            name=row.nome_projeto,
            status=_known(GalleryStatus, row.status, GalleryStatus.PREPARING),
            threshold=row.threshold or suggested_threshold(row.enrolled),
            photos=row.photos,
            clients=row.clients,
            enrolled_clients=row.enrolled,
            access=access or _known(GalleryAccess, row.access_mode, GalleryAccess.PRIVATE),
            event_date=row.data_trabalho,
            web_faces=self.scope.host.is_web and row.face_recognition_enabled is True,
        )


def _count_of(
    count: sa.ColumnElement[int], table: sa.Table, *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    """Return a count of a table's rows of the gallery asked for, as a column."""
    of_gallery = table.c.gallery_id == king_galleries.c.id
    return sa.select(count).select_from(table).where(of_gallery, *conditions).scalar_subquery()


def _known(words: type[_Word], word: str | None, otherwise: _Word) -> _Word:
    """Return the word of an enumeration, or another where the enumeration lacks it."""
    return words(word) if word in {known.value for known in words} else otherwise
