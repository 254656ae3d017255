"""An S3 server behind somebody who knows the policies: what they do not allow never gets there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import local
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

from tests.servers.guard import Guard
from tests.servers.iam import ANYTHING, User
from tests.servers.rekognition.http import Received, Reply
from tests.servers.s3 import KeyPair, S3Server
from tests.servers.signatures import NotSigned, Signed, access_key_of, signer

_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "expect"})
_OF_BUCKETS: Final[Mapping[str, str]] = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "notification": "BucketNotification",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
}
"""Parts of a bucket by the word in the address, as policies call them after Get and Put."""
_DELETED_BY_PUT: Final = {"LifecycleConfiguration", "EncryptionConfiguration", "BucketCORS"}
"""Deleting them needs the permission to put; of the others mostly one of their own."""
_KEYS: Final = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
_PASSED_ON: Final = ("x-amz-server-side-encryption", "x-amz-acl", "x-amz-storage-class")


@dataclass(frozen=True, slots=True)
class Need:
    """A permission a request needs: action, resource and what conditions may ask about."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


class GuardedS3(Guard):
    """Forwards what the policy of the request's key allows; addresses with the bucket in the path.

    Attributes:
        server: the guarded server for the first user; `as_` for others.
    """

    def __init__(self, target: S3Server, users: Sequence[User]) -> None:
        """Listen on a free port of 127.0.0.1.

        Args:
            target: the server behind; requests are passed on as they were signed.
            users: whom it lets in, and to do what; their signatures are checked.
        """
        self._connections = local()
        super().__init__(target.endpoint, users)
        first = self._users[0].keys if self._users else target.keys
        self.server: Final = S3Server(self._http.url, first)

    def as_(self, keys: KeyPair) -> S3Server:
        """Return the guarded server for somebody else's keys."""
        return self.server.as_(keys)

    @override
    def _answer(self, received: Received) -> Reply:
        said = access_key_of(received.headers, received.target)
        try:
            user = self._user(received, said)
        except NotSigned as unsigned:
            return _denied(_S3_CODES.get(unsigned.code, unsigned.code), unsigned.message)
        for need in needs(received.method, received.target, received.headers, received.body):
            if not user.may(need.action, need.resource, need.context):
                return self._turn_away(user, need)
        reply = self._forward(received)
        return self._hide_absence(user, received, reply)

    def _user(self, received: Received, said: str | None) -> User:
        if "authorization" not in received.headers and said is not None:
            # a signature in the address is not checked here, only whose it says it is
            known = [user for user in self._users if user.keys.access_key == said]
            if known:
                return known[0]
        signed = Signed(received.method, received.target, received.headers, received.body)
        return signer(signed, self._users)

    def _turn_away(self, user: User, need: Need) -> Reply:
        self._note(user, need.action, need.resource)
        return _denied("AccessDenied", user.refusal(need.action, need.resource))

    def _hide_absence(self, user: User, received: Received, reply: Reply) -> Reply:
        """Say "denied" where an object is missing and the user may not know: as S3 does."""
        bucket, key = _place(received.target)
        is_reading = received.method in {"GET", "HEAD"} and bool(key)
        if not is_reading or reply.status != 404:
            return reply
        need = Need("s3:ListBucket", f"arn:aws:s3:::{bucket}")
        return reply if user.may(need.action, need.resource) else self._turn_away(user, need)

    def _forward(self, received: Received) -> Reply:
        upstream: HTTPConnection | None = getattr(self._connections, "upstream", None)
        if upstream is None:
            upstream = self._connections.upstream = HTTPConnection(*self._target, timeout=60)
        upstream.putrequest(
            received.method, received.target, skip_host=True, skip_accept_encoding=True
        )
        for name, value in received.headers.items():
            if name not in _HOP_BY_HOP | {"content-length"}:
                upstream.putheader(name, value)
        upstream.putheader("content-length", str(len(received.body)))
        upstream.endheaders(received.body or None)
        with upstream.getresponse() as answer:
            body = answer.read()
            dropped = _HOP_BY_HOP if received.method == "HEAD" else _HOP_BY_HOP | {"content-length"}
            headers = {n: v for n, v in answer.getheaders() if n.lower() not in dropped}
            return Reply(answer.status, body, headers)


def needs(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Iterator[Need]:
    """Yield what a request to S3 needs to be allowed."""
    bucket, key = _place(target)
    query = parse_qs(urlsplit(target).query, keep_blank_values=True)
    context = {f"s3:{name}": headers[name] for name in _PASSED_ON if name in headers}
    if not bucket:
        yield Need("s3:ListAllMyBuckets", ANYTHING)
    elif not key:
        yield from _needs_of_bucket(method, bucket, query, body)
    else:
        place = f"arn:aws:s3:::{bucket}/{key}"
        yield Need(f"s3:{_of_object(method, query)}", place, context)
        if "x-amz-tagging" in headers and method == "PUT":
            yield Need("s3:PutObjectTagging", place, context)
        if "x-amz-copy-source" in headers:
            source = unquote(headers["x-amz-copy-source"]).split("?")[0].lstrip("/")
            yield Need("s3:GetObject", f"arn:aws:s3:::{source}")


def _needs_of_bucket(
    method: str, bucket: str, query: Mapping[str, Sequence[str]], body: bytes
) -> Iterator[Need]:
    resource = f"arn:aws:s3:::{bucket}"
    part = next((name for word, name in _OF_BUCKETS.items() if word in query), None)
    if part is not None:
        verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}[method]
        if verb == "Delete" and part in _DELETED_BY_PUT:
            verb = "Put"
        yield Need(f"s3:{verb}{part}", resource)
    elif method == "POST" and "delete" in query:
        for key in _KEYS.findall(body):
            yield Need("s3:DeleteObject", f"{resource}/{key.decode()}")
    elif "uploads" in query:
        yield Need("s3:ListBucketMultipartUploads", resource)
    elif method in {"GET", "HEAD"}:
        prefix = {"s3:prefix": query["prefix"][0]} if "prefix" in query else {}
        yield Need("s3:ListBucket", resource, prefix)
    else:
        yield Need({"PUT": "s3:CreateBucket", "DELETE": "s3:DeleteBucket"}[method], resource)


def _of_object(method: str, query: Mapping[str, Sequence[str]]) -> str:
    version = "Version" if "versionId" in query else ""
    if "tagging" in query:
        verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}[method]
        return f"{verb}Object{version}Tagging"
    if "acl" in query:
        return {"GET": "GetObjectAcl", "PUT": "PutObjectAcl"}[method]
    if "uploadId" in query and method in {"GET", "DELETE"}:
        return {"GET": "ListMultipartUploadParts", "DELETE": "AbortMultipartUpload"}[method]
    if method in {"GET", "HEAD"}:
        return f"GetObject{version}"
    return f"DeleteObject{version}" if method == "DELETE" else "PutObject"


def _place(target: str) -> tuple[str, str]:
    bucket, _, key = unquote(urlsplit(target).path).lstrip("/").partition("/")
    return bucket, key


_S3_CODES: Final = {
    "MissingAuthenticationTokenException": "AccessDenied",
    "UnrecognizedClientException": "InvalidAccessKeyId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
}
"""S3's own names of what the other services call so."""


def _denied(code: str, message: str) -> Reply:
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
        f"<Message>{message}</Message></Error>"
    )
    return Reply(403, body.encode(), {"Content-Type": "application/xml"})
