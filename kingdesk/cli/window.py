"""The door to the window: Qt is imported only behind it, for it takes half a second."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from kingdesk import paths
from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, remember
from kingdesk.cli.errors import NoScreen
from kingdesk.domain.ids import PhotoId
from kingdesk.settings import Settings, read_settings, workspace_folder

_UNSEEN: Final = {"offscreen", "minimal"}


def has_screen() -> bool:
    """Tell whether a window can be opened: always on a desktop system, on Linux if a display is."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _UNSEEN:
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_window(call: Call) -> int:
    """Open the window on the workspace that is meant; return the exit code once it is closed.

    Raises:
        NoScreen
    """
    if not has_screen():
        raise NoScreen
    settings = read_settings(paths.settings_file())
    folder = workspace_folder(settings, call.workspace)
    with call.open_folder(folder, settings) as app:
        from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt

        settings = remember(settings, folder)
        return gui.run(app, settings=settings, settings_file=paths.settings_file())


def open_window_on(app: App, settings: Settings) -> int:
    """Open the window on a workspace that is open already; what is set there is not kept."""
    from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt

    return gui.run(app, settings=settings)


def picture_of_window(app: App, settings: Settings, file: Path, photo: PhotoId | None) -> None:
    """Draw the window, as it would be on a screen, into a PNG file; on a photo if one is given."""
    from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt

    gui.picture(app, file, photo_id=photo, settings=settings)
