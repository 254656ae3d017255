"""A small round face for each client, from the first reference."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.tasks import Tasks


class ClientFaces(QObject):
    """Loads a face when it is first painted; a client without a reference has none.

    Signals:
        loaded(ClientId): `pixmap` has it now.
    """

    loaded = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        read: Callable[[ClientId], tuple[bytes, Box] | None],
        *,
        side: int,
    ) -> None:
        """Prepare.

        Args:
            tasks: the way off the GUI thread.
            read: gives a client's reference picture and where the face is; called on threads.
            side: of the round picture, in real pixels.
        """
        super().__init__()
        self._tasks = tasks
        self._read = read
        self._side = side
        self._known: dict[ClientId, QPixmap | None] = {}
        self._age = 0
        self._ages: dict[ClientId, int] = {}

    def pixmap(self, client_id: ClientId) -> QPixmap | None:
        """Return the face if it is there; else ask for it once."""
        if client_id not in self._known:
            self._known[client_id] = None
            self._tasks.run(
                self,
                partial(self._load, client_id),
                partial(self._on_loaded, client_id, (self._age, self._ages.get(client_id, 0))),
                failed=lambda _: True,  # a missing picture is no news in a list
            )
        return self._known[client_id]

    def forget(self, client_id: ClientId) -> None:
        """Load a client's face again."""
        self._known.pop(client_id, None)
        self._ages[client_id] = self._ages.get(client_id, 0) + 1
        self.loaded.emit(client_id)

    def forget_all(self) -> None:
        """Load every face again: another gallery."""
        self._age += 1
        self._known.clear()
        self._ages.clear()

    def _load(self, client_id: ClientId) -> QImage | None:
        found = self._read(client_id)
        return None if found is None else face_crop(decode(found[0]), found[1], self._side)

    def _on_loaded(self, client_id: ClientId, age: tuple[int, int], image: QImage | None) -> None:
        now = (self._age, self._ages.get(client_id, 0))
        if age == now and image is not None and not image.isNull():
            self._known[client_id] = QPixmap.fromImage(image)
            self.loaded.emit(client_id)


def face_crop(picture: QImage, box: Box, side: int) -> QImage:
    """Return a square around a face with some hair and chin, at most so many pixels a side."""
    if picture.isNull():
        return picture
    width, height = picture.width(), picture.height()
    half = max(box.width * width, box.height * height) * 0.75
    half = min(half, width / 2, height / 2)
    x = min(max((box.left + box.width / 2) * width, half), width - half)
    y = min(max((box.top + box.height / 2) * height, half), height - half)
    square = picture.copy(QRect(round(x - half), round(y - half), round(2 * half), round(2 * half)))
    if square.width() <= side:
        return square
    return square.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
