"""What goes wrong on the way to Rekognition and in it, what is tried again, and what is said."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from typing_extensions import override

from kingdesk.adapters.aws.client import Patience
from kingdesk.adapters.aws.pace import Pace, SystemTime
from kingdesk.adapters.aws.rekognition import RekognitionCloud
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
    StagedCopyGone,
    StagingBucketElsewhere,
    StagingBucketNotFound,
)
from kingdesk.domain.errors import Cancelled, KingdeskError
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import CloudFace, Via
from tests.contract.face_clouds import BUCKET, PATIENCE, CommentEyes, login_to, opened
from tests.fakes.engine import a_picture
from tests.servers.certificates import Authority
from tests.servers.processes import free_ports
from tests.servers.rekognition import Fault, RekognitionServer, Rules
from tests.servers.s3 import S3Server
from tests.servers.scripted import Answer, ScriptedServer

PICTURE = a_picture(("ana", Box(0.1, 0.1, 0.4, 0.5)))
FACE_ID = "00000000-0000-4000-8000-000000000000"
DETECT = Operation.DETECT_FACES


class HurriedTime(SystemTime):
    """Waits no time at all, and says that it passed."""

    def __init__(self) -> None:
        self._ahead = 0.0

    @override
    def now(self) -> float:
        return super().now() + self._ahead

    @override
    def wait(self, event: Event, seconds: float | None) -> None:
        if seconds is None:
            event.wait()
        else:
            self._ahead += seconds


@pytest.fixture
def server(moto: S3Server) -> Iterator[RekognitionServer]:
    moto.make_bucket(BUCKET)
    with RekognitionServer(eyes=CommentEyes(), s3=moto) as server:
        yield server


@pytest.fixture
def cloud(server: RekognitionServer, moto: S3Server) -> Iterator[RekognitionCloud]:
    pace = Pace("us-east-1", clock=HurriedTime())
    with opened(login_to(server, moto), pace=pace) as cloud:
        cloud.make_collection("studio")
        yield cloud


@pytest.fixture
def lost(cloud: RekognitionCloud, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Give a list that grows with each answer the cloud says was lost."""
    found: list[None] = []
    monkeypatch.setattr(cloud, "_lost", lambda: found.append(None))
    return found


Call = Callable[[RekognitionCloud], object]
CALLS: dict[str, Call] = {
    "DetectFaces": lambda cloud: cloud.detect(PICTURE, "a.jpg", Via.BYTES),
    "IndexFaces": lambda cloud: cloud.index("studio", PICTURE, "a", "p1", Via.BYTES, most=9),
    "SearchFaces": lambda cloud: cloud.search("studio", FACE_ID, 70.0),
    "SearchFacesByImage": lambda cloud: cloud.search_picture("studio", PICTURE, "a", 70.0),
    "DeleteFaces": lambda cloud: cloud.delete_faces("studio", [FACE_ID]),
    "ListFaces": lambda cloud: list(cloud.faces("studio")),
    "DescribeCollection": lambda cloud: cloud.collection("studio"),
    "CreateCollection": lambda cloud: cloud.make_collection("studio"),
    "DeleteCollection": lambda cloud: cloud.delete_collection("studio-g7"),
}
every_call = pytest.mark.parametrize(("operation", "call"), CALLS.items(), ids=CALLS)


def copies(s3: S3Server) -> int:
    client = s3.client()
    count = client.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    client.close()
    return count


# --- tried again ----------------------------------------------------------------------------------


@every_call
@pytest.mark.parametrize("fault", [Fault.THROTTLE, Fault.ERROR, Fault.DROP_BEFORE])
def test_what_passes_is_tried_again(
    cloud: RekognitionCloud, server: RekognitionServer, operation: str, call: Call, fault: Fault
) -> None:
    server.faults.next(fault, operation, times=3)
    before = server.ledger.total

    call(cloud)

    assert server.ledger.total - before <= 1


