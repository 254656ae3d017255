"""An SQS server behind somebody who knows the policies: what they do not allow never gets there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlsplit

from typing_extensions import override

from tests.servers.guard import Guard
from tests.servers.iam import ACCOUNT, User
from tests.servers.rekognition.http import Received, Reply
from tests.servers.s3 import REGION
from tests.servers.signatures import NotSigned, Signed, signer
from tests.servers.sqs import SqsServer

_DROPPED: Final = frozenset({"connection", "content-length", "host", "transfer-encoding"})


class GuardedSqs(Guard):
    """Forwards what the policy of the request's key allows.

    Attributes:
        server: the guarded server for the first user.
    """

    def __init__(self, target: str, users: Sequence[User]) -> None:
        """Listen on a free port of 127.0.0.1.

        Args:
            target: the endpoint of the server behind.
            users: whom it lets in, and to do what; their signatures are checked.
        """
        super().__init__(target, users)
        self.server: Final = SqsServer(self._http.url, self._users[0].keys)

    @override
    def _answer(self, received: Received) -> Reply:
        signed = Signed(received.method, received.target, received.headers, received.body)
        try:
            user = signer(signed, self._users)
        except NotSigned as unsigned:
            return _refusal(unsigned.code, unsigned.message)
        action, resource = _need(received)
        if not user.may(action, resource):
            self._note(user, action, resource)
            # SQS writes what is missing in small letters
            return _refusal("AccessDenied", user.refusal(action.lower(), resource))
        return self._forward(received)

    def _forward(self, received: Received) -> Reply:
        upstream = HTTPConnection(*self._target, timeout=60)
        try:
            headers = {n: v for n, v in received.headers.items() if n not in _DROPPED}
            upstream.request(received.method, received.target, received.body, headers)
            with upstream.getresponse() as answer:
                kept = {n: v for n, v in answer.getheaders() if n.lower() not in _DROPPED}
                return Reply(answer.status, answer.read(), kept)
        finally:
            upstream.close()


def _need(received: Received) -> tuple[str, str]:
    """Return the permission a request needs, and the name policies have for what it is about."""
    operation = received.headers["x-amz-target"].rpartition(".")[2].removesuffix("Batch")
    said: dict[str, Any] = json.loads(received.body)
    if "SourceArn" in said:
        return f"sqs:{operation}", str(said["SourceArn"])
    name = said.get("QueueName") or urlsplit(str(said["QueueUrl"])).path.rpartition("/")[2]
    return f"sqs:{operation}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def _refusal(code: str, message: str) -> Reply:
    body = json.dumps({"__type": f"com.amazon.coral.service#{code}", "message": message})
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-query-error": f"{code};Sender",
    }
    return Reply(403, body.encode(), headers)
