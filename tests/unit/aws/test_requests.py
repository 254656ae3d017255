"""The requests themselves, field by field, as boto's own description of the service has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber
from typing_extensions import override

from kingdesk.adapters.aws.client import bucket_client, rekognition_client
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.pace import Pace
from kingdesk.adapters.aws.rekognition import MOST_BYTES, MOST_STAGED, RekognitionCloud
from kingdesk.adapters.aws.staging import S3Staging
from kingdesk.domain.cloud_errors import (
    CloudFailed,
    CloudRefusedPhoto,
    StagedCopyGone,
    StagingBucketElsewhere,
    StagingBucketNotFound,
)
from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.ports.cloud import Collection, Searched, Via
from tests.unit.aws.stepped_time import SteppedTime

PICTURE = b"\xff\xd8\xff a picture"
FACE_ID = "529ef055-80ff-4074-bc11-f59347b01316"
NO_FACES: dict[str, Any] = {"FaceDetails": []}
OTHER_ID = "63a0f166-91ff-4185-8d22-a6a458c12427"
MATCHES = {"FaceMatches": [{"Similarity": 91.5, "Face": {"FaceId": FACE_ID}}]}
LOGIN = CloudLogin(
    region="us-east-1",
    collection="studio",
    access_key_id="AKEXAMPLE",
    secret_access_key="not-a-secret",
    installation="pc-1",
    staging_bucket="stage",
)


class OurKey:
    """Equals every key of ours, and remembers which were used."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    @override
    def __eq__(self, other: object) -> bool:
        assert isinstance(other, str)
        self.keys.append(other)
        return other.startswith("staging/kingdesk/pc-1/") and other.endswith(".jpg")

    @override
    def __hash__(self) -> int:
        return 0


class Stubs:
    """A cloud whose two clients answer what was arranged, and nothing else."""

    def __init__(self) -> None:
        client, bucket = rekognition_client(LOGIN), bucket_client(LOGIN)
        self.faces, self.bucket = Stubber(client), Stubber(bucket)
        staging = S3Staging(LOGIN, bucket)
        pace = Pace(LOGIN.region, clock=SteppedTime())
        self.cloud = RekognitionCloud(LOGIN, client, pace, staging=staging)
        self.faces.activate()
        self.bucket.activate()

    def check(self) -> None:
        self.faces.assert_no_pending_responses()
        self.bucket.assert_no_pending_responses()


@pytest.fixture
def stubs() -> Iterator[Stubs]:
    stubs = Stubs()
    yield stubs
    stubs.cloud.close()
    stubs.check()


def answers(stubs: Stubs, method: str, answer: dict[str, Any], asked: dict[str, Any]) -> None:
    stubs.faces.add_response(method, answer, asked)


def refuses(stubs: Stubs, method: str, code: str, message: str = "") -> None:
    stubs.faces.add_client_error(method, code, message, 400)


def stages(stubs: Stubs, body: bytes = PICTURE) -> OurKey:
    """Arrange that a copy is put; it is to be deleted by `unstages`."""
    key = OurKey()
    asked = {
        "Bucket": "stage",
        "Key": key,
        "Body": body,
        "ContentType": "image/jpeg",
        "ServerSideEncryption": "AES256",
    }
    stubs.bucket.add_response("put_object", {}, asked)
    return key


def unstages(stubs: Stubs, key: OurKey) -> None:
    stubs.bucket.add_response("delete_object", {}, {"Bucket": "stage", "Key": key})


def test_detecting_asks_for_what_costs_no_time(stubs: Stubs) -> None:
    asked = {"Image": {"Bytes": PICTURE}, "Attributes": ["DEFAULT"]}
    answers(stubs, "detect_faces", NO_FACES, asked)

    assert stubs.cloud.detect(PICTURE, "a.jpg", Via.BYTES) == []


