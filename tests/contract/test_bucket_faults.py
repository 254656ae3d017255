"""What goes wrong on the way to a bucket and in it, and what is said of it."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import socket
import ssl
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Barrier
from typing import Final

import pytest
from botocore.exceptions import EndpointConnectionError, SSLError
from botocore.retries.standard import ExponentialBackoff
from urllib3.exceptions import SSLError as HTTPSError

from kingdesk.adapters.photos.r2 import BucketLogin
from kingdesk.adapters.photos.r2 import bucket as bucket_module
from kingdesk.adapters.photos.r2.bucket import R2Bucket, connect
from kingdesk.adapters.photos.r2.client import Patience
from kingdesk.adapters.photos.r2.failures import READ, Place, known
from kingdesk.adapters.photos.r2.login import other_jurisdictions
from kingdesk.domain.errors import (
    DiskFull,
    KingdeskError,
    PhotoChanged,
    PhotoUnreadable,
)
from kingdesk.domain.studio_errors import (
    BucketElsewhere,
    BucketNotFound,
    ClockWrong,
    SettingMissing,
    SettingWrong,
    StorageDenied,
    StorageFailed,
    StorageKeyRefused,
    StorageNotVerified,
    StorageThrottled,
    StorageUnreachable,
)
from tests.servers.certificates import Authority
from tests.servers.processes import free_ports
from tests.servers.proxy import FaultyProxy
from tests.servers.s3 import LISTER, READER, SHARED_BUCKET, KeyPair, S3Server
from tests.servers.scripted import Answer, Request, ScriptedServer

KEY: Final = "galleries/12/3f0c1a52-9f1e-4f0a-8f57-0d7f3f1f6a11.jpg"
DATA: Final = bytes(range(256)) * 8192  # 2 MiB
ETAG: Final = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
PATIENCE: Final = Patience(connect_s=2.0, read_s=0.5, attempts=2)
LONG_PATIENCE: Final = Patience(connect_s=2.0, read_s=20.0, attempts=2)

Method = Callable[[R2Bucket, Path], object]
METHODS: Final[dict[str, Method]] = {
    "head": lambda bucket, _: bucket.head(KEY),
    "listing": lambda bucket, _: list(bucket.listing("galleries/12/")),
    "folder": lambda bucket, _: list(bucket.folder("galleries/12/")),
    "read": lambda bucket, _: bucket.read(KEY),
    "start_of": lambda bucket, _: bucket.start_of(KEY, 100),
    "download": lambda bucket, folder: bucket.download(KEY, ETAG, folder / "a.jpg"),
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore try again at once."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)


def login_to(
    server: S3Server, bucket: str, *, endpoint: str | None = None, keys: KeyPair | None = None
) -> BucketLogin:
    keys = keys or server.keys
    return BucketLogin(
        account_id=None,
        bucket=bucket,
        endpoint=endpoint or server.endpoint,
        access_key_id=keys.access_key,
        secret_access_key=keys.secret_key,
    )


@pytest.fixture
def filled(moto: S3Server) -> str:
    """Return the name of a bucket with one photo in it."""
    name = moto.make_bucket()
    put(moto, name, DATA)
    return name


def put(server: S3Server, bucket: str, data: bytes) -> None:
    client = server.client()
    client.put_object(Bucket=bucket, Key=KEY, Body=data)
    client.close()


@pytest.fixture
def bucket(moto: S3Server, filled: str, faulty_moto: FaultyProxy) -> Iterator[R2Bucket]:
    """Give the bucket with one photo, behind the proxy."""
    login = login_to(moto, filled, endpoint=faulty_moto.endpoint)
    with closing(connect(login, patience=LONG_PATIENCE)) as bucket:
        yield bucket


@pytest.fixture
def hasty(moto: S3Server, filled: str, faulty_moto: FaultyProxy) -> Iterator[R2Bucket]:
    """Give the same bucket to somebody who waits half a second for an answer."""
    login = login_to(moto, filled, endpoint=faulty_moto.endpoint)
    with closing(connect(login, patience=PATIENCE)) as bucket:
        yield bucket


def at(server: ScriptedServer, endpoint: str | None = None) -> R2Bucket:
    """Return a bucket of a server that checks nothing."""
    login = BucketLogin(
        account_id=None,
        bucket="studio-photos",
        endpoint=endpoint or server.endpoint,
        access_key_id="AKSCRIPTED0000000000",
        secret_access_key="scripted-secret",
    )
    return connect(login, patience=PATIENCE)


def error_answer(status: int, code: str, message: str = "as told") -> Answer:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(status, {"Content-Type": "application/xml"}, body.encode())


# the connection


def test_a_body_that_is_cut_off_is_gone_on_with_from_there_and_of_the_same_version(
    bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    faulty_moto.cut_bodies(300_000, times=2)

    data, info = bucket.read(KEY)

    assert data == DATA
    assert (info.size, info.etag) == (len(DATA), ETAG)
    first, second, third = faulty_moto.seen
    assert "range" not in first.headers
    assert second.headers["range"] == "bytes=300000-"
    assert third.headers["range"] == "bytes=600000-"
    assert second.headers["if-match"] == third.headers["if-match"] == f'"{ETAG}"'


def test_a_download_that_breaks_off_again_and_again_keeps_what_it_got(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path
) -> None:
    faulty_moto.cut_bodies(100_000)
    to = tmp_path / "a.jpg"

    with pytest.raises(StorageUnreachable) as caught:
        bucket.download(KEY, ETAG, to)
    tries = len(faulty_moto.seen)
    left = (tmp_path / "a.jpg.part").stat().st_size
    faulty_moto.heal()
    bucket.download(KEY, ETAG, to)

    assert caught.value.details["reason"] == "the connection breaks off"
    assert tries < 12
    assert not left % 100_000
    assert left >= 300_000
    assert [seen.headers.get("range") for seen in faulty_moto.seen] == [None, f"bytes={left}-"]
    assert to.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [to]


def test_the_start_of_a_photo_is_gone_on_with_as_well(
    bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    faulty_moto.cut_bodies(1000, times=1)

    assert bucket.start_of(KEY, 5000) == DATA[:5000]


def test_a_page_of_a_list_that_is_cut_off_is_asked_for_again(
    bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    faulty_moto.cut_bodies(200, times=1)

    assert [info.key for info in bucket.listing("")] == [KEY]


def test_a_list_that_is_always_cut_off_is_a_failed_storage(
    bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    faulty_moto.cut_bodies(200)

    with pytest.raises(StorageFailed):
        list(bucket.listing(""))


@every_method
def test_a_server_that_does_not_answer_is_waited_for_only_so_long(
    hasty: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method
) -> None:
    faulty_moto.hang()

    with pytest.raises(StorageUnreachable) as caught:
        method(hasty, tmp_path)

    assert caught.value.details["reason"] == "it does not answer"
    assert len(faulty_moto.seen) == 2


def test_a_body_that_stands_still_is_gone_on_with() -> None:
    def answer(request: Request) -> Answer:
        start = int(request.headers.get("range", "bytes=0-")[6:-1])
        headers = {"ETag": f'"{ETAG}"', "Last-Modified": "Mon, 01 Jun 2026 12:00:00 GMT"}
        if not start:
            return Answer(200, headers, DATA, stall_after=300_000)
        headers["Content-Range"] = f"bytes {start}-{len(DATA) - 1}/{len(DATA)}"
        return Answer(206, headers, DATA[start:])

    server = ScriptedServer(answer)
    with closing(at(server)) as bucket:
        data, _ = bucket.read(KEY)
    server.stop()

    assert data == DATA
    assert [request.headers.get("range") for request in server.seen][1:] == ["bytes=262144-"]


def test_a_body_that_never_comes_is_waited_for_a_few_times_only() -> None:
    headers = {"ETag": f'"{ETAG}"', "Last-Modified": "Mon, 01 Jun 2026 12:00:00 GMT"}
    server = ScriptedServer(lambda _: Answer(200, headers, DATA, stall_after=0))
    with closing(at(server)) as bucket, pytest.raises(StorageUnreachable) as caught:
        bucket.read(KEY)
    server.stop()

    assert caught.value.details["reason"] == "it does not answer"
    assert len(server.seen) == 3


@every_method
def test_a_connection_reset_once_is_made_again(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method
) -> None:
    faulty_moto.reset_connections(times=1)

    method(bucket, tmp_path)


@every_method
def test_connections_that_are_always_reset_are_an_unreachable_storage(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method
) -> None:
    faulty_moto.reset_connections()

    with pytest.raises(StorageUnreachable) as caught:
        method(bucket, tmp_path)

    assert caught.value.details["reason"] == "the connection breaks off"


@every_method
def test_a_refused_connection_is_called_that(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method
) -> None:
    faulty_moto.refuse_connections()

    with pytest.raises(StorageUnreachable) as caught:
        method(bucket, tmp_path)

    assert caught.value.details == {
        "host": f"127.0.0.1:{faulty_moto.port}",
        "reason": "it refuses the connection",
    }


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "there is no such address"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "there is no internet connection"),
        (OSError(errno.ENETUNREACH, "unreachable"), "there is no internet connection"),
        (OSError(errno.EIO, "strange"), "the connection fails"),
    ],
)
def test_no_network_and_no_such_host_are_told_apart(cause: OSError, reason: str) -> None:
    error = EndpointConnectionError(endpoint_url="https://a.example", error=cause)

    found = known(error, Place("a.example", "photos"), what=READ, name=KEY)

    assert isinstance(found, StorageUnreachable)
    assert found.details["reason"] == reason


def test_a_server_that_answers_whole_where_a_part_was_asked_for_gives_the_part(
    tmp_path: Path,
) -> None:
    headers = {"ETag": f'"{ETAG}"', "Last-Modified": "Mon, 01 Jun 2026 12:00:00 GMT"}
    server = ScriptedServer(lambda _: Answer(200, headers, DATA))
    (tmp_path / "a.jpg.part").write_bytes(DATA[:1_000_000])
    with closing(at(server)) as bucket:
        bucket.download(KEY, ETAG, tmp_path / "a.jpg")
        start = bucket.start_of(KEY, 1000)
    server.stop()

    assert start == DATA[:1000]
    assert (tmp_path / "a.jpg").read_bytes() == DATA
    ranges = [request.headers.get("range") for request in server.seen]
    assert ranges == [None, "bytes=1000000-", "bytes=0-999"]  # the first is a HEAD


# TLS


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (9, ClockWrong, None),
        (10, StorageNotVerified, "its certificate has expired"),
        (18, StorageNotVerified, "nobody known vouches for its certificate"),
        (62, StorageNotVerified, "its certificate is for another name"),
        (64, StorageNotVerified, "its certificate is for another name"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said(
    code: int, kind: type[KingdeskError], reason: str | None
) -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_code = code
    error = SSLError(endpoint_url="https://a.example", error=HTTPSError(cause))

    found = known(error, Place("a.example", "photos"), what=READ, name=KEY)

    assert type(found) is kind
    assert found.details.get("reason") == reason


def test_a_certificate_nobody_vouches_for_is_not_believed(authority: Authority) -> None:
    server = ScriptedServer(lambda _: Answer(200), authority.sign_for("127.0.0.1"))
    with closing(at(server)) as bucket, pytest.raises(StorageNotVerified) as caught:
        bucket.head(KEY)
    server.stop()

    assert caught.value.details["reason"] == "nobody known vouches for its certificate"
    assert server.seen == []


def test_a_server_that_speaks_no_tls_is_asked_nothing() -> None:
    server = ScriptedServer(lambda _: Answer(200))
    with (
        closing(at(server, f"https://127.0.0.1:{server.port}")) as bucket,
        pytest.raises(StorageUnreachable) as caught,
    ):
        bucket.head(KEY)
    server.stop()

    assert caught.value.details["reason"] == "no encrypted connection comes about"
    assert server.seen == []


# what the server says


@every_method
def test_a_server_that_asks_to_slow_down_once_is_asked_again(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method
) -> None:
    faulty_moto.slow_down()

    method(bucket, tmp_path)

    assert len(faulty_moto.seen) == 2


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "SlowDown", StorageThrottled),
        (503, "ServiceUnavailable", StorageThrottled),
        (429, "TooManyRequests", StorageThrottled),
        (500, "InternalError", StorageFailed),
        (501, "NotImplemented", StorageFailed),
        (403, "AccessDenied", StorageDenied),
        (403, "NotEntitled", StorageFailed),
        (401, "Unauthorized", StorageKeyRefused),
        (403, "InvalidAccessKeyId", StorageKeyRefused),
        (403, "SignatureDoesNotMatch", StorageKeyRefused),
        (403, "RequestTimeTooSkewed", ClockWrong),
        (400, "ExpiredRequest", ClockWrong),
        (404, "NoSuchBucket", BucketNotFound),
        (400, "InvalidBucketName", BucketNotFound),
        (301, "PermanentRedirect", BucketElsewhere),
    ],
)
def test_each_refusal_has_an_error_of_its_own(
    tmp_path: Path, status: int, code: str, kind: type[KingdeskError]
) -> None:
    server = ScriptedServer(lambda _: error_answer(status, code))
    with closing(at(server)) as bucket:
        for name, method in METHODS.items():
            asked = len(server.seen)
            with pytest.raises(KingdeskError) as caught:
                method(bucket, tmp_path)
            assert type(caught.value) is kind, name
            assert len(server.seen) - asked <= 4
    server.stop()

    assert list(tmp_path.iterdir()) == []


def test_a_key_of_the_wrong_form_is_a_refused_key() -> None:
    message = "Invalid Argument: Credential access key has length 40, should be 32"
    server = ScriptedServer(lambda _: error_answer(400, "InvalidArgument", message))
    with closing(at(server)) as bucket, pytest.raises(StorageKeyRefused):
        bucket.head(KEY)
    server.stop()


@every_method
def test_a_wrong_secret_is_a_refused_key(seaweed: S3Server, tmp_path: Path, method: Method) -> None:
    keys = KeyPair(READER.access_key, "not-the-secret")
    login = login_to(seaweed, SHARED_BUCKET, keys=keys)

    with closing(connect(login)) as bucket, pytest.raises(StorageKeyRefused):
        method(bucket, tmp_path)


@every_method
def test_an_unknown_key_is_a_refused_key(seaweed: S3Server, tmp_path: Path, method: Method) -> None:
    login = login_to(seaweed, SHARED_BUCKET, keys=KeyPair("AKNOBODY000000000000", "secret"))

    with closing(connect(login)) as bucket, pytest.raises(StorageKeyRefused):
        method(bucket, tmp_path)


def test_a_key_that_may_only_list_is_told_what_it_lacks(seaweed: S3Server, tmp_path: Path) -> None:
    put(seaweed, SHARED_BUCKET, DATA)
    login = login_to(seaweed, SHARED_BUCKET, keys=LISTER)

    with closing(connect(login)) as bucket:
        assert [info.key for info in bucket.listing("galleries/12/")] == [KEY]
        for name in ("head", "read", "start_of", "download"):
            with pytest.raises(StorageDenied) as caught:
                METHODS[name](bucket, tmp_path)
            assert caught.value.details == {"what": "read photos", "bucket": SHARED_BUCKET}


def test_a_key_for_another_bucket_is_told_so(seaweed: S3Server, tmp_path: Path) -> None:
    other = seaweed.make_bucket()
    login = login_to(seaweed, other, keys=READER)

    with closing(connect(login)) as bucket, pytest.raises(StorageDenied) as caught:
        list(bucket.listing(""))

    assert caught.value.details == {"what": "list photos", "bucket": other}
    seaweed.remove_bucket(other)


@every_method
def test_a_missing_bucket_is_no_missing_photo(
    s3_server: S3Server, tmp_path: Path, method: Method
) -> None:
    login = login_to(s3_server, "nobodys-bucket")

    with closing(connect(login)) as bucket, pytest.raises(BucketNotFound) as caught:
        method(bucket, tmp_path)

    assert caught.value.details == {"bucket": "nobodys-bucket"}


def test_a_missing_photo_costs_one_request_once_the_bucket_is_known(
    bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    bucket.head(KEY)
    faulty_moto.heal()

    assert bucket.head("galleries/12/gone.jpg") is None
    assert [seen.method for seen in faulty_moto.seen] == ["HEAD"]


@every_method
@pytest.mark.parametrize("minutes", [-20, 20])
def test_a_wrong_clock_is_called_that(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path, method: Method, minutes: int
) -> None:
    faulty_moto.skew_clock(timedelta(minutes=minutes))

    with pytest.raises(ClockWrong):
        method(bucket, tmp_path)


@pytest.mark.parametrize(("minutes", "kind"), [(60, ClockWrong), (5, StorageDenied)])
def test_a_refusal_of_a_server_of_another_time_is_about_the_clock(
    minutes: int, kind: type[KingdeskError]
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    server = ScriptedServer(lambda _: Answer(403, {"Date": date}))
    with closing(at(server)) as bucket, pytest.raises(kind):
        bucket.head(KEY)
    server.stop()


def test_a_list_that_leads_to_itself_ends() -> None:
    page = (
        "<ListBucketResult><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>again</NextContinuationToken></ListBucketResult>"
    )
    server = ScriptedServer(lambda _: Answer(200, {}, page.encode()))
    with closing(at(server)) as bucket, pytest.raises(StorageFailed):
        list(bucket.listing(""))
    server.stop()

    assert len(server.seen) == 2


def test_what_is_no_answer_of_a_storage_is_a_failed_storage() -> None:
    server = ScriptedServer(lambda _: Answer(200, {}, b"<html>Please sign in</html>"))
    with closing(at(server)) as bucket:
        for name in ("head", "read", "start_of"):
            with pytest.raises(StorageFailed):
                METHODS[name](bucket, Path())
    server.stop()


# jurisdictions


@pytest.mark.parametrize(
    ("address", "others"),
    [
        (
            "https://abc.r2.cloudflarestorage.com",
            [
                "https://abc.eu.r2.cloudflarestorage.com",
                "https://abc.fedramp.r2.cloudflarestorage.com",
            ],
        ),
        (
            "https://abc.eu.r2.cloudflarestorage.com",
            [
                "https://abc.r2.cloudflarestorage.com",
                "https://abc.fedramp.r2.cloudflarestorage.com",
            ],
        ),
        ("https://storage.example.com", []),
        ("http://127.0.0.1:8333", []),
    ],
)
def test_only_r2_has_jurisdictions(address: str, others: list[str]) -> None:
    assert other_jurisdictions(address) == others


@pytest.mark.parametrize(("status", "code"), [(404, "NoSuchBucket"), (403, "AccessDenied")])
def test_a_bucket_that_another_jurisdiction_has_is_said_to_be_there(
    monkeypatch: pytest.MonkeyPatch, moto: S3Server, filled: str, status: int, code: str
) -> None:
    here = ScriptedServer(lambda _: error_answer(status, code))
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    monkeypatch.setattr(bucket_module, "other_jurisdictions", lambda _: [nowhere, moto.endpoint])
    login = login_to(moto, filled, endpoint=here.endpoint)
    with closing(connect(login, patience=PATIENCE)) as bucket:
        with pytest.raises(BucketElsewhere):
            bucket.head(KEY)
        with pytest.raises(BucketElsewhere) as caught:
            list(bucket.listing(""))
    here.stop()

    assert caught.value.details == {"bucket": filled, "host": f"127.0.0.1:{here.port}"}


def test_a_bucket_no_jurisdiction_has_is_not_found(
    monkeypatch: pytest.MonkeyPatch, moto: S3Server
) -> None:
    monkeypatch.setattr(bucket_module, "other_jurisdictions", lambda _: [moto.endpoint])

    with (
        closing(connect(login_to(moto, "nobodys-bucket"))) as bucket,
        pytest.raises(BucketNotFound),
    ):
        bucket.head(KEY)


# photos that change


def test_a_photo_replaced_while_it_is_downloaded_does_not_become_a_mixture(
    moto: S3Server, filled: str, bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path
) -> None:
    faulty_moto.cut_bodies(300_000, times=1)
    replaced: list[int] = []

    def replace(written: int) -> None:
        if not replaced:
            put(moto, filled, DATA[::-1])
        replaced.append(written)

    with pytest.raises(PhotoChanged):
        bucket.download(KEY, ETAG, tmp_path / "a.jpg", replace)

    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_try_left_must_make_the_bytes_of_the_etag(tmp_path: Path) -> None:
    headers = {"ETag": f'"{ETAG}"', "Last-Modified": "Mon, 01 Jun 2026 12:00:00 GMT"}
    server = ScriptedServer(lambda _: Answer(200, headers, DATA))
    (tmp_path / "a.jpg.part").write_bytes(DATA[:100][::-1])
    with closing(at(server)) as bucket:
        bucket.download(KEY, ETAG, tmp_path / "a.jpg")
    server.stop()

    assert (tmp_path / "a.jpg").read_bytes() == DATA
    assert [file.name for file in tmp_path.iterdir()] == ["a.jpg"]


def test_a_server_that_knows_no_conditions_can_not_slip_in_another_version(
    tmp_path: Path,
) -> None:
    headers = {"ETag": '"another-2"', "Last-Modified": "Mon, 01 Jun 2026 12:00:00 GMT"}
    server = ScriptedServer(lambda _: Answer(200, headers, DATA))
    with closing(at(server)) as bucket:
        with pytest.raises(PhotoChanged):
            bucket.read(KEY, ETAG)
        with pytest.raises(PhotoChanged):
            bucket.download(KEY, ETAG, tmp_path / "a.jpg")
    server.stop()


# the disk


def test_a_file_has_its_name_only_once_it_is_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, bucket: R2Bucket, tmp_path: Path
) -> None:
    to, named = tmp_path / "a.jpg", []
    monkeypatch.setattr(
        "kingdesk.adapters.photos.r2.part.os.fsync", lambda _: named.append(to.exists())
    )

    bucket.download(KEY, ETAG, to)

    assert named == [False]


def test_only_the_user_may_read_what_was_downloaded(bucket: R2Bucket, tmp_path: Path) -> None:
    bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert (tmp_path / "a.jpg").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_called_that_and_what_was_got_is_kept(
    monkeypatch: pytest.MonkeyPatch, bucket: R2Bucket, tmp_path: Path
) -> None:
    to = tmp_path / "a.jpg"
    write = os.write
    room = [600_000]

    def little_room(file: int, data: memoryview) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = write(file, data[: room[0]])
        room[0] -= written
        return written

    with monkeypatch.context() as patch:
        patch.setattr("kingdesk.adapters.photos.r2.part.os.write", little_room)
        with pytest.raises(DiskFull) as caught:
            bucket.download(KEY, ETAG, to)
    assert caught.value.details == {"path": to}
    assert (tmp_path / "a.jpg.part").stat().st_size == 600_000

    bucket.download(KEY, ETAG, to)
    assert to.read_bytes() == DATA


def test_a_folder_that_is_not_there_is_said_to_be_so(bucket: R2Bucket, tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable) as caught:
        bucket.download(KEY, ETAG, tmp_path / "nowhere" / "a.jpg")

    assert caught.value.details["reason"] == "No such file or directory"


def test_many_who_download_the_same_file_get_it_whole(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path
) -> None:
    to = tmp_path / "a.jpg"
    together = Barrier(8)
    faulty_moto.cut_bodies(700_000, times=5)

    def work(_: int) -> bytes:
        together.wait(20)
        bucket.download(KEY, ETAG, to)
        return to.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(work, range(8)))

    assert all(data == DATA for data in got)
    assert list(tmp_path.iterdir()) == [to]


def test_a_process_joins_a_download_without_spoiling_it(
    moto: S3Server, filled: str, bucket: R2Bucket, tmp_path: Path
) -> None:
    to = tmp_path / "a.jpg"
    other = """
