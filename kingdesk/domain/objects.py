"""Where the web system says a photo lies, and what a bucket says of an object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

PHOTO_PREFIX: Final = "galleries/"
"""All photos of the web system lie under it; KingDesk never writes there."""
_PREFIX: Final = re.compile(r"^\s*r2:", re.IGNORECASE)
_CLOUDFLARE_IMAGES: Final = "https://imagedelivery.net/"
_SLASHES: Final = re.compile(r"/{2,}")


class PlaceKind(StrEnum):
    """The forms `king_photos.file_path` has."""

    BUCKET = "bucket"
    CLOUDFLARE_IMAGES = "cloudflare_images"
    ELSEWHERE = "elsewhere"


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

    Understands `r2:galleries/…` (in any case), bare `galleries/…`, any text that holds
    `galleries/…` (an address), and Cloudflare Images (`cfimage:…` or its address), which are in no
    bucket. Leading slashes go and doubled ones become one.
    """
    text = file_path.strip()
    if text.lower().startswith("cfimage:") or text.lower().startswith(_CLOUDFLARE_IMAGES):
        return PhotoPlace(PlaceKind.CLOUDFLARE_IMAGES)
    path = _SLASHES.sub("/", _PREFIX.sub("", text).lstrip("/"))
    start = _start_of_key(path)
    if start is None:
        return PhotoPlace(PlaceKind.ELSEWHERE)
    key = path[start:]
    if start and "://" in text:  # an address may go on after the path
        key = re.split(r"[?#]", key, maxsplit=1)[0]
    return PhotoPlace(PlaceKind.BUCKET, key) if len(key) > len(PHOTO_PREFIX) else _ELSEWHERE


_ELSEWHERE: Final = PhotoPlace(PlaceKind.ELSEWHERE)


def _start_of_key(path: str) -> int | None:
    found = re.search(r"(?:^|/)(galleries/)", path)
    return None if found is None else found.start(1)


def object_key(file_path: str) -> str | None:
    """Return the bucket's key of a photo, None where it is in no bucket."""
    return place_of(file_path).key
