"""What a bucket or the way to it says when it fails, in the app's own errors.

R2's codes: https://developers.cloudflare.com/r2/api/error-codes/; others are those of S3, which
servers that speak it share.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from kingdesk.adapters.boto import Technically, causes
from kingdesk.domain.errors import KingdeskError, PhotoChanged, PhotoNotStored
from kingdesk.domain.studio_errors import (
    BucketElsewhere,
    BucketNotFound,
    ClockWrong,
    StorageDenied,
    StorageFailed,
    StorageKeyRefused,
    StorageNotVerified,
    StorageThrottled,
    StorageUnreachable,
)

READ: Final = "read photos"
LIST: Final = "list photos"

BROKEN_OFF: Final = (
    boto.IncompleteReadError,
    boto.ReadTimeoutError,
    boto.ResponseStreamingError,
    boto.ConnectionClosedError,
    ResponseParserError,  # of a page whose end is missing
    HTTPError,  # what botocore lets through while a body is read: TLS that breaks
)
"""An answer that had begun and did not come whole."""
FAILURES: Final = (boto.BotoCoreError, boto.ClientError, ResponseParserError, HTTPError)

_NO_SUCH_OBJECT: Final = frozenset({"NoSuchKey", "NoSuchVersion", "KeyTooLongError"})
_NO_SUCH_BUCKET: Final = frozenset({"NoSuchBucket", "InvalidBucketName"})
_OTHER_VERSION: Final = frozenset({"PreconditionFailed", "InvalidRange"})
_KEY_REFUSED: Final = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidSecurity",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "Unauthorized",
    }
)
_WRONG_TIME: Final = frozenset({"ExpiredRequest", "RequestExpired", "RequestTimeTooSkewed"})
_TOO_FAST: Final = frozenset(
    {
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
    }
)
_STATUS_CODES: Final[Mapping[int, str]] = {
    301: "PermanentRedirect",
    307: "TemporaryRedirect",
    401: "Unauthorized",
    403: "AccessDenied",
    404: "NoSuchKey",
    412: "PreconditionFailed",
    416: "InvalidRange",
    429: "TooManyRequests",
    503: "ServiceUnavailable",
}
"""What a status means where no code says it: HEAD has no body to say it in."""
_AMBIGUOUS: Final = frozenset({400, 401, 403})
_TOLERATED_SKEW: Final = timedelta(minutes=14, seconds=30)
"""S3 refuses what was signed 15 minutes earlier or later; the answer took a while."""
_NOT_YET_VALID, _EXPIRED, _OTHER_HOST, _OTHER_ADDRESS = 9, 10, 62, 64
"""X509_V_ERR_… of OpenSSL: certificate not yet valid, has expired, hostname and IP mismatch."""
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Place:
    """What a failure's words say of where it happened."""

    host: str
    bucket: str


@contextmanager
def translated(place: Place, *, what: str, name: str = "") -> Iterator[None]:
    """Turn boto's failures into known errors; others pass unchanged.

    Args:
        place: where it happens.
        what: is done there, `READ` or `LIST`.
        name: of the object, for errors about it.
    """
    try:
        yield
    except FAILURES as error:
        # not the failure itself: its text may hold addresses, and the key's id
        raise known(error, place, what=what, name=name) from Technically(in_short(error))


def known(error: Exception, place: Place, *, what: str, name: str) -> KingdeskError:
    """Return the known error a failure of boto is."""
    if isinstance(error, boto.ClientError):
        return _said(error, place, what=what, name=name)
    return _on_the_way(error, place)


def code_of(error: boto.ClientError) -> str:
    """Return the code an answer says, or what its status means where it says none."""
    code = error.response.get("Error", {}).get("Code", "")
    status = _metadata(error).get("HTTPStatusCode", 0)
    # botocore takes the status for the code where there is no body, and its reason for the rest
    if code in {"", "Unknown", str(status)}:
        return _STATUS_CODES.get(status, "")
    return code if _CODE.fullmatch(code) else ""


def is_mute(error: boto.ClientError) -> bool:
    """Tell whether an answer refuses something and, being one to HEAD, does not say why."""
    status = _metadata(error).get("HTTPStatusCode", 0)
    code = error.response.get("Error", {}).get("Code", "")
    return status in _AMBIGUOUS and code == str(status)


