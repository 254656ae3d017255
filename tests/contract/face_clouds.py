"""Clouds the contract of `FaceCloud` is held against, which see the same people in a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kingdesk.adapters.aws.client import Patience
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.pace import Pace
from kingdesk.adapters.aws.rekognition import RekognitionCloud, open_cloud
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import FaceCloud
from tests.fakes.cloud import FakeCloud, seen_in
from tests.fakes.engine import descriptor_of
from tests.servers.rekognition import RekognitionServer
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.pictures import Picture
from tests.servers.s3 import S3Server

BUCKET = "studio-staging"
PATIENCE = Patience(connect_s=5.0, read_s=20.0, attempts=5, bucket_attempts=2)
_GOOD = SeenFace(
    box=Box(0.0, 0.0, 1.0, 1.0),
    confidence=99.9,
    sharpness=90.0,
    brightness=80.0,
    yaw=0.0,
    pitch=0.0,
    roll=0.0,
    covered=False,
    sunglasses=False,
    vector=b"",
)
_FLAWS: Mapping[str, Mapping[str, Any]] = {
    "blurred": {"sharpness": 10.0},
    "dark": {"brightness": 5.0},
    "turned": {"yaw": -60.0},
    "covered": {"covered": True},
    "sunglasses": {"sunglasses": True},
}


class CommentEyes:
    """Sees for the test server whom a picture's own comment tells of, as `FakeCloud` does."""

    def look(self, picture: Picture) -> list[SeenFace]:
        faces = []
        for one in seen_in(picture._sent.data):
            face = replace(_GOOD, box=one.box, vector=descriptor_of(one.person))
            for flaw in one.flaws:
                face = replace(face, **_FLAWS[flaw])
            faces.append(face)
        return faces

    def similarities(self, vector: bytes, others: Sequence[bytes]) -> Sequence[float]:
        mine = np.frombuffer(vector, "<f4").astype(float)
        found = [float(np.frombuffer(other, "<f4").astype(float) @ mine) * 100 for other in others]
        return [min(100.0, max(0.0, percent)) for percent in found]


@dataclass(slots=True)
class Account:
    """A cloud and who sees its bill.

    Attributes:
        cloud: what is tried.
        bill: returns the calls billed so far, by operation.
    """

    cloud: FaceCloud
    bill: Callable[[], dict[Operation, int]] = field(repr=False)


def fake_account() -> Account:
    cloud = FakeCloud()
    return Account(cloud, lambda: cloud.calls)


def login_to(
    server: RekognitionServer, s3: S3Server | None = None, *, region: str = "us-east-1"
) -> CloudLogin:
    """Return a login to servers of the tests; quotas are as high as none."""
    return CloudLogin(
        region=region,
        collection="studio",
        access_key_id=s3.access_key if s3 else "AKTESTS0000000000000",
        secret_access_key=s3.secret_key if s3 else "secret-of-the-tests",
        installation="pc-1",
        staging_bucket=BUCKET if s3 else None,
        rekognition_endpoint=server.url,
        s3_endpoint=s3.endpoint if s3 else None,
        calls_per_second={operation.value: 10_000.0 for operation in Operation},
    )


@contextmanager
def opened(
    login: CloudLogin, *, patience: Patience = PATIENCE, pace: Pace | None = None
) -> Iterator[RekognitionCloud]:
    cloud = open_cloud(login, patience=patience, pace=pace)
    yield cloud
    cloud.close()


@contextmanager
def real_account(s3: S3Server) -> Iterator[Account]:
    """Give boto and the test server behind it, with an empty staging bucket."""
    s3.make_bucket(BUCKET)
    with (
        RekognitionServer(eyes=CommentEyes(), s3=s3) as server,
        opened(login_to(server, s3)) as cloud,
    ):
        yield Account(
            cloud, lambda: {Operation(name): n for name, n in server.ledger.counts.items()}
        )
