"""Photos of the grid on their way to another part of the window, or to another program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QUrl

from kingdesk.domain.ids import PhotoId

MIME: Final = "application/x-kingdesk-photos"


def drag_data(photo_ids: Iterable[PhotoId], files: Sequence[Path] = ()) -> QMimeData:
    """Return photos as we know them, and as files for other programs."""
    mime = QMimeData()
    mime.setData(MIME, " ".join(str(photo_id) for photo_id in photo_ids).encode())
    if files:
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def dragged_photos(mime: QMimeData) -> list[PhotoId]:
    """Return the photos that are dragged; none when something else is."""
    words = bytes(mime.data(MIME).data()).decode("ascii", "ignore").split()
    return [PhotoId(int(word)) for word in words if word.isdecimal()]
