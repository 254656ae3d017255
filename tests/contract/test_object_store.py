"""What every bucket does: the one in memory, and R2's adapter before two servers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.domain.errors import Cancelled, PhotoChanged, PhotoNotStored
from kingdesk.domain.objects import ObjectInfo
from kingdesk.ports.objects import ObjectStore
from tests.builders import JPEG
from tests.fakes.bucket import FakeBucket
from tests.servers.s3 import S3Server

KEY = "galleries/12/3f0c1a52-9f1e-4f0a-8f57-0d7f3f1f6a11.jpg"
ODD_KEYS = (
    "galleries/1/a b.jpg",
    "galleries/1/a+b.jpg",
    "galleries/1/100%.jpg",
    "galleries/1/100%25.jpg",
    "galleries/1/a&b=c;d,e.jpg",
    "galleries/1/a?b#c.jpg",
    "galleries/1/a'b(c)!~*.jpg",
    "galleries/1/coração 夏 🌞.jpg",
    "galleries/1/ÁÉ.jpg",
    "galleries/1/<&>.jpg",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bucket to test, and the way to put something into it."""

    store: ObjectStore
    put: Callable[[str, bytes], object]
    put_in_parts: Callable[[str, bytes, int], object]


@pytest.fixture(params=["fake", "moto", "seaweed"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    if request.param == "fake":
        fake = FakeBucket()
        yield Shelf(fake, fake.put, lambda key, data, size: _fake_parts(fake, key, data, size))
        return
    server: S3Server = request.getfixturevalue(request.param)
    name = server.make_bucket()
    client = server.client()
    login = BucketLogin(
        account_id=None,
        bucket=name,
        endpoint=server.endpoint,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
    )
    store = open_bucket(login)
    yield Shelf(
        store,
        lambda key, data: client.put_object(
            Bucket=name, Key=key, Body=data, ContentType="image/jpeg"
        ),
        lambda key, data, size: _upload_parts(server, name, key, data, size),
    )
    store.close()
    client.close()
    if request.param == "seaweed":  # moto forgets all by itself
        server.remove_bucket(name)


def _fake_parts(fake: FakeBucket, key: str, data: bytes, size: int) -> None:
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    joined = b"".join(hashlib.md5(part).digest() for part in parts)  # noqa: S324 - as S3 does
    fake.put(key, data, etag=f"{hashlib.md5(joined).hexdigest()}-{len(parts)}")  # noqa: S324


def _upload_parts(server: S3Server, bucket: str, key: str, data: bytes, size: int) -> None:
    client = server.client()
    upload = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(data), size), 1):
        answer = client.upload_part(
            Bucket=bucket,
            Key=key,
            UploadId=upload,
            PartNumber=number,
            Body=data[start : start + size],
        )
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    client.complete_multipart_upload(
        Bucket=bucket,
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
    )
    client.close()


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


# looking


def test_what_is_known_of_an_object_is_its_size_type_time_and_etag_without_quotes(
    shelf: Shelf,
) -> None:
    shelf.put(KEY, JPEG)

    info = shelf.store.head(KEY)

    assert info is not None
    assert (info.key, info.size, info.etag) == (KEY, len(JPEG), md5(JPEG))
    assert info.content_type == "image/jpeg"
    assert info.modified.tzinfo is UTC
    assert abs(info.modified - datetime.now(UTC)) < timedelta(days=3650)


