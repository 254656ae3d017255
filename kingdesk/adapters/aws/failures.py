"""What AWS or the way to it says when it fails, in the app's own errors.

Rekognition's names: https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html; those
about keys are common to all services:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from kingdesk.adapters.boto import Technically, causes
from kingdesk.domain.cloud_errors import (
    CloudClockWrong,
    CloudDenied,
    CloudFailed,
    CloudKeyRefused,
    CloudNotVerified,
    CloudRefusedPhoto,
    CloudThrottled,
    CloudUnreachable,
    CollectionFull,
    CollectionNotFound,
    StagedCopyGone,
    StagingBucketElsewhere,
    StagingBucketNotFound,
    StagingBucketTaken,
)
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.queue_errors import QueueFailed, QueueNotFound, QueueUnreachable


class Nonsense(Exception):
    """An answer without a single field of the service's: a page of a network's, for example.

    Botocore takes such for an empty answer, which would be a photo without faces.
    """


ON_THE_WAY: Final = (
    boto.ConnectionError,
    boto.HTTPClientError,
    boto.IncompleteReadError,
    boto.ResponseStreamingError,
    Nonsense,
    ResponseParserError,  # of an answer whose end is missing
    HTTPError,
)
"""There was no answer, or none that can be understood."""
FAILURES: Final = (*ON_THE_WAY, boto.ClientError)
_NEVER_SENT: Final = (
    boto.ConnectTimeoutError,
    boto.EndpointConnectionError,
    boto.ProxyConnectionError,
)
"""There was no connection to send anything on."""

TOO_LARGE: Final = "it is too large"
NO_FORMAT: Final = "it is neither a JPEG nor a PNG"
NO_PICTURE: Final = "it is no picture AWS works with"
QUOTA: Final = "the account allows no more of it"
NONSENSE: Final = "its answer makes no sense"

_THROTTLED: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_TOO_MANY_REQUESTS: Final = 429
_PASSING: Final = frozenset({"RequestTimeout", "RequestTimeoutException"})
_KEY_REFUSED: Final = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "AllAccessDisabled"})
_ELSEWHERE: Final = frozenset(
    {
        "AuthorizationHeaderMalformed",  # "the region 'x' is wrong; expecting 'y'"
        "IllegalLocationConstraintException",
        "PermanentRedirect",
        "TemporaryRedirect",
    }
)
_NO_QUEUE: Final = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "InvalidAddress",
        "QueueDoesNotExist",
    }
)
_NO_MOVES: Final = frozenset(
    {
        "AWS.SimpleQueueService.UnsupportedOperation",
        "InvalidAction",  # of servers that are not AWS's
        "NotImplemented",
        "ResourceNotFoundException",  # the queue is nobody's dead letters
        "UnsupportedOperation",
    }
)
_IS_MOVING: Final = re.compile(r"already a task running", re.IGNORECASE)
_KMS_DENIED: Final = frozenset({"KMS.AccessDeniedException", "KmsAccessDenied"})
_WRONG_TIME: Final = re.compile(r"Signature (expired|not yet current)")
_PERMISSION: Final = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)")
_NO_FACE: Final = re.compile(r"\bno faces?\b", re.IGNORECASE)
_NO_FACE_ID: Final = re.compile(r"face ?id\b.*\bnot found|not found.*\bface ?id", re.IGNORECASE)
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_STATUS_CODES: Final = {301: "PermanentRedirect", 403: "AccessDenied", 404: "NoSuchBucket"}
"""What a status means where no code says it: HEAD has no body to say it in."""


class Kind(Enum):
    """What is to be done about a failure of a call to Rekognition."""

    THROTTLED = auto()
    PASSING = auto()
    FINAL = auto()


@dataclass(frozen=True, slots=True)
class About:
    """What a failed call was about, for the words of its error.

    Attributes:
        operation: by AWS's name.
        host: that was called.
        collection: that was used.
        name: of the photo that was sent.
    """

    operation: str
    host: str
    collection: str = ""
    name: str = ""


def host_of(address: str) -> str:
    return urlsplit(address).hostname or address


def code_of(error: boto.ClientError) -> str:
    """Return the code an answer says, or what its status means where it says none."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = status_of(error)
    if code in {"", "Unknown", str(status)}:
        return _STATUS_CODES.get(status, "")
    return code if _CODE.fullmatch(code) else ""


def status_of(error: boto.ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def message_of(error: boto.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))


def kind_of(error: Exception) -> Kind:
    """Tell what to do about a failure of a call to Rekognition."""
    if isinstance(error, boto.ClientError):
        status, code = status_of(error), code_of(error)
        if code in _THROTTLED or status == _TOO_MANY_REQUESTS:
            return Kind.THROTTLED
        return Kind.PASSING if status >= 500 or code in _PASSING else Kind.FINAL
    return Kind.FINAL if _is_not_verified(error) else Kind.PASSING


