"""The journal of calls AWS billed, and receipts made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, chunks
from kingdesk.adapters.db.tables import billed_calls
from kingdesk.domain.ids import GalleryId, PhotoId, RunId
from kingdesk.domain.money import GROUPS, PriceGroup, Receipt
from kingdesk.domain.strategies import Operation, Purpose
from kingdesk.ports.cloud_store import BilledCall

_CALL = billed_calls.c


@dataclass(frozen=True, slots=True)
class SqlCalls:
    scope: Scope

    def add(self, calls: Sequence[BilledCall]) -> None:
        for gallery_id in {call.gallery_id for call in calls}:
            self.scope.check(gallery_id)
        now = self.scope.clock.now()
        rows = [
            {
                "owner_id": self.scope.owner,
                "gallery_id": call.gallery_id,
                "run_id": call.run_id,
                "photo_id": call.photo_id,
                "purpose": call.purpose,
                "operation": call.operation,
                "strategy": call.strategy,
                "asked": call.asked,
                "answer": call.answer,
                "usd": call.usd,
                "at": now,
                "is_unsure": call.is_unsure,
            }
            for call in calls
        ]
        if rows:
            self.scope.connection.execute(sa.insert(billed_calls), rows)

    def answers(self, gallery_id: GalleryId, asked: Iterable[str]) -> Mapping[str, str]:
        self.scope.check(gallery_id)
        found: dict[str, str] = {}
        for chunk in chunks(asked):
            found |= self._answers(_CALL.gallery_id == gallery_id, _CALL.asked.in_(chunk))
        return found

    def answers_about(self, photo_id: PhotoId) -> Mapping[str, str]:
        self.scope.gallery_of_photo(photo_id)
        return self._answers(_CALL.photo_id == photo_id)

    def _answers(self, *conditions: sa.ColumnElement[bool]) -> dict[str, str]:
        query = (
            sa.select(_CALL.asked, _CALL.answer)
            .where(*conditions, *self._ours(), _CALL.answer.is_not(None))
            .order_by(_CALL.id)
        )
        return {row.asked: row.answer for row in self.scope.connection.execute(query)}

    def forget_photo(self, photo_id: PhotoId) -> None:
        self.forget_photos([photo_id])

    def forget_photos(self, photo_ids: Iterable[PhotoId]) -> None:
        for chunk in chunks(photo_ids):
            self._forget(_CALL.photo_id.in_(chunk))

    def forget(self, gallery_id: GalleryId, asked: Iterable[str]) -> None:
        for chunk in chunks(asked):
            self._forget(_CALL.gallery_id == gallery_id, _CALL.asked.in_(chunk))

    def forget_gallery(self, gallery_id: GalleryId) -> None:
        self._forget(_CALL.gallery_id == gallery_id)

    def _forget(self, *conditions: sa.ColumnElement[bool]) -> None:
        self.scope.connection.execute(
            sa.update(billed_calls)
            .where(*conditions, *self._ours(), _CALL.answer.is_not(None))
            .values(answer=None)
        )

    def spent(self, run_id: RunId) -> float:
        query = sa.select(sa.func.sum(_CALL.usd)).where(
            _CALL.run_id == run_id, *self._ours(), sa.not_(_CALL.is_unsure)
        )
        return float(self.scope.connection.scalar(query) or 0.0)

    def receipt(
        self,
        *,
        run_id: RunId | None = None,
        gallery_id: GalleryId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Receipt:
        conditions = [*self._ours()]
        if run_id is not None:
            conditions.append(_CALL.run_id == run_id)
        if gallery_id is not None:
            conditions.append(_CALL.gallery_id == gallery_id)
        if since is not None:
            conditions.append(_CALL.at >= since)
        if until is not None:
            conditions.append(_CALL.at < until)
        query = (
            sa.select(
                _CALL.purpose,
                _CALL.operation,
                _CALL.is_unsure,
                sa.func.count().label("number"),
                sa.func.sum(_CALL.usd).label("usd"),
                sa.func.min(_CALL.at).label("first"),
                sa.func.max(_CALL.at).label("last"),
            )
            .where(*conditions)
            .group_by(_CALL.purpose, _CALL.operation, _CALL.is_unsure)
        )
        found = self.scope.connection.execute(query).all()
        rows = [row for row in found if not row.is_unsure]
        unsure = [row for row in found if row.is_unsure]
        calls: dict[Purpose, dict[Operation, int]] = {}
        usd_of: dict[Purpose, dict[Operation, float]] = {}
        for row in rows:
            purpose, operation = Purpose(row.purpose), Operation(row.operation)
            calls.setdefault(purpose, {})[operation] = row.number
            usd_of.setdefault(purpose, {})[operation] = float(row.usd)
        return Receipt(
            calls,
            float(sum(row.usd for row in rows)),
            min((row.first for row in rows), default=None),
            max((row.last for row in rows), default=None),
            usd_of,
            unsure_calls=sum(row.number for row in unsure),
            unsure_usd=float(sum(row.usd for row in unsure)),
        )

    def asked_since(
        self, gallery_id: GalleryId, operation: Operation, since: datetime
    ) -> frozenset[str]:
        query = sa.select(_CALL.asked).where(
            *self._ours(),
            _CALL.gallery_id == gallery_id,
            _CALL.operation == operation,
            _CALL.at >= since,
        )
        return frozenset(self.scope.connection.scalars(query))

    def made(self, since: datetime) -> Mapping[PriceGroup, int]:
        query = (
            sa.select(_CALL.operation, sa.func.count().label("number"))
            .where(*self._ours(), _CALL.at >= since, sa.not_(_CALL.is_unsure))
            .group_by(_CALL.operation)
        )
        made: dict[PriceGroup, int] = {}
        for row in self.scope.connection.execute(query):
            group = GROUPS[Operation(row.operation)]
            made[group] = made.get(group, 0) + row.number
        return made

    def _ours(self) -> tuple[sa.ColumnElement[bool], ...]:
        return (_CALL.owner_id == self.scope.owner,)
