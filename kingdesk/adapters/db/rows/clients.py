"""Clients and their references."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from kingdesk.adapters.db.rows.revision import bump_references
from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope
from kingdesk.adapters.db.tables import (
    candidates,
    client_references,
    deliveries,
    king_gallery_clients,
    rekognition_face_matches,
    verdicts,
)
from kingdesk.domain.clients import (
    Client,
    NewClient,
    is_technical_email,
    name_key,
    placeholder_email,
    shown_email,
)
from kingdesk.domain.errors import AlreadyExists, NotFound
from kingdesk.domain.ids import ClientId, GalleryId


def shown_clients() -> sa.ColumnElement[bool]:
    """Return the condition that leaves out the web system's own technical rows."""
    email = sa.func.lower(king_gallery_clients.c.email)
    return sa.not_(
        sa.or_(
            email.like(r"\_\_ks\_face\_default\_%@internal.king", escape="\\"),
            email.like(r"\_\_ks\_face\_sess\_%@internal.king", escape="\\"),
            email.like("%@cadastro.kingselection.invalid"),
            email.like("%@publico.kingselection.invalid"),
        )
    )


@dataclass(frozen=True, slots=True)
class SqlClients:
    scope: Scope

    def of_gallery(self, gallery_id: GalleryId) -> list[Client]:
        self.scope.check(gallery_id)
        query = self._query().where(
            king_gallery_clients.c.gallery_id == gallery_id, shown_clients()
        )
        clients = [_client(row) for row in self.scope.connection.execute(query)]
        # not by the database: SQLite sorts "Águeda" behind "Zita"
        return sorted(clients, key=lambda client: (name_key(client.name), client.id))

    def get(self, client_id: ClientId) -> Client:
        self.scope.gallery_of_client(client_id)
        query = self._query().where(king_gallery_clients.c.id == client_id)
        row = self.scope.connection.execute(query).one()
        if is_technical_email(row.email):
            raise NotFound(kind="client", name=client_id)
        return _client(row)

    def add(self, gallery_id: GalleryId, clients: Sequence[NewClient]) -> list[ClientId]:
        self.scope.check(gallery_id)
        taken = {
            email.lower()
            for email in self.scope.connection.scalars(
                sa.select(king_gallery_clients.c.email).where(
                    king_gallery_clients.c.gallery_id == gallery_id
                )
            )
        }
        rows = []
        for client in clients:
            email = client.email or placeholder_email()
            if email.lower() in taken:
                raise AlreadyExists(kind="client with the e-mail", name=email)
            taken.add(email.lower())
            rows.append(
                {
                    "gallery_id": gallery_id,
                    "nome": client.name,
                    "email": email,
                    "telefone": client.phone,
                    "note": client.note,
                    "senha_hash": "!",  # nobody signs in to an own workspace
                }
            )
        if not rows:
            return []
        statement = sa.insert(king_gallery_clients).returning(
            king_gallery_clients.c.id, sort_by_parameter_order=True
        )
        return [ClientId(row.id) for row in self.scope.connection.execute(statement, rows)]

    def remove(self, client_id: ClientId) -> Mapping[str, int]:
        gallery_id = self.scope.gallery_of_client(client_id)
        counts = self.traces(client_id)
        self._forget_likeness(gallery_id, client_id)
        self.scope.connection.execute(
            sa.delete(king_gallery_clients).where(king_gallery_clients.c.id == client_id)
        )
        bump_references(self.scope, gallery_id)
        return counts

    def _forget_likeness(self, gallery_id: GalleryId, client_id: ClientId) -> None:
        """Take the client out of what is noted about the references that look like theirs."""
        table = client_references
        query = sa.select(table.c.id, table.c.warnings_json).where(
            table.c.gallery_id == gallery_id,
            table.c.warnings_json.contains(f'"other": {client_id}'),
        )
        for row in self.scope.connection.execute(query).all():
            kept = [w for w in json.loads(row.warnings_json) if w["other"] != client_id]
            self.scope.connection.execute(
                sa.update(table).where(table.c.id == row.id).values(warnings_json=json.dumps(kept))
            )

    def traces(self, client_id: ClientId) -> Mapping[str, int]:
        table = king_gallery_clients
        if self.scope.connection.scalar(sa.select(table.c.id).where(table.c.id == client_id)):
            self.scope.gallery_of_client(client_id)  # an erased client is nobody's any more
        return {
            name: self._count(table, client_id)
            for name, table in (
                ("references", client_references),
                ("candidates", candidates),
                ("matches", rekognition_face_matches),
                ("decisions", verdicts),
                ("deliveries", deliveries),
            )
        }

    def _count(self, table: sa.Table, client_id: ClientId) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(table.c.client_id == client_id)
        return self.scope.connection.scalar(query) or 0

    def _query(self) -> DbQuery:
        references = (
            sa.select(sa.func.count())
            .where(client_references.c.client_id == king_gallery_clients.c.id)
            .scalar_subquery()
        )
        table = king_gallery_clients.c
        return sa.select(
            table.id,
            table.gallery_id,
            table.nome,
            table.email,
            table.telefone,
            table.note,
            table.enabled,
            references.label("references_count"),
        )


def _client(row: DbRow) -> Client:
    return Client(
        id=ClientId(row.id),
        gallery_id=GalleryId(row.gallery_id),
        name=row.nome or shown_email(row.email) or f"#{row.id}",
        email=shown_email(row.email),
        phone=row.telefone,
        note=row.note,
        enabled=row.enabled is not False,
        references=row.references_count,
    )
