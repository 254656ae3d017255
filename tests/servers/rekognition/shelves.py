"""The collections and the faces in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.refusals import Refusal, no_collection


@dataclass(frozen=True, slots=True)
class KeptFace:
    """A face in a collection.

    Attributes:
        visible_from: seconds of the server's clock from which searches and lists know it.
    """

    face_id: str
    image_id: str
    external_id: str | None
    box: Box
    confidence: float
    vector: bytes
    visible_from: float = 0.0


@dataclass(slots=True)
class FaceCollection:
    """A collection.

    Attributes:
        model: face model version it was made with and keeps.
        faces: by FaceId, in the order they came.
    """

    name: str
    model: str
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    faces: dict[str, KeptFace] = field(default_factory=dict)

    def external_ids(self) -> list[str | None]:
        """Return whose faces these are, one entry a face."""
        return [face.external_id for face in self.faces.values()]


class Shelves:
    """All collections of the account; hold `opened` while reading or changing one."""

    def __init__(self) -> None:
        self._collections: dict[str, FaceCollection] = {}
        self._lock = RLock()

    @contextmanager
    def opened(self, name: str) -> Iterator[FaceCollection]:
        """Give a collection to one caller at a time.

        Raises:
            Refusal: there is none of that name.
        """
        with self._lock:
            if name not in self._collections:
                raise no_collection(name)
            yield self._collections[name]

    def add(self, name: str, model: str) -> FaceCollection:
        with self._lock:
            if name in self._collections:
                raise Refusal(
                    "ResourceAlreadyExistsException", f"The collection id: {name} already exists."
                )
            self._collections[name] = FaceCollection(name, model)
            return self._collections[name]

    def remove(self, name: str) -> None:
        with self._lock:
            if self._collections.pop(name, None) is None:
                raise no_collection(name)

    def all(self) -> dict[str, FaceCollection]:
        """Return the collections by name."""
        with self._lock:
            return dict(sorted(self._collections.items()))

    def clear(self) -> None:
        with self._lock:
            self._collections.clear()
