"""Photos of the grid on their way to another program, as files."""

from __future__ import annotations

import errno
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from kingdesk.domain.errors import Cancelled, DiskFull, ExportFailed, KingdeskError
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.error_words import say
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

        def failed(error: Exception) -> bool:
            if isinstance(error, KingdeskError) and number == self._asked:
                words = self.tr("Photos can be dragged inside KingDesk only: %1")
                self._s.line.say(words.replace("%1", say(error)[0]))
            return isinstance(error, KingdeskError)  # what is dragged is still ours

        self._s.tasks.run(self, look, found, failed=failed)

    def close(self) -> None:
        """Take away what was made for other programs."""
        self._copies.close()


class Copies:
    """Copies of kept files under their photos' own names; gone when the window is.

    Made on any thread, one after the other: two drags may want the same photo.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._closed = False
        self._lock = threading.Lock()

    def under(self, photo_id: PhotoId, path: Path, name: str) -> Path:
        """Return a file called as the photo is: the very file, or a copy of one we named.

        Raises:
            ExportFailed: the copy can't be made.
            DiskFull
            Cancelled: the window is gone, and the copies with it.
        """
        if path.name == name:
            return path
        with self._lock:
            if self._closed:
                raise Cancelled
            try:
                return self._copied(photo_id, path, Path(name).name)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise DiskFull(path=self._folder or tempfile.gettempdir()) from error
                raise ExportFailed(path=path, reason=error.strerror or str(error)) from error

    def _copied(self, photo_id: PhotoId, path: Path, name: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kingdesk-"))
        copy = self._folder / str(photo_id) / name
        if not copy.exists():
            copy.parent.mkdir(exist_ok=True)
            half = self._folder / f"{photo_id}.part"  # never handed out before it is whole
            try:
                shutil.copyfile(path, half)
                half.replace(copy)
            finally:
                half.unlink(missing_ok=True)
        return copy

    def close(self) -> None:
        """Take them away, for good."""
        with self._lock:
            self._closed = True
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None
