"""Say of many photos at once who is in them, or is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.review.flow import ReviewFlow
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme


class NamePhotos(QObject):
    """Decides about whole photos, without a face; each time one step to take back."""

    def __init__(
        self, session: Session, review: ReviewFlow, looks: tuple[Theme, ClientFaces]
    ) -> None:
        super().__init__()
        self._s = session
        self._review = review
        self._theme, self._faces = looks

    def offer(self, menu: QMenu, photos: Sequence[PhotoId]) -> None:
        """Put what can be said of these photos into their menu."""
        desk, count = self._s.desk, len(photos)
        if not desk.names:
            return
        menu.addSeparator()
        client_id = self._s.filtering.client_id
        name = None if client_id is None else desk.names.get(client_id)
        if client_id is not None and name is not None:
            put = menu.addAction(_with(self.tr("Put %1 into %Ln photo(s)", "", count), name))
            put.triggered.connect(lambda: self.put(client_id, photos))
            keep = menu.addAction(_with(self.tr("%1 is not in %Ln photo(s)", "", count), name))
            keep.triggered.connect(lambda: self.keep_out(client_id, photos))
        ask = menu.addAction(self.tr("Put somebody into %Ln photo(s)…", "", count))
        ask.triggered.connect(lambda: self.ask(photos))

    def ask(self, photos: Sequence[PhotoId]) -> None:
        """Ask who is in photos."""
        dialog = NameDialog(self._s.desk.overview.clients, self._theme, self._faces, self._s.window)
        dialog.named.connect(lambda client_id: self.put(client_id, photos))
        dialog.open()

    def put(self, client_id: ClientId, photos: Sequence[PhotoId]) -> None:
        """Say that a client is in photos; where they are already nothing is said."""
        name = self._s.desk.names.get(client_id, "")
        others = [photo for photo in photos if client_id not in self._people_in(photo)]
        if not others:
            self._s.line.say(_with(self.tr("%1 is in there already."), name))
            return
        self._decide(others, VerdictKind.ASSIGNED, client_id)
        said = self.tr("%1 was put into %Ln photo(s).", "", len(others))
        self._s.line.say(_with(said, name), self._review.undo)

    def keep_out(self, client_id: ClientId, photos: Sequence[PhotoId]) -> None:
        """Say that a client is not in photos, whatever face looks like them."""
        self._decide(photos, VerdictKind.REJECTED, client_id)
        name = self._s.desk.names.get(client_id, "")
        said = self.tr("%1 is not in %Ln photo(s) any more.", "", len(photos))
        self._s.line.say(_with(said, name), self._review.undo)

    def _decide(self, photos: Sequence[PhotoId], kind: VerdictKind, client_id: ClientId) -> None:
        self._review.decide_all([Decision(photo, None, kind, client_id) for photo in photos])

    def _people_in(self, photo_id: PhotoId) -> frozenset[ClientId]:
        results = self._s.desk.overview.results
        found = None if results is None else results.people.get(photo_id)
        return frozenset(each.client_id for each in (() if found is None else found.named))


def _with(words: str, name: str) -> str:
    return words.replace("%1", name)
