"""What the cache of pictures promises: never an error, never a wrong picture, never too much."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.ports.local_copies import content_name
from tests.unprivileged import open_folder, run_in_child, run_unprivileged

ONE = content_name("original", "galleries/7/one.jpg e1")
TWO = content_name("original", "galleries/7/two.jpg e2")
LIMIT = 100_000
PIECE = LIMIT // 50
"""As large a file as the cache takes with this limit is LIMIT / 40."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "photos"


def cache_in(folder: Path, limit: int = LIMIT) -> DiskContentCache:
    return DiskContentCache(folder, limit, spare=0)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


def name(number: int) -> str:
    return content_name("preview", f"galleries/7/{number}.jpg e")


def piece(number: int) -> bytes:
    return number.to_bytes(4, "big") * (PIECE // 4)


def age(folder: Path, cache: DiskContentCache, number: int, seconds: int) -> None:
    """Make a kept picture look as if it was last used so long ago."""
    path = cache.path(name(number))
    assert path is not None
    long_ago = time.time() - seconds
    os.utime(path, (long_ago, long_ago))


def test_what_was_kept_is_there_at_the_next_start(folder: Path) -> None:
    cache_in(folder).put(ONE, b"one")

    again = cache_in(folder)

    assert again.get(ONE) == b"one"
    path = again.path(ONE)
    assert path is not None
    assert path.read_bytes() == b"one"
    assert again.get(TWO) is None
    assert again.path(TWO) is None


def test_another_kind_key_or_version_is_another_picture(folder: Path) -> None:
    cache = cache_in(folder)
    cache.put(ONE, b"one")

    assert cache.get(content_name("preview", "galleries/7/one.jpg e1")) is None
    assert cache.get(content_name("original", "galleries/7/one.jpg e2")) is None
    assert cache.get(content_name("original", "galleries/8/one.jpg e1")) is None


def test_a_download_is_kept_once_it_is_handed_over(folder: Path) -> None:
    cache = cache_in(folder)
    file = cache.room_for(ONE)
    assert file is not None
    file.write_bytes(b"one")
    assert cache.get(ONE) is None

    cache.adopt(ONE, file)

    assert cache.get(ONE) == b"one"
    assert not file.exists()


def test_a_broken_download_is_gone_on_with_at_the_next_start(folder: Path) -> None:
    first = cache_in(folder).room_for(ONE)
    assert first is not None
    Path(f"{first}.part").write_bytes(b"half")

    again = cache_in(folder).room_for(ONE)

    assert again == first
    assert Path(f"{again}.part").read_bytes() == b"half"


def test_a_half_made_file_nobody_goes_on_with_is_deleted_in_the_end(folder: Path) -> None:
    room = cache_in(folder).room_for(ONE)
    assert room is not None
    old, young = Path(f"{room}.part"), room.with_name("young.part")
    for half in (old, young):
        half.write_bytes(b"half")
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))

    cache_in(folder).put(TWO, b"two")

    assert not old.exists()
    assert young.exists()


def test_a_download_handed_over_twice_is_no_error(folder: Path) -> None:
    mine, theirs = cache_in(folder), cache_in(folder)
    file = mine.room_for(ONE)
    assert file is not None
    assert theirs.room_for(ONE) == file
    file.write_bytes(b"one")

    mine.adopt(ONE, file)
    theirs.adopt(ONE, file)

    assert theirs.get(ONE) == b"one"


def test_it_never_holds_more_than_it_may(folder: Path) -> None:
    cache = cache_in(folder)

    for number in range(200):
        cache.put(name(number), piece(number))
        assert bytes_in(folder) <= LIMIT

    assert bytes_in(folder) > LIMIT / 2
    assert cache.get(name(199)) == piece(199)


def test_two_processes_together_hold_no_more_than_one_may(folder: Path) -> None:
    mine, theirs = cache_in(folder), cache_in(folder)

    for number in range(200):
        mine.put(name(number), piece(number))
        theirs.put(name(1000 + number), piece(number))
        assert bytes_in(folder) <= LIMIT


def test_what_was_unused_for_longest_goes_first(folder: Path) -> None:
    cache = cache_in(folder)
    for number in range(40):
        cache.put(name(number), piece(number))
        age(folder, cache, number, 1000 - number)

    assert cache.get(name(0)) is not None  # used just now
    for number in range(40, 50):
        cache.put(name(number), piece(number))

    assert cache.get(name(0)) == piece(0)
    assert cache.get(name(1)) is None
    assert cache.get(name(49)) == piece(49)


