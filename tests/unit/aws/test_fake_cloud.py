"""The cloud that services are tested with does what tests tell it to."""

from __future__ import annotations

import pytest

from kingdesk.domain.cloud_errors import CloudDenied, CloudFailed, CollectionNotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Preparation, Staging, Tempo, Via
from tests.fakes.cloud import Billed, FakeCloud, FakePreparation, FakeStaging, Seen
from tests.fakes.engine import a_picture

ANA = Box(0.1, 0.1, 0.2, 0.2)
BIA = Box(0.32, 0.1, 0.19, 0.19)
PICTURE = a_picture(("ana", ANA), ("bia", BIA))
FAILED = CloudFailed(operation="DetectFaces", reason="HTTP 500")


@pytest.fixture
def cloud() -> FakeCloud:
    cloud = FakeCloud()
    cloud.make_collection("studio")
    return cloud


def test_a_call_that_is_told_to_fail_fails_and_costs_nothing(cloud: FakeCloud) -> None:
    cloud.fail(Operation.DETECT_FACES, FAILED)

    with pytest.raises(CloudFailed):
        cloud.detect(PICTURE, "a.jpg", Via.BYTES)

    assert cloud.calls == {}
    assert len(cloud.detect(PICTURE, "a.jpg", Via.BYTES)) == 2


def test_a_failure_waits_for_its_call_and_its_photo(cloud: FakeCloud) -> None:
    cloud.fail(Operation.DETECT_FACES, FAILED, after=1, of="b.jpg")

    cloud.detect(PICTURE, "a.jpg", Via.BYTES)
    cloud.detect(PICTURE, "b.jpg", Via.BYTES)
    cloud.detect(PICTURE, "a.jpg", Via.BYTES)
    with pytest.raises(CloudFailed):
        cloud.detect(PICTURE, "b.jpg", Via.BYTES)


def test_an_answer_may_be_paid_for_and_lost(cloud: FakeCloud) -> None:
    cloud.fail(Operation.INDEX_FACES, KeyboardInterrupt(), billed=True)

    with pytest.raises(KeyboardInterrupt):
        cloud.index("studio", PICTURE, "a.jpg", "p1", Via.AUTO, most=100)

    assert cloud.billed == [Billed(Operation.INDEX_FACES, "a.jpg", "studio", Via.AUTO)]
    assert cloud.people("studio") == [("p1", "ana"), ("p1", "bia")]


def test_what_is_forbidden_is_denied_before_and_when_called(cloud: FakeCloud) -> None:
    cloud.forbidden.add("rekognition:SearchFaces")

    denied = cloud.denied([Operation.SEARCH_FACES], Via.BYTES)

    assert denied is not None
    assert denied.details == {"permission": "rekognition:SearchFaces"}
    assert cloud.denied([Operation.DETECT_FACES], Via.BYTES) is None
    with pytest.raises(CloudDenied):
        cloud.search("studio", "x", 70.0)


def test_a_collection_keeps_the_model_it_was_made_with(cloud: FakeCloud) -> None:
    cloud.model = "8.0"
    made = cloud.make_collection("studio-g1")

    assert made.model == "8.0"
    assert cloud.make_collection("studio").model == "7.0"
    first = cloud.index("studio", PICTURE, "a.jpg", "p1", Via.BYTES, most=1)
    second = cloud.index("studio-g1", PICTURE, "a.jpg", "p1", Via.BYTES, most=1)
    assert first.faces[0].face_id != second.faces[0].face_id


def test_faces_may_vanish_behind_the_programs_back(cloud: FakeCloud) -> None:
    indexed = cloud.index("studio", PICTURE, "a.jpg", "p1", Via.BYTES, most=1)
    face_id = indexed.faces[0].face_id or ""

    cloud.forget_face("studio", face_id)

    assert cloud.search("studio", face_id, 70.0) is None


def test_a_hook_is_called_before_each_call(cloud: FakeCloud) -> None:
    heard: list[str] = []
    cloud.before_call = heard.append

    cloud.detect(PICTURE, "a.jpg", Via.BYTES)
    cloud.collection("studio")
    with pytest.raises(CollectionNotFound):
        cloud.delete_faces("other", ["x"])

    assert heard == ["DetectFaces", "DescribeCollection", "DeleteFaces"]


def test_a_test_may_say_who_is_seen() -> None:
    cloud = FakeCloud(sees=lambda _: [Seen("eva", ANA)])

    (face,) = cloud.detect(a_picture(), "a.jpg", Via.BYTES)

    assert face.box == ANA


def test_the_pace_is_told_as_a_test_says(cloud: FakeCloud) -> None:
    cloud.tempo[Operation.DETECT_FACES] = Tempo(31.0, 50.0)

    assert cloud.pace()[Operation.DETECT_FACES].is_slowed
    assert not cloud.pace()[Operation.INDEX_FACES].is_slowed


def test_a_cut_shows_the_face_that_is_meant_and_hides_others() -> None:
    preparation: Preparation = FakePreparation()
    cloud = FakeCloud()
    sent = preparation.photo(PICTURE, "a.jpg")

    open_cut, box = preparation.cut(sent, ANA)
    hidden_cut, _ = preparation.cut(sent, ANA, [ANA, BIA])

    assert box.width > 0.3
    assert len(cloud.detect(hidden_cut, "a.jpg", Via.BYTES)) == 1
    (face,) = cloud.detect(open_cut, "a.jpg", Via.BYTES)
    assert face.box == box


def test_the_same_cut_has_the_same_bytes() -> None:
    preparation = FakePreparation()
    sent = preparation.photo(PICTURE, "a.jpg")

    assert preparation.cut(sent, ANA) == preparation.cut(sent, ANA)
    assert preparation.cut(sent, ANA) != preparation.cut(sent, BIA)
    assert (preparation.prepared, preparation.cuts) == (["a.jpg"], 4)


def test_old_copies_are_swept_once() -> None:
    fake = FakeStaging(left=2)
    staging: Staging = fake

    assert staging.sweep() == 2
    assert staging.sweep() == 0
    assert fake.swept == 2
