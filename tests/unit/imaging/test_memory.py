"""Memory of decoded pictures is kept for the next one while pictures are worked on."""

from __future__ import annotations

import threading

import pytest
from PIL import Image, _imaging

from kingdesk.adapters.imaging.memory import reused_memory
from kingdesk.adapters.imaging.sending import JpegPreparation
from kingdesk.domain.errors import PhotoBroken

LARGE = (2000, 1500)


def cached_pieces() -> int:
    """Return how many pieces Pillow keeps of what pictures gave back."""
    return int(_imaging.get_stats()["blocks_cached"])


def make_and_drop() -> None:
    Image.new("RGB", LARGE, "red")


def test_what_a_picture_gave_back_is_kept_for_the_next_one() -> None:
    with reused_memory():
        make_and_drop()
        kept = cached_pieces()
        make_and_drop()
        again = cached_pieces()

    assert 0 < kept == again


def test_nothing_is_kept_when_the_last_thread_is_done() -> None:
    inside, done = threading.Event(), threading.Event()

    def stay() -> None:
        with reused_memory():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait(10)
    with reused_memory():
        make_and_drop()
    while_one_stays = cached_pieces()
    done.set()
    thread.join()

    assert while_one_stays > 0
    assert cached_pieces() == 0
    make_and_drop()
    assert cached_pieces() == 0


def test_pieces_that_are_kept_are_limited() -> None:
    with reused_memory():
        Image.new("RGB", (8000, 5000), "red")
        kept = cached_pieces()

    assert 32 < kept <= 64


def test_a_broken_photo_keeps_nothing() -> None:
    with pytest.raises(PhotoBroken):
        JpegPreparation().photo(b"", "a.jpg")

    make_and_drop()
    assert cached_pieces() == 0
