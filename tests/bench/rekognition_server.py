"""What the stand-in for Rekognition itself costs, so that it is known when it gets in the way.

    python -m tests.bench.rekognition_server [--seconds 5] [--kilobytes 600] [--connections 16]

Requests are made beforehand and sent over plain connections that stay open, so that next to nothing
is spent beside the server, which runs in a process of its own. Its processor milliseconds a request
and how many it answered a second, without any latency:

    new      pictures it has not seen: hashed, their headers read, faces made up, indexed
    known    the same pictures once more: hashed, found, indexed again
    unchecked  the same without holding its answers against the service's model
    search   SearchFaces among all the faces so indexed
    paced    as the benchmarks of the program use it: 250 ms each, 50 a second
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from typing import Final
from urllib.parse import urlsplit

from tests.servers.rekognition.painted import paint
from tests.servers.rekognition.process import LIKE_AWS, RekognitionProcess

_COLLECTION: Final = "bench"
_HEADERS: Final = {"Content-Type": "application/x-amz-json-1.1"}


@dataclass(frozen=True, slots=True)
class Request:
    operation: str
    body: bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--kilobytes", type=int, default=600)
    parser.add_argument("--connections", type=int, default=16)
    told = parser.parse_args()
    photo = _photo(told.kilobytes * 1000)
    new = [_index(photo, number) for number in range(300)]
    with RekognitionProcess("--eyes=synthetic:4") as server:
        _send(server, [_request("CreateCollection", CollectionId=_COLLECTION)], 1)
        _tell("new", server, new, told.connections)
        _tell("known", server, new, told.connections)
        _tell("search", server, _searches(server), told.connections)
    with RekognitionProcess("--eyes=synthetic:4", "--unchecked") as server:
        _send(server, [_request("CreateCollection", CollectionId=_COLLECTION), *new], 1)
        _tell("unchecked", server, new, told.connections)
    quota = "--calls-per-second=50"
    with RekognitionProcess("--eyes=synthetic:4", "--unchecked", *LIKE_AWS, quota) as server:
        _send(server, [_request("CreateCollection", CollectionId=_COLLECTION)], 1)
        paced = list(islice(cycle(new), int(50 * told.seconds)))
        _tell("paced", server, paced, told.connections, rate=50.0)


def _photo(size: int) -> bytes:
    """Return a JPEG of about so many bytes."""
    plain = paint(width=2560, height=1700, noise=2)
    return plain + bytes(max(0, size - len(plain)))


def _index(photo: bytes, number: int) -> Request:
    own = base64.b64encode(photo + number.to_bytes(8, "big")).decode()
    return _request(
        "IndexFaces",
        CollectionId=_COLLECTION,
        Image={"Bytes": own},
        ExternalImageId=f"p{number}",
        QualityFilter="NONE",
    )


def _request(operation: str, **fields: object) -> Request:
    return Request(operation, json.dumps(fields).encode())


def _searches(server: RekognitionProcess) -> list[Request]:
    (listed,) = _send(server, [_request("ListFaces", CollectionId=_COLLECTION, MaxResults=300)], 1)
    return [
        _request(
            "SearchFaces",
            CollectionId=_COLLECTION,
            FaceId=face["FaceId"],
            MaxFaces=4096,
            FaceMatchThreshold=70,
        )
        for face in json.loads(listed)["Faces"]
    ]


def _tell(
    name: str,
    server: RekognitionProcess,
    requests: Sequence[Request],
    connections: int,
    rate: float | None = None,
) -> None:
    cost, start = server.cpu_seconds(), time.perf_counter()
    _send(server, requests, connections, rate)
    seconds = time.perf_counter() - start
    cost = server.cpu_seconds() - cost
    print(
        f"{name:10} {len(requests):5} requests of {len(requests[0].body) / 1000:6.0f} kB  "
        f"{1000 * cost / len(requests):5.2f} ms of its processor each  "
        f"{len(requests) / seconds:6.0f} a second  {100 * cost / seconds:3.0f} % of a core"
    )


def _send(
    server: RekognitionProcess,
    requests: Sequence[Request],
    connections: int,
    rate: float | None = None,
) -> list[bytes]:
    """Send requests over so many connections, no more than `rate` a second; return the answers."""
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    host, port = parts.hostname, parts.port
    start = time.perf_counter()

    def send_every(first: int) -> list[tuple[int, bytes]]:
        connection, answers = HTTPConnection(host, port), []
        for number in range(first, len(requests), connections):
            if rate is not None:
                time.sleep(max(0.0, start + number / rate - time.perf_counter()))
            request = requests[number]
            target = {"X-Amz-Target": f"RekognitionService.{request.operation}"}
            connection.request("POST", "/", request.body, {**_HEADERS, **target})
            with connection.getresponse() as answer:
                answers.append((number, answer.read()))
                if answer.status != 200:
                    raise SystemExit(answers[-1][1].decode())
        connection.close()
        return answers

    with ThreadPoolExecutor(connections) as pool:
        found = [part for parts in pool.map(send_every, range(connections)) for part in parts]
    return [answer for _, answer in sorted(found)]


if __name__ == "__main__":
    main()
