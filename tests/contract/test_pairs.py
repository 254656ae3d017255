"""What is remembered of files that are photos of the bucket, on this computer only."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.domain.errors import DiskFull, WorkspaceReadOnly
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.ports.local_copies import Pair

ONE, TWO, THREE = PhotoId(1), PhotoId(2), PhotoId(3)
WEDDING, PARTY = GalleryId(7), GalleryId(8)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "studio" / "pairs.sqlite3"


def pair(photo: PhotoId, gallery: GalleryId = WEDDING, name: str = "one.jpg") -> Pair:
    stamp = FileStamp(1000 + photo, 1_700_000_000_123_456_789)
    return Pair(photo, gallery, Path("/photos") / name, f"galleries/7/{photo}.jpg", "e1", stamp)


def test_pairs_are_there_again_at_the_next_start(file: Path) -> None:
    first = SqlitePairs(file)
    first.put([pair(ONE), pair(TWO, name="são joão.jpg")])
    first.close()

    again = SqlitePairs(file)

    assert again.get(TWO) == pair(TWO, name="são joão.jpg")
    assert again.get(THREE) is None
    assert again.of_gallery(WEDDING) == [pair(ONE), pair(TWO, name="são joão.jpg")]
    again.close()


def test_a_photo_has_one_pair_the_newest(file: Path) -> None:
    pairs = SqlitePairs(file)
    pairs.put([pair(ONE)])

    pairs.put([pair(ONE, name="moved.jpg")])

    assert pairs.of_gallery(WEDDING) == [pair(ONE, name="moved.jpg")]
    pairs.close()


def test_forgetting_a_gallery_leaves_the_others(file: Path) -> None:
    pairs = SqlitePairs(file)
    pairs.put([pair(ONE), pair(TWO), pair(THREE, PARTY)])

    assert pairs.forget(WEDDING) == 2

    assert pairs.of_gallery(WEDDING) == []
    assert pairs.get(THREE) == pair(THREE, PARTY)
    pairs.close()


def test_two_processes_see_one_anothers_pairs(file: Path) -> None:
    mine, theirs = SqlitePairs(file), SqlitePairs(file)

    theirs.put([pair(ONE)])

    assert mine.get(ONE) == pair(ONE)
    mine.close()
    theirs.close()


def test_nobody_else_on_this_computer_may_look(file: Path) -> None:
    pairs = SqlitePairs(file)
    pairs.put([pair(ONE)])

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    pairs.close()


def test_a_file_that_stood_open_is_closed(file: Path) -> None:
    SqlitePairs(file).close()
    file.chmod(0o644)

    SqlitePairs(file).close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_file_is_begun_anew(file: Path, expected_logs: set[str]) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all, but long enough to be read" * 50)
    expected_logs.add("pairs damaged, begun anew")

    pairs = SqlitePairs(file)
    pairs.put([pair(ONE)])

    assert pairs.get(ONE) == pair(ONE)
    pairs.close()


def test_the_file_of_another_version_is_begun_anew(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE pair (photo_id INTEGER)")
        other.execute("PRAGMA user_version = 99")
    other.close()

    pairs = SqlitePairs(file)

    assert pairs.of_gallery(WEDDING) == []
    pairs.close()


def test_without_a_place_there_are_no_pairs_and_writing_says_so(
    tmp_path: Path, expected_logs: set[str]
) -> None:
    (tmp_path / "studio").write_bytes(b"a file is in the way")
    expected_logs.add("pairs not read")

    pairs = SqlitePairs(tmp_path / "studio" / "pairs.sqlite3")

    assert pairs.get(ONE) is None
    with pytest.raises(WorkspaceReadOnly):
        pairs.put([pair(ONE)])
    with pytest.raises(WorkspaceReadOnly):
        pairs.forget(WEDDING)
    pairs.close()


def test_a_full_disk_is_said(file: Path) -> None:
    pairs = SqlitePairs(file)
    assert pairs._db is not None
    pairs._db.execute("PRAGMA max_page_count = 3")

    with pytest.raises(DiskFull):
        pairs.put(pair(PhotoId(number), name="x" * 200) for number in range(500))

    assert pairs.of_gallery(WEDDING) == []
    pairs.close()
