"""References: the enrolled faces of clients, each with its own copy of the picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows.known_faces import drop_found, let_go
from kingdesk.adapters.db.rows.revision import bump_references
from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope, box_of, box_values
from kingdesk.adapters.db.tables import (
    client_references,
    king_gallery_clients,
    reference_descriptors,
)
from kingdesk.domain.clients import Consent, Reference, ReferenceWarning, Warned
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, ReferenceId
from kingdesk.ports.store import NewReference, ReferenceDescriptor

_SHOWN = [column for column in client_references.c if column.name != "picture"]


@dataclass(frozen=True, slots=True)
class SqlReferences:
    scope: Scope

    def of_gallery(
        self, gallery_id: GalleryId, client_id: ClientId | None = None
    ) -> list[Reference]:
        self.scope.check(gallery_id)
        query = sa.select(*_SHOWN).where(client_references.c.gallery_id == gallery_id)
        if client_id is not None:
            self.scope.check_all(king_gallery_clients, [client_id], gallery_id)
            query = query.where(client_references.c.client_id == client_id)
        return self._read(query.order_by(client_references.c.id))

    def get(self, reference_id: ReferenceId) -> Reference:
        query = sa.select(*_SHOWN).where(
            client_references.c.id == reference_id,
            client_references.c.gallery_id.in_(self.scope.galleries()),
        )
        found = self._read(query)
        if not found:
            raise NotFound(kind="reference", name=reference_id)
        return found[0]

    def add(self, reference: NewReference, engine: EngineStamp | None) -> ReferenceId:
        gallery_id = self.scope.gallery_of_client(reference.client_id)
        row = {
            "gallery_id": gallery_id,
            "client_id": reference.client_id,
            "source": reference.source,
            "sha256": reference.sha256,
            "picture": reference.picture,
            "face_index": reference.face_index,
            "confidence": reference.face.confidence,
            "warnings_json": _dumped(reference.warnings),
            "created_at": self.scope.clock.now(),
            "is_owed": reference.is_owed,
            **box_values(reference.box),
            **_consent_values(reference.consent or self._consent(reference.client_id)),
        }
        reference_id = ReferenceId(self.scope.add(client_references, row))
        if engine is not None:
            self.describe(reference_id, engine, reference.face.descriptor)
        bump_references(self.scope, gallery_id)
        return reference_id

    def remove(self, reference_id: ReferenceId) -> set[PhotoId]:
        client_id = self.get(reference_id).client_id
        gallery_id = self._gallery(reference_id)
        self.scope.hold(gallery_id)
        bump_references(self.scope, gallery_id)
        let_go(self.scope, client_id, client_references.c.id == reference_id)
        lost = drop_found(self.scope, gallery_id, client_id, reference_id)
        self.scope.connection.execute(
            sa.delete(client_references).where(client_references.c.id == reference_id)
        )
        return lost

    def picture(self, reference_id: ReferenceId) -> bytes:
        self._gallery(reference_id)
        query = sa.select(client_references.c.picture).where(client_references.c.id == reference_id)
        return bytes(self.scope.connection.execute(query).scalar_one())

    def same_face(self, client_id: ClientId, sha256: str, face_index: int) -> Reference | None:
        self.scope.gallery_of_client(client_id)
        query = sa.select(*_SHOWN).where(
            client_references.c.client_id == client_id,
            client_references.c.sha256 == sha256,
            client_references.c.face_index == face_index,
        )
        return next(iter(self._read(query)), None)

    def descriptors(self, gallery_id: GalleryId, engine: EngineStamp) -> list[ReferenceDescriptor]:
        self.scope.check(gallery_id)
        query = (
            sa.select(
                client_references.c.id,
                client_references.c.client_id,
                reference_descriptors.c.descriptor,
            )
            .join(
                reference_descriptors,
                reference_descriptors.c.reference_id == client_references.c.id,
            )
            .where(
                client_references.c.gallery_id == gallery_id,
                reference_descriptors.c.engine_id == engine.id,
                reference_descriptors.c.engine_version == engine.version,
            )
            .order_by(client_references.c.id)
        )
        return [
            ReferenceDescriptor(ReferenceId(row.id), ClientId(row.client_id), row.descriptor)
            for row in self.scope.connection.execute(query)
        ]

    def without_descriptor(self, gallery_id: GalleryId, engine: EngineStamp) -> list[Reference]:
        self.scope.check(gallery_id)
        described = sa.select(reference_descriptors.c.reference_id).where(
            reference_descriptors.c.engine_id == engine.id,
            reference_descriptors.c.engine_version == engine.version,
        )
        query = sa.select(*_SHOWN).where(
            client_references.c.gallery_id == gallery_id,
            client_references.c.id.not_in(described),
        )
        return self._read(query.order_by(client_references.c.id))

    def describe(self, reference_id: ReferenceId, engine: EngineStamp, descriptor: bytes) -> None:
        gallery_id = self._gallery(reference_id)
        self.scope.upsert(
            reference_descriptors,
            [
                {
                    "reference_id": reference_id,
                    "engine_id": engine.id,
                    "engine_version": engine.version,
                    "descriptor": descriptor,
                }
            ],
            ("reference_id", "engine_id", "engine_version"),
        )
        bump_references(self.scope, gallery_id)

    def copy(
        self,
        reference_id: ReferenceId,
        client_id: ClientId,
        warnings: tuple[Warned, ...],
        *,
        is_owed: bool = False,
    ) -> ReferenceId | None:
        self._gallery(reference_id)
        gallery_id = self.scope.gallery_of_client(client_id)
        query = sa.select(client_references).where(client_references.c.id == reference_id)
        row = dict(self.scope.connection.execute(query).mappings().one())
        if self.same_face(client_id, row["sha256"], row["face_index"]):
            return None
        del row["id"]
        row |= {
            "gallery_id": gallery_id,
            "client_id": client_id,
            "warnings_json": _dumped(warnings),
            "created_at": self.scope.clock.now(),
            "is_owed": is_owed,
        }
        copied = ReferenceId(self.scope.add(client_references, row))
        known = reference_descriptors.c
        described = self.scope.connection.execute(
            sa.select(known.engine_id, known.engine_version, known.descriptor).where(
                known.reference_id == reference_id, known.external_id.is_(None)
            )
        ).all()
        for one in described:
            engine = EngineStamp(one.engine_id, one.engine_version)
            self.describe(copied, engine, one.descriptor)
        bump_references(self.scope, gallery_id)
        return copied

    def consents(self, gallery_id: GalleryId) -> Mapping[ClientId, Consent]:
        self.scope.check(gallery_id)
        table = client_references.c
        query = (
            sa.select(table.client_id, table.consent_by, table.consent_at, table.consent_how)
            .where(table.gallery_id == gallery_id, table.consent_at.is_not(None))
            .order_by(table.consent_at, table.id)
        )
        return {
            ClientId(row.client_id): consent
            for row in self.scope.connection.execute(query)
            if (consent := _consent_of(row)) is not None
        }

    def _consent(self, client_id: ClientId) -> Consent | None:
        """Return the newest consent recorded beside a client's references."""
        table = client_references.c
        query = (
            sa.select(table.consent_by, table.consent_at, table.consent_how)
            .where(table.client_id == client_id, table.consent_at.is_not(None))
            .order_by(table.consent_at.desc(), table.id.desc())
        )
        row = self.scope.connection.execute(query.limit(1)).first()
        return None if row is None else _consent_of(row)

    def set_consent(self, client_id: ClientId, consent: Consent | None) -> int:
        self.scope.gallery_of_client(client_id)
        changed = self.scope.connection.execute(
            sa.update(client_references)
            .where(client_references.c.client_id == client_id)
            .values(**_consent_values(consent))
        )
        return changed.rowcount

    def _gallery(self, reference_id: ReferenceId) -> GalleryId:
        query = sa.select(client_references.c.gallery_id).where(
            client_references.c.id == reference_id,
            client_references.c.gallery_id.in_(self.scope.galleries()),
        )
        found = self.scope.connection.scalar(query)
        if found is None:
            raise NotFound(kind="reference", name=reference_id)
        return GalleryId(found)

    def _read(self, query: DbQuery) -> list[Reference]:
        rows = list(self.scope.connection.execute(query))
        names = self._names(
            {warning["other"] for row in rows for warning in json.loads(row.warnings_json)}
        )
        return [
            Reference(
                id=ReferenceId(row.id),
                client_id=ClientId(row.client_id),
                source=row.source,
                face_index=row.face_index,
                box=box_of(row),
                confidence=row.confidence,
                warnings=tuple(
                    Warned(
                        ReferenceWarning(warning["kind"]),
                        warning["other"],
                        names.get(warning["other"]),
                    )
                    for warning in json.loads(row.warnings_json)
                    if warning["other"] is None or warning["other"] in names
                ),
                created_at=row.created_at,
                consent=_consent_of(row),
                sha256=row.sha256,
            )
            for row in rows
        ]

    def _names(self, clients: set[int | None]) -> dict[int | None, str]:
        if not clients:
            return {}
        query = sa.select(king_gallery_clients.c.id, king_gallery_clients.c.nome).where(
            king_gallery_clients.c.id.in_([client for client in clients if client is not None])
        )
        return {row.id: row.nome or f"#{row.id}" for row in self.scope.connection.execute(query)}


def _consent_of(row: DbRow) -> Consent | None:
    if row.consent_at is None:
        return None
    return Consent(row.consent_by or "", row.consent_at, row.consent_how or "")


def _consent_values(consent: Consent | None) -> dict[str, object]:
    return {
        "consent_by": consent.by if consent else None,
        "consent_at": consent.at if consent else None,
        "consent_how": consent.how if consent else None,
    }


def _dumped(warnings: tuple[Warned, ...]) -> str:
    """Names are not kept here: an erased client must not live on in another one's warnings."""
    return json.dumps([{"kind": str(w.kind), "other": w.other} for w in warnings])
