"""The bucket pictures wait in: what is put there, what is swept, and what is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kingdesk.adapters.aws.client import Patience
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import daily
from kingdesk.adapters.aws.staging import LEFT_BEHIND_AFTER, S3Staging, open_staging, server_time
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudFailed,
    CloudKeyRefused,
    CloudUnreachable,
    StagingBucketElsewhere,
    StagingBucketNotFound,
)
from kingdesk.domain.studio_errors import SettingMissing
from kingdesk.ports.cloud import Staging
from tests.servers.guarded_s3 import GuardedS3
from tests.servers.iam import User
from tests.servers.processes import free_ports
from tests.servers.proxy import FaultyProxy
from tests.servers.s3 import ADMIN, READER, WRITER, S3Server

BUCKET = "studio-staging"
OURS = "staging/kingdesk/pc-1/"
HURRIED = Patience(connect_s=2.0, read_s=0.5, attempts=1, bucket_attempts=1)
LATER = LEFT_BEHIND_AFTER + timedelta(minutes=1)


def login_to(s3: S3Server) -> CloudLogin:
    return CloudLogin(
        region="us-east-1",
        collection="studio",
        access_key_id=s3.access_key,
        secret_access_key=s3.secret_key,
        installation="pc-1",
        staging_bucket=BUCKET,
        s3_endpoint=s3.endpoint,
    )


@pytest.fixture
def s3(moto: S3Server) -> S3Server:
    """Return a server with an empty staging bucket; SeaweedFS encrypts nothing at rest."""
    moto.make_bucket(BUCKET)
    return moto


@pytest.fixture
def staging(s3: S3Server) -> Iterator[S3Staging]:
    staging = open_staging(login_to(s3))
    yield staging
    staging.close()


def keys(s3: S3Server) -> list[str]:
    client = s3.client()
    found = [one["Key"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    client.close()
    return found


def lay(s3: S3Server, *places: str) -> None:
    client = s3.client()
    for place in places:
        client.put_object(Bucket=BUCKET, Key=place, Body=b"x")
    client.close()


def test_a_copy_lies_under_our_own_folder_and_says_nothing_of_the_photo(
    staging: S3Staging, s3: S3Server
) -> None:
    first, second = staging.put(b"one"), staging.put(b"two")

    assert first != second
    assert all(key.startswith(OURS) and len(key) == len(OURS) + 36 for key in (first, second))
    assert sorted(keys(s3)) == sorted([first, second])


def test_a_copy_is_encrypted_at_rest(s3: S3Server) -> None:
    staging = open_staging(login_to(s3))

    key = staging.put(b"picture")
    staging.close()

    client = s3.client()
    there = client.get_object(Bucket=BUCKET, Key=key)
    client.close()

    assert there["ServerSideEncryption"] == "AES256"
    assert there["ContentType"] == "image/jpeg"
    assert there["Body"].read() == b"picture"


def test_a_copy_is_gone_after_use(staging: S3Staging, s3: S3Server) -> None:
    with staging.holding(b"picture") as key:
        assert keys(s3) == [key]

    assert keys(s3) == []


def test_a_copy_is_gone_also_when_its_use_failed(staging: S3Staging, s3: S3Server) -> None:
    with pytest.raises(RuntimeError), staging.holding(b"picture"):
        raise RuntimeError

    assert keys(s3) == []


def test_nothing_but_our_own_is_ever_deleted(staging: S3Staging) -> None:
    for key in ("staging/enroll/g1/c1.jpg", "staging/kingdesk/pc-2/a.jpg", "a.jpg", ""):
        with pytest.raises(ValueError, match="not a copy"):
            staging.delete(key)


def test_deleting_what_is_gone_is_fine(staging: S3Staging) -> None:
    key = staging.put(b"picture")

    staging.delete(key)
    staging.delete(key)


# --- the sweep ------------------------------------------------------------------------------------


@pytest.fixture
def later(s3: S3Server) -> Iterator[S3Staging]:
    """Give staging behind a proxy whose clock is so far ahead that what lies there is old."""
    proxy = FaultyProxy(s3.endpoint)
    proxy.skew_clock(LATER)
    staging = open_staging(login_to(s3.at(proxy.endpoint)))
    yield staging
    staging.close()
    proxy.stop()


def test_what_a_crash_left_is_swept(later: S3Staging, s3: S3Server) -> None:
    lay(s3, f"{OURS}a.jpg", f"{OURS}b.jpg")

    assert later.sweep() == 2
    assert keys(s3) == []
    assert later.sweep() == 0


def test_what_may_be_in_use_is_not_swept(staging: Staging, s3: S3Server) -> None:
    lay(s3, f"{OURS}a.jpg")

    assert staging.sweep() == 0
    assert keys(s3) == [f"{OURS}a.jpg"]


def test_what_is_not_ours_is_not_swept(later: S3Staging, s3: S3Server) -> None:
    others = [
        "staging/12/0123456789ab-match.jpg",
        "staging/enroll/g1/c1.jpg",
        "staging/kingdesk/pc-10/a.jpg",
        "staging/kingdesk/pc-2/a.jpg",
    ]
    lay(s3, *others)

    assert later.sweep() == 0
    assert keys(s3) == others


# --- what goes wrong ------------------------------------------------------------------------------


def test_no_bucket_named_is_told_before_anything_is_sent(s3: S3Server) -> None:
    with pytest.raises(SettingMissing) as caught:
        open_staging(replace(login_to(s3), staging_bucket=None))

    assert caught.value.details == {"name": "S3_STAGING_BUCKET"}


def test_a_bucket_that_is_not_there_is_named(s3: S3Server, staging: S3Staging) -> None:
    s3.remove_bucket(BUCKET)

    for act in (lambda: staging.put(b"x"), staging.sweep, staging.denied):
        with pytest.raises(StagingBucketNotFound) as caught:
            act()
        assert caught.value.details == {"bucket": BUCKET}
    s3.make_bucket(BUCKET)


def test_a_bucket_elsewhere_is_told_and_not_followed(s3: S3Server) -> None:
    proxy = FaultyProxy(s3.endpoint)
    proxy.answer_with(301, "PermanentRedirect", times=9)
    staging = open_staging(login_to(s3.at(proxy.endpoint)), HURRIED)

    with pytest.raises(StagingBucketElsewhere):
        staging.put(b"x")

    assert [seen.method for seen in proxy.seen] == ["PUT"]
    staging.close()
    proxy.stop()


def test_what_passes_is_tried_again(s3: S3Server) -> None:
    proxy = FaultyProxy(s3.endpoint)
    proxy.answer_with(500, "InternalError")
    staging = open_staging(login_to(s3.at(proxy.endpoint)))

    key = staging.put(b"x")

    assert keys(s3) == [key]
    staging.close()
    proxy.stop()


def test_what_does_not_pass_is_told(s3: S3Server) -> None:
    proxy = FaultyProxy(s3.endpoint)
    proxy.answer_with(500, "InternalError", times=9)
    staging = open_staging(login_to(s3.at(proxy.endpoint)), HURRIED)

    with pytest.raises(CloudFailed) as caught:
        staging.put(b"x")

    assert caught.value.details == {"operation": "s3:PutObject", "reason": "HTTP 500 InternalError"}
    staging.close()
    proxy.stop()


def test_a_host_nobody_listens_at_is_told() -> None:
    nowhere = S3Server(f"http://127.0.0.1:{free_ports(1)[0]}")
    staging = open_staging(login_to(nowhere), HURRIED)

    with pytest.raises(CloudUnreachable):
        staging.put(b"x")

    staging.close()


def test_a_wrong_key_is_told(s3: S3Server) -> None:
    with GuardedS3(s3, [User(ADMIN)]) as guarded:
        staging = open_staging(login_to(guarded.as_(READER)))
        with pytest.raises(CloudKeyRefused):
            staging.put(b"x")
        staging.close()


@pytest.mark.parametrize("answered", [0, 1])
def test_a_line_that_breaks_while_asking_why_a_copy_is_unreadable_is_told(
    s3: S3Server, answered: int
) -> None:
    proxy = FaultyProxy(s3.endpoint)
    staging = open_staging(login_to(s3.at(proxy.endpoint)), HURRIED)
    proxy.reset_connections(after=answered)

    why = staging.why_unreadable(f"{OURS}a.jpg", "a.jpg")
    staging.close()
    proxy.stop()

    assert isinstance(why, CloudUnreachable)


def test_a_copy_that_is_there_and_yet_unreadable_lacks_a_permission(staging: S3Staging) -> None:
    with staging.holding(b"picture") as key:
        why = staging.why_unreadable(key, "a.jpg")

    assert isinstance(why, CloudDenied)
    assert why.details == {"permission": "s3:GetObject"}


def test_a_server_that_says_no_time_is_believed_to_have_ours() -> None:
    now = datetime.now(UTC)

    when = server_time({"ResponseMetadata": {"HTTPHeaders": {}}})

    assert abs(when - now) < timedelta(minutes=1)


# --- rights ---------------------------------------------------------------------------------------


def test_the_printed_policy_is_enough_to_put_use_delete_and_sweep(s3: S3Server) -> None:
    with GuardedS3(s3, [User(WRITER, daily(login_to(s3)))]) as guarded:
        staging = open_staging(login_to(guarded.as_(WRITER)))

        assert staging.denied() is None
        with staging.holding(b"picture"):
            pass
        assert staging.sweep() == 0
        staging.close()

        assert guarded.denials == []
    assert keys(s3) == []


@pytest.mark.parametrize("permission", ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"])
def test_a_permission_that_is_missing_is_found_before_it_is_needed(
    s3: S3Server, permission: str
) -> None:
    policy = daily(login_to(s3))
    for statement in policy["Statement"]:
        statement["Action"] = [one for one in statement["Action"] if one != permission]
    with GuardedS3(s3, [User(WRITER, policy)]) as guarded:
        staging = open_staging(login_to(guarded.as_(WRITER)))
        denied = staging.denied()
        staging.close()

    assert isinstance(denied, CloudDenied)
    assert denied.details == {"permission": permission}


def test_the_probe_leaves_nothing_behind(staging: S3Staging, s3: S3Server) -> None:
    assert staging.denied() is None
    assert keys(s3) == []
