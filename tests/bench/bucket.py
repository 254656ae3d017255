"""How fast a bucket is listed and read: against bare boto3 doing the least it could.

    python -m tests.bench.bucket [--keys 100000] [--photos 500] [--megabytes 8] [--line 1000]
                                 [--folder FOLDER]

The server is a stand-in in a process of its own: it answers from memory, so that what is measured
is the client. Both sides ask the same one, in turns, and the ratios are of the best of several
turns for the listing and of all turns together for the downloads.

    listing    every key of one prefix: `listing` against boto3's paginator, and the memory it
               takes for a tenth of the keys and for all
    photos     each answer 30 ms late, 16 threads: `download` into files against `get_object` and
               reading the body into memory, and against the same written to a file. Ours also has
               the disk confirm each file before it gets its name.
               Once over a line of LINE Mbit/s, once over this computer's own memory: the latter
               says what a photo costs the processor, no line is that fast
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import shutil
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from typing_extensions import override

from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.adapters.photos.r2.bucket import R2Bucket

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

HOST: Final = "127.0.0.1"
LATENCY_S: Final = 0.030
THREADS: Final = 16
PAGE: Final = 1000
VERSIONS: Final = 4
"""Different photos the server has; it gives them under any number of keys."""
_PIECE: Final = 1 << 18
PREFIX: Final = "galleries/12/"
BUCKET: Final = "studio-photos"
MODIFIED: Final = "Mon, 01 Jun 2026 12:00:00 GMT"
_ENTRY: Final = (
    "<Contents><Key>{key}</Key><LastModified>2026-06-01T12:00:00.000Z</LastModified>"
    '<ETag>"{etag}"</ETag><Size>8388608</Size><StorageClass>STANDARD</StorageClass></Contents>'
)


def key_of(number: int) -> str:
    return f"{PREFIX}3f0c1a52-9f1e-4f0a-8f57-{number:012x}.jpg"


@cache
def photo(version: int, size: int) -> tuple[bytes, str]:
    """Return a photo's bytes and their MD5."""
    data = bytes([version]) + bytes(range(251)) * (size // 251 + 1)
    return data[:size], hashlib.md5(data[:size], usedforsecurity=False).hexdigest()


def page_of(number: int, keys: int) -> bytes:
    """Return one page of the list of all keys."""
    first, after = number * PAGE, min((number + 1) * PAGE, keys)
    entries = "".join(_ENTRY.format(key=key_of(n), etag=f"{n:032x}") for n in range(first, after))
    more = f"<NextContinuationToken>{number + 1}</NextContinuationToken>" if after < keys else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{BUCKET}</Name><Prefix>{PREFIX}</Prefix><EncodingType>url</EncodingType>"
        f"<KeyCount>{after - first}</KeyCount><MaxKeys>{PAGE}</MaxKeys>"
        f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{more}{entries}"
        "</ListBucketResult>"
    ).encode()


# --- the server -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """What all answers go through together.

    Attributes:
        rate: bytes a second, any number if 0.
    """

    rate: float = 0.0
    _free_at: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait_for(self, size: int) -> None:
        if not self.rate:
            return
        with self._lock:
            now = time.perf_counter()
            self._free_at = max(now, self._free_at) + size / self.rate
            wait = self._free_at - now
        time.sleep(wait)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: Sequence[bytes]
    size: int
    line: Line

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = parse_qs(asked.query)
        if "list-type" in query:
            return self._send(self.pages[int(query.get("continuation-token", ["0"])[0])], {})
        time.sleep(LATENCY_S)
        data, etag = photo(int(asked.path[-16:-4], 16) % VERSIONS, self.size)
        return self._send(data, {"ETag": f'"{etag}"', "Last-Modified": MODIFIED})

    def _send(self, body: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(200)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(body), _PIECE):
            self.line.wait_for(_PIECE)
            self.wfile.write(body[start : start + _PIECE])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def serve(keys: int, size: int, mbits: float, tell: Connection) -> None:
    """Serve until killed; tell the port first."""
    _Handler.pages = [page_of(number, keys) for number in range(-(-keys // PAGE))]
    _Handler.size = size
    _Handler.line = Line(mbits * 1e6 / 8)
    for version in range(VERSIONS):
        photo(version, size)
    server = _Server((HOST, 0), _Handler)
    tell.send(server.server_port)
    server.serve_forever()


@contextmanager
def server(keys: int, size: int, mbits: float = 0.0) -> Iterator[str]:
    """Give the address of a server with so many keys, photos of so many bytes, and such a line."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(keys, size, mbits, there)
    )
    process.start()
    try:
        yield f"http://{HOST}:{here.recv()}"
    finally:
        process.kill()
        process.join()


