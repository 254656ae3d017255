"""What is looked at is processed first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.browsing import Browsing
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.runs.doing import RunsFlow
from kingdesk.gui.session import Session

SETTLED: Final = 1000
"""Milliseconds the view stands still before its photos are preferred."""
_WAITING: Final = frozenset({PhotoStatus.NEW, PhotoStatus.PENDING, PhotoStatus.STALE})


class LookedAt(QObject):
    """Tells a processing that is under way which photos are on the screen."""

    def __init__(
        self, session: Session, runs: RunsFlow, page: PhotosPage, browsing: Browsing
    ) -> None:
        super().__init__()
        self._s = session
        self._runs = runs
        self._page = page
        self._browsing = browsing
        self._told: Sequence[PhotoId] = ()
        self._settled = QTimer(page)  # no longer than there is something to look at
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED)
        self._settled.timeout.connect(self._tell)
        page.grid.view_moved.connect(self._on_moved)
        browsing.photo_opened.connect(self._on_moved)
        session.work.changed.connect(self._on_work_changed)

    def _on_moved(self, _: object = None) -> None:
        if self._is_under_way and not self._s.tasks.is_closed:
            self._settled.start()

    def _on_work_changed(self) -> None:
        self._told = ()
        self._on_moved()

    @property
    def _is_under_way(self) -> bool:
        gallery_id = self._runs.gallery_id
        return gallery_id is not None and gallery_id == self._s.desk.gallery_id

    def _photos(self) -> list[PhotoId]:
        """Return what is on the screen and may wait, the open photo alone where one is open."""
        shown = self._page.model.shown
        opened = self._browsing.open_photo_id
        rows = self._page.grid.rows_in_view()
        seen = shown[rows.start : rows.stop] if opened is None else [opened]
        cards = (self._s.desk.card(photo) for photo in seen)
        return [card.id for card in cards if card is not None and card.status in _WAITING]

    def _tell(self) -> None:
        gallery_id, photos = self._s.desk.gallery_id, self._photos()
        if gallery_id is None or not self._is_under_way or not photos or photos == self._told:
            return
        self._told = photos
        owner, processing = self._s.owner, self._s.app.processing
        self._s.tasks.run(
            self,
            lambda: processing.prefer(owner, gallery_id, photos),
            failed=lambda error: isinstance(error, KingdeskError),  # they come in their turn
        )
