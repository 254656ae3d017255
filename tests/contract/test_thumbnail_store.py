"""What the thumbnail cache promises: never an error, never a wrong picture, never too much."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.domain.ids import PhotoId
from tests.unprivileged import open_folder, run_unprivileged

ONE, TWO, THREE = PhotoId(1), PhotoId(2), PhotoId(3)
Opens = Callable[..., SqliteThumbnails]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails.sqlite"


@pytest.fixture
def opened(file: Path) -> Iterator[Opens]:
    """Open stores on one file and close them at the end."""
    stores: list[SqliteThumbnails] = []

    def open_store(limit: int = 100 << 20) -> SqliteThumbnails:
        stores.append(SqliteThumbnails(file, limit))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def picture(number: int, size: int = 20_000) -> bytes:
    return number.to_bytes(4, "big") * (size // 4)


def test_a_thumbnail_comes_back_at_the_next_start(opened: Opens) -> None:
    first = opened()
    first.put(ONE, "v1", picture(1))
    first.close()

    assert opened().get(ONE, "v1") == picture(1)


def test_a_thumbnail_is_kept_for_exactly_its_version(opened: Opens) -> None:
    store = opened()
    store.put(ONE, "v1", picture(1))

    assert store.get(ONE, "v2") is None
    assert store.get(TWO, "v1") is None

    store.put(ONE, "v2", picture(2))
    assert store.get(ONE, "v1") is None
    assert store.get(ONE, "v2") == picture(2)


def test_a_forgotten_thumbnail_is_gone(opened: Opens) -> None:
    store = opened()
    store.put(ONE, "v1", picture(1))
    store.put(TWO, "v1", picture(2))

    store.forget(ONE)

    assert store.get(ONE, "v1") is None
    assert store.get(TWO, "v1") == picture(2)


def test_nobody_else_on_this_computer_may_look(opened: Opens, file: Path) -> None:
    opened().put(ONE, "v1", picture(1))
    for end in ("", "-wal", "-shm"):
        assert stat.S_IMODE(Path(f"{file}{end}").stat().st_mode) == 0o600


def test_a_file_that_stood_open_is_closed_to_others(opened: Opens, file: Path) -> None:
    opened().close()
    file.chmod(0o644)

    opened()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_processes_share_the_file(opened: Opens) -> None:
    mine, theirs = opened(), opened()

    theirs.put(ONE, "v1", picture(1))

    assert mine.get(ONE, "v1") == picture(1)


def test_many_threads_read_and_write_at_once(opened: Opens) -> None:
    store = opened()
    wrong: list[int] = []

    def work(first: int) -> None:
        for number in range(first, first + 40):
            store.put(PhotoId(number), "v", picture(number))
            if store.get(PhotoId(number), "v") != picture(number):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_the_oldest_used_are_dropped_above_the_limit(opened: Opens, file: Path) -> None:
    store = opened(1 << 20)
    for number in range(30):
        store.put(PhotoId(number), "v", picture(number))
    assert store.get(ONE, "v") == picture(1)

    for number in range(30, 60):
        store.put(PhotoId(number), "v", picture(number))

    kept = [number for number in range(60) if store.get(PhotoId(number), "v")]
    assert 1 in kept
    assert 59 in kept
    assert 0 not in kept
    assert 2 not in kept
    assert len(kept) >= 30
    store.close()
    assert file.stat().st_size <= (1 << 20) * 1.1


def test_a_lowered_limit_gives_space_back_to_the_disk(opened: Opens, file: Path) -> None:
    store = opened()
    for number in range(100):
        store.put(PhotoId(number), "v", picture(number))
    store.close()

    smaller = opened(500_000)

    assert smaller.get(PhotoId(99), "v") == picture(99)
    smaller.close()
    assert file.stat().st_size <= 500_000


def test_reading_many_writes_their_use_down_now_and_then(opened: Opens) -> None:
    store = opened(1 << 20)
    for number in range(40):
        store.put(PhotoId(number), "v", picture(number))
    for _ in range(300):
        store.get(ONE, "v")
    store.close()

    later = opened(1 << 20)
    for number in range(40, 50):
        later.put(PhotoId(number), "v", picture(number))

    assert later.get(ONE, "v") == picture(1)
    assert later.get(PhotoId(0), "v") is None


@pytest.mark.parametrize("damage", [b"", b"this is no database" * 1000, b"SQLite format 3\0" * 999])
def test_a_damaged_file_is_thrown_away_and_made_anew(
    opened: Opens, file: Path, damage: bytes
) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)

    with capture_logs() as logs:
        store = opened()
        store.put(ONE, "v1", picture(1))

    assert store.get(ONE, "v1") == picture(1)
    assert len(logs) == (1 if damage else 0)


def test_damage_found_in_mid_use_is_mended_once(opened: Opens, file: Path) -> None:
    store = opened()
    for number in range(50):
        store.put(PhotoId(number), "v", picture(number))
    store.close()
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    file.write_bytes(data)

    with capture_logs() as logs:
        store = opened()
        found = [store.get(PhotoId(number), "v") for number in range(50)]
        store.put(ONE, "v", picture(7))

    assert found == [None] * 50
    assert store.get(ONE, "v") == picture(7)
    assert [entry["event"] for entry in logs] == ["thumbnail cache damaged, made anew"]


def test_damage_two_threads_met_at_once_is_mended_by_the_first_only(
    opened: Opens, file: Path
) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 1000)
    with capture_logs():
        store = opened()
        store.put(ONE, "v", picture(1))
        damage = sqlite3.DatabaseError("malformed")
        damage.sqlite_errorname = "SQLITE_CORRUPT"
        store._recover(damage, 0)  # met before the file was made anew

    assert store.get(ONE, "v") == picture(1)


def test_a_picture_that_rotted_on_the_disk_is_not_shown(opened: Opens, file: Path) -> None:
    store = opened()
    store.put(ONE, "v", picture(1))
    store.close()
    data = file.read_bytes()
    file.write_bytes(data.replace(picture(1, 4000), picture(2, 4000)))

    again = opened()

    assert again.get(ONE, "v") is None
    again.put(ONE, "v", picture(1))
    assert again.get(ONE, "v") == picture(1)


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 99", "DROP TABLE picture", "DROP TABLE entry"]
)
def test_a_file_of_another_form_is_made_anew(opened: Opens, file: Path, statement: str) -> None:
    opened().close()
    with sqlite3.connect(file) as db:
        db.execute(statement)
    db.close()

    with capture_logs():
        store = opened()
        store.put(ONE, "v", picture(1))

    assert store.get(ONE, "v") == picture(1)


def test_without_a_folder_to_write_to_there_is_no_cache_and_no_error() -> None:
    with open_folder() as folder:
        (folder / "closed").mkdir(mode=0o555)

        def act() -> tuple[bytes | None, int]:
            with capture_logs() as logs:
                store = SqliteThumbnails(folder / "closed" / "thumbnails.sqlite")
                store.put(ONE, "v", picture(1))
                store.put(TWO, "v", picture(1))
                found = store.get(ONE, "v")
                store.forget(ONE)
                store.close()
            return found, len(logs)

        assert run_unprivileged(act) == (None, 1)


def test_a_cache_in_a_folder_that_became_read_only_is_no_error() -> None:
    with open_folder() as folder:
        store = SqliteThumbnails(folder / "thumbnails.sqlite")
        store.put(ONE, "v", picture(1))
        store.close()
        (folder / "thumbnails.sqlite").chmod(0o444)
        folder.chmod(0o555)

        def act() -> int:
            with capture_logs() as logs:
                store = SqliteThumbnails(folder / "thumbnails.sqlite")
                store.put(TWO, "v", picture(2))
                store.get(ONE, "v")
                store.get(TWO, "v")
                store.close()
            return len(logs)

        assert run_unprivileged(act) == 1


def test_a_file_where_the_folder_should_be_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"")

    with capture_logs() as logs:
        store = SqliteThumbnails(tmp_path / "cache" / "thumbnails.sqlite")
        store.put(ONE, "v", picture(1))

    assert store.get(ONE, "v") is None
    assert len(logs) == 1
    store.close()


def test_a_full_disk_drops_the_new_thumbnail_and_keeps_the_others(opened: Opens) -> None:
    store = opened()
    store.put(ONE, "v", picture(1))
    assert store._writer
    store._writer.execute("PRAGMA max_page_count = 20")

    with capture_logs() as logs:
        store.put(TWO, "v", picture(2, 1_000_000))
        store.put(THREE, "v", picture(3, 1_000_000))

    assert store.get(ONE, "v") == picture(1)
    assert store.get(TWO, "v") is None
    assert [entry["reason"] for entry in logs] == ["SQLITE_FULL"]


def test_another_process_that_holds_the_file_costs_a_thumbnail_not_an_error(
    opened: Opens, file: Path
) -> None:
    store = opened()
    store.put(ONE, "v", picture(1))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with capture_logs() as logs:
        store.put(TWO, "v", picture(2))

    assert store.get(ONE, "v") == picture(1)
    assert len(logs) == 1
    other.execute("ROLLBACK")
    other.close()
    store.put(TWO, "v", picture(2))
    assert store.get(TWO, "v") == picture(2)


def test_a_closed_store_answers_nothing_and_takes_nothing(opened: Opens) -> None:
    store = opened()
    store.put(ONE, "v", picture(1))
    store.close()

    store.put(TWO, "v", picture(2))
    store.forget(ONE)
    store.close()

    assert store.get(ONE, "v") is None
    assert opened().get(ONE, "v") == picture(1)


def test_an_emptied_cache_has_nothing_takes_no_room_and_goes_on(opened: Opens, file: Path) -> None:
    store = opened()
    for number in range(1, 200):
        store.put(PhotoId(number), "v", bytes(20_000))
    kept, on_disk = store.bytes_kept, file.stat().st_size

    store.clear()

    assert kept > 199 * 20_000
    assert store.get(ONE, "v") is None
    assert store.bytes_kept < 100_000
    assert file.stat().st_size < on_disk // 10
    store.put(TWO, "v", b"again")
    assert store.get(TWO, "v") == b"again"
