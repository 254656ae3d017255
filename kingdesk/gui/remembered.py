"""Where things stood when the window was closed last: sizes, hidden panels, the open gallery."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter

from kingdesk.domain.ids import GalleryId


class Remembered:
    """Keeps a window's state for its next opening; what can't be read is left as it is."""

    def __init__(
        self,
        window: QMainWindow,
        workspace: Path,
        splits: Mapping[str, QSplitter],
        panels: Mapping[str, QAction],
    ) -> None:
        """Prepare.

        Args:
            window: whose size and place.
            workspace: each has its own last gallery.
            splits: by the name they are kept under.
            panels: actions that show or hide a panel, by name.
        """
        self._window = window
        self._splits, self._panels = splits, panels
        mark = sha256(str(workspace).encode()).hexdigest()[:16]
        self._gallery_key = f"galleries/{mark}"

    @property
    def gallery_id(self) -> GalleryId | None:
        """Return the gallery that was open last in this workspace."""
        kept = _places().value(self._gallery_key)
        return GalleryId(int(kept)) if str(kept).isdecimal() else None

    def keep_gallery(self, gallery_id: GalleryId | None) -> None:
        if gallery_id is not None:
            _places().setValue(self._gallery_key, int(gallery_id))

    def restore(self) -> None:
        places = _places()
        geometry = places.value("geometry")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        for name, split in self._splits.items():
            state = places.value(name)
            if isinstance(state, QByteArray):
                split.restoreState(state)
        for name, action in self._panels.items():
            action.setChecked(str(places.value(f"panels/{name}", "true")) != "false")

    def keep(self) -> None:
        places = _places()
        places.setValue("geometry", self._window.saveGeometry())
        for name, split in self._splits.items():
            places.setValue(name, split.saveState())
        for name, action in self._panels.items():
            places.setValue(f"panels/{name}", "true" if action.isChecked() else "false")


def _places() -> QSettings:
    return QSettings("kingdesk", "window")
