"""The local engine on the sample's own photos (see resources/sample/ATTRIBUTION.md)."""

from __future__ import annotations

import io
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kingdesk import paths
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.adapters.local.recipe import DETECTOR, EMBEDDER
from kingdesk.domain.errors import ModelDamaged, PhotoBroken
from kingdesk.domain.faces import FoundFace
from kingdesk.ports.engine import Purpose
from kingdesk.ports.pictures import THUMBNAIL_SIDE
from tests.unit.imaging.files import exif_saying, jpeg

ALICE = "references/Alice Moreira.jpg"
BRUNO = "references/Bruno Tanaka.jpg"
ALICE_AND_CLARA = "photos/1-reception/DSC_0101.jpg"
FIFTEEN = "photos/3-party/DSC_0324.jpg"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(paths.resource("models"))


def sample(name: str) -> bytes:
    return paths.resource("sample", *name.split("/")).read_bytes()


def portrait(name: str = ALICE) -> Image.Image:
    return Image.open(io.BytesIO(sample(name))).convert("RGB")


def reference(engine: LocalEngine, name: str) -> FoundFace:
    (face,) = engine.look(sample(name), name, Purpose.REFERENCE).faces
    return face


def vector(face: FoundFace) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.frombuffer(face.descriptor, "<f4")


def test_every_face_of_a_group_is_found_largest_first(engine: LocalEngine) -> None:
    look = engine.look(sample(FIFTEEN), "group.jpg")

    areas = [face.box.area for face in look.faces]
    assert len(look.faces) == 15
    assert areas == sorted(areas, reverse=True)
    assert (look.width, look.height) == (1800, 1200)


def test_descriptors_are_unit_vectors_of_little_endian_floats(engine: LocalEngine) -> None:
    for face in engine.look(sample(ALICE_AND_CLARA), "two.jpg").faces:
        assert len(face.descriptor) == 128 * 4
        assert np.linalg.norm(vector(face)) == pytest.approx(1.0, abs=1e-5)


def test_the_same_person_is_alike_and_another_is_not(engine: LocalEngine) -> None:
    found = engine.look(sample(ALICE_AND_CLARA), "two.jpg").faces
    known = [reference(engine, name).descriptor for name in (ALICE, BRUNO)]

    likely = engine.compare([face.descriptor for face in found], known)

    assert [like.reference for like in likely] == [0]
    assert likely[0].similarity >= 80
    assert likely[0].raw == pytest.approx(
        float(vector(found[likely[0].face]) @ vector(reference(engine, ALICE))), abs=1e-5
    )


@pytest.mark.parametrize("angle", [20, -30, 45, 90, 135, 180])
def test_a_tilted_head_is_still_the_same_person(engine: LocalEngine, angle: int) -> None:
    tilted = portrait().rotate(
        -angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 90, 90)
    )

    (face,) = engine.look(jpeg(tilted), "tilted.jpg").faces

    (like,) = engine.compare([face.descriptor], [reference(engine, ALICE).descriptor])
    assert like.similarity >= 95
    assert abs((face.quality.roll - angle + 180) % 360 - 180) < 12


@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_turned_photo_gives_the_same_upright_boxes(
    engine: LocalEngine, orientation: int, stored: Image.Transpose
) -> None:
    upright = Image.open(io.BytesIO(sample(ALICE_AND_CLARA))).convert("RGB")

    plain = engine.look(jpeg(upright), "plain.jpg")
    turned = engine.look(
        jpeg(upright.transpose(stored), exif=exif_saying(orientation)), "turned.jpg"
    )

    assert (turned.width, turned.height) == (plain.width, plain.height)
    assert len(turned.faces) == len(plain.faces) == 2
    for mine, theirs in zip(plain.faces, turned.faces, strict=True):
        assert mine.box.iou(theirs.box) > 0.9
        assert float(vector(mine) @ vector(theirs)) > 0.95


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_faces_of_a_photo_without_orientation_are_boxed_where_they_lie(
    engine: LocalEngine, turn: Image.Transpose
) -> None:
    upright = Image.open(io.BytesIO(sample(ALICE_AND_CLARA))).convert("RGB")
    (first, *_) = engine.look(jpeg(upright), "plain.jpg").faces

    faces = engine.look(jpeg(upright.transpose(turn)), "lying.jpg").faces

    x, y = first.box.left + first.box.width / 2, first.box.top + first.box.height / 2
    there = (y, 1 - x) if turn is Image.Transpose.ROTATE_90 else (1 - x, 1 - y)
    assert len(faces) == 2
    assert any(
        face.box.left < there[0] < face.box.right and face.box.top < there[1] < face.box.bottom
        for face in faces
    )