import sys
from pathlib import Path
from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
endpoint, name, key, secret, photo, etag, to = sys.argv[1:]
bucket = open_bucket(BucketLogin(account_id=None, bucket=name, endpoint=endpoint,
                                 access_key_id=key, secret_access_key=secret))
bucket.download(photo, etag, Path(to))
"""
    ran: list[int] = []

    def let_another_in(_: int) -> None:
        if not ran:
            arguments = [moto.endpoint, filled, *_keys(moto), KEY, ETAG, str(to)]
            done = subprocess.run([sys.executable, "-c", other, *arguments], check=True)  # noqa: S603
            ran.append(done.returncode)
            assert to.read_bytes() == DATA

    bucket.download(KEY, ETAG, to, let_another_in)

    assert ran == [0]
    assert to.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [to]


def _keys(server: S3Server) -> tuple[str, str]:
    return server.access_key, server.secret_key


def test_a_download_killed_half_way_is_gone_on_with_by_the_next_process(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg.part").write_bytes(DATA[:1_000_000])

    bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert (tmp_path / "a.jpg").read_bytes() == DATA
    assert faulty_moto.seen[-1].headers["range"] == "bytes=1000000-"


@pytest.mark.parametrize("left", [b"rubbish", DATA + b"and more", DATA])
def test_whatever_an_earlier_try_left_the_file_is_right(
    bucket: R2Bucket, tmp_path: Path, left: bytes
) -> None:
    (tmp_path / "a.jpg.part").write_bytes(left)

    bucket.download(KEY, ETAG, tmp_path / "a.jpg")

    assert (tmp_path / "a.jpg").read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]


# nothing but reading, and nothing from elsewhere


def test_nothing_but_reading_is_ever_sent(
    bucket: R2Bucket, faulty_moto: FaultyProxy, tmp_path: Path
) -> None:
    faulty_moto.cut_bodies(300_000, times=2)
    for method in METHODS.values():
        method(bucket, tmp_path)
    bucket.head("galleries/12/gone.jpg")

    with pytest.raises(PermissionError):
        bucket._client.put_object(Bucket=bucket.bucket, Key="galleries/12/new.jpg", Body=b"x")
    with pytest.raises(PermissionError):
        bucket._client.delete_object(Bucket=bucket.bucket, Key=KEY)

    assert {seen.method for seen in faulty_moto.seen} == {"GET", "HEAD"}


def test_the_bucket_is_named_once_and_is_no_part_of_a_key(
    moto: S3Server, filled: str, faulty_moto: FaultyProxy
) -> None:
    as_cloudflare_shows_it = f"{faulty_moto.endpoint}/{filled}"
    login = login_to(moto, filled, endpoint=as_cloudflare_shows_it)

    with closing(connect(login)) as bucket:
        assert bucket.head(KEY) is not None

    assert [seen.path for seen in faulty_moto.seen] == [f"/{filled}/{KEY}"]


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"endpoint": "https://storage.example.com/other/path"}, "R2_ENDPOINT"),
        ({"endpoint": "http://storage.example.com"}, "R2_ENDPOINT"),
        ({"endpoint": "https://user:word@storage.example.com"}, "R2_ENDPOINT"),
        ({"endpoint": "https://"}, "R2_ENDPOINT"),
        ({"endpoint": "ftp://storage.example.com"}, "R2_ENDPOINT"),
        ({"bucket": "photos/galleries"}, "R2_BUCKET"),
        ({"bucket": ""}, "R2_BUCKET"),
        ({"account_id": "https://abc.r2.cloudflarestorage.com"}, "R2_ACCOUNT_ID"),
    ],
)
def test_an_address_that_cant_be_right_is_refused_before_anything_is_sent(
    changes: dict[str, str], setting: str
) -> None:
    given = {"account_id": "abc123", "bucket": "photos", "endpoint": None} | changes
    login = BucketLogin(**given, access_key_id="a", secret_access_key="b")  # type: ignore[arg-type]

    with pytest.raises(SettingWrong) as caught:
        connect(login)

    assert caught.value.details["name"] == setting


def test_without_an_endpoint_the_address_is_made_from_the_account() -> None:
    def address(**given: str | None) -> str:
        login = {"account_id": None, "endpoint": None} | given
        return BucketLogin(
            bucket="photos", access_key_id="a", secret_access_key="b", **login
        ).address()

    assert address(account_id="abc") == "https://abc.r2.cloudflarestorage.com"
    assert address(account_id="abc.eu") == "https://abc.eu.r2.cloudflarestorage.com"
    assert address(endpoint="abc.eu.r2.cloudflarestorage.com") == (
        "https://abc.eu.r2.cloudflarestorage.com"
    )
    with pytest.raises(SettingMissing):
        address()


def test_nothing_of_the_aws_tools_leaks_in(
    monkeypatch: pytest.MonkeyPatch, isolated_home: Path, bucket: R2Bucket, faulty_moto: FaultyProxy
) -> None:
    aws = isolated_home / ".aws"
    aws.mkdir()
    (aws / "config").write_text(
        "[default]\nuse_dualstack_endpoint=true\ns3 =\n  addressing_style=virtual\n"
    )
    (aws / "credentials").write_text(
        "[default]\naws_access_key_id=AKELSEWHERE000000000\naws_secret_access_key=x\n"
    )
    for name, value in {
        "AWS_PROFILE": "nobody",
        "AWS_ACCESS_KEY_ID": "AKELSEWHERE000000000",
        "AWS_SECRET_ACCESS_KEY": "elsewhere",
        "AWS_SESSION_TOKEN": "token-from-elsewhere",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "50",
        "AWS_CA_BUNDLE": "/nowhere/ca.pem",
    }.items():
        monkeypatch.setenv(name, value)
    login = BucketLogin(
        account_id=None,
        bucket=bucket.bucket,
        endpoint=faulty_moto.endpoint,
        access_key_id="AKOURS00000000000000",
        secret_access_key="ours",
    )

    with closing(connect(login)) as fresh:
        assert fresh.head(KEY) is not None

    (seen,) = faulty_moto.seen
    assert "AKOURS00000000000000/" in seen.headers["authorization"]
    assert "/auto/s3/" in seen.headers["authorization"]
    assert "x-amz-security-token" not in seen.headers


# secrets


def test_a_login_shows_no_key() -> None:
    login = BucketLogin(
        account_id="abc", bucket="photos", access_key_id="THEKEYID", secret_access_key="THESECRET"
    )

    assert "THEKEYID" not in repr(login)
    assert "THESECRET" not in f"{login}"


@every_method
@pytest.mark.parametrize("known_as", ["lister", "not-the-secret"])
def test_no_key_and_no_signature_is_in_an_error_or_in_the_log(
    seaweed: S3Server,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    method: Method,
    known_as: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = LISTER if known_as == "lister" else KeyPair(LISTER.access_key, known_as)
    login = login_to(seaweed, "nobodys-bucket", keys=keys)

    with closing(connect(login)) as bucket, pytest.raises(KingdeskError) as caught:
        method(bucket, tmp_path)

    said = "".join(traceback.format_exception(caught.value)) + repr(caught.value.details)
    said += "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    assert keys.access_key not in said
    assert keys.secret_key not in said
    assert "Signature=" not in said
    assert "Technically" in said  # what it was is said all the same


# starting


def test_an_embedded_workspace_does_not_load_boto(isolated_home: Path) -> None:
    code = """
import sys
import kingdesk.bootstrap
import kingdesk.adapters.photos.r2
assert not [name for name in sys.modules if name.startswith(("boto", "s3transfer"))]
"""
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
