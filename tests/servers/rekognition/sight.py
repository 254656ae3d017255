"""What is seen in a picture: looked at once, remembered ever after, also from run to run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.eyes import Eyes, SeenFace
from tests.servers.rekognition.pictures import Picture, Sent

MOST_FACES: Final = 100


class Sight:
    """Faces of pictures. A picture seen before costs no more than finding its hash."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes: Final = eyes
        self._seen: dict[str, tuple[SeenFace, ...]] = {}
        self._lock = Lock()
        self.looks = 0
        """Pictures that had to be looked at."""

    def faces(self, sent: Sent) -> tuple[SeenFace, ...]:
        """Return a picture's 100 largest faces, largest first.

        Raises:
            Refusal: the service does not take such a picture.
        """
        known = self._seen.get(sent.digest)
        if known is not None:
            return known
        faces = tuple(self.eyes.look(Picture(sent))[:MOST_FACES])
        with self._lock:
            self.looks += 1
            self._seen[sent.digest] = faces
        return faces

    def save(self, file: Path) -> None:
        """Write what was seen, for `load` in another process."""
        with self._lock:
            seen = {digest: [_told(face) for face in faces] for digest, faces in self._seen.items()}
        file.write_text(json.dumps(seen), "utf-8")

    def load(self, file: Path) -> None:
        """Know what another server saw."""
        seen: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(file.read_text("utf-8"))
        with self._lock:
            for digest, faces in seen.items():
                self._seen[digest] = tuple(_face(fields) for fields in faces)


def reasons_against(face: SeenFace, quality: str) -> list[str]:
    """Say why a face is below a `QualityFilter`; nothing if it is not, or the filter is NONE."""
    if quality == "NONE":
        return []
    bar = {"LOW": 0.5, "MEDIUM": 1.25, "HIGH": 1.75}.get(quality, 1.0)
    reasons = {
        "EXTREME_POSE": abs(face.yaw) > 55.0 / bar or abs(face.pitch) > 50.0 / bar,
        "LOW_BRIGHTNESS": face.brightness < 20.0 * bar,
        "LOW_SHARPNESS": face.sharpness < 20.0 * bar,
        "LOW_CONFIDENCE": face.confidence < 50.0 * bar,
        "SMALL_BOUNDING_BOX": max(face.box.width, face.box.height) < 0.03 * bar,
        "LOW_FACE_QUALITY": face.covered,
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def elsewhere(face: SeenFace) -> SeenFace:
    """Return a face moved by its own width: a box that is not the one that was meant."""
    box = face.box
    away = -box.width if box.left > 0.5 else box.width
    return replace(face, box=Box(box.left + away, box.top, box.width, box.height))


def _told(face: SeenFace) -> dict[str, Any]:
    return asdict(face) | {"vector": face.vector.hex()}


def _face(fields: Mapping[str, Any]) -> SeenFace:
    box, vector = Box(**fields["box"]), bytes.fromhex(fields["vector"])
    return SeenFace(**{**fields, "box": box, "vector": vector})
