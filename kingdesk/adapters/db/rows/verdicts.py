"""Verdicts and deliveries: what people said and were given; rows are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, box_of, box_values
from kingdesk.adapters.db.tables import (
    UtcDateTime,
    audit,
    deliveries,
    king_gallery_clients,
    verdicts,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, VerdictId
from kingdesk.domain.results import Delivery
from kingdesk.domain.verdicts import NewVerdict, Verdict, VerdictKind


@dataclass(frozen=True, slots=True)
class SqlVerdicts:
    scope: Scope

    def add(self, verdict: NewVerdict) -> Verdict:
        gallery_id = self.scope.gallery_of_photo(verdict.photo_id)
        if verdict.client_id is not None:
            self.scope.check_all(king_gallery_clients, [verdict.client_id], gallery_id)
        added = self.scope.add(
            verdicts,
            {
                "uid": uuid4().hex,
                "gallery_id": gallery_id,
                "photo_id": verdict.photo_id,
                "client_id": verdict.client_id,
                "kind": verdict.kind,
                "said_by": verdict.said_by,
                "said_at": self._next_moment(verdict.photo_id),
                "note": verdict.note,
                **box_values(verdict.box),
            },
        )
        return next(iter(read_verdicts(self.scope, verdicts.c.id == added)))

    def _next_moment(self, photo_id: PhotoId) -> datetime:
        """Return now, or just after the photo's last word where the clock was set back since."""
        query = sa.select(sa.func.max(verdicts.c.said_at, type_=UtcDateTime)).where(
            verdicts.c.photo_id == photo_id
        )
        last = self.scope.connection.scalar(query)
        now = self.scope.clock.now()
        return now if last is None or now > last else last + timedelta(microseconds=1)

    def get(self, verdict_id: VerdictId) -> Verdict:
        found = list(
            read_verdicts(
                self.scope,
                sa.and_(
                    verdicts.c.id == verdict_id,
                    verdicts.c.gallery_id.in_(self.scope.galleries()),
                ),
            )
        )
        if not found:
            raise NotFound(kind="decision", name=verdict_id)
        return found[0]

    def of_photo(self, photo_id: PhotoId) -> list[Verdict]:
        self.scope.gallery_of_photo(photo_id)
        return list(read_verdicts(self.scope, verdicts.c.photo_id == photo_id))


def read_verdicts(scope: Scope, condition: sa.ColumnElement[bool]) -> Iterator[Verdict]:
    query = sa.select(verdicts).where(condition).order_by(verdicts.c.said_at, verdicts.c.id)
    for row in scope.connection.execute(query):
        yield Verdict(
            id=VerdictId(row.id),
            gallery_id=GalleryId(row.gallery_id),
            photo_id=PhotoId(row.photo_id),
            kind=VerdictKind(row.kind),
            box=None if row.box_left is None else box_of(row),
            client_id=None if row.client_id is None else ClientId(row.client_id),
            said_by=row.said_by,
            said_at=row.said_at,
        )


@dataclass(frozen=True, slots=True)
class SqlDeliveries:
    scope: Scope

    def add(
        self,
        gallery_id: GalleryId,
        client_id: ClientId,
        photos: Iterable[PhotoId],
        threshold: float,
    ) -> None:
        self.scope.check(gallery_id)
        self.scope.check_all(king_gallery_clients, [client_id], gallery_id)
        self.scope.connection.execute(
            sa.insert(deliveries).values(
                gallery_id=gallery_id,
                client_id=client_id,
                photos_json=json.dumps(sorted(photos)),
                threshold=threshold,
                delivered_at=self.scope.clock.now(),
            )
        )

    def latest(self, gallery_id: GalleryId) -> dict[ClientId, Delivery]:
        self.scope.check(gallery_id)
        query = (
            sa.select(deliveries)
            .where(deliveries.c.gallery_id == gallery_id)
            .order_by(deliveries.c.id)
        )
        return {
            ClientId(row.client_id): Delivery(
                ClientId(row.client_id),
                frozenset(PhotoId(photo) for photo in json.loads(row.photos_json)),
                row.threshold,
                row.delivered_at,
            )
            for row in self.scope.connection.execute(query)
        }


@dataclass(frozen=True, slots=True)
class SqlAudit:
    scope: Scope

    def add(self, action: str, details: dict[str, object]) -> None:
        self.scope.connection.execute(
            sa.insert(audit).values(
                owner_id=self.scope.owner,
                at=self.scope.clock.now(),
                action=action,
                details_json=json.dumps(details, default=str),
            )
        )
