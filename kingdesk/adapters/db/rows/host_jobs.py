"""The web system's own job rows: they follow ours, for its pages show how far a gallery is.

Nothing is ever read back from them: what to do is decided from our tables alone. Old versions lack
the table, and its rows may go at any time, so every write makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, insert
from kingdesk.adapters.db.tables import king_photos, rekognition_photo_jobs
from kingdesk.domain.errors import ItemError
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.jobs import JobState, Lease
from kingdesk.domain.objects import object_key
from kingdesk.ports.store import PhotoResult

_KEYS: Final = ("gallery_id", "photo_id")
_MESSAGE_LETTERS: Final = 500
"""The web system cuts its own messages there."""
_ETAG_LETTERS: Final = 128
_KEY_LETTERS: Final = 1024


def tell_queued(scope: Scope, photo_ids: Sequence[PhotoId]) -> None:
    """Say that photos wait, and of which object."""
    if not scope.host.has(rekognition_photo_jobs):
        return
    photos = sa.select(king_photos.c.gallery_id, king_photos.c.id, king_photos.c.file_path).where(
        king_photos.c.id.in_(photo_ids)
    )
    rows: list[dict[str, object]] = [
        {
            "gallery_id": gallery,
            "photo_id": photo,
            "r2_key": _key(file_path),
            "process_status": JobState.PENDING.value,
            "error_message": None,
        }
        for gallery, photo, file_path in scope.connection.execute(photos)
    ]
    scope.upsert(rekognition_photo_jobs, rows, _KEYS)


def tell_state(scope: Scope, photo_ids: Sequence[int], state: JobState) -> None:
    """Give photos another state; a row that has gone since comes back without its object's key."""
    if not scope.host.has(rekognition_photo_jobs):
        return
    source = sa.select(
        king_photos.c.gallery_id, king_photos.c.id, sa.literal(""), sa.literal(state.value)
    ).where(king_photos.c.id.in_(photo_ids))
    statement = scope.insert(rekognition_photo_jobs).from_select(
        [*_KEYS, "r2_key", "process_status"], source
    )
    scope.connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEYS),
            set_={"process_status": state.value, "error_message": None},
        )
    )


def tell_ended(
    scope: Scope,
    lease: Lease,
    state: JobState,
    *,
    error: ItemError | None,
    key: str | None,
) -> None:
    """Say that a photo is done or failed, and lock its row until the transaction's end.

    What is not given keeps the value the row has.
    """
    table = rekognition_photo_jobs
    if not scope.host.has(table):
        return
    told: dict[str, object] = {
        "process_status": state.value,
        "processed_at": sa.func.current_timestamp(),
        "error_message": error.message[:_MESSAGE_LETTERS] if error else None,
    }
    if key is not None:
        told["r2_key"] = _key(key)
    row = {"gallery_id": lease.gallery_id, "photo_id": lease.photo_id, "r2_key": ""}
    scope.connection.execute(
        scope.insert(table)
        .values(row | told)
        .on_conflict_do_update(index_elements=list(_KEYS), set_=told)
    )


def tell_done(
    scope: Scope, results: Sequence[PhotoResult], keys: Mapping[PhotoId, str | None]
) -> None:
    """Say that photos are done, and lock their rows until the transaction's end.

    Args:
        scope: the transaction.
        results: what was found in them.
        keys: what the photos' rows named as their files when they were read.
    """
    if not results or not scope.host.has(rekognition_photo_jobs):
        return
    rows: list[dict[str, object]] = [
        {
            "gallery_id": result.lease.gallery_id,
            "photo_id": result.lease.photo_id,
            "r2_key": _key(keys[result.lease.photo_id] or ""),
            "r2_etag": result.etag[:_ETAG_LETTERS],
        }
        for result in results
    ]
    scope.connection.execute(_done(scope.connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _done(dialect: str) -> sa.Insert:
    """Return the statement that makes rows done; making it takes as long as sending it."""
    told = {
        "process_status": JobState.DONE.value,
        "processed_at": sa.func.current_timestamp(),
        "error_message": None,
    }
    statement = insert(dialect, rekognition_photo_jobs).values(told)
    read = {name: statement.excluded[name] for name in ("r2_key", "r2_etag")}
    return statement.on_conflict_do_update(index_elements=list(_KEYS), set_=told | read)


def lock(scope: Scope, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]) -> None:
    """Hold photos' rows, always in one order, until the transaction's end."""
    table = rekognition_photo_jobs.c
    if not scope.host.is_web or not scope.host.has(rekognition_photo_jobs):
        return  # SQLite has one writer at a time
    rows = sa.select(table.id).where(table.gallery_id == gallery_id, table.photo_id.in_(photo_ids))
    scope.connection.execute(rows.order_by(table.photo_id).with_for_update()).all()


def _key(file_path: str) -> str:
    return (object_key(file_path) or "")[:_KEY_LETTERS]
