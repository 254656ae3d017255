"""The server that stands for Rekognition is to boto3 what Rekognition is said to be."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from kingdesk.domain.geometry import Box
from tests.servers.rekognition import RekognitionServer, Rules
from tests.servers.rekognition.painted import Flaw, Painted, paint, side_by_side

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_rekognition.type_defs import ImageTypeDef

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FACE = Box(0.4, 0.3, 0.15, 0.2667)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def server() -> Iterator[RekognitionServer]:
    with RekognitionServer() as started:
        yield started


@pytest.fixture
def client(server: RekognitionServer) -> RekognitionClient:
    client = server.client()
    client.create_collection(CollectionId="guests")
    return client


def sent(data: bytes) -> ImageTypeDef:
    return {"Bytes": data}


def photo_of(*persons: int, shade: int = 0) -> ImageTypeDef:
    return sent(paint(*side_by_side(persons), shade=shade))


def index(client: RekognitionClient, image: ImageTypeDef, **more: object) -> list[str]:
    """Index into "guests" without a filter; return the FaceIds, largest first."""
    told: Any = {"CollectionId": "guests", "Image": image, "QualityFilter": "NONE", **more}
    return [record["Face"]["FaceId"] for record in client.index_faces(**told)["FaceRecords"]]


def error_of(act: Callable[[], object]) -> tuple[str, str]:
    """Return code and message of the error an action ends in."""
    with pytest.raises(ClientError) as caught:
        act()
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


# Collections


def test_a_collection_keeps_the_face_model_it_was_made_with(server: RekognitionServer) -> None:
    client = server.client()
    made = client.create_collection(CollectionId="old")
    server.rules.model = "8.0"
    client.create_collection(CollectionId="new")

    told = client.list_collections()

    assert made["FaceModelVersion"] == "7.0"
    assert made["CollectionArn"] == "aws:rekognition:us-east-1:123456789012:collection/old"
    assert dict(zip(told["CollectionIds"], told["FaceModelVersions"], strict=True)) == {
        "old": "7.0",
        "new": "8.0",
    }
    assert client.index_faces(CollectionId="old", Image=photo_of(1))["FaceModelVersion"] == "7.0"


def test_errors_about_collections_are_typed(client: RekognitionClient) -> None:
    with pytest.raises(client.exceptions.ResourceAlreadyExistsException, match="already exists"):
        client.create_collection(CollectionId="guests")
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="nowhere"):
        client.describe_collection(CollectionId="nowhere")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.search_faces(CollectionId="nowhere", FaceId=NOBODY)


def test_a_deleted_collection_is_gone_with_its_faces(client: RekognitionClient) -> None:
    index(client, photo_of(1))

    client.delete_collection(CollectionId="guests")
    client.create_collection(CollectionId="guests")

    assert client.describe_collection(CollectionId="guests")["FaceCount"] == 0


# Detecting


def test_faces_are_told_with_boxes_quality_and_pose(client: RekognitionClient) -> None:
    faces = client.detect_faces(Image=sent(paint(Painted(3, FACE))))["FaceDetails"]

    (face,) = faces
    box = face["BoundingBox"]
    told = Box(box["Left"], box["Top"], box["Width"], box["Height"])
    assert told.iou(FACE) > 0.95
    assert face["Quality"]["Sharpness"] > 80
    assert abs(face["Pose"]["Yaw"]) < 10
    assert {mark["Type"] for mark in face["Landmarks"]} >= {"eyeLeft", "eyeRight", "nose"}
    assert "FaceOccluded" not in face


def test_attributes_are_told_only_where_asked_for(client: RekognitionClient) -> None:
    bad = Painted(3, FACE, flaws=(Flaw.COVERED, Flaw.SUNGLASSES, Flaw.DARK))

    asked = client.detect_faces(
        Image=sent(paint(bad)), Attributes=["FACE_OCCLUDED", "SUNGLASSES", "DEFAULT"]
    )["FaceDetails"][0]
    everything = client.detect_faces(Image=sent(paint(bad)), Attributes=["ALL"])["FaceDetails"][0]

    assert asked["FaceOccluded"]["Value"]
    assert asked["Sunglasses"]["Value"]
    assert asked["Quality"]["Brightness"] < 40
    assert "Smile" not in asked
    assert everything.keys() >= {"Smile", "AgeRange", "Emotions", "EyeDirection"}


def test_at_most_a_hundred_faces_are_told(client: RekognitionClient) -> None:
    crowd = paint(*side_by_side(range(108), width=3000, height=2000), width=3000, height=2000)

    assert len(client.detect_faces(Image=sent(crowd))["FaceDetails"]) == 100


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_jpeg_is_turned_as_its_exif_says(client: RekognitionClient, turn: int) -> None:
    upright, turned = paint(Painted(3, FACE)), paint(Painted(3, FACE), turn=turn)
    index(client, sent(upright))

    found = client.search_faces_by_image(CollectionId="guests", Image=sent(turned))

    box = found["SearchedFaceBoundingBox"]
    assert Box(box["Left"], box["Top"], box["Width"], box["Height"]).iou(FACE) > 0.95
    assert found["FaceMatches"][0]["Similarity"] > 95


# What is refused


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"GIF89a" + bytes(200), "InvalidImageFormatException"),
        (paint()[:3000] + bytes(20), "InvalidImageFormatException"),
        (paint(width=79, height=300), "InvalidParameterException"),
        (paint(width=10_001, height=90), "ImageTooLargeException"),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "ValidationException"),
    ],
    ids=["a GIF", "cut off", "too small", "too many pixels", "too many bytes"],
)
def test_pictures_beyond_the_limits_are_refused_unbilled(
    server: RekognitionServer, client: RekognitionClient, picture: bytes, code: str
) -> None:
    assert error_of(lambda: client.detect_faces(Image=sent(picture)))[0] == code
    assert server.ledger.total == 0


def test_the_kind_of_a_picture_is_told_by_its_content(client: RekognitionClient) -> None:
    webp = io.BytesIO()
    Image.new("RGB", (200, 200)).save(webp, "WEBP")

    png = client.detect_faces(Image=sent(paint(Painted(3, FACE), form="PNG")))

    assert len(png["FaceDetails"]) == 1
    with pytest.raises(client.exceptions.InvalidImageFormatException):
        client.detect_faces(Image=sent(webp.getvalue()))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ExternalImageId": "a/b"}, "regular expression pattern: [a-zA-Z0-9_.\\-:]+"),
        ({"CollectionId": "two words"}, "'collectionId' failed to satisfy constraint"),
        ({"QualityFilter": "BEST"}, "enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]"),
        ({"DetectionAttributes": ["HAIR"]}, "'detectionAttributes.1.member'"),
    ],
)
def test_what_boto3_lets_through_is_refused_in_the_services_words(
    client: RekognitionClient, fields: dict[str, Any], constraint: str
) -> None:
    code, message = error_of(lambda: index(client, photo_of(1), **fields))

    assert code == "ValidationException"
    assert constraint in message


def test_an_empty_picture_or_none_or_two_are_refused(client: RekognitionClient) -> None:
    both: ImageTypeDef = {**photo_of(1), "S3Object": {"Bucket": "staging", "Name": "a"}}

    assert error_of(lambda: client.detect_faces(Image={}))[0] == "InvalidParameterException"
    assert error_of(lambda: client.detect_faces(Image=both))[0] == "InvalidParameterException"
    assert error_of(lambda: client.detect_faces(Image=sent(b"")))[0] == "ValidationException"


# Indexing


def test_indexed_faces_are_told_largest_first_with_ids(client: RekognitionClient) -> None:
    small, large = Painted(1, Box(0.1, 0.1, 0.1, 0.1778)), Painted(2, Box(0.5, 0.3, 0.3, 0.5333))

    answer = client.index_faces(
        CollectionId="guests",
        Image=sent(paint(small, large)),
        ExternalImageId="p7:abc",
        DetectionAttributes=["FACE_OCCLUDED"],
        QualityFilter="NONE",
    )

    widths = [record["Face"]["BoundingBox"]["Width"] for record in answer["FaceRecords"]]
    ids = [record["Face"]["FaceId"] for record in answer["FaceRecords"]]
    assert widths == sorted(widths, reverse=True)
    assert len(set(ids)) == 2
    assert all(UUID.fullmatch(face_id) for face_id in ids)
    assert {record["Face"]["ExternalImageId"] for record in answer["FaceRecords"]} == {"p7:abc"}
    assert len({record["Face"]["ImageId"] for record in answer["FaceRecords"]}) == 1
    assert answer["FaceRecords"][0]["FaceDetail"]["FaceOccluded"]["Value"] is False


def test_the_same_picture_with_the_same_external_id_adds_no_face(
    client: RekognitionClient,
) -> None:
    once = index(client, photo_of(1, 2), ExternalImageId="p1")
    again = index(client, photo_of(1, 2), ExternalImageId="p1")
    other = index(client, photo_of(1, 2), ExternalImageId="p2")

    assert again == once
    assert not set(other) & set(once)
    assert client.describe_collection(CollectionId="guests")["FaceCount"] == 4


def test_a_picture_has_the_same_ids_in_two_collections_of_one_model(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    client.create_collection(CollectionId="same")
    server.rules.model = "8.0"
    client.create_collection(CollectionId="newer")

    first, same, newer = (
        index(client, photo_of(1), CollectionId=name) for name in ("guests", "same", "newer")
    )

    assert same == first
    assert newer != first


def test_faces_left_out_are_told_with_reasons(client: RekognitionClient) -> None:
    faces = [
        Painted(1, Box(0.05, 0.1, 0.2, 0.3556)),
        Painted(2, Box(0.3, 0.1, 0.15, 0.2667)),
        Painted(3, Box(0.5, 0.1, 0.15, 0.2667), flaws=(Flaw.BLURRED,)),
        Painted(4, Box(0.7, 0.1, 0.15, 0.2667), flaws=(Flaw.TURNED,)),
    ]
    picture = sent(paint(*faces))

    filtered = client.index_faces(CollectionId="guests", Image=picture, QualityFilter="AUTO")
    one = client.index_faces(CollectionId="guests", Image=picture, MaxFaces=1)
    everything = index(client, picture)

    reasons = sorted(reason for face in filtered["UnindexedFaces"] for reason in face["Reasons"])
    assert reasons == ["EXTREME_POSE", "LOW_SHARPNESS"]
    assert len(one["FaceRecords"]) == 1
    assert one["FaceRecords"][0]["Face"]["BoundingBox"]["Width"] == pytest.approx(0.2, abs=0.01)
    assert ["EXCEEDS_MAX_FACES"] in [face["Reasons"] for face in one["UnindexedFaces"]]
    assert len(everything) == 4


def test_a_full_collection_takes_no_more(server: RekognitionServer) -> None:
    server.rules.capacity = 1
    client = server.client()
    client.create_collection(CollectionId="guests")
    index(client, photo_of(1))

    with pytest.raises(client.exceptions.ServiceQuotaExceededException):
        index(client, photo_of(2))


# Searching


def test_a_search_finds_the_same_person_most_alike_first_and_not_the_face_itself(
    client: RekognitionClient,
) -> None:
    (searched,) = index(client, photo_of(3, shade=1), ExternalImageId="c3")
    index(client, photo_of(5, 3, shade=2), ExternalImageId="p1")
    index(client, sent(paint(Painted(3, FACE, alike=85))), ExternalImageId="p2")

    answer = client.search_faces(
        CollectionId="guests", FaceId=searched, FaceMatchThreshold=70, MaxFaces=4096
    )

    found = [match["Face"]["ExternalImageId"] for match in answer["FaceMatches"]]
    similarities = [match["Similarity"] for match in answer["FaceMatches"]]
    assert found == ["p1", "p2"]
    assert similarities == pytest.approx([100, 85], abs=4)
    assert answer["SearchedFaceId"] == searched


def test_the_default_threshold_is_80_and_few_are_told_unasked(client: RekognitionClient) -> None:
    (searched,) = index(client, photo_of(3))
    index(client, sent(paint(Painted(3, FACE, alike=72))), ExternalImageId="weak")
    for shade in range(7):
        index(client, photo_of(3, shade=10 + shade), ExternalImageId="same")

    by_default = client.search_faces(CollectionId="guests", FaceId=searched)
    asked = client.search_faces(
        CollectionId="guests", FaceId=searched, MaxFaces=100, FaceMatchThreshold=60
    )

    assert {m["Face"]["ExternalImageId"] for m in by_default["FaceMatches"]} == {"same"}
    assert len(by_default["FaceMatches"]) == 5
    assert len(asked["FaceMatches"]) == 8


def test_searching_with_a_picture_takes_its_largest_face(client: RekognitionClient) -> None:
    index(client, photo_of(1), ExternalImageId="c1")
    index(client, photo_of(2), ExternalImageId="c2")
    large = Box(0.5, 0.3, 0.3, 0.5333)
    picture = paint(Painted(1, Box(0.1, 0.1, 0.1, 0.1778)), Painted(2, large))

    answer = client.search_faces_by_image(CollectionId="guests", Image=sent(picture))

    box = answer["SearchedFaceBoundingBox"]
    assert [match["Face"]["ExternalImageId"] for match in answer["FaceMatches"]] == ["c2"]
    assert Box(box["Left"], box["Top"], box["Width"], box["Height"]).iou(large) > 0.9


def test_a_picture_without_a_face_is_an_invalid_parameter_and_billed(
    server: RekognitionServer, client: RekognitionClient
) -> None:
    with pytest.raises(client.exceptions.InvalidParameterException, match="There are no faces"):
        client.search_faces_by_image(CollectionId="guests", Image=photo_of())

    assert client.detect_faces(Image=photo_of())["FaceDetails"] == []
    assert server.ledger.counts == {"SearchFacesByImage": 1, "DetectFaces": 1}
    assert server.ledger.codes["no face"] == 1


def test_a_face_that_is_not_there_can_not_be_searched_with(client: RekognitionClient) -> None:
    with pytest.raises(client.exceptions.InvalidParameterException, match="was not found"):
        client.search_faces(CollectionId="guests", FaceId=NOBODY)


def test_searches_may_know_an_indexed_face_only_later() -> None:
    with RekognitionServer(rules=Rules(visible_after_s=3600)) as server:
        client = server.client()
        client.create_collection(CollectionId="guests")
        (face_id,) = index(client, photo_of(1))

        code, message = error_of(lambda: client.search_faces(CollectionId="guests", FaceId=face_id))

        assert (code, message) == (
            "InvalidParameterException",
            "faceId was not found in the collection.",
        )
        assert client.list_faces(CollectionId="guests")["Faces"] == []
        server.rules.visible_after_s = 0
        assert client.search_faces(CollectionId="guests", FaceId=face_id)["FaceMatches"] == []


# Listing and deleting


def test_a_long_list_comes_in_pages(server: RekognitionServer, client: RekognitionClient) -> None:
    server.rules.page = 2
    ids = index(client, photo_of(1, 2, 3, 4, 5))

    pages = list(client.get_paginator("list_faces").paginate(CollectionId="guests"))

    assert [len(page["Faces"]) for page in pages] == [2, 2, 1]
    assert {face["FaceId"] for page in pages for face in page["Faces"]} == set(ids)
    with pytest.raises(client.exceptions.InvalidPaginationTokenException):
        client.list_faces(CollectionId="guests", NextToken="elsewhere")


def test_deleted_faces_are_told_apart_from_those_that_were_not_there(
    client: RekognitionClient,
) -> None:
    first, second = index(client, photo_of(1, 2))

    answer = client.delete_faces(CollectionId="guests", FaceIds=[first, NOBODY])
    again = client.delete_faces(CollectionId="guests", FaceIds=[first])

    assert answer["DeletedFaces"] == [first]
    assert answer["UnsuccessfulFaceDeletions"] == [
        {"FaceId": NOBODY, "Reasons": ["FACE_NOT_FOUND"]}
    ]
    assert not again.get("DeletedFaces")
    left = client.list_faces(CollectionId="guests", FaceIds=[first, second])["Faces"]
    assert [face["FaceId"] for face in left] == [second]


def test_a_face_that_is_no_uuid_spoils_the_whole_deletion(client: RekognitionClient) -> None:
    (kept,) = index(client, photo_of(1))

    def delete() -> object:
        return client.delete_faces(CollectionId="guests", FaceIds=[kept, "on_demand_7"])

    assert error_of(delete)[0] == "ValidationException"
    assert client.describe_collection(CollectionId="guests")["FaceCount"] == 1
