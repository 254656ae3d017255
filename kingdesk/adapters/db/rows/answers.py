"""Answers of Rekognition that are kept for a time in the web system's own table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, chunks
from kingdesk.adapters.db.tables import rekognition_processing_cache
from kingdesk.domain.ids import GalleryId

_CACHE_PREFIX: Final = "kingdesk:"
"""Begins our keys in the web system's table of answers; its own begin with `match:`, `search:`."""


@dataclass(frozen=True, slots=True)
class SqlAnswerCache:
    """Our answers in the web system's own table, told apart from its by their keys' beginning."""

    scope: Scope

    def get(self, gallery_id: GalleryId, asked: Iterable[str]) -> Mapping[str, str]:
        self.scope.check(gallery_id)
        cache = rekognition_processing_cache
        if not self.scope.host.has(cache):
            return {}
        keys = {_key(gallery_id, one): one for one in asked}
        found: dict[str, str] = {}
        for chunk in chunks(keys):
            query = sa.select(cache.c.cache_key, cache.c.payload_json).where(
                cache.c.cache_key.in_(chunk), cache.c.expires_at > sa.func.current_timestamp()
            )
            for row in self.scope.connection.execute(query):
                found[keys[row.cache_key]] = row.payload_json
        return found

    def keep(self, gallery_id: GalleryId, answers: Mapping[str, str], lifetime: timedelta) -> None:
        self.scope.check(gallery_id)
        cache = rekognition_processing_cache
        if not self.scope.host.has(cache):
            return
        rows: list[dict[str, object]] = [
            {"cache_key": _key(gallery_id, asked), "payload_json": answer}
            for asked, answer in sorted(answers.items())
        ]
        if not rows:
            return
        until = {"expires_at": self._in(lifetime)}
        statement = self.scope.insert(cache).values(until)
        told = until | {"payload_json": statement.excluded.payload_json}
        self.scope.connection.execute(
            statement.on_conflict_do_update(index_elements=["cache_key"], set_=told), rows
        )

    def purge(self) -> int:
        cache = rekognition_processing_cache
        if not self.scope.host.has(cache):
            return 0
        return self.scope.connection.execute(
            sa.delete(cache).where(
                cache.c.cache_key.startswith(_CACHE_PREFIX, autoescape=True),
                cache.c.expires_at <= sa.func.current_timestamp(),
            )
        ).rowcount

    def forget(self, gallery_id: GalleryId) -> int:
        self.scope.check(gallery_id)
        cache = rekognition_processing_cache
        if not self.scope.host.has(cache):
            return 0
        return self.scope.connection.execute(
            sa.delete(cache).where(of_gallery(gallery_id))
        ).rowcount

    def _in(self, lifetime: timedelta) -> sa.ColumnElement[Any]:
        """Return a time as the web system's own column has it: of the server, without a zone."""
        if self.scope.connection.dialect.name == "postgresql":
            return sa.func.localtimestamp() + sa.literal(lifetime, sa.Interval)
        return sa.func.datetime("now", f"{int(lifetime.total_seconds()):+d} seconds")


def of_gallery(gallery_id: GalleryId) -> sa.ColumnElement[bool]:
    """Return the condition for our own answers about a gallery in the web system's table."""
    key = rekognition_processing_cache.c.cache_key
    return key.startswith(_key(gallery_id, ""), autoescape=True)


def _key(gallery_id: GalleryId, asked: str) -> str:
    return f"{_CACHE_PREFIX}{gallery_id}:{asked}"
