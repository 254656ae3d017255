"""ETags: what a bucket calls a content, made again from a file of this computer.

An object put in one request has its MD5; one put in parts has the MD5 of its parts' MD5s, `-`, and
how many they were. The size of the parts is not told, so the usual ones are tried: whole MiB, as
programs have them by default (8 is boto3's), and whole decimal megabytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.files import BLOCK, reading, stamp_of
from kingdesk.domain.errors import PhotoChanged
from kingdesk.domain.objects import ObjectInfo

_PLAIN: Final = re.compile(r"[0-9a-f]{32}")
_PARTS: Final = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,4})")
_MIB: Final = 1 << 20
PART_SIZES: Final = (
    *(size * _MIB for size in (5, 6, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256)),
    *(size * 1_000_000 for size in (5, 10, 15, 25, 50, 100)),
)
"""Bytes of a part, smallest first within each kind."""


class EtagProof:
    """`FileProof` by size and ETag; has no state, safe to call from threads."""

    def compare(self, file: Path, info: ObjectInfo) -> bool | None:
        with reading(file, file.name) as (opened, found):
            if found.st_size != info.size:
                return False
            answer = _compare(opened, info)
            if stamp_of(os.fstat(opened)) != stamp_of(found):
                raise PhotoChanged(name=file.name)
        return answer


def _compare(opened: int, info: ObjectInfo) -> bool | None:
    etag = info.etag.lower()
    if _PLAIN.fullmatch(etag):
        return _md5(opened).hexdigest() == etag
    parts = _PARTS.fullmatch(etag)
    if parts is None:
        return None
    sizes = _possible_sizes(info.size, int(parts[1]))
    return True if any(_etag_of_parts(opened, size) == etag for size in sizes) else None


def _possible_sizes(total: int, count: int) -> Sequence[int]:
    """Return the usual part sizes that cut so many bytes into so many parts."""
    if count == 1:  # any size does that cuts nothing off
        return [max(total, 1)]
    return [size for size in PART_SIZES if -(-total // size) == count]


def _etag_of_parts(opened: int, size: int) -> str:
    os.lseek(opened, 0, os.SEEK_SET)
    digests: list[bytes] = []
    part = _hash()
    left = size
    while block := os.read(opened, min(BLOCK, left)):
        part.update(block)
        left -= len(block)
        if not left:
            digests.append(part.digest())
            part, left = _hash(), size
    if left != size:
        digests.append(part.digest())
    return f"{_hash(b''.join(digests)).hexdigest()}-{len(digests)}"


def _md5(opened: int) -> hashlib._Hash:
    digest = _hash()
    while block := os.read(opened, BLOCK):
        digest.update(block)
    return digest


def _hash(data: bytes = b"") -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)
