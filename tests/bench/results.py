"""How fast a large gallery answers: a late client, everybody's results, a threshold, the grid.

    python -m tests.bench.results [--photos 5000] [--faces 20000] [--clients 100] [--cards 20000]

Makes a workspace whose faces are random directions in the engine's own space: each person has one,
each of their faces lies near it, and one person in the photos is no client yet. Nothing is decoded,
so what is measured is the store, the comparison and the rules. Prints each figure with its goal.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from kingdesk.adapters.db import tables
from kingdesk.adapters.local.embedder import DIMENSIONS
from kingdesk.bootstrap import App, open_app, set_up_process
from kingdesk.domain.clients import NewClient
from kingdesk.domain.faces import FaceQuality, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.jobs import JobState
from kingdesk.services.match_clients import match_clients
from kingdesk.services.sighting import Sighting
from tests.fakes.engine import a_picture

GOALS: Final = {
    "late client": 0.5,
    "results": 0.3,
    "snapshot": 0.3,
    "snapshot.at": 0.1,
    "cards": 0.5,
}
"""Seconds; the first two are promised, the others are what a slider and a grid can bear."""
_FACES_A_PHOTO: Final = 4
_REFERENCES: Final = 2
_LIKENESS: Final = 0.75
"""Cosine of a person's face with their own direction, about what the engine gives."""
_CHUNK: Final = 2000
_T = TypeVar("_T")
_Vectors = NDArray[np.float32]


def unit(vectors: _Vectors) -> _Vectors:
    lengths: _Vectors = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    return (vectors / lengths).astype(np.float32)


def near(people: _Vectors, chance: np.random.Generator) -> _Vectors:
    """Return one face of each person of the list: `_LIKENESS` like them, else random."""
    noise = unit(chance.normal(size=people.shape).astype(np.float32))
    noise = unit(noise - (noise * people).sum(axis=1, keepdims=True) * people)
    return unit(_LIKENESS * people + np.sqrt(1 - _LIKENESS**2) * noise)


