"""Galleries and their photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kingdesk.domain.errors import ItemError
from kingdesk.domain.ids import GalleryId, PhotoId


class GalleryStatus(StrEnum):
    """The host's own words for how far a gallery is."""

    PREPARING = "preparacao"
    UNDER_WAY = "andamento"
    IN_REVIEW = "revisao"
    FINISHED = "finalizado"


class GalleryAccess(StrEnum):
    """The host's own words for who may see a gallery; what it does not know is private."""

    PRIVATE = "private"
    SIGNUP = "signup"
    PUBLIC = "public"
    PAID = "paid_event_photos"


class PhotoStatus(StrEnum):
    """How far a photo is, as shown; `NEW` has no job yet, `STALE` changed since it was done."""

    NEW = "new"
    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"
    ERROR = "error"
    STALE = "stale"


class PhotoLack(StrEnum):
    """Why a photo of a studio can't be read; one nobody looked for yet is taken to be there.

    `MISSING` has a row in the web system and no object in the bucket, `NOT_IN_BUCKET` is kept
    somewhere else.
    """

    MISSING = "missing"
    NOT_IN_BUCKET = "not_in_bucket"


@dataclass(frozen=True, slots=True)
class Gallery:
    """One event's photos and clients.

    Attributes:
        threshold: similarity percent from which a match counts in views, results and exports.
        access: who may see it on the web; private where there is no web.
        event_date: the day of the event, where the web system was told.
        web_faces: clients may look for their face on the web.
    """

    id: GalleryId
    name: str
    status: GalleryStatus
    threshold: float
    photos: int
    clients: int
    enrolled_clients: int
    access: GalleryAccess = GalleryAccess.PRIVATE
    event_date: date | None = None
    web_faces: bool = False


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells a changed file from the same one without reading it.

    Attributes:
        size: bytes.
        mtime_ns: time of last change, nanoseconds since 1970.
    """

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Photo:
    """One image of a gallery.

    Attributes:
        key: where the photo source finds it: a path, relative to the workspace or absolute; of a
            studio's photo what the web system's row says (see `objects.place_of`).
        name: the file's own name, as the photographer knows it.
        folder: the part of its path under the imported folder, `/` between parts, may be empty.
        position: its place in the gallery's order.
        stamp: size and time when it was imported or last read; None if unknown.
        etag: content hash, known from the first read on.
        width, height: pixels of the upright photo; None before the first read.
        raw_key: the RAW file of the same shot, if there is one (the JPEG is what is read).
        duplicate_of: an earlier photo of the gallery with the same bytes.
        missing: the file was not found at the last look.
        edited_key: where an edited version lies, to be delivered instead; faces are always looked
            for in `key`.
    """

    id: PhotoId
    gallery_id: GalleryId
    key: str
    name: str
    folder: str
    position: int
    stamp: FileStamp | None
    etag: str | None
    width: int | None
    height: int | None
    raw_key: str | None
    duplicate_of: PhotoId | None
    missing: bool
    edited_key: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """What a grid cell shows of a photo: small, so that a hundred thousand fit in memory.

    Attributes:
        faces: faces found; None while the photo is not processed.
        lack: why it can't be read, as far as that is known.
        changed_ns: when its file was last changed, nanoseconds since 1970; None if unknown.
    """

    id: PhotoId
    name: str
    folder: str
    status: PhotoStatus
    faces: int | None
    width: int | None
    height: int | None
    lack: PhotoLack | None = None
    changed_ns: int | None = None


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo as the import found it, not stored yet; fields as in `Photo`."""

    key: str
    name: str
    folder: str
    stamp: FileStamp
    raw_key: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoProblem:
    """A photo that ended in error and why.

    Attributes:
        tries: how often it was taken up.
        ignored: the user does not want to hear of it any more.
    """

    photo_id: PhotoId
    name: str
    error: ItemError
    at: datetime | None
    tries: int = 1
    ignored: bool = False
