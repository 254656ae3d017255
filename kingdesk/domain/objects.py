"""Where the web system says a photo lies, and what a bucket says of an object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import GalleryId

PHOTO_PREFIX: Final = "galleries/"
"""All photos of the web system lie under it; KingDesk never writes there."""
_MARK: Final = re.compile(r"(?:r2:\s*)+", re.IGNORECASE)
"""What the web system puts before a key; half-written rows have it twice."""
_CLOUDFLARE_IMAGES: Final = re.compile(
    r"cfimage:|(?:https?:)?/+(?:www\.)?imagedelivery\.net/|https?://[^?#]*/cdn-cgi/imagedelivery/",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://|//(?!/*galleries/)", re.IGNORECASE)
_START: Final = re.compile(r"(?<![\w.-])galleries/+")
"""Where a key begins in a text: `galleries/` as a whole name, not the end of another."""
_SLASHES: Final = re.compile(r"/{2,}")


class PlaceKind(StrEnum):
    """The forms `king_photos.file_path` has."""

    BUCKET = "bucket"
    CLOUDFLARE_IMAGES = "cloudflare_images"
    ELSEWHERE = "elsewhere"

    @property
    def words(self) -> str:
        """Say it as a sentence does."""
        return "Cloudflare Images" if self is PlaceKind.CLOUDFLARE_IMAGES else str(self)


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """Where a photo lies.

    Attributes:
        key: of the object in the bucket, without `r2:`; None where it is in no bucket.
    """

    kind: PlaceKind
    key: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What a bucket says of an object without giving its bytes.

    Attributes:
        size: bytes.
        etag: without quotes.
        modified: UTC, to the second.
        content_type: as uploaded; None where only listed.
    """

    key: str
    size: int
    etag: str
    modified: datetime
    content_type: str | None = None

    @property
    def stamp(self) -> FileStamp:
        """Return size and time in whole seconds, as every way of asking a bucket tells it."""
        return FileStamp(self.size, int(self.modified.timestamp()) * 10**9)


@dataclass(frozen=True, slots=True)
class ObjectFolder:
    """One level of a bucket seen as a tree.

    Attributes:
        prefix: of this level, ends in `/`, or is empty at the top.
        folders: prefixes one level below.
    """

    prefix: str
    folders: tuple[str, ...]
    objects: tuple[ObjectInfo, ...]


def place_of(file_path: str) -> PhotoPlace:
    """Tell where a photo lies from what the web system's row says.

    Understands `r2:galleries/…` (the mark in any case), bare `galleries/…`, any text that holds
    `galleries/…` (an address: what is escaped in it is taken back, what follows its path goes), and
    Cloudflare Images (`cfimage:…` or its address), which are in no bucket. Leading slashes go and
    doubled ones become one.

    A key that names no file, or that has `.` or `..` between its slashes, is in no bucket: on the
    way to the server the latter would become another key, perhaps of somebody else's gallery.
    """
    text = file_path.strip()
    if mark := _MARK.match(text):
        text = text[mark.end() :]
    if _CLOUDFLARE_IMAGES.match(text):
        return PhotoPlace(PlaceKind.CLOUDFLARE_IMAGES)
    start = _START.search(text)
    if start is None:
        return _ELSEWHERE
    key = text[start.start() :]
    if _ADDRESS.match(text):
        key = _path_of(key, is_query="?" in text[: start.start()])
    key = _SLASHES.sub("/", key)
    if key.endswith("/") or {".", ".."} & set(key.split("/")):
        return _ELSEWHERE
    return PhotoPlace(PlaceKind.BUCKET, key)


_ELSEWHERE: Final = PhotoPlace(PlaceKind.ELSEWHERE)


def _path_of(rest: str, *, is_query: bool) -> str:
    """Return the key in the rest of an address, without what follows and without escapes."""
    path = re.split(r"[&#]" if is_query else r"[?#]", rest, maxsplit=1)[0]
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:  # not escaped UTF-8, so not escaped at all
        return path


def gallery_prefix(gallery_id: GalleryId) -> str:
    """Return what the keys of a gallery's photos start with."""
    return f"{PHOTO_PREFIX}{gallery_id}/"


def object_key(file_path: str) -> str | None:
    """Return the bucket's key of a photo, None where it is in no bucket."""
    return place_of(file_path).key
