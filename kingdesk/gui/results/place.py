"""Results as a place of the window: how one comes there, and where one goes from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.gui.browsing import Browsing, Views
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.deliver.flow import DeliverFlow
from kingdesk.gui.places import Place, Places
from kingdesk.gui.results.flow import ResultsFlow
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme


class ResultsPlace(QObject):
    """Puts the page into the window and connects it to its neighbours."""

    def __init__(
        self,
        session: Session,
        browsing: Browsing,
        views: Views,
        delivering: DeliverFlow,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._browsing, self._views = browsing, views
        self.flow = ResultsFlow(session, views.thumbnails, theme)
        self.page = self.flow.page
        self.flow.delivery_asked.connect(delivering.ask)

    def join(self, places: Places, go_to: Callable[[Place], None]) -> None:
        """Become one of the places.

        Args:
            places: the middle of the window.
            go_to: how another place is asked for.
        """
        places.add(Place.RESULTS, self.page)
        browsing, panel = self._browsing, self._views.panel

        def to_photos() -> None:
            if self.page.isVisible():
                go_to(Place.PHOTOS)

        def open_client(client_id: ClientId) -> None:
            browsing.choose_client(client_id)
            go_to(Place.PHOTOS)

        def open_photo(photo_id: PhotoId) -> None:
            if self.page.client_id is not None:
                browsing.choose_client(self.page.client_id)
            browsing.open_photo(photo_id)

        def open_unmatched() -> None:
            browsing.choose(Shown.UNMATCHED)
            go_to(Place.PHOTOS)

        def on_gone_to(place: Place) -> None:
            if place is Place.RESULTS:
                self.flow.start(browsing.client_id)
            else:
                self.flow.end()

        self.flow.client_opened.connect(open_client)
        self.flow.photo_opened.connect(open_photo)
        self.flow.unmatched_asked.connect(open_unmatched)
        self.flow.left.connect(to_photos)
        panel.client_chosen.connect(lambda _: to_photos())
        panel.filter_chosen.connect(lambda _: to_photos())
        places.gone_to.connect(on_gone_to)
