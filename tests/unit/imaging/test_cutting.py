"""A face with head and shoulders, so that Rekognition searches for this one and no other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kingdesk.adapters.imaging.sending import LEAST_SIDE, JpegPreparation
from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import Preparation, SentPicture
from tests.unit.imaging.files import GREY, encoded, near, noisy_jpeg, opened


@pytest.fixture
def prepare() -> Preparation:
    return JpegPreparation(1280)


def crowd(
    faces: Sequence[Box], size: tuple[int, int] = (1200, 900), background: object = GREY
) -> SentPicture:
    """Return a sent picture with a disc of another red for each face, the first one 255."""
    image = Image.new("RGB", size, background)  # type: ignore[arg-type] # what Pillow takes
    draw = ImageDraw.Draw(image)
    for number, box in reversed(list(enumerate(faces))):
        at = (box.left * size[0], box.top * size[1], box.right * size[0], box.bottom * size[1])
        draw.ellipse(at, fill=(255 - 40 * number, 0, 0))
    return SentPicture(encoded(image, "JPEG", quality=95), *size, *size, b"")


def discs(part: bytes) -> dict[int, int]:
    """Return how many pixels of each face's red are in a part, by the face's number."""
    pixels = np.asarray(opened(part)).astype(int)
    is_red = (pixels[..., 1] < 60) & (pixels[..., 2] < 60)
    numbers = np.rint((255 - pixels[..., 0]) / 40).astype(int)
    found = {n: int((is_red & (numbers == n)).sum()) for n in range(5)}
    return {n: count for n, count in found.items() if count > 500}  # fewer are blurred edges


def in_pixels(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    return box.left * size[0], box.top * size[1], box.right * size[0], box.bottom * size[1]


def place_of_disc(part: bytes) -> tuple[float, float, float, float]:
    """Return where the first face's red is, in pixels."""
    pixels = np.asarray(opened(part)).astype(int)
    rows, columns = np.nonzero((pixels[..., 0] > 235) & (pixels[..., 1] < 60))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize(
    "box",
    [
        Box(0.4, 0.4, 0.1, 0.15),
        Box(0.0, 0.0, 0.1, 0.15),
        Box(0.9, 0.85, 0.1, 0.15),
        Box(0.45, 0.02, 0.1, 0.15),
        Box(0.5, 0.5, 0.01, 0.015),
        Box(0.1, 0.05, 0.7, 0.9),
        Box(0.3, 0.3, 0.05, 0.02),
    ],
    ids=["middle", "top left", "bottom right", "top", "tiny", "portrait", "flat"],
)
def test_the_box_that_comes_with_a_cut_is_the_faces(box: Box, prepare: Preparation) -> None:
    part, face = prepare.cut(crowd([box]), box)

    image = opened(part)
    slack = 3 * max(image.width * face.width / (box.width * 1200), 1)
    for found, told in pairwise([place_of_disc(part), in_pixels(face, image.size)]):
        assert found == pytest.approx(told, abs=slack)


@pytest.mark.parametrize(
    "box",
    [
        Box(-0.02, 0.3, 0.1, 0.15),
        Box(0.3, -0.05, 0.1, 0.15),
        Box(0.95, 0.3, 0.1, 0.15),
        Box(0.3, 0.95, 0.1, 0.15),
        Box(-0.1, -0.1, 1.3, 1.3),
    ],
)
def test_a_box_past_the_edge_is_cut_at_the_edge_and_stays_past_it(
    box: Box, prepare: Preparation
) -> None:
    part, face = prepare.cut(crowd([box]), box)

    width, height = opened(part).size
    left, top, right, bottom = in_pixels(face, (width, height))
    seen = place_of_disc(part)
    slack = 0.02 * max(width, height) + 2
    assert (face.left < 0, face.top < 0) == (box.left < 0, box.top < 0)
    assert (face.right > 1, face.bottom > 1) == (box.right > 1, box.bottom > 1)
    assert seen == pytest.approx(
        (max(left, 0), max(top, 0), min(right, width), min(bottom, height)), abs=slack
    )


def test_head_and_shoulders_are_cut_out_and_not_the_bare_face(prepare: Preparation) -> None:
    _, face = prepare.cut(crowd([box := Box(0.4, 0.4, 0.1, 0.15)]), box)

    assert face.width == pytest.approx(1 / 2.6, abs=0.01)
    assert face.height == pytest.approx(1 / 2.6, abs=0.01)
    assert face.top < 1 - face.bottom  # more of the shoulders than of the hair


@pytest.mark.parametrize("width", [0.001, 0.01, 0.03, 0.06, 0.2, 0.9])
@pytest.mark.parametrize("left", [0.0, 0.05, 0.98])
def test_cuts_have_eighty_pixels_a_side_and_no_more_than_needed(
    width: float, left: float, prepare: Preparation
) -> None:
    sent = crowd([], size=(2560, 1700))

    part, _ = prepare.cut(sent, Box(left, 0.4, width, width))

    image = opened(part)
    assert min(image.size) >= LEAST_SIDE
    assert max(image.size) <= 1024


