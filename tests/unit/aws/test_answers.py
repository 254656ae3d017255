"""Answers of Rekognition, whole ones and such as lack what is promised."""

from __future__ import annotations

from typing import Any

import pytest

from kingdesk.adapters.aws.answers import detected, indexed, searched, stored
from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import Alike, CloudQuality, StoredFace

BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}
FACE_ID = "529ef055-80ff-4074-bc11-f59347b01316"
DETAIL: dict[str, Any] = {
    "BoundingBox": BOX,
    "Confidence": 99.5,
    "Quality": {"Sharpness": 80.0, "Brightness": 70.5},
    "Pose": {"Yaw": -12.5, "Pitch": 3.0, "Roll": 1.0},
}


def test_a_face_keeps_what_is_said_of_it() -> None:
    (face,) = detected({"FaceDetails": [DETAIL]})

    assert face.box == Box(0.1, 0.2, 0.3, 0.4)
    assert face.confidence == 99.5
    assert face.quality == CloudQuality(80.0, 70.5, yaw=-12.5, pitch=3.0, roll=1.0)


def test_what_was_asked_closely_is_kept() -> None:
    closely = DETAIL | {
        "FaceOccluded": {"Value": True, "Confidence": 97.0},
        "Sunglasses": {"Value": False, "Confidence": 99.0},
    }

    (face,) = detected({"FaceDetails": [closely]})

    assert (face.quality.covered, face.quality.sunglasses) == (True, False)


def test_faces_come_largest_first() -> None:
    small = DETAIL | {"BoundingBox": BOX | {"Width": 0.1}}

    faces = detected({"FaceDetails": [small, DETAIL]})

    assert [face.box.width for face in faces] == [0.3, 0.1]


def test_a_box_past_the_edge_stays_as_it_was_reported() -> None:
    over = DETAIL | {"BoundingBox": {"Left": -0.01, "Top": 0.9, "Width": 0.2, "Height": 0.15}}

    (face,) = detected({"FaceDetails": [over]})

    assert face.box == Box(-0.01, 0.9, 0.2, 0.15)


@pytest.mark.parametrize(
    "box",
    [
        None,
        {},
        {"Left": 0.1, "Top": 0.1, "Width": 0.0, "Height": 0.1},
        {"Left": 0.1, "Top": 0.1, "Width": -0.2, "Height": 0.1},
        {"Left": float("nan"), "Top": 0.1, "Width": 0.2, "Height": 0.1},
        {"Left": "0.1", "Top": 0.1, "Width": 0.2, "Height": 0.1},
    ],
)
def test_a_face_without_a_place_is_none(box: object) -> None:
    assert detected({"FaceDetails": [DETAIL | {"BoundingBox": box}]}) == []


def test_a_face_of_which_nothing_else_is_said_is_one_all_the_same() -> None:
    (face,) = detected({"FaceDetails": [{"BoundingBox": BOX}]})

    assert face.confidence == 0.0
    assert face.quality == CloudQuality(0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("answer", [{}, {"FaceDetails": None}, {"FaceDetails": []}])
def test_no_faces_are_no_failure(answer: dict[str, Any]) -> None:
    assert detected(answer) == []


def test_an_indexed_picture_tells_what_is_in_the_collection_and_what_is_not_and_why() -> None:
    answer = {
        "FaceModelVersion": "7.0",
        "FaceRecords": [
            {
                "Face": {
                    "FaceId": FACE_ID,
                    "ImageId": "picture",
                    "BoundingBox": BOX,
                    "Confidence": 99.5,
                },
                "FaceDetail": DETAIL,
            }
        ],
        "UnindexedFaces": [
            {"Reasons": ["LOW_SHARPNESS", "SMALL_BOUNDING_BOX"], "FaceDetail": DETAIL}
        ],
    }

    result = indexed(answer)

    (face,) = result.faces
    (left_out,) = result.unindexed
    assert (face.face_id, face.image_id, face.quality.sharpness) == (FACE_ID, "picture", 80.0)
    assert result.model == "7.0"
    assert left_out.reasons == ("LOW_SHARPNESS", "SMALL_BOUNDING_BOX")
    assert left_out.face_id is None


def test_an_indexed_face_may_say_its_box_in_one_part_only() -> None:
    record = {"Face": {"FaceId": FACE_ID, "BoundingBox": BOX, "Confidence": 90.0}}

    (face,) = indexed({"FaceRecords": [record]}).faces

    assert (face.box.left, face.confidence, face.image_id) == (0.1, 90.0, None)


def test_a_record_without_an_id_is_no_face() -> None:
    assert indexed({"FaceRecords": [{"FaceDetail": DETAIL}, {}]}).faces == ()


def test_who_was_found_comes_most_alike_first() -> None:
    answer = {
        "SearchedFaceBoundingBox": BOX,
        "FaceMatches": [
            {"Similarity": 71.0, "Face": {"FaceId": "b", "ExternalImageId": "g1_c2"}},
            {"Similarity": 99.0, "Face": {"FaceId": "a"}},
            {"Similarity": None, "Face": {"FaceId": "c"}},
            {"Similarity": 80.0, "Face": {}},
        ],
    }

    result = searched(answer)

    assert result.found == (Alike("a", None, 99.0), Alike("b", "g1_c2", 71.0))
    assert result.box == Box(0.1, 0.2, 0.3, 0.4)
    assert not result.is_faceless


def test_a_page_of_a_collection_is_read() -> None:
    faces = [{"FaceId": "a", "ExternalImageId": "g1_c2", "ImageId": "i"}, {"FaceId": "b"}, {}]

    assert stored({"Faces": faces}) == [StoredFace("a", "g1_c2", "i"), StoredFace("b", None, None)]
