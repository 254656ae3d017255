"""Two servers that speak S3: SeaweedFS, as strict about keys as R2 is, and moto, at once ready."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.server import ThreadedMotoServer

from tests.servers.iam import verdict_of_bucket
from tests.servers.processes import HOST, ServerProcess, free_ports

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

REGION: Final = "us-east-1"
"""What buckets are made with; R2's own "auto" is refused by moto there, and fine for objects."""
SHARED_BUCKET: Final = "studio-photos"
"""The one bucket the narrow keys of SeaweedFS are for; the fixtures make it."""
_numbers: Final = count(1)
_SOCKETS: Final = Path("/tmp")  # noqa: S108 - SeaweedFS lets nobody choose the place of these
_ONE_VOLUME_A_BUCKET: Final = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"}
"""It makes seven by itself, and refuses to write when it has made `-volume.max` of them."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    access_key: str
    secret_key: str


ADMIN: Final = KeyPair("AKADMIN0000000000000", "admin-secret-of-the-tests")
WRITER: Final = KeyPair("AKWRITER000000000000", "writer-secret-of-the-tests")
READER: Final = KeyPair("AKREADER000000000000", "reader-secret-of-the-tests")
LISTER: Final = KeyPair("AKLISTER000000000000", "lister-secret-of-the-tests")
_RIGHTS: Final[Mapping[KeyPair, tuple[str, ...]]] = {
    ADMIN: ("Admin", "Read", "Write", "List", "Tagging"),
    WRITER: tuple(f"{right}:{SHARED_BUCKET}" for right in ("Read", "Write", "List", "Tagging")),
    READER: tuple(f"{right}:{SHARED_BUCKET}" for right in ("Read", "List")),
    LISTER: (f"List:{SHARED_BUCKET}",),
}


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where an S3 server is, and whom it knows us as."""

    endpoint: str
    keys: KeyPair = ADMIN

    @property
    def access_key(self) -> str:
        return self.keys.access_key

    @property
    def secret_key(self) -> str:
        return self.keys.secret_key

    def client(self, *, read_timeout: float = 20.0, total_attempts: int = 1) -> S3Client:
        """Return a client for preparing and looking: path-style, and it does not try again."""
        config = Config(
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=read_timeout,
            retries={"total_max_attempts": total_attempts},
        )
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=REGION,
            config=config,
        )

    def as_(self, keys: KeyPair) -> S3Server:
        """Return the same server for somebody else's keys."""
        return S3Server(self.endpoint, keys)

    def at(self, endpoint: str) -> S3Server:
        """Return the same server behind another address, such as a proxy's."""
        return S3Server(endpoint, self.keys)

    def make_bucket(self, name: str | None = None) -> str:
        """Make an empty bucket, of a new name where none is given; return its name."""
        bucket = name or f"bucket-{next(_numbers)}"
        client = self.client()
        client.create_bucket(Bucket=bucket)
        client.close()
        return bucket

    def remove_bucket(self, name: str) -> None:
        """Remove a bucket and all in it; fine where there is none."""
        client = self.client()
        try:
            for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
                for entry in page.get("Contents", ()):
                    client.delete_object(Bucket=name, Key=entry["Key"])
            client.delete_bucket(Bucket=name)
        except client.exceptions.NoSuchBucket:
            pass
        finally:
            client.close()


