"""`ObjectStore` over boto: reads one bucket and never writes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from kingdesk.adapters.photos.r2.client import Patience, make_client
from kingdesk.adapters.photos.r2.failures import (
    FAILURES,
    LIST,
    READ,
    Place,
    code_of,
    is_mute,
    translated,
)
from kingdesk.adapters.photos.r2.login import BucketLogin, other_jurisdictions
from kingdesk.adapters.photos.r2.part import Part, growing
from kingdesk.adapters.photos.r2.public import NotServed, PublicAddress
from kingdesk.adapters.photos.r2.stream import ObjectStream, info_of, plain_etag, to_utc
from kingdesk.adapters.photos.sniffing import LARGEST_FILE, TOO_BIG
from kingdesk.domain.errors import (
    KingdeskError,
    PhotoBroken,
    PhotoChanged,
    PhotoNotStored,
    PhotoUnreadable,
)
from kingdesk.domain.objects import ObjectFolder, ObjectInfo
from kingdesk.domain.studio_errors import (
    BucketElsewhere,
    BucketNotFound,
    StorageDenied,
    StorageFailed,
)

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectTypeDef

_LONGEST_KEY: Final = 1024
"""Bytes in UTF-8; of S3 and R2."""
_GLANCE: Final = Patience(connect_s=3.0, read_s=5.0, attempts=1)


def connect(
    login: BucketLogin,
    *,
    public_base_url: str | None = None,
    connections: int = 16,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> R2Bucket:
    """Do what `open_bucket` says, with more or less patience with the storage."""
    address = login.address()
    return R2Bucket(
        make_client(login, address, patience, connections),
        Place(urlsplit(address).netloc, login.bucket),
        public=PublicAddress(public_base_url, connections) if public_base_url else None,
        elsewhere=[partial(_has_bucket, login, other) for other in other_jurisdictions(address)],
    )


class R2Bucket:
    """See `open_bucket`."""

    def __init__(
        self,
        client: S3Client,
        place: Place,
        *,
        public: PublicAddress | None = None,
        elsewhere: Sequence[Callable[[], bool]] = (),
    ) -> None:
        """Take over what is ready.

        Args:
            client: is closed with the bucket.
            place: the bucket's.
            public: where whole objects are tried first.
            elsewhere: ask whether the bucket is in another jurisdiction; only called when it
                can't be read here.
        """
        self._client = client
        self._place = place
        self._public = public
        self._elsewhere = elsewhere
        self._elsewhere_lock = Lock()
        self._is_elsewhere: bool | None = None
        self._is_there = False

    @property
    def bucket(self) -> str:
        return self._place.bucket

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
        if self._public is not None:
            self._public.close()

    def head(self, key: str) -> ObjectInfo | None:
        try:
            _check_key(key)
            return self._head(key)
        except PhotoNotStored:
            return None

    def listing(
        self, prefix: str, check: Callable[[int], None] | None = None
    ) -> Iterator[ObjectInfo]:
        for page in self._pages({"Prefix": prefix}, check):
            for entry in page.get("Contents", ()):
                yield _listed(entry)

    def folder(self, prefix: str) -> Iterator[ObjectFolder]:
        for page in self._pages({"Prefix": prefix, "Delimiter": "/"}):
            # an empty object of the folder's own name is what some programs make a folder with
            found = tuple(_listed(e) for e in page.get("Contents", ()) if e["Key"] != prefix)
            folders = tuple(entry["Prefix"] for entry in page.get("CommonPrefixes", ()))
            yield ObjectFolder(prefix, folders, found)

    def read(self, key: str, etag: str | None = None) -> tuple[bytes, ObjectInfo]:
        _check_key(key)
        with self._failing(READ, key):
            if self._uses_public():
                info = self._wanted(key, etag)
                data = self._public_bytes(info)
                if data is not None:
                    return data, info
            stream = self._stream(key, etag)
            blocks = []
            with closing(stream.blocks()) as coming:
                for block in coming:
                    _check_size(stream.found)
                    blocks.append(block)
            return b"".join(blocks), stream.found

    def start_of(self, key: str, length: int) -> bytes:
        if length <= 0:
            return b""
        _check_key(key)
        with self._failing(READ, key):
            try:
                return b"".join(self._stream(key, stop=length).blocks())
            except PhotoChanged:
                if self._head(key).size == 0:  # it has no first byte: no range can be had of it
                    return b""
                raise

    def download(
        self, key: str, etag: str, to: Path, check: Callable[[int], None] | None = None
    ) -> ObjectInfo:
        _check_key(key)
        with self._failing(READ, key), growing(to, etag, key) as part:
            try:
                info = self._fill(part, key, etag, check)
                if not part.is_content_of(etag):  # an earlier try left something else
                    part.start_again()
                    info = self._fill(part, key, etag, check)
                _check_content(part, info)
            except (PhotoBroken, PhotoChanged, PhotoNotStored):
                part.start_again()  # not worth keeping
                raise
            part.become(to)
            return info

    # --- one object -------------------------------------------------------------------------------

    def _head(self, key: str) -> ObjectInfo:
        with self._failing(READ, key):
            try:
                answer = self._client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if not is_mute(error):
                    raise
                return self._aloud(key)
            return info_of(key, answer)

    def _aloud(self, key: str) -> ObjectInfo:
        """Ask for an object's first byte: unlike that to HEAD, the answer says what is wrong."""
        stream = self._stream(key, stop=1)
        with closing(stream.blocks()) as coming:
            next(coming, b"")
        return stream.found

    def _wanted(self, key: str, etag: str | None) -> ObjectInfo:
        """Return what the bucket says of an object of a version now; raises PhotoChanged."""
        info = self._head(key)
        if etag not in {None, info.etag}:
            raise PhotoChanged(name=key)
        return info

    def _stream(
        self, key: str, etag: str | None = None, *, at: int = 0, stop: int | None = None
    ) -> ObjectStream:
        return ObjectStream(self._client, self._place, key, etag, at=at, stop=stop)

    def _fill(
        self, part: Part, key: str, etag: str, check: Callable[[int], None] | None
    ) -> ObjectInfo:
        """Write what an object's part lacks."""
        if part.size or self._uses_public():
            info = self._wanted(key, etag)
            if part.size > info.size:
                part.start_again()
            if part.size == info.size or (
                part.size == 0 and self._fill_from_public(part, info, check)
            ):
                return info
        stream = self._stream(key, etag, at=part.size)
        with closing(stream.blocks()) as coming:
            _write(coming, part, check)
        return stream.found

    # --- the public address -----------------------------------------------------------------------

    def _uses_public(self) -> bool:
        return self._public is not None and self._public.is_worth_trying()

    def _public_bytes(self, info: ObjectInfo) -> bytes | None:
        _check_size(info)
        with suppress(NotServed):
            if self._public is not None:
                return b"".join(self._public.blocks(info))
        return None

    def _fill_from_public(
        self, part: Part, info: ObjectInfo, check: Callable[[int], None] | None
    ) -> bool:
        if self._public is None or not self._public.is_worth_trying():
            return False
        try:
            with closing(self._public.blocks(info)) as coming:
                _write(coming, part, check)
        except NotServed:
            part.start_again()
            return False
        return True

    # --- lists ------------------------------------------------------------------------------------

    def _pages(
        self, wanted: dict[str, Any], check: Callable[[int], None] | None = None
    ) -> Iterator[ListObjectsV2OutputTypeDef]:
        if not _is_text(wanted["Prefix"]):
            return
        token: str | None = None
        count = 0
        while True:
            if check is not None:
                check(count)
            more: dict[str, Any] = {} if token is None else {"ContinuationToken": token}
            with self._failing(LIST):
                page = self._client.list_objects_v2(Bucket=self.bucket, **wanted, **more)
            yield page
            if not page.get("IsTruncated"):
                return
            count += len(page.get("Contents", ()))
            last, token = token, page.get("NextContinuationToken")
            if token in {None, last}:
                raise StorageFailed(reason="its list has no end")

    # --- failures ---------------------------------------------------------------------------------

    @contextmanager
    def _failing(self, what: str, name: str = "") -> Iterator[None]:
        """Raise known errors for what goes wrong inside."""
        try:
            with translated(self._place, what=what, name=name):
                yield
        except (BucketNotFound, PhotoNotStored, StorageDenied) as error:
            raise self._explained(error) from error.__cause__
        self._is_there = True

    def _explained(self, error: KingdeskError) -> KingdeskError:
        """Return what an error really means: missing may be the photo, the bucket, or its place.

        R2 says of a bucket in another jurisdiction that it is not there, or denied.
        """
        if self._is_there:
            return error
        if isinstance(error, PhotoNotStored):
            if self._is_bucket_there():
                return error
            error = BucketNotFound(bucket=self.bucket)
        if self._lies_elsewhere():
            return BucketElsewhere(bucket=self.bucket, host=self._place.host)
        return error

    def _is_bucket_there(self) -> bool:
        """Ask for the bucket itself, as long as nothing was ever had from it."""
        try:
            self._client.list_objects_v2(Bucket=self.bucket, MaxKeys=1)
        except FAILURES as error:
            if isinstance(error, ClientError) and code_of(error) == "NoSuchBucket":
                return False
        self._is_there = True
        return True

    def _lies_elsewhere(self) -> bool:
        """Ask the other jurisdictions, once."""
        with self._elsewhere_lock:
            if self._is_elsewhere is None:
                self._is_elsewhere = any(has_bucket() for has_bucket in self._elsewhere)
            return self._is_elsewhere


