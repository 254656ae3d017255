"""What we know of photos' files, beside the web system's rows of the photos themselves.

The web system's photos have no such row until something is known of them, so every write makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, chunks
from kingdesk.adapters.db.tables import king_photos, photo_files, photo_looks
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.objects import object_key
from kingdesk.ports.store import FileNote


def note(scope: Scope, photos: sa.ColumnElement[bool], **values: object) -> None:
    """Write down something about photos' files, the same of each.

    Args:
        scope: the transaction.
        photos: which rows of `king_photos`; the caller knows that they are the owner's.
        values: columns of `photo_files`.
    """
    source = sa.select(
        king_photos.c.id,
        king_photos.c.gallery_id,
        *(sa.literal(value, photo_files.c[name].type) for name, value in values.items()),
    ).where(photos)
    statement = scope.insert(photo_files).from_select(["photo_id", "gallery_id", *values], source)
    changed = {name: statement.excluded[name] for name in ("gallery_id", *values)}
    scope.connection.execute(
        statement.on_conflict_do_update(index_elements=["photo_id"], set_=changed)
    )


_LISTED: Final = ("gallery_id", "size", "mtime_ns", "etag", "missing")


def note_listed(scope: Scope, gallery_id: GalleryId, notes: Sequence[FileNote]) -> None:
    """Write down what a listing said of a gallery's files; rows it changes nothing in stay."""
    there: list[dict[str, object]] = [
        {
            "photo_id": one.photo_id,
            "gallery_id": gallery_id,
            "size": one.stamp.size,
            "mtime_ns": one.stamp.mtime_ns,
            "etag": one.etag,
            "missing": False,
        }
        for one in notes
        if one.stamp is not None
    ]
    if there:
        statement = scope.insert(photo_files)
        said = {name: statement.excluded[name] for name in _LISTED}
        news = (photo_files.c[name].is_distinct_from(value) for name, value in said.items())
        scope.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["photo_id"], set_=said, where=sa.or_(*news)
            ),
            there,
        )
    for chunk in chunks(one.photo_id for one in notes if one.stamp is None):
        note(scope, king_photos.c.id.in_(chunk), missing=True)


def is_changed() -> sa.ColumnElement[bool]:
    """Tell whether a photo's file is another version than the one that was looked at."""
    file, look = photo_files.c, photo_looks.c
    return sa.or_(
        file.size.is_distinct_from(look.size),
        file.mtime_ns.is_distinct_from(look.mtime_ns),
        sa.func.coalesce(file.etag, look.etag) != look.etag,
    )


def is_other_file(looked_at: str | None, now: str) -> bool:
    """Tell whether a row's text names another file than the text that was looked at.

    `r2:galleries/x` and `galleries/x` are two names of one object.
    """
    if looked_at is None or looked_at == now:
        return False
    key = object_key(now)
    return key is None or key != object_key(looked_at)
