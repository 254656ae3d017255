"""An embedded workspace: one folder, no account."""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path
from typing import Final

from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import DATA_FILE, open_store
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.folder import FolderSource
from kingdesk.bootstrap.app import App, Parts, Workspace, assemble
from kingdesk.bootstrap.checks import (
    check_data,
    check_disk,
    check_engine,
    check_folder,
    check_photos,
)
from kingdesk.domain.errors import (
    DiskFull,
    WorkspaceDamaged,
    WorkspaceNotFound,
    WorkspaceReadOnly,
)
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.engine import FaceEngine
from kingdesk.services.doctor import Check

LOCAL_OWNER: Final = OwnerId("local")
"""Who owns the galleries of an embedded workspace: whoever has the folder."""
THUMBNAILS: Final = "thumbnails.sqlite3"


def holds_workspace(folder: Path) -> bool:
    """Tell whether a folder is a workspace already."""
    return (folder / DATA_FILE).is_file()


def open_embedded(
    folder: Path, *, name: str, workers: int, create: bool, engine: FaceEngine
) -> App:
    """Open a workspace folder; one that holds none becomes an embedded workspace.

    Raises:
        WorkspaceNotFound, WorkspaceTooNew, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceBusy,
        DiskFull
    """
    if not create and not holds_workspace(folder):
        raise WorkspaceNotFound(path=folder)
    _make(folder)
    _refuse_emptied(folder)
    store = open_store(folder, LOCAL_OWNER, SystemClock())
    thumbnails = SqliteThumbnails(folder / THUMBNAILS)
    source = FolderSource(folder)
    return assemble(
        Parts(
            owner=LOCAL_OWNER,
            workspace=Workspace(name, folder),
            store=store,
            source=source,
            thumbnails=thumbnails,
            holders=FileHolders(folder),
            engine=engine,
            workers=workers,
            checks=(
                Check("data file", partial(check_data, store, folder)),
                Check("folder", partial(check_folder, folder)),
                Check("disk", partial(check_disk, folder)),
                Check("face engine", partial(check_engine, engine)),
                Check("photos", partial(check_photos, store, source, LOCAL_OWNER)),
            ),
            closing=(store.close, thumbnails.close),
        )
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
    if (folder / THUMBNAILS).exists() and data.is_file() and not data.stat().st_size:
        raise WorkspaceDamaged(path=data, reason="it is empty")
