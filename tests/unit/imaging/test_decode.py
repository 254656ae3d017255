from __future__ import annotations

import io
import random
import resource
from collections.abc import Callable

import pytest
from PIL import Image
from pillow_heif import from_pillow

from kingdesk.adapters.imaging import MAX_MEGAPIXELS, Format, decode_upright, format_of, full_size
from kingdesk.domain.errors import PhotoBroken, PhotoTooLarge, PhotoUnsupported
from tests.unit.imaging.files import (
    RED,
    dng,
    encoded,
    exif_saying,
    jpeg,
    jpeg_claiming,
    marked,
    noisy_jpeg,
    png_claiming,
)

_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held so stores an upright picture."""


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, RED, strict=True))


def heif(image: Image.Image) -> bytes:
    out = io.BytesIO()
    from_pillow(image).save(out, quality=90)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_comes_upright(orientation: int) -> None:
    turn = _TURNS[orientation]
    stored = marked() if turn is None else marked().transpose(turn)
    data = jpeg(stored, exif=exif_saying(orientation))

    upright = decode_upright(data, "a.jpg")

    assert upright.image.size == (upright.full_width, upright.full_height) == (96, 64)
    assert full_size(data, "a.jpg") == (96, 64)
    assert is_red(upright.image.getpixel((12, 8)))
    assert not is_red(upright.image.getpixel((80, 50)))


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_invalid_orientation_turns_nothing(orientation: int) -> None:
    upright = decode_upright(jpeg(exif=exif_saying(orientation)), "a.jpg")

    assert upright.image.size == (96, 64)
    assert is_red(upright.image.getpixel((12, 8)))
    assert not upright.knew_up


def test_a_damaged_exif_block_does_no_harm_and_warns_nobody() -> None:
    data = jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + bytes(20))

    assert decode_upright(data, "a.jpg").image.size == (96, 64)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (jpeg(), Format.JPEG),
        (encoded(marked(), "PNG"), Format.PNG),
        (encoded(marked(), "TIFF"), Format.TIFF),
        (encoded(marked(), "WEBP", quality=95), Format.WEBP),
        (encoded(marked(), "GIF"), Format.GIF),
        (encoded(marked(), "BMP"), Format.BMP),
        (encoded(marked(), "AVIF", quality=95), Format.AVIF),
        (heif(marked()), Format.HEIF),
    ],
)
def test_every_format_is_told_and_decoded_by_its_content(data: bytes, form: Format) -> None:
    assert format_of(data, "wrong.name") is form
    upright = decode_upright(data, "wrong.name")
    assert upright.image.mode == "RGB"
    assert upright.image.size == (96, 64)
    assert is_red(upright.image.getpixel((12, 8)))


@pytest.mark.parametrize(
    "image",
    [
        marked().convert("P"),
        marked().convert("RGBA"),
    ],
)
def test_palettes_and_layers_keep_their_colours(image: Image.Image) -> None:
    assert is_red(decode_upright(encoded(image, "PNG"), "a.png").image.getpixel((12, 8)))


def test_cmyk_is_shown_in_its_colours() -> None:
    data = jpeg(marked().convert("CMYK"))

    assert is_red(decode_upright(data, "a.jpg").image.getpixel((12, 8)))


def test_what_is_see_through_lies_on_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))

    assert decode_upright(encoded(clear, "PNG"), "a.png").image.getpixel((4, 4)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    deep = Image.new("I;16", (8, 8), 32_768)

    assert decode_upright(encoded(deep, "PNG"), "a.png").image.getpixel((4, 4)) == (127, 127, 127)


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_of_an_animation_the_first_frame_counts(form: str) -> None:
    data = encoded(marked(), form, save_all=True, append_images=[Image.new("RGB", (96, 64))])

    assert is_red(decode_upright(data, "a").image.getpixel((12, 8)))


def test_of_several_pictures_in_a_jpeg_the_first_counts() -> None:
    data = encoded(marked(), "MPO", save_all=True, append_images=[Image.new("RGB", (30, 20))])

    assert decode_upright(data, "a.mpo").image.size == (96, 64)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_tiffs_are_turned_once(orientation: int) -> None:
    turn = _TURNS[orientation]
    stored = marked() if turn is None else marked().transpose(turn)
    data = encoded(stored, "TIFF", tiffinfo={274: orientation})

    upright = decode_upright(data, "a.tif")

    assert (upright.full_width, upright.full_height) == full_size(data, "a.tif") == (96, 64)
    assert is_red(upright.image.getpixel((12, 8)))


def test_a_heif_is_turned_once_though_it_says_so_twice() -> None:
    out = io.BytesIO()
    stored = marked().transpose(Image.Transpose.ROTATE_90)
    from_pillow(stored).save(out, quality=90, exif=exif_saying(6))

    upright = decode_upright(out.getvalue(), "a.heic")

    assert upright.image.size == (96, 64)
    assert is_red(upright.image.getpixel((12, 8)))


@pytest.mark.parametrize(("orientation", "size"), [(1, (1500, 1000)), (6, (1000, 1500))])
def test_a_raw_is_its_preview_turned_as_the_raw_says(
    orientation: int, size: tuple[int, int]
) -> None:
    data = dng(jpeg(marked(1500, 1000)), orientation)

    upright = decode_upright(data, "a.dng")

    assert format_of(data) is Format.RAW
    assert upright.image.size == size
    red_at = (100, 100) if orientation == 1 else (900, 100)
    assert is_red(upright.image.getpixel(red_at))


def test_a_raws_preview_that_was_turned_already_is_not_turned_again() -> None:
    upright = decode_upright(dng(jpeg(marked(1000, 1500)), 6), "a.dng")

    assert upright.image.size == (1000, 1500)
    assert is_red(upright.image.getpixel((100, 100)))


def test_a_raws_preview_that_does_not_say_how_it_lies_is_turned_as_the_raw() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Test"

    upright = decode_upright(dng(jpeg(marked(1500, 1000), exif=exif.tobytes()), 6), "a.dng")

    assert upright.image.size == (1000, 1500)
    assert is_red(upright.image.getpixel((900, 100)))


def test_jpegs_are_decoded_no_larger_than_needed() -> None:
    upright = decode_upright(jpeg(marked(1200, 800)), "a.jpg", at_least=300)

    assert upright.image.size == (300, 200)
    assert (upright.full_width, upright.full_height) == (1200, 800)
    assert upright.scale == 4.0


def test_never_smaller_than_asked() -> None:
    upright = decode_upright(jpeg(marked(1200, 800)), "a.jpg", at_least=301)

    assert max(upright.image.size) == 600


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("at_least", [None, 160])
def test_a_photo_that_ends_early_is_broken_not_half_grey(
    share: float, at_least: int | None
) -> None:
    data = noisy_jpeg()

    with pytest.raises(PhotoBroken, match=r"half\.jpg"):
        decode_upright(data[: int(len(data) * share)], "half.jpg", at_least=at_least)


def test_a_truncated_png_is_broken() -> None:
    data = encoded(Image.effect_noise((200, 200), 80), "PNG")

    with pytest.raises(PhotoBroken):
        decode_upright(data[: len(data) // 2], "a.png")


def test_junk_behind_a_good_photo_does_no_harm() -> None:
    assert decode_upright(jpeg() + bytes(5_000), "a.jpg").image.size == (96, 64)


@pytest.mark.parametrize("seed", range(12))
def test_bit_rot_gives_a_picture_or_a_plain_error(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - test data
    makers: list[Callable[[], bytes]] = [
        noisy_jpeg,
        lambda: encoded(marked(), "PNG"),
        lambda: encoded(marked(), "TIFF"),
        lambda: encoded(marked(), "GIF"),
        lambda: encoded(marked(), "WEBP"),
        lambda: encoded(marked(), "AVIF"),
    ]
    data = bytearray(makers[seed % len(makers)]())
    for _ in range(12):
        data[chance.randrange(16, len(data))] = chance.randrange(256)

    try:
        upright = decode_upright(bytes(data), "rotten")
    except (PhotoBroken, PhotoUnsupported, PhotoTooLarge):
        return
    assert upright.image.mode == "RGB"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n", jpeg()[:60]])
def test_hardly_any_data_is_broken(data: bytes) -> None:
    with pytest.raises(PhotoBroken):
        decode_upright(data, "a.jpg")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "film"),
        (bytes(range(1, 250)) * 16, "unknown"),
        (b"just words", "unknown"),
    ],
)
def test_what_is_no_photo_is_called_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(PhotoUnsupported, match=reason):
        decode_upright(data, "a.jpg")


@pytest.mark.parametrize("data", [png_claiming(30_000, 30_000), jpeg_claiming(65_500, 65_500)])
def test_bombs_are_refused_from_their_header(data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(PhotoTooLarge, match=str(MAX_MEGAPIXELS)):
        decode_upright(data, "bomb")
    with pytest.raises(PhotoTooLarge):
        full_size(data, "bomb")

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000  # kB; the picture would take over 800,000


def test_a_hundred_megapixels_are_read() -> None:
    data = jpeg(Image.new("L", (12_000, 9_000), 90))

    upright = decode_upright(data, "large.jpg", at_least=1_000)

    assert (upright.full_width, upright.full_height) == (12_000, 9_000)
    assert max(upright.image.size) < 2_000
