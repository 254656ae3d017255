"""What the tests of faults share: a prepared workspace, workers to kill, and how all stands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.bootstrap import open_app
from kingdesk.domain.ids import GalleryId
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event

PEOPLE: Final = (("ana", "bea"), ("ana",), ("stranger", "bea"), (), ("caio~75", "dora"), ("dora",))
"""Who is in photos 0, 1, 2, …, over and over; Dora is no client at first."""
_GALLERY: Final = GalleryId(1)
"""The first one of a new workspace."""
_ROOT: Final = Path(__file__).parents[2]

# Everything a run leaves, by names instead of ids, and without times: equal after equal work.
_PICTURE: Final = {
    "photos": "SELECT p.original_name, f.etag, f.width, f.missing, l.etag, l.faces"
    " FROM king_photos p JOIN photo_files f ON f.photo_id = p.id"
    " LEFT JOIN photo_looks l ON l.photo_id = p.id",
    "jobs": "SELECT p.original_name, j.state, j.reason_code, j.holder, j.lease_until,"
    " h.process_status, h.r2_etag"
    " FROM king_photos p LEFT JOIN jobs j ON j.photo_id = p.id"
    " LEFT JOIN rekognition_photo_jobs h ON h.photo_id = p.id",
    "faces": "SELECT p.original_name, f.face_index, f.box_left, f.pixels, c.nome, x.similarity,"
    " x.reference_id"
    " FROM king_photos p JOIN faces f ON f.photo_id = p.id"
    " LEFT JOIN candidates x ON x.face_id = f.id"
    " LEFT JOIN king_gallery_clients c ON c.id = x.client_id",
    "published": "SELECT p.original_name, f.face_index, f.bounding_box_json, c.nome, m.similarity"
    " FROM king_photos p JOIN rekognition_photo_faces f ON f.photo_id = p.id"
    " LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id"
    " LEFT JOIN king_gallery_clients c ON c.id = m.client_id",
    "rows": "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM photo_looks),"
    " (SELECT count(*) FROM rekognition_photo_jobs), (SELECT count(*) FROM faces),"
    " (SELECT count(*) FROM candidates), (SELECT count(*) FROM rekognition_photo_faces),"
    " (SELECT count(*) FROM rekognition_face_matches), (SELECT count(*) FROM client_references)",
}


def prepare(folder: Path, photos: int) -> Path:
    """Make a workspace with so many photos inside it and three enrolled clients."""
    app = open_app(folder, engine=FakeEngine(), workers=1)
    gallery, _ = app.galleries.create(app.owner, "Graduation")
    event = Event(app, folder / "photos", gallery)
    for number in range(photos):
        event.photo(f"{number:03}.jpg", *PEOPLE[number % len(PEOPLE)])
    event.import_all()
    for name in ("Ana", "Bea", "Caio"):
        event.client(name)
    app.close()
    return folder


@dataclass(slots=True)
class Scene:
    """A copy of a prepared workspace, and the workers let loose on it."""

    folder: Path
    gallery: GalleryId = _GALLERY
    workers: list[Worker] = field(default_factory=list)

    @classmethod
    def of(cls, prepared: Path, folder: Path) -> Scene:
        shutil.copytree(prepared, folder)
        return cls(folder)

    @property
    def looks(self) -> Path:
        return self.folder.with_suffix(".looks")

    def looked(self) -> Counter[str]:
        """Return how often the workers looked at each photo."""
        return Counter(self.looks.read_text().split() if self.looks.exists() else [])

    def worker(self, *options: str) -> Worker:
        """Start a worker and wait until it stands ready."""
        self.workers.append(Worker.start(self, options))
        return self.workers[-1]

    def finish(self) -> None:
        """Let a new worker do what is left, undisturbed."""
        worker = self.worker()
        worker.go()
        assert worker.end()["state"] in {"done", None}

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / DATA_FILE)) as connection:
            return connection.execute(query, values).fetchall()

    def done(self) -> set[str]:
        """Return the photos whose results are committed."""
        query = (
            "SELECT original_name FROM king_photos JOIN jobs ON photo_id = king_photos.id"
            " WHERE state = 'done'"
        )
        return {name for (name,) in self.read(query)}

    def is_sound(self) -> bool:
        broken = self.read("PRAGMA foreign_key_check")
        return self.read("PRAGMA integrity_check") == [("ok",)] and not broken

    def picture(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that a run left behind, to compare with an undisturbed one."""
        return {name: sorted(self.read(query), key=repr) for name, query in _PICTURE.items()}

    def event(self, engine: FakeEngine | None = None) -> Event:
        """Open the workspace in this process; whoever asks closes `event.app`."""
        app = open_app(self.folder, engine=engine or FakeEngine(), workers=2)
        return Event(app, self.folder / "photos", self.gallery)


@dataclass(slots=True)
class Worker:
    """Another process, see `tests.fakes.worker_process`."""

    process: subprocess.Popen[str]

    @classmethod
    def start(cls, scene: Scene, options: tuple[str, ...]) -> Worker:
        words = [sys.executable, "-m", "tests.fakes.worker_process", str(scene.folder)]
        words += [str(scene.gallery), str(scene.looks), *options]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        worker = cls(process)
        assert worker.hear() == "ready"
        return worker

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """Wait until it is through and return how its run ended."""
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        found: dict[str, Any] = json.loads(out.splitlines()[-1]) | {"log": err}
        return found

    def kill(self) -> None:
        self.process.kill()
        self.died()

    def died(self) -> None:
        """Wait until it is dead; of nothing but a kill."""
        self.process.communicate(timeout=60)
        assert self.process.returncode == -signal.SIGKILL

    def is_frozen(self) -> bool:
        """Wait until it is stopped."""
        state = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        return state is not None and state.si_code == os.CLD_STOPPED

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.go()
