"""What the stand-in for Rekognition bills, fetches, remembers and does wrong when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from kingdesk import paths
from kingdesk.domain.geometry import Box
from tests.servers.rekognition import Fault, Ledger, RekognitionServer
from tests.servers.rekognition.engine_eyes import EngineEyes
from tests.servers.rekognition.faults import Faults, Quota
from tests.servers.rekognition.painted import Painted, paint, side_by_side
from tests.servers.rekognition.process import RekognitionProcess
from tests.servers.rekognition.synthetic_eyes import SyntheticEyes
from tests.servers.s3 import ADMIN, S3Server, error_of

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_rekognition.type_defs import BoundingBoxTypeDef, ImageTypeDef

ROOT = Path(__file__).resolve().parents[2]
THROTTLED = {"ThrottlingException", "ProvisionedThroughputExceededException"}


@pytest.fixture
def server() -> Iterator[RekognitionServer]:
    with RekognitionServer() as started:
        yield started


@pytest.fixture
def client(server: RekognitionServer) -> RekognitionClient:
    client = server.client()
    client.create_collection(CollectionId="guests")
    return client


def photo_of(*persons: int) -> ImageTypeDef:
    return {"Bytes": jpeg_of(*persons)}


def jpeg_of(*persons: int) -> bytes:
    return paint(*side_by_side(persons, width=400, height=300), width=400, height=300)


def outcome(client: RekognitionClient, image: ImageTypeDef) -> str:
    """Detect faces; return "ok", the error's code, or the name of what befell the connection."""
    try:
        client.detect_faces(Image=image)
    except ClientError as error:
        return error.response["Error"]["Code"]
    except BotoCoreError as error:
        return type(error).__name__
    return "ok"


# The bill


