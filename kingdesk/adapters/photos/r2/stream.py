"""An object's bytes as they come, gone on with where the connection breaks off."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from kingdesk.adapters.photos.r2.failures import BROKEN_OFF, READ, Place, translated
from kingdesk.domain.errors import PhotoChanged
from kingdesk.domain.objects import ObjectInfo
from kingdesk.domain.studio_errors import StorageFailed

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import GetObjectOutputTypeDef, HeadObjectOutputTypeDef

BLOCK: Final = 1 << 18
"""Bytes read at a time: a quarter as many cost half as much time again, four times as many don't
save any, and what came of a block that stands still is lost."""
_BREAKS: Final = 8
"""How often one object is gone on with. A line that breaks more often is no line."""
_FOR_NOTHING: Final = 4
"""As how many breaks an answer counts of which nothing came: it was waited for in full."""
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")


@dataclass(slots=True)
class ObjectStream:
    """Reads one version of one object, from a place in it to its end or to another place.

    Attributes:
        etag: the version wanted; that of the first answer where none is.
        at: how far it is, bytes from the object's start.
        stop: where to end, the object's end if None.
        info: known from the first answer on.
    """

    client: S3Client
    place: Place
    key: str
    etag: str | None = None
    at: int = 0
    stop: int | None = None
    info: ObjectInfo | None = None

    @property
    def found(self) -> ObjectInfo:
        """Return what the answers said of the object."""
        if self.info is None:
            raise LookupError("nothing was asked yet")
        return self.info

    def blocks(self) -> Generator[bytes, None, None]:
        """Yield the bytes as they come; all came when it ends.

        Raises:
            PhotoNotStored
            PhotoChanged: it has another version, or another one came while it was read.
        """
        with translated(self.place, what=READ, name=self.key):
            breaks = 0
            while True:
                began, answer = self.at, self._ask()
                with closing(answer["Body"]) as body:
                    end, skip = self._checked(answer)
                    try:
                        yield from self._rest(body, end, skip)
                    except BROKEN_OFF:
                        breaks += _FOR_NOTHING if self.at == began else 1
                        if breaks > _BREAKS:
                            raise
                if self.at >= end:
                    return

    def _ask(self) -> GetObjectOutputTypeDef:
        wanted: dict[str, Any] = {}
        if self.etag is not None:
            wanted["IfMatch"] = f'"{self.etag}"'
        if self.at or self.stop is not None:
            last = "" if self.stop is None else self.stop - 1
            wanted["Range"] = f"bytes={self.at}-{last}"
        return self.client.get_object(Bucket=self.place.bucket, Key=self.key, **wanted)

    def _checked(self, answer: GetObjectOutputTypeDef) -> tuple[int, int]:
        """Note what an answer says of the object.

        Returns:
            Where in the object to end, and how many bytes of the answer to pass over: servers may
            answer with the whole object where a part was asked for.
        """
        info = info_of(self.key, answer)
        found = _RANGE.fullmatch(answer.get("ContentRange", ""))
        start = int(found[1]) if found else 0
        if found:
            info = replace(info, size=int(found[2]))
        is_another = self.etag not in {None, info.etag} or (
            self.info is not None and self.info.size != info.size
        )
        if is_another or start > self.at:
            raise PhotoChanged(name=self.key)
        self.info, self.etag = info, info.etag
        end = info.size if self.stop is None else min(self.stop, info.size)
        return end, self.at - start

    def _rest(self, body: StreamingBody, end: int, skip: int) -> Iterator[bytes]:
        while self.at < end:
            block = body.read(min(BLOCK, skip + end - self.at))
            if not block:  # as many as the answer announced, so it announced too few
                raise StorageFailed(reason="its answer is incomplete")
            passed = min(skip, len(block))
            skip -= passed
            self.at += len(block) - passed
            yield block[passed:] if passed else block


def info_of(key: str, answer: GetObjectOutputTypeDef | HeadObjectOutputTypeDef) -> ObjectInfo:
    """Return what an answer says of its object."""
    try:
        return ObjectInfo(
            key,
            answer["ContentLength"],
            plain_etag(answer["ETag"]),
            to_utc(answer["LastModified"]),
            answer.get("ContentType"),
        )
    except KeyError:
        raise StorageFailed(reason="its answer is incomplete") from None


def plain_etag(etag: str) -> str:
    """Return an ETag without its quotes, and without the mark of a weak one."""
    return etag.strip().removeprefix("W/").strip('"')


def to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
