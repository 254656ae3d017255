"""What a queue's message says: which photo, in the web system's planned words and ours."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from kingdesk.domain.ids import BucketKey, GalleryId, OwnerId, PhotoId, RunId
from kingdesk.domain.queue_errors import MessageUnreadable

_LONGEST: Final = 4096
"""Characters; ours have 150, and a key takes 1,024 bytes at most."""
_LARGEST_ID: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class JobMessage:
    """One photo that is to be looked at.

    Attributes:
        photo_id: None in messages of the web system: the key tells which photo is meant.
        key: of the photo's file; what the database says of it counts, where there is a photo id.
        run_id: None in messages of the web system.
        owner: `owner_mark` of whose photo it is; None in messages of others than KingDesk.
    """

    gallery_id: GalleryId
    photo_id: PhotoId | None
    key: BucketKey | None
    run_id: RunId | None = None
    owner: str | None = None

    def encode(self) -> str:
        """Return the message's body; what is None is left out."""
        said = {
            "galleryId": self.gallery_id,
            "photoId": self.photo_id,
            "r2Key": self.key,
            "runId": self.run_id,
            "owner": self.owner,
        }
        return json.dumps({name: value for name, value in said.items() if value is not None})


def owner_mark(owner: OwnerId) -> str:
    """Return what tells an owner's messages from others' and says nothing else about them."""
    return hashlib.sha256(f"kingdesk:{owner}".encode()).hexdigest()[:16]


def decode(body: str) -> JobMessage:
    """Read a body: `{galleryId, photoId, r2Key, runId}`, `{galleryId, r2Key}`, `{eventId, r2Key}`.

    What else stands in it is passed over. Ids may be numbers or texts of digits.

    Raises:
        MessageUnreadable
    """
    if len(body) > _LONGEST:
        raise MessageUnreadable(reason="it is too long")
    try:
        said = json.loads(body)
    except ValueError as error:
        raise MessageUnreadable(reason="it is no JSON") from error
    if not isinstance(said, dict):
        raise MessageUnreadable(reason="it is no JSON object")
    gallery = _number(said, "galleryId")
    if gallery is None:
        gallery = _number(said, "eventId")
    photo, key = _number(said, "photoId"), _text(said, "r2Key")
    if gallery is None:
        raise MessageUnreadable(reason="it names no gallery")
    if photo is None and not key:
        raise MessageUnreadable(reason="it names no photo")
    run = _text(said, "runId")
    return JobMessage(
        gallery_id=GalleryId(gallery),
        photo_id=None if photo is None else PhotoId(photo),
        key=BucketKey(key) if key else None,
        run_id=RunId(run) if run else None,
        owner=_text(said, "owner"),
    )


def _number(said: dict[str, object], name: str) -> int | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LARGEST_ID:
        raise MessageUnreadable(reason=f"{name} is no id")
    return value


def _text(said: dict[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise MessageUnreadable(reason=f"{name} is no text")
    return value
