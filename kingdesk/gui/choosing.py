"""The questions that bring something in: a folder of photos, a class list, a gallery's name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from kingdesk.gui.galleries.new_gallery import NewGalleryDialog
from kingdesk.gui.icons import icon


class Choosing(QObject):
    """Asks over the window; what is answered goes on as a signal.

    Signals:
        gallery_named(str): a new gallery is wanted.
        folder_chosen(Path): photos to import.
        list_chosen(Path): a table, or a folder of photos named after people.
        sheet_chosen(Path): one picture of many people.
        bringing_asked(): people of another gallery.
    """

    gallery_named = Signal(str)
    folder_chosen = Signal(object)
    list_chosen = Signal(object)
    sheet_chosen = Signal(object)
    bringing_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask_for_gallery(self) -> None:
        dialog = NewGalleryDialog(self._window)
        dialog.named.connect(self.gallery_named)
        dialog.open()

    def ask_for_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Photos in a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.folder_chosen.emit(Path(folder)))
        dialog.open()

    def ask_for_list(self, bar: QWidget, *others: QWidget) -> None:
        """Ask where the class list is: in a table, or in a folder of named photos.

        Args:
            bar: the choice opens below it, where it was asked by keys.
            others: where a click may have asked for it; then it opens at the pointer.
        """
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = menu.addAction(icon("list"), self.tr("A table (CSV, XLSX)…"))
        table.triggered.connect(lambda: self._choose_list(QFileDialog.FileMode.ExistingFile))
        folder = menu.addAction(icon("folder"), self.tr("A folder of photos named after people…"))
        folder.triggered.connect(lambda: self._choose_list(QFileDialog.FileMode.Directory))
        sheet = menu.addAction(icon("gallery"), self.tr("A contact sheet, names beside it…"))
        sheet.triggered.connect(self._choose_sheet)
        menu.addSeparator()
        bring = menu.addAction(icon("people"), self.tr("People of another gallery…"))
        bring.triggered.connect(self.bringing_asked)
        menu.setActiveAction(table)
        below = bar.mapToGlobal(bar.rect().bottomLeft()) + QPoint(200, 0)
        by_mouse = any(each.underMouse() for each in (bar, *others))
        menu.popup(QCursor.pos() if by_mouse else below)

    def _choose_sheet(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Contact sheet"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.sheet_chosen.emit(Path(file)))
        dialog.open()

    def _choose_list(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self._window, self.tr("Class list"))
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            dialog.setNameFilter(self.tr("Tables (*.csv *.xlsx *.xls *.ods)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.list_chosen.emit(Path(file)))
        dialog.open()
