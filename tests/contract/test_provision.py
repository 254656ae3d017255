"""Setting an account up: what is missing is made, and what others set up is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kingdesk.adapters.aws.client import Patience
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import daily, provisioning, tls_only
from kingdesk.adapters.aws.provision import AwsProvisioner
from kingdesk.adapters.aws.rekognition import RekognitionCloud
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudKeyRefused,
    CloudUnreachable,
    CollectionNotFound,
    StagingBucketElsewhere,
    StagingBucketTaken,
)
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Via
from kingdesk.ports.provision import Part, PartState, Provisioner, Provisioning
from tests.contract.face_clouds import CommentEyes, opened
from tests.fakes.engine import a_picture
from tests.servers.guarded_s3 import GuardedS3
from tests.servers.iam import User
from tests.servers.proxy import FaultyProxy
from tests.servers.rekognition import RekognitionServer, Rules
from tests.servers.s3 import READER, WRITER, KeyPair, S3Server
from tests.servers.scripted import Answer, ScriptedServer

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = "studio-staging"
PICTURE = a_picture(("ana", Box(0.1, 0.1, 0.4, 0.5)))
OF_THE_BUCKET = (
    Part.STAGING_BUCKET,
    Part.PUBLIC_ACCESS,
    Part.ENCRYPTION,
    Part.TLS_ONLY,
    Part.LIFECYCLE,
)
OF_QUEUES = (
    Part.DEAD_LETTERS,
    Part.QUEUE,
    Part.REDRIVE,
    Part.QUEUE_ENCRYPTION,
    Part.QUEUE_TLS_ONLY,
)
"""What only accounts with a queue have; see test_queue_setup.py."""


@pytest.fixture
def rekognition(moto: S3Server) -> Iterator[RekognitionServer]:
    with RekognitionServer(eyes=CommentEyes(), s3=moto) as server:
        yield server


@pytest.fixture
def login(moto: S3Server, rekognition: RekognitionServer) -> CloudLogin:
    return login_to(moto, rekognition)


def login_to(s3: S3Server, rekognition: RekognitionServer) -> CloudLogin:
    return CloudLogin(
        region=rekognition.rules.region,
        collection="studio",
        access_key_id=s3.access_key,
        secret_access_key=s3.secret_key,
        installation="pc-1",
        staging_bucket=BUCKET,
        rekognition_endpoint=rekognition.url,
        s3_endpoint=s3.endpoint,
    )


@pytest.fixture
def client(moto: S3Server) -> Iterator[S3Client]:
    client = moto.client()
    yield client
    client.close()


def states(found: Provisioning) -> dict[Part, PartState]:
    return {part.part: part.state for part in found.parts}


def all_in(state: PartState) -> dict[Part, PartState]:
    return {part: state for part in Part if part not in OF_QUEUES}


# --- from nothing ---------------------------------------------------------------------------------


def test_looking_changes_nothing(login: CloudLogin, client: S3Client) -> None:
    plan = AwsProvisioner(login).plan()

    assert states(plan) == all_in(PartState.MISSING)
    assert len(plan.missing) == len(Part) - len(OF_QUEUES)
    assert client.list_buckets()["Buckets"] == []


def test_everything_is_made(login: CloudLogin, client: S3Client) -> None:
    made = AwsProvisioner(login).apply()

    assert states(made) == all_in(PartState.MADE)
    assert [part.name for part in made.parts if part.part is Part.COLLECTION] == ["studio"]
    blocked = client.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
    assert len(blocked) == 4
    (rule,) = client.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"][
        "Rules"
    ]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (expiry,) = client.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert expiry["Status"] == "Enabled"
    assert expiry["Filter"] == {"Prefix": "staging/kingdesk/"}
    assert expiry["Expiration"]["Days"] == 1
    (statement,) = json.loads(client.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]


def test_doing_it_twice_changes_nothing(login: CloudLogin, client: S3Client) -> None:
    AwsProvisioner(login).apply()
    before = everything_of(client)

    again = AwsProvisioner(login).apply()

    assert states(again) == all_in(PartState.THERE)
    assert states(AwsProvisioner(login).plan()) == all_in(PartState.THERE)
    assert everything_of(client) == before


def everything_of(client: S3Client) -> list[Any]:
    return [
        client.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"],
        client.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"],
        client.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"],
        client.get_bucket_policy(Bucket=BUCKET)["Policy"],
    ]


@pytest.mark.parametrize("region", ["us-east-1", "sa-east-1", "eu-west-1"])
def test_the_bucket_is_made_where_rekognition_looks_for_it(
    moto: S3Server, client: S3Client, region: str
) -> None:
    with RekognitionServer(eyes=CommentEyes(), s3=moto, rules=Rules(region=region)) as server:
        login = login_to(moto, server)
        AwsProvisioner(login).apply()
        with opened(login) as cloud:
            assert len(cloud.detect(PICTURE, "a.jpg", Via.STAGING)) == 1

    said: str | None = client.get_bucket_location(Bucket=BUCKET)["LocationConstraint"]
    assert (said or "us-east-1") == region


def test_without_a_staging_bucket_only_the_collection_is_made(
    login: CloudLogin, client: S3Client
) -> None:
    made = AwsProvisioner(replace(login, staging_bucket=None)).apply()

    assert states(made) == {Part.COLLECTION: PartState.MADE}
    assert client.list_buckets()["Buckets"] == []


# --- what others set up ---------------------------------------------------------------------------


@pytest.mark.parametrize("part", OF_THE_BUCKET[1:])
def test_only_what_is_missing_is_made(login: CloudLogin, client: S3Client, part: Part) -> None:
    AwsProvisioner(login).apply()
    {
        Part.PUBLIC_ACCESS: client.delete_public_access_block,
        Part.ENCRYPTION: client.delete_bucket_encryption,
        Part.TLS_ONLY: client.delete_bucket_policy,
        Part.LIFECYCLE: client.delete_bucket_lifecycle,
    }[part](Bucket=BUCKET)

    plan = AwsProvisioner(login).plan()
    made = AwsProvisioner(login).apply()

    assert [one.part for one in plan.missing] == [part]
    assert [one.part for one in made.made] == [part]


def test_a_bucket_that_lets_some_in_is_closed_altogether(
    login: CloudLogin, client: S3Client
) -> None:
    AwsProvisioner(login).apply()
    client.put_public_access_block(
        Bucket=BUCKET,
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": True},
    )

    assert [one.part for one in AwsProvisioner(login).apply().made] == [Part.PUBLIC_ACCESS]


def test_rules_of_others_stay(login: CloudLogin, client: S3Client) -> None:
    client.create_bucket(Bucket=BUCKET)
    theirs: Any = [
        {
            "ID": "web-system",
            "Status": "Enabled",
            "Filter": {"Prefix": "staging/enroll/"},
            "Expiration": {"Days": 7},
        },
        {"ID": "old-form", "Status": "Enabled", "Prefix": "logs/", "Expiration": {"Days": 30}},
    ]
    client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": theirs}
    )

    AwsProvisioner(login).apply()

    rules = {r["ID"]: r for r in client.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]}
    assert rules.keys() == {"web-system", "old-form", "kingdesk-staging"}
    assert rules["web-system"]["Filter"] == {"Prefix": "staging/enroll/"}
    assert rules["web-system"]["Expiration"]["Days"] == 7
    assert rules["old-form"]["Filter"] == {"Prefix": "logs/"}
    assert "Prefix" not in rules["old-form"]


@pytest.mark.parametrize("prefix", ["", "staging/", "staging/kingdesk/"])
def test_a_rule_that_covers_our_folder_is_enough(
    login: CloudLogin, client: S3Client, prefix: str
) -> None:
    client.create_bucket(Bucket=BUCKET)
    rule: Any = {
        "ID": "theirs",
        "Status": "Enabled",
        "Filter": {"Prefix": prefix},
        "Expiration": {"Days": 1},
    }
    client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]}
    )

    made = AwsProvisioner(login).apply()

    assert states(made)[Part.LIFECYCLE] is PartState.THERE


@pytest.mark.parametrize(
    "change",
    [
        {"Status": "Disabled"},
        {"Expiration": {"Days": 7}},
        {"Filter": {"Prefix": "staging/enroll/"}},
        {"Filter": {"Tag": {"Key": "k", "Value": "v"}}},
    ],
)
def test_a_rule_that_does_not_do_it_is_not_enough(
    login: CloudLogin, client: S3Client, change: dict[str, Any]
) -> None:
    client.create_bucket(Bucket=BUCKET)
    rule: Any = {
        "ID": "theirs",
        "Status": "Enabled",
        "Filter": {"Prefix": "staging/"},
        "Expiration": {"Days": 1},
    }
    client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule | change]}
    )

    made = AwsProvisioner(login).apply()

    assert states(made)[Part.LIFECYCLE] is PartState.MADE
    assert len(client.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]) == 2


def test_statements_of_others_stay(login: CloudLogin, client: S3Client) -> None:
    client.create_bucket(Bucket=BUCKET)
    theirs = {
        "Sid": "WebSystem",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/web"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    policy = {"Version": "2012-10-17", "Id": "theirs", "Statement": theirs}
    client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))

    AwsProvisioner(login).apply()

    kept = json.loads(client.get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert kept["Id"] == "theirs"
    assert kept["Statement"] == [theirs, tls_only(BUCKET, "aws")]


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Allow"},
        {"Action": "s3:GetObject"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/*"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:user/web"}},
        {
            "Condition": {
                "Bool": {"aws:SecureTransport": "false"},
                "StringEquals": {"s3:prefix": "x"},
            }
        },
    ],
)
def test_a_statement_that_refuses_only_some_is_not_enough(
    login: CloudLogin, client: S3Client, change: dict[str, Any]
) -> None:
    client.create_bucket(Bucket=BUCKET)
    statement = tls_only(BUCKET, "aws") | {"Sid": "Theirs"} | change
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))

    assert states(AwsProvisioner(login).plan())[Part.TLS_ONLY] is PartState.MISSING


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [lambda p: p.plan(), lambda p: p.apply()], ids=["plan", "apply"])
def test_a_bucket_of_another_region_is_told(
    login: CloudLogin, client: S3Client, act: Callable[[Provisioner], object]
) -> None:
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "sa-east-1"}
    )

    with pytest.raises(StagingBucketElsewhere) as caught:
        act(AwsProvisioner(login))

    assert caught.value.details == {"bucket": BUCKET, "region": "us-east-1"}


@pytest.mark.parametrize("act", [lambda p: p.plan(), lambda p: p.apply()], ids=["plan", "apply"])
def test_a_bucket_of_somebody_else_is_told(
    login: CloudLogin, client: S3Client, act: Callable[[Provisioner], object]
) -> None:
    client.create_bucket(Bucket=BUCKET)
    # AWS tells strangers only that they may not
    proxy = FaultyProxy(login.s3_endpoint or "")
    proxy.forbid(times=20)

    with pytest.raises(StagingBucketTaken) as caught:
        act(AwsProvisioner(replace(login, s3_endpoint=proxy.endpoint)))
    asked = {seen.method for seen in proxy.seen}
    proxy.stop()

    assert caught.value.details == {"bucket": BUCKET}
    assert asked == {"HEAD", "GET"}


HURRIED = Patience(connect_s=2.0, read_s=2.0, attempts=1, bucket_attempts=1)


def test_a_bucket_that_only_says_its_region_is_told(login: CloudLogin) -> None:
    # what AWS answers to HEAD where a request was signed for another region
    elsewhere = ScriptedServer(lambda _: Answer(400, {"x-amz-bucket-region": "sa-east-1"}))

    with pytest.raises(StagingBucketElsewhere):
        AwsProvisioner(replace(login, s3_endpoint=elsewhere.endpoint), HURRIED).plan()
    elsewhere.stop()


def test_a_bucket_anybody_may_list_is_not_trusted(login: CloudLogin) -> None:
    page = b'<?xml version="1.0"?><ListBucketResult></ListBucketResult>'
    strange = ScriptedServer(
        lambda asked: Answer(403) if asked.method == "HEAD" else Answer(200, {}, page)
    )

    with pytest.raises(StagingBucketTaken):
        AwsProvisioner(replace(login, s3_endpoint=strange.endpoint), HURRIED).plan()
    strange.stop()


@pytest.mark.parametrize("answered", [0, 1, 2])
def test_a_line_that_breaks_is_told_wherever_it_breaks(login: CloudLogin, answered: int) -> None:
    AwsProvisioner(login).apply()
    proxy = FaultyProxy(login.s3_endpoint or "")
    broken = replace(login, s3_endpoint=proxy.endpoint)
    proxy.reset_connections(after=answered)

    with pytest.raises(CloudUnreachable) as caught:
        AwsProvisioner(broken, HURRIED).plan()
    proxy.stop()

    assert caught.value.details == {"host": "127.0.0.1"}


def test_a_line_that_breaks_while_asking_whose_bucket_it_is_is_told(login: CloudLogin) -> None:
    proxy = FaultyProxy(login.s3_endpoint or "")
    proxy.forbid()
    proxy.reset_connections(after=1)

    with pytest.raises(CloudUnreachable):
        AwsProvisioner(replace(login, s3_endpoint=proxy.endpoint), HURRIED).plan()
    proxy.stop()


@contextmanager
def as_user(
    moto: S3Server, policy: dict[str, Any] | None, keys: KeyPair = WRITER
) -> Iterator[CloudLogin]:
    """Give a login to servers that hold this user's policy against each request."""
    user = User(WRITER, policy)
    with (
        GuardedS3(moto, [user]) as guarded,
        RekognitionServer(eyes=CommentEyes(), s3=moto, users=[user]) as server,
    ):
        yield login_to(guarded.as_(keys), server)