def test_detecting_closely_asks_for_what_hides_a_face(stubs: Stubs) -> None:
    attributes = ["DEFAULT", "FACE_OCCLUDED", "SUNGLASSES"]
    asked = {"Image": {"Bytes": PICTURE}, "Attributes": attributes}
    answers(stubs, "detect_faces", NO_FACES, asked)

    assert stubs.cloud.detect(PICTURE, "a.jpg", Via.AUTO, closely=True) == []


def test_a_staged_picture_is_named_by_its_place_and_gone_afterwards(stubs: Stubs) -> None:
    key = stages(stubs)
    place = {"S3Object": {"Bucket": "stage", "Name": key}}
    answers(
        stubs,
        "detect_faces",
        NO_FACES,
        {"Image": place, "Attributes": ["DEFAULT"]},
    )
    unstages(stubs, key)

    stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert len(set(key.keys)) == 1


def test_every_copy_has_a_key_of_its_own(stubs: Stubs) -> None:
    keys = []
    for _ in range(2):
        key = stages(stubs)
        place = {"S3Object": {"Bucket": "stage", "Name": key}}
        answers(stubs, "detect_faces", NO_FACES, {"Image": place, "Attributes": ["DEFAULT"]})
        unstages(stubs, key)
        stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)
        keys += key.keys

    assert len(set(keys)) == 2


def test_what_is_too_large_for_bytes_is_staged(stubs: Stubs) -> None:
    large = PICTURE + bytes(MOST_BYTES)
    key = stages(stubs, large)
    place = {"S3Object": {"Bucket": "stage", "Name": key}}
    answers(stubs, "detect_faces", NO_FACES, {"Image": place, "Attributes": ["DEFAULT"]})
    unstages(stubs, key)

    stubs.cloud.detect(large, "a.jpg", Via.AUTO)


@pytest.mark.parametrize(
    ("via", "size"), [(Via.BYTES, MOST_BYTES), (Via.STAGING, MOST_STAGED), (Via.AUTO, MOST_STAGED)]
)
def test_what_is_too_large_altogether_is_not_sent(stubs: Stubs, via: Via, size: int) -> None:
    with pytest.raises(CloudRefusedPhoto) as caught:
        stubs.cloud.detect(bytes(size + 1), "a.jpg", via)

    assert caught.value.details == {"name": "a.jpg", "reason": "it is too large"}


def test_a_cut_that_is_too_large_is_not_sent(stubs: Stubs) -> None:
    with pytest.raises(CloudRefusedPhoto):
        stubs.cloud.search_picture("studio", bytes(MOST_BYTES + 1), "a.jpg", 70.0)


def test_staging_without_a_bucket_names_the_setting_that_is_missing() -> None:
    login = CloudLogin(
        region="us-east-1",
        collection="studio",
        access_key_id="AKEXAMPLE",
        secret_access_key="not-a-secret",
        installation="pc-1",
    )
    cloud = RekognitionCloud(login, rekognition_client(login), Pace("us-east-1"))

    with pytest.raises(SettingMissing) as caught:
        cloud.detect(PICTURE, "a.jpg", Via.STAGING)
    cloud.close()

    assert caught.value.details == {"name": "S3_STAGING_BUCKET"}


def test_what_is_no_region_is_told_before_anything_is_sent() -> None:
    login = CloudLogin(
        region="not a region",
        collection="studio",
        access_key_id="AKEXAMPLE",
        secret_access_key="not-a-secret",
        installation="pc-1",
    )

    with pytest.raises(SettingWrong) as caught:
        rekognition_client(login)

    assert caught.value.details["name"] == "AWS_REGION"


@pytest.mark.parametrize("make", [rekognition_client, bucket_client])
@pytest.mark.parametrize("address", ["http://aws.example", "https://a@b.example", "not an address"])
def test_nothing_is_sent_to_an_address_others_could_listen_at(
    make: Callable[[CloudLogin], object], address: str
) -> None:
    login = replace(LOGIN, rekognition_endpoint=address, s3_endpoint=address)

    with pytest.raises(SettingWrong) as caught:
        make(login)

    assert str(caught.value.details["name"]).startswith("AWS_ENDPOINT_URL_")


