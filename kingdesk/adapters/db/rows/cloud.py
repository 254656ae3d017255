"""Collections at AWS, and which faces of clients and photos are in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows.known_faces import (
    delete_later,
    drop_searches,
    is_in_collection,
    is_shared,
    let_go,
    let_go_of_gone,
    unsee,
    withdraw,
)
from kingdesk.adapters.db.rows.revision import bump_references
from kingdesk.adapters.db.rows.scope import DbRow, Scope, chunks, shown_clients
from kingdesk.adapters.db.tables import (
    client_references,
    cloud_deletions,
    collections,
    described_faces,
    faces,
    gallery_settings,
    king_galleries,
    king_gallery_clients,
    photo_looks,
    reference_descriptors,
    rekognition_client_faces,
    web_faces,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, ReferenceId
from kingdesk.ports.cloud_store import (
    FaceToDelete,
    FoundAtCloud,
    GalleryCollection,
    KnownFace,
    Selfie,
)


@dataclass(frozen=True, slots=True)
class SqlCollections:
    scope: Scope

    def of_owner(self) -> list[GalleryCollection]:
        query = sa.select(collections).where(collections.c.owner_id == self.scope.owner)
        rows = self.scope.connection.execute(query.order_by(collections.c.name))
        return [_collection(row) for row in rows]

    def get(self, gallery_id: GalleryId) -> GalleryCollection | None:
        self.scope.check(gallery_id)
        query = sa.select(collections).where(
            collections.c.owner_id == self.scope.owner, collections.c.gallery_id == gallery_id
        )
        # there may be two once the studio's collections have another name
        newest_first = query.order_by(collections.c.used_at.desc(), collections.c.name)
        row = self.scope.connection.execute(newest_first.limit(1)).first()
        return None if row is None else _collection(row)

    def abandoned(self) -> list[GalleryCollection]:
        known = sa.select(king_galleries.c.id)  # of anybody: it may have changed hands
        query = sa.select(collections).where(
            collections.c.owner_id == self.scope.owner, collections.c.gallery_id.not_in(known)
        )
        rows = self.scope.connection.execute(query.order_by(collections.c.name))
        return [_collection(row) for row in rows]

    def note(self, name: str, gallery_id: GalleryId, model: str) -> None:
        self.scope.check(gallery_id)
        now = self.scope.clock.now()
        statement = self.scope.insert(collections).values(
            name=name,
            owner_id=self.scope.owner,
            gallery_id=gallery_id,
            model=model,
            created_at=now,
            used_at=now,
        )
        self.scope.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name"],
                # the gallery may have changed hands since: its faces went along
                set_={"owner_id": self.scope.owner, "model": model, "used_at": now},
                where=sa.or_(
                    collections.c.owner_id == self.scope.owner,
                    collections.c.gallery_id == gallery_id,
                ),
            )
        )

    def forget(self, name: str) -> None:
        self.scope.connection.execute(
            sa.delete(collections).where(
                collections.c.name == name, collections.c.owner_id == self.scope.owner
            )
        )
        self.scope.connection.execute(
            sa.delete(described_faces).where(
                described_faces.c.collection == name,
                described_faces.c.owner_id == self.scope.owner,
            )
        )

    def delete_later(
        self, faces: Iterable[FaceToDelete], client_id: ClientId | None = None
    ) -> None:
        delete_later(self.scope, faces, client_id)

    def described(self, name: str) -> int:
        query = sa.select(sa.func.count()).where(
            described_faces.c.owner_id == self.scope.owner, described_faces.c.collection == name
        )
        return self.scope.connection.scalar(query) or 0

    def let_go_of_gone(self) -> list[FaceToDelete]:
        return let_go_of_gone(self.scope)

    def to_delete(self) -> list[FaceToDelete]:
        table = cloud_deletions.c
        query = sa.select(table.collection, table.face_id).where(table.owner_id == self.scope.owner)
        rows = self.scope.connection.execute(query.order_by(table.id))
        return [FaceToDelete(row.collection, row.face_id) for row in rows]

    def deleted(self, faces: Iterable[FaceToDelete]) -> None:
        by_collection: dict[str, list[str]] = {}
        for face in faces:
            by_collection.setdefault(face.collection, []).append(face.face_id)
        for name, ids in by_collection.items():
            for chunk in chunks(ids):
                for table in (cloud_deletions, described_faces):
                    self.scope.connection.execute(
                        sa.delete(table).where(
                            table.c.owner_id == self.scope.owner,
                            table.c.collection == name,
                            table.c.face_id.in_(chunk),
                        )
                    )


def _collection(row: DbRow) -> GalleryCollection:
    return GalleryCollection(
        row.name, GalleryId(row.gallery_id), row.model, row.created_at, row.used_at
    )


@dataclass(frozen=True, slots=True)
class SqlCloudFaces:
    scope: Scope

    def of_references(self, gallery_id: GalleryId, engine: EngineStamp) -> list[KnownFace]:
        self.scope.check(gallery_id)
        query = (
            sa.select(
                reference_descriptors.c.external_id,
                reference_descriptors.c.revision,
                client_references.c.id,
                client_references.c.client_id,
            )
            .join(client_references, client_references.c.id == reference_descriptors.c.reference_id)
            .where(
                client_references.c.gallery_id == gallery_id,
                reference_descriptors.c.engine_id == engine.id,
                reference_descriptors.c.engine_version == engine.version,
                reference_descriptors.c.external_id.is_not(None),
            )
            .order_by(client_references.c.id)
        )
        return [
            KnownFace(
                row.external_id, ClientId(row.client_id), ReferenceId(row.id), row.revision or 0
            )
            for row in self.scope.connection.execute(query)
        ]

    def of_web(self, gallery_id: GalleryId) -> list[KnownFace]:
        self.scope.check(gallery_id)
        table = rekognition_client_faces
        if not self.scope.host.has(table):
            return []
        ours = (
            sa.select(reference_descriptors.c.external_id)
            .join(client_references, client_references.c.id == reference_descriptors.c.reference_id)
            .where(
                client_references.c.gallery_id == gallery_id,
                reference_descriptors.c.external_id.is_not(None),
            )
        )
        noted = sa.and_(
            web_faces.c.gallery_id == table.c.gallery_id, web_faces.c.face_id == table.c.face_id
        )
        query = (
            sa.select(table.c.face_id, table.c.client_id, web_faces.c.revision)
            .join(king_gallery_clients, king_gallery_clients.c.id == table.c.client_id)
            .outerjoin(web_faces, noted)
            .where(
                table.c.gallery_id == gallery_id,
                king_gallery_clients.c.gallery_id == gallery_id,
                shown_clients(),
                is_in_collection(table.c.face_id),
                table.c.face_id.not_in(ours),
            )
            .order_by(table.c.id)
        )
        return [
            KnownFace(row.face_id, ClientId(row.client_id), None, row.revision or 0)
            for row in self.scope.connection.execute(query)
        ]

    def note_web(self, gallery_id: GalleryId) -> None:
        self.scope.check(gallery_id)
        self.scope.hold(gallery_id)
        table = gallery_settings  # by one worker at a time: a face noted twice is searched twice
        row = sa.select(table.c.gallery_id).where(table.c.gallery_id == gallery_id)
        self.scope.connection.execute(row.with_for_update()).all()
        there = self.of_web(gallery_id)
        known = sa.select(web_faces.c.face_id).where(web_faces.c.gallery_id == gallery_id)
        noted = set(self.scope.connection.scalars(known))
        for chunk in chunks(noted - {face.face_id for face in there}):
            self.scope.connection.execute(
                sa.delete(web_faces).where(
                    web_faces.c.gallery_id == gallery_id, web_faces.c.face_id.in_(chunk)
                )
            )
        new = [face.face_id for face in there if face.face_id not in noted]
        if not new:
            return
        bump_references(self.scope, gallery_id)
        revision = self._revision(gallery_id)
        rows: list[dict[str, object]] = [
            {"gallery_id": gallery_id, "face_id": face_id, "revision": revision}
            for face_id in dict.fromkeys(new)
        ]
        self.scope.upsert(web_faces, rows, ("gallery_id", "face_id"))

    def told_web(self, gallery_id: GalleryId) -> frozenset[str] | None:
        self.scope.check(gallery_id)
        table = rekognition_client_faces.c
        if not self.scope.host.has(rekognition_client_faces):
            return None
        query = sa.select(table.face_id).where(table.gallery_id == gallery_id)
        return frozenset(self.scope.connection.scalars(query))

    def owed(self, gallery_id: GalleryId) -> list[ReferenceId]:
        self.scope.check(gallery_id)
        query = sa.select(client_references.c.id).where(
            client_references.c.gallery_id == gallery_id, client_references.c.is_owed
        )
        found = self.scope.connection.scalars(query.order_by(client_references.c.id))
        return [ReferenceId(reference) for reference in found]

    def selfies(self, gallery_id: GalleryId) -> list[Selfie]:
        self.scope.check(gallery_id)
        table = rekognition_client_faces
        if not self.scope.host.has(table):
            return []
        query = (
            sa.select(table.c.client_id, table.c.reference_r2_key)
            .join(king_gallery_clients, king_gallery_clients.c.id == table.c.client_id)
            .where(
                table.c.gallery_id == gallery_id,
                king_gallery_clients.c.gallery_id == gallery_id,
                shown_clients(),
                sa.not_(is_in_collection(table.c.face_id)),
                table.c.reference_r2_key.is_not(None),
            )
            .order_by(table.c.id)
        )
        return [
            Selfie(ClientId(row.client_id), row.reference_r2_key)
            for row in self.scope.connection.execute(query)
        ]

    def describe(
        self,
        reference_id: ReferenceId,
        engine: EngineStamp,
        face_id: str | None,
        collection: str | None,
    ) -> None:
        query = sa.select(client_references.c.gallery_id, client_references.c.client_id).where(
            client_references.c.id == reference_id,
            client_references.c.gallery_id.in_(self.scope.galleries()),
        )
        found = self.scope.connection.execute(query).first()
        if found is None:
            raise NotFound(kind="reference", name=reference_id)
        gallery_id, described = GalleryId(found.gallery_id), reference_descriptors.c
        let_go(
            self.scope,
            ClientId(found.client_id),
            described.reference_id == reference_id,
            described.engine_id == engine.id,
            described.engine_version == engine.version,
            described.external_id != (face_id or ""),
        )
        bump_references(self.scope, gallery_id)
        row = {
            "reference_id": reference_id,
            "engine_id": engine.id,
            "engine_version": engine.version,
            "descriptor": b"",
            "external_id": face_id,
            "revision": self._revision(gallery_id),
            "collection": collection,
        }
        self.scope.upsert(
            reference_descriptors, [row], ("reference_id", "engine_id", "engine_version")
        )
        if face_id is not None and collection is not None:
            face = {
                "collection": collection,
                "face_id": face_id,
                "owner_id": self.scope.owner,
                "gallery_id": gallery_id,
                "client_id": found.client_id,
                "reference_id": reference_id,
            }
            self.scope.upsert(described_faces, [face], ("collection", "face_id"))
        if is_shared(engine):
            paid = sa.update(client_references).where(client_references.c.id == reference_id)
            self.scope.connection.execute(paid.values(is_owed=False))

    def tell_web(
        self, client_id: ClientId, face_id: str, image_id: str | None, r2_key: str | None
    ) -> None:
        gallery_id = self.scope.gallery_of_client(client_id)
        self.scope.hold(gallery_id)
        if self.scope.host.has(rekognition_client_faces):
            row: dict[str, object] = {"gallery_id": gallery_id, "client_id": client_id}
            row |= {"face_id": face_id, "image_id": image_id, "reference_r2_key": r2_key}
            keys = ("gallery_id", "client_id", "face_id")
            self.scope.upsert(rekognition_client_faces, [row], keys)
        drop_searches(self.scope, gallery_id, client_id)

    def withdraw(self, face_ids: Iterable[str]) -> int:
        return withdraw(self.scope, face_ids)

    def of_photos(self, gallery_id: GalleryId, engine: EngineStamp) -> list[FoundAtCloud]:
        self.scope.check(gallery_id)
        query = sa.select(faces.c.external_id, faces.c.id, faces.c.photo_id).where(
            faces.c.gallery_id == gallery_id,
            faces.c.engine_id == engine.id,
            faces.c.engine_version == engine.version,
            faces.c.external_id.is_not(None),
        )
        return [
            FoundAtCloud(external_id, FaceId(face), PhotoId(photo))
            for external_id, face, photo in self.scope.connection.execute(query).all()
        ]

    def revisions(self, gallery_id: GalleryId, engine: EngineStamp) -> Mapping[PhotoId, int]:
        self.scope.check(gallery_id)
        table = photo_looks.c
        query = sa.select(table.photo_id, table.references_revision).where(
            table.gallery_id == gallery_id,
            table.engine_id == engine.id,
            table.engine_version == engine.version,
        )
        rows = self.scope.connection.execute(query)
        return {PhotoId(row.photo_id): row.references_revision for row in rows}

    def saw(self, gallery_id: GalleryId, photos: Iterable[PhotoId], revision: int) -> None:
        self.scope.check(gallery_id)
        table = photo_looks
        for chunk in chunks(photos):
            self.scope.connection.execute(
                sa.update(table)
                .where(
                    table.c.gallery_id == gallery_id,
                    table.c.photo_id.in_(chunk),
                    table.c.references_revision < revision,
                )
                .values(references_revision=revision)
            )

    def unsee(self, gallery_id: GalleryId, client_id: ClientId, engine: EngineStamp) -> None:
        self.scope.check(gallery_id)
        self.scope.check_all(king_gallery_clients, [client_id], gallery_id)
        bump_references(self.scope, gallery_id)
        unsee(self.scope, gallery_id, client_id, engine)

    def _revision(self, gallery_id: GalleryId) -> int:
        query = sa.select(gallery_settings.c.references_revision).where(
            gallery_settings.c.gallery_id == gallery_id
        )
        return self.scope.connection.scalar(query) or 0