def test_a_lowered_limit_holds_from_the_next_start_on(folder: Path) -> None:
    generous = cache_in(folder)
    for number in range(40):
        generous.put(name(number), piece(number))

    lowered = cache_in(folder, LIMIT // 2)
    lowered.put(name(100), b"x")

    assert bytes_in(folder) <= LIMIT // 2


def test_a_picture_too_large_for_it_is_not_kept(folder: Path) -> None:
    cache = cache_in(folder)
    cache.put(name(1), piece(1))

    cache.put(ONE, bytes(LIMIT // 2))

    assert cache.get(ONE) is None
    assert cache.get(name(1)) == piece(1)


def test_a_limit_of_nothing_keeps_nothing_new_but_gives_what_is_there(folder: Path) -> None:
    cache_in(folder).put(ONE, b"one")

    off = cache_in(folder, 0)
    off.put(TWO, b"two")

    assert off.get(ONE) == b"one"
    assert off.get(TWO) is None
    assert off.room_for(TWO) is None


def test_a_disk_nearly_full_is_left_alone(folder: Path) -> None:
    cache = DiskContentCache(folder, LIMIT, spare=1 << 60)

    cache.put(ONE, b"one")

    assert cache.get(ONE) is None
    assert cache.room_for(ONE) is None
    assert not folder.exists()


def test_it_knows_what_it_holds(folder: Path) -> None:
    cache = cache_in(folder)
    assert cache.bytes_kept == 0

    for number in range(5):
        cache.put(name(number), piece(number))

    assert cache.bytes_kept == 5 * PIECE
    assert cache_in(folder).bytes_kept == 5 * PIECE


def test_clearing_leaves_nothing_and_it_can_be_used_on(folder: Path) -> None:
    cache = cache_in(folder)
    cache.put(ONE, b"one")
    assert cache.room_for(TWO) is not None

    cache.clear()

    assert files(folder) == []
    assert cache.bytes_kept == 0
    cache.put(TWO, b"two")
    assert cache.get(TWO) == b"two"


def test_nobody_else_on_this_computer_may_look_and_no_name_tells_what_it_is(folder: Path) -> None:
    cache = cache_in(folder)
    cache.put(content_name("original", "galleries/7/maria.jpg e1"), b"one")
    file = cache.room_for(TWO)
    assert file is not None
    file.write_bytes(b"two")
    cache.adopt(TWO, file)

    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        assert "maria" not in str(path.relative_to(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_threads_may_put_and_get_the_same_pictures(folder: Path) -> None:
    cache = cache_in(folder)
    wrong: list[bytes] = []

    def work() -> None:
        for number in range(60):
            cache.put(name(number % 20), piece(number % 20))
            found = cache.get(name(number % 20))
            if found not in {None, piece(number % 20)}:
                wrong.append(found or b"")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert bytes_in(folder) <= LIMIT


def test_a_program_killed_while_it_puts_leaves_whole_pictures_only(folder: Path) -> None:
    script = f"""
from pathlib import Path
from kingdesk.adapters.photos.content_cache import DiskContentCache
cache = DiskContentCache(Path({str(folder)!r}), 1 << 30, spare=0)
number = 0
while True:
    number += 1
    cache.put(f"name {{number}}", number.to_bytes(4, "big") * 250_000)
    print(number, flush=True)
"""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", script], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        last = max(int(process.stdout.readline()) for _ in range(5))
        process.kill()

    cache = cache_in(folder, 1 << 30)
    for number in range(1, last + 50):
        found = cache.get(f"name {number}")
        assert (
            found is None
            if number > last + 20
            else found
            in {
                None,
                number.to_bytes(4, "big") * 250_000,
            }
        )
    assert cache.get(f"name {last}") is not None


def test_a_folder_that_cannot_be_written_is_no_error() -> None:
    with open_folder() as place:
        (place / "closed").mkdir(mode=0o555)

        def use() -> list[object]:
            cache = cache_in(place / "closed" / "photos")
            cache.put(ONE, b"one")
            found: list[object] = [cache.get(ONE), cache.path(ONE), cache.room_for(ONE)]
            cache.clear()
            return found

        assert run_unprivileged(use) == [None, None, None]


def test_a_full_disk_is_no_error_and_leaves_nothing_half_written(folder: Path) -> None:
    def use() -> list[bytes | None]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        cache = cache_in(folder, 1 << 30)
        cache.put(ONE, bytes(1000))
        cache.put(TWO, bytes(200_000))
        return [cache.get(ONE), cache.get(TWO)]

    assert run_in_child(use) == [bytes(1000), None]
    assert bytes_in(folder) == 1000