def test_pixels_are_those_of_the_full_photo(engine: LocalEngine) -> None:
    small = portrait()
    large = small.resize((small.width * 6, small.height * 6))

    (near,) = engine.look(jpeg(small), "small.jpg").faces
    (far,) = engine.look(jpeg(large), "large.jpg").faces

    assert far.quality.pixels == pytest.approx(6 * near.quality.pixels, rel=0.1)


def test_a_blurred_face_is_less_sharp_and_a_dark_one_darker(engine: LocalEngine) -> None:
    image = portrait()
    small = image.resize((image.width // 12, image.height // 12))

    (clear,) = engine.look(jpeg(image), "clear.jpg").faces
    (blurred,) = engine.look(jpeg(small.resize(image.size)), "blurred.jpg").faces
    (dark,) = engine.look(jpeg(image.point(lambda v: v * 0.2)), "dark.jpg").faces

    assert blurred.quality.is_blurred
    assert not clear.quality.is_blurred
    assert dark.quality.is_dark
    assert not clear.quality.is_dark


def test_a_photo_without_faces_has_none(engine: LocalEngine) -> None:
    look = engine.look(jpeg(Image.effect_noise((900, 600), 60).convert("RGB")), "wall.jpg")

    assert look.faces == ()
    thumbnail = Image.open(io.BytesIO(look.thumbnail))
    assert (thumbnail.format, max(thumbnail.size)) == ("JPEG", THUMBNAIL_SIDE)


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (12_000, 40), (40, 12_000)])
def test_odd_shapes_do_no_harm(engine: LocalEngine, size: tuple[int, int]) -> None:
    look = engine.look(jpeg(Image.new("RGB", size, (90, 120, 90))), "odd.jpg")

    assert (look.width, look.height) == size
    assert look.faces == ()


def test_a_broken_photo_is_told_by_name(engine: LocalEngine) -> None:
    data = sample(FIFTEEN)

    with pytest.raises(PhotoBroken, match=r"half\.jpg"):
        engine.look(data[: len(data) // 2], "half.jpg")


def test_threads_give_what_one_gives(engine: LocalEngine) -> None:
    photos = [sample(name) for name in (FIFTEEN, ALICE_AND_CLARA, ALICE, BRUNO)]
    alone = [engine.look(photo, "photo") for photo in photos]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda photo: engine.look(photo, "photo"), photos * 2))

    assert together == alone * 2


def test_comparing_in_blocks_numbers_faces_through(engine: LocalEngine) -> None:
    known = reference(engine, ALICE).descriptor
    other = np.zeros(128, "<f4")
    other[0] = -1.0
    faces = [other.tobytes()] * 9_000
    faces[8_500] = known

    likely = engine.compare(faces, [known])

    assert [(like.face, like.reference) for like in likely] == [(8_500, 0)]
    assert likely[0].similarity > 99


@pytest.mark.parametrize(("faces", "references"), [(0, 0), (1, 0), (0, 1)])
def test_nothing_is_like_nothing(engine: LocalEngine, faces: int, references: int) -> None:
    one = [reference(engine, ALICE).descriptor]

    assert engine.compare(one * faces, one * references) == []


@pytest.mark.parametrize("file", [DETECTOR.file, EMBEDDER.file])
def test_a_damaged_or_missing_model_is_refused(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "models"
    shutil.copytree(paths.resource("models"), folder)
    (folder / file).chmod(0o644)
    data = bytearray((folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / file).write_bytes(data)

    with pytest.raises(ModelDamaged, match=file):
        LocalEngine(folder)
    (folder / file).unlink()
    with pytest.raises(ModelDamaged, match=file):
        LocalEngine(folder)


def test_the_stamp_names_the_recipe_and_both_models(engine: LocalEngine) -> None:
    assert engine.stamp.id == "local"
    assert DETECTOR.mark in engine.stamp.version
    assert EMBEDDER.mark in engine.stamp.version