def policy_of(make: Callable[[CloudLogin], dict[str, Any]]) -> dict[str, Any]:
    login = CloudLogin(
        region="us-east-1",
        collection="studio",
        access_key_id="",
        secret_access_key="",
        installation="pc-1",
        staging_bucket=BUCKET,
    )
    return make(login)


def test_a_wrong_key_is_told(moto: S3Server) -> None:
    with as_user(moto, None, keys=READER) as login, pytest.raises(CloudKeyRefused):
        AwsProvisioner(login).plan()


def without(policy: dict[str, Any], action: str) -> dict[str, Any]:
    statements = [
        statement | {"Action": [one for one in statement["Action"] if one != action]}
        for statement in policy["Statement"]
    ]
    return policy | {"Statement": statements}


# --- least privilege ------------------------------------------------------------------------------


def test_the_printed_policy_is_enough_to_set_up(moto: S3Server) -> None:
    with as_user(moto, policy_of(provisioning)) as login:
        assert states(AwsProvisioner(login).plan()) == all_in(PartState.MISSING)
        assert states(AwsProvisioner(login).apply()) == all_in(PartState.MADE)
        assert states(AwsProvisioner(login).apply()) == all_in(PartState.THERE)


@pytest.mark.parametrize(
    "action",
    [
        action
        for statement in policy_of(provisioning)["Statement"]
        for action in statement["Action"]
    ],
)
def test_nothing_in_the_policy_for_setting_up_can_be_left_out(moto: S3Server, action: str) -> None:
    policy = without(policy_of(provisioning), action)
    with as_user(moto, policy) as login, pytest.raises(CloudDenied) as caught:
        AwsProvisioner(login).apply()

    assert caught.value.details == {"permission": action}


