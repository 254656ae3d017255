"""Telling from a file whether it is an object of the bucket."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.domain.errors import PhotoMissing
from kingdesk.domain.objects import ObjectInfo
from tests.builders import JPEG, NOON

MIB = 1 << 20
LARGE = bytes(range(256)) * (12 * MIB // 256) + b"tail"


def md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def in_parts(data: bytes, size: int) -> str:
    """Return the ETag of an object put in parts, as S3 is documented to make it."""
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    return f"{md5(b''.join(md5(part) for part in parts)).hex()}-{len(parts)}"


def info(data: bytes, etag: str) -> ObjectInfo:
    return ObjectInfo("galleries/1/one.jpg", len(data), etag, NOON)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "large.jpg"
    file.write_bytes(LARGE)
    return file


def test_a_file_with_the_md5_that_the_etag_is_is_the_same(large: Path) -> None:
    assert EtagProof().compare(large, info(LARGE, md5(LARGE).hex())) is True
    assert EtagProof().compare(large, info(LARGE, md5(LARGE).hex().upper())) is True


def test_a_file_of_the_same_size_with_another_md5_is_not(large: Path) -> None:
    assert EtagProof().compare(large, info(LARGE, md5(b"other").hex())) is False


def test_a_file_of_another_size_is_not_and_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "one.jpg"
    file.write_bytes(JPEG)

    assert EtagProof().compare(file, info(JPEG + b"x", "nothing to compare with")) is False


@pytest.mark.parametrize("size", [5 * MIB, 8 * MIB, 10 * MIB, 5_000_000, 10_000_000])
def test_an_object_put_in_parts_of_a_usual_size_is_known(large: Path, size: int) -> None:
    assert EtagProof().compare(large, info(LARGE, in_parts(LARGE, size))) is True


def test_an_object_put_as_one_part_is_known_whatever_its_size(large: Path) -> None:
    assert EtagProof().compare(large, info(LARGE, in_parts(LARGE, 999 * MIB))) is True


def test_parts_that_end_with_the_file_leave_no_empty_one(tmp_path: Path) -> None:
    data = bytes(10 * MIB)
    file = tmp_path / "even.jpg"
    file.write_bytes(data)

    assert EtagProof().compare(file, info(data, in_parts(data, 5 * MIB))) is True


@pytest.mark.parametrize(
    "etag", [in_parts(LARGE, 7 * MIB), in_parts(b"other" * 3_000_000, 8 * MIB), "noetag", "", "x-2"]
)
def test_an_etag_that_cannot_be_made_again_says_nothing(large: Path, etag: str) -> None:
    assert EtagProof().compare(large, info(LARGE, etag)) is None


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(PhotoMissing):
        EtagProof().compare(tmp_path / "none.jpg", info(JPEG, md5(JPEG).hex()))