class SeaweedFS:
    """A SeaweedFS server: real signatures, real disk; about as strict as R2.

    Like R2 it knows no public-access block, makes no bucket by itself and deletes none that is
    not empty. `ADMIN` may do all; `WRITER`, `READER` and `LISTER` what they say, in `SHARED_BUCKET`
    alone. Ready after 3 to 4 s.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kingdesk-seaweedfs-"))
        ports = free_ports(8)
        grpc = zip(("s3", "master", "volume", "filer"), ports[1::2], strict=True)
        sockets = [_SOCKETS / f"seaweedfs-{name}-grpc-{port}.sock" for name, port in grpc]
        self.left_by_the_killed = [self.folder, *sockets]
        try:
            self.server = S3Server(f"http://{HOST}:{ports[0]}")
            self._process = ServerProcess(
                self._command(ports),
                self.folder / "log",
                farewell=signal.SIGKILL,  # asked kindly it takes ten seconds
                environment={"HOME": str(self.folder), **_ONE_VOLUME_A_BUCKET},
            )
            self._process.wait_until(self._answers)
        except BaseException:
            remove(self.left_by_the_killed)
            raise

    def _command(self, ports: list[int]) -> list[str | Path]:
        s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc = ports
        data = self.folder / "data"
        data.mkdir()
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": _identities()}), "utf-8")
        return [
            Path(sys.executable).parent / "weed",
            "-logtostderr=true",  # else each run leaves files in /tmp
            "server",
            f"-ip={HOST}",
            f"-ip.bind={HOST}",
            f"-dir={data}",
            "-s3",
            f"-s3.config={config}",
            f"-s3.port={s3}",
            f"-s3.port.grpc={s3_grpc}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.localSocket={self.folder / 's3.sock'}",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            f"-master.port={master}",
            f"-master.port.grpc={master_grpc}",
            "-master.volumeSizeLimitMB=64",
            "-master.telemetry=false",
            f"-volume.port={volume}",
            f"-volume.port.grpc={volume_grpc}",
            "-volume.max=1000",
            "-volume.minFreeSpace=1",
            f"-filer.port={filer}",
            f"-filer.port.grpc={filer_grpc}",
            f"-filer.localSocket={self.folder / 'filer.sock'}",
        ]

    def _answers(self) -> bool:
        """Tell whether an object can be written: listing works before that."""
        client = self.server.client()
        try:
            with suppress(client.exceptions.BucketAlreadyExists):  # made the last time we asked
                client.create_bucket(Bucket="is-it-ready")
            client.put_object(Bucket="is-it-ready", Key="yes", Body=b"yes")
            self.server.remove_bucket("is-it-ready")
        except (BotoCoreError, ClientError):
            return False
        finally:
            client.close()
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End the server and delete its folder and the sockets it made elsewhere."""
        self._process.stop()
        remove(self.left_by_the_killed)


def remove(places: Iterable[Path]) -> None:
    """Delete folders and files, where they are."""
    for place in places:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def error_of(act: Callable[[], object]) -> str | None:
    """Return the code of the S3 error an action ends in, if it does."""
    try:
        act()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def _identities() -> list[dict[str, object]]:
    return [
        {
            "name": keys.access_key.lower(),
            "credentials": [{"accessKey": keys.access_key, "secretKey": keys.secret_key}],
            "actions": list(rights),
        }
        for keys, rights in _RIGHTS.items()
    ]


def _permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    """Return what a bucket's policy says about a request.

    Moto's own way passes over conditions: "no, unless the connection is secure" is a plain no to
    it. Our plain connections to 127.0.0.1 stand for secure ones.
    """
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    secure = {"aws:SecureTransport": "true"}
    said = verdict_of_bucket(json.loads(bucket.policy), action, resource, secure)
    verdicts = {None: PermissionResult.NEUTRAL, True: PermissionResult.PERMITTED}
    return verdicts.get(said, PermissionResult.DENIED)


class Moto:
    """Moto's server in a thread of this process: ready at once, but it checks no signature."""

    def __init__(self) -> None:
        FakeBucket.get_permission = _permission  # type: ignore[method-assign, assignment] # see there why
        # it complains of connections that tests break while it answers: no word of the program's
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._threaded = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
        self._threaded.start()
        host, port = self._threaded.get_host_and_port()
        self.server = S3Server(f"http://{host}:{port}")

    def reset(self) -> None:
        """Forget all buckets."""
        address = f"{self.server.endpoint}/moto-api/reset"
        with urlopen(Request(address, method="POST"), timeout=20):  # noqa: S310 - our own server
            pass

    def stop(self) -> None:
        self._threaded.stop()
