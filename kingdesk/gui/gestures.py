"""What a drop, a right click or Delete means, on a client and on photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QMenu

from kingdesk.domain.clients import Consent
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.browsing import Browsing, Views
from kingdesk.gui.clients.class_list_flow import ClassListFlow
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.flow import TABLES, ClientFlow
from kingdesk.gui.deliver.flow import DeliverFlow
from kingdesk.gui.enroll.dropping import as_data
from kingdesk.gui.enroll.flow import EnrollFlow
from kingdesk.gui.enroll.references_flow import ReferencesFlow
from kingdesk.gui.icons import icon
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme
from kingdesk.services.enroll_client import ReferenceSource
from kingdesk.services.sighting import PictureData


@dataclass(frozen=True, slots=True)
class Flows:
    """What gestures start."""

    clients: ClientFlow
    lists: ClassListFlow
    enroll: EnrollFlow
    references: ReferencesFlow
    deliver: DeliverFlow


class Gestures(QObject):
    """Connects itself to the views; the window has nothing to do with it.

    Signals:
        photo_menu_opening(QMenu, list of PhotoId): the time to put more into that menu.
    """

    photo_menu_opening = Signal(object, object)

    def __init__(
        self,
        session: Session,
        browsing: Browsing,
        views: Views,
        flows: Flows,
        looks: tuple[Theme, ClientFaces],
    ) -> None:
        super().__init__()
        self._s = session
        self._browsing = browsing
        self._views = views
        self._flows = flows
        self.looks = self._theme, self._faces = looks
        clients = views.panel.list
        clients.files_dropped.connect(self._on_files_dropped)
        clients.photos_dropped.connect(self.enroll_photos)
        clients.picture_dropped.connect(self._on_picture_dropped)
        clients.links_dropped.connect(self._on_links_dropped)
        clients.removal_asked.connect(self.ask_to_erase)
        clients.menu_asked.connect(self._show_client_menu)
        views.inspector.erasing_asked.connect(self.ask_to_erase)
        views.inspector.reference_asked.connect(self._on_reference_asked)
        views.page.menu_asked.connect(self._show_photo_menu)
        views.photo.naming_asked.connect(self._ask_for_name)
        flows.clients.added.connect(self._on_client_added)

    def enroll_photos(self, photos: Sequence[PhotoId], client_id: ClientId | None) -> None:
        """Take photos of the gallery as references, of somebody new if of nobody."""
        name = self._name_of(client_id)
        if client_id is not None and name is not None:
            self._flows.enroll.enroll(client_id, name, list(photos))
        elif client_id is None:
            self._ask_for_new(list(photos))

    def enroll_face(self, photo_id: PhotoId, face: int, client_id: ClientId | None) -> None:
        """Take one face of a gallery's photo as a reference, of somebody new if of nobody."""
        name = self._name_of(client_id)
        if client_id is not None and name is not None:
            self._flows.enroll.enroll(client_id, name, [photo_id], face=face)
        elif client_id is None:
            self._ask_for_new([photo_id], face=face)

    def _on_picture_dropped(
        self, picture: QImage | PictureData, client_id: ClientId | None
    ) -> None:
        """Take a picture out of another program as a reference."""
        words = self.tr("a picture from another program")

        def ready(data: PictureData) -> None:
            name = self._name_of(client_id)
            if client_id is not None and name is not None:
                self._browsing.choose_client(client_id)
                self._flows.enroll.enroll(client_id, name, [data])
            else:
                self._ask_for_new([data])

        self._s.tasks.run(self, lambda: as_data(picture, words), ready)

    def _on_links_dropped(self) -> None:
        self._s.line.say(
            self.tr(
                "KingDesk fetches nothing from web pages. Save the picture, then drop the file."
            )
        )

    def _ask_for_new(
        self, pictures: Sequence[ReferenceSource], name: str = "", face: int | None = None
    ) -> None:
        """Ask who is in pictures of somebody new; `face` says which one in a gallery's photo."""

        def enroll(client_id: ClientId, name: str, consent: Consent | None) -> None:
            self._flows.enroll.enroll(
                client_id, name, pictures, is_new=True, consent=consent, face=face
            )

        self._flows.clients.ask_for_new(name, enroll)

    def ask_to_erase(self, client_id: ClientId) -> None:
        name = self._name_of(client_id)
        if name is not None:
            self._flows.clients.ask_to_erase(client_id, name)

    def _name_of(self, client_id: ClientId | None) -> str | None:
        return None if client_id is None else self._s.desk.names.get(client_id)

    def _on_files_dropped(self, files: Sequence[Path], client_id: ClientId | None) -> None:
        """On a client: references. Beside them: a class list, or somebody new."""
        name = self._name_of(client_id)
        if client_id is not None and name is not None:
            self._browsing.choose_client(client_id)
            self._flows.enroll.enroll(client_id, name, files)
        elif len(files) == 1 and (files[0].is_dir() or files[0].suffix.lower() in TABLES):
            self._flows.lists.take(files[0])
        elif len(files) > 1:
            self._ask_what_they_are(files)
        else:
            self._ask_for_new(files, files[0].stem)

    def _ask_what_they_are(self, files: Sequence[Path]) -> None:
        """Ask whether several pictures are of one person or of one each."""
        menu = QMenu(self._s.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        each = menu.addAction(icon("people"), self.tr("One client each, named after the files"))
        each.triggered.connect(lambda: self._flows.lists.take(files))
        one = menu.addAction(icon("person-add"), self.tr("One new client with all of them…"))
        one.triggered.connect(lambda: self._ask_for_new(files, files[0].stem))
        menu.setActiveAction(each)
        menu.popup(QCursor.pos())

    def _on_client_added(self, name: str) -> None:
        words = self.tr("%1 was added. Drop a photo of the face on the name.")
        self._s.line.say(words.replace("%1", name))

    def _on_reference_asked(self, photo_id: PhotoId) -> None:
        if self._browsing.client_id is not None:
            self.enroll_photos([photo_id], self._browsing.client_id)

    def _show_client_menu(self, client_id: ClientId, place: QPoint) -> None:
        menu = QMenu(self._s.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add = menu.addAction(self.tr("Add a reference…"))
        add.triggered.connect(lambda: self._flows.references.ask(client_id))
        menu.addSeparator()
        self._browsing.offer_filters(menu, client_id)
        menu.addSeparator()
        deliver = menu.addAction(self.tr("Deliver…"))
        deliver.triggered.connect(lambda: self._flows.deliver.ask(client_id))
        menu.addSeparator()
        erase = menu.addAction(self.tr("Erase…"))
        erase.triggered.connect(lambda: self.ask_to_erase(client_id))
        menu.popup(place)

    def _show_photo_menu(self, photos: Sequence[PhotoId], place: QPoint) -> None:
        menu = QMenu(self._s.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = menu.addAction(self.tr("Open photo"))
        current = self._views.page.current
        here = photos[0] if current is None or current not in photos else current
        look.triggered.connect(lambda: self._browsing.open_photo(here))
        client_id = self._browsing.client_id
        name = self._name_of(client_id)
        if client_id is not None and name is not None:
            use = menu.addAction(self.tr("Use as reference of %1").replace("%1", name))
            use.triggered.connect(lambda: self.enroll_photos(photos, client_id))
        self.photo_menu_opening.emit(menu, photos)
        menu.popup(place)

    def _ask_for_name(self) -> None:
        """Ask who the current face is; it is named whatever is current when the answer comes."""
        photo = self._views.photo
        ask = photo.subject
        if ask is None:
            return
        dialog = NameDialog(self._s.desk.overview.clients, self._theme, self._faces, self._s.window)
        dialog.named.connect(lambda who: photo.decide(VerdictKind.ASSIGNED, who, about=ask))
        dialog.finished.connect(lambda _: photo.canvas.setFocus())
        dialog.open()
