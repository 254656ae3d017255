"""ETags: what a bucket calls a content, made again from a file of this computer.

An object put in one request has its MD5; one put in parts has the MD5 of its parts' MD5s, `-`, and
how many they were. The size of the parts is not told, so the usual ones are tried: whole MiB, as
programs have them by default (8 is boto3's), and whole decimal megabytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from kingdesk.adapters.photos.files import BLOCK, reading, stamp_of
from kingdesk.domain.errors import PhotoChanged
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.objects import ObjectInfo

_PLAIN: Final = re.compile(r"[0-9a-f]{32}")
_PARTS: Final = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,4})")
_MIB: Final = 1 << 20
PART_SIZES: Final = (
    *(size * _MIB for size in (5, 6, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256)),
    *(size * 1_000_000 for size in (5, 10, 15, 25, 50, 100)),
)
"""Bytes of a part, smallest first within each kind."""


def is_plain(etag: str) -> bool:
    """Tell whether an ETag is the MD5 of the whole; those of several parts end in `-N`."""
    return _PLAIN.fullmatch(etag) is not None


def md5(data: bytes = b"") -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)


class EtagProof:
    """`FileProof` by size and ETag; has no state, safe to call from threads."""

    def compare(self, file: Path, info: ObjectInfo) -> bool | None:
        with reading(file, file.name) as (opened, found):
            with os.fdopen(opened, "rb", buffering=0, closefd=False) as stream:
                answer = _compare(stream, found.st_size, info)
            if stamp_of(os.fstat(opened)) != stamp_of(found):
                raise PhotoChanged(name=file.name)
        return answer

    def is_still(self, file: Path, stamp: FileStamp) -> bool:
        try:
            return stamp_of(file.stat()) == stamp
        except OSError:
            return False

    def compare_bytes(self, data: bytes, info: ObjectInfo) -> bool | None:
        return _compare(io.BytesIO(data), len(data), info)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes | None: ...
    def seek(self, offset: int, /) -> int: ...


def _compare(stream: _Stream, size: int, info: ObjectInfo) -> bool | None:
    if size != info.size:
        return False
    etag = info.etag.lower()
    if is_plain(etag):
        return _md5(stream) == etag
    parts = _PARTS.fullmatch(etag)
    if parts is None:
        return None
    sizes = _possible_sizes(info.size, int(parts[1]))
    return True if any(_etag_of_parts(stream, part) == etag for part in sizes) else None


def _possible_sizes(total: int, count: int) -> Sequence[int]:
    """Return the usual part sizes that cut so many bytes into so many parts."""
    if count == 1:  # any size does that cuts nothing off
        return [max(total, 1)]
    return [size for size in PART_SIZES if -(-total // size) == count]


def _etag_of_parts(stream: _Stream, size: int) -> str:
    stream.seek(0)
    digests: list[bytes] = []
    part = md5()
    left = size
    while block := stream.read(min(BLOCK, left)):
        part.update(block)
        left -= len(block)
        if not left:
            digests.append(part.digest())
            part, left = md5(), size
    if left != size:
        digests.append(part.digest())
    return f"{md5(b''.join(digests)).hexdigest()}-{len(digests)}"


def _md5(stream: _Stream) -> str:
    digest = md5()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
