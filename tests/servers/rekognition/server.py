"""A server that is Rekognition to boto3, with people in it whom a test knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from traceback import format_exc
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import uuid4

import boto3
from botocore.config import Config

from tests.servers.iam import ANYTHING, User
from tests.servers.rekognition.eyes import Eyes
from tests.servers.rekognition.faults import Fault, Faults, Plan, Quota
from tests.servers.rekognition.http import HttpServer, Received, Reply
from tests.servers.rekognition.ledger import BILLED, NO_FACE_FOUND, OK, Call, Ledger
from tests.servers.rekognition.operations import Asked, Operations, Rules, arn_of
from tests.servers.rekognition.painted_eyes import PaintedEyes
from tests.servers.rekognition.pictures import Sent
from tests.servers.rekognition.refusals import (
    THROTTLES,
    NoFace,
    Refusal,
    failed,
    no_s3_object,
    throttled,
)
from tests.servers.rekognition.shapes import OPERATIONS, TARGET, faults_of_answer, parse
from tests.servers.rekognition.shelves import FaceCollection
from tests.servers.rekognition.sight import Sight
from tests.servers.rekognition.staged import StagedPictures
from tests.servers.s3 import ADMIN, KeyPair, S3Server
from tests.servers.signatures import NotSigned, Signed, access_key_of, signer

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient

_TYPE: Final = "application/x-amz-json-1.1"
_KNOW_NO_RESOURCE: Final = frozenset({"CreateCollection", "DetectFaces", "ListCollections"})
"""Operations a policy can only allow on "*": AWS's own reference lists no resource for the first
two; for the last it has differed over the years, and "*" is right either way."""


class RekognitionServer:
    """Listens on 127.0.0.1 from its making to `stop`, or the end of its `with`.

    Attributes:
        url: for `endpoint_url` or AWS_ENDPOINT_URL_REKOGNITION.
        ledger: every call, billed or not.
        faults: what shall go wrong.
        rules: what may be changed about the service, also while it runs.
        sight: what is seen in pictures.
        mistakes: answers of ours that break the service's model; should stay empty.
    """

    def __init__(  # noqa: PLR0913 -- what such an account has
        self,
        *,
        eyes: Eyes | None = None,
        s3: S3Server | None = None,
        users: Sequence[User] = (),
        port: int = 0,
        rules: Rules | None = None,
        calls_per_second: Mapping[str, float] | None = None,
        seed: int = 0,
        ledger_file: Path | None = None,
        checks_answers: bool = True,
    ) -> None:
        """Listen.

        Args:
            eyes: who sees; painted faces, unless told otherwise.
            s3: where pictures lie that are not sent along.
            users: whose signatures and policies are checked; anybody may do all if there are none.
            port: 0 for any free one.
            rules: of the service.
            calls_per_second: quotas by operation, "" for all others; no limit if None.
            seed: what shares of faults are decided with.
            ledger_file: where calls are also written to.
            checks_answers: hold answers against the service's model as well.
        """
        self.rules = rules or Rules()
        self.ledger: Final = Ledger(ledger_file)
        self.faults: Final = Faults(seed)
        self.sight: Final = Sight(eyes or PaintedEyes())
        self.mistakes: Final[list[str]] = []
        self._operations = Operations(self.sight, self.rules)
        self._staged = StagedPictures(s3, self.rules.region)
        self._users = list(users)
        self._quota = Quota(calls_per_second or {})
        self._checks_answers = checks_answers
        self._never = Event()
        self._clients: list[RekognitionClient] = []
        self._http = HttpServer(self._answer_or_confess, port)
        self.port: Final = self._http.port
        self.url: Final = self._http.url

    @property
    def collections(self) -> dict[str, FaceCollection]:
        """The collections by name, and the faces in them."""
        return self._operations.shelves.all()

    def client(
        self, keys: KeyPair = ADMIN, *, total_attempts: int = 1, read_timeout: float = 20.0
    ) -> RekognitionClient:
        """Return boto3's client for this server, closed with it; it tries nothing again itself."""
        config = Config(
            connect_timeout=5,
            read_timeout=read_timeout,
            retries={"total_max_attempts": total_attempts, "mode": "standard"},
        )
        client = boto3.client(
            "rekognition",
            endpoint_url=self.url,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            region_name=self.rules.region,
            config=config,
        )
        self._clients.append(client)
        return client

    def set_quota(self, calls_per_second: Mapping[str, float]) -> None:
        """Change how many calls a second are taken; "" for all operations not named."""
        self._quota = Quota(calls_per_second)

    def reset(self) -> None:
        """Forget collections, calls and faults; what was seen in pictures stays known."""
        self._operations.shelves.clear()
        self.ledger.reset()
        self.faults.heal()

    def stop(self) -> None:
        """Listen no more.

        Raises:
            AssertionError: the server itself answered what Rekognition never would.
        """
        self._never.set()
        for client in self._clients:
            client.close()
        self._http.stop()
        self._staged.close()
        assert not self.mistakes, self.mistakes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _answer_or_confess(self, received: Received) -> Reply | None:
        try:
            return self._answer(received)
        except Exception:  # noqa: BLE001 -- `stop` tells of it; a client would only see an end
            self.mistakes.append(format_exc())
            return _no(failed())

    def _answer(self, received: Received) -> Reply | None:
        operation = received.headers.get("x-amz-target", "").removeprefix(TARGET)
        call = Call(operation, OK, access_key=access_key_of(received.headers))
        try:
            user = self._user(received)
            fields = self._read(operation, received)
            call, sent = _described(call, fields)
            if user is not None:
                self._check_rights(user, operation, fields)
            asked, call = self._admitted(call, fields, sent)
        except Refusal as refusal:
            return self._refused(call, refusal)
        except ConnectionResetError:
            self.ledger.note(replace(call, code=Fault.DROP_BEFORE))
            return None
        try:
            answer = self._operations.do(asked)
        except NoFace as nobody:
            return self._done(replace(call, code=NO_FACE_FOUND, faces=0), asked.plan, _no(nobody))
        except Refusal as refusal:
            return self._refused(call, refusal)
        if self._checks_answers:
            self.mistakes.extend(faults_of_answer(operation, answer))
        return self._done(replace(call, faces=asked.faces), asked.plan, _yes(answer))

    def _refused(self, call: Call, refusal: Refusal) -> Reply:
        self.ledger.note(replace(call, code=refusal.code))
        return _no(refusal)

    def _user(self, received: Received) -> User | None:
        if not self._users:
            return None
        try:
            signed = Signed(received.method, received.target, received.headers, received.body)
            return signer(signed, self._users, region=self.rules.region)
        except NotSigned as unsigned:
            raise Refusal(unsigned.code, unsigned.message) from unsigned

    def _check_rights(self, user: User, operation: str, fields: Mapping[str, Any]) -> None:
        action, resource = f"rekognition:{operation}", ANYTHING
        if operation not in _KNOW_NO_RESOURCE:
            resource = arn_of(fields["CollectionId"], self.rules.region)
        actions = [action, *(["rekognition:TagResource"] if fields.get("Tags") else ())]
        for needed in actions:
            if not user.may(needed, resource):
                raise Refusal("AccessDeniedException", user.refusal(needed, resource))
        place = fields.get("Image", {}).get("S3Object")
        # S3 is asked with the caller's own rights
        if place and not user.may(
            "s3:GetObject", f"arn:aws:s3:::{place['Bucket']}/{place['Name']}"
        ):
            raise no_s3_object()

    def _read(self, operation: str, received: Received) -> dict[str, Any]:
        if operation not in OPERATIONS:
            raise Refusal("UnknownOperationException", f"No such operation here: {operation}")
        return parse(operation, received.body)

    def _admitted(
        self, call: Call, fields: dict[str, Any], sent: Sent | None
    ) -> tuple[Asked, Call]:
        """Return what is asked, once nothing speaks against doing it.

        Raises:
            Refusal
            ConnectionResetError: the connection is to end instead.
        """
        operation = call.operation
        plan = self.faults.plan(operation, _what(fields, sent))
        if not self._quota.allows(operation):
            raise throttled("ProvisionedThroughputExceededException")
        if plan.refusal is not None and plan.refusal.code in THROTTLES:
            raise plan.refusal  # who is throttled hears it at once
        self._wait(plan.latency_s)
        if plan.drop is Fault.DROP_BEFORE:
            raise ConnectionResetError
        if plan.refusal is not None:
            raise plan.refusal
        if sent is None and "Image" in fields:
            sent = self._staged.fetch(fields["Image"]["S3Object"])
            call = replace(call, size=sent.size, digest=sent.digest)
        return Asked(operation, fields, plan, sent), call

    def _done(self, call: Call, plan: Plan, reply: Reply) -> Reply | None:
        unheard = plan.drop is Fault.DROP_AFTER
        is_billed = call.operation in BILLED
        self.ledger.note(replace(call, is_billed=is_billed, unheard=unheard))
        return None if unheard else reply

    def _wait(self, seconds: float) -> None:
        if seconds:
            self._never.wait(seconds)