def in_short(error: Exception) -> str:
    """Return what a failure was in a few words that hold no secret and no address."""
    if isinstance(error, boto.ClientError):
        status = _metadata(error).get("HTTPStatusCode", 0)
        return f"{error.operation_name}: HTTP {status} {code_of(error)}".rstrip()
    root = [type(cause).__name__ for cause in causes(error)]
    return " < ".join(root)


def _said(error: boto.ClientError, place: Place, *, what: str, name: str) -> KingdeskError:
    """Return what an answer of the server means."""
    code = code_of(error)
    status = _metadata(error).get("HTTPStatusCode", 0)
    if code in _NO_SUCH_OBJECT:
        return PhotoNotStored(name=name)
    if code in _OTHER_VERSION:
        return PhotoChanged(name=name)
    if code in _WRONG_TIME or (status in {401, 403} and _is_clock_wrong(error)):
        return ClockWrong()
    if code in _KEY_REFUSED or _is_no_access_key(error):
        return StorageKeyRefused()
    if code in _TOO_FAST:
        return StorageThrottled()
    return _about_bucket(code, status, place, what)


def _about_bucket(code: str, status: int, place: Place, what: str) -> KingdeskError:
    if code in _NO_SUCH_BUCKET:
        return BucketNotFound(bucket=place.bucket)
    if code == "NotEntitled":
        return StorageFailed(reason="R2 is not turned on in this account")
    if status in {301, 307}:
        return BucketElsewhere(bucket=place.bucket, host=place.host)
    if status == HTTPStatus.FORBIDDEN:
        return StorageDenied(what=what, bucket=place.bucket)
    return StorageFailed(reason=f"HTTP {status} {code}".rstrip())


def _is_no_access_key(error: boto.ClientError) -> bool:
    """Tell whether R2 says that what it was given has not the form of an access key's id."""
    said = error.response.get("Error", {})
    return said.get("Code") == "InvalidArgument" and "access key" in said.get("Message", "")


def _is_clock_wrong(error: boto.ClientError) -> bool:
    headers = _metadata(error).get("HTTPHeaders", {})
    try:
        server = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return False
    if server.tzinfo is None:
        server = server.replace(tzinfo=UTC)
    return abs(server - datetime.now(UTC)) > _TOLERATED_SKEW


def _metadata(error: boto.ClientError) -> Mapping[str, Any]:
    return error.response.get("ResponseMetadata", {})


# --- the way there --------------------------------------------------------------------------------


def _on_the_way(error: Exception, place: Place) -> KingdeskError:
    """Return what it means that there was no answer, or none that could be understood."""
    found = list(causes(error))
    for cause in found:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _not_verified(cause, place)
    if isinstance(error, BROKEN_OFF) and not isinstance(error, boto.ReadTimeoutError):
        return StorageUnreachable(host=place.host, reason="the connection breaks off")
    return StorageUnreachable(host=place.host, reason=_why_no_connection(error, found))


def _why_no_connection(error: Exception, found: list[BaseException]) -> str:
    if isinstance(error, boto.ProxyConnectionError):
        return "this network's proxy can't be reached"
    if isinstance(error, boto.ConnectTimeoutError | boto.ReadTimeoutError):
        return "it does not answer"
    reasons = (_reason_of(cause) for cause in found)
    return next((reason for reason in reasons if reason), "the connection fails")


def _reason_of(cause: BaseException) -> str | None:
    if isinstance(cause, ssl.SSLError):
        return "no encrypted connection comes about"  # R2's answer to an unknown account
    if isinstance(cause, socket.gaierror):
        is_offline = cause.errno == socket.EAI_AGAIN
        return "there is no internet connection" if is_offline else "there is no such address"
    if isinstance(cause, ConnectionRefusedError):
        return "it refuses the connection"
    if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
        return "there is no internet connection"
    return None


_NO_NETWORK: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH})


def _not_verified(error: ssl.SSLCertVerificationError, place: Place) -> KingdeskError:
    if error.verify_code == _NOT_YET_VALID:
        return ClockWrong()
    reason = {
        _EXPIRED: "its certificate has expired",
        _OTHER_HOST: "its certificate is for another name",
        _OTHER_ADDRESS: "its certificate is for another name",
    }.get(error.verify_code, "nobody known vouches for its certificate")
    return StorageNotVerified(host=place.host, reason=reason)