def test_indexing_a_photo_keeps_every_face_it_can(stubs: Stubs) -> None:
    asked = {
        "CollectionId": "studio-g7",
        "Image": {"Bytes": PICTURE},
        "ExternalImageId": "p12-abc",
        "DetectionAttributes": ["DEFAULT"],
        "MaxFaces": 100,
        "QualityFilter": "NONE",
    }
    answers(stubs, "index_faces", {"FaceRecords": [], "FaceModelVersion": "7.0"}, asked)

    indexed = stubs.cloud.index("studio-g7", PICTURE, "a.jpg", "p12-abc", Via.AUTO, most=100)

    assert indexed.model == "7.0"


def test_indexing_a_reference_keeps_one_good_face(stubs: Stubs) -> None:
    asked = {
        "CollectionId": "studio",
        "Image": {"Bytes": PICTURE},
        "ExternalImageId": "g7_c3",
        "DetectionAttributes": ["DEFAULT"],
        "MaxFaces": 1,
        "QualityFilter": "AUTO",
    }
    answers(stubs, "index_faces", {"FaceModelVersion": "7.0"}, asked)

    stubs.cloud.index("studio", PICTURE, "a.jpg", "g7_c3", Via.BYTES, most=1, filtered=True)


def test_a_search_asks_for_as_many_as_there_can_be(stubs: Stubs) -> None:
    asked = {
        "CollectionId": "studio",
        "FaceId": FACE_ID,
        "MaxFaces": 4096,
        "FaceMatchThreshold": 70.0,
    }
    answers(stubs, "search_faces", MATCHES, asked)

    searched = stubs.cloud.search("studio", FACE_ID, 70.0)

    assert searched is not None
    assert [one.similarity for one in searched.found] == [91.5]


def test_a_search_for_a_face_that_is_gone_is_a_result(stubs: Stubs) -> None:
    refuses(
        stubs,
        "search_faces",
        "InvalidParameterException",
        "faceId was not found in the collection.",
    )

    assert stubs.cloud.search("studio", FACE_ID, 70.0) is None


def test_a_search_by_picture_is_not_choosy(stubs: Stubs) -> None:
    asked = {
        "CollectionId": "studio",
        "Image": {"Bytes": PICTURE},
        "MaxFaces": 4096,
        "FaceMatchThreshold": 70.0,
        "QualityFilter": "NONE",
    }
    box = {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.5}
    answers(stubs, "search_faces_by_image", MATCHES | {"SearchedFaceBoundingBox": box}, asked)

    searched = stubs.cloud.search_picture("studio", PICTURE, "a.jpg", 70.0)

    assert searched.box is not None
    assert searched.found[0].face_id == FACE_ID


def test_no_face_in_a_picture_that_is_searched_with_is_a_result(stubs: Stubs) -> None:
    refuses(
        stubs,
        "search_faces_by_image",
        "InvalidParameterException",
        "There are no faces in the image. Should be at least 1.",
    )

    found = stubs.cloud.search_picture("studio", PICTURE, "a.jpg", 70.0)

    assert found == Searched((), is_faceless=True)


def test_faces_are_deleted_in_as_few_calls_as_can_be(stubs: Stubs) -> None:
    ids = [f"529ef055-80ff-4074-bc11-{number:012x}" for number in range(5000)]
    for start in (0, 4096):
        chunk = ids[start : start + 4096]
        asked = {"CollectionId": "studio", "FaceIds": chunk}
        answers(stubs, "delete_faces", {"DeletedFaces": chunk}, asked)

    assert stubs.cloud.delete_faces("studio", ids) == ids


