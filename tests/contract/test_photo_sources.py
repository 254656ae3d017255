"""What every photo source promises, wherever photos lie: a folder, a bucket on two servers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.folder import FolderSource
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.domain.errors import PhotoMissing, PhotoNotStored
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import PhotoId
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.photos import PhotoContent, PhotoSource
from tests.builders import GALLERY, JPEG, PNG, a_photo
from tests.fakes.bucket import FakeBucket
from tests.servers.s3 import S3Server

_seconds = count(1_700_000_000)
ODD_NAMES = ("coração 夏.jpg", "a b+c&d.jpg", "100%25.jpg", "IMG;1=2.JPG")


@dataclass(frozen=True, slots=True)
class Place:
    """A source to test, and the ways to change what lies there.

    Attributes:
        key_of: what a photo's row says, by the file's name.
    """

    source: PhotoSource
    key_of: Callable[[str], str]
    put: Callable[[str, bytes], object]
    remove: Callable[[str], object]

    def photo(self, name: str, data: bytes | None = None) -> Photo:
        """Put a photo there, or only name one that is not."""
        if data is not None:
            self.put(name, data)
        return replace(a_photo(self.key_of(name)), name=name)


def _folder(place: Path) -> Place:
    place.mkdir()

    def put(name: str, data: bytes) -> None:
        (place / name).write_bytes(data)
        second = next(_seconds)
        os.utime(place / name, (second, second))

    return Place(FolderSource(place), lambda name: name, put, lambda name: (place / name).unlink())


def _bucket(
    store: ObjectStore,
    place: Path,
    put: Callable[[str, bytes], object],
    remove: Callable[[str], object],
    opened: ExitStack,
) -> Place:
    pairs = SqlitePairs(place / "pairs.sqlite3")
    opened.callback(pairs.close)
    source = StudioSource(store, pairs, DiskContentCache(place / "kept", 1 << 20, spare=0))

    def key(name: str) -> str:
        return f"galleries/{GALLERY}/{name}"

    return Place(
        source,
        lambda name: f"r2:{key(name)}",
        lambda name, data: put(key(name), data),
        lambda name: remove(key(name)),
    )


@pytest.fixture(params=["folder", "fake", "moto", "seaweed"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as opened:
        if request.param == "folder":
            yield _folder(tmp_path / "photos")
        elif request.param == "fake":
            fake = FakeBucket()
            yield _bucket(fake, tmp_path, fake.put, fake.remove, opened)
        else:
            server: S3Server = request.getfixturevalue(request.param)
            name, client = server.make_bucket(), server.client()
            opened.callback(client.close)
            login = BucketLogin(
                account_id=None,
                bucket=name,
                endpoint=server.endpoint,
                access_key_id=server.access_key,
                secret_access_key=server.secret_key,
            )
            store = open_bucket(login)
            opened.callback(store.close)
            yield _bucket(
                store,
                tmp_path,
                lambda key, data: client.put_object(Bucket=name, Key=key, Body=data),
                lambda key: client.delete_object(Bucket=name, Key=key),
                opened,
            )
            if request.param == "seaweed":  # moto forgets all by itself
                server.remove_bucket(name)


def known(photo: Photo, content: PhotoContent) -> Photo:
    """Return a photo as the database has it once it was read."""
    return replace(photo, etag=content.etag, stamp=content.stamp)


def test_a_photo_comes_back_byte_for_byte(place: Place) -> None:
    assert place.source.read(place.photo("one.jpg", JPEG)).data == JPEG


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_photo_may_have_any_name(place: Place, name: str) -> None:
    photo = place.photo(name, JPEG)

    assert place.source.read(photo).data == JPEG
    assert place.source.stamp(photo) is not None


def test_a_photo_of_many_megabytes_comes_back_whole(place: Place) -> None:
    data = os.urandom(1 << 20) * 12

    assert place.source.read(place.photo("large.jpg", data)).data == data


def test_looking_and_reading_tell_the_same_version(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)

    content = place.source.read(photo)

    assert place.source.stamp(photo) == content.stamp
    assert place.source.stamps([photo]) == {photo.id: content.stamp}
    assert content.stamp.size == len(JPEG)


def test_what_was_made_of_a_read_is_found_again_once_the_database_knows_it(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)

    content = place.source.read(photo)

    assert place.source.version(known(photo, content)) == content.version


def test_once_looked_at_other_bytes_are_another_version(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)
    before = place.source.read(photo)

    place.put("one.jpg", PNG)
    place.source.stamps([known(photo, before)])
    after = place.source.read(known(photo, before))

    assert after.data == PNG
    assert after.etag != before.etag
    assert after.version != before.version
    assert after.stamp != before.stamp


def test_the_same_bytes_have_the_same_etag_wherever_they_lie(place: Place) -> None:
    one, other = place.photo("one.jpg", JPEG), place.photo("other.jpg", JPEG)

    assert place.source.read(one).etag == place.source.read(other).etag


def test_a_photo_that_is_gone_is_told_by_its_name(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)
    place.remove("one.jpg")

    with pytest.raises((PhotoMissing, PhotoNotStored), match=r"one\.jpg"):
        place.source.read(photo)
    assert place.source.stamp(photo) is None
    assert place.source.stamps([photo]) == {photo.id: None}


def test_many_photos_are_looked_at_in_one_go_those_that_are_gone_too(place: Place) -> None:
    photos = [replace(place.photo(f"{n}.jpg", JPEG), id=PhotoId(n)) for n in range(30)]
    place.remove("7.jpg")

    stamps = place.source.stamps(photos)

    assert set(stamps) == {photo.id for photo in photos}
    assert [photo for photo, stamp in stamps.items() if stamp is None] == [PhotoId(7)]


def test_without_an_edited_version_the_photo_itself_is_delivered(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)

    assert place.source.read_edited(photo).data == JPEG


def test_several_threads_read_side_by_side(place: Place) -> None:
    photos = [place.photo(f"{n}.jpg", JPEG + bytes([n])) for n in range(12)]

    with ThreadPoolExecutor(6) as pool:
        contents = list(pool.map(place.source.read, photos))

    assert [content.data[-1] for content in contents] == list(range(12))


def test_reading_writes_nothing(place: Place) -> None:
    photo = place.photo("one.jpg", JPEG)
    before = place.source.stamp(photo)

    place.source.read(photo)
    place.source.glimpse(photo)
    place.source.path(photo)

    assert place.source.stamp(photo) == before
