"""Thumbnails, visible ones first, decoded off the GUI thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

import structlog
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import PhotoId
from kingdesk.services.photos import QuickPicture

log = structlog.get_logger()

Quick: TypeAlias = Callable[[PhotoId], QuickPicture | None]

WORKERS: Final = 2
FAR_WORKERS: Final = 6
"""Where photos come over a network: it makes a thread wait, not a core."""
KEPT_BYTES: Final = 96 * 1024 * 1024
"""Decoded pixmaps kept; about 700 at 256 pixels, some twenty screens."""


class Thumbnails(QObject):
    """Loads what is wanted now and forgets what is wanted no more.

    Answers carry the photo's id; whoever shows it knows where, if it still shows it at all.

    Signals:
        loaded(PhotoId): `pixmap` has it now, or it can't be had.
    """

    loaded = Signal(object)
    _arrived = Signal(object, int, object, bool)

    def __init__(
        self,
        read: Callable[[PhotoId], bytes],
        *,
        side: int = 256,
        expect: Callable[[Sequence[PhotoId]], None] | None = None,
        quick: Quick | None = None,
        workers: int = WORKERS,
    ) -> None:
        """Start the threads.

        Args:
            read: gives the JPEG of a photo; called on threads; may raise a KingdeskError.
            side: longest side wanted, in real pixels of the screen.
            expect: told on a thread what is about to be read; may raise a KingdeskError.
            quick: gives at once what stands in until `read` is done, and whether it is all there
                will be; called on threads, for all that is wanted before any is read.
            workers: how many are read at once.
        """
        super().__init__()
        self._read = read
        self._expect = expect
        self._quick = quick
        self._unexpected: Sequence[PhotoId] = ()
        self._side = side
        self._age = 0
        self._kept: OrderedDict[PhotoId, QPixmap] = OrderedDict()
        self._kept_bytes = 0
        self._standing_in: set[PhotoId] = set()
        self._failed: set[PhotoId] = set()
        self._lock = threading.Condition()
        self._wanted: OrderedDict[PhotoId, None] = OrderedDict()
        self._wanted_quick: OrderedDict[PhotoId, None] = OrderedDict()
        self._all_wanted: frozenset[PhotoId] = frozenset()
        self._loading: set[PhotoId] = set()
        self._closed = False
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._work, name=f"thumbnails-{n}", daemon=True)
            for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_busy(self) -> bool:
        """Tell whether anything wanted is still on its way."""
        with self._lock:
            return bool(self._wanted or self._wanted_quick or self._loading)

    def pixmap(self, photo_id: PhotoId) -> QPixmap | None:
        """Return a thumbnail that is ready; never waits."""
        pixmap = self._kept.get(photo_id)
        if pixmap is not None:
            self._kept.move_to_end(photo_id)
        return pixmap

    def is_unreadable(self, photo_id: PhotoId) -> bool:
        return photo_id in self._failed

    def want(self, photo_ids: Sequence[PhotoId]) -> None:
        """Load these, in this order, and nothing that was wanted before."""
        with self._lock:
            self._wanted.clear()
            self._wanted_quick.clear()
            self._all_wanted = frozenset(photo_ids)
            for photo_id in photo_ids:
                if photo_id in self._failed or photo_id in self._loading:
                    continue
                if photo_id in self._standing_in:
                    self._wanted[photo_id] = None
                elif photo_id not in self._kept:
                    first = self._wanted if self._quick is None else self._wanted_quick
                    first[photo_id] = None
            self._unexpected = (*self._wanted_quick, *self._wanted)
            self._lock.notify_all()

    def set_side(self, side: int) -> None:
        """Want them in another size from now on; smaller ones are loaded again."""
        if side > self._side:
            self._side = side
            self.clear()
        self._side = side

    def forget(self, photo_ids: Iterable[PhotoId]) -> None:
        """Drop thumbnails of photos that changed."""
        for photo_id in photo_ids:
            pixmap = self._kept.pop(photo_id, None)
            if pixmap is not None:
                self._kept_bytes -= _bytes(pixmap)
            self._failed.discard(photo_id)
            self._standing_in.discard(photo_id)

    def retry(self) -> None:
        """Take those that could not be had for worth another try: the network may be back."""
        self._failed.clear()

    def clear(self) -> None:
        """Drop everything, and what is on its way: another gallery, another size."""
        with self._lock:
            self._age += 1
            self._wanted.clear()
            self._wanted_quick.clear()
            self._all_wanted = frozenset()
            self._loading.clear()
        self._kept.clear()
        self._standing_in.clear()
        self._kept_bytes = 0
        self._failed.clear()

    def close(self) -> None:
        """End the threads; waits for the photo each is at."""
        with self._lock:
            self._closed = True
            self._wanted.clear()
            self._wanted_quick.clear()
            self._lock.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._wanted and not self._wanted_quick and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                is_quick = bool(self._wanted_quick)
                queue = self._wanted_quick if is_quick else self._wanted
                photo_id, _ = queue.popitem(last=False)
                self._loading.add(photo_id)
                age, side = self._age, self._side
                unexpected, self._unexpected = self._unexpected, ()
            self._tell(unexpected)
            if is_quick:
                self._look_quickly(photo_id, age, side)
                continue
            image = self._load(photo_id, side)
            if not self._closed:
                self._arrived.emit(photo_id, age, image, True)  # noqa: FBT003 - a signal's payload

    def _look_quickly(self, photo_id: PhotoId, age: int, side: int) -> None:
        """Show what there is of a photo at once; have it read if that is not all."""
        found = self._glimpse(photo_id)
        image = None if found is None else decode(found.data, side)
        is_final = found is not None and found.is_final
        if not is_final:
            with self._lock:
                if age == self._age:
                    self._loading.discard(photo_id)
                    if photo_id in self._all_wanted:
                        self._wanted[photo_id] = None
                        self._lock.notify()
        if not self._closed and (is_final or image is not None):
            self._arrived.emit(photo_id, age, image, is_final)

    def _glimpse(self, photo_id: PhotoId) -> QuickPicture | None:
        try:
            return None if self._quick is None else self._quick(photo_id)
        except KingdeskError as error:  # reading it will tell
            log.info("no quick thumbnail", photo_id=photo_id, code=error.code)
        except Exception:  # a bug with one photo must not end the thread for all
            log.exception("quick thumbnail failed", photo_id=photo_id)
        return None

    def _tell(self, photo_ids: Sequence[PhotoId]) -> None:
        if self._expect is None or len(photo_ids) < 2:
            return
        try:
            self._expect(photo_ids)
        except KingdeskError as error:  # reading them will tell
            log.info("thumbnails not expected", code=error.code)
        except Exception:  # a bug must not end the thread
            log.exception("thumbnails not expected")

    def _load(self, photo_id: PhotoId, side: int) -> QImage | None:
        try:
            return decode(self._read(photo_id), side)
        except KingdeskError as error:
            log.info("no thumbnail", photo_id=photo_id, code=error.code)
        except Exception:  # a bug with one photo must not end the thread for all
            log.exception("thumbnail failed", photo_id=photo_id)
        return None

    def _on_arrived(
        self,
        photo_id: PhotoId,
        age: int,
        image: QImage | None,
        is_final: bool,  # noqa: FBT001 - a signal's payload
    ) -> None:
        if age != self._age:
            return
        if not is_final:
            self._stand_in(photo_id, image)
            return
        with self._lock:
            self._loading.discard(photo_id)
        if image is None or image.isNull():
            self.forget([photo_id])
            self._failed.add(photo_id)
        else:
            self._keep(photo_id, QPixmap.fromImage(image))
        self.loaded.emit(photo_id)

    def _stand_in(self, photo_id: PhotoId, image: QImage | None) -> None:
        """Show a small picture while the thumbnail is being made, unless that was quicker."""
        is_there = photo_id in self._kept or photo_id in self._failed
        if image is None or image.isNull() or is_there:
            return
        self._keep(photo_id, QPixmap.fromImage(image))
        self._standing_in.add(photo_id)
        self.loaded.emit(photo_id)

    def _keep(self, photo_id: PhotoId, pixmap: QPixmap) -> None:
        self.forget([photo_id])
        self._kept[photo_id] = pixmap
        self._kept_bytes += _bytes(pixmap)
        while self._kept_bytes > KEPT_BYTES and len(self._kept) > 1:
            gone, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= _bytes(oldest)
            self._standing_in.discard(gone)


def decode(jpeg: bytes, side: int | None = None) -> QImage:
    """Return a picture, decoded no larger than needed; a null image when it can't be read.

    Args:
        jpeg: any format Qt reads, upright already.
        side: longest side in pixels; None for all there are.
    """
    device = QBuffer()
    device.setData(QByteArray(jpeg))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(device)
    size = reader.size()
    if side is not None and size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)
