"""What AWS says when it fails, and what the program says of it."""

from __future__ import annotations

import ast
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import SSLError as HTTPSError

from kingdesk.adapters import aws
from kingdesk.adapters.aws import failures
from kingdesk.adapters.aws.failures import (
    About,
    Kind,
    in_short,
    is_faceless,
    is_unknown_face,
    kind_of,
    known,
    known_of_bucket,
    may_be_billed,
)
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
from kingdesk.domain.errors import ItemError, KingdeskError
from kingdesk.gui.cloud_error_words import CLOUD_REASONS
from kingdesk.gui.error_words import REASONS

ABOUT = About("IndexFaces", "rekognition.example", "studio", "a.jpg")


def said(code: str, message: str = "", status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {
                "HTTPStatusCode": status,
                "RequestId": "",
                "HostId": "",
                "HTTPHeaders": {},
                "RetryAttempts": 0,
            },
        },
        "IndexFaces",
    )


@pytest.mark.parametrize(
    ("code", "status", "kind", "error"),
    [
        ("ProvisionedThroughputExceededException", 400, Kind.THROTTLED, CloudThrottled),
        ("ThrottlingException", 400, Kind.THROTTLED, CloudThrottled),
        ("", 429, Kind.THROTTLED, CloudFailed),
        ("InternalServerError", 500, Kind.PASSING, CloudFailed),
        ("ServiceUnavailable", 503, Kind.PASSING, CloudFailed),
        ("LimitExceededException", 400, Kind.FINAL, CollectionFull),
        ("ServiceQuotaExceededException", 400, Kind.FINAL, CollectionFull),
        ("ResourceNotFoundException", 400, Kind.FINAL, CollectionNotFound),
        ("ImageTooLargeException", 400, Kind.FINAL, CloudRefusedPhoto),
        ("InvalidImageFormatException", 400, Kind.FINAL, CloudRefusedPhoto),
        ("InvalidParameterException", 400, Kind.FINAL, CloudRefusedPhoto),
        ("InvalidS3ObjectException", 400, Kind.FINAL, StagedCopyGone),
        ("AccessDeniedException", 400, Kind.FINAL, CloudDenied),
        ("UnrecognizedClientException", 400, Kind.FINAL, CloudKeyRefused),
        ("InvalidSignatureException", 400, Kind.FINAL, CloudKeyRefused),
        ("ExpiredTokenException", 400, Kind.FINAL, CloudKeyRefused),
        ("IdempotentParameterMismatchException", 400, Kind.FINAL, CloudFailed),
        ("ValidationException", 400, Kind.FINAL, CloudFailed),
    ],
)
def test_each_error_is_tried_again_or_told_as_it_should(
    code: str, status: int, kind: Kind, error: type[KingdeskError]
) -> None:
    failure = said(code, status=status)

    assert kind_of(failure) is kind
    assert type(known(failure, ABOUT)) is error


def test_what_is_wrong_with_one_picture_stops_no_other() -> None:
    for code in (
        "ImageTooLargeException",
        "InvalidImageFormatException",
        "InvalidS3ObjectException",
    ):
        assert isinstance(known(said(code), ABOUT), ItemError)


def test_a_bad_parameter_of_a_call_without_a_picture_is_no_pictures_fault() -> None:
    about = About("SearchFaces", "h", "studio")

    assert isinstance(known(said("InvalidParameterException"), about), CloudFailed)


def test_the_permission_that_is_missing_is_named_as_aws_names_it() -> None:
    words = (
        "User: arn:aws:iam::123456789012:user/studio is not authorized to perform: "
        "rekognition:IndexFaces on resource: arn:aws:rekognition:us-east-1:123456789012:"
        "collection/studio because no identity-based policy allows it"
    )

    error = known(said("AccessDeniedException", words), ABOUT)

    assert error.details == {"permission": "rekognition:IndexFaces"}


def test_the_permission_that_is_missing_is_guessed_where_aws_does_not_say() -> None:
    error = known(said("AccessDeniedException", "Access denied"), ABOUT)

    assert error.details == {"permission": "rekognition:IndexFaces"}


@pytest.mark.parametrize(
    "words",
    [
        "Signature expired: 20261122T120000Z is now earlier than 20261122T121000Z",
        "Signature not yet current: 20261122T130000Z is still later than 20261122T121000Z",
    ],
)
def test_a_wrong_clock_is_not_taken_for_a_wrong_key(words: str) -> None:
    assert isinstance(known(said("InvalidSignatureException", words), ABOUT), CloudClockWrong)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("There are no faces in the image. Should be at least 1.", True),
        ("No face detected in the image.", True),
        ("Request has invalid parameters", False),
    ],
)
def test_no_face_in_a_picture_is_told_from_a_bad_picture(message: str, expected: bool) -> None:  # noqa: FBT001 -- of a table
    assert is_faceless(said("InvalidParameterException", message)) is expected
    assert not is_faceless(said("ImageTooLargeException", message))