def test_what_was_done_is_billed_and_what_was_refused_is_not(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    answer = client.index_faces(
        CollectionId="guests", Image=photo_of(1, 2), ExternalImageId="p1", QualityFilter="NONE"
    )
    client.search_faces(CollectionId="guests", FaceId=answer["FaceRecords"][0]["Face"]["FaceId"])
    client.detect_faces(Image=photo_of(1, 2))
    server.faults.next(Fault.THROTTLE)
    server.faults.next(Fault.ERROR)
    server.faults.refuse_next("AccessDeniedException")
    refused = [outcome(client, photo_of(1)) for _ in range(3)]

    assert refused[0] in THROTTLED
    assert refused[1:] == ["InternalServerError", "AccessDeniedException"]
    assert server.ledger.counts == {"IndexFaces": 1, "SearchFaces": 1, "DetectFaces": 1}
    first = server.ledger.billed[0]
    assert (first.collection, first.external_id, first.via, first.faces) == (
        "guests",
        "p1",
        "bytes",
        2,
    )
    assert server.ledger.billed[2].digest == first.digest
    assert len(server.ledger.calls) == 7


def test_the_free_operations_are_on_no_bill(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    client.list_collections()
    client.describe_collection(CollectionId="guests")
    client.list_faces(CollectionId="guests")
    client.delete_collection(CollectionId="guests")

    assert server.ledger.total == 0
    assert server.ledger.codes == {"ok": 5}


def test_a_bill_on_file_is_there_when_the_server_is_not(tmp_path: Path) -> None:
    file = tmp_path / "bill"
    with RekognitionServer(ledger_file=file) as server:
        server.client().detect_faces(Image=photo_of(1))
        as_it_was = server.ledger.calls

    assert Ledger.read(file).calls == as_it_was
    assert Ledger.read(file).counts == {"DetectFaces": 1}


def test_forgetting_all_begins_a_new_bill(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    client.detect_faces(Image=photo_of(1))
    server.faults.throttle(1.0)

    server.reset()

    assert server.ledger.calls == []
    assert server.collections == {}
    assert outcome(client, photo_of(1)) == "ok"


# What goes wrong


def test_shares_of_calls_go_wrong_in_the_same_places_in_every_run() -> None:
    def run(seed: int, order: int) -> list[str]:
        faults = Faults(seed)
        faults.throttle(0.2)
        faults.fail(0.05)
        told = {}
        for number in range(0, 400 * order, order):
            refusal = faults.plan("DetectFaces", f"photo {number % 400}").refusal
            told[number % 400] = "" if refusal is None else str(refusal.status)
        return [told[number] for number in sorted(told)]

    forwards, backwards, other = run(1, 1), run(1, -1), run(2, 1)

    counts = Counter(forwards)
    assert forwards == backwards
    assert forwards != other
    assert 55 <= counts["400"] <= 105
    assert 8 <= counts["500"] <= 32


def test_a_call_that_was_throttled_has_another_chance_when_it_is_made_again() -> None:
    faults = Faults()
    faults.throttle(0.5)

    refused = [faults.plan("DetectFaces", "one photo").refusal is not None for _ in range(40)]

    assert {True, False} == set(refused)


def test_faults_may_be_for_some_operations_only(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    server.faults.throttle(1.0, "IndexFaces", "SearchFaces")

    assert outcome(client, photo_of(1)) == "ok"
    with pytest.raises(ClientError) as caught:
        client.index_faces(CollectionId="guests", Image=photo_of(1))
    assert caught.value.response["Error"]["Code"] in THROTTLED


def test_throttling_has_the_services_two_names(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    server.faults.throttle(1.0)

    assert {outcome(client, photo_of(1)) for _ in range(2)} == THROTTLED


def test_a_connection_may_end_before_or_after_the_work(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    server.faults.next(Fault.DROP_BEFORE)
    before = outcome(client, photo_of(1))
    nothing = server.ledger.total
    server.faults.next(Fault.DROP_AFTER)
    after = outcome(client, photo_of(1))

    assert before != "ok"
    assert nothing == 0
    assert after != "ok"
    assert [call.unheard for call in server.ledger.billed] == [True]
    assert outcome(client, photo_of(1)) == "ok"


def test_slow_answers_come_too_late_for_the_impatient(server: RekognitionServer) -> None:
    server.faults.slow(600.0, "DetectFaces")

    with pytest.raises(ReadTimeoutError):
        server.client(read_timeout=0.05).detect_faces(Image=photo_of(1))


def test_another_face_may_be_searched_or_indexed_than_was_meant(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    meant, neighbour = Box(0.5, 0.2, 0.3, 0.5333), Box(0.1, 0.1, 0.15, 0.2667)
    two: ImageTypeDef = {"Bytes": paint(Painted(1, meant), Painted(2, neighbour))}
    alone: ImageTypeDef = {"Bytes": paint(Painted(1, meant))}
    server.faults.next(Fault.WRONG_FACE, "IndexFaces")
    indexed = client.index_faces(CollectionId="guests", Image=two, ExternalImageId="c1", MaxFaces=1)
    server.faults.next(Fault.WRONG_FACE, "SearchFacesByImage")
    searched = client.search_faces_by_image(CollectionId="guests", Image=alone)

    assert _box(indexed["FaceRecords"][0]["Face"]["BoundingBox"]).iou(neighbour) > 0.9
    assert _box(searched["SearchedFaceBoundingBox"]).iou(meant) < 0.1


def test_a_face_may_go_unseen(server: RekognitionServer, client: RekognitionClient) -> None:
    server.faults.share(Fault.NO_FACE, 1.0)

    assert client.detect_faces(Image=photo_of(1))["FaceDetails"] == []
    with pytest.raises(client.exceptions.InvalidParameterException):
        client.search_faces_by_image(CollectionId="guests", Image=photo_of(1))


def _box(told: BoundingBoxTypeDef) -> Box:
    return Box(told["Left"], told["Top"], told["Width"], told["Height"])


# The quota


def test_a_quota_lets_so_many_calls_a_second_through() -> None:
    now = 0.0
    quota = Quota({"DetectFaces": 5.0}, clock=lambda: now)

    at_once = [quota.allows("DetectFaces") for _ in range(7)]
    now = 0.2
    a_fifth_later = [quota.allows("DetectFaces") for _ in range(2)]
    now = 10.0
    long_after = [quota.allows("DetectFaces") for _ in range(7)]

    assert at_once == [True] * 5 + [False] * 2
    assert a_fifth_later == [True, False]
    assert long_after == [True] * 5 + [False] * 2
    assert quota.allows("IndexFaces")


def test_calls_beyond_the_quota_are_throttled_unbilled() -> None:
    with RekognitionServer(calls_per_second={"DetectFaces": 0.001}) as server:
        client = server.client()

        outcomes = [outcome(client, photo_of(1)) for _ in range(3)]

        assert outcomes == ["ok", *["ProvisionedThroughputExceededException"] * 2]
        assert server.ledger.total == 1


# Staged pictures


def test_a_picture_may_lie_in_s3_and_is_the_same_picture_there(
    rekognition: RekognitionServer, moto: S3Server
) -> None:
    client, bucket = rekognition.client(), moto.make_bucket()
    client.create_collection(CollectionId="guests")
    s3 = moto.client()
    s3.put_object(Bucket=bucket, Key="staging/a photo é.jpg", Body=jpeg_of(1))
    s3.close()
    staged: ImageTypeDef = {"S3Object": {"Bucket": bucket, "Name": "staging/a photo é.jpg"}}

    by_bytes, by_s3 = (
        client.index_faces(CollectionId="guests", Image=image, ExternalImageId="p1")
        for image in (photo_of(1), staged)
    )

    ids = [answer["FaceRecords"][0]["Face"]["FaceId"] for answer in (by_bytes, by_s3)]
    assert ids[0] == ids[1]
    assert [call.via for call in rekognition.ledger.billed] == ["bytes", "s3"]


def test_what_can_not_be_fetched_is_an_invalid_s3_object(
    rekognition: RekognitionServer, moto: S3Server
) -> None:
    client, bucket, s3 = rekognition.client(), moto.make_bucket(), moto.client()
    s3.create_bucket(
        Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    s3.put_object(Bucket="elsewhere", Key="a.jpg", Body=jpeg_of(1))
    s3.put_object(Bucket=bucket, Key="large.jpg", Body=bytes(15 * 1024 * 1024 + 1))
    s3.close()

    def fetched(bucket: str, name: str) -> str:
        return outcome(client, {"S3Object": {"Bucket": bucket, "Name": name}})

    assert fetched(bucket, "none.jpg") == "InvalidS3ObjectException"
    assert fetched("no-bucket-at-all", "a.jpg") == "InvalidS3ObjectException"
    assert fetched("elsewhere", "a.jpg") == "InvalidS3ObjectException"
    assert fetched(bucket, "large.jpg") == "ImageTooLargeException"
    assert rekognition.ledger.total == 0


# Eyes


def test_real_faces_are_found_by_the_embedded_engine() -> None:
    sample = paths.resource("sample")
    with RekognitionServer(eyes=EngineEyes()) as server:
        client = server.client()
        client.create_collection(CollectionId="clients")
        for number, name in enumerate(["Alice Moreira", "Bruno Tanaka"]):
            client.index_faces(
                CollectionId="clients",
                Image={"Bytes": (sample / "references" / f"{name}.jpg").read_bytes()},
                ExternalImageId=f"g1_c{number}",
                MaxFaces=1,
            )
        photo = (sample / "photos" / "1-reception" / "DSC_0101.jpg").read_bytes()
        ids = client.index_faces(
            CollectionId="clients", Image={"Bytes": photo}, ExternalImageId="p1"
        )["FaceRecords"]

        found = {
            match["Face"]["ExternalImageId"]
            for face in ids
            for match in client.search_faces(
                CollectionId="clients", FaceId=face["Face"]["FaceId"], FaceMatchThreshold=80
            )["FaceMatches"]
        }

    assert found == {"g1_c0"}


def test_what_was_seen_once_is_not_looked_at_again_in_another_run(tmp_path: Path) -> None:
    file, photo = tmp_path / "seen", photo_of(1, 2, 3)
    with RekognitionServer() as first:
        seen = first.client().detect_faces(Image=photo)["FaceDetails"]
        first.sight.save(file)
    with RekognitionServer() as second:
        second.sight.load(file)

        again = second.client().detect_faces(Image=photo)["FaceDetails"]

        assert second.sight.looks == 0
    assert again == seen


def test_faces_out_of_nothing_are_many_in_photos_and_one_in_small_pictures() -> None:
    with RekognitionServer(eyes=SyntheticEyes(4)) as server:
        client = server.client()
        client.create_collection(CollectionId="guests")
        large: ImageTypeDef = {"Bytes": paint(width=1200, height=800)}
        small: ImageTypeDef = {"Bytes": paint(width=800, height=800)}

        photo = client.index_faces(CollectionId="guests", Image=large, QualityFilter="AUTO")
        portrait = client.detect_faces(Image=small)
        alike = client.search_faces(
            CollectionId="guests", FaceId=photo["FaceRecords"][0]["Face"]["FaceId"]
        )

        assert len(photo["FaceRecords"]) == 4
        assert len(portrait["FaceDetails"]) == 1
        assert alike["FaceMatches"] == []


# The server's own manners


def test_an_answer_rekognition_never_gives_is_told_at_the_end() -> None:
    server = RekognitionServer()
    server.mistakes.append("confidence: 101")

    with pytest.raises(AssertionError, match="confidence: 101"):
        server.stop()


def test_a_server_in_a_process_of_its_own_tells_what_it_billed(moto: S3Server) -> None:
    with RekognitionProcess("--eyes=painted", "--throttle=SearchFaces=1", s3=moto) as server:
        client = boto3.client(
            "rekognition",
            endpoint_url=server.url,
            aws_access_key_id="any",
            aws_secret_access_key="any",
            region_name="us-east-1",
        )
        client.detect_faces(Image=photo_of(1))
        client.close()

        assert server.ledger.counts == {"DetectFaces": 1}
        folder = server.folder
    assert not folder.exists()


def test_a_server_in_a_process_of_its_own_may_be_held_to_a_policy(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    allowed = {"Effect": "Allow", "Action": "rekognition:ListCollections", "Resource": "*"}
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [allowed]}), "utf-8")
    with RekognitionProcess("--eyes=painted", f"--policy={file}") as server:
        client = boto3.client(
            "rekognition",
            endpoint_url=server.url,
            aws_access_key_id=ADMIN.access_key,
            aws_secret_access_key=ADMIN.secret_key,
            region_name="us-east-1",
        )
        told, s3 = client.list_collections(), server.s3.client()

        assert told["CollectionIds"] == []
        assert error_of(s3.list_buckets) == "AccessDenied"
        s3.close()
        assert outcome(client, photo_of(1)) == "AccessDeniedException"
        client.close()


def test_started_by_hand_it_says_what_to_set_and_at_the_end_what_it_would_have_cost() -> None:
    command = [sys.executable, "-m", "tests.servers.rekognition", "--port=0", "--eyes=painted"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        names = [process.stdout.readline().split("=")[0] for _ in range(6)]
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert names == [
        "AWS_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_SQS",
        "AWS_ENDPOINT_URL_REKOGNITION",
    ]
    assert "0 calls" in rest
    assert process.returncode == 0
