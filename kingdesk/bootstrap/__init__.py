"""The one place that names adapters: where a workspace is in, a working program out."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kingdesk import paths
from kingdesk.adapters.keychain import EnvironmentSecrets, KeychainSecrets, LayeredSecrets
from kingdesk.bootstrap.app import App, EngineOnDemand, StudioParts, Workspace
from kingdesk.bootstrap.embedded import LOCAL_OWNER, holds_workspace, open_embedded
from kingdesk.environment import secrets_of
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import Place, Studio

if TYPE_CHECKING:
    from kingdesk.bootstrap.setup import StudioSetup

__all__ = [
    "LOCAL_OWNER",
    "App",
    "EngineOnDemand",
    "StudioParts",
    "Workspace",
    "holds_workspace",
    "open_app",
    "open_secrets",
    "open_setup",
    "set_up_process",
]
_COLLECT_AFTER: Final = (10_000, 5, 1_000)
"""New objects before the garbage collector looks at the young, and how often before at older ones.
Galleries are read as a hundred thousand small values that all stay; looking at them after every 700
takes two fifths of the time. While it looks nothing else runs, the window neither: 30 ms at the
middle ones, most of a second at all of a large gallery, so that comes hardly ever."""
_M_ARENA_MAX: Final = -8
_M_MMAP_THRESHOLD: Final = -3
"""The names of these options in glibc's malloc.h."""
_LARGE: Final = 1 << 19
"""Bytes from which memory that is given back goes to the system at once; the pieces Pillow has for
decoded photos are larger. By itself the C library learns from the first photo to keep such pieces
among small ones, where they leave gaps: hundreds of MB in a run."""
_ARENAS: Final = 2
"""Places the C library has memory from, for all threads. By itself it takes eight for each core,
and what one thread gave back in one is not there for another: with dozens of threads that decode
photos one after the other that was twice the memory."""


def set_up_process() -> None:
    """Choose what holds for the whole process; for whoever owns it, so not done by `open_app`."""
    gc.set_threshold(*_COLLECT_AFTER)
    with suppress(OSError, AttributeError, TypeError):  # another system's library has no such thing
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, _ARENAS)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)


def open_secrets(*, of_environment_alone: bool = False) -> SecretStore:
    """Return the system's keychain, and behind it what the environment says; or only that."""
    environment = EnvironmentSecrets(secrets_of(os.environ))
    return environment if of_environment_alone else LayeredSecrets(KeychainSecrets(), environment)


def open_setup(secrets: SecretStore | None = None) -> StudioSetup:
    """Return what sets studios up; loads the database's and the storage's libraries."""
    from kingdesk.bootstrap.setup import StudioSetup  # noqa: PLC0415 - cold start

    return StudioSetup(secrets or open_secrets())


def open_app(
    place: Place,
    *,
    name: str | None = None,
    workers: int | None = None,
    create: bool = True,
    engine: FaceEngine | None = None,
    secrets: SecretStore | None = None,
) -> App:
    """Open a workspace; a folder that holds none becomes an embedded workspace.

    Args:
        place: a folder, or a studio.
        name: what to call it; the folder's name if None.
        workers: photos worked on at once; one for each core if None.
        create: False refuses a folder that is no workspace yet.
        engine: another face engine than the local one.
        secrets: where a studio's are; `open_secrets` if None.

    Raises:
        WorkspaceNotFound, WorkspaceTooNew, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceBusy,
        DiskFull; of a studio also what `studio_errors` has.
    """
    engine = engine or EngineOnDemand(paths.resource("models"))
    workers = workers or os.cpu_count() or 1
    if isinstance(place, Studio):
        # the database's and the storage's libraries take a second to load
        from kingdesk.bootstrap.studio import open_studio  # noqa: PLC0415

        return open_studio(place, secrets or open_secrets(), engine, workers)
    folder = Path(place).absolute()
    return open_embedded(
        folder, name=name or folder.name, workers=workers, create=create, engine=engine
    )
