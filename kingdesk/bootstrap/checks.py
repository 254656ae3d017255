"""What the doctor tries."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from kingdesk.adapters.db.store import DATA_FILE, SqlStore
from kingdesk.domain.errors import DiskFull, PhotoMissing, WorkspaceDamaged, WorkspaceReadOnly
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.photos import PhotoSource

_LOW_DISK: Final = 1 << 30


def check_data(store: SqlStore, folder: Path) -> str:
    problems = store.integrity()
    if problems:
        raise WorkspaceDamaged(path=folder / DATA_FILE, reason=problems[0])
    return "sound"


def check_folder(folder: Path) -> str:
    probe = folder / ".write-test"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise WorkspaceReadOnly(path=folder) from error
    return str(folder)


def check_disk(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    if free < _LOW_DISK:
        raise DiskFull(path=folder)
    return f"{free / (1 << 30):.0f} GB free"


def check_engine(engine: FaceEngine) -> str:
    engine.compare([], [])  # loads it
    return f"{engine.stamp.id} {engine.stamp.version}"


def check_photos(store: SqlStore, source: PhotoSource, owner: OwnerId) -> str:
    with store.reading(owner) as unit:
        photos = [p for g in unit.galleries.all() for p in unit.photos.of_gallery(g.id)]
    missing = [photo for photo in photos if source.stamp(photo) is None]
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise PhotoMissing(name=missing[0].name + more)
    return f"{len(photos)} in place"
