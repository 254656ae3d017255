"""From a choice on the left to photos in the middle, and from there to one photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSlider

from kingdesk.domain.filters import Alike, ChosenBy, Condition, With
from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.clients.filters import CONDITIONS, Shown
from kingdesk.gui.clients.panel import ClientPanel
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.desk import Desk
from kingdesk.gui.inspector import Inspector
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.photo.page import PhotoPage
from kingdesk.gui.photo.previews import Previews
from kingdesk.gui.photos.filter_flow import FilterFlow
from kingdesk.gui.photos.filter_words import WORDS
from kingdesk.gui.photos.filtering import Filtering
from kingdesk.gui.photos.order import Ranks, Sorting
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.photos.why_empty import WhyEmpty


@dataclass(frozen=True, slots=True)
class Views:
    """The parts of the window that show the gallery."""

    panel: ClientPanel
    page: PhotosPage
    inspector: Inspector
    photo: PhotoPage
    thumbnails: Thumbnails
    previews: Previews


class Browsing(QObject):
    """Keeps left, middle and right telling the same.

    Signals:
        photo_shown(bool): one photo fills the middle, or the grid does again.
        photo_opened(PhotoId): a photo fills the middle, maybe after another one.
        client_changed(ClientId or None): somebody else is chosen.
        rows_changed(): the gallery has photos, or has none any more.
    """

    photo_shown = Signal(bool)
    photo_opened = Signal(object)
    client_changed = Signal(object)
    rows_changed = Signal()

    def __init__(self, desk: Desk, views: Views, filtering: Filtering) -> None:
        super().__init__()
        self._desk = desk
        self._v = views
        self._filtering = filtering
        self._sorting, self._ranks = Sorting(), Ranks()
        self._bar = FilterFlow(desk, filtering, self._sorting, views.page.texts, views.page.filters)
        self._why_empty = WhyEmpty(desk, filtering, views.page.message)
        self._client: ClientId | None = None
        self._base: frozenset[PhotoId] | None = None
        self._order: Sequence[PhotoId] = ()
        self._open: PhotoId | None = None
        self._is_fresh = False
        filtering.changed.connect(self._on_filtering)
        self._sorting.changed.connect(self._on_sorting)
        desk.opened.connect(self._on_opened)
        desk.cards_changed.connect(self._on_cards)
        desk.cards_added.connect(self._on_cards_added)
        desk.overview_changed.connect(self._on_overview)
        desk.photo_changed.connect(self._on_photo_changed)
        views.panel.client_chosen.connect(self.choose_client)
        views.panel.filter_chosen.connect(self.choose)
        views.panel.client_added.connect(filtering.toggle_client)
        views.panel.filter_added.connect(self._on_filter_added)
        views.page.slider.moved.connect(self._on_moved)
        views.page.slider.settled.connect(self._on_settled)
        views.page.photo_selected.connect(self._on_selected)
        views.page.photo_opened.connect(self.open_photo)
        views.inspector.opening_asked.connect(self.open_photo)
        views.inspector.chosen_asked.connect(self._on_chosen_asked)
        views.photo.closed.connect(self.close_photo)
        views.photo.step_asked.connect(self.step)
        views.photo.opened.connect(self._show_photo)
        views.thumbnails.loaded.connect(self._on_thumbnail)

    @property
    def client_id(self) -> ClientId | None:
        """Return the client whose photos are shown."""
        return self._filtering.client_id

    @property
    def open_photo_id(self) -> PhotoId | None:
        return self._open

    def choose(self, shown: Shown) -> None:
        """Show the photos that answer a question about the whole gallery."""
        self._choose(CONDITIONS[shown])

    def choose_client(self, client_id: ClientId) -> None:
        """Show a client's photos, best first."""
        self._choose(With(frozenset({client_id})))

    def offer_filters(self, menu: QMenu, client_id: ClientId) -> None:
        """Put what photos can be asked about a client into the client's menu."""
        self._bar.offer(menu, client_id)

    def open_photo(self, photo_id: PhotoId) -> None:
        """Look at one photo; the grid's order of the moment is kept for going on."""
        self._base = None  # what decisions change is not the slider's doing
        self._order = tuple(self._v.page.model.shown)
        if photo_id not in self._order:
            self._order = (photo_id,)
        self._show_photo(photo_id)
        self.photo_shown.emit(True)  # noqa: FBT003 - a signal's payload
        self._v.photo.canvas.setFocus()

    def step(self, by: int) -> None:
        """Go to the next or previous photo of the order it was opened from."""
        if self._open is None:
            return
        place = self._order.index(self._open) + by
        if 0 <= place < len(self._order):
            self._show_photo(self._order[place])

    def close_photo(self) -> None:
        """Go back to the grid, to the photo looked at last."""
        last, self._open = self._open, None
        self.photo_shown.emit(False)  # noqa: FBT003 - a signal's payload
        if last is not None:
            self._v.page.go_to(last)
        if self._v.page.isVisible():  # the photo may lie over another place than the grid
            self._v.page.grid.setFocus()

    def retranslate(self) -> None:
        """Say again what was said in the last language."""
        self._bar.show()
        self._show_rows()
        self._on_selected(self._v.page.current)
        if self._open is not None:
            self._show_photo(self._open)

    # --- the grid -----------------------------------------------------------------------------

    def _choose(self, condition: Condition | None) -> None:
        before = self._filtering.conditions
        self._filtering.choose(condition)
        if self._filtering.conditions == before:
            self._close_and_show()

    def _on_filter_added(self, shown: Shown) -> None:
        condition = CONDITIONS[shown]
        if condition is not None:
            self._filtering.toggle(condition)

    def _on_filtering(self) -> None:
        self._close_and_show()
        self._v.page.grid.scrollToTop()
        if self.client_id != self._client:
            self._client = self.client_id
            self.client_changed.emit(self.client_id)

    def _close_and_show(self) -> None:
        """Show the grid, and at the left what it shows."""
        if self._open is not None:
            self.close_photo()
        self._base = None
        filtering = self._filtering
        self._v.panel.choose(self.client_id, filtering.clients)
        chosen = (shown for shown, c in CONDITIONS.items() if c == filtering.main)
        whole = filtering.main is not None or not filtering.conditions
        if self.client_id is None:
            self._v.panel.filters.choose(next(chosen, None) if whole else None)
        self._v.inspector.show_only_chosen(only=isinstance(filtering.main, ChosenBy))
        self._show_rows()

    def _on_sorting(self) -> None:
        self._show_rows()
        self._v.page.grid.scrollToTop()

    def _rows(self) -> Sequence[PhotoId]:
        """Return the photos that are wanted, in the gallery's order."""
        conditions = self._filtering.conditions
        if not conditions:  # the overview may lag behind
            return self._desk.photo_ids
        return self._desk.overview.sieve.select(conditions)

    def _show_rows(self) -> None:
        clients, overview = self._filtering.clients, self._desk.overview
        photos = self._rows()
        alike = next((c for c in self._filtering.conditions if isinstance(c, Alike)), None)
        order = self._sorting.order(of_client=bool(clients) or alike is not None)
        in_order = self._ranks.sorted(
            photos,
            order,
            backwards=self._sorting.is_backwards(order),
            people=overview.sieve.people,
            likeness=lambda: alike.found if alike is not None else overview.likeness(clients),
        )
        self._why_empty.say(self._row)
        self._v.page.model.set_chosen(self._chosen())
        marks = overview.certainty(photos, clients) if clients else {}
        self._v.page.show_photos(in_order, marks, self._title(photos), clients)

    @property
    def _row(self) -> ClientRow | None:
        return None if self.client_id is None else self._v.panel.model.client(self.client_id)

    def _chosen(self) -> Mapping[PhotoId, Sequence[str]]:
        """Return the photos to mark as chosen on the web, with the names of who chose them."""
        overview, names, who = self._desk.overview, self._desk.names, self.client_id
        return {
            photo: [names[client] for client in clients if client is not None and client in names]
            for photo, clients in overview.chosen.items()
            if who is None or who in clients
        }

    def _on_chosen_asked(self, only: bool) -> None:  # noqa: FBT001 - a signal's payload
        """Show only what the client chose, or all photos the client was found in."""
        if self.client_id is not None:
            chosen = ChosenBy(self.client_id)
            self._choose(chosen if only else With(frozenset({self.client_id})))

    def _title(self, photo_ids: Sequence[PhotoId]) -> str:
        filtering = self._filtering
        more = len(filtering.conditions) > 1
        words = WORDS.title(filtering.main, self._desk.names, more=more or not filtering.main)
        if not filtering.conditions:
            words = WORDS.title(None, {}, more=False)
        if self._base is None:
            return words
        now = frozenset(photo_ids) if filtering.conditions else self._desk.overview.named
        return WORDS.moved(words, len(now - self._base), len(self._base - now))

    # --- what the desk tells --------------------------------------------------------------------

    def _on_opened(self) -> None:
        self._v.thumbnails.clear()
        self._v.previews.forget()
        self._v.page.slider.show_value(self._desk.threshold)
        if self._open is not None:
            self.close_photo()
        self._is_fresh = True
        self._filtering.clear()
        self._close_and_show()
        self.client_changed.emit(None)

    def _on_cards(self) -> None:
        self._v.page.model.set_cards(self._desk.cards)
        self._ranks.know(self._desk.cards)
        self._show_rows()
        self.rows_changed.emit()
        self._say_arriving()
        if self._is_fresh and self._v.page.model.shown:
            self._is_fresh = False
            self._focus_grid()

    def _focus_grid(self) -> None:
        """Let keys go to the photos that have just come, where Qt chose the first place."""
        focus = QApplication.focusWidget()
        if (focus is None or isinstance(focus, QSlider)) and self._v.page.isVisible():
            self._v.page.grid.setFocus()

    def _on_cards_added(self, cards: Sequence[PhotoCard]) -> None:
        """Show what came of a gallery that is still being read."""
        self._v.page.model.add_cards(cards)
        if not self._filtering.conditions:  # sorted otherwise once all are here
            self._v.page.add_photos([card.id for card in cards])
        self._v.panel.filters.set_counts({Shown.ALL: self._desk.card_count})
        self._say_arriving()

    def _say_arriving(self) -> None:
        desk = self._desk
        expected = 0 if desk.gallery is None else max(desk.gallery.photos, desk.card_count)
        under_way = desk.is_studio and (desk.loading or desk.incomplete)
        self._v.page.show_arriving(
            desk.card_count, expected if under_way else 0, broken=desk.incomplete
        )

    def _on_overview(self) -> None:
        overview = self._desk.overview
        self._v.page.model.set_chips(overview.chips)
        self._v.panel.set_rows(overview.clients, self._why_no_clients())
        counts = {shown: len(photos) for shown, photos in overview.shown.items()}
        counts[Shown.ALL] = self._desk.card_count
        self._v.panel.filters.set_counts(counts)
        if overview.results is not None:  # who was erased meanwhile is not looked for any more
            self._filtering.forget(row.id for row in overview.clients)
        self._show_rows()
        self.client_changed.emit(self.client_id)
        self._on_selected(self._v.page.current)
        if self._open is not None:
            self._refresh_faces(self._open)

    def _why_no_clients(self) -> str:
        """Say that clients are not known yet: in a studio they come after the photos."""
        if not self._desk.is_studio or self._desk.overview.results is not None:
            return ""
        if self._desk.incomplete or self._desk.people_unread:
            return self.tr("Press F5 to try again.")
        return self.tr("Loading…") if self._desk.gallery is not None else ""

    def _on_photo_changed(self, photo_id: PhotoId) -> None:
        card = self._desk.card(photo_id)
        if card is not None:
            self._v.page.model.update_cards([card])
        if photo_id == self._open:
            self._refresh_faces(photo_id)

    def _on_moved(self, threshold: float) -> None:
        if self._base is None:
            whole = not self._filtering.conditions
            self._base = self._desk.overview.named if whole else frozenset(self._rows())
        self._desk.move_threshold(threshold)

    def _on_settled(self, threshold: float) -> None:
        self._desk.keep_threshold(threshold)

    def _on_selected(self, photo_id: PhotoId | None) -> None:
        card = None if photo_id is None else self._desk.card(photo_id)
        if photo_id is None or card is None:
            self._v.inspector.show_photo(None, (), None)
            return
        pixmap = self._v.thumbnails.pixmap(photo_id)
        self._v.inspector.show_photo(card, self._desk.faces(photo_id), pixmap)

    def _on_thumbnail(self, photo_id: PhotoId) -> None:
        if photo_id == self._v.inspector.photo_id:
            self._v.inspector.picture.show_pixmap(self._v.thumbnails.pixmap(photo_id))

    # --- one photo ------------------------------------------------------------------------------

    def _show_photo(self, photo_id: PhotoId) -> None:
        card = self._desk.card(photo_id)
        if card is None:
            return
        self._open = photo_id
        place = self._order.index(photo_id)
        near = [
            self._order[each]
            for step in (1, -1, 2, -2, 3, -3)
            if 0 <= (each := place + step) < len(self._order)
        ]
        self._v.previews.want(photo_id, near)
        self._v.photo.show_photo(
            card, (place + 1, len(self._order)), self._v.thumbnails.pixmap(photo_id)
        )
        self._v.photo.strip.show_photos(self._order, place)
        faces = self._desk.faces(photo_id)
        self._v.photo.show_faces(faces, self._first_face(faces))
        self.photo_opened.emit(photo_id)

    def _first_face(self, faces: Sequence[ShownFace]) -> int | None:
        """Return the face to stand at: the chosen client's, else the first to check."""
        for place, face in enumerate(faces):
            if face.counts and face.client_id == self.client_id:
                return place
        return _to_check(faces, 0) if _to_check(faces, 0) is not None else (0 if faces else None)

    def _refresh_faces(self, photo_id: PhotoId) -> None:
        """Show a photo's faces anew, going on to what is still to check."""
        panel = self._v.photo.panel
        faces, current = self._desk.faces(photo_id), panel.current
        if faces == self._v.photo.faces:  # most overviews change other photos
            return
        before = panel.current_face
        if current is not None and current < len(faces) and before is not None:
            now = faces[current]
            if now != before and now.certainty is not Certainty.TO_CHECK:
                further = _to_check(faces, current)
                current = current if further is None else further
        elif current is not None:
            current = len(faces) - 1 if faces else None
        self._v.photo.show_faces(faces, current)


def _to_check(faces: Sequence[ShownFace], start: int) -> int | None:
    """Return the next face to check from a place on, round and round."""
    for step in range(len(faces)):
        place = (start + step) % len(faces)
        if faces[place].certainty is Certainty.TO_CHECK:
            return place
    return None
