"""The questions about photos, made once for each version of the web system's schema.

They join our tables by photo and gallery: so a whole gallery is found by an index of theirs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from kingdesk.adapters.db.host import HostSchema
from kingdesk.adapters.db.rows.files import is_changed
from kingdesk.adapters.db.rows.scope import DbQuery
from kingdesk.adapters.db.tables import (
    jobs,
    king_galleries,
    king_photo_folders,
    king_photos,
    photo_files,
    photo_looks,
    profile_items,
)
from kingdesk.domain.objects import PHOTO_PREFIX

HOST_ORDER: Final = (king_photos.c.order, king_photos.c.id)
_VIRTUAL_FOLDERS: Final = (
    "sem pasta",
    "sem-pasta",
    "unassigned",
    "todas",
    "todas as fotos",
    "fotos soltas",
)
"""Names under which the web system shows photos of no folder; it passes over folders called so."""
_FILE: Final = (
    photo_files.c.size,
    photo_files.c.mtime_ns,
    photo_files.c.etag,
    photo_files.c.width,
    photo_files.c.height,
    photo_files.c.raw_key,
    photo_files.c.duplicate_of,
    photo_files.c.missing,
)
_LOOK: Final = (
    photo_looks.c.key.label("look_key"),
    photo_looks.c.etag.label("look_etag"),
    photo_looks.c.size.label("look_size"),
    photo_looks.c.mtime_ns.label("look_mtime_ns"),
    photo_looks.c.engine_id,
    photo_looks.c.engine_version,
    photo_looks.c.references_revision,
    photo_looks.c.looked_at,
    photo_looks.c.faces.label("look_faces"),
)


@lru_cache(maxsize=16)
def photos(host: HostSchema) -> DbQuery:
    """Return the question for whole photos."""
    return sa.select(*_photo(host), *_FILE).select_from(_joined(host, king_photos, photo_files))


@lru_cache(maxsize=16)
def states(host: HostSchema) -> DbQuery:
    """Return the question for photos and what was done with them."""
    return sa.select(
        *_photo(host), *_FILE, jobs.c.state, jobs.c.run_id, jobs.c.reason_code, *_LOOK
    ).select_from(_joined(host, king_photos, photo_files, jobs, photo_looks))


@lru_cache(maxsize=16)
def cards(host: HostSchema) -> DbQuery:
    """Return the question for what a grid shows, in the gallery's order."""
    return _cards(host, king_photos).order_by(*HOST_ORDER)


@lru_cache(maxsize=16)
def first_cards(host: HostSchema) -> DbQuery:
    """Return the question for a gallery's first cards: of `gallery`, `owner`, as many as `first`.

    None come of a gallery that is not the owner's. The photos are chosen before anything is joined
    to them: where all have one `order`, as they may, the whole gallery is sorted.
    """
    owned = (
        sa.select(king_galleries.c.id)
        .join(profile_items, profile_items.c.id == king_galleries.c.profile_item_id)
        .where(
            king_galleries.c.id == sa.bindparam("gallery"),
            profile_items.c.user_id == sa.bindparam("owner"),
        )
    )
    shown: tuple[str, ...] = ("id", "gallery_id", "file_path", "original_name", "order")
    if _has_folders(host):
        shown += ("folder_id",)
    first = (
        sa.select(*(king_photos.c[name] for name in shown))
        .where(king_photos.c.gallery_id == owned.scalar_subquery())
        .order_by(*HOST_ORDER)
        .limit(sa.bindparam("first", type_=sa.Integer))
    )
    its = first.subquery("its")
    return _cards(host, its).order_by(its.c.order, its.c.id)


def _cards(host: HostSchema, its: sa.FromClause) -> DbQuery:
    # may be moved: two texts can still name one object, see `is_other_file`
    is_moved = photo_looks.c.key != its.c.file_path
    return sa.select(
        its.c.id,
        its.c.original_name,
        its.c.order,
        _folder(host),
        photo_files.c.width,
        photo_files.c.height,
        jobs.c.state,
        photo_looks.c.engine_id,
        photo_looks.c.engine_version,
        photo_looks.c.faces,
        is_changed().label("is_changed"),
        # the texts are long and hardly ever differ
        sa.case((is_moved, photo_looks.c.key)).label("look_key"),
        sa.case((is_moved, its.c.file_path)).label("key"),
        *_lack(host, its),
        photo_files.c.mtime_ns,
    ).select_from(_joined(host, its, photo_files, jobs, photo_looks))


def _lack(host: HostSchema, its: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """Return what tells why a photo can't be read; an embedded workspace's are asked later."""
    if not host.is_web:
        return sa.null().label("missing"), sa.null().label("odd_path")
    path = its.c.file_path
    usual = sa.or_(path.like(f"r2:{PHOTO_PREFIX}%"), path.like(f"{PHOTO_PREFIX}%"))
    return photo_files.c.missing, sa.case((sa.not_(usual), path)).label("odd_path")


def _photo(host: HostSchema) -> tuple[sa.ColumnElement[Any], ...]:
    return (
        king_photos.c.id,
        king_photos.c.gallery_id,
        king_photos.c.file_path,
        king_photos.c.original_name,
        king_photos.c.order,
        host.column(king_photos.c.edited_file_path, None),
        _folder(host),
    )


def _joined(host: HostSchema, its: sa.FromClause, *tables: sa.Table) -> sa.FromClause:
    """Join tables of ours to photos, and the web system's folders where it has any."""
    joined = its
    for table in tables:
        of_photo = sa.and_(table.c.photo_id == its.c.id, table.c.gallery_id == its.c.gallery_id)
        joined = joined.outerjoin(table, of_photo)
    if not _has_folders(host):
        return joined
    folder = king_photo_folders.c
    is_in = sa.and_(folder.id == its.c.folder_id, folder.gallery_id == its.c.gallery_id)
    return joined.outerjoin(king_photo_folders, is_in)


def _has_folders(host: HostSchema) -> bool:
    has = host.has(king_photos.c.folder_id) and host.has(king_photo_folders.c.name)
    return host.is_web and has


def _folder(host: HostSchema) -> sa.ColumnElement[str | None]:
    """Return the folder an import noted, else the web system's unless it is none to it."""
    if not _has_folders(host):
        return photo_files.c.folder
    name = king_photo_folders.c.name
    is_virtual = sa.func.lower(sa.func.trim(name)).in_(_VIRTUAL_FOLDERS)
    return sa.func.coalesce(
        sa.func.nullif(photo_files.c.folder, ""), sa.case((sa.not_(is_virtual), name))
    ).label("folder")
