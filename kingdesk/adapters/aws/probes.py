"""What the key may do, tried without cost.

Each probe asks for something that can't be done: a search in a collection that does not exist, a
picture that does not exist. AWS checks first whether a caller may ask at all, so what is allowed
fails for the other reason, and no picture is looked at that could be billed:
https://docs.aws.amazon.com/IAM/latest/UserGuide/intro-structure.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import uuid4

from botocore.exceptions import ClientError

from kingdesk.adapters.aws.failures import About, Kind, code_of, kind_of
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.staging import S3Staging
from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Via

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient

HOLDS_S: Final = 900.0
"""So long what was allowed is not asked again."""
_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
_STAGING: Final = "staging"
_ALLOWED: Final = frozenset(
    {
        "ImageTooLargeException",
        "InvalidImageFormatException",
        "InvalidParameterException",
        "InvalidS3ObjectException",
        "ResourceNotFoundException",
        "ValidationException",
    }
)
"""What is said to somebody who may ask."""
_ALSO_NEEDED: Final[Mapping[Operation, tuple[str, ...]]] = {
    Operation.INDEX_FACES: ("DeleteFaces",),
}
"""Free operations that go with billed ones."""


class Caller(Protocol):
    """What probes call with: at the pace of all others, tried again where that helps."""

    @property
    def client(self) -> RekognitionClient: ...

    @property
    def staging(self) -> S3Staging: ...

    def about(self, operation: str, collection: str = "", name: str = "") -> About: ...

    def call(
        self,
        about: About,
        send: Callable[[], Mapping[str, Any]],
        *,
        is_result: Callable[[ClientError], bool],
    ) -> Mapping[str, Any] | None: ...


class Probes:
    """Remembers for a while what was allowed."""

    def __init__(
        self, login: CloudLogin, caller: Caller, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._login = login
        self._caller = caller
        self._now = now
        self._allowed: dict[str, float] = {}
        self._lock = Lock()

    def denied(self, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
        """Return the first permission that is missing, of those asked for and what goes with them.

        Raises:
            Those of any call, and of staging: there may be no such bucket.
        """
        wanted: list[str] = ["DescribeCollection"]
        for operation in operations:
            wanted += [str(operation), *_ALSO_NEEDED.get(operation, ())]
        for what in dict.fromkeys(wanted):
            missing = self._tried(what, self._probe)
            if missing is not None:
                return missing
        if via is Via.STAGING:
            return self._tried(_STAGING, lambda _: self._caller.staging.denied())
        return None

    def _tried(self, what: str, probe: Callable[[str], CloudDenied | None]) -> CloudDenied | None:
        with self._lock:
            if self._allowed.get(what, 0.0) > self._now():
                return None
        missing = probe(what)
        if missing is None:
            with self._lock:
                self._allowed[what] = self._now() + HOLDS_S
        return missing

    def _probe(self, operation: str) -> CloudDenied | None:
        # of the names our policy is for; that there is none of this name is certain
        collection = f"{self._login.collection}-g0-{uuid4().hex}"
        try:
            self._caller.call(
                self._caller.about(operation, collection),
                lambda: self._impossible(operation, collection),
                is_result=_is_allowed,
            )
        except CloudDenied as missing:
            return missing
        return None

    def _impossible(self, operation: str, collection: str) -> Mapping[str, Any]:
        """Ask for what can't be done."""
        client = self._caller.client
        picture: Any = {"S3Object": {"Bucket": self._bucket(), "Name": self._no_key()}}
        asks: dict[str, Callable[[], Any]] = {
            "DescribeCollection": lambda: client.describe_collection(CollectionId=collection),
            "DeleteFaces": lambda: client.delete_faces(CollectionId=collection, FaceIds=[_NOBODY]),
            Operation.DETECT_FACES: lambda: client.detect_faces(Image=picture),
            Operation.INDEX_FACES: lambda: client.index_faces(
                CollectionId=collection, Image=picture, MaxFaces=1
            ),
            Operation.SEARCH_FACES: lambda: client.search_faces(
                CollectionId=collection, FaceId=_NOBODY
            ),
            Operation.SEARCH_FACES_BY_IMAGE: lambda: client.search_faces_by_image(
                CollectionId=collection, Image=picture
            ),
        }
        answer: Mapping[str, Any] = asks[operation]()
        return answer

    def _bucket(self) -> str:
        """Return the staging bucket, or a name nobody has a bucket of."""
        return self._login.staging_bucket or f"kingdesk-{uuid4().hex}"

    def _no_key(self) -> str:
        return f"{self._login.own_prefix}none-{uuid4().hex}.jpg"


def _is_allowed(error: ClientError) -> bool:
    return kind_of(error) is Kind.FINAL and code_of(error) in _ALLOWED
