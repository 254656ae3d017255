"""Photos into a gallery: from a dialog or dropped on the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.changes import Changes
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.error_words import report_row
from kingdesk.gui.galleries.new_gallery import RenameDialog
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.paths import resource
from kingdesk.services.import_folder import ImportReport
from kingdesk.services.job_context import JobContext


class ImportFlow(QObject):
    """Takes folders into the open gallery, or into a new one named after the folder.

    Signals:
        imported(GalleryId, ImportReport): it is done.
    """

    imported = Signal(object, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def create(self, name: str) -> None:
        """Make an empty gallery and open it."""
        self._s.tasks.run(
            self,
            lambda: self._s.app.galleries.create(self._s.owner, name),
            lambda made: self._open(made[0]),
        )

    def ask_to_rename(self) -> None:
        """Ask what the open gallery shall be called."""
        gallery, app, owner = self._s.desk.gallery, self._s.app, self._s.owner
        if gallery is None:
            return
        dialog = RenameDialog(gallery.name, self._s.window)

        def rename(name: str) -> None:
            self._s.tasks.run(
                self,
                lambda: app.galleries.rename(owner, gallery.id, name),
                lambda changes: self._s.hub.tell(changes, self),
            )

        dialog.named.connect(rename)
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Import folders or files, into a new gallery where none is open."""
        if not paths:
            return
        gallery = self._s.desk.gallery
        if gallery is not None:
            self._import(gallery.id, paths)
            return
        nameless = self.tr("My photos")

        def create() -> tuple[GalleryId, Changes]:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            return self._s.app.galleries.create(self._s.owner, folder.name[:255] or nameless)

        def made(created: tuple[GalleryId, Changes]) -> None:
            self._open(created[0], lambda: self._import(created[0], paths))

        self._s.tasks.run(self, create, made)

    def try_sample(self) -> None:
        """Make a gallery from the shipped sample, with its clients."""
        owner, name = self._s.owner, self.tr("Sample")

        def build(context: JobContext) -> tuple[GalleryId, ImportReport]:
            gallery_id, _ = self._s.app.galleries.create(owner, name)
            report = self._s.app.import_folder(
                owner, gallery_id, [resource("sample", "photos")], context
            )
            self._s.app.import_clients(owner, gallery_id, resource("sample", "references"), context)
            return gallery_id, report

        def built(made: tuple[GalleryId, ImportReport]) -> None:
            self._open(made[0], lambda: self.imported.emit(*made))

        def cut_off(_: Exception | None = None) -> bool:
            self._s.desk.load_galleries()  # it may be there already, with a part of the photos
            return False

        if not self._s.work.is_busy:  # a second click is not a second sample
            self._s.work.run(
                self.tr("Preparing the sample"), build, built, failed=cut_off, cancelled=cut_off
            )

    def _open(self, gallery_id: GalleryId, then: Callable[[], object] = lambda: None) -> None:
        """Open a gallery that was just made, then go on."""

        def listed() -> None:
            found: Gallery | None = next(
                (each for each in self._s.desk.galleries if each.id == gallery_id), None
            )
            if found is not None and self._s.desk.gallery_id != gallery_id:
                self._s.desk.open(found)
            then()

        self._s.desk.load_galleries(listed)

    def _import(self, gallery_id: GalleryId, paths: Sequence[Path]) -> None:
        self._s.work.run(
            self.tr("Looking for photos"),
            lambda context: self._s.app.import_folder(self._s.owner, gallery_id, paths, context),
            lambda report: self._on_imported(gallery_id, report),
            cancelled=lambda: self._s.line.say(self.tr("Stopped; the gallery is as it was.")),
        )

    def _on_imported(self, gallery_id: GalleryId, report: ImportReport) -> None:
        self._s.hub.tell(report.changes, self)
        self.imported.emit(gallery_id, report)
        if report.refused or report.duplicates or report.missing:
            self._show(report)

    def _show(self, report: ImportReport) -> None:
        """Tell the exceptions; an import without any needs no window."""
        rows = [report_row(error) for error in report.refused]
        rows += [(name, self.tr("The file is not there any more.")) for name in report.missing]
        rows += [
            (name, self.tr("Same photo as %1.").replace("%1", earlier))
            for name, earlier in report.duplicates
        ]
        ReportDialog(
            self.tr("Photos imported"),
            self.sentences(report),
            (self.tr("File"), self.tr("What about it")),
            rows,
            self._s.window,
        ).open()

    def sentences(self, report: ImportReport) -> list[str]:
        """Say what an import did, without the zeros."""
        counts = (
            (report.added, self.tr("%Ln new photo(s)", "", report.added)),
            (report.changed, self.tr("%Ln photo(s) changed since", "", report.changed)),
            (report.moved, self.tr("%Ln photo(s) found in another place", "", report.moved)),
            (report.known, self.tr("%Ln photo(s) known already", "", report.known)),
            (len(report.refused), self.tr("%Ln file(s) can't be used", "", len(report.refused))),
        )
        said = [words for count, words in counts if count]
        return said or [self.tr("No photos were found there.")]
