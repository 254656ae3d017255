"""What every `FaceCloud` does: the one of boto against a server, and the one of services' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kingdesk.domain.cloud_errors import CloudRefusedPhoto, CollectionNotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import FaceCloud, Searched, Via
from tests.contract.face_clouds import Account, fake_account, real_account
from tests.fakes.cloud import FAKE_MODEL
from tests.fakes.engine import a_picture

LARGE = Box(0.1, 0.1, 0.4, 0.5)
MIDDLE = Box(0.55, 0.1, 0.2, 0.3)
SMALL = Box(0.8, 0.6, 0.1, 0.15)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(params=["fake", "boto"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    if request.param == "fake":
        yield fake_account()
        return
    with real_account(request.getfixturevalue("moto")) as account:
        yield account


@pytest.fixture
def cloud(account: Account) -> FaceCloud:
    account.cloud.make_collection("studio")
    return account.cloud


def enrolled(cloud: FaceCloud, who: str, client: int, shade: int = 1) -> str:
    """Put somebody's reference into the shared collection; return the face's id."""
    picture = a_picture((who, LARGE), shade=shade)
    indexed = cloud.index("studio", picture, "r.jpg", f"g1_c{client}", Via.BYTES, most=1)
    face_id = indexed.faces[0].face_id
    assert face_id is not None
    return face_id


@pytest.mark.parametrize("via", [Via.AUTO, Via.BYTES, Via.STAGING])
def test_every_face_of_a_picture_is_found_largest_first(
    cloud: FaceCloud, account: Account, via: Via
) -> None:
    picture = a_picture(("ana", SMALL), ("bia", LARGE), ("eva", MIDDLE))

    faces = cloud.detect(picture, "a.jpg", via)

    assert [face.box for face in faces] == [LARGE, MIDDLE, SMALL]
    assert all(face.face_id is None for face in faces)
    assert account.bill() == {Operation.DETECT_FACES: 1}


def test_a_picture_without_a_face_is_no_failure(cloud: FaceCloud, account: Account) -> None:
    assert cloud.detect(a_picture(), "a.jpg", Via.BYTES) == []
    assert account.bill() == {Operation.DETECT_FACES: 1}


def test_what_hides_a_face_is_told_only_where_it_is_asked(cloud: FaceCloud) -> None:
    picture = a_picture(("ana!covered", LARGE), ("bia!sunglasses", MIDDLE))

    closely = [face.quality for face in cloud.detect(picture, "a.jpg", Via.BYTES, closely=True)]
    plainly = [face.quality for face in cloud.detect(picture, "a.jpg", Via.BYTES)]

    assert [(one.covered, one.sunglasses) for one in closely] == [(True, False), (True, True)]
    assert [(one.covered, one.sunglasses) for one in plainly] == [(None, None), (None, None)]


def test_quality_is_told_in_rekognitions_own_scales(cloud: FaceCloud) -> None:
    picture = a_picture(("ana!blurred", LARGE), ("bia!dark", MIDDLE), ("eva!turned", SMALL))

    blurred, dark, turned = (face.quality for face in cloud.detect(picture, "a.jpg", Via.BYTES))

    assert blurred.sharpness == 10.0 < dark.sharpness
    assert dark.brightness == 5.0 < turned.brightness
    assert turned.yaw == -60.0


def test_a_picture_rekognition_can_not_take_is_that_pictures_fault(
    cloud: FaceCloud, account: Account
) -> None:
    for picture in (b"no picture at all", a_picture(width=79, height=200)):
        with pytest.raises(CloudRefusedPhoto) as caught:
            cloud.detect(picture, "a.jpg", Via.BYTES)
        assert caught.value.details["name"] == "a.jpg"

    assert account.bill() == {}


def test_indexed_faces_are_in_the_collection_and_the_rest_says_why_not(cloud: FaceCloud) -> None:
    picture = a_picture(("ana", LARGE), ("bia", MIDDLE), ("eva", SMALL))

    indexed = cloud.index("studio", picture, "a.jpg", "p1", Via.STAGING, most=2)

    assert [face.box for face in indexed.faces] == [LARGE, MIDDLE]
    assert [(face.box, face.reasons) for face in indexed.unindexed] == [
        (SMALL, ("EXCEEDS_MAX_FACES",))
    ]
    assert indexed.model == FAKE_MODEL
    kept = {face.face_id: face for face in cloud.faces("studio")}
    assert kept.keys() == {face.face_id for face in indexed.faces}
    assert {face.external_id for face in kept.values()} == {"p1"}
    assert {face.image_id for face in kept.values()} == {indexed.faces[0].image_id}


def test_poor_faces_are_left_out_only_where_that_is_asked(cloud: FaceCloud) -> None:
    picture = a_picture(("ana", LARGE), ("bia!blurred", MIDDLE))

    choosy = cloud.index("studio", picture, "a.jpg", "p1", Via.BYTES, most=10, filtered=True)
    easy = cloud.index("studio", picture, "a.jpg", "p2", Via.BYTES, most=10)

    assert [(face.box, face.reasons) for face in choosy.unindexed] == [(MIDDLE, ("LOW_SHARPNESS",))]
    assert len(easy.faces) == 2


def test_the_same_picture_under_the_same_name_adds_no_face(
    cloud: FaceCloud, account: Account
) -> None:
    picture = a_picture(("ana", LARGE))

    first = cloud.index("studio", picture, "a.jpg", "p1", Via.BYTES, most=100)
    again = cloud.index("studio", picture, "a.jpg", "p1", Via.BYTES, most=100)

    assert [face.face_id for face in again.faces] == [face.face_id for face in first.faces]
    assert len(list(cloud.faces("studio"))) == 1
    assert account.bill() == {Operation.INDEX_FACES: 2}


def test_a_picture_under_another_name_is_another_face(cloud: FaceCloud) -> None:
    picture = a_picture(("ana", LARGE))

    cloud.index("studio", picture, "a.jpg", "p1", Via.BYTES, most=100)
    cloud.index("studio", picture, "a.jpg", "p2", Via.BYTES, most=100)

    assert {face.external_id for face in cloud.faces("studio")} == {"p1", "p2"}


def test_a_search_finds_who_looks_alike_and_not_the_face_itself(
    cloud: FaceCloud, account: Account
) -> None:
    first = enrolled(cloud, "ana", 1)
    second = enrolled(cloud, "ana~80", 2, shade=2)
    enrolled(cloud, "bia", 3, shade=3)

    searched = cloud.search("studio", first, 70.0)

    assert searched is not None
    (found,) = searched.found
    assert (found.face_id, found.external_id) == (second, "g1_c2")
    assert found.similarity == pytest.approx(80.0, abs=2.0)
    assert account.bill()[Operation.SEARCH_FACES] == 1


def test_a_search_leaves_out_what_is_below_the_floor(cloud: FaceCloud) -> None:
    first = enrolled(cloud, "ana", 1)
    enrolled(cloud, "ana~80", 2, shade=2)

    assert cloud.search("studio", first, 90.0) == Searched(())


def test_a_search_for_a_face_that_is_gone_says_so_and_costs_nothing(
    cloud: FaceCloud, account: Account
) -> None:
    assert cloud.search("studio", NOBODY, 70.0) is None
    assert account.bill() == {}


def test_a_picture_is_searched_with_by_its_largest_face(cloud: FaceCloud, account: Account) -> None:
    enrolled(cloud, "ana", 1)
    enrolled(cloud, "bia", 2, shade=2)
    picture = a_picture(("bia", SMALL), ("ana", LARGE), shade=9)

    searched = cloud.search_picture("studio", picture, "a.jpg", 70.0)

    assert searched.box == LARGE
    assert [one.external_id for one in searched.found] == ["g1_c1"]
    assert account.bill()[Operation.SEARCH_FACES_BY_IMAGE] == 1


def test_the_most_alike_come_first(cloud: FaceCloud) -> None:
    for number, who in enumerate(("ana~75", "ana", "ana~85")):
        enrolled(cloud, who, number, shade=number)

    searched = cloud.search_picture("studio", a_picture(("ana", LARGE), shade=9), "a.jpg", 70.0)

    assert [one.external_id for one in searched.found] == ["g1_c1", "g1_c2", "g1_c0"]


def test_no_face_to_search_with_is_a_result_that_is_billed(
    cloud: FaceCloud, account: Account
) -> None:
    searched = cloud.search_picture("studio", a_picture(), "a.jpg", 70.0)

    assert searched == Searched((), is_faceless=True)
    assert account.bill() == {Operation.SEARCH_FACES_BY_IMAGE: 1}


def test_deleted_faces_are_gone_and_others_stay(cloud: FaceCloud, account: Account) -> None:
    ana, bia = enrolled(cloud, "ana", 1), enrolled(cloud, "bia", 2, shade=2)
    before = account.bill()

    gone = cloud.delete_faces("studio", [ana, NOBODY, ana])

    assert gone == [ana]
    assert [face.face_id for face in cloud.faces("studio")] == [bia]
    assert cloud.delete_faces("studio", [ana]) == []
    assert account.bill() == before


def test_a_collection_is_described_as_it_is(cloud: FaceCloud) -> None:
    enrolled(cloud, "ana", 1)

    described = cloud.collection("studio")

    assert described is not None
    assert (described.name, described.model, described.faces) == ("studio", FAKE_MODEL, 1)
    assert cloud.collection("studio-g9") is None


def test_making_a_collection_that_is_there_keeps_it(cloud: FaceCloud) -> None:
    enrolled(cloud, "ana", 1)

    made = cloud.make_collection("studio")

    assert made.model == FAKE_MODEL
    assert len(list(cloud.faces("studio"))) == 1


def test_a_gallerys_collection_is_deleted_with_all_in_it(
    cloud: FaceCloud, account: Account
) -> None:
    cloud.make_collection("studio-g9")
    picture = a_picture(("ana", LARGE))
    cloud.index("studio-g9", picture, "a.jpg", "p1", Via.BYTES, most=100)

    assert cloud.delete_collection("studio-g9")
    assert not cloud.delete_collection("studio-g9")
    assert cloud.collection("studio-g9") is None
    assert account.bill() == {Operation.INDEX_FACES: 1}


def test_collections_know_nothing_of_each_other(cloud: FaceCloud) -> None:
    cloud.make_collection("studio-g9")
    enrolled(cloud, "ana", 1)

    searched = cloud.search_picture("studio-g9", a_picture(("ana", LARGE), shade=9), "a", 70.0)

    assert searched == Searched((), box=LARGE)


def test_a_collection_that_is_not_there_is_named(cloud: FaceCloud, account: Account) -> None:
    picture = a_picture(("ana", LARGE))
    for act in (
        lambda: cloud.index("studio-g9", picture, "a.jpg", "p1", Via.BYTES, most=1),
        lambda: cloud.search("studio-g9", NOBODY, 70.0),
        lambda: cloud.search_picture("studio-g9", picture, "a.jpg", 70.0),
        lambda: cloud.delete_faces("studio-g9", [NOBODY]),
        lambda: list(cloud.faces("studio-g9")),
    ):
        with pytest.raises(CollectionNotFound) as caught:
            act()
        assert caught.value.details == {"collection": "studio-g9"}

    assert account.bill() == {}


@pytest.mark.parametrize("via", Via)
def test_a_key_that_may_do_all_is_denied_nothing_and_asking_is_free(
    account: Account, via: Via
) -> None:
    assert account.cloud.denied(list(Operation), via) is None
    assert account.bill() == {}


def test_the_pace_is_told_of_every_operation(cloud: FaceCloud) -> None:
    pace = cloud.pace()

    assert pace.keys() == set(Operation)
    assert not any(tempo.is_slowed for tempo in pace.values())
