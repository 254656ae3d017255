"""A gallery's photos brought onto this computer, to work without internet."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kingdesk.gui.error_words import report_row
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.gui.words import amount
from kingdesk.services.keep_photos import KeepPhotos, KeepReport


class KeepingFlow(QObject):
    """Fetches previews or originals, and tells what could not be had."""

    def __init__(self, session: Session, keep_photos: KeepPhotos) -> None:
        super().__init__()
        self._s = session
        self._keep = keep_photos

    def start(self, *, originals: bool) -> None:
        """Fetch what of the open gallery is not here yet."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        words = self.tr("Keeping originals") if originals else self.tr("Keeping previews")
        self._s.work.run(
            words,
            lambda context: self._keep(self._s.owner, gallery_id, context, originals=originals),
            self._on_kept,
            cancelled=lambda: self._s.line.say(
                self.tr("Stopped; what is here stays, the rest is fetched next time.")
            ),
        )

    def _on_kept(self, report: KeepReport) -> None:
        self._s.hub.tell(report.changes, self)
        sentences = self._sentences(report)
        self._s.line.say(" · ".join(sentences))
        if report.dropped:
            sentences.append(
                self.tr("Give these photos more room in the settings, or free some disk.")
            )
        if report.failed or report.dropped:
            ReportDialog(
                self.tr("Photos kept on this computer"),
                sentences,
                (self.tr("Photo"), self.tr("What about it")),
                [report_row(error) for error in report.failed],
                self._s.window,
            ).open()

    def _sentences(self, report: KeepReport) -> list[str]:
        kept = self.tr("%Ln photo(s) fetched and kept", "", report.kept)
        if report.kept:
            kept = f"{kept} ({amount(report.bytes)})"
        counts = (
            (report.kept, kept),
            (report.there, self.tr("%Ln here already", "", report.there)),
            (report.paired, self.tr("%Ln among your own files", "", report.paired)),
            (report.dropped, self.tr("no room for %Ln", "", report.dropped)),
            (len(report.failed), self.tr("%Ln could not be fetched", "", len(report.failed))),
        )
        said = [words for count, words in counts if count]
        return said or [self.tr("This gallery has no photos in R2.")]