def may_be_billed(error: Exception) -> bool:
    """Tell whether a failed try may have been done, and billed, at AWS all the same.

    So are those AWS itself failed at (HTTP 5xx), and those whose request may have arrived. What
    was throttled or refused is not billed.
    """
    if isinstance(error, boto.ClientError):
        return (
            kind_of(error) is Kind.PASSING and status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
    return not (isinstance(error, _NEVER_SENT) or _is_not_verified(error))


def is_faceless(error: boto.ClientError) -> bool:
    """Tell whether a search by picture says that it found no face: a result."""
    return code_of(error) == "InvalidParameterException" and bool(
        _NO_FACE.search(message_of(error))
    )


def is_unknown_face(error: boto.ClientError) -> bool:
    """Tell whether a search says that its face is not in the collection: a result."""
    return code_of(error) == "InvalidParameterException" and bool(
        _NO_FACE_ID.search(message_of(error))
    )


def known(error: Exception, about: About) -> KingdeskError:
    """Return the known error that a failed call to Rekognition is."""
    if not isinstance(error, boto.ClientError):
        return unanswered(error, about)
    code, status = code_of(error), status_of(error)
    common = _about_key(error, code, f"rekognition:{about.operation}")
    if common is not None:
        return common
    if code in _THROTTLED:
        return CloudThrottled(operation=about.operation)
    special = _about_collection(code, about) or _about_picture(code, about)
    if special is not None and status < 500:
        return special
    return CloudFailed(operation=about.operation, reason=f"HTTP {status} {code}".rstrip())


def known_of_bucket(error: Exception, about: About, bucket: str, region: str) -> KingdeskError:
    """Return the known error that a failed request to S3 is; `about.operation` is a permission."""
    if not isinstance(error, boto.ClientError):
        return unanswered(error, about)
    code, status = code_of(error), status_of(error)
    if code in _ELSEWHERE or status in {301, 307}:
        return StagingBucketElsewhere(bucket=bucket, region=region)
    if code in {"NoSuchBucket", "InvalidBucketName"}:
        return StagingBucketNotFound(bucket=bucket)
    if code == "BucketAlreadyExists":
        return StagingBucketTaken(bucket=bucket)
    common = _about_key(error, code, about.operation)
    if common is not None:
        return common
    return CloudFailed(operation=about.operation, reason=f"HTTP {status} {code}".rstrip())


def known_of_queue(error: Exception, about: About, queue: str) -> KingdeskError:
    """Return the known error that a failed request to SQS is; `about.operation` is a permission."""
    if not isinstance(error, boto.ClientError):
        other = unanswered(error, about)
        if isinstance(other, CloudFailed):
            return QueueFailed(queue=queue, reason=NONSENSE)
        return QueueUnreachable(host=about.host) if isinstance(other, CloudUnreachable) else other
    code, status = code_of(error), status_of(error)
    if code in _NO_QUEUE:
        return QueueNotFound(queue=queue)
    if code in _KMS_DENIED:  # of a queue somebody encrypts with a key of their own
        return CloudDenied(permission="kms:Decrypt")
    common = _about_key(error, code, about.operation)
    if common is None:
        return QueueFailed(queue=queue, reason=f"HTTP {status} {code}".rstrip())
    is_denied = isinstance(common, CloudDenied)
    return _in_our_case(common, about.operation) if is_denied else common


def _in_our_case(denied: KingdeskError, permission: str) -> KingdeskError:
    """Return a refusal that names the permission as policies do: SQS writes small letters."""
    named = str(denied.details["permission"])
    is_same = named.lower() == permission.lower()
    return CloudDenied(permission=permission) if is_same else denied


def is_of_move(error: Exception) -> bool | None:
    """Tell what a refusal to move dead letters means: True that they are being moved already.

    Returns:
        False: there is no such service here; None: it is about something else.
    """
    if not isinstance(error, boto.ClientError):
        return None
    if _IS_MOVING.search(message_of(error)):
        return True
    is_unknown = code_of(error) in _NO_MOVES or status_of(error) == HTTPStatus.NOT_IMPLEMENTED
    return False if is_unknown else None


def unanswered(error: Exception, about: About) -> KingdeskError:
    """Return what it means that there was no answer, or none that could be understood."""
    if _is_not_verified(error):
        return CloudNotVerified(host=about.host)
    if isinstance(error, Nonsense | ResponseParserError):
        return CloudFailed(operation=about.operation, reason=NONSENSE)
    return CloudUnreachable(host=about.host)


def says_who_may(error: boto.ClientError) -> bool:
    """Tell whether a refusal names what is missing, which AWS does within an account only."""
    return bool(_PERMISSION.search(message_of(error)))


def in_short(error: Exception) -> Technically:
    """Return what a failure was in a few words that hold no secret and no address."""
    if isinstance(error, boto.ClientError):
        words = f"{error.operation_name}: HTTP {status_of(error)} {code_of(error)}".rstrip()
        return Technically(words)
    return Technically(" < ".join(type(cause).__name__ for cause in causes(error)))


def _about_key(error: boto.ClientError, code: str, permission: str) -> KingdeskError | None:
    if code == "RequestTimeTooSkewed" or _WRONG_TIME.search(message_of(error)):
        return CloudClockWrong()
    if code in _KEY_REFUSED:
        return CloudKeyRefused()
    if code in _DENIED:
        named = _PERMISSION.search(message_of(error))
        return CloudDenied(permission=named[1] if named else permission)
    return None


def _about_collection(code: str, about: About) -> KingdeskError | None:
    if not about.collection:
        return None
    if code == "ResourceNotFoundException":
        return CollectionNotFound(collection=about.collection)
    if code in {"LimitExceededException", "ServiceQuotaExceededException"}:
        return CollectionFull(collection=about.collection, reason=QUOTA)
    return None


def _about_picture(code: str, about: About) -> KingdeskError | None:
    if not about.name:
        return None
    if code == "InvalidS3ObjectException":
        return StagedCopyGone(name=about.name)
    reasons = {
        "ImageTooLargeException": TOO_LARGE,
        "InvalidImageFormatException": NO_FORMAT,
        "InvalidParameterException": NO_PICTURE,  # such as one of less than 80 pixels
    }
    reason = reasons.get(code)
    return None if reason is None else CloudRefusedPhoto(name=about.name, reason=reason)


def _is_not_verified(error: Exception) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes(error))