@pytest.mark.parametrize(
    "key",
    [
        "galleries/12/nothing.jpg",
        "galleries/12",
        "",
        "galleries/" + "x" * 2000,
        "galleries/12/../12/a.jpg",
        "galleries/\ud800.jpg",
    ],
)
def test_nothing_is_known_of_what_is_not_there(shelf: Shelf, key: str) -> None:
    shelf.put("galleries/12/a.jpg", JPEG)

    assert shelf.store.head(key) is None
    with pytest.raises(PhotoNotStored):
        shelf.store.read(key)
    with pytest.raises(PhotoNotStored):
        shelf.store.start_of(key, 10)


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_may_be_any_text(shelf: Shelf, tmp_path: Path, key: str) -> None:
    shelf.put(key, JPEG)

    info = shelf.store.head(key)

    assert info is not None
    assert info.key == key
    assert [found.key for found in shelf.store.listing("galleries/1/")] == [key]
    assert [found.key for found in shelf.store.listing(key)] == [key]
    (level,) = shelf.store.folder("galleries/1/")
    assert [found.key for found in level.objects] == [key]
    assert shelf.store.read(key)[0] == JPEG
    shelf.store.download(key, info.etag, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == JPEG


# listing


def test_a_listing_goes_on_over_all_pages_by_key(shelf: Shelf) -> None:
    keys = [f"galleries/7/{number:04}.jpg" for number in range(1001)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: shelf.put(key, b"x"), reversed(keys)))
    shelf.put("galleries/70/other.jpg", b"x")

    counts: list[int] = []
    found = list(shelf.store.listing("galleries/7/", counts.append))

    assert [info.key for info in found] == keys
    assert counts == [0, 1000]
    assert {info.etag for info in found} == {md5(b"x")}
    assert {info.size for info in found} == {1}
    assert all(info.content_type is None for info in found)


def test_a_listing_can_be_stopped_before_each_page(shelf: Shelf) -> None:
    for number in range(3):
        shelf.put(f"galleries/7/{number}.jpg", b"x")
    seen: list[int] = []

    def stop(count: int) -> None:
        seen.append(count)
        raise Cancelled

    with pytest.raises(Cancelled):
        list(shelf.store.listing("galleries/7/", stop))

    assert seen == [0]


def test_an_empty_prefix_lists_everything_and_a_strange_one_nothing(shelf: Shelf) -> None:
    shelf.put(KEY, JPEG)
    shelf.put("images/2026/01/a.png", b"png")

    assert [info.key for info in shelf.store.listing("")] == [KEY, "images/2026/01/a.png"]
    assert list(shelf.store.listing("galleries/13/")) == []
    assert list(shelf.store.listing("\ud800")) == []


def test_a_folder_shows_one_level(shelf: Shelf) -> None:
    for key in ("galleries/1/a.jpg", "galleries/1/b/c.jpg", "galleries/2/d.jpg", "top.txt"):
        shelf.put(key, b"x")
    shelf.put("galleries/1/", b"")  # how some programs make a folder

    (top,) = shelf.store.folder("")
    (gallery,) = shelf.store.folder("galleries/1/")

    assert (top.prefix, top.folders) == ("", ("galleries/",))
    assert [info.key for info in top.objects] == ["top.txt"]
    assert (gallery.prefix, gallery.folders) == ("galleries/1/", ("galleries/1/b/",))
    assert [info.key for info in gallery.objects] == ["galleries/1/a.jpg"]


# reading


@pytest.mark.parametrize("size", [0, 1, 20_000_000])
def test_an_object_is_read_whole(shelf: Shelf, tmp_path: Path, size: int) -> None:
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    shelf.put(KEY, data)

    read, info = shelf.store.read(KEY)
    downloaded = shelf.store.download(KEY, info.etag, tmp_path / "whole.jpg")

    assert read == data
    assert (info.size, info.etag) == (size, md5(data))
    assert downloaded == info
    assert (tmp_path / "whole.jpg").read_bytes() == data
    assert shelf.store.start_of(KEY, 10) == data[:10]


def test_the_start_of_an_object_is_no_longer_than_it(shelf: Shelf) -> None:
    shelf.put(KEY, b"0123456789")

    assert shelf.store.start_of(KEY, 4) == b"0123"
    assert shelf.store.start_of(KEY, 10) == b"0123456789"
    assert shelf.store.start_of(KEY, 4096) == b"0123456789"
    assert shelf.store.start_of(KEY, 0) == b""


