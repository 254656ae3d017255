"""Looking into the bucket: everything of one's own galleries, nothing of anybody else's."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kingdesk.domain.errors import NotFound, PhotoNotStored
from kingdesk.domain.ids import BucketKey, GalleryId
from kingdesk.domain.objects import ObjectInfo
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.ports.pictures import THUMBNAIL_SIDE
from kingdesk.services.browse_bucket import BucketLevel
from tests.builders import JPEG, PNG
from tests.fakes.engine import a_picture
from tests.fakes.studio import ANA, BRUNO, SmallStudio, camera_photo, colour


@pytest.fixture
def foreign(studio: SmallStudio) -> GalleryId:
    """Give a gallery of Bruno's, with a photo and a key that looks like one of Ana's."""
    gallery = studio.gallery(BRUNO, "Bruno's own")
    studio.bucket.put(f"galleries/{gallery}/one.jpg", PNG)
    studio.row("one.jpg", f"r2:galleries/{gallery}/one.jpg", gallery)
    return gallery


def all_of(studio: SmallStudio, prefix: str) -> list[BucketLevel]:
    return list(studio.browse.level(ANA, prefix))


# --- the tree -------------------------------------------------------------------------------------


def test_the_top_lists_ones_own_galleries_by_name_without_asking_the_bucket(
    studio: SmallStudio, foreign: GalleryId
) -> None:
    anniversary = studio.gallery(ANA, "anniversary")

    top = studio.browse.top(ANA)

    names = [folder.gallery and folder.gallery.name for folder in top.folders]
    assert names == ["anniversary", "Wedding"]
    assert top.folders[0].prefix == f"galleries/{anniversary}/"
    assert studio.bucket.calls == []


def test_a_level_tells_which_photo_each_object_is(studio: SmallStudio) -> None:
    prefix = f"galleries/{studio.wedding}/"
    photo_id = studio.upload("DSC_1.JPG")
    studio.bucket.put(f"{prefix}left.jpg", PNG)
    studio.bucket.put(f"{prefix}below/deep.jpg", PNG)

    (level,) = all_of(studio, prefix)

    found = {thing.info.key: thing.photo and thing.photo.name for thing in level.objects}
    assert found == {studio.key(photo_id): "DSC_1.JPG", f"{prefix}left.jpg": None}
    assert [folder.prefix for folder in level.folders] == [f"{prefix}below/"]
    (below,) = all_of(studio, f"{prefix}below/")
    assert [thing.info.key for thing in below.objects] == [f"{prefix}below/deep.jpg"]


def test_a_large_level_comes_in_parts(studio: SmallStudio) -> None:
    for number in range(25):
        studio.bucket.put(f"galleries/{studio.wedding}/{number}.jpg", PNG)
    studio.bucket.page_size = 10

    parts = all_of(studio, f"galleries/{studio.wedding}/")

    assert [len(part.objects) for part in parts] == [10, 10, 5]


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "galleries/",
        "images/",
        "galleries/{foreign}/",
        "galleries/{own}/../{foreign}/",
        "galleries/./{own}/",
        "galleries//{own}/",
        "galleries/0{own}/",
        "galleries/+{own}/",
        "galleries/{own}",
        "galleries/{own}0/",
        "Galleries/{own}/",
        "galleries/\u0661/",
        "r2:galleries/{foreign}/",
    ],
)
def test_no_other_place_of_the_bucket_is_there(
    studio: SmallStudio, foreign: GalleryId, prefix: str
) -> None:
    with pytest.raises(NotFound):
        all_of(studio, prefix.format(own=studio.wedding, foreign=foreign))

    assert studio.bucket.calls == []


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{key}", "r2:{key}", "https://photos.example.test/{key}?v=1"])
def test_an_object_is_read_under_the_photos_own_name(studio: SmallStudio, form: str) -> None:
    key = studio.key(studio.upload("DSC_1.JPG"))

    assert studio.browse.read(ANA, BucketKey(form.format(key=key))) == (JPEG, "DSC_1.JPG")


def test_an_object_without_a_row_has_the_name_of_its_key(studio: SmallStudio) -> None:
    studio.bucket.put(f"galleries/{studio.wedding}/left.jpg", PNG)

    found = studio.browse.read(ANA, BucketKey(f"galleries/{studio.wedding}/left.jpg"))

    assert found == (PNG, "left.jpg")


@pytest.mark.parametrize(
    "key",
    [
        "galleries/{foreign}/one.jpg",
        "r2:galleries/{foreign}/one.jpg",
        "galleries/{own}/../{foreign}/one.jpg",
        "https://photos.example.test/galleries/{own}/%2e%2e/{foreign}/one.jpg",
        "galleries/0{own}/one.jpg",
        "galleries/9999999999999999999999/one.jpg",
        "images/2026/01/one.jpg",
        "cfimage:0b1c",
        "",
    ],
)
def test_what_is_anothers_or_no_photo_cannot_be_read(
    studio: SmallStudio, foreign: GalleryId, key: str
) -> None:
    with pytest.raises(NotFound):
        studio.browse.read(ANA, BucketKey(key.format(own=studio.wedding, foreign=foreign)))

    assert studio.bucket.calls == []


def test_a_key_of_before_galleries_had_folders_is_ones_own_if_a_row_names_exactly_it(
    studio: SmallStudio, foreign: GalleryId
) -> None:
    for key in ("galleries/OLD.jpg", "galleries/OLD.jpg.jpg", "galleries/HIS.jpg"):
        studio.bucket.put(key, JPEG)
    studio.row("old.jpg", "r2:galleries/OLD.jpg")
    studio.row("his.jpg", "galleries/HIS.jpg", foreign)

    assert studio.browse.read(ANA, BucketKey("galleries/OLD.jpg")) == (JPEG, "old.jpg")
    for key in ("galleries/OLD.jpg.jpg", "galleries/HIS.jpg", "galleries/old.jpg"):
        with pytest.raises(NotFound):
            studio.browse.read(ANA, BucketKey(key))


def test_an_own_key_that_is_not_stored_is_told_as_such(studio: SmallStudio) -> None:
    with pytest.raises(PhotoNotStored):
        studio.browse.read(ANA, BucketKey(f"galleries/{studio.wedding}/none.jpg"))


# --- thumbnails -----------------------------------------------------------------------------------


def test_the_cameras_own_thumbnail_spares_the_rest(studio: SmallStudio) -> None:
    data = camera_photo() + bytes(4_000_000)
    info = studio.bucket.put(f"galleries/{studio.wedding}/1.jpg", data)

    thumbnail = studio.browse.thumbnail(ANA, info)

    assert colour(thumbnail)[0] > 150
    assert studio.bucket.read_bytes <= 256 * 1024


def test_without_one_the_whole_is_scaled_once(studio: SmallStudio) -> None:
    data = a_picture(width=2000, height=1500) + bytes(1_000_000)
    info = studio.bucket.put(f"galleries/{studio.wedding}/1.jpg", data)

    first = studio.browse.thumbnail(ANA, info)
    studio.start_counting()

    assert studio.browse.thumbnail(ANA, info) == first
    with Image.open(io.BytesIO(first)) as image:
        assert max(image.size) == THUMBNAIL_SIDE
    assert studio.bucket.calls == []


def test_a_small_object_is_not_asked_for_twice(studio: SmallStudio) -> None:
    info = studio.bucket.put(f"galleries/{studio.wedding}/1.jpg", a_picture())

    studio.browse.thumbnail(ANA, info)

    assert [method for method, _ in studio.bucket.calls] == ["start_of"]


def test_anothers_thumbnail_is_not_there_even_if_it_is_kept(
    studio: SmallStudio, foreign: GalleryId
) -> None:
    info = studio.bucket.put(f"galleries/{foreign}/one.jpg", a_picture())
    studio.browse.thumbnail(BRUNO, info)

    with pytest.raises(NotFound):
        studio.browse.thumbnail(ANA, info)
    with pytest.raises(NotFound):
        elsewhere = ObjectInfo("images/1.jpg", info.size, info.etag, info.modified)
        studio.browse.thumbnail(ANA, elsewhere)


def test_a_bucket_out_of_reach_is_said(studio: SmallStudio) -> None:
    info = studio.bucket.put(f"galleries/{studio.wedding}/1.jpg", a_picture())
    studio.bucket.fail(StorageUnreachable(host="r2", reason="no way"), times=-1)

    with pytest.raises(StorageUnreachable):
        studio.browse.thumbnail(ANA, info)
    with pytest.raises(StorageUnreachable):
        all_of(studio, f"galleries/{studio.wedding}/")
