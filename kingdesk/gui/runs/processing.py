"""Processing from the window: what it takes, doing it, stopping and going on."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeGuard

from PySide6.QtCore import QObject

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, Run, RunState
from kingdesk.domain.money import Quote
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseUnreachable,
    StorageFailed,
    StorageThrottled,
    StorageUnreachable,
)
from kingdesk.gui.error_words import say
from kingdesk.gui.session import Session
from kingdesk.gui.words import duration, number

PASSING: Final = frozenset(
    error.code
    for error in (
        DatabaseBusy,
        DatabaseUnreachable,
        StorageFailed,
        StorageThrottled,
        StorageUnreachable,
    )
)
"""What mends itself, or with the internet connection: no dialog is needed, only another try."""


class ProcessFlow(QObject):
    """Asks on the work line, then runs there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._asked: tuple[GalleryId, Only] | None = None
        session.line.start_asked.connect(self._on_start)
        session.line.dismissed.connect(self._on_dismissed)
        session.desk.opened.connect(self.look_for_rest)
        session.work.changed.connect(self._on_work_changed)
        self._cut_off = ""

    def ask(self, only: Only = Only.NEW) -> None:
        """Say what processing would take, with a button to start it."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return

        def quoted(quote: Quote) -> None:
            if gallery_id != self._s.desk.gallery_id or self._s.work.is_busy:
                return
            if not quote.to_process:
                self._s.line.say(self._nothing_words(only, quote))
                return
            self._asked = (gallery_id, only)
            self._s.line.ask(self._quote_words(quote))

        self._s.tasks.run(
            self, lambda: self._s.app.processing.quote(self._s.owner, gallery_id, only), quoted
        )

    def start(self, gallery_id: GalleryId, only: Only = Only.NEW) -> None:
        """Process without asking."""
        owner = self._s.owner

        def queued(run: Run | None) -> None:
            if run is None:
                self._s.line.say(self.tr("Nothing to process: every photo is up to date."))
                return
            self._s.work.run(
                self.tr("Processing"),
                lambda context: self._s.app.runner.run(owner, run.id, context),
                self._on_ended,
                on_progress=lambda _: self._s.desk.reload_soon(),
                failed=partial(self._on_cut_off, gallery_id),
                cancelled=self._s.desk.reload,
            )

        self._s.line.say(self.tr("Looking for new and changed photos…"))
        self._s.tasks.run(
            self,
            lambda: self._s.app.processing.start(owner, gallery_id, only),
            queued,
            failed=lambda error: self._on_not_started(gallery_id, only, error),
        )

    def look_for_rest(self) -> None:
        """Offer to go on with a processing that was stopped or cut off."""
        self._asked = None
        if not self._s.work.is_busy:
            self._s.line.say("")
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None or self._s.work.is_busy:
            return

        def known(run: Run | None) -> None:
            if run is None or gallery_id != self._s.desk.gallery_id or self._s.work.is_busy:
                return
            left = run.counts.pending + run.counts.processing
            self._asked = (gallery_id, Only.NEW)
            self._s.line.ask(
                self.tr("A processing was interrupted: %Ln photo(s) left. Go on?", "", left),
                go_on=True,
            )

        self._s.tasks.run(
            self, lambda: self._s.app.processing.resumable(self._s.owner, gallery_id), known
        )

    def _on_start(self) -> None:
        if self._asked is not None:
            gallery_id, only = self._asked
            self._asked = None
            self.start(gallery_id, only)

    def _on_dismissed(self) -> None:
        self._asked = None
        self._s.line.say("")

    def _on_not_started(self, gallery_id: GalleryId, only: Only, error: Exception) -> bool:
        self._s.line.say("")
        if not _passes(error):
            return False
        self._asked = (gallery_id, only)
        self._s.line.ask(self._passing_words(error), go_on=True)
        return True

    def _passing_words(self, error: KingdeskError) -> str:
        words = self.tr("%1 What is done is kept; go on when it works again.")
        return words.replace("%1", say(error)[0])

    def _on_cut_off(self, gallery_id: GalleryId, error: Exception) -> bool:
        """Show what was done before the disk filled, say; of what passes, how to go on."""
        if _passes(error):
            self._asked = (gallery_id, Only.NEW)
            self._cut_off = self._passing_words(error)
            return True  # asking the database again would only fail again
        self._s.desk.load_galleries()
        self._s.desk.reload()
        return False

    def _on_work_changed(self) -> None:
        """Say why the work broke off, once the line is free."""
        words, self._cut_off = self._cut_off, ""
        if words and self._asked is not None and not self._s.work.is_busy:
            if self._asked[0] == self._s.desk.gallery_id:
                self._s.line.ask(words, go_on=True)
            else:
                self._s.line.say(words)

    def _on_ended(self, run: Run) -> None:
        self._s.desk.load_galleries()
        self._s.desk.reload()
        counts = run.counts
        if run.state is not RunState.DONE:
            left = counts.pending + counts.processing
            self._s.line.say(self.tr("Stopped. What is done is kept; %Ln photo(s) left.", "", left))
            return
        self._s.line.say(self.tr("Done: %Ln photo(s) processed.", "", counts.ended))

    def _quote_words(self, quote: Quote) -> str:
        cheapest = min(quote.strategies, key=lambda s: s.usd, default=None)
        parts = [self.tr("%Ln photo(s) to process", "", quote.to_process)]
        if cheapest is not None and not cheapest.usd:
            parts.append(self.tr("free, on this machine"))
        if cheapest is not None and cheapest.minutes is not None:
            seconds = cheapest.minutes * 60
            about = self.tr("about %1") if seconds >= 60 else "%1"
            parts.append(about.replace("%1", duration(seconds)))
        return " · ".join(parts)

    def _nothing_words(self, only: Only, quote: Quote) -> str:
        if not quote.photos:
            return self.tr("This gallery has no photos yet.")
        if only is Only.FAILED:
            return self.tr("No photo has a problem.")
        words = self.tr("Nothing to process: all %1 photos are up to date.")
        return words.replace("%1", number(quote.photos))


def _passes(error: Exception) -> TypeGuard[KingdeskError]:
    return isinstance(error, KingdeskError) and error.code in PASSING
