"""Large pictures of photos: the one looked at, and its neighbours before they are asked for."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.tasks import Tasks

KEPT: Final = 7
"""The photo looked at and three on each side."""
_AHEAD: Final = 2
"""Neighbours read at once: as many as there are cores to spare, and a thread stays free."""


class Previews(QObject):
    """Loads pictures for a screen and keeps the last few.

    Signals:
        loaded(PhotoId): `picture` has it now.
        failed(PhotoId, KingdeskError): it can't be had.
    """

    loaded = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self, tasks: Tasks, read: Callable[[PhotoId, int], bytes], *, long_side: int
    ) -> None:
        """Prepare.

        Args:
            tasks: the way off the GUI thread.
            read: gives a photo's JPEG with a long side of so many pixels; called on threads.
            long_side: of the screen, in real pixels.
        """
        super().__init__()
        self._tasks = tasks
        self._read = read
        self._long_side = long_side
        self._kept: OrderedDict[PhotoId, QImage] = OrderedDict()
        self._loading: set[PhotoId] = set()
        self._wanted: frozenset[PhotoId] = frozenset()
        self._first: PhotoId | None = None
        self._next: deque[PhotoId] = deque()
        self._full: tuple[PhotoId, QImage] | None = None
        self._age = 0

    def picture(self, photo_id: PhotoId) -> QImage | None:
        """Return a picture that is ready; never waits."""
        if self._full is not None and self._full[0] == photo_id:
            return self._full[1]
        image = self._kept.get(photo_id)
        if image is not None:
            self._kept.move_to_end(photo_id)
        return image

    def want(self, photo_id: PhotoId, neighbours: Sequence[PhotoId]) -> None:
        """Load a photo, and only then its neighbours; what was to come before is given up."""
        self._wanted = frozenset((photo_id, *neighbours))
        if self._full is not None and self._full[0] != photo_id:
            self._full = None  # a hundred megabytes, kept for one photo only
        self._first, self._next = photo_id, deque(neighbours)
        self._begin(photo_id)
        self._go_on()

    def retry(self, photo_id: PhotoId) -> None:
        """Load a photo again that could not be had."""
        self._wanted |= {photo_id}
        self._begin(photo_id)

    def read_full(self, photo_id: PhotoId, long_side: int) -> None:
        """Load the photo looked at with all its pixels."""
        if self._full is not None and self._full[0] == photo_id:
            return
        self._tasks.run(
            self,
            lambda: decode(self._read(photo_id, long_side)),
            partial(self._on_full, photo_id, self._age),
            failed=partial(self._on_failed, photo_id, self._age),
        )

    def forget(self) -> None:
        """Drop everything: another gallery, or files that changed."""
        self._age += 1
        self._kept.clear()
        self._loading.clear()
        self._wanted, self._first = frozenset(), None
        self._next.clear()
        self._full = None

    def _begin(self, photo_id: PhotoId) -> None:
        if photo_id not in self._kept and photo_id not in self._loading:
            self._loading.add(photo_id)
            self._start(photo_id)

    def _go_on(self) -> None:
        """Load neighbours while nothing more urgent is on its way."""
        while self._next and self._first not in self._loading and len(self._loading) < _AHEAD:
            self._begin(self._next.popleft())

    def _start(self, photo_id: PhotoId) -> None:
        self._tasks.run(
            self,
            partial(self._load, photo_id),
            partial(self._on_loaded, photo_id, self._age),
            failed=partial(self._on_failed, photo_id, self._age),
        )

    def _on_full(self, photo_id: PhotoId, age: int, image: QImage) -> None:
        if age == self._age and photo_id in self._wanted and not image.isNull():
            self._full = (photo_id, image)
            self.loaded.emit(photo_id)

    def _load(self, photo_id: PhotoId) -> QImage | None:
        if photo_id not in self._wanted:  # read only: the set is replaced, never changed
            return None
        return decode(self._read(photo_id, self._long_side))

    def _on_loaded(self, photo_id: PhotoId, age: int, image: QImage | None) -> None:
        if age != self._age:
            return
        self._loading.discard(photo_id)
        if image is None and photo_id in self._wanted:
            self._loading.add(photo_id)  # given up just before it was wanted again
            self._start(photo_id)
        if image is None or image.isNull():
            self._go_on()
            return
        self._kept[photo_id] = image
        self._kept.move_to_end(photo_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(photo_id)
        self._go_on()

    def _on_failed(self, photo_id: PhotoId, age: int, error: Exception) -> bool:
        if age == self._age:
            self._loading.discard(photo_id)
            self._go_on()
        if not isinstance(error, KingdeskError):
            return False
        if age == self._age and photo_id in self._wanted:
            self.failed.emit(photo_id, error)
        return True
