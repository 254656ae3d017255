"""The open gallery: loaded off the GUI thread, kept in memory, told to every view."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from kingdesk.bootstrap import App
from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.filters import Selections
from kingdesk.domain.galleries import Gallery, PhotoCard
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.verdicts import Verdict, VerdictKind
from kingdesk.gui.changes import ChangeHub
from kingdesk.gui.overview import Overview
from kingdesk.gui.people import People, Seen
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.photos.stream import CardStream
from kingdesk.gui.tasks import Tasks
from kingdesk.services.kept_faces import LateClients

FEW: Final = 200
"""Photos reloaded one by one; more of them and the whole gallery is quicker."""


class Desk(QObject):
    """What lies on the photographer's desk: one gallery, at one threshold.

    Attributes:
        galleries_known: they were read; None before the first answer, False where it failed.
        loading: its photos are not all here yet.
        incomplete: reading them broke off; `reload` tries again.
        people_unread: who is in them could not be read.
        late: clients the next processing looks for, as each comparison is paid.

    Signals:
        galleries_changed(): names and counts of the galleries.
        opened(): another gallery, or none, lies here; its photos come with `cards_changed`.
        cards_changed(): photos came, went or changed.
        cards_added(list of PhotoCard): more photos of a gallery that is still being read.
        overview_changed(): who is where; also after the threshold moved.
        photo_changed(PhotoId): the faces of one photo, before the overview follows.
    """

    galleries_changed = Signal()
    opened = Signal()
    cards_changed = Signal()
    cards_added = Signal(object)
    overview_changed = Signal()
    photo_changed = Signal(object)

    def __init__(self, app: App, tasks: Tasks, hub: ChangeHub) -> None:
        super().__init__()
        self._app = app
        self._tasks = tasks
        self.galleries: tuple[Gallery, ...] = ()
        self.galleries_known: bool | None = None
        self.gallery: Gallery | None = None
        self.threshold = 80.0
        self.loading = False
        self.incomplete = self.people_unread = False
        self.late: frozenset[ClientId] = frozenset()
        self._late = None if app.collections is None else LateClients(app.processing)
        self._reading_late = self._late_again = False
        self._cards: dict[PhotoId, PhotoCard] = {}
        self._stream = CardStream(tasks)
        self._stream.came.connect(self._on_page)
        self._people = People(tasks, self._seen)
        self._people.counted.connect(self.overview_changed)
        self._reloading = False
        self._reload_again = False
        self._reload_took = 0.0
        self._asked = self._come = 0
        self._reloaded_at = 0.0
        hub.changed.connect(lambda changes, _: self.take_in(changes))

    # --- what views ask -----------------------------------------------------------------------

    @property
    def gallery_id(self) -> GalleryId | None:
        return None if self.gallery is None else self.gallery.id

    @property
    def cards(self) -> Iterable[PhotoCard]:
        return self._cards.values()

    @property
    def photo_ids(self) -> tuple[PhotoId, ...]:
        return tuple(self._cards)

    @property
    def card_count(self) -> int:
        return len(self._cards)

    @property
    def is_studio(self) -> bool:
        """Tell whether galleries and photos come from the web system."""
        return self._app.studio is not None

    @property
    def overview(self) -> Overview:
        return self._people.overview

    @property
    def names(self) -> Mapping[ClientId, str]:
        return self._people.names

    def card(self, photo_id: PhotoId) -> PhotoCard | None:
        return self._cards.get(photo_id)

    def faces(self, photo_id: PhotoId) -> tuple[ShownFace, ...]:
        """Return who is in a photo at the threshold of the moment."""
        return self._people.faces(photo_id, self.threshold)

    def evidence(self, photo_id: PhotoId) -> PhotoEvidence | None:
        """Return all that is known of who is in a photo."""
        return self._people.evidence(photo_id)

    # --- what views do ------------------------------------------------------------------------

    def load_galleries(
        self,
        then: Callable[[], object] | None = None,
        otherwise: Callable[[], object] | None = None,
    ) -> None:
        """Learn which galleries there are.

        Args:
            then: called when they are known.
            otherwise: called when they could not be read; the reason is presented.
        """

        def done(galleries: list[Gallery]) -> None:
            self.galleries, self.galleries_known = tuple(galleries), True
            for gallery in galleries:
                if gallery.id == self.gallery_id:
                    self.gallery = gallery
            self.galleries_changed.emit()
            if then is not None:
                then()

        if self.galleries_known is False:
            self.galleries_known = None
            self.galleries_changed.emit()

        def failed(_: Exception) -> bool:
            if not self.galleries_known:
                self.galleries_known = False
                self.galleries_changed.emit()
            if otherwise is not None:
                otherwise()
            return False

        self._tasks.run(self, lambda: self._app.galleries.all(self._app.owner), done, failed=failed)

    def open(self, gallery: Gallery | None) -> None:
        """Put a gallery on the desk, or clear it."""
        self.gallery = gallery
        self._cards, self.late = {}, frozenset()
        self._people.forget()
        if self._stream.stop():  # what it would have gone on to is not wanted any more
            self._reloading = False
        self.loading, self.incomplete = gallery is not None, False
        if gallery is not None:
            self.threshold = gallery.threshold
        self.opened.emit()
        self.cards_changed.emit()
        self.overview_changed.emit()
        self.reload()

    def move_threshold(self, value: float) -> None:
        """Count again at another threshold; the last of quick moves wins."""
        if value != self.threshold:
            self.threshold = value
            self._people.count()

    def say_ahead(
        self,
        photo_id: PhotoId,
        face: int | Box | None,
        kind: VerdictKind,
        client_id: ClientId | None,
    ) -> Verdict | None:
        """Show a decision that is still on its way to the store, until `end_ahead`."""
        said = self._people.say_ahead(photo_id, face, kind, client_id, self._app.owner)
        self.photo_changed.emit(photo_id)
        return said

    def end_ahead(self, said: Verdict | None) -> None:
        """Go on with what the store has; whoever calls tells what to read again."""
        self._people.end_ahead(said)

    def keep_threshold(self, value: float) -> None:
        """Remember the threshold for this gallery: exports and the list use it too."""
        if self.gallery is None or self.gallery.threshold == value:
            return
        gallery_id = self.gallery.id
        kept = self.gallery = replace(self.gallery, threshold=value)
        self.galleries = tuple(kept if each.id == kept.id else each for each in self.galleries)
        self._tasks.run(
            self, lambda: self._app.galleries.set_threshold(self._app.owner, gallery_id, value)
        )

    def take_in(self, changes: Changes) -> None:
        """Reload what a use case changed."""
        if changes.galleries:
            self.load_galleries()
        if changes.gallery_id is not None and changes.gallery_id != self.gallery_id:
            return
        if changes.all_photos or changes.client_list or len(changes.photos) > FEW:
            self.reload()
        elif changes.photos or changes.clients:
            self._reload_photos(changes.photos)

    def reload_soon(self) -> None:
        """Reload while photos are being processed, so rarely that it slows nothing down."""
        if time.monotonic() - self._reloaded_at > max(1.5, 10 * self._reload_took):
            self.reload()

    def reload(self) -> None:
        """Read the whole gallery again: photos first, then who is in them."""
        if self.gallery is None:
            return
        if self._reloading:
            self._reload_again = True
            return
        self._reloading = True
        if not self._cards:
            self._read_pages(self.gallery.id)
            return
        gallery_id = self.gallery.id

        def cards_come(cards: list[PhotoCard]) -> None:
            if gallery_id == self.gallery_id:
                self._cards = {card.id: card for card in cards}
                self._cards_are_whole()

        # both may fail for the same reason: the presenter says it once
        self._tasks.run(
            self, lambda: self._app.photos.cards(self._app.owner, gallery_id), cards_come
        )
        self._read_snapshot(gallery_id)

    # --- inside -------------------------------------------------------------------------------

    def _read_pages(self, gallery_id: GalleryId) -> None:
        """Read a gallery that may be large and far away: what fits the screen comes first.

        Who is in the photos is asked for once they are here: it would hold up the first ones.
        """
        self.loading, self.incomplete = True, False

        def ended() -> None:
            self._cards_are_whole()
            self._read_snapshot(gallery_id)

        def failed(_: Exception) -> bool:
            self.loading, self.incomplete = False, True
            self.cards_changed.emit()
            self._people.count()
            self._end_reload(gallery_id)
            return False

        owner, photos = self._app.owner, self._app.photos
        self._stream.start(lambda: photos.card_pages(owner, gallery_id), ended, failed)

    def _seen(self) -> Seen:
        return Seen(tuple(self._cards.values()), self.threshold, self.late)

    def _on_page(self, cards: list[PhotoCard]) -> None:
        self._cards.update((card.id, card) for card in cards)
        self.cards_added.emit(cards)

    def _cards_are_whole(self) -> None:
        self.loading = self.incomplete = False
        self.cards_changed.emit()
        if self._people.are_known:  # they came first: their counts need these photos
            self._people.count()

    def _read_snapshot(self, gallery_id: GalleryId) -> None:
        started, owner = time.monotonic(), self._app.owner
        self.people_unread = False

        def read() -> tuple[GallerySnapshot, Selections]:
            chosen: Selections = {}
            if self.is_studio:
                chosen = self._app.photos.selections(owner, gallery_id)
            return self._app.results.snapshot(owner, gallery_id), chosen

        def come(found: tuple[GallerySnapshot, Selections]) -> None:
            self._reload_took = time.monotonic() - started
            self._reloaded_at = time.monotonic()
            if gallery_id == self.gallery_id:
                self._people.take(*found)
                self._read_late(gallery_id)
            self._end_reload(gallery_id)

        def failed(_: Exception) -> bool:
            if gallery_id == self.gallery_id:
                self.loading, self.people_unread = False, True
                self.cards_changed.emit()
                self._people.count()
            self._end_reload(gallery_id)
            return False

        self._tasks.run(self, read, come, failed=failed)

    def _read_late(self, gallery_id: GalleryId) -> None:
        """Learn who is still to be looked for; apart, as AWS may have to be asked and be slow."""
        late, owner = self._late, self._app.owner
        if late is None:
            return
        if self._reading_late:  # one at a time: while photos are processed, this is asked often
            self._late_again = True
            return
        self._reading_late = True

        def ended() -> None:
            self._reading_late = False
            if self._late_again and self.gallery_id is not None:
                self._late_again = False
                self._read_late(self.gallery_id)

        def come(found: frozenset[ClientId]) -> None:
            if gallery_id == self.gallery_id and found != self.late:
                self.late = found
                self._people.count()
            ended()

        def failed(error: Exception) -> bool:
            ended()
            return isinstance(error, KingdeskError)  # processing itself says what is wrong

        self._tasks.run(self, lambda: late(owner, gallery_id), come, failed=failed)

    def _end_reload(self, gallery_id: GalleryId) -> None:
        """Read again what was asked for meanwhile, or another gallery opened meanwhile."""
        self._reloading = False
        if self._reload_again or gallery_id != self.gallery_id:
            self._reload_again = False
            self.reload()

    def _reload_photos(self, photo_ids: frozenset[PhotoId]) -> None:
        """Read a few photos again, and the clients: references and deliveries change with them."""
        gallery_id = self.gallery_id
        if gallery_id is None or not self._people.are_known:
            self.reload()
            return
        owner = self._app.owner
        self._asked += 1
        number = self._asked

        def read() -> tuple[GallerySnapshot, list[PhotoCard]]:
            fresh = self._app.results.snapshot(owner, gallery_id, photo_ids)
            return fresh, self._app.photos.cards(owner, gallery_id, photo_ids)

        def come(found: tuple[GallerySnapshot, list[PhotoCard]]) -> None:
            if gallery_id != self.gallery_id or not self._people.are_known:
                return
            if number < self._come:  # overtaken by a later read, which it may contradict
                self._reload_photos(photo_ids)
                return
            self._come = number
            fresh, cards = found
            self._cards.update((card.id, card) for card in cards)
            known = self._people.references
            self._people.update(fresh, photo_ids)
            if self._people.references != known:
                self._read_late(gallery_id)
            for each in fresh.evidence:
                self.photo_changed.emit(each.photo_id)
            if self._reloading:  # it may have read these before they changed
                self._reload_again = True

        self._tasks.run(self, read, come)