def test_throttling_is_borne_as_often_as_it_takes(
    cloud: RekognitionCloud, server: RekognitionServer
) -> None:
    server.faults.next(Fault.THROTTLE, times=60)

    assert len(cloud.detect(PICTURE, "a.jpg", Via.BYTES)) == 1

    assert server.ledger.total == 1
    assert cloud.pace()[DETECT].is_slowed
    assert not cloud.pace()[Operation.SEARCH_FACES].is_slowed


def test_throttling_without_end_is_told(cloud: RekognitionCloud, server: RekognitionServer) -> None:
    server.faults.throttle(1.0)

    with pytest.raises(CloudThrottled) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)

    assert caught.value.details == {"operation": "DetectFaces"}
    assert server.ledger.total == 0


def test_boto_tries_nothing_again_by_itself(
    cloud: RekognitionCloud, server: RekognitionServer
) -> None:
    server.faults.next(Fault.ERROR, times=PATIENCE.attempts)

    with pytest.raises(CloudFailed) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)

    tried = [call for call in server.ledger.calls if call.operation == "DetectFaces"]
    assert len(tried) == PATIENCE.attempts
    assert caught.value.details == {
        "operation": "DetectFaces",
        "reason": "HTTP 500 InternalServerError",
    }


def test_an_answer_that_was_lost_is_asked_for_once_more(
    cloud: RekognitionCloud, server: RekognitionServer
) -> None:
    server.faults.next(Fault.DROP_AFTER, "IndexFaces")

    indexed = cloud.index("studio", PICTURE, "a.jpg", "p1", Via.BYTES, most=9)

    assert len(indexed.faces) == len(list(cloud.faces("studio"))) == 1
    assert server.ledger.counts == {"IndexFaces": 2}


@pytest.mark.parametrize(
    ("fault", "number"),
    [
        (Fault.DROP_AFTER, 1),
        (Fault.DROP_BEFORE, 1),  # nobody on this side can tell it from the one above
        (Fault.ERROR, 1),
        (Fault.THROTTLE, 0),
    ],
)
def test_each_try_that_may_have_been_billed_is_told(
    cloud: RekognitionCloud,
    server: RekognitionServer,
    lost: list[None],
    fault: Fault,
    number: int,
) -> None:
    server.faults.next(fault, "IndexFaces")

    cloud.index("studio", PICTURE, "a.jpg", "p1", Via.BYTES, most=9)

    assert len(lost) == number


def test_lost_answers_to_free_calls_cost_nothing(
    cloud: RekognitionCloud, server: RekognitionServer, lost: list[None]
) -> None:
    server.faults.next(Fault.DROP_AFTER, "ListFaces")

    list(cloud.faces("studio"))

    assert lost == []


def test_a_spoilt_line_costs_hardly_more_and_loses_nothing(
    cloud: RekognitionCloud, server: RekognitionServer
) -> None:
    server.faults.throttle(0.2)
    server.faults.fail(0.05)
    pictures = [a_picture(("ana", Box(0.1, 0.1, 0.4, 0.5)), shade=n) for n in range(60)]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda p: cloud.detect(p, "a.jpg", Via.BYTES), pictures))

    assert [len(faces) for faces in found] == [1] * 60
    assert server.ledger.total == 60


# --- not tried again ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("LimitExceededException", CollectionFull),
        ("ServiceQuotaExceededException", CollectionFull),
        ("ImageTooLargeException", CloudRefusedPhoto),
        ("InvalidImageFormatException", CloudRefusedPhoto),
        ("InvalidParameterException", CloudRefusedPhoto),
        ("AccessDeniedException", CloudDenied),
        ("UnrecognizedClientException", CloudKeyRefused),
        ("InvalidSignatureException", CloudKeyRefused),
    ],
)
def test_what_will_not_pass_is_told_at_once(
    cloud: RekognitionCloud, server: RekognitionServer, code: str, error: type[KingdeskError]
) -> None:
    server.faults.refuse_next(code, "IndexFaces")

    with pytest.raises(error):
        cloud.index("studio", PICTURE, "a.jpg", "p1", Via.BYTES, most=9)

    assert server.ledger.codes[code] == 1
    assert server.ledger.total == 0


