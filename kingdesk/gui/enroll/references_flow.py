"""The chosen client's references: loaded when chosen, removed on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMenu

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import BucketKey, ClientId, ReferenceId
from kingdesk.gui.clients.consent import ConsentDialog
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.references import ReferencePicture, reference_picture
from kingdesk.gui.enroll.flow import EnrollFlow, Others
from kingdesk.gui.enroll.undo import EnrollUndo
from kingdesk.gui.icons import icon
from kingdesk.gui.inspector import Inspector
from kingdesk.gui.session import Session
from kingdesk.services.undo_enroll import Enrolment, RemovedReference


class ReferencesFlow(QObject):
    """Fills the inspector's list of references and asks for new ones."""

    def __init__(
        self, session: Session, inspector: Inspector, faces: ClientFaces, enroll: EnrollFlow
    ) -> None:
        super().__init__()
        self._s = session
        self._inspector = inspector
        self._faces = faces
        self._enroll = enroll
        self._known: tuple[ClientId, int] | None = None
        self._asked = 0
        self._selfie: tuple[ClientId, BucketKey] | None = None
        self._ask_bucket: Callable[[ClientId], object] | None = None
        inspector.removal_asked.connect(self.remove)
        inspector.references.replacing_asked.connect(self._ask_for_another)
        inspector.references.consent_asked.connect(self._ask_for_consent)
        session.desk.opened.connect(faces.forget_all)
        session.hub.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes, initiator: object) -> None:
        """Show references anew that were enrolled or taken back: one for one is as many."""
        shown = self._inspector.client_id
        if shown in changes.clients and isinstance(initiator, EnrollFlow | EnrollUndo):
            self._known = None
            self._faces.forget(shown)
            self.show(shown)

    def show(self, client_id: ClientId | None) -> None:
        """Show who is chosen; load the references where they are others than before."""
        row = next((r for r in self._s.desk.overview.clients if r.id == client_id), None)
        self._inspector.show_client(row)
        state = None if row is None else (row.id, row.references)
        if state == self._known:
            return
        before, self._known = self._known, state
        if row is None:
            return
        if before is not None and before[0] == row.id:
            self._faces.forget(row.id)
        wanted, scale = row.id, self._inspector.devicePixelRatioF()
        self._asked += 1
        number = self._asked

        def load() -> tuple[list[ReferencePicture], BucketKey | None]:
            enroll = self._s.app.enroll
            pictures = [
                reference_picture(reference, enroll.picture(self._s.owner, reference.id), scale)
                for reference in enroll.references(self._s.owner, wanted)
            ]
            return pictures, self._selfie_of(wanted)

        def come(found: tuple[list[ReferencePicture], BucketKey | None]) -> None:
            if number == self._asked:  # else a later question has its own answer
                pictures, selfie = found
                self._selfie = None if selfie is None else (wanted, selfie)
                self._inspector.show_references(wanted, pictures)

        def failed(_: Exception) -> bool:
            self._known = None  # ask again at the next change
            return False

        self._s.tasks.run(self, load, come, failed=failed)

    def _selfie_of(self, client_id: ClientId) -> BucketKey | None:
        """Return the selfie a client gave the web system; called on threads."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None or self._ask_bucket is None:
            return None
        selfies = self._s.app.enroll.web_selfies(self._s.owner, gallery_id)
        return next((each.key for each in selfies if each.client_id == client_id), None)

    def offer_bucket(self, ask: Callable[[ClientId], object]) -> None:
        """Let references come from a studio's bucket as well."""
        self._ask_bucket = ask

    def ask(self, client_id: ClientId | None) -> None:
        """Ask for a client's references: in a file dialog, or first where they are."""
        if client_id is None or client_id not in self._s.desk.names:
            return
        ask_bucket = self._ask_bucket
        if ask_bucket is None:
            self.ask_for_files(client_id)
            return
        menu = QMenu(self._s.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files = menu.addAction(icon("folder"), self.tr("Files of this computer…"))
        files.triggered.connect(lambda: self.ask_for_files(client_id))
        bucket = menu.addAction(icon("bucket"), self.tr("From the bucket…"))
        bucket.triggered.connect(lambda: ask_bucket(client_id))
        if self._selfie is not None and self._selfie[0] == client_id:
            key, name = self._selfie[1], self._s.desk.names[client_id]
            selfie = menu.addAction(icon("face"), self.tr("The selfie from KingSelection"))
            selfie.triggered.connect(lambda: self._enroll.enroll(client_id, name, [key]))
        menu.setActiveAction(files)
        menu.popup(self._inspector.menu_place)

    def ask_for_files(self, client_id: ClientId) -> None:
        """Open a file dialog for a client's references."""
        name = self._s.desk.names.get(client_id)
        if name is not None:
            self.ask_for_others(Others(client_id, name))

    def ask_for_others(self, wanted: Others) -> None:
        """Open a file dialog for other pictures than those that were too weak."""
        words = self.tr("Reference of %1").replace("%1", wanted.name)
        dialog = QFileDialog(self._s.window, words)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(
            lambda files: self._enroll.enroll(
                wanted.client_id,
                wanted.name,
                [Path(file) for file in files],
                is_new=wanted.is_new,
                replacing=wanted.replacing,
                consent=wanted.consent,
            )
        )
        dialog.open()

    def _ask_for_another(self, reference_id: ReferenceId) -> None:
        """Open a file dialog for what a reference is to be replaced by."""
        client_id = self._inspector.client_id
        if client_id is None or client_id not in self._s.desk.names:
            return
        name = self._s.desk.names[client_id]
        dialog = QFileDialog(self._s.window, self.tr("A better picture of %1").replace("%1", name))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(
            lambda file: self._enroll.enroll(client_id, name, [Path(file)], replacing=reference_id)
        )
        dialog.open()

    def _ask_for_consent(self) -> None:
        """Ask who agreed that the chosen client is looked for."""
        client_id = self._inspector.client_id
        if client_id is None or client_id not in self._s.desk.names:
            return
        name, known = self._s.desk.names[client_id], self._inspector.references.consent
        dialog = ConsentDialog(name, known, self._s.window)
        dialog.recorded.connect(lambda consent: self._record(client_id, consent))
        dialog.open()

    def _record(self, client_id: ClientId, consent: Consent | None) -> None:
        def recorded(changes: Changes) -> None:
            self._known = None
            self._s.hub.tell(changes, self)
            self.show(self._inspector.client_id)

        app, owner = self._s.app, self._s.owner
        self._s.tasks.run(self, lambda: app.consents.record(owner, client_id, consent), recorded)

    def remove(self, reference_id: ReferenceId) -> None:
        """Remove a reference; it can be put back."""
        app, owner, gallery_id = self._s.app, self._s.owner, self._s.desk.gallery_id
        if gallery_id is None:
            return

        def remove() -> tuple[RemovedReference, Changes]:
            return app.undo_enroll.keep(owner, reference_id), app.enroll.remove(owner, reference_id)

        def removed(outcome: tuple[RemovedReference, Changes]) -> None:
            kept, changes = outcome
            self._s.hub.tell(changes, self)
            words = self.tr("Reference %1 removed").replace("%1", kept.reference.source)
            self._enroll.undo.say(words, Enrolment(gallery_id, removed=(kept,)))

        self._s.tasks.run(self, remove, removed)

    def picture_of(self, client_id: ClientId) -> tuple[bytes, Box] | None:
        """Return a client's first reference picture and the face in it; called on threads."""
        references = self._s.app.enroll.references(self._s.owner, client_id)
        if not references:
            return None
        picture = self._s.app.enroll.picture(self._s.owner, references[0].id)
        return picture, references[0].box
