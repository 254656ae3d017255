"""The policies that are printed: what is in them is enough, and nothing beside."""

from __future__ import annotations

import json

import pytest

from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import daily, partition_of, policies, provisioning
from tests.servers.iam import allows

LOGIN = CloudLogin(
    region="us-east-1",
    collection="kingselection",
    access_key_id="AKEXAMPLE",
    secret_access_key="not-a-secret",
    installation="pc-1",
    staging_bucket="studio-staging",
)
SHARED = "arn:aws:rekognition:us-east-1:123456789012:collection/kingselection"
OWN = f"{SHARED}-g12"
BUCKET = "arn:aws:s3:::studio-staging"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("rekognition:DetectFaces", "*"),
        ("rekognition:CreateCollection", "*"),
        ("rekognition:IndexFaces", SHARED),
        ("rekognition:IndexFaces", OWN),
        ("rekognition:SearchFaces", OWN),
        ("rekognition:SearchFacesByImage", SHARED),
        ("rekognition:DeleteFaces", SHARED),
        ("rekognition:ListFaces", OWN),
        ("rekognition:DescribeCollection", SHARED),
        ("rekognition:DeleteCollection", OWN),
        ("s3:PutObject", f"{BUCKET}/staging/kingdesk/pc-1/a.jpg"),
        ("s3:GetObject", f"{BUCKET}/staging/kingdesk/pc-2/a.jpg"),
        ("s3:DeleteObject", f"{BUCKET}/staging/kingdesk/pc-1/a.jpg"),
    ],
)
def test_the_daily_key_may_do_what_the_program_does(action: str, resource: str) -> None:
    assert allows(daily(LOGIN), action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("rekognition:DeleteCollection", SHARED),
        ("rekognition:IndexFaces", f"{SHARED}2"),
        ("rekognition:IndexFaces", SHARED.replace("us-east-1", "eu-west-1")),
        ("rekognition:CompareFaces", "*"),
        ("rekognition:ListCollections", "*"),
        ("s3:PutObject", f"{BUCKET}/staging/enroll/g1/c1.jpg"),
        ("s3:GetObject", f"{BUCKET}/staging/12/abcdef-match.jpg"),
        ("s3:DeleteObject", "arn:aws:s3:::another/staging/kingdesk/pc-1/a.jpg"),
        ("s3:ListBucket", BUCKET),
        ("s3:CreateBucket", BUCKET),
        ("s3:PutBucketPolicy", BUCKET),
        ("iam:CreateUser", "*"),
    ],
)
def test_the_daily_key_may_do_nothing_else(action: str, resource: str) -> None:
    assert not allows(daily(LOGIN), action, resource)


def test_only_our_own_folder_may_be_listed() -> None:
    policy = daily(LOGIN)

    assert allows(policy, "s3:ListBucket", BUCKET, {"s3:prefix": "staging/kingdesk/pc-1/"})
    assert not allows(policy, "s3:ListBucket", BUCKET, {"s3:prefix": "staging/"})


def test_the_key_that_sets_up_sees_no_picture_and_no_face() -> None:
    policy = provisioning(LOGIN)

    assert allows(policy, "s3:CreateBucket", BUCKET)
    assert allows(policy, "s3:PutLifecycleConfiguration", BUCKET)
    assert not allows(policy, "s3:GetObject", f"{BUCKET}/staging/kingdesk/pc-1/a.jpg")
    assert not allows(policy, "rekognition:DetectFaces", "*")
    assert not allows(policy, "rekognition:ListFaces", SHARED)


def test_without_a_staging_bucket_nothing_of_s3_is_asked_for() -> None:
    bare = CloudLogin(
        region="us-east-1",
        collection="kingselection",
        access_key_id="AKEXAMPLE",
        secret_access_key="not-a-secret",
        installation="pc-1",
    )

    assert "s3" not in json.dumps([daily(bare), provisioning(bare)])


def test_the_photos_are_only_read() -> None:
    assert policies(LOGIN, "studio-photos").token == {
        "Permissions": "Object Read only",
        "Specify bucket": "studio-photos",
    }


def test_no_policy_holds_a_key() -> None:
    made = policies(LOGIN, "studio-photos")

    printed = json.dumps([dict(made.daily), dict(made.provisioning), dict(made.token)])

    assert "AKEXAMPLE" not in printed
    assert "not-a-secret" not in printed
    assert "not-a-secret" not in repr(LOGIN)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("sa-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_other_parts_of_aws_have_names_of_their_own(region: str, partition: str) -> None:
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        (None, "staging/kingdesk/"),
        ("staging/", "staging/kingdesk/"),
        ("/a/b", "a/b/kingdesk/"),
        ("", "kingdesk/"),
    ],
)
def test_our_folder_lies_under_the_prefix_of_the_settings(given: str | None, prefix: str) -> None:
    login = CloudLogin(
        region="us-east-1",
        collection="kingselection",
        access_key_id="AKEXAMPLE",
        secret_access_key="not-a-secret",
        installation="pc-1",
        staging_prefix=given,
    )

    assert (login.our_prefix, login.own_prefix) == (prefix, f"{prefix}pc-1/")
