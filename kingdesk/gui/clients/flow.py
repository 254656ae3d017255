"""Clients come and go, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent, NewClient
from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.session import Session
from kingdesk.services.clients import ErasureReceipt

Added: TypeAlias = Callable[[ClientId, str, Consent | None], object]
_AT_AWS: Final = "faces_at_aws"
"""What an erasure leaves where AWS could not be asked; it stays noted."""
TABLES: Final = frozenset({".csv", ".xlsx", ".xls", ".ods", ".tsv", ".txt"})


class ClientFlow(QObject):
    """Adds and erases clients of the open gallery.

    Signals:
        added(str): a new client is there, and nobody waits to give them a face.
    """

    added = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def ask_for_new(self, name: str = "", then: Added | None = None) -> NewClientDialog | None:
        """Open the dialog for one new client.

        Args:
            name: to begin with.
            then: gives them a face, which asks for their consent as well.
        """
        if self._s.desk.gallery_id is None:
            return None
        dialog = NewClientDialog(
            self._s.window,
            name=name,
            is_studio=self._s.desk.is_studio,
            with_face=then is not None,
        )
        dialog.filled_in.connect(lambda client, consent: self._add(client, consent, then))
        dialog.open()
        return dialog

    def _add(self, client: NewClient, consent: Consent | None, then: Added | None) -> None:
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return

        def done(made: tuple[ClientId, Changes]) -> None:
            self._s.hub.tell(made[1], self)
            if then is None:
                self.added.emit(client.name)
            else:
                then(made[0], client.name, consent)

        self._s.tasks.run(
            self, lambda: self._s.app.clients.add(self._s.owner, gallery_id, client), done
        )

    def ask_to_erase(self, client_id: ClientId, name: str) -> None:
        """Ask, then erase a client with everything known of their face."""
        box = QMessageBox(self._s.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Erase client"))
        box.setText(self.tr("Erase %1?").replace("%1", name))
        box.setInformativeText(self._erasing_words())
        erase = box.addButton(self.tr("Erase"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel).setFocus()
        box.buttonClicked.connect(
            lambda button: self._erase(client_id, name) if button is erase else None
        )
        box.open()

    def _erasing_words(self) -> str:
        if self._s.desk.is_studio and self._s.app.collections is None:
            return self.tr(
                "References, matches and decisions about this client are removed for good, here "
                "and on KingSelection. The client and what they chose stay on KingSelection; "
                "photos are not touched."
            )
        if self._s.desk.is_studio:
            return self.tr(
                "References, matches and decisions about this client are removed for good, here, "
                "on KingSelection and at AWS. The client and what they chose stay on "
                "KingSelection; photos are not touched."
            )
        return self.tr(
            "References, matches and decisions about this client are removed for good. "
            "Photos are not touched."
        )

    def _erase(self, client_id: ClientId, name: str) -> None:
        def done(erased: tuple[ErasureReceipt, Changes]) -> None:
            receipt, changes = erased
            self._s.hub.tell(changes, self)
            words = self.tr("%1 was erased; nothing is left.")
            if self._s.desk.is_studio:
                words = self.tr("Everything known of %1's face was erased.")
            left = {kind for kind, count in receipt.left.items() if count}
            if left == {_AT_AWS}:
                words = self.tr(
                    "Everything known of %1's face was erased here; AWS did not answer, so what it "
                    "keeps is deleted there with the next processing."
                )
            elif left:
                words = self.tr("%1 was not erased completely. Please erase again.")
            self._s.line.say(words.replace("%1", name))

        self._s.tasks.run(self, lambda: self._s.app.clients.erase(self._s.owner, client_id), done)
