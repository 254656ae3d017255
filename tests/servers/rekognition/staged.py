"""Pictures that are not sent but lie in S3: fetched there, as the service does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.rekognition.pictures import MOST_BYTES_FROM_S3, Sent
from tests.servers.rekognition.refusals import no_s3_object, too_large
from tests.servers.s3 import S3Server

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_NO_REGION_SAID = "us-east-1"


class StagedPictures:
    """Reads objects of buckets in one region."""

    def __init__(self, server: S3Server | None, region: str) -> None:
        self._server = server
        self._region = region
        self._regions: dict[str, str] = {}
        self._lock = Lock()

    def fetch(self, place: Mapping[str, str]) -> Sent:
        """Return an object.

        Args:
            place: Bucket and Name; versions are not kept here.

        Raises:
            Refusal: it is not there, not readable, in another region, or too large.
        """
        if self._server is None or "Version" in place:
            raise no_s3_object()
        try:
            if self._region_of(place["Bucket"]) != self._region:
                raise no_s3_object()
            found = self._client.get_object(Bucket=place["Bucket"], Key=place["Name"])
            with found["Body"] as body:
                if found["ContentLength"] > MOST_BYTES_FROM_S3:
                    raise too_large()
                return Sent.from_s3(body.read())
        except (BotoCoreError, ClientError) as missing:
            raise no_s3_object() from missing

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> S3Client:
        assert self._server is not None
        return self._server.client()

    def _region_of(self, bucket: str) -> str:
        with self._lock:
            if bucket not in self._regions:
                said: Mapping[str, object] = self._client.get_bucket_location(Bucket=bucket)
                # none is said of the oldest region
                self._regions[bucket] = str(said.get("LocationConstraint") or _NO_REGION_SAID)
            return self._regions[bucket]
