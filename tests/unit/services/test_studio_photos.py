"""Looking at a studio's photos: little is fetched, nothing twice, and never the wrong picture."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from kingdesk.adapters.db.tables import king_photos, photo_files
from kingdesk.domain.errors import NotFound, PhotoNotInBucket, PhotoNotStored
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.ports.pictures import THUMBNAIL_SIDE
from tests.fakes.engine import a_picture
from tests.fakes.studio import ANA, BRUNO, SmallStudio, camera_photo, colour

UNREACHABLE = StorageUnreachable(host="r2", reason="no way")
GLIMPSE = 256 * 1024
RED, GREEN, BLUE = 0, 1, 2


def size(jpeg: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.size


def is_mostly(channel: int, jpeg: bytes) -> bool:
    found = colour(jpeg)
    return found[channel] == max(found)


def measured(studio: SmallStudio, photo_id: PhotoId, width: int, height: int) -> None:
    """Write down what processing finds out of a photo's size."""
    studio.reconcile()
    with studio.store.engine.begin() as connection:
        connection.execute(
            sa.update(photo_files)
            .where(photo_files.c.photo_id == photo_id)
            .values(width=width, height=height)
        )


@pytest.fixture
def large(studio: SmallStudio) -> PhotoId:
    """Give a blue photo of 8 MB whose camera put a red thumbnail into it."""
    return studio.upload("1.jpg", camera_photo() + bytes(8_000_000))


# --- thumbnails -----------------------------------------------------------------------------------


def test_a_grid_cell_fetches_the_start_of_a_photo_only_and_only_once(
    studio: SmallStudio, large: PhotoId
) -> None:
    first = studio.photos.thumbnail(ANA, large)

    assert is_mostly(RED, first)
    assert studio.bucket.read_bytes == GLIMPSE
    assert studio.photos.thumbnail(ANA, large) == first
    assert studio.bucket.read_bytes == GLIMPSE


def test_without_a_thumbnail_of_the_cameras_it_is_made_of_the_whole_once(
    studio: SmallStudio,
) -> None:
    photo_id = studio.upload("1.jpg", a_picture(width=2000, height=1500) + bytes(1_000_000))

    first = studio.photos.thumbnail(ANA, photo_id)
    fetched = studio.bucket.read_bytes

    assert size(first) == (THUMBNAIL_SIDE, 384)
    assert studio.photos.thumbnail(ANA, photo_id) == first
    assert studio.bucket.read_bytes == fetched


def test_it_still_is_the_photos_own_once_the_database_knows_more(
    studio: SmallStudio, large: PhotoId
) -> None:
    studio.photos.thumbnail(ANA, large)
    studio.reconcile()
    studio.replace_object(large, a_picture(shade=250 * 256))
    studio.reconcile()

    assert is_mostly(GREEN, studio.photos.thumbnail(ANA, large))


def test_processing_puts_a_better_one_in_its_place(studio: SmallStudio, large: PhotoId) -> None:
    studio.photos.thumbnail(ANA, large)
    content = studio.source.read(studio.photo(large))
    studio.thumbnails.put(large, content.version, b"a better one")  # as `MatchPhoto` does
    studio.reconcile()

    assert studio.photos.thumbnail(ANA, large) == b"a better one"


def test_looking_at_a_photo_puts_a_better_one_in_its_place(
    studio: SmallStudio, large: PhotoId
) -> None:
    assert is_mostly(RED, studio.photos.thumbnail(ANA, large))

    studio.photos.preview(ANA, large, 1600)

    assert is_mostly(BLUE, studio.photos.thumbnail(ANA, large))
    assert size(studio.photos.thumbnail(ANA, large)) == (512, 384)


def test_a_photo_that_lies_here_is_scaled_as_it_is(
    studio: SmallStudio, hers: Path, large: PhotoId
) -> None:
    (hers / "1.jpg").write_bytes(camera_photo() + bytes(8_000_000))
    studio.pair(hers)
    studio.start_counting()

    assert is_mostly(BLUE, studio.photos.thumbnail(ANA, large))
    assert studio.bucket.calls == []


def test_a_photo_that_cannot_be_had_is_told(studio: SmallStudio) -> None:
    gone = studio.row("gone.jpg", f"r2:galleries/{studio.wedding}/gone.jpg")
    cloud = studio.row("cloud.jpg", "cfimage:1")

    for act in (studio.photos.thumbnail, lambda o, p: studio.photos.preview(o, p, 1600)):
        with pytest.raises(PhotoNotStored, match=r"gone\.jpg"):
            act(ANA, gone)
        with pytest.raises(PhotoNotInBucket, match=r"cloud\.jpg"):
            act(ANA, cloud)


def test_what_is_about_to_be_shown_is_asked_of_the_database_at_once(
    studio: SmallStudio,
) -> None:
    ids = [studio.upload(f"{n}.jpg", a_picture(shade=n)) for n in range(12)]
    photos = studio.photos
    for photo_id in ids:
        photos.thumbnail(ANA, photo_id)
    asked: list[str] = []
    sa.event.listen(
        studio.store.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
    )

    photos.expect(ANA, ids)
    for photo_id in ids:
        photos.thumbnail(ANA, photo_id)

    assert len([query for query in asked if query.startswith("SELECT")]) == 1


