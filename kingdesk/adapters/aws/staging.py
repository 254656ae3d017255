"""The bucket pictures wait in for Rekognition: put, used, deleted; nobody else's keys touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import structlog
from botocore.exceptions import ClientError

from kingdesk.adapters.aws.client import USUAL, Patience, bucket_client
from kingdesk.adapters.aws.failures import (
    FAILURES,
    About,
    host_of,
    in_short,
    known_of_bucket,
    status_of,
)
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    StagedCopyGone,
    StagingBucketElsewhere,
    StagingBucketNotFound,
)
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.jobs import LEASE_TIME

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

log = structlog.get_logger()

PUT: Final = "s3:PutObject"
GET: Final = "s3:GetObject"
DELETE: Final = "s3:DeleteObject"
LIST: Final = "s3:ListBucket"
LEFT_BEHIND_AFTER: Final = LEASE_TIME * 2
"""Younger copies may be in use by another process of this installation."""
_REGION_HEADER: Final = "x-amz-bucket-region"
_NOT_FOUND: Final = 404
_PROBE: Final = b"KingDesk looks whether it may stage pictures here."


class S3Staging:
    """Own copies in a bucket: `<prefix>kingdesk/<installation>/<random>.jpg`.

    Implements `ports.cloud.Staging`.
    """

    def __init__(self, login: CloudLogin, client: S3Client) -> None:
        self._bucket: Final = login.bucket
        self._region: Final = login.region
        self._prefix: Final = login.own_prefix
        self._client = client
        self._about = About("", host_of(client.meta.endpoint_url))

    @property
    def bucket(self) -> str:
        return self._bucket

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def holding(self, picture: bytes) -> Iterator[str]:
        """Give the key of a copy, which is gone afterwards, whatever happens."""
        key = self.put(picture)
        try:
            yield key
        finally:
            self._drop(key)

    def put(self, picture: bytes) -> str:
        """Put a copy into the bucket and return its key.

        Raises:
            CloudDenied, StagingBucketNotFound, StagingBucketElsewhere, Cloud…
        """
        key = f"{self._prefix}{uuid4().hex}.jpg"
        with self._translated(PUT):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=picture,
                ContentType="image/jpeg",
                ServerSideEncryption="AES256",
            )
        return key

    def delete(self, key: str) -> None:
        """Delete a copy of ours; fine where it is gone."""
        if not key.startswith(self._prefix):
            raise ValueError("not a copy of this installation")
        with self._translated(DELETE):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def sweep(self) -> int:
        """Delete what this installation left behind and is older than two leases."""
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            with self._translated(LIST):
                page = self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=self._prefix, **more
                )
            oldest = server_time(page) - LEFT_BEHIND_AFTER
            found += [
                entry["Key"]
                for entry in page.get("Contents", ())
                if entry["LastModified"] < oldest and entry["Key"].startswith(self._prefix)
            ]
            token = page.get("NextContinuationToken")
            if not token or token == more.get("ContinuationToken"):
                break
            more = {"ContinuationToken": token}
        for key in found:
            self.delete(key)
        if found:
            log.info("staging swept", copies=len(found))
        return len(found)

    def denied(self) -> CloudDenied | None:
        """Put, read and delete a tiny object; return the first permission that is missing."""
        try:
            key = self.put(_PROBE)
        except CloudDenied as missing:
            return missing
        missing_one: CloudDenied | None = None
        for permission, act in ((GET, self._read), (DELETE, self.delete)):
            try:
                act(key)
            except CloudDenied as missing:
                missing_one = missing_one or missing
            except KingdeskError as failed:
                log.info("staging probe", permission=permission, code=failed.code)
        return missing_one

    def why_unreadable(self, key: str, name: str) -> KingdeskError:
        """Return why Rekognition could not read a copy that was just put.

        Rekognition has one answer for all: the bucket is elsewhere or gone, the copy is gone, or
        the key may not read it, with whose rights Rekognition reads.
        """
        region = self._region_said()
        if isinstance(region, KingdeskError):
            return region
        if region and region != self._region:
            return StagingBucketElsewhere(bucket=self._bucket, region=self._region)
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if status_of(error) == _NOT_FOUND:
                return StagedCopyGone(name=name)
        except FAILURES as error:
            return self._known(error, GET)
        return CloudDenied(permission=GET)

    def _region_said(self) -> str | KingdeskError:
        """Return the bucket's region, "" where it is not said, or what keeps us from asking."""
        try:
            answer: Any = self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if status_of(error) == _NOT_FOUND:
                return StagingBucketNotFound(bucket=self._bucket)
            answer = error.response  # a refusal says the region as well
        except FAILURES as error:
            return self._known(error, LIST)
        return str(answer["ResponseMetadata"].get("HTTPHeaders", {}).get(_REGION_HEADER, ""))

    def _read(self, key: str) -> None:
        with self._translated(GET):
            self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def _drop(self, key: str) -> None:
        """Delete a copy after use; one that stays is left to the sweep, and to the lifecycle."""
        try:
            self.delete(key)
        except KingdeskError as failed:
            log.warning("staged copy not deleted", code=failed.code)

    @contextmanager
    def _translated(self, permission: str) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            raise self._known(error, permission) from in_short(error)

    def _known(self, error: Exception, permission: str) -> KingdeskError:
        about = replace(self._about, operation=permission)
        return known_of_bucket(error, about, self._bucket, self._region)


def open_staging(login: CloudLogin, patience: Patience = USUAL) -> S3Staging:
    """Make the bucket ready; nothing is sent before its first method is called.

    Raises:
        SettingMissing, SettingWrong
    """
    login.bucket  # noqa: B018 -- says that none is named before a client is made
    return S3Staging(login, bucket_client(login, patience))


def server_time(answer: Any) -> datetime:  # noqa: ANN401 -- of any request
    """Return when the server answered, by its clock: the ages of its objects are told by that."""
    said = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date", "")
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return datetime.now(UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