def everything(cloud: RekognitionCloud) -> None:
    """Do all that the program ever does with a cloud."""
    assert cloud.collection("studio") is not None
    cloud.detect(PICTURE, "a.jpg", Via.STAGING, closely=True)
    reference = cloud.index("studio", PICTURE, "a", "g1_c1", Via.STAGING, most=1, filtered=True)
    face_id = reference.faces[0].face_id or ""
    cloud.search_picture("studio", PICTURE, "a.jpg", 70.0)
    cloud.make_collection("studio-g7")
    cloud.index("studio-g7", PICTURE, "a", "p1", Via.AUTO, most=100)
    cloud.search("studio-g7", face_id, 70.0)
    assert list(cloud.faces("studio-g7"))
    assert cloud.delete_collection("studio-g7")
    assert cloud.delete_faces("studio", [face_id]) == [face_id]
    assert cloud.staging.sweep() == 0
    missing = cloud.denied(list(Operation), Via.STAGING)
    if missing is not None:
        raise missing


def test_the_printed_policy_is_enough_for_daily_work(moto: S3Server) -> None:
    with as_user(moto, policy_of(provisioning)) as login:
        AwsProvisioner(login).apply()
    with as_user(moto, policy_of(daily)) as login, opened(login) as cloud:
        with pytest.raises(CollectionNotFound):
            cloud.search("studio", "00000000-0000-4000-8000-000000000000", 70.0)
        cloud.make_collection("studio")
        everything(cloud)


