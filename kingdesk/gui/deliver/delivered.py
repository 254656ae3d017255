"""What a delivery did, and the way to its folder."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from kingdesk.gui.error_words import report_row
from kingdesk.gui.icons import icon
from kingdesk.gui.report import ReportDialog
from kingdesk.services.export import ExportReport


class DeliveredDialog(ReportDialog):
    """Says how many photos were given and lists those that could not be."""

    def __init__(
        self, report: ExportReport, sentences: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Photos not delivered") if report.failed else self.tr("Delivered"),
            sentences,
            (self.tr("Photo"), self.tr("What about it")),
            [report_row(error) for error in report.failed],
            parent,
        )
        self.folder = QPushButton(icon("folder"), self.tr("&Open the folder"))
        self.folder.setAutoDefault(False)
        url = QUrl.fromLocalFile(str(report.folder))
        self.folder.clicked.connect(lambda: QDesktopServices.openUrl(url))
        self.body.insertWidget(1, self.folder, 0, Qt.AlignmentFlag.AlignLeft)
