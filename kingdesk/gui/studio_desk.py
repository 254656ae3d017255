"""What the window of a studio's workspace can do besides: its galleries come from elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kingdesk.bootstrap import StudioParts
from kingdesk.gui.actions import Actions
from kingdesk.gui.bucket.flow import BucketFlow
from kingdesk.gui.copies.checking import CheckingFlow
from kingdesk.gui.copies.keeping import KeepingFlow
from kingdesk.gui.copies.pairing import PairingFlow
from kingdesk.gui.costs.flow import CostsFlow
from kingdesk.gui.galleries.empty import EmptyStudio
from kingdesk.gui.session import Session


class StudioDesk(QObject):
    """Connects the actions of a studio's gallery with what does them.

    Signals:
        standing_changed(): the line at rest has something else to say.
        asked_again(): what could not be had before may be there now.
    """

    standing_changed = Signal()
    asked_again = Signal()

    def __init__(
        self,
        session: Session,
        parts: StudioParts,
        actions: Actions,
        empty: EmptyStudio,
        bucket: BucketFlow,
    ) -> None:
        super().__init__()
        self._s = session
        self._actions = actions
        self._asked_again = False
        self.bucket = bucket
        self.pairing = PairingFlow(session, parts.pair_folder)
        self.keeping = KeepingFlow(session, parts.keep_photos)
        self.checking = CheckingFlow(session, parts.reconcile)
        empty.reload_asked.connect(self.reload)
        actions.reload.triggered.connect(self.reload)
        actions.pair.triggered.connect(self.pairing.ask)
        actions.unpair.triggered.connect(self.pairing.undo)
        actions.keep_previews.triggered.connect(lambda: self.keeping.start(originals=False))
        actions.keep_originals.triggered.connect(lambda: self.keeping.start(originals=True))
        actions.check_gallery.triggered.connect(self.checking.start)
        collections = session.app.collections
        self.costs = None if collections is None else CostsFlow(session, collections)
        if self.costs is not None:
            actions.costs.triggered.connect(self.costs.show)
        self.pairing.changed.connect(self._on_pairs)
        session.work.changed.connect(self._enable)
        session.desk.opened.connect(self._enable)
        session.desk.overview_changed.connect(self._on_overview)
        self._enable()

    @property
    def standing(self) -> list[str]:
        """Say what is special about the open gallery, for the line at rest."""
        return [self.pairing.standing] if self.pairing.standing else []

    def reload(self) -> None:
        """Ask the database again: which galleries there are, and what the open one holds."""
        desk = self._s.desk

        def listed() -> None:
            known = {gallery.id for gallery in desk.galleries}
            if desk.gallery is not None and desk.gallery_id in known:
                desk.reload()
                return
            gone = desk.gallery
            desk.open(desk.galleries[0] if desk.galleries else None)
            if gone is not None:
                self._asked_again = False  # this is the answer, and stays
                words = self.tr("The gallery %1 is not on KingSelection any more.")
                self._s.line.say(words.replace("%1", gone.name))

        if not self._s.work.is_busy:
            self._asked_again = True
            self._s.line.say(self.tr("Asking KingSelection's database…"))
        desk.load_galleries(listed, self._on_overview)
        self.asked_again.emit()

    def close(self) -> None:
        """End what runs beside the window's own work."""
        self.bucket.close()

    def _on_overview(self) -> None:
        """Say no more that something is asked for: it is there, or can't be had."""
        if self._asked_again and not self._s.desk.loading:
            self._asked_again = False
            self._s.line.say("")

    def _on_pairs(self) -> None:
        self._enable()
        self.standing_changed.emit()

    def _enable(self) -> None:
        actions = self._actions
        free = self._s.desk.gallery is not None and not self._s.work.is_busy
        for action in (
            actions.pair,
            actions.keep_previews,
            actions.keep_originals,
            actions.check_gallery,
        ):
            action.setEnabled(free)
        actions.unpair.setEnabled(free and self.pairing.paired.photos > 0)
