"""Clients of AWS's services, which know nothing but what they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from botocore.config import Config
from botocore.exceptions import InvalidRegionError

from kingdesk.adapters.addresses import split_address
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.boto import new_session, silence, stay_here
from kingdesk.domain.studio_errors import SettingWrong

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, in seconds, and how often it is made in all.

    Attributes:
        connect_s, read_s: of one try; a picture of a hundred faces takes Rekognition some seconds.
        attempts: of a call to Rekognition that fails in passing; throttled ones don't count.
        bucket_attempts: of a request to S3 or SQS, made by botocore itself.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    attempts: int = 6
    bucket_attempts: int = 4


USUAL: Final = Patience()


def rekognition_client(login: CloudLogin, patience: Patience = USUAL) -> RekognitionClient:
    """Return a client that any thread may use.

    Botocore itself tries nothing again: each try is to wait for its turn.

    Raises:
        SettingWrong: there is no such region, or others could listen at the address.
    """
    client = _client(
        "rekognition",
        login,
        _checked(login.rekognition_endpoint, "AWS_ENDPOINT_URL_REKOGNITION"),
        _config(login, patience, attempts=1),
    )
    return cast("RekognitionClient", client)


def bucket_client(login: CloudLogin, patience: Patience = USUAL) -> S3Client:
    """Return a client that any thread may use.

    Raises:
        SettingWrong: there is no such region, or others could listen at the address.
    """
    endpoint = _checked(login.s3_endpoint, "AWS_ENDPOINT_URL_S3")
    config = _config(login, patience, attempts=patience.bucket_attempts).merge(
        Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "virtual"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
    )
    client = cast("S3Client", _client("s3", login, endpoint, config))
    client.meta.events.register("before-call.s3", stay_here)
    return client


def queue_client(login: CloudLogin, patience: Patience = USUAL) -> SQSClient:
    """Return a client that any thread may use, for the server the queue's address names.

    Raises:
        SettingMissing, SettingWrong: no queue is named, or its address is none to send to.
    """
    place = login.queue_place
    endpoint = login.sqs_endpoint or place.endpoint
    setting = "AWS_ENDPOINT_URL_SQS" if login.sqs_endpoint else "SQS_QUEUE_URL"
    config = _config(login, patience, attempts=patience.bucket_attempts)
    if place.region is not None:
        config = config.merge(Config(region_name=place.region))
    return cast("SQSClient", _client("sqs", login, _checked(endpoint, setting), config))


def _checked(address: str | None, setting: str) -> str | None:
    """Return an address of the settings; raises SettingWrong for one others could listen at."""
    if address is None:
        return None
    parts = split_address(address, setting)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _config(login: CloudLogin, patience: Patience, *, attempts: int) -> Config:
    return Config(
        region_name=login.region,
        connect_timeout=patience.connect_s,
        read_timeout=patience.read_s,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=login.connections,
        tcp_keepalive=True,
    )


def _client(service: str, login: CloudLogin, endpoint: str | None, config: Config) -> object:
    silence()
    try:
        return new_session().create_client(
            service,
            endpoint_url=endpoint,
            aws_access_key_id=login.access_key_id,
            aws_secret_access_key=login.secret_access_key,
            verify=True,
            config=config,
        )
    except InvalidRegionError:
        raise SettingWrong(name="AWS_REGION", reason="it is no region of AWS") from None
