"""The servers that stand for AWS let nobody do what their policy does not say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from kingdesk.domain.geometry import Box
from tests.servers.guard import Denial
from tests.servers.guarded_s3 import GuardedS3, needs
from tests.servers.iam import ANYTHING, User, allows, verdict_of_bucket
from tests.servers.rekognition import RekognitionServer
from tests.servers.rekognition.painted import Painted, paint
from tests.servers.s3 import ADMIN, READER, WRITER, KeyPair, S3Server, error_of
from tests.servers.signatures import NotSigned, Signed, access_key_of, signer

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import ImageTypeDef
    from types_boto3_s3 import S3Client

BUCKET: Final = "staging-of-the-tests"
COLLECTIONS: Final = "arn:aws:rekognition:us-east-1:123456789012:collection"


def policy(*statements: Mapping[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: object, resource: object = ANYTHING, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


DAILY: Final = policy(
    allow(["rekognition:IndexFaces", "rekognition:Search*"], f"{COLLECTIONS}/studio-g*"),
    allow("rekognition:CreateCollection"),
    allow(["s3:PutObject", "s3:GetObject", "s3:DeleteObject"], f"arn:aws:s3:::{BUCKET}/ours/*"),
    allow(
        "s3:ListBucket",
        f"arn:aws:s3:::{BUCKET}",
        Condition={"StringLike": {"s3:prefix": "ours/*"}},
    ),
)


# Policies


@pytest.mark.parametrize(
    ("action", "resource", "is_allowed"),
    [
        ("rekognition:IndexFaces", f"{COLLECTIONS}/studio-g7", True),
        ("rekognition:SearchFacesByImage", f"{COLLECTIONS}/studio-g7", True),
        ("REKOGNITION:indexfaces", f"{COLLECTIONS}/studio-g7", True),
        ("rekognition:IndexFaces", f"{COLLECTIONS}/studio", False),
        ("rekognition:DeleteFaces", f"{COLLECTIONS}/studio-g7", False),
        ("rekognition:CreateCollection", ANYTHING, True),
        ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/ours/a/b.jpg", True),
        ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/theirs/b.jpg", False),
    ],
)
def test_a_policy_allows_what_it_names_and_nothing_else(
    action: str,
    resource: str,
    is_allowed: bool,  # noqa: FBT001 -- pytest's parameter
) -> None:
    assert allows(DAILY, action, resource) is is_allowed


def test_an_action_without_a_resource_needs_a_star() -> None:
    narrow = policy(allow("rekognition:DetectFaces", f"{COLLECTIONS}/*"))

    assert not allows(narrow, "rekognition:DetectFaces", ANYTHING)


def test_a_no_outweighs_every_yes() -> None:
    both = policy(allow("s3:*"), {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})

    assert allows(both, "s3:PutObject", "arn:aws:s3:::b/k")
    assert not allows(both, "s3:DeleteObject", "arn:aws:s3:::b/k")


def test_what_is_excepted_is_not_meant() -> None:
    all_but = policy({"Effect": "Allow", "NotAction": "s3:Delete*", "NotResource": "arn:*:x/*"})

    assert allows(all_but, "s3:GetObject", "arn:aws:s3:::b/k")
    assert not allows(all_but, "s3:DeleteObject", "arn:aws:s3:::b/k")
    assert not allows(all_but, "s3:GetObject", "arn:aws:s3:::x/k")


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}, {"s3:prefix": "b/c"}, True),
        ({"StringLike": {"s3:prefix": "a/*"}}, {}, False),
        ({"StringLikeIfExists": {"s3:prefix": "a/*"}}, {}, True),
        ({"StringLikeIfExists": {"s3:prefix": "a/*"}}, {"s3:prefix": "b/"}, False),
        ({"StringEquals": {"k": "v"}}, {"k": "v"}, True),
        ({"StringNotEquals": {"k": "v"}}, {}, True),
        ({"StringNotLike": {"k": "v*"}}, {"k": "vw"}, False),
        ({"Bool": {"aws:SecureTransport": True}}, {"aws:SecureTransport": "true"}, True),
    ],
)
def test_conditions_are_held_against_the_request(
    condition: dict[str, Any],
    context: dict[str, str],
    holds: bool,  # noqa: FBT001 -- pytest's parameter
) -> None:
    conditional = policy(allow("s3:ListBucket", Condition=condition))

    assert allows(conditional, "s3:ListBucket", "arn:aws:s3:::b", context) is holds


@pytest.mark.parametrize(
    "document",
    [
        {"Version": "2008-10-17", "Statement": []},
        policy({"Effect": "allow", "Action": "s3:*", "Resource": "*"}),
        policy(allow("s3:*", Principal="*")),
        policy(allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),
    ],
    ids=["old version", "small letters", "a principal", "unknown condition"],
)
def test_a_policy_that_is_not_understood_is_no_policy(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not a|not understood"):
        allows(document, "s3:GetObject", "arn:aws:s3:::b/k")


# Signatures


def signed_by(keys: KeyPair, region: str = "us-east-1") -> Signed:
    request = AWSRequest("POST", "http://127.0.0.1:1/?b=2&a=1", {"host": "127.0.0.1:1"}, b"{}")
    credentials = Credentials(keys.access_key, keys.secret_key)
    SigV4Auth(credentials, "rekognition", region).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Signed("POST", "/?b=2&a=1", headers, b"{}")


USERS: Final = (User(WRITER), User(ADMIN))


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(NotSigned) as caught:
        act()
    return caught.value.code


def test_a_signature_tells_who_it_is() -> None:
    signed = signed_by(ADMIN)

    assert signer(signed, USERS, region="us-east-1").keys == ADMIN
    assert access_key_of(signed.headers) == ADMIN.access_key


def test_a_signature_that_proves_nothing_is_refused() -> None:
    signed, later = signed_by(ADMIN), datetime.now(UTC) + timedelta(minutes=6)
    changed = Signed(signed.method, signed.target, signed.headers, b"[]")
    nobody = Signed("POST", "/", {"host": "127.0.0.1"}, b"")
    wrong = signed_by(KeyPair(ADMIN.access_key, "guessed"))

    assert refusal_of(lambda: signer(wrong, USERS)) == "InvalidSignatureException"
    assert refusal_of(lambda: signer(changed, USERS)) == "InvalidSignatureException"
    assert refusal_of(lambda: signer(signed, USERS, now=later)) == "InvalidSignatureException"
    assert refusal_of(lambda: signer(signed_by(ADMIN, "eu-west-1"), USERS, region="us-east-1")) == (
        "InvalidSignatureException"
    )
    assert refusal_of(lambda: signer(signed_by(READER), USERS)) == "UnrecognizedClientException"
    assert refusal_of(lambda: signer(nobody, USERS)) == "MissingAuthenticationTokenException"


# Rekognition


@pytest.fixture
def bucket(moto: S3Server) -> str:
    return moto.make_bucket(BUCKET)


@pytest.fixture
def guarded(moto: S3Server, bucket: str) -> Iterator[GuardedS3]:
    with GuardedS3(moto, [User(WRITER, DAILY), User(ADMIN)]) as server:
        yield server


@pytest.fixture
def s3(guarded: GuardedS3) -> Iterator[S3Client]:
    client = guarded.server.client()
    yield client
    client.close()


def test_rekognition_refuses_what_the_policy_does_not_allow() -> None:
    with RekognitionServer(users=[User(WRITER, DAILY)]) as server:
        client = server.client(WRITER)
        picture: ImageTypeDef = {"Bytes": paint()}
        client.create_collection(CollectionId="studio-g1")
        client.create_collection(CollectionId="studio")

        client.index_faces(CollectionId="studio-g1", Image=picture)
        with pytest.raises(client.exceptions.AccessDeniedException) as elsewhere:
            client.index_faces(CollectionId="studio", Image=picture)
        with pytest.raises(client.exceptions.AccessDeniedException, match="DetectFaces"):
            client.detect_faces(Image=picture)
        with pytest.raises(client.exceptions.AccessDeniedException, match="TagResource"):
            client.create_collection(CollectionId="studio-g2", Tags={"a": "b"})

        told = elsewhere.value.response["Error"]["Message"]
        assert told.startswith("User: arn:aws:iam::123456789012:user/studio is not authorized to")
        assert f"perform: rekognition:IndexFaces on resource: {COLLECTIONS}/studio " in told
        assert server.ledger.total == 1


def test_a_denied_call_is_refused_before_its_collection_is_looked_for() -> None:
    with RekognitionServer(users=[User(WRITER, DAILY)]) as server:
        client = server.client(WRITER)

        with pytest.raises(client.exceptions.AccessDeniedException):
            client.list_faces(CollectionId="nowhere")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.index_faces(CollectionId="studio-g99", Image={"Bytes": paint()})


@pytest.mark.parametrize(
    ("keys", "region", "code"),
    [
        (KeyPair(WRITER.access_key, "guessed"), "us-east-1", "InvalidSignatureException"),
        (READER, "us-east-1", "UnrecognizedClientException"),
    ],
)
def test_rekognition_knows_whose_keys_are_whose(keys: KeyPair, region: str, code: str) -> None:
    with RekognitionServer(users=[User(WRITER)]) as server:
        client = server.client(keys)

        with pytest.raises(ClientError) as caught:
            client.list_collections()

        assert caught.value.response["Error"]["Code"] == code


def test_rekognition_reads_staged_pictures_with_the_callers_rights(
    guarded: GuardedS3, s3: S3Client
) -> None:
    others = guarded.as_(ADMIN).client()
    picture = paint(Painted(1, Box(0.4, 0.3, 0.15, 0.2667)))
    s3.put_object(Bucket=BUCKET, Key="ours/a.jpg", Body=picture)
    others.put_object(Bucket=BUCKET, Key="theirs/a.jpg", Body=picture)
    others.close()

    with RekognitionServer(users=[User(WRITER, DAILY)], s3=guarded.as_(ADMIN)) as server:
        client = server.client(WRITER)
        client.create_collection(CollectionId="studio-g1")

        def index(name: str) -> int:
            image: ImageTypeDef = {"S3Object": {"Bucket": BUCKET, "Name": name}}
            told = client.index_faces(CollectionId="studio-g1", Image=image)
            return len(told["FaceRecords"])

        assert index("ours/a.jpg") == 1
        with pytest.raises(client.exceptions.InvalidS3ObjectException):
            index("theirs/a.jpg")


# S3


def test_the_guard_passes_on_what_is_allowed(s3: S3Client, guarded: GuardedS3) -> None:
    s3.put_object(Bucket=BUCKET, Key="ours/á b.jpg", Body=b"photo", ServerSideEncryption="AES256")
    with s3.get_object(Bucket=BUCKET, Key="ours/á b.jpg")["Body"] as body:
        read = body.read()
    head = s3.head_object(Bucket=BUCKET, Key="ours/á b.jpg")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="ours/")
    s3.delete_object(Bucket=BUCKET, Key="ours/á b.jpg")

    assert read == b"photo"
    assert head["ContentLength"] == 5
    assert head["ServerSideEncryption"] == "AES256"
    assert [entry["Key"] for entry in listed["Contents"]] == ["ours/á b.jpg"]
    assert guarded.denials == []


def test_the_guard_turns_away_what_is_not_allowed(
    s3: S3Client, guarded: GuardedS3, moto: S3Server
) -> None:
    codes = [
        error_of(lambda: s3.put_object(Bucket=BUCKET, Key="theirs/a.jpg", Body=b"x")),
        error_of(lambda: s3.list_objects_v2(Bucket=BUCKET)),
        error_of(lambda: s3.list_objects_v2(Bucket=BUCKET, Prefix="theirs/")),
        error_of(lambda: s3.delete_bucket(Bucket=BUCKET)),
        error_of(s3.list_buckets),
        error_of(lambda: s3.head_bucket(Bucket=BUCKET)),
    ]

    assert codes == ["AccessDenied"] * 5 + ["403"]
    assert guarded.denials[0] == Denial(
        WRITER.access_key, "s3:PutObject", f"arn:aws:s3:::{BUCKET}/theirs/a.jpg"
    )
    behind = moto.client()
    assert "Contents" not in behind.list_objects_v2(Bucket=BUCKET)
    behind.close()


def test_who_may_not_list_is_not_told_that_a_key_is_missing(
    s3: S3Client, guarded: GuardedS3
) -> None:
    everything = guarded.as_(ADMIN).client()

    assert error_of(lambda: s3.get_object(Bucket=BUCKET, Key="ours/none.jpg")) == "AccessDenied"
    assert error_of(lambda: everything.get_object(Bucket=BUCKET, Key="ours/none.jpg")) == (
        "NoSuchKey"
    )
    everything.close()


def test_the_guard_knows_whose_keys_are_whose(guarded: GuardedS3) -> None:
    guessed = guarded.as_(KeyPair(WRITER.access_key, "guessed")).client()
    unknown = guarded.as_(READER).client()

    assert error_of(lambda: guessed.get_object(Bucket=BUCKET, Key="ours/a")) == (
        "SignatureDoesNotMatch"
    )
    assert error_of(lambda: unknown.get_object(Bucket=BUCKET, Key="ours/a")) == (
        "InvalidAccessKeyId"
    )
    guessed.close()
    unknown.close()


TLS_ONLY: Final = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def test_a_buckets_no_to_insecure_connections_stops_nobody(moto: S3Server, bucket: str) -> None:
    client = moto.client()
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy(TLS_ONLY)))

    client.put_object(Bucket=bucket, Key="ours/a.jpg", Body=b"photo")

    assert client.head_object(Bucket=bucket, Key="ours/a.jpg")["ContentLength"] == 5
    client.close()


def test_a_buckets_plain_no_stops_everybody(moto: S3Server, bucket: str) -> None:
    client = moto.client()
    never = {name: value for name, value in TLS_ONLY.items() if name != "Condition"}
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy(never)))

    assert error_of(lambda: client.put_object(Bucket=bucket, Key="a", Body=b"x")) is not None
    client.close()


def test_a_buckets_policy_says_yes_no_or_nothing_to_everybody() -> None:
    place = f"arn:aws:s3:::{BUCKET}/a"
    public = allow("s3:GetObject", place, Principal={"AWS": "*"})
    named = allow("s3:*", place, Principal={"AWS": "arn:aws:iam::123456789012:root"})

    assert verdict_of_bucket(policy(public), "s3:GetObject", place) is True
    assert verdict_of_bucket(policy(public), "s3:PutObject", place) is None
    assert verdict_of_bucket(policy(named), "s3:GetObject", place) is None
    insecure = {"aws:SecureTransport": "false"}
    assert verdict_of_bucket(policy(public, TLS_ONLY), "s3:GetObject", place, insecure) is False


@pytest.mark.parametrize(
    ("method", "target", "actions"),
    [
        ("PUT", "/b", ["s3:CreateBucket"]),
        ("PUT", "/b?lifecycle", ["s3:PutLifecycleConfiguration"]),
        ("DELETE", "/b?lifecycle", ["s3:PutLifecycleConfiguration"]),
        ("GET", "/b?location", ["s3:GetBucketLocation"]),
        ("PUT", "/b?publicAccessBlock", ["s3:PutBucketPublicAccessBlock"]),
        ("GET", "/b?encryption", ["s3:GetEncryptionConfiguration"]),
        ("PUT", "/b?policy", ["s3:PutBucketPolicy"]),
        ("POST", "/b?delete", ["s3:DeleteObject", "s3:DeleteObject"]),
        ("GET", "/b?list-type=2&prefix=a%2F", ["s3:ListBucket"]),
        ("HEAD", "/b/k", ["s3:GetObject"]),
        ("POST", "/b/k?uploads", ["s3:PutObject"]),
        ("DELETE", "/b/k?uploadId=7", ["s3:AbortMultipartUpload"]),
        ("GET", "/b/k?versionId=7", ["s3:GetObjectVersion"]),
    ],
)
def test_requests_need_what_the_service_says_they_need(
    method: str, target: str, actions: list[str]
) -> None:
    body = b"<Delete><Object><Key>a</Key></Object><Object><Key>c/d</Key></Object></Delete>"

    assert [need.action for need in needs(method, target, {}, body)] == actions


def test_what_needs_more_than_one_permission_is_asked_for_each() -> None:
    headers = {"x-amz-copy-source": "/other/a%20b.jpg", "x-amz-tagging": "a=b"}

    wanted = [(need.action, need.resource) for need in needs("PUT", "/b/k", headers, b"")]

    assert wanted == [
        ("s3:PutObject", "arn:aws:s3:::b/k"),
        ("s3:PutObjectTagging", "arn:aws:s3:::b/k"),
        ("s3:GetObject", "arn:aws:s3:::other/a b.jpg"),
    ]
