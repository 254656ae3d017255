from __future__ import annotations

import io

import pytest
from PIL import Image

from kingdesk.adapters.imaging import PillowPictures
from kingdesk.domain.errors import PhotoBroken
from kingdesk.domain.geometry import Box
from tests.unit.imaging.files import RED, encoded, exif_saying, jpeg, marked

PICTURES = PillowPictures()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


def with_thumbnail(photo: Image.Image, thumbnail: Image.Image, orientation: int) -> bytes:
    """Return a JPEG whose EXIF block carries a thumbnail, as cameras write it."""
    small = jpeg(thumbnail)
    first = b"\x01\x00" + b"\x12\x01\x03\x00\x01\x00\x00\x00" + bytes([orientation, 0, 0, 0])
    first += (26).to_bytes(4, "little")
    second = b"\x02\x00"
    second += b"\x01\x02\x04\x00\x01\x00\x00\x00" + (56).to_bytes(4, "little")
    second += b"\x02\x02\x04\x00\x01\x00\x00\x00" + len(small).to_bytes(4, "little") + bytes(4)
    block = (b"II*\x00\x08\x00\x00\x00" + first + second).ljust(56, b"\0") + small
    return jpeg(photo, exif=b"Exif\x00\x00" + block)


def test_scaled_pictures_are_upright_and_as_small_as_asked() -> None:
    data = jpeg(marked(800, 600), exif=exif_saying(6))

    image = opened(PICTURES.scaled(data, "a.jpg", 200))

    assert image.size == (150, 200)


def test_small_pictures_are_never_enlarged() -> None:
    assert opened(PICTURES.scaled(jpeg(), "a.jpg", 2_000)).size == (96, 64)


def test_the_cameras_thumbnail_comes_upright_and_without_bars() -> None:
    barred = Image.new("RGB", (160, 120))
    barred.paste(Image.new("RGB", (160, 107), RED), (0, 7))

    small = PICTURES.embedded_thumbnail(with_thumbnail(marked(900, 600), barred, 6))

    assert small is not None
    image = opened(small)
    assert image.size == (107, 160)
    corner = image.convert("RGB").getpixel((3, 3))
    assert isinstance(corner, tuple)
    assert corner[0] > 150


@pytest.mark.parametrize("data", [jpeg(), encoded(marked(), "PNG"), b"", b"nothing"])
def test_where_there_is_no_thumbnail_there_is_none(data: bytes) -> None:
    assert PICTURES.embedded_thumbnail(data) is None


def test_crops_are_square_around_the_box() -> None:
    data = jpeg(marked(1200, 800))

    image = opened(PICTURES.crop(data, "a.jpg", Box(0.4, 0.4, 0.1, 0.1), 100))

    assert image.size == (100, 100)


def test_crops_end_at_the_photos_edge() -> None:
    data = jpeg(marked(1200, 800))

    image = opened(PICTURES.crop(data, "a.jpg", Box(-0.05, 0.4, 0.1, 0.1), 500))

    assert image.width < image.height


def test_crops_follow_the_upright_picture() -> None:
    stored = marked(1200, 800).transpose(Image.Transpose.ROTATE_90)
    data = jpeg(stored, exif=exif_saying(6))

    image = opened(PICTURES.crop(data, "a.jpg", Box(0.1, 0.1, 0.2, 0.2), 60)).convert("RGB")

    pixel = image.getpixel((30, 30))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 180
    assert pixel[1] < 80


def test_errors_name_the_photo() -> None:
    with pytest.raises(PhotoBroken, match=r"gone\.jpg"):
        PICTURES.scaled(b"", "gone.jpg", 100)
