"""What Rekognition gets to see of a photo: upright, sRGB, within its limits, always the same."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps
from pillow_heif import from_pillow

from kingdesk.adapters.imaging.sending import LEAST_SIDE, MOST_BYTES, JpegPreparation
from kingdesk.domain.errors import PhotoBroken, PhotoTooLarge, PhotoUnsupported
from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import Preparation, SentPicture
from kingdesk.ports.pictures import THUMBNAIL_SIDE
from tests.unit.imaging.files import (
    GREY,
    RED,
    dng,
    encoded,
    exif_of_adobe_rgb,
    exif_saying,
    jpeg,
    jpeg_claiming,
    marked,
    near,
    noisy_jpeg,
    opened,
    png_claiming,
)
from tests.unit.imaging.profiles import ADOBE_RGB, DISPLAY_P3, SRGB, matrix_profile

SKIN = (205, 150, 125)


@pytest.fixture
def prepare() -> Preparation:
    return JpegPreparation(1280)


def heic(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    from_pillow(image).save(out, quality=95, **options)
    return out.getvalue()


def avif(image: Image.Image) -> bytes:
    return encoded(image, "AVIF", quality=95)


# --- photos: what is sent ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        jpeg,
        heic,
        avif,
        lambda image: encoded(image.convert("RGBA"), "PNG"),
        lambda image: jpeg(image.convert("CMYK")),
        lambda image: encoded(image, "PNG"),
        lambda image: encoded(image.quantize(16), "PNG"),
        lambda image: encoded(image, "WEBP", quality=95),
        lambda image: encoded(image, "TIFF"),
        lambda image: encoded(image, "BMP"),
        lambda image: encoded(image.convert("LAB"), "TIFF"),
        lambda image: dng(jpeg(image), 1),
    ],
    ids=["jpeg", "heic", "avif", "png-alpha", "cmyk", "png", "palette", "webp", "tiff", "bmp",
         "lab", "raw"],
)  # fmt: skip
def test_every_format_is_sent_as_an_rgb_jpeg_in_its_colours(
    make: Callable[[Image.Image], bytes], prepare: Preparation
) -> None:
    sent = prepare.photo(make(marked(1200, 800)), "a")

    image = opened(sent.data)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (sent.width, sent.height) == (1200, 800)
    assert near(image.getpixel((200, 200)), RED, 20)
    assert near(image.getpixel((900, 600)), GREY, 20)


def test_what_is_see_through_lies_on_white(prepare: Preparation) -> None:
    clear = Image.new("RGBA", (200, 200), (255, 0, 0, 0))

    sent = prepare.photo(encoded(clear, "PNG"), "a.png")

    assert near(opened(sent.data).getpixel((100, 100)), (255, 255, 255))


def test_sixteen_bits_keep_their_tones(prepare: Preparation) -> None:
    deep = encoded(Image.new("I;16", (200, 200), 40_000), "PNG")

    assert near(opened(prepare.photo(deep, "a.png").data).getpixel((9, 9)), (155, 155, 155), 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_sent_upright_and_say_nothing_of_turning(
    orientation: int, prepare: Preparation
) -> None:
    exif = exif_saying(orientation)
    stored = marked(300, 200)
    upright = Image.open(io.BytesIO(jpeg(stored, exif=exif)))
    wanted = ImageOps.exif_transpose(upright)
    assert wanted is not None

    sent = prepare.photo(jpeg(stored, exif=exif), "a.jpg")

    image = opened(sent.data)
    assert image.size == wanted.size == (sent.full_width, sent.full_height)
    assert np.abs(np.asarray(image).astype(int) - np.asarray(wanted).astype(int)).mean() < 3


def test_nothing_but_the_picture_is_sent(prepare: Preparation) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "a private remark", "the photographer"
    photo = jpeg(
        marked(400, 300),
        exif=exif,
        icc_profile=DISPLAY_P3,
        comment=b"another remark",
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        dpi=(300, 300),
    )

    sent = prepare.photo(photo, "a.jpg")
    part, _ = prepare.cut(sent, Box(0.1, 0.1, 0.3, 0.3), [Box(0.5, 0.5, 0.2, 0.2)])

    for data in (sent.data, sent.thumbnail, part):
        assert set(opened(data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"remark" not in data


def test_the_long_side_is_as_set_and_no_picture_is_enlarged_to_it() -> None:
    large, small = jpeg(marked(3000, 2000)), jpeg(marked(900, 1200))

    for side, sizes in ((1280, [(1280, 853), (900, 1200)]), (2560, [(2560, 1707), (900, 1200)])):
        made = [JpegPreparation(side).photo(photo, "a") for photo in (large, small)]
        assert [(sent.width, sent.height) for sent in made] == sizes
        assert [opened(sent.data).size for sent in made] == sizes
        assert [(s.full_width, s.full_height) for s in made] == [(3000, 2000), (900, 1200)]


def test_one_decode_gives_the_thumbnail_as_well(prepare: Preparation) -> None:
    sent = prepare.photo(jpeg(marked(3000, 2000), exif=exif_saying(8)), "a.jpg")

    thumbnail = opened(sent.thumbnail)
    assert thumbnail.size == (round(THUMBNAIL_SIDE * 2 / 3), THUMBNAIL_SIDE)
    assert near(thumbnail.getpixel((40, THUMBNAIL_SIDE - 40)), RED, 20)


def test_the_smallest_thumbnails_stay_as_they_are(prepare: Preparation) -> None:
    sent = prepare.photo(jpeg(marked(40, 30)), "a.jpg")

    assert opened(sent.thumbnail).size == (40, 30)


@pytest.mark.parametrize("side", [2560, 4096])
def test_even_pure_noise_stays_below_five_mebibytes(side: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)

    sent = JpegPreparation(side).photo(encoded(Image.fromarray(noise), "PNG"), "a.png")

    image = opened(sent.data)
    assert len(sent.data) <= MOST_BYTES
    assert image.size == (sent.width, sent.height)
    assert (sent.full_width, sent.full_height) == (side, side)


def test_a_photo_that_would_be_too_many_bytes_loses_quality_before_pixels() -> None:
    chance = np.random.default_rng(1)
    noise = chance.integers(0, 256, (2300, 3600, 3), dtype=np.uint8)

    sent = JpegPreparation(3600).photo(encoded(Image.fromarray(noise), "PNG"), "a.png")

    best = io.BytesIO()
    Image.fromarray(noise).save(best, "JPEG", quality=88)
    assert len(best.getvalue()) > MOST_BYTES >= len(sent.data)
    assert (sent.width, sent.height) == (3600, 2300)


@pytest.mark.parametrize(
    ("size", "sent_size"),
    [
        ((1, 1), (80, 80)),
        ((60, 40), (120, 80)),
        ((79, 500), (80, 507)),
        ((80, 80), (80, 80)),
        ((12_000, 1200), (1280, 128)),  # a panorama, 10:1
        ((1200, 12_000), (128, 1280)),
        ((4000, 100), (1280, 80)),  # 40:1 is stretched
        ((1, 3000), (80, 1280)),
    ],
)
def test_no_side_is_below_eighty_pixels_and_none_above_the_setting(
    size: tuple[int, int], sent_size: tuple[int, int], prepare: Preparation
) -> None:
    sent = prepare.photo(jpeg(marked(*size)), "a.jpg")

    assert opened(sent.data).size == (sent.width, sent.height) == sent_size
    assert min(sent_size) >= LEAST_SIDE
    assert (sent.full_width, sent.full_height) == size


def test_boxes_are_the_photos_also_in_what_had_to_be_enlarged(prepare: Preparation) -> None:
    photo = Image.new("RGB", (300, 10), GREY)
    photo.paste(RED, (150, 5, 300, 10))

    image = opened(prepare.photo(encoded(photo, "PNG"), "a.png").data)

    assert near(image.getpixel((int(image.width * 0.75), int(image.height * 0.85))), RED, 20)
    assert near(image.getpixel((int(image.width * 0.25), int(image.height * 0.85))), GREY, 20)
    assert near(image.getpixel((int(image.width * 0.75), int(image.height * 0.15))), GREY, 20)


def test_a_hundred_megapixels_are_sent_like_any_other() -> None:
    data = jpeg(Image.new("RGB", (11_648, 8736), SKIN))

    sent = JpegPreparation(2560).photo(data, "a.jpg")

    assert (sent.width, sent.height) == (2560, 1920)
    assert (sent.full_width, sent.full_height) == (11_648, 8736)


def test_a_raw_is_sent_as_its_preview_upright(prepare: Preparation) -> None:
    sent = prepare.photo(dng(jpeg(marked(1200, 800)), 6), "a.dng")

    assert (sent.width, sent.height) == (800, 1200)
    assert near(opened(sent.data).getpixel((700, 100)), RED, 20)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", PhotoBroken),
        (noisy_jpeg()[:20_000], PhotoBroken),
        (b"<html>no photo</html>", PhotoUnsupported),
        (png_claiming(60_000, 60_000), PhotoTooLarge),
        (jpeg_claiming(60_000, 60_000), PhotoTooLarge),
    ],
    ids=["empty", "cut off", "a page", "png bomb", "jpeg bomb"],
)
def test_what_cannot_be_sent_is_told_by_name(
    data: bytes, error: type[Exception], prepare: Preparation
) -> None:
    with pytest.raises(error, match=r"^beach\.jpg"):
        prepare.photo(data, "beach.jpg")


# --- photos: their colours -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "make"),
    [
        (ADOBE_RGB, lambda image, icc: encoded(image, "PNG", icc_profile=icc)),
        (DISPLAY_P3, lambda image, icc: encoded(image, "PNG", icc_profile=icc)),
        (DISPLAY_P3, lambda image, icc: encoded(image.convert("RGBA"), "PNG", icc_profile=icc)),
        (DISPLAY_P3, lambda image, icc: jpeg(image, icc_profile=icc)),
        (DISPLAY_P3, lambda image, icc: heic(image, icc_profile=icc)),
        (ADOBE_RGB, lambda image, icc: encoded(image, "TIFF", icc_profile=icc)),
        (ADOBE_RGB, lambda image, icc: encoded(image, "WEBP", lossless=True, icc_profile=icc)),
        (ADOBE_RGB, lambda image, icc: dng(jpeg(image, icc_profile=icc), 1)),
    ],
    ids=["adobe-png", "p3-png", "p3-alpha", "p3-jpeg", "p3-heic", "adobe-tiff", "adobe-webp",
         "adobe-raw"],
)  # fmt: skip
def test_wide_colours_come_as_the_srgb_that_looks_the_same(
    profile: bytes, make: Callable[[Image.Image, bytes], bytes], prepare: Preparation
) -> None:
    looks = Image.new("RGB", (1200, 800), SKIN)
    stored = ImageCms.profileToProfile(
        looks,
        io.BytesIO(SRGB),
        io.BytesIO(profile),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert stored is not None
    assert not near(stored.getpixel((0, 0)), SKIN, 6)

    sent = prepare.photo(make(stored, profile), "a")

    assert near(opened(sent.data).getpixel((600, 400)), SKIN, 4)
    assert near(opened(sent.thumbnail).getpixel((200, 100)), SKIN, 4)


def test_a_camera_that_only_says_adobe_rgb_is_believed(prepare: Preparation) -> None:
    looks = Image.new("RGB", (1200, 800), SKIN)
    stored = ImageCms.profileToProfile(
        looks,
        io.BytesIO(SRGB),
        io.BytesIO(ADOBE_RGB),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert stored is not None

    sent = prepare.photo(jpeg(stored, exif=exif_of_adobe_rgb()), "a")

    assert near(opened(sent.data).getpixel((600, 400)), SKIN, 4)


@pytest.mark.parametrize("index", ["R98", "THM", "R0"])
def test_a_camera_that_says_anything_else_means_srgb(index: str, prepare: Preparation) -> None:
    plain = prepare.photo(jpeg(Image.new("RGB", (300, 200), SKIN)), "a")

    said = jpeg(Image.new("RGB", (300, 200), SKIN), exif=exif_of_adobe_rgb(index))

    assert prepare.photo(said, "a") == plain


@pytest.mark.parametrize("seed", range(30))
def test_damaged_exif_about_colours_never_keeps_a_photo_from_being_sent(
    seed: int, prepare: Preparation
) -> None:
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    damaged = bytearray(exif_of_adobe_rgb())
    for _ in range(4):
        damaged[chance.randrange(6, len(damaged))] = chance.randrange(256)

    cut_short = jpeg(marked(), exif=bytes(damaged)[: chance.randrange(8, len(damaged))])

    for photo in (jpeg(marked(), exif=bytes(damaged)), cut_short):
        assert {opened(prepare.photo(photo, "a.png").data).width} <= {80, 120}


def test_a_profile_that_is_srgb_changes_no_byte(prepare: Preparation) -> None:
    photo = Image.effect_noise((640, 480), 80).convert("RGB")

    plain = prepare.photo(encoded(photo, "PNG"), "a")
    with_profile = prepare.photo(encoded(photo, "PNG", icc_profile=SRGB), "a")

    assert with_profile == plain


@pytest.mark.parametrize(
    "profile",
    [b"no profile at all", ADOBE_RGB[:300], b"\0" * 4096, matrix_profile(space=b"GRAY")],
    ids=["junk", "cut off", "zeros", "of grey"],
)
def test_a_useless_profile_does_no_harm(profile: bytes, prepare: Preparation) -> None:
    sent = prepare.photo(encoded(marked(300, 200), "PNG", icc_profile=profile), "a.png")

    assert near(opened(sent.data).getpixel((60, 60)), RED, 20)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_profile_never_keeps_a_photo_from_being_sent(
    seed: int, prepare: Preparation
) -> None:
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    damaged = bytearray(ADOBE_RGB)
    for _ in range(6):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)

    sent = prepare.photo(encoded(marked(), "PNG", icc_profile=bytes(damaged)), "a.png")

    assert opened(sent.data).size == (120, 80)


# --- always the same -----------------------------------------------------------------------------


def test_the_same_file_is_the_same_picture_whoever_prepares_it() -> None:
    photos = [
        noisy_jpeg(1800, 1200),
        encoded(Image.effect_noise((900, 700), 60).convert("RGB"), "PNG", icc_profile=DISPLAY_P3),
        heic(marked(1400, 900)),
        jpeg(marked(50, 50)),
    ]
    boxes = [Box(0.1, 0.1, 0.2, 0.3), Box(0.25, 0.2, 0.1, 0.2), Box(0.9, 0.8, 0.2, 0.3)]

    def all_of(prepare: JpegPreparation, photo: bytes) -> tuple[SentPicture, list[bytes]]:
        sent = prepare.photo(photo, "a")
        parts = [prepare.cut(sent, box, [b for b in boxes if b != box])[0] for box in boxes]
        return sent, parts

    alone = [all_of(JpegPreparation(1280), photo) for photo in photos]
    shared = JpegPreparation(1280)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda photo: all_of(shared, photo), photos * 4))

    assert together == alone * 4