class Filler:
    """Fills a gallery straight through the store's tables."""

    def __init__(self, app: App, gallery: GalleryId) -> None:
        self.app = app
        self.gallery = gallery
        self._engine = app.enroll.engine.stamp
        self._now = datetime.now(UTC)

    def insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        with self.app._store.engine.begin() as connection:
            for start in range(0, len(rows), _CHUNK):
                connection.execute(sa.insert(table), rows[start : start + _CHUNK])

    def photos(self, number: int) -> list[PhotoId]:
        """Add processed photos; their faces are another matter."""
        first = self._last_photo() + 1
        ids = [PhotoId(first + place) for place in range(number)]
        of_photo = [{"photo_id": photo, "gallery_id": self.gallery} for photo in ids]
        stamp = {"size": 8_000_000, "mtime_ns": 1_700_000_000_000_000_000, "etag": "0" * 64}
        looked: dict[str, Any] = {
            "engine_id": self._engine.id,
            "engine_version": self._engine.version,
        }
        looked |= {"references_revision": 0, "faces": _FACES_A_PHOTO, "looked_at": self._now}
        self.insert(
            tables.king_photos,
            [
                {
                    "id": photo,
                    "gallery_id": self.gallery,
                    "file_path": f"/photos/day 1/IMG_{photo:06}.JPG",
                    "original_name": f"IMG_{photo:06}.JPG",
                    "order": place,
                }
                for place, photo in enumerate(ids)
            ],
        )
        size = {"folder": "day 1", "width": 6000, "height": 4000}
        self.insert(tables.photo_files, [row | stamp | size for row in of_photo])
        self.insert(tables.photo_looks, [row | stamp | looked for row in of_photo])
        self.insert(tables.jobs, [row | {"state": JobState.DONE} for row in of_photo])
        return ids

    def _last_photo(self) -> int:
        query = sa.select(sa.func.coalesce(sa.func.max(tables.king_photos.c.id), 0))
        with self.app._store.engine.connect() as connection:
            return int(connection.scalar(query) or 0)

    def faces(self, photos: list[PhotoId], descriptors: _Vectors) -> None:
        """Deal faces out to photos, one after the other."""
        measured = {"pixels": 90.0, "sharpness": 0.8, "brightness": 0.5}
        measured |= {"yaw": 5.0, "roll": 0.0, "covered": False, "confidence": 92.5}
        engine = {"engine_id": self._engine.id, "engine_version": self._engine.version}
        self.insert(
            tables.faces,
            [
                {
                    "gallery_id": self.gallery,
                    "photo_id": photos[number % len(photos)],
                    "face_index": number // len(photos),
                    "box_left": 0.05 + 0.08 * (number // len(photos)),
                    "box_top": 0.3,
                    "box_width": 0.06,
                    "box_height": 0.1,
                    "descriptor": descriptor.tobytes(),
                }
                | measured
                | engine
                for number, descriptor in enumerate(descriptors)
            ],
        )

    def clients(self, people: _Vectors, chance: np.random.Generator) -> list[ClientId]:
        """Add enrolled clients, two references each."""
        with self.app._store.writing(self.app.owner) as work:
            names = [NewClient(f"Client {number:03}") for number in range(len(people))]
            ids = work.clients.add(self.gallery, names)
        owners = [client for client in ids for _ in range(_REFERENCES)]
        known = near(np.repeat(people, _REFERENCES, axis=0), chance)
        box = {"box_left": 0.3, "box_top": 0.3, "box_width": 0.4, "box_height": 0.4}
        rows = [
            {
                "id": number + 1,
                "gallery_id": self.gallery,
                "client_id": client,
                "source": f"reference {number}.jpg",
                "sha256": f"{number:064x}",
                "face_index": 0,
                "confidence": 95.0,
                "created_at": self._now,
                "picture": b"\xff\xd8" + bytes(60_000),
            }
            | box
            for number, client in enumerate(owners)
        ]
        self.insert(tables.client_references, rows)
        self.insert(
            tables.reference_descriptors,
            [
                {
                    "reference_id": row["id"],
                    "engine_id": self._engine.id,
                    "engine_version": self._engine.version,
                    "descriptor": descriptor.tobytes(),
                }
                for row, descriptor in zip(rows, known, strict=True)
            ],
        )
        return ids


def a_sighting(descriptor: NDArray[np.float32]) -> Sighting:
    """Return a reference picture that was looked at already."""
    box = Box(0.3, 0.3, 0.4, 0.4)
    face = FoundFace(box, 95.0, FaceQuality(pixels=160.0), descriptor.tobytes())
    return Sighting("late.jpg", a_picture(("late", box)), 400, 300, (face,))


def best(name: str, measure: Callable[[], _T], times: int = 7) -> _T:
    """Measure several times, print the best with the goal, return one more result.

    Where other programs keep the machine busy, the time of the processor tells more than the wall.
    """
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        result = measure()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        del result  # the end of a hundred thousand values is not the next one's time
    goal = GOALS[name]
    verdict = "ok" if min(walls) <= goal else "TOO SLOW"
    print(
        f"{name:>12}: {min(walls):.3f} s (worst {max(walls):.3f}; CPU {min(cpus):.3f}),"
        f" goal {goal} s: {verdict}"
    )
    return measure()


def measure_results(app: App, gallery: GalleryId, clients: int) -> None:
    snapshot = best("snapshot", lambda: app.results.snapshot(app.owner, gallery))
    found = best("snapshot.at", lambda: snapshot.at(77))
    hits = sum(len(result.hits) for result in found.clients)
    print(f"{'':>12}  {len(found.clients)} of {clients} clients, {hits} photos of theirs")
    best("results", lambda: app.results(app.owner, gallery))


def measure_late_client(app: App, gallery: GalleryId, descriptor: NDArray[np.float32]) -> None:
    """Enroll somebody and bring what the window knows up to date, as it does."""
    sighting = a_sighting(descriptor)
    snapshot = app.results.snapshot(app.owner, gallery)
    clients = [
        app.clients.add(app.owner, gallery, NewClient(f"Late {number}"))[0] for number in range(8)
    ]
    waiting = iter(clients)
    late = app.clients.of_gallery(app.owner, gallery)

    def enroll() -> int:
        client = next(waiting)
        changes = app.enroll(app.owner, client, sighting).changes
        known = {each.photo_id: each for each in snapshot.evidence}
        fresh = app.results.evidence(app.owner, gallery, changes.photos)
        known.update((each.photo_id, each) for each in fresh)
        result = replace(snapshot, clients=late, evidence=[*known.values()]).at().of_client(client)
        with app._store.writing(app.owner) as work:  # the next one is not to be their rival
            work.clients.remove(client)
        return len(result.hits) if result else 0

    print(f"{'':>12}  the late client is in {best('late client', enroll)} photos")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--faces", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--cards", type=int, default=20_000)
    options = parser.parse_args()
    set_up_process()  # as the program does
    chance = np.random.default_rng(1)
    people = unit(chance.normal(size=(options.clients + 1, DIMENSIONS)).astype(np.float32))
    with tempfile.TemporaryDirectory(prefix="kingdesk-bench-") as made:
        app = open_app(Path(made))
        gallery, _ = app.galleries.create(app.owner, "Graduation")
        filler = Filler(app, gallery)
        photos = filler.photos(options.photos)
        who = chance.permutation(np.arange(options.faces) % len(people))
        filler.faces(photos, near(people[who], chance))
        clients = filler.clients(people[:-1], chance)
        start = time.perf_counter()
        with app._store.writing(app.owner) as work:
            match_clients(work, app.enroll.engine, gallery, clients)
        print(f"matching everybody at once took {time.perf_counter() - start:.2f} s")
        measure_results(app, gallery, len(clients))
        measure_late_client(app, gallery, near(people[-1:], chance)[0])
        large, _ = app.galleries.create(app.owner, "Many photos")
        Filler(app, large).photos(options.cards)
        cards = best("cards", lambda: app.photos.cards(app.owner, large))
        print(f"{'':>12}  {len(cards)} cards")
        app.close()


if __name__ == "__main__":
    main()
