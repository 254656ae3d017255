"""Faces cut out of photos, for the few that are on the screen."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.tasks import Tasks

KEPT: Final = 600
AT_ONCE: Final = 2
"""Photos decoded at once: the other threads are for what the human does meanwhile."""


class Cut(Protocol):
    """A face to be cut out of its photo; `id` is what its picture is asked for by."""

    @property
    def id(self) -> Hashable: ...
    @property
    def photo_id(self) -> PhotoId: ...
    @property
    def box(self) -> Box: ...


class FaceCrops(QObject):
    """Loads what is wanted now, and gives up what is wanted no more.

    Signals:
        loaded(id of a Cut): `image` has it now.
    """

    loaded = Signal(object)

    def __init__(self, tasks: Tasks, read: Callable[[PhotoId, Box, int], bytes], side: int) -> None:
        """Prepare.

        Args:
            tasks: the way off the GUI thread.
            read: gives a square JPEG around a face, so many pixels a side; called on threads.
            side: in real pixels.
        """
        super().__init__()
        self._tasks = tasks
        self._read = read
        self._side = side
        self._kept: OrderedDict[Hashable, QImage | None] = OrderedDict()
        self._wanted: deque[Cut] = deque()
        self._loading: set[Hashable] = set()
        self._age = 0

    def image(self, face_id: Hashable) -> QImage | None:
        """Return a face that is ready; never waits."""
        return self._kept.get(face_id)

    def want(self, faces: Sequence[Cut]) -> None:
        """Load these, in this order, and nothing that was wanted before."""
        self._wanted = deque(each for each in faces if each.id not in self._kept)
        self._start()

    def forget(self) -> None:
        """Drop everything: another gallery."""
        self._age += 1
        self._kept.clear()
        self._loading.clear()
        self._wanted.clear()

    def _start(self) -> None:
        while self._wanted and len(self._loading) < AT_ONCE:
            face = self._wanted.popleft()
            if face.id in self._loading or face.id in self._kept:
                continue
            self._loading.add(face.id)
            self._tasks.run(
                self,
                partial(self._load, face),
                partial(self._on_loaded, face.id, self._age),
                failed=partial(self._on_failed, face.id, self._age),
            )

    def _load(self, face: Cut) -> QImage:
        return decode(self._read(face.photo_id, face.box, self._side))

    def _on_loaded(self, face_id: Hashable, age: int, image: QImage | None) -> None:
        if age != self._age:
            return
        self._loading.discard(face_id)
        self._kept[face_id] = None if image is None or image.isNull() else image
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(face_id)
        self._start()

    def _on_failed(self, face_id: Hashable, age: int, error: Exception) -> bool:
        """Go on: a photo that can't be read is told of elsewhere.

        What passes by itself, a store out of reach, is tried again when the face is next wanted.
        """
        known = isinstance(error, KingdeskError)
        if age == self._age and isinstance(error, KingdeskError) and error.passes:
            self._loading.discard(face_id)
            self._start()
        else:
            self._on_loaded(face_id, age, None)
        return known