def test_a_collection_that_is_full_is_named(server: RekognitionServer, moto: S3Server) -> None:
    server.rules.capacity = 0
    with opened(login_to(server, moto)) as cloud:
        cloud.make_collection("studio-g7")

        with pytest.raises(CollectionFull) as caught:
            cloud.index("studio-g7", PICTURE, "a.jpg", "p1", Via.BYTES, most=9)

    assert caught.value.details["collection"] == "studio-g7"


def test_a_wrong_clock_is_told_from_a_wrong_key(
    cloud: RekognitionCloud, server: RekognitionServer
) -> None:
    words = "Signature expired: 20261122T120000Z is now earlier than 20261122T121000Z"
    server.faults.refuse_next("InvalidSignatureException", message=words)

    with pytest.raises(CloudClockWrong):
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)


# --- on the way -----------------------------------------------------------------------------------

HURRIED = Patience(connect_s=2.0, read_s=0.3, attempts=2, bucket_attempts=1)


def test_a_host_nobody_listens_at_is_told(server: RekognitionServer) -> None:
    login = replace(login_to(server), rekognition_endpoint=f"http://127.0.0.1:{free_ports(1)[0]}")
    with (
        opened(login, patience=HURRIED, pace=Pace("us-east-1", clock=HurriedTime())) as cloud,
        pytest.raises(CloudUnreachable) as caught,
    ):
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)

    assert caught.value.details == {"host": "127.0.0.1"}


def test_a_server_that_does_not_answer_in_time_is_told(server: RekognitionServer) -> None:
    server.faults.slow(60.0)
    with (
        opened(
            login_to(server), patience=HURRIED, pace=Pace("us-east-1", clock=HurriedTime())
        ) as cloud,
        pytest.raises(CloudUnreachable),
    ):
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)


@pytest.mark.parametrize(
    "answer",
    [Answer(200, {"Content-Type": "text/html"}, b"<html>a proxy's own page"), Answer(204)],
    ids=["page", "nothing"],
)
def test_an_answer_that_makes_no_sense_is_a_failure_and_no_empty_result(
    server: RekognitionServer, answer: Answer
) -> None:
    nonsense = ScriptedServer(lambda _: answer)
    login = replace(login_to(server), rekognition_endpoint=nonsense.endpoint)
    with (
        opened(login, patience=HURRIED, pace=Pace("us-east-1", clock=HurriedTime())) as cloud,
        pytest.raises(CloudFailed) as caught,
    ):
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)
    nonsense.stop()

    assert caught.value.details["reason"] == "its answer makes no sense"


def test_nothing_is_sent_to_a_host_that_can_not_be_verified(
    server: RekognitionServer, authority: Authority
) -> None:
    stranger = ScriptedServer(lambda _: Answer(), authority.sign_for("localhost"))
    login = replace(login_to(server), rekognition_endpoint=f"https://localhost:{stranger.port}")
    with opened(login) as cloud, pytest.raises(CloudNotVerified) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)
    seen = stranger.seen
    stranger.stop()

    assert caught.value.details == {"host": "localhost"}
    assert seen == []


# --- staging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.DROP_BEFORE, Fault.THROTTLE])
def test_no_copy_stays_behind_whatever_happens(
    cloud: RekognitionCloud, server: RekognitionServer, moto: S3Server, fault: Fault
) -> None:
    server.faults.share(fault, 1.0)

    with pytest.raises(KingdeskError):
        cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert copies(moto) == 0


def test_a_copy_rekognition_can_not_read_is_staged_once_more(
    cloud: RekognitionCloud, server: RekognitionServer, moto: S3Server
) -> None:
    server.faults.refuse_next("InvalidS3ObjectException", "DetectFaces")

    assert len(cloud.detect(PICTURE, "a.jpg", Via.STAGING)) == 1

    assert server.ledger.counts == {"DetectFaces": 1}
    assert copies(moto) == 0


def test_a_staging_bucket_that_is_not_there_is_named(
    server: RekognitionServer, moto: S3Server
) -> None:
    moto.remove_bucket(BUCKET)
    with opened(login_to(server, moto)) as cloud, pytest.raises(StagingBucketNotFound) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert caught.value.details == {"bucket": BUCKET}