def test_what_is_expected_is_known_once_and_only_to_whose_it_is(
    studio: SmallStudio, large: PhotoId
) -> None:
    photos = studio.photos
    photos.expect(BRUNO, [large])
    with pytest.raises(NotFound):
        photos.thumbnail(BRUNO, large)
    photos.expect(ANA, [large])
    with pytest.raises(NotFound):
        photos.thumbnail(BRUNO, large)
    photos.thumbnail(ANA, large)
    studio.bucket.remove(studio.key(large))
    with studio.store.engine.begin() as connection:
        connection.execute(
            sa.update(king_photos).where(king_photos.c.id == large).values(file_path="cfimage:1")
        )

    with pytest.raises(PhotoNotInBucket):
        photos.thumbnail(ANA, large)


# --- previews -------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [False, True])
def test_a_preview_is_fetched_once_also_after_a_new_start(
    studio: SmallStudio, large: PhotoId, *, known: bool
) -> None:
    if known:
        studio.reconcile()
    first = studio.photos.preview(ANA, large, 1600)
    studio.start_counting()

    assert studio.photos.preview(ANA, large, 1600) == first
    assert size(studio.photos.preview(ANA, large, 2560)) == (2560, 1920)
    assert studio.bucket.calls == []


def test_all_pixels_of_a_photo_are_taken_from_the_photo_itself(
    studio: SmallStudio, large: PhotoId
) -> None:
    measured(studio, large, 4000, 3000)
    studio.photos.preview(ANA, large, 1600)

    assert size(studio.photos.preview(ANA, large, 4000)) == (4000, 3000)


def test_a_larger_screen_makes_do_with_the_kept_preview(
    studio: SmallStudio, large: PhotoId
) -> None:
    studio.photos.preview(ANA, large, 3840)
    studio.start_counting()

    assert size(studio.photos.preview(ANA, large, 3840)) == (2560, 1920)
    assert studio.bucket.calls == []


def test_a_replaced_photo_is_not_shown_as_it_was(studio: SmallStudio, large: PhotoId) -> None:
    studio.reconcile()
    assert is_mostly(BLUE, studio.photos.preview(ANA, large, 1600))
    studio.replace_object(large, a_picture(shade=250))
    studio.reconcile()

    assert not is_mostly(BLUE, studio.photos.preview(ANA, large, 1600))


def test_a_photo_that_lies_here_needs_no_kept_preview(
    studio: SmallStudio, hers: Path, large: PhotoId
) -> None:
    (hers / "1.jpg").write_bytes(camera_photo() + bytes(8_000_000))
    studio.pair(hers)

    studio.photos.preview(ANA, large, 1600)

    assert studio.kept.bytes_kept == 0


# --- faces ----------------------------------------------------------------------------------------


def test_a_large_face_is_cut_out_of_the_kept_preview(studio: SmallStudio, large: PhotoId) -> None:
    measured(studio, large, 4000, 3000)
    studio.photos.preview(ANA, large, 1600)
    studio.start_counting()

    crop = studio.photos.crop(ANA, large, Box(0.4, 0.4, 0.1, 0.1), 96)

    assert max(size(crop)) == 96
    assert studio.bucket.calls == []


def test_a_small_face_is_cut_out_of_the_photo_itself(studio: SmallStudio, large: PhotoId) -> None:
    measured(studio, large, 4000, 3000)
    studio.photos.preview(ANA, large, 1600)
    small = Box(0.4, 0.4, 0.02, 0.02)  # 80 pixels of the photo, 51 of the preview

    assert max(size(studio.photos.crop(ANA, large, small, 96))) == 80


def test_the_faces_of_one_photo_are_one_download(studio: SmallStudio, large: PhotoId) -> None:
    photos = studio.photos
    small = Box(0.4, 0.4, 0.02, 0.02)

    for left in range(10):
        photos.crop(ANA, large, replace(small, left=left / 20), 96)

    assert studio.bucket.count("read") == 1


# --- others ---------------------------------------------------------------------------------------


def test_cards_come_in_pages_in_the_gallerys_order(studio: SmallStudio) -> None:
    for number in range(25):
        studio.upload(f"{number}.jpg")
    all_at_once = studio.photos.cards(ANA, studio.wedding)

    pages = list(studio.photos.card_pages(ANA, studio.wedding, first=5, size=10))

    assert [len(page) for page in pages] == [5, 10, 10]
    assert [card for page in pages for card in page] == all_at_once


def test_who_chose_what_is_empty_where_nobody_chose(studio: SmallStudio) -> None:
    studio.upload("1.jpg")

    assert studio.photos.selections(ANA, studio.wedding) == {}


def test_anothers_photos_are_not_there(studio: SmallStudio, large: PhotoId) -> None:
    photos = studio.photos
    photos.preview(ANA, large, 1600)

    for act in (
        lambda: photos.thumbnail(BRUNO, large),
        lambda: photos.preview(BRUNO, large, 1600),
        lambda: photos.crop(BRUNO, large, Box(0.4, 0.4, 0.1, 0.1), 96),
        lambda: photos.path(BRUNO, large),
        lambda: list(photos.card_pages(BRUNO, studio.wedding)),
        lambda: photos.selections(BRUNO, studio.wedding),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_bucket_out_of_reach_is_said_and_what_is_here_is_shown(
    studio: SmallStudio, large: PhotoId
) -> None:
    other = studio.upload("2.jpg", camera_photo())
    studio.photos.preview(ANA, large, 1600)
    studio.bucket.fail(UNREACHABLE, times=-1)

    assert studio.photos.preview(ANA, large, 1600)
    assert studio.photos.thumbnail(ANA, large)
    with pytest.raises(StorageUnreachable):
        studio.photos.thumbnail(ANA, other)