def test_a_face_that_is_not_in_the_collection_is_told_from_other_bad_parameters() -> None:
    assert is_unknown_face(
        said("InvalidParameterException", "faceId was not found in the collection.")
    )
    assert not is_unknown_face(said("InvalidParameterException", "Request has invalid parameters"))


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (EndpointConnectionError(endpoint_url="https://x.example/"), CloudUnreachable),
        (ConnectTimeoutError(endpoint_url="https://x.example/"), CloudUnreachable),
        (ReadTimeoutError(endpoint_url="https://x.example/"), CloudUnreachable),
        (ResponseParserError("half an answer"), CloudFailed),
    ],
)
def test_no_answer_is_worth_another_try(failure: Exception, error: type[KingdeskError]) -> None:
    assert kind_of(failure) is Kind.PASSING
    assert type(known(failure, ABOUT)) is error


def test_a_certificate_that_can_not_be_verified_is_not_tried_again() -> None:
    inner = HTTPSError("certificate")
    inner.__cause__ = ssl.SSLCertVerificationError("unable to get local issuer certificate")
    failure = SSLError(endpoint_url="https://x.example/", error=inner)

    assert kind_of(failure) is Kind.FINAL
    assert isinstance(known(failure, ABOUT), CloudNotVerified)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("NoSuchBucket", 404, StagingBucketNotFound),
        ("404", 404, StagingBucketNotFound),
        ("PermanentRedirect", 301, StagingBucketElsewhere),
        ("301", 301, StagingBucketElsewhere),
        ("AuthorizationHeaderMalformed", 400, StagingBucketElsewhere),
        ("IllegalLocationConstraintException", 400, StagingBucketElsewhere),
        ("BucketAlreadyExists", 409, StagingBucketTaken),
        ("AccessDenied", 403, CloudDenied),
        ("403", 403, CloudDenied),
        ("InvalidAccessKeyId", 403, CloudKeyRefused),
        ("SignatureDoesNotMatch", 403, CloudKeyRefused),
        ("RequestTimeTooSkewed", 403, CloudClockWrong),
        ("InternalError", 500, CloudFailed),
    ],
)
def test_each_error_of_the_bucket_is_told(
    code: str, status: int, error: type[KingdeskError]
) -> None:
    about = About("s3:PutObject", "h")

    assert type(known_of_bucket(said(code, status=status), about, "stage", "us-east-1")) is error


def test_what_is_logged_holds_no_words_of_the_server() -> None:
    failure = said("AccessDeniedException", "AKSECRET0000 at https://secret.example/")

    assert str(in_short(failure)) == "IndexFaces: HTTP 400 AccessDeniedException"


def _given_reasons() -> Iterator[str]:
    """Yield every text the adapter gives as a reason, and the constants that are some."""
    for name in ("TOO_LARGE", "NO_FORMAT", "NO_PICTURE", "QUOTA", "NONSENSE"):
        yield str(getattr(failures, name))
    for file in Path(aws.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason":
                yield from _constants(node.value)


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)


def test_every_reason_aws_fails_for_has_words_of_the_window() -> None:
    given = set(_given_reasons())

    assert len(given) >= 5
    assert given <= REASONS
    assert CLOUD_REASONS <= REASONS


@pytest.mark.parametrize(
    ("failure", "is_unsure"),
    [
        (ReadTimeoutError(endpoint_url="https://x.example/"), True),
        (ConnectionClosedError(endpoint_url="https://x.example/"), True),
        (ResponseParserError("half an answer"), True),
        (EndpointConnectionError(endpoint_url="https://x.example/"), False),
        (ConnectTimeoutError(endpoint_url="https://x.example/"), False),
        (said("InternalServerError", status=500), True),
        (said("ServiceUnavailable", status=503), True),
        (said("ThrottlingException", status=500), False),
        (said("ProvisionedThroughputExceededException"), False),
        (said("RequestTimeout"), False),
        (said("InvalidParameterException"), False),
        (said("AccessDeniedException"), False),
    ],
)
def test_only_what_aws_may_have_done_may_have_been_billed(
    failure: Exception, *, is_unsure: bool
) -> None:
    assert may_be_billed(failure) is is_unsure
