"""Makes the galleries the window is measured on; kept in a folder, they are made once.

Nothing is decoded for the large one: its faces are random directions (see `results.py`) and its
thumbnails all the same picture. The one of real photos has 24 megapixels each, with noise like a
sensor's, so that decoding takes as long as a camera's.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from kingdesk.adapters.local.embedder import DIMENSIONS
from kingdesk.bootstrap import App, open_app, set_up_process
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.paths import resource
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import match_clients
from tests.bench.results import Filler, near, unit

JUMPS: Final = 40
_SCREEN: Final = 150
"""Photos around the place a jump goes to: more than a large window shows."""
_DONE: Final = "done"
_SIZE: Final = (6000, 4000)
_REAL: Final = 12


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    photos: int
    faces: int
    clients: int

    @property
    def name(self) -> str:
        return f"{self.photos}-{self.faces}-{self.clients}"


def large_workspace(folder: Path, size: Size) -> Path:
    """Return a workspace with one gallery of that size, made unless it is there."""
    workspace = folder / f"large-{size.name}"
    if (workspace.with_suffix(".made")).exists():
        return workspace
    shutil.rmtree(workspace, ignore_errors=True)
    set_up_process()
    chance = np.random.default_rng(1)
    people = unit(chance.normal(size=(size.clients + 1, DIMENSIONS)).astype(np.float32))
    app = open_app(workspace)
    gallery, _ = app.galleries.create(app.owner, "Graduation")
    filler = Filler(app, gallery)
    photos = filler.photos(size.photos)
    who = chance.permutation(np.arange(size.faces) % len(people))
    filler.faces(photos, near(people[who], chance))
    clients = filler.clients(people[:-1], chance)
    with app._store.writing(app.owner) as work:
        match_clients(work, app.enroll.engine, gallery, clients)
    _fill_thumbnails(app, photos)
    app.close()
    workspace.with_suffix(".made").touch()
    return workspace


def jump_rows(count: int) -> list[int]:
    """Return the rows jumps go to; around them thumbnails are in the store."""
    return [count * place // (JUMPS + 1) for place in range(1, JUMPS + 1)]


def _fill_thumbnails(app: App, photos: list[PhotoId]) -> None:
    jpeg = a_thumbnail()
    rows = set(range(3 * _SCREEN))
    for row in jump_rows(len(photos)):
        rows |= set(range(max(0, row - _SCREEN), min(len(photos), row + _SCREEN)))
    for row in sorted(rows):
        photo = app.photos.get(app.owner, photos[row])
        version = app.photos.source.version(photo)
        if version is not None:
            app.photos.thumbnails.put(photo.id, version, jpeg)


def a_thumbnail() -> bytes:
    """Return a JPEG like those of the store, about 25 kB."""
    picture = next(iter(sorted(resource("sample", "photos").rglob("*.jpg"))))
    with Image.open(picture) as image:
        image.thumbnail((512, 512))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def real_photos(folder: Path) -> Path:
    """Return a folder with photos of 24 megapixels, made unless they are there."""
    place = folder / "24-megapixels"
    if (place / _DONE).exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(2)
    noise = chance.normal(0, 5, size=(_SIZE[1], _SIZE[0], 1)).astype(np.int16)
    samples = sorted(resource("sample", "photos").rglob("*.jpg"))
    for number in range(_REAL):
        with Image.open(samples[number % len(samples)]) as sample:
            base = np.asarray(sample.convert("RGB").resize(_SIZE), dtype=np.int16)
        shifted = np.roll(noise, number * 97, axis=1)
        pixels = np.clip(base + shifted, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(place / f"DSC_{number:04}.jpg", quality=92, subsampling=1)
    (place / _DONE).touch()
    return place


def real_workspace(folder: Path) -> tuple[Path, GalleryId]:
    """Return a workspace with the real photos, imported and looked at by the engine."""
    photos, workspace = real_photos(folder), folder / "real"
    app = open_app(workspace)
    try:
        galleries = app.galleries.all(app.owner)
        if galleries:
            return workspace, galleries[0].id
        gallery, _ = app.galleries.create(app.owner, "24 megapixels")
        context = JobContext()
        app.import_folder(app.owner, gallery, [photos], context)
        app.import_clients(app.owner, gallery, resource("sample", "references"), context)
        run = app.processing.start(app.owner, gallery)
        if run is not None:
            app.runner.run(app.owner, run.id, context)
        return workspace, gallery
    finally:
        app.close()
