"""What is prepared is what Rekognition finds faces in: whole photos, and each face cut out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.rekognition import RekognitionCloud, open_cloud
from kingdesk.adapters.imaging.sending import JpegPreparation
from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import Via
from tests.servers.rekognition import RekognitionServer
from tests.servers.rekognition.painted import Painted, paint, side_by_side

CLIENTS = "clients"
FLOOR = 70.0


@pytest.fixture
def cloud(rekognition: RekognitionServer) -> Iterator[RekognitionCloud]:
    """Give a Rekognition that knows the persons 0 to 9, one reference each."""
    login = CloudLogin(
        region="us-east-1",
        collection=CLIENTS,
        access_key_id="AKIDOFTHETESTS",
        secret_access_key="secret-of-the-tests",
        installation="tests",
        rekognition_endpoint=rekognition.url,
        calls_per_second={"IndexFaces": 1000, "DetectFaces": 1000, "SearchFacesByImage": 1000},
    )
    made = open_cloud(login)
    made.make_collection(CLIENTS)
    for person in range(10):
        picture = paint(Painted(person, Box(0.35, 0.3, 0.2, 0.2 * 4 / 3 * 4 / 3)), shade=person)
        made.index(CLIENTS, picture, "reference", f"p{person}", Via.BYTES, most=1)
    yield made
    made.close()


def found_by_cutting(
    cloud: RekognitionCloud, photo: bytes, long_side: int = 2560
) -> list[tuple[str | None, float]]:
    """Return who each face is found to be, from left to right, and how well it was met."""
    prepare = JpegPreparation(long_side)
    sent = prepare.photo(photo, "photo")
    faces = [face.box for face in cloud.detect(sent.data, "photo", Via.BYTES)]
    found = []
    for box in sorted(faces, key=lambda box: box.left):
        cut, inside = prepare.cut(sent, box, [other for other in faces if other != box])
        answer = cloud.search_picture(CLIENTS, cut, "photo", FLOOR)
        met = 0.0 if answer.box is None else answer.box.iou(inside)
        found.append((answer.found[0].external_id if answer.found else None, met))
    return found


@pytest.mark.parametrize("turn", range(1, 9))
def test_faces_are_found_however_the_camera_was_held(cloud: RekognitionCloud, turn: int) -> None:
    photo = paint(*side_by_side([3, 5]), width=3000, height=2000, turn=turn)

    found = found_by_cutting(cloud, photo)

    assert [who for who, _ in found] == ["p3", "p5"]
    assert min(met for _, met in found) > 0.8


@pytest.mark.parametrize("size", [(6000, 4000), (1600, 1200), (640, 480), (4000, 400)])
def test_each_of_many_faces_is_searched_for_and_none_of_its_neighbours(
    cloud: RekognitionCloud, size: tuple[int, int]
) -> None:
    people = side_by_side(range(10), width=size[0], height=size[1])
    photo = paint(*people, width=size[0], height=size[1])

    found = found_by_cutting(cloud, photo)

    by_place = sorted(people, key=lambda one: one.box.left)
    assert {who for who, _ in found} == {f"p{one.who}" for one in by_place}
    assert min(met for _, met in found) > 0.8


def test_cheek_to_cheek_the_larger_face_does_not_take_the_others_place(
    cloud: RekognitionCloud,
) -> None:
    height = 0.3
    wide = height * 0.75 * 900 / 1200
    small = Painted(1, Box(0.40, 0.35, wide, height))
    large = Painted(2, Box(0.41 + wide, 0.30, wide * 1.3, height * 1.3))

    found = found_by_cutting(cloud, paint(small, large))

    assert [who for who, _ in found] == ["p1", "p2"]


@pytest.mark.parametrize(("left", "top"), [(0.0, 0.0), (0.85, 0.0), (0.0, 0.73), (0.85, 0.73)])
def test_faces_in_the_corners_are_found(cloud: RekognitionCloud, left: float, top: float) -> None:
    photo = paint(Painted(7, Box(left, top, 0.15, 0.27)))

    [(who, met)] = found_by_cutting(cloud, photo)

    assert (who, met > 0.8) == ("p7", True)
