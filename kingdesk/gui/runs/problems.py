"""Photos that could not be processed: which, why, and what helps."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kingdesk.domain.galleries import PhotoProblem
from kingdesk.gui.error_words import report_row
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session


class ProblemsFlow(QObject):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session

    def show(self) -> None:
        """Open the list of the open gallery's problems."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        self._s.tasks.run(
            self, lambda: self._s.app.photos.problems(self._s.owner, gallery_id), self._on_known
        )

    def _on_known(self, problems: list[PhotoProblem]) -> None:
        rows = [(problem.name, report_row(problem.error)[1]) for problem in problems]
        sentence = self.tr(
            "%Ln photo(s) could not be processed; all others are done.", "", len(rows)
        )
        if not rows:
            sentence = self.tr("No photo has a problem.")
        ReportDialog(
            self.tr("Photos with a problem"),
            [sentence],
            (self.tr("Photo"), self.tr("What about it")),
            rows,
            self._s.window,
        ).open()
