"""Deliver from the window: ask, do it, say what came of it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject

from kingdesk.domain.filters import With
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.gui.deliver.delivered import DeliveredDialog
from kingdesk.gui.deliver.dialog import DeliverDialog, Offer
from kingdesk.gui.photos.filter_words import WORDS
from kingdesk.gui.session import Session
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.services.export import DeliveryOrder, ExportReport


class DeliverFlow(QObject):
    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__()
        self._s = session
        self._preferences = preferences

    def ask(self, chosen: ClientId | None) -> DeliverDialog | None:
        """Open the dialog, with one client ticked or all of them."""
        desk = self._s.desk
        if desk.gallery_id is None:
            return None
        if not any(row.photos for row in desk.overview.clients):
            self._s.line.say(self.tr("No client has photos yet: nothing to deliver."))
            return None
        gallery_id, export, owner = desk.gallery_id, self._s.app.export, self._s.owner
        dialog = DeliverDialog(self._offer(chosen), self._s.window)
        dialog.ordered.connect(self.deliver)
        dialog.open()
        self._s.tasks.run(dialog, lambda: export.sizes(owner, gallery_id), dialog.set_sizes)
        if self._preferences.settings.consent_wanted:
            missing = self._s.app.consents.missing
            self._s.tasks.run(dialog, lambda: missing(owner, gallery_id), dialog.set_unasked)
        return dialog

    def _offer(self, chosen: ClientId | None) -> Offer:
        """Return what can be delivered; filters count where they say more than one client does."""
        desk, conditions = self._s.desk, self._s.filtering.conditions
        words = ""
        photos: Collection[PhotoId] = ()
        alone = len(conditions) == 1 and self._s.filtering.client_id is not None
        if conditions and not (alone and isinstance(conditions[0], With)):
            words = " · ".join(WORDS.condition(each, desk.names) for each in conditions)
            photos = desk.overview.sieve.select(conditions)
        return Offer(
            desk.overview.clients, chosen, desk.threshold, desk.overview.results, words, photos
        )

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
        DeliveredDialog(report, parts, self._s.window).open()
