"""The proxy before an S3 server breaks what it was told to break, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from tests.servers.proxy import FaultyProxy, SlowS3
from tests.servers.s3 import S3Server, error_of

PHOTO = bytes(range(256)) * 400  # 102,400 bytes


@pytest.fixture
def stored(moto: S3Server, faulty_moto: FaultyProxy) -> tuple[S3Server, str]:
    """Return moto behind the proxy, and a bucket in it that holds one photo, `a.jpg`."""
    bucket = moto.make_bucket()
    moto.client().put_object(Bucket=bucket, Key="a.jpg", Body=PHOTO)
    return moto.at(faulty_moto.endpoint), bucket


def test_signatures_stay_valid_behind_the_proxy(seaweed: S3Server) -> None:
    proxy = FaultyProxy(seaweed.endpoint)
    client, bucket = seaweed.at(proxy.endpoint).client(), seaweed.make_bucket()

    client.put_object(Bucket=bucket, Key="a b/ç+&.jpg", Body=PHOTO, Metadata={"from": "desk"})
    found = client.get_object(Bucket=bucket, Key="a b/ç+&.jpg", Range="bytes=10-19")

    assert found["Body"].read() == PHOTO[10:20]
    assert found["Metadata"] == {"from": "desk"}
    assert client.head_object(Bucket=bucket, Key="a b/ç+&.jpg")["ContentLength"] == len(PHOTO)
    assert [seen.method for seen in proxy.seen] == ["PUT", "GET", "HEAD"]
    client.delete_object(Bucket=bucket, Key="a b/ç+&.jpg")
    proxy.stop()


def test_the_proxy_cuts_a_body_short(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    faulty_moto.cut_bodies(1000, times=1)
    client = server.client()

    with pytest.raises(ResponseStreamingError, match="1000 bytes read"):
        client.get_object(Bucket=bucket, Key="a.jpg")["Body"].read()

    assert client.get_object(Bucket=bucket, Key="a.jpg")["Body"].read() == PHOTO


def test_the_proxy_slows_down_as_often_as_told(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    faulty_moto.slow_down(times=2)
    client = server.client()

    answers = [error_of(lambda: client.get_object(Bucket=bucket, Key="a.jpg")) for _ in range(3)]

    assert answers == ["SlowDown", "SlowDown", None]
    assert len(faulty_moto.seen) == 3


def test_the_proxy_forbids(stored: tuple[S3Server, str], faulty_moto: FaultyProxy) -> None:
    server, bucket = stored
    faulty_moto.forbid()

    assert error_of(lambda: server.client().list_objects_v2(Bucket=bucket)) == "AccessDenied"


def test_the_proxy_refuses_connections_until_it_is_healed(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    client = server.client()
    client.list_objects_v2(Bucket=bucket)

    faulty_moto.refuse_connections()
    with pytest.raises((EndpointConnectionError, ConnectionClosedError)):
        client.list_objects_v2(Bucket=bucket)
    with pytest.raises(EndpointConnectionError):
        server.client().list_objects_v2(Bucket=bucket)
    faulty_moto.heal()

    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_the_proxy_resets_connections(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    faulty_moto.reset_connections(times=1)

    with pytest.raises(ConnectionClosedError):
        server.client().list_objects_v2(Bucket=bucket)


def test_the_proxy_leaves_requests_without_an_answer(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    faulty_moto.hang()

    with pytest.raises(ReadTimeoutError):
        server.client(read_timeout=0.2).list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("minutes", [-16, 16])
def test_the_proxy_is_a_server_whose_clock_is_wrong(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy, minutes: int
) -> None:
    server, bucket = stored
    faulty_moto.skew_clock(timedelta(minutes=minutes))

    answer = error_of(lambda: server.client().get_object(Bucket=bucket, Key="a.jpg"))

    assert answer == "RequestTimeTooSkewed"


def test_a_clock_that_is_a_little_off_is_shown_and_tolerated(
    stored: tuple[S3Server, str], faulty_moto: FaultyProxy
) -> None:
    server, bucket = stored
    client = server.client()
    before = client.get_object(Bucket=bucket, Key="a.jpg")["ResponseMetadata"]["HTTPHeaders"]

    faulty_moto.skew_clock(timedelta(minutes=14))
    after = client.get_object(Bucket=bucket, Key="a.jpg")["ResponseMetadata"]["HTTPHeaders"]

    assert before["date"] != after["date"]


def test_a_slow_server_still_answers(moto: S3Server) -> None:
    proxy = SlowS3(moto.endpoint)
    moto.make_bucket("far-away")

    assert len(moto.at(proxy.endpoint).client().list_buckets()["Buckets"]) == 1
    proxy.stop()
