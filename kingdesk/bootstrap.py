"""The one place that names adapters: a workspace folder in, a working program out."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from kingdesk import paths
from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import DATA_FILE, SqlStore, open_store
from kingdesk.adapters.imaging import PillowPictures
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.local.recipe import STAMP
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.class_list import ClassListFiles
from kingdesk.adapters.photos.delivery import FolderDelivery
from kingdesk.adapters.photos.folder import FolderSource, FolderWalker
from kingdesk.domain.errors import (
    DiskFull,
    PhotoMissing,
    WorkspaceDamaged,
    WorkspaceNotFound,
    WorkspaceReadOnly,
)
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.engine import FaceEngine, Likeness, Look, Purpose
from kingdesk.ports.pictures import ThumbnailStore
from kingdesk.services.clients import Clients
from kingdesk.services.doctor import Check, Doctor
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.export import Export
from kingdesk.services.galleries import Galleries
from kingdesk.services.import_clients import ImportClients
from kingdesk.services.import_folder import ImportFolder
from kingdesk.services.match_photo import MatchPhoto, ReferenceCache
from kingdesk.services.photos import Photos
from kingdesk.services.processing import Processing
from kingdesk.services.results import Results
from kingdesk.services.review import Review
from kingdesk.worker.runner import Runner

LOCAL_OWNER: Final = OwnerId("local")
"""Who owns the galleries of an embedded workspace: whoever has the folder."""
_THUMBNAILS: Final = "thumbnails.sqlite3"
_LOW_DISK: Final = 1 << 30
_COLLECT_AFTER: Final = (10_000, 5, 1_000)
"""New objects before the garbage collector looks at the young, and how often before at older ones.
Galleries are read as a hundred thousand small values that all stay; looking at them after every 700
takes two fifths of the time. While it looks nothing else runs, the window neither: 30 ms at the
middle ones, most of a second at all of a large gallery, so that comes hardly ever."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace that is open."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class App:
    """Everything a photographer can do in one open workspace; close it when done."""

    owner: OwnerId
    workspace: Workspace
    galleries: Galleries
    photos: Photos
    import_folder: ImportFolder
    clients: Clients
    import_clients: ImportClients
    enroll: EnrollClient
    processing: Processing
    runner: Runner
    results: Results
    review: Review
    export: Export
    doctor: Doctor
    _store: SqlStore
    _thumbnails: ThumbnailStore

    def close(self) -> None:
        self._store.close()
        self._thumbnails.close()


class EngineOnDemand:
    """The local engine, loaded when it is first asked something: a window must not wait for it."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._engine: FaceEngine | None = None
        self._lock = threading.Lock()

    @property
    def stamp(self) -> EngineStamp:
        return STAMP

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        return self._loaded().look(picture, name, purpose)

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        return self._loaded().compare(faces, references)

    def _loaded(self) -> FaceEngine:
        with self._lock:
            if self._engine is None:
                # half a second of imports and loading
                from kingdesk.adapters.local.engine import LocalEngine  # noqa: PLC0415

                self._engine = LocalEngine(self._models)
            return self._engine


def set_up_process() -> None:
    """Choose what holds for the whole process; for whoever owns it, so not done by `open_app`."""
    gc.set_threshold(*_COLLECT_AFTER)


def holds_workspace(folder: Path) -> bool:
    """Tell whether a folder is a workspace already."""
    return (folder / DATA_FILE).is_file()


def open_app(
    folder: Path,
    *,
    name: str | None = None,
    workers: int | None = None,
    create: bool = True,
    engine: FaceEngine | None = None,
) -> App:
    """Open a workspace folder; one that holds none becomes an embedded workspace.

    Args:
        folder: where its data lie.
        name: what to call it; the folder's name if None.
        workers: photos worked on at once; one for each core if None.
        create: False refuses a folder that is no workspace yet.
        engine: another face engine than the local one.

    Raises:
        WorkspaceNotFound, WorkspaceTooNew, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceBusy,
        DiskFull
    """
    folder = folder.absolute()
    if not create and not holds_workspace(folder):
        raise WorkspaceNotFound(path=folder)
    _make(folder)
    _refuse_emptied(folder)
    clock = SystemClock()
    store = open_store(folder, LOCAL_OWNER, clock)
    thumbnails = SqliteThumbnails(folder / _THUMBNAILS)
    return _assemble(
        Workspace(name or folder.name, folder),
        store,
        thumbnails,
        engine or EngineOnDemand(paths.resource("models")),
        workers or os.cpu_count() or 1,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise WorkspaceNotFound(path=folder) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=folder) from error
        raise WorkspaceReadOnly(path=folder) from error


def _refuse_emptied(folder: Path) -> None:
    """Refuse a data file that lost all it held: SQLite would quietly begin a new one in it.

    Thumbnails are opened after a first data file is whole, so they tell that there was one.
    """
    data = folder / DATA_FILE
    if (folder / _THUMBNAILS).exists() and data.is_file() and not data.stat().st_size:
        raise WorkspaceDamaged(path=data, reason="it is empty")


def _assemble(
    workspace: Workspace,
    store: SqlStore,
    thumbnails: ThumbnailStore,
    engine: FaceEngine,
    workers: int,
) -> App:
    clock = SystemClock()
    folder = workspace.folder
    source, walker, pictures = FolderSource(folder), FolderWalker(folder), PillowPictures()
    holders = FileHolders(folder)
    enroll = EnrollClient(store, source, walker, pictures, engine)
    processing = Processing(store, source, engine, holders)
    results = Results(store, engine)
    match_photo = MatchPhoto(store, source, engine, thumbnails, ReferenceCache(engine))
    return App(
        owner=LOCAL_OWNER,
        workspace=workspace,
        galleries=Galleries(store),
        photos=Photos(store, source, pictures, thumbnails, engine),
        import_folder=ImportFolder(store, walker, source),
        clients=Clients(store, engine, clock),
        import_clients=ImportClients(store, ClassListFiles(), enroll, workers),
        enroll=enroll,
        processing=processing,
        runner=Runner(store, match_photo, processing, enroll, holders, workers),
        results=results,
        review=Review(store, engine),
        export=Export(store, results, source, FolderDelivery(source)),
        doctor=Doctor(
            (
                Check("data file", partial(_check_data, store, folder)),
                Check("folder", partial(_check_folder, folder)),
                Check("disk", partial(_check_disk, folder)),
                Check("face engine", partial(_check_engine, engine)),
                Check("photos", partial(_check_photos, store, source)),
            )
        ),
        _store=store,
        _thumbnails=thumbnails,
    )


def _check_data(store: SqlStore, folder: Path) -> str:
    problems = store.integrity()
    if problems:
        raise WorkspaceDamaged(path=folder / DATA_FILE, reason=problems[0])
    return "sound"


def _check_folder(folder: Path) -> str:
    probe = folder / ".write-test"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise WorkspaceReadOnly(path=folder) from error
    return str(folder)


def _check_disk(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    if free < _LOW_DISK:
        raise DiskFull(path=folder)
    return f"{free / (1 << 30):.0f} GB free"


def _check_engine(engine: FaceEngine) -> str:
    engine.compare([], [])  # loads it
    return f"{engine.stamp.id} {engine.stamp.version}"


def _check_photos(store: SqlStore, source: FolderSource) -> str:
    with store.reading(LOCAL_OWNER) as unit:
        photos = [p for g in unit.galleries.all() for p in unit.photos.of_gallery(g.id)]
    missing = [photo for photo in photos if source.stamp(photo) is None]
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise PhotoMissing(name=missing[0].name + more)
    return f"{len(photos)} in place"
