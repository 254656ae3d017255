"""The S3 client of one bucket: reads only, and knows nothing but what it is told."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.configprovider import (
    BOTOCORE_DEFAUT_SESSION_VARIABLES,
    ConfigValueStore,
    ConstantProvider,
)
from botocore.loaders import Loader
from botocore.session import Session

from kingdesk.adapters.photos.r2.login import BucketLogin

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_READING: Final = frozenset({"GET", "HEAD"})
_LOGGERS: Final = ("botocore", "urllib3")


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
        _session().create_client(
            "s3",
            endpoint_url=address,
            aws_access_key_id=login.access_key_id,
            aws_secret_access_key=login.secret_access_key,
            verify=True,
            config=config,
        ),
    )
    client.meta.events.register_first("before-send.s3", _only_read)
    client.meta.events.register("before-call.s3", _stay_here)
    return client


def silence() -> None:
    """Keep boto from logging: on lower levels it writes signatures, and errors are told anyway."""
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _session() -> Session:
    """Return a session that reads neither the environment nor a file of the AWS tools.

    Their profile, endpoint or credentials may be for something else on this computer.
    """
    session = Session()
    defaults = {
        name: ConstantProvider(default)
        for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    session.register_component("config_store", ConfigValueStore(mapping=defaults))
    for name in ("config_file", "credentials_file"):
        session.set_config_variable(name, os.devnull)
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> Loader:
    """Return what reads the descriptions of services, once: half of a client's making."""
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _only_read(request: AWSPreparedRequest, **_: object) -> None:
    if request.method not in _READING:
        raise PermissionError(f"KingDesk only reads a bucket, it never sends {request.method}")


def _stay_here(context: dict[str, Any], **_: object) -> None:
    """Keep botocore from looking for a bucket's region: in vain here, and it may never end."""
    context.setdefault("s3_redirect", {})["redirected"] = True
