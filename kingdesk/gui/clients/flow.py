"""Clients come and go: one by one, or a whole class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import NewClient
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.gui.clients.exceptions import exception_words
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.clients.preview import ListPreview
from kingdesk.gui.costs.words import money
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.services.clients import ErasureReceipt
from kingdesk.services.import_clients import ClassListReport

_AT_AWS: Final = "faces_at_aws"
"""What an erasure leaves where AWS could not be asked; it stays noted."""
TABLES: Final = frozenset({".csv", ".xlsx", ".xls", ".ods", ".tsv", ".txt"})


class ClientFlow(QObject):
    """Adds, lists and erases clients of the open gallery.

    Signals:
        added(ClientId, str): a new client is there.
        found_later(str): what a list brought, where only the next processing looks for it.
    """

    added = Signal(object, str)
    found_later = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def ask_for_new(self, name: str = "") -> NewClientDialog | None:
        """Open the dialog for one new client."""
        if self._s.desk.gallery_id is None:
            return None
        dialog = NewClientDialog(self._s.window, name=name, is_studio=self._s.desk.is_studio)
        dialog.filled_in.connect(self.add)
        dialog.open()
        return dialog

    def add(self, client: NewClient) -> None:
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return

        def done(made: tuple[ClientId, Changes]) -> None:
            self._s.hub.tell(made[1], self)
            self.added.emit(made[0], client.name)

        self._s.tasks.run(
            self, lambda: self._s.app.clients.add(self._s.owner, gallery_id, client), done
        )

    def take_list(self, source: Path) -> None:
        """Import a class list: a table, or a folder of references.

        In a studio it adds to the web system as well, so what it would do is shown first.
        """
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        if not self._s.desk.is_studio:
            self._read_list(gallery_id, source, self._on_listed)
            return

        def rehearsed(report: ClassListReport) -> None:
            preview = ListPreview(report, _rows(report), self._s.window)
            preview.confirmed.connect(lambda: self._read_list(gallery_id, source, self._on_listed))
            preview.open()

        self._read_list(gallery_id, source, rehearsed, dry_run=True)

    def _read_list(
        self,
        gallery_id: GalleryId,
        source: Path,
        then: Callable[[ClassListReport], object],
        *,
        dry_run: bool = False,
    ) -> None:
        self._s.work.run(
            self.tr("Reading the class list"),
            lambda context: self._s.app.import_clients(
                self._s.owner, gallery_id, source, context, dry_run=dry_run
            ),
            then,
            cancelled=lambda: self._s.line.say(self.tr("Stopped; nobody was added.")),
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

    def _on_listed(self, report: ClassListReport) -> None:
        self._s.hub.tell(report.changes, self)
        sentences = [
            self.tr("%Ln client(s) added", "", report.added),
            self.tr("%Ln reference(s) enrolled", "", report.references),
        ]
        if report.known:
            sentences.append(self.tr("%Ln client(s) known already", "", report.known))
        if report.unknown:
            sentences.append(
                self.tr("%Ln that AWS does not know yet: tried again next time", "", report.unknown)
            )
        if report.receipt.usd:
            sentences.append(money(report.receipt.usd))
        words = " · ".join(sentences)
        self._s.line.say(words)
        if report.is_found_later and report.references:
            later = self.tr("will be found at the next processing")
            self.found_later.emit(f"{words} · {later}")
        if report.exceptions:
            rows = _rows(report)
            ReportDialog(
                self.tr("Class list"),
                [*sentences, self.tr("%Ln exception(s) to look at:", "", len(rows))],
                (self.tr("Client"), self.tr("What about it")),
                rows,
                self._s.window,
            ).open()


def _rows(report: ClassListReport) -> list[tuple[str, str]]:
    return [
        (exception.name or exception.line, exception_words(exception))
        for exception in report.exceptions
    ]