def test_what_is_no_face_id_is_never_sent_to_be_deleted(stubs: Stubs) -> None:
    asked = {"CollectionId": "studio", "FaceIds": [FACE_ID, OTHER_ID]}
    answers(stubs, "delete_faces", {"DeletedFaces": [FACE_ID]}, asked)

    given = ["on_demand_7", FACE_ID, "", OTHER_ID, FACE_ID]
    gone = stubs.cloud.delete_faces("studio", given)

    assert gone == [FACE_ID]


def test_a_face_that_is_gone_already_is_no_failure(stubs: Stubs) -> None:
    not_there = {"FaceId": FACE_ID, "Reasons": ["FACE_NOT_FOUND"]}
    answer = {"DeletedFaces": [OTHER_ID], "UnsuccessfulFaceDeletions": [not_there]}
    asked = {"CollectionId": "studio", "FaceIds": [FACE_ID, OTHER_ID]}
    answers(stubs, "delete_faces", answer, asked)

    assert stubs.cloud.delete_faces("studio", [FACE_ID, OTHER_ID]) == [OTHER_ID]


def test_a_face_that_aws_keeps_is_a_failure_that_says_why(stubs: Stubs) -> None:
    held = {"FaceId": FACE_ID, "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"]}
    answer = {"UnsuccessfulFaceDeletions": [held]}
    asked = {"CollectionId": "studio", "FaceIds": [FACE_ID]}
    answers(stubs, "delete_faces", answer, asked)

    with pytest.raises(CloudFailed, match="ASSOCIATED_TO_AN_EXISTING_USER"):
        stubs.cloud.delete_faces("studio", [FACE_ID])


def test_deleting_nothing_asks_nothing(stubs: Stubs) -> None:
    assert stubs.cloud.delete_faces("studio", ["on_demand_7"]) == []


def test_a_collection_is_listed_page_by_page(stubs: Stubs) -> None:
    first = {"CollectionId": "studio", "MaxResults": 4096}
    answers(stubs, "list_faces", {"Faces": [{"FaceId": FACE_ID}], "NextToken": "more"}, first)
    answers(
        stubs,
        "list_faces",
        {"Faces": [{"FaceId": OTHER_ID, "ExternalImageId": "g7_c3"}]},
        first | {"NextToken": "more"},
    )

    listed = list(stubs.cloud.faces("studio"))

    assert [face.face_id for face in listed] == [FACE_ID, OTHER_ID]


def test_a_list_that_goes_round_ends(stubs: Stubs) -> None:
    first = {"CollectionId": "studio", "MaxResults": 4096}
    page = {"Faces": [{"FaceId": FACE_ID}], "NextToken": "more"}
    answers(stubs, "list_faces", page, first)
    answers(stubs, "list_faces", page, first | {"NextToken": "more"})

    assert len(list(stubs.cloud.faces("studio"))) == 2


def test_a_collection_that_is_there_is_not_made_anew(stubs: Stubs) -> None:
    refuses(stubs, "create_collection", "ResourceAlreadyExistsException")
    answers(
        stubs,
        "describe_collection",
        {"FaceCount": 12, "FaceModelVersion": "6.0"},
        {"CollectionId": "studio"},
    )

    assert stubs.cloud.make_collection("studio") == Collection("studio", "6.0", 12)


@pytest.mark.parametrize("name", ["studio", "studio-g", "studio-gx", "other-g7", "studio-g7x"])
def test_no_collection_but_a_gallerys_own_is_ever_deleted(stubs: Stubs, name: str) -> None:
    with pytest.raises(ValueError, match="own collection"):
        stubs.cloud.delete_collection(name)


