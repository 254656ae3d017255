"""A worker in a process of its own, to be killed, frozen, paused and kept short of disk by tests.

    python -m tests.fakes.worker_process FOLDER GALLERY LOOKS [--at STEP] [--nth N] [--then WHAT]

Opens the workspace, says `ready`, waits for a line, processes the gallery with the `FakeEngine`
and says as JSON how it ended. Each look at a photo is a line in the file LOOKS. When a step is
reached for the Nth time it says `reached STEP` and does WHAT. Its log goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from typing_extensions import override

from kingdesk.adapters.db.sqlite import SqliteHome
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Only
from kingdesk.ports.engine import Likeness, Look, Purpose
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.store import News, Store, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.worker import heartbeat, runner
from tests.fakes.engine import FakeEngine


class Step(StrEnum):
    """Where the work on one photo is, just after what the name says."""

    LEASED = "leased"
    READ = "read"
    LOOKED = "looked"
    COMPARED = "compared"
    WRITTEN = "written"
    """All is written, nothing committed: the write lock is held."""
    COMMITTED = "committed"


class Then(StrEnum):
    KILL = "kill"
    FREEZE = "freeze"
    """Stop the whole process, but while none of its threads writes: SQLite's lock stays free.

    It goes on after SIGCONT and a line on standard input.
    """
    PAUSE = "pause"
    """Wait for a line on standard input; other threads go on."""


@dataclass(slots=True)
class Steps:
    """Does what was asked for when a step is reached for the nth time."""

    at: Step | None = None
    nth: int = 1
    then: Then = Then.KILL
    writer: AbstractContextManager[object] = field(default_factory=nullcontext)
    _seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reach(self, step: Step) -> None:
        with self._lock:
            if step is not self.at:
                return
            self._seen += 1
            if self._seen != self.nth:
                return
            say(f"reached {step}")
        match self.then:
            case Then.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Then.FREEZE:
                with self.writer:
                    os.kill(os.getpid(), signal.SIGSTOP)
                    sys.stdin.readline()  # the signal may come a moment after the call
            case Then.PAUSE:
                sys.stdin.readline()


@dataclass(slots=True)
class SteppedEngine(FakeEngine):
    steps: Steps = field(default_factory=Steps)
    looks: Path | None = None

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        if self.looks is not None:
            with self.looks.open("a") as file:
                file.write(f"{name}\n")
        seen = FakeEngine.look(self, picture, name, purpose)
        self.steps.reach(Step.LOOKED)
        return seen

    @override
    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        found = FakeEngine.compare(self, faces, references)
        self.steps.reach(Step.COMPARED)
        return found


@dataclass(frozen=True, slots=True)
class SteppedSource:
    source: PhotoSource
    steps: Steps

    def read(self, photo: Photo) -> PhotoContent:
        self.steps.reach(Step.LEASED)
        content = self.source.read(photo)
        self.steps.reach(Step.READ)
        return content

    def read_edited(self, photo: Photo) -> PhotoContent:
        return self.source.read_edited(photo)

    def stamp(self, photo: Photo) -> FileStamp | None:
        return self.source.stamp(photo)

    def stamps(self, photos: Iterable[Photo]) -> Mapping[PhotoId, FileStamp | None]:
        return self.source.stamps(photos)

    def version(self, photo: Photo) -> str | None:
        return self.source.version(photo)

    def glimpse(self, photo: Photo) -> bytes | None:
        return self.source.glimpse(photo)

    def path(self, photo: Photo) -> Path | None:
        return self.source.path(photo)


@dataclass(frozen=True, slots=True)
class SteppedStore:
    store: Store
    steps: Steps

    def reading(self, owner: OwnerId) -> AbstractContextManager[Unit]:
        return self.store.reading(owner)

    @contextmanager
    def writing(self, owner: OwnerId) -> Iterator[Unit]:
        with self.store.writing(owner) as unit:
            yield unit
            self.steps.reach(Step.WRITTEN)
        self.steps.reach(Step.COMMITTED)

    def working(self, owner: OwnerId) -> AbstractContextManager[Unit]:
        return self.writing(owner)

    def listening(self, owner: OwnerId) -> AbstractContextManager[News]:
        return self.store.listening(owner)

    def wipe_log(self) -> None:
        self.store.wipe_log()

    def close(self) -> None:
        self.store.close()


def open_stepped(folder: Path, steps: Steps, looks: Path, workers: int) -> App:
    """Open a workspace whose work on photos tells each step it takes."""
    app = open_app(folder, engine=SteppedEngine(steps=steps, looks=looks), workers=workers)
    home = app._store._home
    assert isinstance(home, SqliteHome)
    steps.writer = home._writer
    match_photo = app.runner.match_photo
    stepped = replace(
        match_photo,
        store=SteppedStore(match_photo.store, steps),
        source=SteppedSource(match_photo.source, steps),
    )
    return replace(app, runner=replace(app.runner, match_photo=stepped))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def process(app: App, gallery: GalleryId, only: Only) -> dict[str, object]:
    """Process a gallery and return how it ended."""
    try:
        run = app.processing.start(app.owner, gallery, only)
        if run is None:
            return {"state": None}
        run = app.runner.run(app.owner, run.id, JobContext())
    except KingdeskError as error:
        return {"error": error.code}
    return {"state": run.state, "done": run.counts.done, "errors": run.counts.error}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("gallery", type=int)
    parser.add_argument("looks", type=Path)
    parser.add_argument("--at", type=Step)
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--then", type=Then, default=Then.KILL)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=Only, default=Only.NEW)
    parser.add_argument("--lease-seconds", type=float)
    parser.add_argument("--file-limit", type=int, help="bytes no file may grow beyond")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    if options.lease_seconds:
        for module in (runner, heartbeat):
            vars(module)["LEASE_TIME"] = timedelta(seconds=options.lease_seconds)
    steps = Steps(options.at, options.nth, options.then)
    app = open_stepped(options.folder, steps, options.looks, options.workers)
    if options.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.file_limit, options.file_limit))
    say("ready")
    sys.stdin.readline()
    say(json.dumps(process(app, GalleryId(options.gallery), options.only)))
    app.close()


if __name__ == "__main__":
    main()
