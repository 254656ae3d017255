"""Where the program's own files lie, and where it may keep a user's."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

import platformdirs

_HERE: Final = Path(__file__).resolve().parent
_DIRS: Final = platformdirs.PlatformDirs("kingdesk", appauthor=False)


def resource(*parts: str) -> Path:
    """Return a file or folder of `resources/`, in a checkout as well as in an installed wheel."""
    packed = _HERE / "_resources"
    return (packed if packed.is_dir() else _HERE.parent / "resources").joinpath(*parts)


def settings_file() -> Path:
    return _DIRS.user_config_path / "settings.toml"


def default_workspace() -> Path:
    """Return the folder of the workspace that is made when none was ever chosen."""
    return _DIRS.user_data_path / "workspace"


def studio_folder(name: str) -> Path:
    """Return where this computer keeps what it knows of a studio's workspace; no secrets."""
    return _DIRS.user_data_path / "studios" / _folder_name(name)


def studio_cache(name: str) -> Path:
    """Return where copies of a studio's photos are kept; may be wiped any time."""
    return _DIRS.user_cache_path / "studios" / _folder_name(name)


def _folder_name(name: str) -> str:
    """Return a name no two workspaces share and that leads nowhere else, `..` say."""
    return quote(name, safe=" ").replace(".", "%2E")


def log_folder() -> Path:
    return _DIRS.user_log_path