def test_all_pages_of_the_staging_bucket_are_swept(stubs: Stubs) -> None:
    old, young = datetime(2026, 11, 22, 11, tzinfo=UTC), datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    said = {"HTTPHeaders": {"date": "Sun, 22 Nov 2026 12:00:00 GMT"}}
    prefix = {"Bucket": "stage", "Prefix": "staging/kingdesk/pc-1/"}
    pages: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"NextContinuationToken": "more"}, {}),
        ({}, {"ContinuationToken": "more"}),
    ]
    for number, (more, asked) in enumerate(pages):
        contents = [
            {"Key": f"staging/kingdesk/pc-1/{number}.jpg", "LastModified": old},
            {"Key": f"staging/kingdesk/pc-1/{number}-used.jpg", "LastModified": young},
        ]
        page = {"Contents": contents, "ResponseMetadata": said, **more}
        stubs.bucket.add_response("list_objects_v2", page, prefix | asked)
    for number in range(2):
        gone = {"Bucket": "stage", "Key": f"staging/kingdesk/pc-1/{number}.jpg"}
        stubs.bucket.add_response("delete_object", {}, gone)

    assert stubs.cloud.staging.sweep() == 2


# --- copies Rekognition can't read ----------------------------------------------------------------

UNREADABLE = "InvalidS3ObjectException"


def unreadable_copy(stubs: Stubs) -> OurKey:
    key = stages(stubs)
    refuses(stubs, "detect_faces", UNREADABLE)
    return key


def headed(stubs: Stubs, region: str) -> None:
    answer: dict[str, Any] = {"ResponseMetadata": {"HTTPHeaders": {"x-amz-bucket-region": region}}}
    stubs.bucket.add_response("head_bucket", answer, {"Bucket": "stage"})


def test_an_unreadable_copy_is_staged_once_more(stubs: Stubs) -> None:
    key = unreadable_copy(stubs)
    unstages(stubs, key)
    again = stages(stubs)
    place = {"S3Object": {"Bucket": "stage", "Name": again}}
    answers(stubs, "detect_faces", NO_FACES, {"Image": place, "Attributes": ["DEFAULT"]})
    unstages(stubs, again)

    assert stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING) == []


def test_a_copy_that_is_gone_again_is_told(stubs: Stubs) -> None:
    unstages(stubs, unreadable_copy(stubs))
    key = unreadable_copy(stubs)
    headed(stubs, "us-east-1")
    stubs.bucket.add_client_error("head_object", "404", "", 404)
    unstages(stubs, key)

    with pytest.raises(StagedCopyGone) as caught:
        stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert caught.value.details == {"name": "a.jpg"}


def test_a_bucket_of_another_region_is_told(stubs: Stubs) -> None:
    unstages(stubs, unreadable_copy(stubs))
    key = unreadable_copy(stubs)
    headed(stubs, "sa-east-1")
    unstages(stubs, key)

    with pytest.raises(StagingBucketElsewhere) as caught:
        stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)

    assert caught.value.details == {"bucket": "stage", "region": "us-east-1"}


def test_a_bucket_that_was_deleted_meanwhile_is_told(stubs: Stubs) -> None:
    unstages(stubs, unreadable_copy(stubs))
    key = unreadable_copy(stubs)
    stubs.bucket.add_client_error("head_bucket", "404", "", 404)
    unstages(stubs, key)

    with pytest.raises(StagingBucketNotFound):
        stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)


def test_a_copy_is_deleted_also_when_the_call_fails(stubs: Stubs) -> None:
    key = stages(stubs)
    refuses(stubs, "detect_faces", "ImageTooLargeException")
    unstages(stubs, key)

    with pytest.raises(CloudRefusedPhoto):
        stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING)


def test_a_copy_that_can_not_be_deleted_spoils_no_answer(
    stubs: Stubs, expected_logs: set[str]
) -> None:
    expected_logs.add("staged copy not deleted")
    key = stages(stubs)
    place = {"S3Object": {"Bucket": "stage", "Name": key}}
    answers(stubs, "detect_faces", NO_FACES, {"Image": place, "Attributes": ["DEFAULT"]})
    stubs.bucket.add_client_error("delete_object", "AccessDenied", "", 403)

    assert stubs.cloud.detect(PICTURE, "a.jpg", Via.STAGING) == []
