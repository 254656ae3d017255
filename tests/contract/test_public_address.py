"""The bucket's public address: used where it is right, and never believed where it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest

from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.adapters.photos.r2.bucket import R2Bucket
from kingdesk.adapters.photos.r2.public import NotServed, PublicAddress
from kingdesk.domain.errors import PhotoChanged, PhotoNotStored
from kingdesk.domain.objects import ObjectInfo
from kingdesk.domain.studio_errors import SettingWrong
from tests.builders import NOON
from tests.servers.certificates import Authority
from tests.servers.processes import free_ports
from tests.servers.proxy import FaultyProxy
from tests.servers.s3 import S3Server
from tests.servers.scripted import Answer, Request, ScriptedServer

KEY: Final = "galleries/12/coração +1.jpg"
DATA: Final = bytes(range(256)) * 2000
ETAG: Final = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
RIGHT: Final = Answer(200, {"ETag": f'"{ETAG}"', "Content-Type": "image/jpeg"}, DATA)


@dataclass(slots=True)
class Studio:
    """A bucket behind a proxy that sees all, and a public address that says what it is told."""

    bucket: R2Bucket
    storage: FaultyProxy
    public: ScriptedServer
    put: Callable[[bytes], object]
    served: Answer = RIGHT
    keys: list[str] = field(default_factory=list)

    def asked_storage(self) -> list[str]:
        return [seen.method for seen in self.storage.seen]


@pytest.fixture
def studio(moto: S3Server, faulty_moto: FaultyProxy) -> Iterator[Studio]:
    name = moto.make_bucket()
    client = moto.client()
    public = ScriptedServer(lambda _: RIGHT)
    login = BucketLogin(
        account_id=None,
        bucket=name,
        endpoint=faulty_moto.endpoint,
        access_key_id=moto.access_key,
        secret_access_key=moto.secret_key,
    )
    bucket = open_bucket(login, public_base_url=f"{public.endpoint}/photos/")
    studio = Studio(
        bucket,
        faulty_moto,
        public,
        lambda data: client.put_object(Bucket=name, Key=KEY, Body=data),
    )

    def answer(request: Request) -> Answer:
        studio.keys.append(unquote(request.path))
        return studio.served

    public.answer = answer
    studio.put(DATA)
    yield studio
    bucket.close()
    client.close()
    public.stop()


def test_whole_photos_come_from_the_public_address_once_the_bucket_said_which_version(
    studio: Studio, tmp_path: Path
) -> None:
    data, info = studio.bucket.read(KEY)
    downloaded = studio.bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert data == (tmp_path / "a.jpg").read_bytes() == DATA
    assert info == downloaded == studio.bucket.head(KEY)
    assert studio.asked_storage() == ["HEAD"] * 3
    assert studio.keys == [f"/photos/{KEY}"] * 2
    assert studio.public.seen[0].path == "/photos/galleries/12/cora%C3%A7%C3%A3o%20%2B1.jpg"


def test_the_public_address_is_given_no_key_and_no_signature(studio: Studio) -> None:
    studio.bucket.read(KEY)

    (request,) = studio.public.seen
    assert set(request.headers) <= {"host", "user-agent", "accept-encoding", "connection"}


@pytest.mark.parametrize(
    "served",
    [
        Answer(404, {}, b"not here"),
        Answer(403),
        Answer(500, {}, b"error"),
        Answer(302, {"Location": "https://elsewhere.example/"}),
        Answer(200, {"Content-Type": "text/html"}, b"<html>Please wait</html>"),
        Answer(200, {}, DATA),
        Answer(200, {"ETag": '"00000000000000000000000000000000"'}, DATA),
        Answer(200, {"ETag": f'"{ETAG}"'}, DATA[:-1]),
        Answer(200, {"ETag": f'"{ETAG}"'}, DATA + b"more"),
        Answer(200, {"ETag": f'"{ETAG}"'}, DATA[::-1]),
        Answer(200, {"ETag": f'W/"{ETAG}"'}, DATA[::-1]),
        Answer(206, {"ETag": f'"{ETAG}"'}, DATA),
    ],
    ids=[
        "missing",
        "denied",
        "failed",
        "elsewhere",
        "a page",
        "no etag",
        "another etag",
        "too short",
        "too long",
        "other bytes",
        "other bytes, weak",
        "a part",
    ],
)
def test_what_the_public_address_says_wrong_is_read_from_the_bucket(
    studio: Studio, tmp_path: Path, served: Answer
) -> None:
    studio.served = served

    data, info = studio.bucket.read(KEY)
    studio.bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert data == (tmp_path / "a.jpg").read_bytes() == DATA
    assert info.etag == ETAG
    assert len(studio.public.seen) == 2
    assert studio.asked_storage() == ["HEAD", "GET"] * 2


def test_a_weak_etag_will_do_where_the_bytes_prove_it(studio: Studio) -> None:
    studio.served = Answer(200, {"ETag": f'W/"{ETAG}"'}, DATA)

    assert studio.bucket.read(KEY)[0] == DATA
    assert studio.asked_storage() == ["HEAD"]


@pytest.mark.parametrize("length", [0, 100_000])
def test_an_answer_that_breaks_off_is_read_from_the_bucket(
    studio: Studio, tmp_path: Path, length: int
) -> None:
    headers = {"ETag": f'"{ETAG}"', "Content-Length": str(len(DATA)), "Connection": "close"}
    studio.served = Answer(200, headers, DATA[:length])

    data, _ = studio.bucket.read(KEY)
    studio.bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert data == (tmp_path / "a.jpg").read_bytes() == DATA


def test_an_answer_that_stands_still_is_read_from_the_bucket(
    monkeypatch: pytest.MonkeyPatch, studio: Studio
) -> None:
    public = PublicAddress(studio.public.endpoint, 4, timeouts_s=(1.0, 0.2))
    monkeypatch.setattr(studio.bucket, "_public", public)
    studio.served = Answer(200, {"ETag": f'"{ETAG}"'}, DATA, stall_after=100_000)

    with closing(public):
        assert studio.bucket.read(KEY)[0] == DATA


def test_a_public_address_that_fails_again_and_again_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch, studio: Studio
) -> None:
    now = [0.0]
    public = PublicAddress(studio.public.endpoint, 4, clock=lambda: now[0])
    monkeypatch.setattr(studio.bucket, "_public", public)
    studio.served = Answer(503)
    with closing(public):
        for _ in range(6):
            assert studio.bucket.read(KEY)[0] == DATA
        while_it_failed = len(studio.public.seen)
        studio.served = RIGHT
        now[0] += 301.0
        studio.bucket.read(KEY)

    assert while_it_failed == 3
    assert len(studio.public.seen) == 4
    assert studio.asked_storage() == ["HEAD", "GET"] * 3 + ["GET"] * 3 + ["HEAD"]


def test_failures_between_successes_do_no_harm(
    monkeypatch: pytest.MonkeyPatch, studio: Studio
) -> None:
    for served in (Answer(503), Answer(503), RIGHT) * 3:
        studio.served = served
        studio.bucket.read(KEY)

    assert len(studio.public.seen) == 9


def test_what_the_public_address_still_has_of_a_replaced_photo_is_not_read(
    studio: Studio, tmp_path: Path
) -> None:
    studio.put(DATA[::-1])  # caches keep the old one for a year

    assert studio.bucket.read(KEY)[0] == DATA[::-1]
    with pytest.raises(PhotoChanged):
        studio.bucket.read(KEY, ETAG)
    with pytest.raises(PhotoChanged):
        studio.bucket.download(KEY, ETAG, tmp_path / "a.jpg")


def test_a_photo_replaced_between_two_questions_is_read_as_it_is_now(studio: Studio) -> None:
    def replace(_: Request) -> Answer:
        studio.put(DATA[::-1])
        return Answer(404)

    studio.public.answer = replace

    data, info = studio.bucket.read(KEY)

    assert data == DATA[::-1]
    assert info.etag == hashlib.md5(data, usedforsecurity=False).hexdigest()


def test_what_only_the_public_address_has_is_not_there(studio: Studio) -> None:
    with pytest.raises(PhotoNotStored):
        studio.bucket.read("galleries/12/deleted.jpg")

    assert studio.public.seen == []


def test_a_key_that_climbs_is_not_asked_for(studio: Studio) -> None:
    with pytest.raises(PhotoNotStored):
        studio.bucket.read("galleries/12/../13/a.jpg")

    assert studio.public.seen == []
    assert studio.storage.seen == []


def test_no_public_address_that_cant_be_verified_is_believed(authority: Authority) -> None:
    server = ScriptedServer(lambda _: RIGHT, authority.sign_for("127.0.0.1"))
    info = ObjectInfo(KEY, len(DATA), ETAG, NOON)

    with closing(PublicAddress(server.endpoint, 1)) as public, pytest.raises(NotServed):
        list(public.blocks(info))
    server.stop()

    assert server.seen == []


def test_an_unreachable_public_address_is_no_error(
    monkeypatch: pytest.MonkeyPatch, studio: Studio
) -> None:
    public = PublicAddress(f"http://127.0.0.1:{free_ports(1)[0]}", 1)
    monkeypatch.setattr(studio.bucket, "_public", public)

    with closing(public):
        assert studio.bucket.read(KEY)[0] == DATA


@pytest.mark.parametrize("url", ["http://photos.example.com", "photos example", "ftp://a.example"])
def test_a_public_address_that_cant_be_right_is_refused(url: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        PublicAddress(url, 1)

    assert caught.value.details["name"] == "R2_PUBLIC_BASE_URL"
