"""A small round face for each client, from the first reference."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

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
        self, tasks: Tasks, read: Callable[[ClientId], bytes | None], *, side: int
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._read = read
        self._side = side
        self._known: dict[ClientId, QPixmap | None] = {}
        self._age = 0

    def pixmap(self, client_id: ClientId) -> QPixmap | None:
        """Return the face if it is there; else ask for it once."""
        if client_id not in self._known:
            self._known[client_id] = None
            self._tasks.run(
                self,
                partial(self._load, client_id),
                partial(self._on_loaded, client_id, self._age),
                failed=lambda _: True,  # a missing picture is no news in a list
            )
        return self._known[client_id]

    def forget(self, client_id: ClientId | None = None) -> None:
        """Load a client's face again, or everybody's."""
        if client_id is None:
            self._age += 1
            self._known.clear()
        else:
            self._known.pop(client_id, None)
            self.loaded.emit(client_id)

    def _load(self, client_id: ClientId) -> QImage | None:
        picture = self._read(client_id)
        return None if picture is None else decode(picture, self._side)

    def _on_loaded(self, client_id: ClientId, age: int, image: QImage | None) -> None:
        if age == self._age and image is not None and not image.isNull():
            self._known[client_id] = QPixmap.fromImage(image)
            self.loaded.emit(client_id)
