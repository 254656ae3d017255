"""Deliver from the window: ask, do it, say what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kingdesk.domain.ids import ClientId
from kingdesk.gui.deliver.dialog import DeliverDialog
from kingdesk.gui.error_words import report_row
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.services.export import DeliveryOrder, ExportReport


class DeliverFlow(QObject):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def ask(self, chosen: ClientId | None) -> DeliverDialog | None:
        """Open the dialog, with one client ticked or all of them."""
        desk = self._s.desk
        if desk.gallery_id is None:
            return None
        if not any(row.photos for row in desk.overview.clients):
            self._s.line.say(self.tr("No client has photos yet: nothing to deliver."))
            return None
        dialog = DeliverDialog(desk.overview.clients, chosen, desk.threshold, self._s.window)
        dialog.ordered.connect(self.deliver)
        dialog.open()
        return dialog

    def deliver(self, order: DeliveryOrder) -> None:
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        self._s.work.run(
            self.tr("Delivering"),
            lambda context: self._s.app.export(self._s.owner, gallery_id, order, context),
            self._on_delivered,
            cancelled=lambda: self._s.line.say(self.tr("Stopped; what is delivered stays there.")),
        )

    def _on_delivered(self, report: ExportReport) -> None:
        self._s.hub.tell(report.changes, self)
        parts = [
            self.tr("%Ln client(s) delivered", "", report.clients),
            self.tr("%Ln photo(s) written", "", report.written),
        ]
        if report.there:
            parts.append(self.tr("%Ln there already", "", report.there))
        parts.append(str(report.folder))
        self._s.line.say(" · ".join(parts))
        if report.failed:
            ReportDialog(
                self.tr("Photos not delivered"),
                parts,
                (self.tr("Photo"), self.tr("What about it")),
                [report_row(error) for error in report.failed],
                self._s.window,
            ).open()
