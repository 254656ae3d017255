"""A face engine that reads who is in a picture from the picture's own comment.

Tests write small real JPEGs with `a_picture(("ana", box), …)`: decoding, thumbnails, hashes and
files are real, only seeing is not. Two pictures of "ana" look alike, "ana~60" looks 60 % like her,
"ana!dark" is her in the dark (see `_FLAWS`).
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from PIL import Image
from typing_extensions import override

from kingdesk.domain.errors import PhotoBroken
from kingdesk.domain.faces import EngineStamp, FaceQuality, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.ports.engine import Likeness, Look, Purpose

_SIZE: Final = 64
_FLOOR: Final = 50.0
BROKEN: Final = "broken"
_OWN_COPY: Final[dict[str, Any]] = {"who": "copy", "box": [0.3, 0.3, 0.4, 0.4]}
"""Seen in a picture without a comment: our own copies are encoded anew."""
_FLAWS: Final[dict[str, dict[str, Any]]] = {
    "blurred": {"sharpness": 0.1},
    "dark": {"brightness": 0.05},
    "turned": {"yaw": -60.0},
    "covered": {"covered": True},
    "sunglasses": {},  # which only AWS tells
}


def a_picture(
    *faces: tuple[str, Box], shade: int = 128, width: int = 400, height: int = 300
) -> bytes:
    """Return a JPEG in which `FakeEngine` sees these people; `shade` makes its bytes its own."""
    seen = [{"who": who, "box": [b.left, b.top, b.width, b.height]} for who, b in faces]
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), (shade % 256, (shade // 256) % 256, 90))
    picture.save(out, "JPEG", comment=json.dumps({"faces": seen, "shade": shade}).encode())
    return out.getvalue()


def a_broken_picture() -> bytes:
    """Return a JPEG that `FakeEngine` calls damaged."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=BROKEN.encode())
    return out.getvalue()


@dataclass(slots=True)
class FakeEngine:
    """Holds how often it looked, and at what, so that tests can tell what was not repeated."""

    version: str = "1"
    looked: list[str] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def stamp(self) -> EngineStamp:
        return EngineStamp("local", self.version)

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        with self._lock:
            self.looked.append(name)
            self.purposes.append(purpose)
        with Image.open(io.BytesIO(picture)) as image:
            comment = bytes(image.info.get("comment", b""))
            width, height = image.size
        if comment == BROKEN.encode():
            raise PhotoBroken(name=name)
        seen = json.loads(comment)["faces"] if comment else [_OWN_COPY]
        faces = [self._face(str(entry["who"]), Box(*entry["box"]), width) for entry in seen]
        faces.sort(key=lambda face: -face.box.area)
        return Look(width, height, tuple(faces), picture)

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        found = []
        for i, face in enumerate(faces):
            for j, reference in enumerate(references):
                raw = float(np.frombuffer(face, "<f4") @ np.frombuffer(reference, "<f4"))
                if raw * 100 >= _FLOOR:
                    found.append(Likeness(i, j, raw, min(100.0, raw * 100)))
        return found

    def _face(self, who: str, box: Box, width: int) -> FoundFace:
        name, *flaws = who.split("!")
        quality = FaceQuality(pixels=box.width * width)
        for flaw in flaws:
            quality = replace(quality, **_FLAWS[flaw])
        return FoundFace(box, 99.0, quality, descriptor_of(name))


def descriptor_of(who: str) -> bytes:
    """Return a unit vector: of a person, or of one who looks `~N` percent like them."""
    name, _, percent = who.partition("~")
    share = float(percent) / 100 if percent else 1.0
    own = _direction(name)
    if share == 1.0:
        return own.astype("<f4").tobytes()
    other = _direction(who)
    other -= (other @ own) * own
    other /= np.linalg.norm(other)
    return (share * own + math.sqrt(1 - share**2) * other).astype("<f4").tobytes()


def _direction(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a direction of its own for a name: nearly at right angles to every other's."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=_SIZE * 16)
    return vector / np.linalg.norm(vector)


@dataclass(slots=True)
class ActingEngine(FakeEngine):
    """Does something before each look at a photo."""

    act: Callable[[str], None] = field(default=lambda _name: None)

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        if purpose is Purpose.PHOTO:
            self.act(name)
        return FakeEngine.look(self, picture, name, purpose)
