"""Photos of the grid on their way to another program, as files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.session import Session

MOST_FILES: Final = 5000
"""Photos that are handed to other programs as files; to ourselves as many as are chosen."""


class DragFiles(QObject):
    """Looks up, while a finger is still on the mouse, which files a drag would hand over."""

    def __init__(self, session: Session, page: PhotosPage) -> None:
        super().__init__()
        self._s = session
        self._page = page
        self._asked = 0
        page.drag_expected.connect(self.expect)
        self._copies = Copies()

    def expect(self, photos: Sequence[PhotoId]) -> None:
        """Look up the files of photos that may be dragged in a moment."""
        if not 0 < len(photos) <= MOST_FILES:
            return
        self._asked += 1
        number = self._asked
        app, owner, copies = self._s.app, self._s.owner, self._copies

        def look() -> list[Path]:
            named = app.photos.files(owner, photos)
            return [copies.under(each.photo_id, each.path, each.name) for each in named]

        def found(files: list[Path]) -> None:
            if number == self._asked:  # else other photos are held by now
                self._page.set_drag_files(photos, files)

        self._s.tasks.run(
            self,
            look,
            found,
            failed=lambda error: isinstance(error, KingdeskError),  # what is dragged is ours then
        )

    def close(self) -> None:
        """Take away what was made for other programs."""
        self._copies.close()


class Copies:
    """Copies of kept files under their photos' own names; gone when the window is."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def under(self, photo_id: PhotoId, path: Path, name: str) -> Path:
        """Return a file called as the photo is: the very file, or a copy of one we named."""
        if path.name == name:
            return path
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kingdesk-"))
        copy = self._folder / str(photo_id) / Path(name).name
        if not copy.exists():
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
        return copy

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