@pytest.mark.parametrize(
    "action",
    [action for statement in policy_of(daily)["Statement"] for action in statement["Action"]],
)
def test_nothing_in_the_policy_for_daily_work_can_be_left_out(
    moto: S3Server, action: str, expected_logs: set[str]
) -> None:
    if action == "s3:DeleteObject":
        expected_logs.add("staged copy not deleted")
    moto.make_bucket(BUCKET)
    policy = without(policy_of(daily), action)

    with (
        as_user(moto, policy) as login,
        opened(login) as cloud,
        pytest.raises(CloudDenied) as caught,
    ):
        cloud.make_collection("studio")
        everything(cloud)

    assert caught.value.details == {"permission": action}


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize("via", [Via.BYTES, Via.STAGING])
def test_what_a_key_may_not_do_is_found_before_anything_is_paid(
    moto: S3Server, operation: Operation, via: Via
) -> None:
    moto.make_bucket(BUCKET)
    user = User(WRITER, without(policy_of(daily), f"rekognition:{operation}"))
    with (
        GuardedS3(moto, [user]) as guarded,
        RekognitionServer(eyes=CommentEyes(), s3=moto, users=[user]) as server,
        opened(login_to(guarded.as_(WRITER), server)) as cloud,
    ):
        denied = cloud.denied(list(Operation), via)
        others = cloud.denied([one for one in Operation if one is not operation], via)
        bill = server.ledger.total

    assert denied is not None
    assert denied.details == {"permission": f"rekognition:{operation}"}
    assert others is None
    assert bill == 0


def test_what_was_allowed_is_not_asked_again_for_a_while(moto: S3Server) -> None:
    with (
        RekognitionServer(eyes=CommentEyes(), s3=moto) as server,
        opened(login_to(moto, server)) as cloud,
    ):
        cloud.denied(list(Operation), Via.BYTES)
        once = len(server.ledger.calls)
        cloud.denied(list(Operation), Via.BYTES)

        assert len(server.ledger.calls) == once > 0
