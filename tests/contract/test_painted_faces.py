"""Painted faces are who they were painted as, through everything the program does to photos."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from kingdesk.adapters.imaging.sending import JpegPreparation
from kingdesk.domain.geometry import Box
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.painted import (
    PERSONS,
    Flaw,
    Painted,
    hues_of,
    paint,
    side_by_side,
)
from tests.servers.rekognition.painted_eyes import PaintedEyes
from tests.servers.rekognition.pictures import Picture, Sent

EYES = PaintedEyes()


def look(picture: bytes) -> list[SeenFace]:
    return EYES.look(Picture(Sent.from_s3(picture)))


def likeness(face: SeenFace, who: int) -> float:
    vector = np.array(hues_of(who), "<f4").tobytes()
    return EYES.similarities(face.vector, [vector])[0]


def found_at(box: Box, faces: list[SeenFace]) -> SeenFace:
    return max(faces, key=lambda face: face.box.iou(box))


def test_nobody_looks_like_anybody_else() -> None:
    vectors = [np.array(hues_of(who), "<f4").tobytes() for who in range(PERSONS)]

    alike = [list(EYES.similarities(vector, vectors)) for vector in vectors]

    off_diagonal = np.array(alike)[~np.eye(PERSONS, dtype=bool)]
    assert len(set(vectors)) == PERSONS
    assert off_diagonal.max() < 60


@pytest.mark.parametrize("first", range(0, PERSONS, 30))
def test_everybody_is_known_again_after_shrinking_and_a_poor_jpeg(first: int) -> None:
    painted = side_by_side(range(first, first + 30), width=1800)
    picture = paint(*painted, width=1800, noise=12)
    small = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.reduce(2).save(small, "JPEG", quality=60)

    faces = look(small.getvalue())

    assert len(faces) == 30
    assert min(likeness(found_at(face.box, faces), face.who) for face in painted) > 92


def test_every_face_the_program_cuts_out_is_the_largest_in_its_cut_and_the_one_meant() -> None:
    painted = side_by_side(range(12), width=3000, height=2000)
    preparation = JpegPreparation()
    sent = preparation.photo(paint(*painted, width=3000, height=2000), "photo.jpg")
    faces = look(sent.data)

    for face in painted:
        box = found_at(face.box, faces).box
        others = [other.box for other in faces if other.box != box]
        part, meant = preparation.cut(sent, box, others)
        found = look(part)[0]

        assert found.box.iou(meant) > 0.9
        assert likeness(found, face.who) > 95


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_photo_shows_the_same_once_the_program_has_turned_it(turn: int) -> None:
    faces = [Painted(8, Box(0.1, 0.1, 0.15, 0.2667)), Painted(9, Box(0.6, 0.5, 0.2, 0.3556))]

    sent = JpegPreparation().photo(paint(*faces, turn=turn), "photo.jpg")
    found = look(sent.data)

    assert (sent.width, sent.height) == (1200, 900)
    assert found[0].box.iou(faces[1].box) > 0.95
    assert likeness(found[0], 9) > 95
    assert likeness(found[1], 8) > 95


def test_who_forgets_to_turn_a_photo_finds_nobody() -> None:
    lying = paint(Painted(8, Box(0.4, 0.3, 0.15, 0.2667)), turn=6)
    with Image.open(io.BytesIO(lying)) as image:
        forgotten = io.BytesIO()
        image.save(forgotten, "JPEG", exif=b"")

    assert look(forgotten.getvalue()) == []
    assert len(look(lying)) == 1


def test_upside_down_a_face_is_somebody_else() -> None:
    picture = paint(Painted(8, Box(0.4, 0.3, 0.15, 0.2667)))
    with Image.open(io.BytesIO(picture)) as image:
        turned = io.BytesIO()
        image.rotate(180).save(turned, "JPEG")

    assert likeness(look(picture)[0], 8) > 95
    assert likeness(look(turned.getvalue())[0], 8) < 70


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(-0.03, 0.3, 0.15, 0.2667), 1),
        (Box(0.9, 0.3, 0.15, 0.2667), 1),
        (Box(0.4, -0.05, 0.15, 0.2667), 1),
        (Box(-0.1, 0.3, 0.15, 0.2667), 0),
        (Box(0.4, 0.9, 0.15, 0.2667), 0),
    ],
    ids=["left", "right", "top", "mostly gone left", "mostly gone below"],
)
def test_a_face_cut_by_the_edge_has_a_box_that_reaches_past_it(box: Box, expected: int) -> None:
    found = look(paint(Painted(8, box)))

    assert len(found) == expected
    assert all(face.box.iou(box) > 0.85 for face in found)


@pytest.mark.parametrize("alike", [60.0, 70.0, 80.0, 90.0])
def test_a_face_is_as_much_like_its_person_as_painted(alike: float) -> None:
    (face,) = look(paint(Painted(8, Box(0.4, 0.3, 0.15, 0.2667), alike=alike)))

    assert likeness(face, 8) == pytest.approx(alike, abs=5)


def test_flaws_are_seen_and_do_not_change_who_it_is() -> None:
    faces = {
        flaw: look(paint(Painted(8, Box(0.4, 0.3, 0.15, 0.2667), flaws=(flaw,))))[0]
        for flaw in Flaw
    }

    assert all(likeness(face, 8) > 90 for face in faces.values())
    assert [flaw for flaw, face in faces.items() if face.sharpness < 20] == [Flaw.BLURRED]
    assert [flaw for flaw, face in faces.items() if face.brightness < 40] == [Flaw.DARK]
    assert [flaw for flaw, face in faces.items() if face.yaw > 45] == [Flaw.TURNED]
    assert [flaw for flaw, face in faces.items() if face.covered] == [Flaw.COVERED]
    assert [flaw for flaw, face in faces.items() if face.sunglasses] == [Flaw.SUNGLASSES]


def test_faces_smaller_than_the_service_sees_are_not_seen() -> None:
    def width_of(pixels: int) -> Box:
        return Box(0.4, 0.3, pixels / 1920, pixels / 0.75 / 1080)

    found = look(paint(Painted(8, width_of(48)), width=1920, height=1080))
    missed = look(paint(Painted(8, width_of(30)), width=1920, height=1080))

    assert (len(found), len(missed)) == (1, 0)


def test_a_shape_that_is_no_face_can_not_be_painted() -> None:
    with pytest.raises(ValueError, match="not the shape of a face"):
        paint(Painted(8, Box(0.1, 0.1, 0.5, 0.1)))
    with pytest.raises(ValueError, match="nobody can be painted"):
        paint(Painted(PERSONS, Box(0.4, 0.3, 0.15, 0.2667)))


def test_photos_of_the_same_people_are_files_of_their_own() -> None:
    faces = side_by_side([1, 2])

    assert paint(*faces, shade=1) == paint(*faces, shade=1)
    assert len({paint(*faces, shade=shade) for shade in range(20)}) == 20
