"""Files she has anyway: read from this computer instead of being downloaded."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from kingdesk.domain.ids import GalleryId
from kingdesk.gui.error_words import report_row
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.gui.words import amount, number
from kingdesk.services.pair_folder import PairFolder, PairReport


@dataclass(frozen=True, slots=True)
class Paired:
    """What of a gallery is read from this computer.

    Attributes:
        photos: how many.
        folder: that holds all of them; None where they have none in common.
    """

    photos: int
    folder: Path | None


NOTHING = Paired(0, None)


class PairingFlow(QObject):
    """Looks for a gallery's photos in a folder, tells what it found, and takes it back.

    Signals:
        changed(): more, or fewer, photos are read from this computer.
    """

    changed = Signal()

    def __init__(self, session: Session, pair_folder: PairFolder) -> None:
        super().__init__()
        self._s = session
        self._pair = pair_folder
        self.paired = NOTHING
        session.desk.opened.connect(self._on_opened)

    @property
    def standing(self) -> str:
        """Say how much of the open gallery is read from where; nothing if nothing is."""
        if not self.paired.photos:
            return ""
        words = self.tr("%1 of %2 read from this computer")
        if self.paired.folder is not None:
            words = self.tr("%1 of %2 read from %3").replace("%3", str(self.paired.folder))
        words = words.replace("%1", number(self.paired.photos))
        return words.replace("%2", number(self._s.desk.card_count))

    def ask(self) -> None:
        """Ask in which folder the gallery's photos are."""
        if self._s.desk.gallery_id is None:
            return
        dialog = QFileDialog(self._s.window, self.tr("Photos of this gallery on this computer"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.take(Path(folder)))
        dialog.open()

    def take(self, folder: Path) -> None:
        """Look for the open gallery's photos in a folder and all below it."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return

        def stopped() -> None:
            self._s.line.say(self.tr("Stopped; what was found until then is used."))
            self._look(gallery_id)

        def failed(_: Exception) -> bool:
            self._look(gallery_id)
            return False

        self._s.work.run(
            self.tr("Comparing the files of this computer with R2"),
            lambda context: self._pair(self._s.owner, gallery_id, folder, context),
            lambda report: self._on_paired(gallery_id, folder, report),
            failed=failed,
            cancelled=stopped,
        )

    def undo(self) -> None:
        """Read every photo of the open gallery from R2 again."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return

        def done(count: int) -> None:
            self._s.line.say(
                self.tr("%Ln photo(s) are read from R2 again; no file was touched.", "", count)
            )
            self._look(gallery_id)

        self._s.tasks.run(self, lambda: self._pair.unpair(self._s.owner, gallery_id), done)

    def _on_opened(self) -> None:
        self.paired = NOTHING
        self.changed.emit()
        if self._s.desk.gallery_id is not None:
            self._look(self._s.desk.gallery_id)

    def _look(self, gallery_id: GalleryId) -> None:
        """Learn what is paired now."""

        def known(paired: Paired) -> None:
            if gallery_id == self._s.desk.gallery_id:
                self.paired = paired
                self.changed.emit()

        self._s.tasks.run(
            self,
            lambda: _paired(pair.path for pair in self._pair.pairs.of_gallery(gallery_id)),
            known,
        )

    def _on_paired(self, gallery_id: GalleryId, folder: Path, report: PairReport) -> None:
        self._look(gallery_id)
        self._s.desk.reload()  # it was also learned what is missing in R2
        sentences = self._sentences(report)
        self._s.line.say(sentences[0])
        rows = [
            (other.name, f"{self._why(certain=other.certain)} {other.path}")
            for other in report.not_same
        ]
        rows += [report_row(error) for error in report.unreadable]
        ReportDialog(
            self.tr("Photos on this computer"),
            [str(folder), "", *sentences],
            (self.tr("Photo"), self.tr("What about it")),
            rows,
            self._s.window,
        ).open()

    def _sentences(self, report: PairReport) -> list[str]:
        found = report.paired + report.known
        words = self.tr("%1 of %2 photos are read from this computer from now on.")
        words = words.replace("%1", number(found)).replace("%2", number(report.photos))
        if not found:
            words = self.tr("None of the %Ln photo(s) was found there.", "", report.photos)
        said = [words]
        if report.saved:
            saved = self.tr("%1 need not be downloaded.")
            said.append(saved.replace("%1", amount(report.saved)))
        if report.without_file:
            said.append(
                self.tr("%Ln photo(s) have no file of their name there.", "", report.without_file)
            )
        if report.not_same:
            said.append(
                self.tr(
                    "%Ln file(s) are called like a photo but are not the same; "
                    "those photos still come from R2:",
                    "",
                    len(report.not_same),
                )
            )
        return said

    def _why(self, *, certain: bool) -> str:
        if certain:
            return self.tr("Another picture than the one in R2, or edited since:")
        return self.tr("Looks the same, but R2 does not say enough to be sure:")


def _paired(paths: Iterable[Path]) -> Paired:
    folders = [str(path.parent) for path in paths]
    if not folders:
        return NOTHING
    try:
        common: Path | None = Path(os.path.commonpath(set(folders)))
    except ValueError:  # on several drives
        common = None
    if common is not None and common == common.parent:
        common = None  # the root says nothing
    return Paired(len(folders), common)
