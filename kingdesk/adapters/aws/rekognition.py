"""`FaceCloud` over boto: each method is one call of Rekognition, made when its turn has come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import SystemRandom
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from botocore.exceptions import ClientError

from kingdesk.adapters.aws.answers import Fields, detected, indexed, kept_faces, searched, stored
from kingdesk.adapters.aws.client import USUAL, Patience, rekognition_client
from kingdesk.adapters.aws.failures import (
    FAILURES,
    NONSENSE,
    TOO_LARGE,
    About,
    Kind,
    Nonsense,
    code_of,
    host_of,
    in_short,
    is_faceless,
    is_unknown_face,
    kind_of,
    known,
    may_be_billed,
)
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.pace import Pace, Turns
from kingdesk.adapters.aws.probes import Probes
from kingdesk.adapters.aws.staging import S3Staging, open_staging
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudFailed,
    CloudRefusedPhoto,
    CollectionNotFound,
    StagedCopyGone,
)
from kingdesk.domain.strategies import MOST_FOUND, Operation
from kingdesk.ports.cloud import (
    CloudFace,
    Collection,
    Indexed,
    Searched,
    StoredFace,
    Tempo,
    Via,
)

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_rekognition.type_defs import ImageTypeDef

log = structlog.get_logger()
Answer = TypeVar("Answer")

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_STAGED: Final = 15 * 1024 * 1024
"""What a picture may weigh as bytes, and in a bucket;
https://docs.aws.amazon.com/rekognition/latest/dg/limits.html"""
MOST_DELETED: Final = 4096
"""Face ids DeleteFaces takes, and ListFaces gives at once."""
_BILLED: Final = frozenset(str(operation) for operation in Operation)
_FACE_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CLOSELY: Final = ("DEFAULT", "FACE_OCCLUDED", "SUNGLASSES")
_FIRST_PAUSE_S: Final = 0.2
"""Before a call is made again that AWS failed at; each further pause is twice as long."""
_FIRST_PAUSE_AWAY_S: Final = 1.0
"""The same where AWS was not reached: a network needs some seconds to be back."""
_LONGEST_PAUSE_S: Final = 5.0
_chance: Final = SystemRandom()


