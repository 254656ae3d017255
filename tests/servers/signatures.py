"""Whose request it is: AWS signatures, version 4, made once more with the secret we know."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.servers.iam import User

_HEADER: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d+)/(?P<region>[^/]+)/(?P<service>[^/]+)"
    r"/aws4_request, ?SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]+)"
)
_MOST_SKEW: Final = timedelta(minutes=5)
_WRONG_SIGNATURE: Final = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it was signed; names of headers in small letters, `target` with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class NotSigned(Exception):
    """A signature that proves nothing: a code and words, as AWS has them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def access_key_of(headers: Mapping[str, str], target: str = "") -> str | None:
    """Return whose key a request says it is signed with, in its header or its address."""
    found = _HEADER.match(headers.get("authorization", ""))
    if found is not None:
        return found["key"]
    credential = parse_qs(urlsplit(target).query).get("X-Amz-Credential")
    return credential[0].split("/")[0] if credential else None


def signer(
    signed: Signed,
    users: Sequence[User],
    *,
    region: str | None = None,
    now: datetime | None = None,
) -> User:
    """Return who signed a request, by its header.

    Args:
        signed: the request.
        users: whom we know.
        region: what it has to be signed for; any if None.
        now: the server's time.

    Raises:
        NotSigned: by nobody, by nobody we know, with another secret, long ago or for elsewhere.
    """
    found = _HEADER.match(signed.headers.get("authorization", ""))
    if found is None:
        raise NotSigned("MissingAuthenticationTokenException", "Missing Authentication Token")
    user = next((user for user in users if user.keys.access_key == found["key"]), None)
    if user is None:
        raise NotSigned(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    if region is not None and found["region"] != region:
        raise NotSigned(
            "InvalidSignatureException",
            f"Credential should be scoped to a valid region, not '{found['region']}'. ",
        )
    if not hmac.compare_digest(_signature(signed, found, user), found["signature"]):
        raise NotSigned("InvalidSignatureException", _WRONG_SIGNATURE)
    _check_time(signed.headers["x-amz-date"], now or datetime.now(UTC))
    return user


def _signature(signed: Signed, found: re.Match[str], user: User) -> str:
    kind = S3SigV4Auth if found["service"] == "s3" else SigV4Auth
    credentials = Credentials(user.keys.access_key, user.keys.secret_key)
    auth = kind(credentials, found["service"], found["region"])
    named = {name: signed.headers.get(name, "") for name in found["headers"].split(";")}
    request = AWSRequest(
        method=signed.method,
        url=f"http://{signed.headers['host']}{signed.target}",
        headers=named,
        data=signed.body,
    )
    request.context["timestamp"] = signed.headers.get("x-amz-date", "")
    text = auth.string_to_sign(request, auth.canonical_request(request))
    return str(auth.signature(text, request))


def _check_time(stamp: str, now: datetime) -> None:
    when = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(now - when) > _MOST_SKEW:
        earliest = f"{now - _MOST_SKEW:%Y%m%dT%H%M%SZ} ({now:%Y%m%dT%H%M%SZ} - 5 min.)"
        raise NotSigned(
            "InvalidSignatureException",
            f"Signature expired: {stamp} is now earlier than {earliest}",
        )
