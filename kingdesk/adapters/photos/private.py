"""Files nobody else on this computer may read: they hold, or tell of, other people's photos."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder for its owner alone; an existing one is closed to others."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with suppress(OSError):  # somebody else's, or a disk that knows no modes
        folder.chmod(FOLDER_MODE)


def make_private_file(file: Path) -> None:
    """Make an empty file for its owner alone, if there is none; close an existing one to others.

    SQLite gives what it puts beside a data file the same mode. An existing one is not opened:
    closing it again would end the locks of this process's own connections to it, as POSIX has it,
    and another process would take it for its own (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
    close_to_others(file)


def close_to_others(file: Path) -> None:
    with suppress(OSError):
        file.chmod(FILE_MODE)
