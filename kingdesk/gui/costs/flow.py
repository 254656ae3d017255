"""Receipts and kept faces from the window: read, saved and deleted off its thread."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.money import Receipt
from kingdesk.gui.costs.receipts import (
    CSV_HEADING,
    CostsDialog,
    Scope,
    Shown,
    gallery_words,
    receipt_rows,
)
from kingdesk.gui.session import Session
from kingdesk.services.kept_faces import KeptFaces, KeptGallery
from kingdesk.services.receipts import Month
from kingdesk.services.recognition.collections import Collections


class CostsFlow(QObject):
    """Shows what an account at AWS has cost and what it keeps."""

    def __init__(self, session: Session, collections: Collections) -> None:
        super().__init__()
        self._s = session
        self._collections = collections
        self._kept = KeptFaces(session.app.processing.store)

    def show(self) -> CostsDialog:
        """Open the dialog on the open gallery."""
        gallery = self._s.desk.gallery
        named = None if gallery is None else (gallery.id, gallery.name)
        dialog = CostsDialog(named, Month.of(datetime.now(UTC)), self._s.window)
        name = "" if gallery is None else gallery.name
        dialog.wanted.connect(lambda scope: self._load(dialog, scope, name))
        dialog.saving_asked.connect(lambda file, shown: self._save(dialog, file, shown))
        dialog.deleting_asked.connect(lambda kept: self._ask_to_delete(dialog, kept))
        dialog.open()
        dialog.ask()
        self._load_kept(dialog)
        return dialog

    def _load(self, dialog: CostsDialog, scope: Scope, name: str) -> None:
        def failed(error: Exception) -> bool:
            if isinstance(error, KingdeskError):
                dialog.show_trouble(scope, error)
            return isinstance(error, KingdeskError)

        self._s.tasks.run(
            dialog, partial(self._receipts, scope, name), dialog.show_receipts, failed=failed
        )

    def _receipts(self, scope: Scope, name: str) -> Shown:
        """Read receipts, on a thread; `name` is the open gallery's."""
        owner, receipts = self._s.owner, self._s.app.receipts
        if scope.gallery_id is not None:
            one = receipts.of_gallery(owner, scope.gallery_id, scope.month)
            last = self._s.app.processing.progress(owner, scope.gallery_id).run
            return Shown(scope, one, [(name, one)], last)
        total = receipts.of_all(owner, scope.month)
        known = receipts.by_gallery(owner, scope.month)
        parts: list[tuple[str | None, Receipt]] = [(each.name, receipt) for each, receipt in known]
        gone = total.without([receipt for _, receipt in known])
        if gone.billed_calls or gone.unsure_calls:
            parts.append((None, gone))
        return Shown(scope, total, parts)

    def _load_kept(self, dialog: CostsDialog) -> None:
        self._s.tasks.run(dialog, lambda: self._kept.of_owner(self._s.owner), dialog.show_kept)

    def _save(self, dialog: CostsDialog, file: Path, shown: Shown) -> None:
        delivery, rows = self._s.app.export.place, receipt_rows(shown)
        self._s.tasks.run(
            dialog,
            lambda: delivery.table(file, CSV_HEADING, rows),
            lambda _: dialog.show_saved(file),
        )

    def _ask_to_delete(self, dialog: CostsDialog, kept: KeptGallery) -> None:
        box = QMessageBox(dialog)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("KingDesk")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self._asking_words(kept))
        box.setInformativeText(
            self.tr(
                "Who was found in which photo stays. If this gallery is processed the same way "
                "again, all its photos are paid for again."
            )
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        delete.clicked.connect(lambda: self._delete(dialog, kept))
        box.open()

    def _asking_words(self, kept: KeptGallery) -> str:
        if kept.name is None:
            return self.tr("Delete the faces of a gallery that is gone at AWS?")
        return self.tr("Delete the faces of %1 at AWS?").replace("%1", kept.name)

    def _delete(self, dialog: CostsDialog, kept: KeptGallery) -> None:
        button = dialog.deletes.get(kept.gallery_id)
        if button is not None:
            button.setEnabled(False)

        def done(_: bool) -> None:  # noqa: FBT001 - the use case's answer
            words = self.tr("%1: its faces are deleted at AWS.")
            self._s.line.say(words.replace("%1", gallery_words(kept.name)))
            self._load_kept(dialog)

        def failed(_: Exception) -> bool:
            self._load_kept(dialog)
            return False

        self._s.tasks.run(
            dialog,
            lambda: self._collections.delete(self._s.owner, kept.gallery_id),
            done,
            failed=failed,
        )
