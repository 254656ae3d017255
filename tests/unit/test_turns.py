"""Looking at photos in turns, while others are on their way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from typing_extensions import override

from kingdesk.domain.errors import PhotoBroken
from kingdesk.ports.engine import Look, Purpose
from kingdesk.worker.turns import EngineInTurns
from tests.fakes.engine import FakeEngine, a_broken_picture, a_picture


class Watched(FakeEngine):
    """Holds how many looked at once; each waits until as many as may be are there."""

    def __init__(self, at_once: int) -> None:
        super().__init__()
        self._meeting = threading.Barrier(at_once, timeout=30)
        self._inside = 0
        self.most = 0

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        self._meeting.wait()
        with self._lock:
            self._inside -= 1
        return super().look(picture, name, purpose)


def test_no_more_are_looked_at_than_may_be_and_no_fewer() -> None:
    engine = Watched(2)
    turns = EngineInTurns(engine, 2)

    with ThreadPoolExecutor(6) as pool:
        looks = list(pool.map(lambda n: turns.look(a_picture(), f"{n}.jpg"), range(12)))

    assert engine.most == 2
    assert len(looks) == len(engine.looked) == 12


def test_a_photo_that_fails_gives_its_turn_back() -> None:
    turns = EngineInTurns(FakeEngine(), 1)

    for _ in range(3):
        with pytest.raises(PhotoBroken):
            turns.look(a_broken_picture(), "1.jpg")

    assert turns.look(a_picture(), "2.jpg").width == 400


def test_all_else_is_the_engines_own() -> None:
    engine = FakeEngine()
    turns = EngineInTurns(engine, 1)

    turns.look(a_picture(), "1.jpg", Purpose.REFERENCE)

    assert turns.stamp == engine.stamp
    assert turns.compare([], []) == []
    assert engine.purposes == [Purpose.REFERENCE]
