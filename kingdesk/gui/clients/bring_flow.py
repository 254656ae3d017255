"""Brings people of another gallery into the open one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.clients import Client, name_key
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.gui.clients.bring import BringDialog
from kingdesk.gui.enroll.undo import EnrollUndo
from kingdesk.gui.session import Session
from kingdesk.services.bring_clients import Brought


class BringFlow(QObject):
    """Asks who is to come, copies them off the GUI thread, offers to take it back.

    Signals:
        found_later(str): who came, where only the next processing looks for them.
    """

    found_later = Signal(str)

    def __init__(self, session: Session, undo: EnrollUndo) -> None:
        super().__init__()
        self._s = session
        self._undo = undo

    def ask(self) -> None:
        """Open the dialog; without another gallery say so."""
        here = self._s.desk.gallery_id
        others = [each for each in self._s.desk.galleries if each.id != here]
        if here is None:
            return
        if not others:
            self._s.line.say(self.tr("There is no other gallery to bring people from."))
            return
        dialog = BringDialog(others, self._s.window, is_studio=self._s.desk.is_studio)
        dialog.gallery_chosen.connect(lambda gallery_id: self._read(dialog, gallery_id))
        dialog.confirmed.connect(lambda other, clients: self._bring(here, other, clients))
        dialog.open()
        self._read(dialog, others[0].id)

    def _read(self, dialog: BringDialog, gallery_id: GalleryId) -> None:
        app, owner = self._s.app, self._s.owner
        known = frozenset(name_key(name) for name in self._s.desk.names.values())

        def read(clients: list[Client]) -> None:
            dialog.show_people(gallery_id, clients, known)

        self._s.tasks.run(dialog, lambda: app.clients.of_gallery(owner, gallery_id), read)

    def _bring(self, here: GalleryId, other: GalleryId, clients: list[ClientId]) -> None:
        app, owner = self._s.app, self._s.owner
        self._s.line.say(self.tr("Bringing %Ln people…", "", len(clients)))
        self._s.tasks.run(
            self,
            lambda: app.bring_clients(owner, here, other, clients),
            self._on_brought,
            failed=self._on_failed,
        )

    def _on_failed(self, _: Exception) -> bool:
        self._s.line.say("")
        return False

    def _on_brought(self, brought: Brought) -> None:
        self._s.hub.tell(brought.changes, self)
        done = brought.enrolment
        said = [self.tr("%Ln reference(s) brought", "", len(done.references))]
        if done.clients:
            said.insert(0, self.tr("%Ln client(s) added", "", len(done.clients)))
        if brought.known:
            said.append(self.tr("%Ln client(s) known already", "", brought.known))
        words = " · ".join(said)
        self._undo.say(words, done)
        if brought.is_found_later and done.references:
            later = self.tr("will be found at the next processing")
            self.found_later.emit(f"{words} · {later}")
