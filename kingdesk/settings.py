"""What the user chose for this machine: a small TOML file, without secrets.

Only what differs from the defaults is written; comments in the file are kept; writing is atomic.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tomlkit.exceptions import TOMLKitError

from kingdesk.domain.errors import DiskFull, SettingsNotKept, SettingsUnreadable
from kingdesk.paths import default_workspace

Language = Literal["system", "en", "pt_BR"]
Theme = Literal["system", "light", "dark"]
_AUTO: Final = 0


class Settings(BaseModel):
    """All settings of this machine.

    Attributes:
        language: of the window.
        theme: of the window.
        workers: photos processed at the same time; 0 = one for each core.
        last_workspace: the name or folder opened when none is named.
        workspaces: folders by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = "system"
    theme: Theme = "system"
    workers: int = Field(default=_AUTO, ge=0, le=64)
    last_workspace: str | None = None
    workspaces: dict[str, Path] = Field(default_factory=dict)

    @property
    def threads(self) -> int:
        """Return how many photos to process at once on this machine."""
        return self.workers or max(1, os.cpu_count() or 1)


def read_settings(path: Path) -> Settings:
    """Read the settings, the defaults where there is no file; raises SettingsUnreadable."""
    try:
        text = path.read_text("utf-8")
        return Settings.model_validate(tomlkit.parse(text).unwrap())
    except FileNotFoundError:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsUnreadable(path=path, reason=f"{where}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise SettingsUnreadable(path=path, reason=str(error)) from error


def write_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, keeping the file's comments.

    Raises:
        DiskFull
        SettingsNotKept: the file can't be written to for another reason.
    """
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError):
        document = tomlkit.document()
    _merge(document, settings.model_dump(mode="json", exclude_defaults=True))
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(tomlkit.dumps(document), "utf-8")
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=path) from error
        raise SettingsNotKept(path=path, reason=error.strerror or error) from error


def _merge(table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Make a table say what is wanted, touching only what differs: comments stay in place."""
    for name in list(table):
        if name not in wanted:
            del table[name]
    for name, value in wanted.items():
        known = table.get(name)
        if isinstance(value, Mapping) and isinstance(known, MutableMapping):
            _merge(known, value)
        elif known != value:
            table[name] = value


def workspace_folder(settings: Settings, named: str | None) -> Path:
    """Return the folder of the workspace that is meant.

    A known name comes first, then any folder; nothing named means the last one used, and the
    user's own default where none ever was.
    """
    wanted = named or settings.last_workspace
    if wanted is None:
        return default_workspace()
    return _place(settings.workspaces.get(wanted) or Path(wanted))


def workspace_name(settings: Settings, folder: Path) -> str:
    """Return what a workspace is called: its name, else its folder's."""
    names = (name for name, known in settings.workspaces.items() if _place(known) == folder)
    return next(names, folder.name)


def remembering(settings: Settings, folder: Path) -> Settings:
    """Return the settings with this workspace as the last one used."""
    named = {_place(known): name for name, known in settings.workspaces.items()}
    return settings.model_copy(update={"last_workspace": named.get(folder, str(folder))})


def _place(path: Path) -> Path:
    return path.expanduser().absolute()
