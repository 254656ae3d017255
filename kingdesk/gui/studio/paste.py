"""Where the settings of the web system's server come in: pasted, dropped or chosen as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, frame, label, line, push_button
from kingdesk.gui.theme import SPACE

LARGEST: Final = 1 << 20
"""Bytes of a file that may be a `.env`; the web system's own has some 4,000."""


class PastePlace(QWidget):
    """Where the settings of the web system's server are pasted, dropped or chosen.

    The text itself is never shown: it is full of passwords.

    Signals:
        text_given(str): what was pasted or read.
        failed(str): a sentence about a file that can't be read.
    """

    text_given = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = frame("card")
        self._words = label("", wrap=True)
        self._hint = label("small", wrap=True)
        self.paste = push_button("copy", kind="primary")
        self.choose = push_button("folder")
        for button, slot in ((self.paste, self._on_paste), (self.choose, self._on_choose)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        inside = column(card, margin=SPACE * 3 // 2, gap=SPACE)
        inside.addWidget(self._words)
        inside.addWidget(self._hint)
        row = line(gap=SPACE)
        row.addWidget(self.paste)
        row.addWidget(self.choose)
        row.addStretch()
        inside.addLayout(row)
        column(self).addWidget(card)
        self.setAcceptDrops(True)
        self.retranslate()

    def retranslate(self) -> None:
        self._words.setText(
            self.tr("Copy the settings of KingSelection's server (its .env file) and paste them.")
        )
        self._hint.setText(
            self.tr(
                "Whoever looks after the server has them. You can also drop the file here, or "
                "fill in the fields by hand."
            )
        )
        self.paste.setText(self.tr("Paste"))
        self.choose.setText(self.tr("Choose the file…"))

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or copied: a file, or text; False when it is neither."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.read(files[0])
            return True
        if data.hasText() and data.text().strip():
            self.text_given.emit(data.text())
            return True
        return False

    def read(self, file: Path) -> None:
        """Read a file that somebody chose; small and local, so at once."""
        text = _text_of(file)
        if text is None:
            words = self.tr("%1 is not a text file with settings.")
            self.failed.emit(words.replace("%1", file.name))
        else:
            self.text_given.emit(text)

    def _on_paste(self) -> None:
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.failed.emit(self.tr("Nothing was copied yet."))

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Settings of KingSelection's server"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.read(Path(file)))
        dialog.open()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData()):
            event.acceptProposedAction()


def _text_of(file: Path) -> str | None:
    """Return the text of a small file; None for anything else."""
    try:
        if not file.is_file():  # a device has no end, a pipe may never begin
            return None
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        return data.decode("utf-8-sig") if len(data) <= LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None
