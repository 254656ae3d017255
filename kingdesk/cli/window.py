"""The door to the window: Qt is imported only behind it, for it takes half a second."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Final

from kingdesk import paths
from kingdesk.bootstrap import App, open_setup
from kingdesk.cli.call import Call
from kingdesk.cli.errors import NoScreen
from kingdesk.domain.ids import PhotoId
from kingdesk.settings import Settings, read_settings, workspace_place

_UNSEEN: Final = {"offscreen", "minimal"}
_FIRST_X11_PORT: Final = 6000
_PATIENCE: Final = 2.0
"""Seconds a screen has to answer."""


def has_screen() -> bool:
    """Tell whether a window can be opened: always on a desktop system, on Linux if a display is."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _UNSEEN:
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    return bool((wayland and _answers_wayland(wayland)) or (x11 and _answers_x11(x11)))


def _answers_wayland(display: str) -> bool:
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return _answers(socket.AF_UNIX, os.path.join(folder, display))  # noqa: PTH118 -- may be absolute


def _answers_x11(display: str) -> bool:
    """Tell whether an X server listens at `[host]:number[.screen]`; Qt aborts where none does."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in {"", "unix"}:
        place = f"/tmp/.X11-unix/X{number}"  # noqa: S108 -- where X servers listen
        return _answers(socket.AF_UNIX, place) or _answers(socket.AF_UNIX, f"\0{place}")
    return _answers(socket.AF_INET, (host, _FIRST_X11_PORT + int(number)))


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def open_window(call: Call) -> int:
    """Open the window on the workspace that is meant; return the exit code once it is closed.

    A workspace that can't be opened is the window's to explain.

    Raises:
        NoScreen
    """
    if not has_screen():
        raise NoScreen
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, call.workspace)
    from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt
    from kingdesk.gui.studio.doors import Doors  # noqa: PLC0415 -- Qt

    doors = Doors(call.opener, open_setup, paths.settings_file())
    # a folder that was named may be made a workspace; one that was only remembered may be a disk
    # that is not plugged in
    return gui.run_workspaces(place, doors, settings, create=call.workspace is not None)


def open_window_on(app: App, settings: Settings) -> int:
    """Open the window on a workspace that is open already; what is set there is not kept."""
    from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt

    return gui.run(app, settings=settings)


def picture_of_window(app: App, settings: Settings, file: Path, photo: PhotoId | None) -> None:
    """Draw the window, as it would be on a screen, into a PNG file; on a photo if one is given."""
    from kingdesk.gui import app as gui  # noqa: PLC0415 -- Qt

    gui.picture(app, file, photo_id=photo, settings=settings)
