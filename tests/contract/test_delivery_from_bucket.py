"""Deliveries from a bucket: nothing fetched twice, nothing passed over silently."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.delivery import FolderDelivery
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.domain.errors import ItemError, PhotoNotHere, PhotoNotInBucket, PhotoNotStored
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.ports.local_copies import ORIGINAL, Pair, content_name
from tests.builders import JPEG, NOON, PNG, a_photo
from tests.fakes.bucket import FakeBucket

COPY, LINK, ZIP = DeliveryForm.COPY, DeliveryForm.LINK, DeliveryForm.ZIP


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def pairs(tmp_path: Path) -> Iterator[SqlitePairs]:
    opened = SqlitePairs(tmp_path / "pairs.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def kept(tmp_path: Path) -> DiskContentCache:
    return DiskContentCache(tmp_path / "kept", 1 << 30, spare=0)


@pytest.fixture
def place(bucket: FakeBucket, pairs: SqlitePairs, kept: DiskContentCache) -> FolderDelivery:
    source = StudioSource(bucket, pairs, kept)
    return FolderDelivery(source, source.is_same, source.own_file)


def again(bucket: FakeBucket, pairs: SqlitePairs, kept: DiskContentCache) -> FolderDelivery:
    """Return a place as after a new start, and count from now on."""
    bucket.calls.clear()
    bucket.read_bytes = 0
    source = StudioSource(bucket, pairs, kept)
    return FolderDelivery(source, source.is_same, source.own_file)


def upload(bucket: FakeBucket, name: str, data: bytes = JPEG, number: int = 1) -> Photo:
    info = bucket.put(f"galleries/1/{number:08}-uuid.jpg", data)
    row = a_photo(f"r2:{info.key}", number=number, stamp=info.stamp, etag=info.etag)
    return replace(row, name=name)


def deliver(
    place: FolderDelivery, out: Path, photos: Sequence[Photo], form: DeliveryForm, name: str = "Ana"
) -> list[bool]:
    with place.parcel(out, name, form) as parcel:
        return [parcel.add(photo) for photo in photos]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def in_zip(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


# --- copies ---------------------------------------------------------------------------------------


def test_a_photo_of_the_bucket_is_given_under_its_own_name_and_time(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    assert deliver(place, out, [upload(bucket, "DSC_0001.JPG")], COPY) == [True]

    assert files(out) == {"Ana/DSC_0001.JPG": JPEG}
    assert (out / "Ana" / "DSC_0001.JPG").stat().st_mtime == NOON.timestamp()


def test_the_same_again_fetches_nothing(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    out: Path,
) -> None:
    photos = [upload(bucket, "1.jpg", JPEG, 1), upload(bucket, "2.jpg", PNG, 2)]
    deliver(place, out, photos, COPY)

    assert deliver(again(bucket, pairs, kept), out, photos, COPY) == [False, False]

    assert bucket.read_bytes == 0
    assert set(files(out)) == {"Ana/1.jpg", "Ana/2.jpg"}


def test_the_same_again_is_known_even_where_the_etag_says_nothing(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    out: Path,
) -> None:
    photo = upload(bucket, "1.jpg")
    info = bucket.put("galleries/1/00000001-uuid.jpg", JPEG, etag="noetag")
    photo = replace(photo, etag=info.etag)
    deliver(place, out, [photo], COPY)

    assert deliver(again(bucket, pairs, kept), out, [photo], COPY) == [False]

    assert set(files(out)) == {"Ana/1.jpg"}


def test_what_is_another_photo_is_never_overwritten(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    (out / "Ana").mkdir(parents=True)
    (out / "Ana" / "1.jpg").write_bytes(b"hers" * len(JPEG))
    (out / "Ana" / "1 (2).jpg").symlink_to(out / "Ana" / "1.jpg")

    assert deliver(place, out, [upload(bucket, "1.jpg")], COPY) == [True]

    assert (out / "Ana" / "1.jpg").read_bytes() == b"hers" * len(JPEG)
    assert (out / "Ana" / "1 (3).jpg").read_bytes() == JPEG


def test_a_group_photo_is_fetched_once_for_everybody_in_it(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    photos = [upload(bucket, f"{n}.jpg", bytes([n]) * (12 << 20), n) for n in range(1, 5)]

    for name in ("Ana", "Bea", "Caio"):
        assert deliver(place, out, photos, COPY, name) == [True] * 4

    assert bucket.read_bytes == 4 * (12 << 20)
    assert len(files(out)) == 12


def test_a_copy_somebody_changed_is_not_given_on(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    photo = upload(bucket, "1.jpg")
    deliver(place, out, [photo], COPY)
    (out / "Ana" / "1.jpg").write_bytes(b"painted over")

    deliver(place, out, [photo], COPY, "Bea")

    assert (out / "Bea" / "1.jpg").read_bytes() == JPEG


def test_a_photo_that_was_replaced_since_is_given_anew(
    place: FolderDelivery,
    bucket: FakeBucket,
    out: Path,
) -> None:
    photo = upload(bucket, "1.jpg", JPEG)
    deliver(place, out, [photo], COPY)
    info = bucket.put("galleries/1/00000001-uuid.jpg", PNG, modified=NOON + timedelta(hours=1))
    photo = replace(photo, stamp=info.stamp, etag=info.etag)

    assert deliver(place, out, [photo], COPY) == [True]

    assert files(out) == {"Ana/1 (2).jpg": PNG, "Ana/1.jpg": JPEG}


def test_the_edited_version_is_what_is_given_though_the_other_is_on_disk(
    place: FolderDelivery, bucket: FakeBucket, pairs: SqlitePairs, out: Path, tmp_path: Path
) -> None:
    photo = upload(bucket, "1.jpg", JPEG)
    bucket.put("galleries/1/edited.jpg", PNG)
    pair_with_disk(pairs, photo, tmp_path / "1.jpg")

    deliver(place, out, [replace(photo, edited_key="r2:galleries/1/edited.jpg")], COPY)

    assert files(out) == {"Ana/1.jpg": PNG}


def pair_with_disk(pairs: SqlitePairs, photo: Photo, file: Path) -> None:
    file.write_bytes(JPEG)
    found = file.stat()
    assert photo.etag is not None
    key = photo.key.removeprefix("r2:")
    stamp = FileStamp(found.st_size, found.st_mtime_ns)
    pairs.put([Pair(photo.id, photo.gallery_id, file, key, photo.etag, stamp)])


@pytest.mark.parametrize("form", [COPY, ZIP])
def test_what_lies_on_this_computer_is_not_fetched(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    tmp_path: Path,
    form: DeliveryForm,
) -> None:
    paired, original = upload(bucket, "1.jpg", JPEG, 1), upload(bucket, "2.jpg", PNG, 2)
    pair_with_disk(pairs, paired, tmp_path / "hers.jpg")
    kept.put(content_name(ORIGINAL, f"{original.key.removeprefix('r2:')} {original.etag}"), PNG)
    bucket.fail(StorageUnreachable(host="r2", reason="no way"), times=-1)

    assert deliver(place, tmp_path / "out", [paired, original], form) == [True, True]

    given = tmp_path / "out" / "Ana"
    found = in_zip(given.with_suffix(".zip")) if form is ZIP else files(given)
    assert found == {"1.jpg": JPEG, "2.jpg": PNG}


def keep(kept: DiskContentCache, photo: Photo, data: bytes) -> None:
    kept.put(content_name(ORIGINAL, f"{photo.key.removeprefix('r2:')} {photo.etag}"), data)


def test_a_photo_kept_here_is_given_with_its_own_time_and_for_all_who_may_see_the_folder(
    place: FolderDelivery, bucket: FakeBucket, kept: DiskContentCache, out: Path
) -> None:
    far, near = upload(bucket, "far.jpg", JPEG, 1), upload(bucket, "near.jpg", PNG, 2)
    keep(kept, near, PNG)

    deliver(place, out, [far, near], COPY)

    given = [(out / "Ana" / name).stat() for name in ("far.jpg", "near.jpg")]
    assert given[1].st_mtime == NOON.timestamp()
    assert given[1].st_mode == given[0].st_mode


def test_a_photo_kept_here_is_zipped_with_its_own_time(
    place: FolderDelivery, bucket: FakeBucket, kept: DiskContentCache, out: Path
) -> None:
    far, near = upload(bucket, "far.jpg", JPEG, 1), upload(bucket, "near.jpg", PNG, 2)
    keep(kept, near, PNG)

    deliver(place, out, [far, near], ZIP)

    with zipfile.ZipFile(out / "Ana.zip") as archive:
        given = [archive.getinfo(name) for name in ("far.jpg", "near.jpg")]
    assert given[1].date_time == given[0].date_time
    assert given[1].external_attr == given[0].external_attr


@pytest.mark.parametrize("form", [COPY, ZIP])
def test_photos_kept_here_are_given_again_without_a_network(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    out: Path,
    form: DeliveryForm,
) -> None:
    photo = upload(bucket, "1.jpg")
    keep(kept, photo, JPEG)
    bucket.fail(StorageUnreachable(host="r2", reason="no way"), times=-1)
    deliver(place, out, [photo], form)

    assert deliver(again(bucket, pairs, kept), out, [photo], form) == [False]
    assert deliver(place, out, [photo], form, "Bea") == [True]


@pytest.mark.parametrize("form", [COPY, ZIP])
def test_a_photo_that_cannot_be_had_is_told_and_the_rest_goes_on(
    place: FolderDelivery, bucket: FakeBucket, out: Path, form: DeliveryForm
) -> None:
    gone = upload(bucket, "gone.jpg", JPEG, 1)
    bucket.remove(gone.key.removeprefix("r2:"))
    elsewhere = replace(a_photo("cfimage:0b1c", number=2), name="elsewhere.jpg")
    good = upload(bucket, "good.jpg", PNG, 3)
    told: list[ItemError] = []

    with place.parcel(out, "Ana", form) as parcel:
        for photo in (gone, elsewhere, good):
            try:
                parcel.add(photo)
            except ItemError as error:
                told.append(error)

    assert [type(error) for error in told] == [PhotoNotStored, PhotoNotInBucket]
    assert told[0].details["name"] == "gone.jpg"
    found = in_zip(out / "Ana.zip") if form is ZIP else files(out / "Ana")
    assert found == {"good.jpg": PNG}


def test_a_bucket_out_of_reach_leaves_nothing_half_written(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    photo = upload(bucket, "1.jpg")
    bucket.fail(StorageUnreachable(host="r2", reason="no way"), times=-1)

    for form in (COPY, ZIP):
        with pytest.raises(StorageUnreachable):
            deliver(place, out, [photo], form)

    assert files(out) == {}


# --- links ----------------------------------------------------------------------------------------


def test_a_link_needs_a_file_and_says_how_to_get_one(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    out: Path,
    tmp_path: Path,
) -> None:
    paired, far = upload(bucket, "1.jpg", JPEG, 1), upload(bucket, "2.jpg", PNG, 2)
    pair_with_disk(pairs, paired, tmp_path / "hers.jpg")

    with place.parcel(out, "Ana", LINK) as parcel:
        assert parcel.add(paired)
        with pytest.raises(PhotoNotHere, match=r"2\.jpg") as caught:
            parcel.add(far)

    assert "Pair the gallery with the folder" in caught.value.hint
    assert (out / "Ana" / "1.jpg").resolve() == tmp_path / "hers.jpg"
    assert bucket.read_bytes == 0


# --- zip files ------------------------------------------------------------------------------------


def test_a_zip_holds_what_was_fetched_with_its_time(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    photos = [upload(bucket, "x.jpg", JPEG, 1), upload(bucket, "X.JPG", PNG, 2)]

    assert deliver(place, out, photos, ZIP) == [True, True]

    assert in_zip(out / "Ana.zip") == {"x.jpg": JPEG, "X (2).JPG": PNG}
    with zipfile.ZipFile(out / "Ana.zip") as archive:
        then = datetime(*archive.getinfo("x.jpg").date_time, tzinfo=UTC).astimezone()
    assert abs(then.timestamp() - NOON.timestamp()) <= 24 * 3600  # zips know no time zone


def test_a_second_zip_takes_from_the_first_what_it_holds(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    out: Path,
) -> None:
    one, two = upload(bucket, "1.jpg", JPEG, 1), upload(bucket, "2.jpg", PNG, 2)
    deliver(place, out, [one], ZIP)

    assert deliver(again(bucket, pairs, kept), out, [one, two], ZIP) == [False, True]

    assert bucket.read_bytes == len(PNG)
    assert in_zip(out / "Ana (2).zip") == {"1.jpg": JPEG, "2.jpg": PNG}


def test_the_same_zip_again_is_not_kept(
    place: FolderDelivery,
    bucket: FakeBucket,
    pairs: SqlitePairs,
    kept: DiskContentCache,
    out: Path,
) -> None:
    photos = [upload(bucket, "1.jpg", JPEG, 1), upload(bucket, "2.jpg", PNG, 2)]
    deliver(place, out, photos, ZIP)

    assert deliver(again(bucket, pairs, kept), out, photos, ZIP) == [False, False]

    assert bucket.read_bytes == 0
    assert [path.name for path in out.iterdir()] == ["Ana.zip"]


def test_a_photo_in_the_zips_of_several_is_fetched_once(
    place: FolderDelivery, bucket: FakeBucket, out: Path
) -> None:
    photos = [upload(bucket, f"{n}.jpg", bytes([n]) * (12 << 20), n) for n in range(1, 5)]

    for name in ("Ana", "Bea"):
        deliver(place, out, photos, ZIP, name)

    assert bucket.read_bytes == 4 * (12 << 20)