def _has_bucket(login: BucketLogin, address: str) -> bool:
    with closing(make_client(login, address, _GLANCE, 1)) as client:
        try:
            client.head_bucket(Bucket=login.bucket)
        except FAILURES:
            return False
        return True


def _listed(entry: ObjectTypeDef) -> ObjectInfo:
    return ObjectInfo(
        entry["Key"], entry["Size"], plain_etag(entry["ETag"]), to_utc(entry["LastModified"])
    )


def _write(coming: Iterator[bytes], part: Part, check: Callable[[int], None] | None) -> None:
    for block in coming:
        part.write(block)
        if check is not None:
            check(part.size)


def _check_content(part: Part, info: ObjectInfo) -> None:
    if part.size != info.size or not part.is_content_of(info.etag):
        raise PhotoBroken(name=info.key)


def _check_size(info: ObjectInfo) -> None:
    if info.size > LARGEST_FILE:
        raise PhotoUnreadable(name=info.key, reason=TOO_BIG)


def _check_key(key: str) -> None:
    """Raise PhotoNotStored for what no object is called, or can't be asked for.

    On the way, `.` and `..` between slashes would be taken for folders: another key.
    """
    parts = key.split("/")
    is_key = _is_text(key) and 0 < len(key.encode()) <= _LONGEST_KEY and "\0" not in key
    if not is_key or "." in parts or ".." in parts:
        raise PhotoNotStored(name=key)


def _is_text(key: str) -> bool:
    """Tell whether a text can be sent: half of a surrogate pair can't."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