class RekognitionCloud:
    """Rekognition as `ports.cloud.FaceCloud` says; any thread may use it."""

    def __init__(
        self,
        login: CloudLogin,
        client: RekognitionClient,
        pace: Pace,
        patience: Patience = USUAL,
        staging: S3Staging | None = None,
        lost: Callable[[], None] | None = None,
    ) -> None:
        """Make ready; nothing is sent.

        Args:
            login: whose account it is.
            client: is closed with this.
            pace: of all calls of the process to this account.
            patience: with failures that pass.
            staging: made when it is first needed if None; is closed with this.
            lost: is told, on the call's own thread, of each try of a billed call that AWS may have
                billed though its answer did not arrive.
        """
        self._login = login
        self._client = client
        self._pace = pace
        self._patience = patience
        self._staging = staging
        self._lost = lost
        self._making = Lock()
        self._host = host_of(client.meta.endpoint_url)
        self._probes = Probes(login, self)

    @property
    def client(self) -> RekognitionClient:
        return self._client

    @property
    def staging(self) -> S3Staging:
        """Return the bucket pictures wait in; raises SettingMissing where none is named."""
        with self._making:
            if self._staging is None:
                self._staging = open_staging(self._login, self._patience)
            return self._staging

    def close(self) -> None:
        """Let go of all connections, and of whoever waits for a turn."""
        self._pace.interrupt()
        self._client.close()
        if self._staging is not None:
            self._staging.close()

    def interrupt(self) -> None:
        """Let every thread that waits for a turn raise Cancelled; later calls work as ever."""
        self._pace.interrupt()

    # --- billed -----------------------------------------------------------------------------------

    def detect(
        self, picture: bytes, name: str, via: Via, *, closely: bool = False
    ) -> list[CloudFace]:
        attributes: Any = list(_CLOSELY) if closely else ["DEFAULT"]
        answer = self._with_picture(
            self.about(Operation.DETECT_FACES, name=name),
            picture,
            via,
            lambda image: self._client.detect_faces(Image=image, Attributes=attributes),
        )
        return detected(answer)

    def index(  # noqa: PLR0913 -- what IndexFaces takes
        self,
        collection: str,
        picture: bytes,
        name: str,
        external_id: str,
        via: Via,
        *,
        most: int,
        filtered: bool = False,
    ) -> Indexed:
        answer = self._with_picture(
            self.about(Operation.INDEX_FACES, collection, name),
            picture,
            via,
            lambda image: self._client.index_faces(
                CollectionId=collection,
                Image=image,
                ExternalImageId=external_id,
                DetectionAttributes=["DEFAULT"],
                MaxFaces=most,
                QualityFilter="AUTO" if filtered else "NONE",
            ),
        )
        return indexed(answer)

    def search(self, collection: str, face_id: str, floor: float) -> Searched | None:
        answer = self.call(
            self.about(Operation.SEARCH_FACES, collection),
            lambda: self._client.search_faces(
                CollectionId=collection,
                FaceId=face_id,
                MaxFaces=MOST_FOUND,
                FaceMatchThreshold=floor,
            ),
            is_result=is_unknown_face,
        )
        return None if answer is None else searched(answer)

    def search_picture(self, collection: str, picture: bytes, name: str, floor: float) -> Searched:
        about = self.about(Operation.SEARCH_FACES_BY_IMAGE, collection, name)
        if len(picture) > MOST_BYTES:
            raise CloudRefusedPhoto(name=name, reason=TOO_LARGE)
        answer = self.call(
            about,
            lambda: self._client.search_faces_by_image(
                CollectionId=collection,
                Image={"Bytes": picture},
                MaxFaces=MOST_FOUND,
                FaceMatchThreshold=floor,
                QualityFilter="NONE",
            ),
            is_result=is_faceless,
        )
        return Searched((), is_faceless=True) if answer is None else searched(answer)

    # --- free -------------------------------------------------------------------------------------

    def delete_faces(self, collection: str, face_ids: Sequence[str]) -> list[str]:
        known_ids = [one for one in dict.fromkeys(face_ids) if _FACE_ID.fullmatch(one)]
        gone: list[str] = []
        for start in range(0, len(known_ids), MOST_DELETED):
            chunk = known_ids[start : start + MOST_DELETED]
            gone += self._delete(collection, chunk)
        return gone

    def faces(self, collection: str) -> Iterator[StoredFace]:
        token: str | None = None
        while True:
            page = self._page(collection, token)
            yield from stored(page)
            following = page.get("NextToken")
            if not following or following == token:
                return
            token = str(following)

    def collection(self, name: str) -> Collection | None:
        try:
            answer: Any = self._made(
                "DescribeCollection",
                name,
                lambda: self._client.describe_collection(CollectionId=name),
            )
        except CollectionNotFound:
            return None
        faces = int(answer.get("FaceCount") or 0)
        return Collection(name, str(answer.get("FaceModelVersion", "")), faces)

    def make_collection(self, name: str) -> Collection:
        answer = self.call(
            self.about("CreateCollection", name),
            lambda: self._client.create_collection(CollectionId=name),
            is_result=lambda error: code_of(error) == "ResourceAlreadyExistsException",
        )
        if answer is not None:
            return Collection(name, str(answer.get("FaceModelVersion", "")), 0)
        there = self.collection(name)
        if there is None:  # deleted by somebody in between
            raise CollectionNotFound(collection=name)
        return there

    def delete_collection(self, name: str) -> bool:
        if not re.fullmatch(rf"{re.escape(self._login.collection)}-g\d+", name):
            raise ValueError("not a gallery's own collection")  # the shared one is never deleted
        try:
            self._made(
                "DeleteCollection",
                name,
                lambda: self._client.delete_collection(CollectionId=name),
            )
        except CollectionNotFound:
            return False
        return True

    def denied(self, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
        return self._probes.denied(operations, via)

    def pace(self) -> dict[Operation, Tempo]:
        return self._pace.tempo()

    def share(self, workers: int) -> None:
        self._pace.share(workers)

    # --- inside -----------------------------------------------------------------------------------

    def about(self, operation: str, collection: str = "", name: str = "") -> About:
        return About(str(operation), self._host, collection, name)

    def call(
        self,
        about: About,
        send: Callable[[], Fields],
        *,
        is_result: Callable[[ClientError], bool] = lambda _: False,
    ) -> Fields | None:
        """Make a call when its turn has come, and again while it is throttled or fails in passing.

        Args:
            about: what it is, for the words of an error.
            send: makes it once.
            is_result: tells whether a refusal is a result, which is then None.
        """
        turns = self._pace.begin(about.operation)
        tries = 0
        while True:
            turns.wait()
            try:
                answer = _whole(send())
            except FAILURES as error:
                if isinstance(error, ClientError) and is_result(error):
                    turns.went()
                    return None
                self._tell_lost(error, about)
                tries += kind_of(error) is Kind.PASSING
                if not self._goes_on(error, turns, about, tries):
                    raise known(error, about) from in_short(error)
            else:
                turns.went()
                return answer

    def _tell_lost(self, error: Exception, about: About) -> None:
        if self._lost is not None and about.operation in _BILLED and may_be_billed(error):
            self._lost()

    def _goes_on(self, error: Exception, turns: Turns, about: About, tries: int) -> bool:
        """Wait as the failure asks, and tell whether to try again."""
        kind = kind_of(error)
        if kind is Kind.THROTTLED:
            turns.throttled()
            return True
        is_answered = isinstance(error, ClientError)
        if is_answered:
            turns.went()
        if kind is Kind.FINAL or tries >= self._patience.attempts:
            return False
        log.info("called again", operation=about.operation, tries=tries, why=str(in_short(error)))
        first = _FIRST_PAUSE_S if is_answered else _FIRST_PAUSE_AWAY_S
        longest = min(_LONGEST_PAUSE_S, first * 2 ** (tries - 1))
        turns.pause(_chance.uniform(longest / 2, longest))
        return True

    def _with_picture(
        self, about: About, picture: bytes, via: Via, send: Callable[[ImageTypeDef], Any]
    ) -> Fields:
        """Make a call about a picture, sent as asked."""
        is_staged = via is Via.STAGING or (via is Via.AUTO and len(picture) > MOST_BYTES)
        if len(picture) > (MOST_STAGED if is_staged else MOST_BYTES):
            raise CloudRefusedPhoto(name=about.name, reason=TOO_LARGE)
        if is_staged:
            return self._staged(about, picture, send)
        return self._answered(about, lambda: send({"Bytes": picture}))

    def _staged(self, about: About, picture: bytes, send: Callable[[ImageTypeDef], Any]) -> Fields:
        """Make a call about a copy in the bucket; once more with another if that was unreadable."""
        try:
            return self._staged_once(about, picture, send, is_last=False)
        except StagedCopyGone:
            log.info("staged again", operation=about.operation)
        return self._staged_once(about, picture, send, is_last=True)

    def _staged_once(
        self,
        about: About,
        picture: bytes,
        send: Callable[[ImageTypeDef], Any],
        *,
        is_last: bool,
    ) -> Fields:
        staging = self.staging
        with staging.holding(picture) as key:
            try:
                place: ImageTypeDef = {"S3Object": {"Bucket": staging.bucket, "Name": key}}
                return self._answered(about, partial(send, place))
            except StagedCopyGone as unreadable:
                if is_last:
                    raise staging.why_unreadable(key, about.name) from unreadable
                raise

    def _answered(self, about: About, send: Callable[[], Any]) -> Fields:
        """Make a call all of whose refusals are errors."""
        answer = self.call(about, send)
        if answer is None:
            raise CloudFailed(operation=about.operation, reason=NONSENSE)
        return answer

    def _made(self, operation: str, collection: str, send: Callable[[], Any]) -> Fields:
        return self._answered(self.about(operation, collection), send)

    def _delete(self, collection: str, face_ids: list[str]) -> list[str]:
        answer = self._made(
            "DeleteFaces",
            collection,
            lambda: self._client.delete_faces(CollectionId=collection, FaceIds=face_ids),
        )
        kept = kept_faces(answer)
        if kept:  # by a user of the collection, for example: biometric data that is still there
            raise CloudFailed(operation="DeleteFaces", reason=", ".join(kept))
        return [str(one) for one in answer.get("DeletedFaces", ())]

    def _page(self, collection: str, token: str | None) -> Fields:
        more: dict[str, Any] = {"NextToken": token} if token else {}
        return self._made(
            "ListFaces",
            collection,
            lambda: self._client.list_faces(
                CollectionId=collection, MaxResults=MOST_DELETED, **more
            ),
        )


def _whole(answer: Fields) -> Fields:
    """Return an answer that says something; raises Nonsense for others."""
    if not answer.keys() - {"ResponseMetadata"}:
        raise Nonsense
    return answer


def open_cloud(
    login: CloudLogin,
    *,
    patience: Patience = USUAL,
    pace: Pace | None = None,
    stopping: Callable[[], bool] | None = None,
    lost: Callable[[], None] | None = None,
) -> RekognitionCloud:
    """Make Rekognition ready; nothing is sent before a method is called.

    Args:
        login: whose account, with which keys.
        patience: with slow answers and failures that pass.
        pace: of other clients of the same account; a new one if None.
        stopping: is asked by threads that wait; when it says so they raise Cancelled.
        lost: is told of each try of a billed call whose answer was lost, see `RekognitionCloud`.

    Raises:
        SettingWrong: there is no such region.
    """
    lanes = pace or Pace(login.region, login.calls_per_second, stopping=stopping)
    client = rekognition_client(login, patience)
    return RekognitionCloud(login, client, lanes, patience, lost=lost)