def test_a_staging_bucket_of_another_region_is_told(moto: S3Server) -> None:
    client = moto.client()
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "sa-east-1"}
    )
    client.close()
    with (
        RekognitionServer(eyes=CommentEyes(), s3=moto, rules=Rules(region="us-east-1")) as server,
        opened(login_to(server, moto)) as cloud,
        pytest.raises(StagingBucketElsewhere) as caught,
    ):
        cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert caught.value.details == {"bucket": BUCKET, "region": "us-east-1"}
    assert copies(moto) == 0


def test_a_copy_somebody_deletes_is_that_photos_failure(
    cloud: RekognitionCloud, server: RekognitionServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = cloud.staging.put

    def put_and_lose(picture: bytes) -> str:
        key = put(picture)
        cloud.staging.delete(key)
        return key

    monkeypatch.setattr(cloud.staging, "put", put_and_lose)

    with pytest.raises(StagedCopyGone):
        cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert server.ledger.codes["InvalidS3ObjectException"] == 2


# --- stopping -------------------------------------------------------------------------------------


def test_threads_that_wait_for_their_turn_stop_when_the_cloud_is_closed(
    server: RekognitionServer,
) -> None:
    login = replace(login_to(server), calls_per_second={"DetectFaces": 0.001})
    with opened(login) as cloud, ThreadPoolExecutor(4) as threads:
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)
        waiting = [threads.submit(cloud.detect, PICTURE, "a.jpg", Via.BYTES) for _ in range(4)]
        while not all(one.running() for one in waiting):
            Event().wait(0.01)
        interrupted = threads_said(waiting, cloud)

    assert interrupted == 4
    assert server.ledger.total == 1


def threads_said(waiting: list[Future[list[CloudFace]]], cloud: RekognitionCloud) -> int:
    """Interrupt until every call has ended; return how many were cancelled."""
    while not all(one.done() for one in waiting):
        cloud.interrupt()
        Event().wait(0.01)
    return sum(isinstance(one.exception(), Cancelled) for one in waiting)


# --- secrets --------------------------------------------------------------------------------------


def test_what_is_told_and_logged_holds_no_secret(
    server: RekognitionServer, moto: S3Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.faults.refuse_next("AccessDeniedException", message="secret-of-the-server")
    login = login_to(server, moto)
    with opened(login) as cloud, pytest.raises(CloudDenied) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)

    said = "".join(traceback.format_exception(caught.value))
    told = caplog.text + said + repr(login)
    assert login.secret_access_key not in told
    assert "secret-of-the-server" not in told
    assert not [record for record in caplog.records if record.name.startswith("botocore")]


def test_the_aws_tools_own_settings_are_not_read() -> None:
    script = """
from kingdesk.adapters.aws.client import bucket_client, rekognition_client
from kingdesk.adapters.aws.login import CloudLogin
login = CloudLogin(region="us-east-1", collection="c", access_key_id="AKOWN",
                   secret_access_key="own", installation="i", staging_bucket="b")
faces, bucket = rekognition_client(login), bucket_client(login)
print(faces.meta.endpoint_url, bucket.meta.endpoint_url, faces.meta.region_name,
      faces.meta.config.retries, faces._request_signer._credentials.access_key)
"""
    foreign = {
        "AWS_ACCESS_KEY_ID": "AKFOREIGN",
        "AWS_SECRET_ACCESS_KEY": "foreign",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_PROFILE": "foreign",
        "AWS_MAX_ATTEMPTS": "9",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CA_BUNDLE": "/nowhere",
    }
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script],
        env=os.environ | foreign,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    rekognition, bucket, region, rest = done.stdout.split(maxsplit=3)
    assert rekognition == "https://rekognition.us-east-1.amazonaws.com"
    assert bucket == "https://s3.us-east-1.amazonaws.com"
    assert region == "us-east-1"
    assert rest.split() == ["{'mode':", "'standard',", "'total_max_attempts':", "1}", "AKOWN"]
