"""Files of photos that are held at once: as many as there is room for, and never none."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.ports.photos import PhotoContent
from kingdesk.services.originals import Originals
from tests.builders import a_photo

MIB = 1 << 20


def photo(number: int, size: int | None) -> Photo:
    stamp = None if size is None else FileStamp(size, 0)
    return a_photo(f"{number}.jpg", number=number, stamp=stamp)


def content(data: bytes = b"a file") -> PhotoContent:
    return PhotoContent(data, "etag", FileStamp(len(data), 0), "version")


@dataclass(slots=True)
class Holder:
    """A thread that holds one photo's file until it is told to let go."""

    originals: Originals
    photo: Photo
    has: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._hold)
        thread.start()
        return thread

    def _hold(self) -> None:
        with self.originals.turn(self.photo):
            self.has.set()
            assert self.end.wait(10)


def test_only_the_bytes_are_taken_out_of_what_was_read() -> None:
    with Originals().turn(photo(1, 6)) as original:
        read = original.read(content)

        assert original.data == b"a file"

    assert (read.data, read.etag) == (b"", "etag")


def test_a_file_that_was_let_go_is_not_there_any_more() -> None:
    with Originals().turn(photo(1, 6)) as original:
        original.read(content)
        original.let_go()

        with pytest.raises(RuntimeError):
            assert original.data


@pytest.mark.parametrize("size", [60, None])
def test_the_next_waits_until_there_is_room(size: int | None) -> None:
    originals = Originals(always=1, limit=100 if size else 9 * MIB)
    first, second = Holder(originals, photo(1, size)), Holder(originals, photo(2, size))
    threads = [first.start()]
    assert first.has.wait(10)
    threads.append(second.start())

    assert not second.has.wait(0.05)
    first.end.set()
    assert second.has.wait(10)

    second.end.set()
    for thread in threads:
        thread.join()


def test_a_turn_ends_with_the_file_and_not_only_with_the_photo() -> None:
    originals = Originals(always=1, limit=100)

    with originals.turn(photo(1, 60)) as first:
        first.read(content)
        first.let_go()
        with originals.turn(photo(2, 60)) as second:
            assert second.read(content).etag == "etag"


def test_some_are_held_whatever_they_weigh() -> None:
    originals = Originals(always=2, limit=10)

    with originals.turn(photo(1, 60)), originals.turn(photo(2, 600)) as second:
        assert second.read(content).etag == "etag"


def test_a_failure_gives_the_turn_back() -> None:
    originals = Originals(always=1, limit=10)

    with pytest.raises(ValueError, match="broken"), originals.turn(photo(1, 60)):
        raise ValueError("broken")

    with originals.turn(photo(2, 60)) as second:
        assert second.read(content).etag == "etag"
