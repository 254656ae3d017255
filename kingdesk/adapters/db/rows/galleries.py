"""Galleries: rows of the web system plus our settings of each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from kingdesk.adapters.db.rows.clients import shown_clients
from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope
from kingdesk.adapters.db.tables import (
    client_references,
    gallery_settings,
    king_galleries,
    king_gallery_clients,
    king_photos,
    profile_items,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.galleries import Gallery, GalleryStatus
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.matching import suggested_threshold


@dataclass(frozen=True, slots=True)
class SqlGalleries:
    scope: Scope

    def all(self) -> list[Gallery]:
        query = self._query().order_by(king_galleries.c.id.desc())
        return [_gallery(row) for row in self.scope.connection.execute(query)]

    def get(self, gallery_id: GalleryId) -> Gallery:
        query = self._query().where(king_galleries.c.id == gallery_id)
        row = self.scope.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(kind="gallery", name=gallery_id)
        return _gallery(row)

    def add(self, name: str) -> GalleryId:
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
        photos = (
            sa.select(sa.func.count())
            .where(king_photos.c.gallery_id == king_galleries.c.id)
            .scalar_subquery()
        )
        clients = (
            sa.select(sa.func.count())
            .where(king_gallery_clients.c.gallery_id == king_galleries.c.id, shown_clients())
            .scalar_subquery()
        )
        enrolled = (
            sa.select(sa.func.count(sa.distinct(client_references.c.client_id)))
            .where(client_references.c.gallery_id == king_galleries.c.id)
            .scalar_subquery()
        )
        return (
            sa.select(
                king_galleries.c.id,
                king_galleries.c.nome_projeto,
                king_galleries.c.status,
                gallery_settings.c.threshold,
                photos.label("photos"),
                clients.label("clients"),
                enrolled.label("enrolled"),
            )
            .outerjoin(gallery_settings, gallery_settings.c.gallery_id == king_galleries.c.id)
            .where(king_galleries.c.id.in_(self.scope.galleries()))
        )


def _gallery(row: DbRow) -> Gallery:
    return Gallery(
        id=GalleryId(row.id),
        name=row.nome_projeto,
        status=GalleryStatus(row.status),
        threshold=row.threshold or suggested_threshold(row.enrolled),
        photos=row.photos,
        clients=row.clients,
        enrolled_clients=row.enrolled,
    )