def test_only_the_version_wanted_is_read(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(KEY, b"old")
    shelf.put(KEY, b"new one")

    with pytest.raises(PhotoChanged):
        shelf.store.read(KEY, md5(b"old"))
    with pytest.raises(PhotoChanged):
        shelf.store.download(KEY, md5(b"old"), tmp_path / "a.jpg")

    assert shelf.store.read(KEY, md5(b"new one"))[0] == b"new one"
    assert list(tmp_path.iterdir()) == []


def test_an_object_uploaded_in_parts_has_another_kind_of_etag(shelf: Shelf, tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096 * 6
    shelf.put_in_parts(KEY, data, 5 << 20)

    info = shelf.store.head(KEY)
    assert info is not None
    shelf.store.download(KEY, info.etag, tmp_path / "a.jpg")

    assert info.etag.endswith("-2")
    assert shelf.store.read(KEY, info.etag)[0] == data
    assert (tmp_path / "a.jpg").read_bytes() == data


# downloading


def test_a_download_stopped_half_way_is_gone_on_with(shelf: Shelf, tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096 * 3
    shelf.put(KEY, data)
    to = tmp_path / "a.jpg"

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        shelf.store.download(KEY, md5(data), to, stop)
    left = (tmp_path / "a.jpg.part").read_bytes()
    progress: list[int] = []
    shelf.store.download(KEY, md5(data), to, progress.append)

    assert data.startswith(left)
    assert 0 < len(left) < len(data)
    assert progress[0] > len(left)
    assert progress[-1] == len(data)
    assert to.read_bytes() == data
    assert list(tmp_path.iterdir()) == [to]


@pytest.mark.parametrize("in_parts", [False, True])
def test_what_was_left_of_another_version_does_not_get_into_a_download(
    shelf: Shelf, tmp_path: Path, *, in_parts: bool
) -> None:
    to = tmp_path / "a.jpg"

    def put(data: bytes) -> str:
        if in_parts:  # then the ETag does not tell what the bytes must be
            shelf.put_in_parts(KEY, data, 5 << 20)
        else:
            shelf.put(KEY, data)
        info = shelf.store.head(KEY)
        assert info is not None
        return info.etag

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        shelf.store.download(KEY, put(b"old" * 500_000), to, stop)
    shelf.store.download(KEY, put(b"new" * 500_000), to)

    assert to.read_bytes() == b"new" * 500_000
    assert list(tmp_path.iterdir()) == [to]


def test_what_was_left_of_the_same_version_is_used(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(KEY, bytes(range(256)) * 4096 * 2)
    info = shelf.store.head(KEY)
    assert info is not None
    seen: list[int] = []

    def stop(written: int) -> None:
        seen.append(written)
        raise Cancelled

    for _ in range(3):
        with pytest.raises(Cancelled):
            shelf.store.download(KEY, info.etag, tmp_path / "a.jpg", stop)

    assert sorted(set(seen)) == seen


def test_a_download_takes_the_place_of_what_was_there(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(KEY, JPEG)
    to = tmp_path / "a.jpg"
    to.write_bytes(b"something else, and longer than it" * 100)

    shelf.store.download(KEY, md5(JPEG), to)

    assert to.read_bytes() == JPEG


def test_a_download_of_what_is_not_there_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("galleries/12/other.jpg", JPEG)

    with pytest.raises(PhotoNotStored):
        shelf.store.download(KEY, md5(JPEG), tmp_path / "a.jpg")

    assert list(tmp_path.iterdir()) == []


def test_many_threads_read_at_the_same_time(shelf: Shelf, tmp_path: Path) -> None:
    keys = [f"galleries/7/{number}.jpg" for number in range(24)]
    for key in keys:
        shelf.put(key, key.encode() * 10_000)

    def work(key: str) -> ObjectInfo:
        data, info = shelf.store.read(key)
        assert data == key.encode() * 10_000
        return shelf.store.download(key, info.etag, tmp_path / key.replace("/", "-"))

    with ThreadPoolExecutor(24) as pool:
        found = list(pool.map(work, keys))

    assert [info.key for info in found] == keys
    assert len(list(tmp_path.iterdir())) == 24
