"""The S3 client of one bucket: reads only, and knows nothing but what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config

from kingdesk.adapters.boto import new_session, silence, stay_here
from kingdesk.adapters.photos.r2.login import BucketLogin

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_READING: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, in seconds, and how often it is made in all.

    Between two tries botocore waits a random time below 1, 2, 4 … seconds.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    attempts: int = 4


def make_client(login: BucketLogin, address: str, patience: Patience, connections: int) -> S3Client:
    """Return a client that any thread may use."""
    silence()
    config = Config(
        region_name="auto",
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=patience.connect_s,
        read_timeout=patience.read_s,
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        max_pool_connections=connections,
        tcp_keepalive=True,
        # R2 has refused the checksums that newer boto adds by itself
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client = cast(
        "S3Client",
        new_session().create_client(
            "s3",
            endpoint_url=address,
            aws_access_key_id=login.access_key_id,
            aws_secret_access_key=login.secret_access_key,
            verify=True,
            config=config,
        ),
    )
    client.meta.events.register_first("before-send.s3", _only_read)
    client.meta.events.register("before-call.s3", stay_here)
    return client


def _only_read(request: AWSPreparedRequest, **_: object) -> None:
    if request.method not in _READING:
        raise PermissionError(f"KingDesk only reads a bucket, it never sends {request.method}")