def _described(call: Call, fields: Mapping[str, Any]) -> tuple[Call, Sent | None]:
    sent = fields.get("Image", {}).get("Bytes")
    via = None if "Image" not in fields else "s3" if sent is None else "bytes"
    described = replace(
        call,
        collection=fields.get("CollectionId"),
        external_id=fields.get("ExternalImageId"),
        face_id=fields.get("FaceId"),
        via=via,
        size=sent.size if sent else None,
        digest=sent.digest if sent else None,
    )
    return described, sent


def _what(fields: Mapping[str, Any], sent: Sent | None) -> str:
    """Return what a call asks, without what differs from run to run: where pictures are staged."""
    rest = {name: value for name, value in fields.items() if name != "Image"}
    picture = sent.digest if sent else ""
    return f"{picture}{json.dumps(rest, sort_keys=True)}"


def _yes(answer: Mapping[str, Any]) -> Reply:
    return Reply(200, json.dumps(answer).encode(), _headers())


def _no(refusal: Refusal) -> Reply:
    body = {"__type": refusal.code, "Code": refusal.code, "Message": refusal.message}
    return Reply(refusal.status, json.dumps(body).encode(), _headers())


def _headers() -> dict[str, str]:
    return {"Content-Type": _TYPE, "x-amzn-RequestId": str(uuid4())}
