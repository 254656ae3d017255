"""What a studio's photo source promises: the object's bytes and ETag, wherever they come from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.domain.errors import KingdeskError, PhotoNotInBucket, PhotoNotStored, PhotoUnreadable
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.objects import ObjectInfo
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.ports.local_copies import ORIGINAL, Pair, content_name
from tests.builders import JPEG, NOON, PNG, a_photo
from tests.fakes.bucket import FakeBucket

KEY = "galleries/1/one.jpg"
ROW = f"r2:{KEY}"
UNREACHABLE = StorageUnreachable(host="r2", reason="no way")


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture
def pairs(tmp_path: Path) -> Iterator[SqlitePairs]:
    opened = SqlitePairs(tmp_path / "pairs.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def kept(tmp_path: Path) -> DiskContentCache:
    return DiskContentCache(tmp_path / "kept", 1 << 30, spare=0)


@pytest.fixture
def source(bucket: FakeBucket, pairs: SqlitePairs, kept: DiskContentCache) -> StudioSource:
    return StudioSource(bucket, pairs, kept)


@pytest.fixture
def keeping(bucket: FakeBucket, pairs: SqlitePairs, kept: DiskContentCache) -> StudioSource:
    """Give a source that keeps the originals it downloads."""
    return StudioSource(bucket, pairs, kept, keep_originals=True)


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def known(info: ObjectInfo, row: str | None = None) -> Photo:
    """Return a photo whose object the database knows as the bucket has it."""
    return a_photo(row or f"r2:{info.key}", stamp=info.stamp, etag=info.etag)


def on_disk(folder: Path, data: bytes = JPEG, name: str = "DSC_0001.JPG") -> Path:
    file = folder / name
    file.write_bytes(data)
    os.utime(file, (1_600_000_000, 1_600_000_000))
    return file


def paired(pairs: SqlitePairs, photo: Photo, info: ObjectInfo, file: Path) -> None:
    found = file.stat()
    stamp = FileStamp(found.st_size, found.st_mtime_ns)
    pairs.put([Pair(photo.id, photo.gallery_id, file, info.key, info.etag, stamp)])


# --- from the bucket ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [ROW, KEY, "R2:/galleries//1/one.jpg", f"https://pics.test/{KEY}"])
def test_a_photo_is_read_with_its_etag_and_the_time_the_bucket_has(
    source: StudioSource, bucket: FakeBucket, row: str
) -> None:
    bucket.put(KEY, JPEG)

    content = source.read(a_photo(row))

    assert content.data == JPEG
    assert content.etag == md5(JPEG)
    assert content.stamp == FileStamp(len(JPEG), int(NOON.timestamp()) * 10**9)
    assert content.version == f"{KEY} {md5(JPEG)}"
    assert source.stamp(a_photo(row)) == content.stamp


def test_an_object_that_changed_is_read_as_it_is_now(
    source: StudioSource, bucket: FakeBucket
) -> None:
    photo = known(bucket.put(KEY, JPEG))
    bucket.put(KEY, PNG, modified=NOON + timedelta(hours=1))

    content = source.read(photo)

    assert (content.data, content.etag) == (PNG, md5(PNG))
    assert content.stamp.mtime_ns > (photo.stamp or content.stamp).mtime_ns


def test_a_photo_that_is_gone_from_the_bucket_is_called_by_its_own_name(
    source: StudioSource,
) -> None:
    photo = replace(a_photo(ROW), name="DSC_0001.JPG")

    for act in (source.read, source.read_edited, source.glimpse):
        with pytest.raises(PhotoNotStored, match=r"DSC_0001\.JPG") as caught:
            act(photo)
        assert "galleries" not in caught.value.message
    assert source.stamp(photo) is None


def test_whatever_is_wrong_with_a_photo_is_told_of_its_own_name(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    bucket.fail(PhotoUnreadable(name=KEY, reason="too big"))

    with pytest.raises(PhotoUnreadable, match=r"^DSC_0001\.JPG: .*too big"):
        source.read(replace(a_photo(ROW), name="DSC_0001.JPG"))


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("cfimage:0b1c2d", "Cloudflare Images"),
        ("https://imagedelivery.net/hash/0b1c2d/public", "Cloudflare Images"),
        ("https://example.test/pictures/one.jpg", "elsewhere"),
        ("", "elsewhere"),
    ],
)
def test_a_photo_outside_the_bucket_says_where_it_is(
    source: StudioSource, bucket: FakeBucket, row: str, where: str
) -> None:
    photo = a_photo(row)

    with pytest.raises(PhotoNotInBucket, match=where):
        source.read(photo)
    with pytest.raises(PhotoNotInBucket, match=where):
        source.glimpse(photo)

    assert source.stamp(photo) is None
    assert source.stamps([photo]) == {photo.id: None}
    assert source.version(photo) is None
    assert source.path(photo) is None
    assert bucket.calls == []


def test_a_bucket_out_of_reach_is_no_missing_photo(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    bucket.fail(UNREACHABLE, times=-1)
    photo = a_photo(ROW)

    for act in (source.read, source.stamp, source.glimpse, lambda p: source.stamps([p])):
        with pytest.raises(StorageUnreachable):
            act(photo)


def test_a_glimpse_is_the_first_part_of_a_large_photo(
    source: StudioSource, bucket: FakeBucket
) -> None:
    large = JPEG + bytes(2_000_000)
    bucket.put(KEY, large)

    assert source.glimpse(a_photo(ROW)) == large[: 256 * 1024]
    assert bucket.read_bytes == 256 * 1024


def test_what_pictures_are_valid_for_is_known_without_asking(
    source: StudioSource, bucket: FakeBucket
) -> None:
    info = bucket.put(KEY, JPEG)

    assert source.version(known(info)) == source.read(known(info)).version
    assert source.version(a_photo(ROW)) == f"{KEY} "
    assert bucket.count("head") == 0


def test_the_faces_of_one_photo_are_cut_out_of_one_download(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    photo = a_photo(ROW)

    contents = {source.read(photo) for _ in range(5)}

    assert len(contents) == 1
    assert bucket.count("read") == 1


def test_photos_read_lately_do_not_fill_the_memory(
    source: StudioSource, bucket: FakeBucket
) -> None:
    photos = [
        a_photo(bucket.put(f"galleries/1/{n}.jpg", bytes(10 << 20)).key, number=n) for n in range(6)
    ]

    for photo in photos:
        source.read(photo)

    assert source._recent._held <= 32 << 20
    source.read(photos[0])
    assert bucket.count("read") == 7


# --- many at once ---------------------------------------------------------------------------------


def test_the_stamps_of_a_gallery_cost_one_listing(source: StudioSource, bucket: FakeBucket) -> None:
    photos = [a_photo(f"r2:galleries/1/{n}.jpg", number=n) for n in range(1, 31)]
    for photo in photos[1:]:
        bucket.put(photo.key.removeprefix("r2:"), JPEG)
    same = a_photo(photos[1].key, number=99)

    stamps = source.stamps([*photos, same])

    assert bucket.calls == [("listing", "galleries/1/")]
    assert stamps[photos[0].id] is None
    assert stamps[photos[1].id] == stamps[same.id] == source.stamp(photos[1])
    assert list(stamps) == [photo.id for photo in (*photos, same)]


def test_photos_outside_their_gallerys_folder_are_asked_for_one_by_one(
    source: StudioSource, bucket: FakeBucket
) -> None:
    old, other, lost = (
        a_photo(key, number=n)
        for n, key in enumerate(["galleries/OLD.jpg", "galleries/10/x.jpg", "galleries/no.jpg"], 1)
    )
    bucket.put("galleries/OLD.jpg", JPEG)
    bucket.put("galleries/10/x.jpg", PNG)

    stamps = source.stamps([old, other, lost])

    assert bucket.count("listing") == 0
    assert bucket.count("head") == 3
    found = stamps[old.id], stamps[other.id]
    assert [stamp and stamp.size for stamp in found] == [len(JPEG), len(PNG)]
    assert stamps[lost.id] is None


# --- from this computer ---------------------------------------------------------------------------


def test_a_paired_file_is_read_instead_of_the_bucket(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    info = bucket.put(KEY, JPEG)
    photo, file = known(info), on_disk(tmp_path)
    from_bucket = source.read(photo)
    paired(pairs, photo, info, file)
    fresh = StudioSource(bucket, pairs, DiskContentCache(tmp_path / "none", 0))
    bucket.calls.clear()

    assert fresh.read(photo) == from_bucket
    assert fresh.path(photo) == file
    assert fresh.glimpse(photo) is None
    assert bucket.calls == []


def test_a_paired_file_of_an_object_not_known_yet_costs_a_look_at_it_only(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    info = bucket.put(KEY, JPEG)
    paired(pairs, a_photo(ROW), info, on_disk(tmp_path))

    content = source.read(a_photo(ROW))

    assert (content.data, content.etag, content.stamp) == (JPEG, info.etag, info.stamp)
    assert bucket.calls == [("head", KEY)]


@pytest.mark.parametrize("change", ["edited", "touched", "deleted", "a folder now"])
def test_a_paired_file_that_is_another_now_is_not_used(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path, change: str
) -> None:
    info = bucket.put(KEY, JPEG)
    photo, file = known(info), on_disk(tmp_path)
    paired(pairs, photo, info, file)
    if change == "edited":
        file.write_bytes(JPEG[:-2] + b"\0\0")
    elif change == "touched":
        os.utime(file, (1_700_000_000, 1_700_000_000))
    else:
        file.unlink()
        if change == "a folder now":
            file.mkdir()

    assert source.read(photo).data == JPEG
    assert bucket.count("read") == 1
    assert source.path(photo) is None
    assert source.glimpse(photo) == JPEG


def test_a_pair_of_another_version_of_the_object_is_not_used(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    old = bucket.put(KEY, JPEG)
    file = on_disk(tmp_path)
    paired(pairs, known(old), old, file)
    new = bucket.put(KEY, PNG, modified=NOON + timedelta(hours=1))

    assert source.read(known(new)).data == PNG
    assert source.path(known(new)) is None


def test_a_pair_of_the_file_the_row_named_before_is_not_used(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    old = bucket.put(KEY, JPEG)
    paired(pairs, known(old), old, on_disk(tmp_path))
    bucket.put("galleries/1/new.jpg", PNG)

    moved = replace(known(old), key="r2:galleries/1/new.jpg")

    assert source.read(moved).data == PNG
    assert source.path(moved) is None


def test_a_listing_that_shows_another_version_is_believed_over_the_database(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    old = bucket.put(KEY, JPEG)
    photo = known(old)
    paired(pairs, photo, old, on_disk(tmp_path))
    bucket.put(KEY, PNG, modified=NOON + timedelta(hours=1))

    stamps = source.stamps([photo])

    content = source.read(photo)
    assert (content.data, content.stamp) == (PNG, stamps[photo.id])
    assert source.path(photo) is None


def test_what_a_listing_said_is_dropped_once_the_database_knows_better(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    photo = a_photo(ROW)
    source.stamps([photo])
    newer = bucket.put(KEY, PNG, modified=NOON + timedelta(hours=1))

    assert source.read(known(newer)).data == PNG
    assert bucket.count("read") == 1


def test_a_downloaded_original_is_kept_where_she_wants_it(
    keeping: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, kept: DiskContentCache
) -> None:
    photo = known(bucket.put(KEY, JPEG))
    first = keeping.read(photo)
    again = StudioSource(bucket, pairs, kept)
    bucket.fail(UNREACHABLE, times=-1)

    assert again.read(photo) == first
    path = again.path(photo)
    assert path is not None
    assert path.read_bytes() == JPEG
    assert again.glimpse(photo) is None


def test_nothing_is_kept_where_she_does_not_want_it(
    source: StudioSource, bucket: FakeBucket, kept: DiskContentCache
) -> None:
    photo = known(bucket.put(KEY, JPEG))

    source.read(photo)

    assert kept.bytes_kept == 0
    assert source.path(photo) is None


def test_a_kept_original_cut_short_is_not_used(
    source: StudioSource, bucket: FakeBucket, kept: DiskContentCache
) -> None:
    info = bucket.put(KEY, JPEG)
    kept.put(content_name(ORIGINAL, f"{KEY} {info.etag}"), JPEG[:100])

    assert source.read(known(info)).data == JPEG


# --- what is delivered ----------------------------------------------------------------------------


def test_the_edited_version_is_delivered_and_faces_are_looked_for_in_the_other(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    edited = bucket.put("galleries/1/edited.jpg", PNG)
    photo = replace(a_photo(ROW), edited_key="r2:galleries/1/edited.jpg")

    assert source.read(photo).data == JPEG
    content = source.read_edited(photo)
    assert (content.data, content.etag) == (PNG, edited.etag)


def test_a_photo_edited_once_more_is_delivered_as_it_is_now(
    keeping: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    bucket.put("galleries/1/edited.jpg", PNG)
    photo = replace(a_photo(ROW), edited_key="r2:galleries/1/edited.jpg")
    keeping.read_edited(photo)
    bucket.put("galleries/1/edited.jpg", JPEG + PNG, modified=NOON + timedelta(hours=1))

    assert keeping.read_edited(photo).data == JPEG + PNG


def test_without_its_edited_version_the_photo_itself_is_delivered(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    photo = replace(a_photo(ROW), edited_key="r2:galleries/1/gone.jpg")

    assert source.read_edited(photo).data == JPEG
    assert source.read_edited(a_photo(ROW)).data == JPEG


def test_an_edited_version_outside_the_bucket_is_said_not_passed_over(
    source: StudioSource, bucket: FakeBucket
) -> None:
    bucket.put(KEY, JPEG)
    photo = replace(a_photo(ROW), edited_key="cfimage:0b1c")

    with pytest.raises(PhotoNotInBucket):
        source.read_edited(photo)


def test_the_edited_version_is_not_taken_from_the_file_paired_with_the_photo(
    source: StudioSource, bucket: FakeBucket, pairs: SqlitePairs, tmp_path: Path
) -> None:
    info = bucket.put(KEY, JPEG)
    bucket.put("galleries/1/edited.jpg", PNG)
    photo = replace(known(info), edited_key="galleries/1/edited.jpg")
    paired(pairs, photo, info, on_disk(tmp_path))

    assert source.read_edited(photo).data == PNG


def test_a_file_is_told_to_be_what_would_be_delivered_without_fetching_it(
    source: StudioSource, bucket: FakeBucket, tmp_path: Path
) -> None:
    bucket.put(KEY, JPEG)
    bucket.put("galleries/1/edited.jpg", PNG)
    photo = a_photo(ROW)
    with_edit = replace(photo, edited_key="galleries/1/edited.jpg")
    edit_gone = replace(photo, edited_key="galleries/1/gone.jpg")
    jpeg, png = on_disk(tmp_path), on_disk(tmp_path, PNG, "edited.jpg")
    flawed = on_disk(tmp_path, JPEG[:-1] + b"\0", "flawed.jpg")

    assert source.is_same(photo, jpeg)
    assert not source.is_same(photo, png)
    assert not source.is_same(photo, flawed)
    assert not source.is_same(photo, tmp_path / "none.jpg")
    assert source.is_same(with_edit, png)
    assert not source.is_same(with_edit, jpeg)
    assert source.is_same(edit_gone, jpeg)
    assert not source.is_same(a_photo("cfimage:1"), jpeg)
    assert bucket.read_bytes == 0


@pytest.mark.parametrize("error", [UNREACHABLE])
def test_offline_whatever_lies_here_can_be_read(
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    tmp_path: Path,
    error: KingdeskError,
) -> None:
    one, two = bucket.put(KEY, JPEG), bucket.put("galleries/1/two.jpg", PNG)
    first, second = known(one), replace(known(two), id=a_photo(number=2).id)
    paired(pairs, first, one, on_disk(tmp_path))
    kept.put(content_name(ORIGINAL, f"{two.key} {two.etag}"), PNG)
    bucket.fail(error, times=-1)

    source = StudioSource(bucket, pairs, kept)

    assert source.read(first).data == JPEG
    assert source.read_edited(second).data == PNG