# --- both sides -----------------------------------------------------------------------------------


def ours(endpoint: str) -> R2Bucket:
    login = BucketLogin(
        account_id=None,
        bucket=BUCKET,
        endpoint=endpoint,
        access_key_id="key",
        secret_access_key="secret",
    )
    return open_bucket(login, connections=THREADS)


def bare(endpoint: str) -> S3Client:
    config = Config(
        s3={"addressing_style": "path"}, max_pool_connections=THREADS, signature_version="s3v4"
    )
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="auto",
        config=config,
    )


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and the CPU seconds something took."""
    began = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def list_bare(client: S3Client) -> int:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=PREFIX)
    return sum(1 for page in pages for _ in page["Contents"])


def list_ours(bucket: R2Bucket) -> int:
    return sum(1 for _ in bucket.listing(PREFIX))


def most_memory(run: Callable[[], object]) -> float:
    """Return the most memory Python held while something ran, in MB, above what it held before."""
    run()  # what is loaded once
    tracemalloc.start()
    run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def measure_listing(keys: int, turns: int) -> None:
    with server(keys, 1000) as endpoint, closing(ours(endpoint)) as bucket:
        client = bare(endpoint)
        assert list_ours(bucket) == list_bare(client) == keys
        times = [
            (*seconds(lambda: list_ours(bucket)), *seconds(lambda: list_bare(client)))
            for _ in range(turns)
        ]
        large = most_memory(lambda: list_ours(bucket))
        client.close()
    with server(keys // 10, 1000) as endpoint, closing(ours(endpoint)) as bucket:
        small = most_memory(lambda: list_ours(bucket))
    own, own_cpu, least, least_cpu = (min(column) for column in zip(*times, strict=True))
    print(
        f"listing {keys:,} keys: {own:.2f} s, bare paginator {least:.2f} s: "
        f"{own / least:.2f} times, in CPU time {own_cpu / least_cpu:.2f} times (goal 1.2); "
        f"memory {large:.1f} MB, for a tenth of the keys {small:.1f} MB"
    )


def measure_photos(photos: int, size: int, mbits: float, place: Path, turns: int) -> None:
    with server(1, size, mbits) as endpoint, closing(ours(endpoint)) as bucket:
        client = bare(endpoint)
        etags = [photo(version, size)[1] for version in range(VERSIONS)]
        taken = dict.fromkeys(("ours", "bare", "file"), 0.0)

        def download(number: int) -> None:
            bucket.download(key_of(number), etags[number % VERSIONS], place / f"{number}.jpg")

        def get(number: int) -> None:
            answer = client.get_object(Bucket=BUCKET, Key=key_of(number))
            assert len(answer["Body"].read()) == size

        def get_to_file(number: int) -> None:
            answer = client.get_object(Bucket=BUCKET, Key=key_of(number))
            with (place / f"{number}.jpg").open("wb") as out:
                shutil.copyfileobj(answer["Body"], out, 1 << 18)

        share = photos // turns
        with ThreadPoolExecutor(THREADS) as pool:
            for work in (get, download):
                list(pool.map(work, range(THREADS)))  # connections are made once
            for turn in range(turns):
                numbers = range(turn * share, (turn + 1) * share)
                for name, work in (("bare", get), ("ours", download), ("file", get_to_file)):
                    began = time.perf_counter()
                    list(pool.map(work, numbers))
                    taken[name] += time.perf_counter() - began
                    for file in place.iterdir():
                        file.unlink()
                    os.sync()  # so that nobody waits for another's writing
        client.close()
    rates = {name: share * turns * size / 1e6 / took for name, took in taken.items()}
    print(
        f"{share * turns} photos of {size / 1e6:.1f} MB, {LATENCY_S * 1e3:.0f} ms late, {THREADS} "
        f"threads, {f'{mbits:.0f} Mbit/s' if mbits else 'no line'}: {rates['ours']:.0f} MB/s, "
        f"bare gets {rates['bare']:.0f} MB/s: {rates['ours'] / rates['bare']:.0%} (goal 90 %); "
        f"bare gets into files {rates['file']:.0f} MB/s: {rates['ours'] / rates['file']:.0%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--megabytes", type=float, default=8.0)
    parser.add_argument("--line", type=float, default=1000.0, help="Mbit/s")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where photos go; its disk counts")
    options = parser.parse_args()
    measure_listing(options.keys, options.turns)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        size = round(options.megabytes * 1e6)
        for mbits in (options.line, 0.0):
            measure_photos(options.photos, size, mbits, Path(folder), options.turns)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
