"""Clients and their references."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.answers import SqlAnswerCache, of_gallery
from kingdesk.adapters.db.rows.calls import SqlCalls
from kingdesk.adapters.db.rows.known_faces import (
    drop_searches,
    known_ids,
    let_go,
    let_go_of_web,
)
from kingdesk.adapters.db.rows.revision import bump_references
from kingdesk.adapters.db.rows.scope import DbQuery, DbRow, Scope, shown_clients
from kingdesk.adapters.db.tables import (
    billed_calls,
    candidates,
    client_references,
    deliveries,
    king_gallery_clients,
    rekognition_client_faces,
    rekognition_face_matches,
    rekognition_processing_cache,
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

_TAKEN: Final = "23505"
"""PostgreSQL's unique_violation."""


def _password_nobody_knows() -> str:
    """Return a hash that no password opens until the studio sets one on the web.

    The cheapest of bcrypt's: 32 random bytes can't be guessed however fast each guess is.
    """
    import bcrypt  # noqa: PLC0415 - of studios only

    return bcrypt.hashpw(secrets.token_bytes(32), bcrypt.gensalt(rounds=4)).decode("ascii")


@dataclass(frozen=True, slots=True)
class SqlClients:
    scope: Scope

    def of_gallery(self, gallery_id: GalleryId) -> list[Client]:
        self.scope.check(gallery_id)
        if not self.scope.host.has(king_gallery_clients):
            return []
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
        self.scope.host.need(king_gallery_clients, "clients")
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
                }
            )
        if not rows:
            return []
        password = _password_nobody_knows()
        statement = sa.insert(king_gallery_clients).returning(
            king_gallery_clients.c.id, sort_by_parameter_order=True
        )
        try:
            added = self.scope.connection.execute(
                statement, [row | {"senha_hash": password} for row in rows]
            )
        except sa.exc.IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) != _TAKEN:
                raise
            # somebody signed up on the web since we looked
            said = str(error.orig).lower()
            emails = [str(row["email"]) for row in rows]
            email = next((email for email in emails if email.lower() in said), emails[0])
            raise AlreadyExists(kind="client with the e-mail", name=email) from error
        return [ClientId(row.id) for row in added]

    def remove(self, client_id: ClientId, shared: str | None = None) -> Mapping[str, int]:
        gallery_id = self.scope.gallery_of_client(client_id)
        self.scope.hold(gallery_id)
        counts = self.traces(client_id)
        self._forget_likeness(gallery_id, client_id)
        self._forget_at_cloud(gallery_id, client_id, shared)
        # the web system's clients stay with it; what is known of their faces goes
        told_of = [t for t in self._traces().values() if t is not rekognition_client_faces]
        tables = told_of if self.scope.host.is_web else [king_gallery_clients]
        for table in tables:
            column = table.c.id if table is king_gallery_clients else table.c.client_id
            self.scope.connection.execute(sa.delete(table).where(column == client_id))
        bump_references(self.scope, gallery_id)
        return counts

    def _forget_at_cloud(
        self, gallery_id: GalleryId, client_id: ClientId, shared: str | None
    ) -> None:
        """Note that the client's faces at AWS are to go, and drop what is kept of its answers."""
        let_go(self.scope, client_id)
        let_go_of_web(self.scope, client_id, shared)
        drop_searches(self.scope, gallery_id, client_id)
        SqlCalls(self.scope).forget_gallery(gallery_id)
        SqlAnswerCache(self.scope).forget(gallery_id)

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
        table, gallery_id = king_gallery_clients, None
        if self.scope.host.has(table) and self.scope.connection.scalar(
            sa.select(table.c.id).where(table.c.id == client_id)
        ):
            # an erased client is nobody's any more
            gallery_id = self.scope.gallery_of_client(client_id)
        found = self._traces()
        counts = [
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.client_id == client_id)
            .scalar_subquery()
            .label(name)
            for name, table in found.items()
        ]
        traces = dict(self.scope.connection.execute(sa.select(*counts)).mappings().one())
        at_cloud = known_ids(self.scope, client_id)
        return traces | {
            "faces_at_aws": len(at_cloud),
            "answers": self._answers_naming(at_cloud, gallery_id),
        }

    def _answers_naming(self, face_ids: Collection[str], gallery_id: GalleryId | None) -> int:
        """Return how many answers kept about a gallery name one of the faces."""
        if not face_ids or gallery_id is None:
            return 0
        journal, cache = billed_calls.c, rekognition_processing_cache.c
        number = self.scope.connection.scalar(
            sa.select(sa.func.count()).where(
                journal.gallery_id == gallery_id,
                journal.answer.is_not(None),
                sa.or_(*(journal.answer.contains(one, autoescape=True) for one in face_ids)),
            )
        )
        if not self.scope.host.has(rekognition_processing_cache):
            return number or 0
        kept = self.scope.connection.scalar(
            sa.select(sa.func.count()).where(
                of_gallery(gallery_id),
                sa.or_(*(cache.payload_json.contains(one, autoescape=True) for one in face_ids)),
            )
        )
        return (number or 0) + (kept or 0)

    def _traces(self) -> dict[str, sa.Table]:
        """Return the tables whose rows tell of a client's face, under the name of their count."""
        of_host = {"matches": rekognition_face_matches, "web_faces": rekognition_client_faces}
        return {
            "references": client_references,
            "candidates": candidates,
            **{name: table for name, table in of_host.items() if self.scope.host.has(table)},
            "decisions": verdicts,
            "deliveries": deliveries,
        }

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