def test_a_small_face_is_enlarged_to_what_can_be_compared(prepare: Preparation) -> None:
    box = Box(0.5, 0.5, 24 / 1200, 24 / 900)

    part, face = prepare.cut(crowd([box]), box)

    image = opened(part)
    assert face.width * image.width >= 50
    assert face.height * image.height >= 50


def test_neighbours_are_grey_and_the_face_is_whole(prepare: Preparation) -> None:
    faces = [
        Box(0.4, 0.4, 0.1, 0.15),
        Box(0.28, 0.4, 0.1, 0.15),
        Box(0.52, 0.45, 0.1, 0.15),
        Box(0.4, 0.58, 0.1, 0.15),
        Box(0.8, 0.1, 0.1, 0.15),
    ]
    sent = crowd(faces, background=(90, 140, 230))

    alone, face = prepare.cut(crowd(faces[:1]), faces[0])
    unhidden, _ = prepare.cut(sent, faces[0])
    part, same_face = prepare.cut(sent, faces[0], faces[1:])

    assert same_face == face
    assert set(discs(unhidden)) == {0, 1, 2, 3}
    assert set(discs(part)) == {0}
    assert discs(part)[0] == pytest.approx(discs(alone)[0], rel=0.02)
    assert near(opened(part).getpixel((1, 1)), (90, 140, 230))  # nobody there: nothing was painted


@pytest.mark.parametrize("by", [0.02, 0.04, 0.06, 0.08])
def test_of_overlapping_faces_the_one_meant_is_the_larger_in_its_own_cut(
    by: float, prepare: Preparation
) -> None:
    one, other = Box(0.4, 0.4, 0.1, 0.15), Box(0.4 + by, 0.37, 0.1, 0.15)

    for meant, neighbour in ((one, other), (other, one)):
        part, _ = prepare.cut(crowd([meant, neighbour]), meant, [neighbour])
        found = discs(part)
        assert max(found, key=lambda number: found[number]) == 0


def test_a_larger_face_behind_is_left_only_where_it_lies_in_the_box(prepare: Preparation) -> None:
    child, adult = Box(0.45, 0.5, 0.05, 0.075), Box(0.4, 0.35, 0.16, 0.22)

    part, _ = prepare.cut(crowd([child, adult]), child, [adult])

    found = discs(part)
    assert found[0] > found.get(1, 0)


def test_faces_far_away_leave_no_trace_in_a_cut(prepare: Preparation) -> None:
    box = Box(0.4, 0.4, 0.1, 0.15)
    far = [Box(0.0, 0.0, 0.05, 0.05), Box(0.9, 0.4, 0.05, 0.05), Box(0.4, 0.9, 0.05, 0.05)]
    sent = crowd([box])

    assert prepare.cut(sent, box, far) == prepare.cut(sent, box)


FOUR = [Box(left, 0.1, 0.1, 0.1) for left in (0.1, 0.3, 0.5, 0.7)]


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what was decoded since."""
    seen: list[object] = []
    real = Image.open

    def counting(*arguments: object, **options: object) -> Image.Image:
        seen.append(arguments)
        return real(*arguments, **options)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(Image, "open", counting)
    return seen


def test_a_photo_is_decoded_once_for_all_its_faces(
    prepare: Preparation, decoded: list[object]
) -> None:
    assert len(prepare.cut_all(crowd(FOUR), FOUR)) == len(FOUR)
    assert len(decoded) == 1


def test_faces_cut_at_once_are_those_cut_one_by_one(prepare: Preparation) -> None:
    faces = [*FOUR, Box(0.35, 0.12, 0.1, 0.1), Box(0.95, 0.9, 0.1, 0.15)]
    sent = crowd(faces[:5], background=(90, 140, 230))

    assert prepare.cut_all(sent, faces) == [
        prepare.cut(sent, face, [other for other in faces if other is not face]) for face in faces
    ]


def test_two_faces_in_one_place_are_cut_twice(prepare: Preparation) -> None:
    first, second = prepare.cut_all(crowd(FOUR[:1]), [FOUR[0], Box(0.1, 0.1, 0.1, 0.1)])

    assert first == second


def test_a_photo_without_faces_is_not_even_decoded(
    prepare: Preparation, decoded: list[object]
) -> None:
    assert prepare.cut_all(crowd([]), []) == []
    assert decoded == []


def test_what_is_cut_depends_on_what_was_sent_and_not_on_what_was_cut_before(
    prepare: Preparation,
) -> None:
    sent = prepare.photo(noisy_jpeg(1200, 900), "a")
    box, other = Box(0.4, 0.4, 0.1, 0.1), Box(0.5, 0.4, 0.1, 0.1)

    first = prepare.cut(sent, box)
    prepare.cut(sent, other, [box])

    assert prepare.cut(sent, box) == first == JpegPreparation(1280).cut(sent, box)
