"""What is kept on this computer only to be faster: where, how much, and a way to be rid of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMessageBox, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import ElidedLabel, column, label, push_button
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import amount
from kingdesk.services.cache import Cache, Cached


class CachePage(QWidget):
    """Counts when it is shown; empties on request."""

    def __init__(self, cache: Cache, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cache, self._tasks = cache, tasks
        self._taken: Cached | None = None
        self._is_emptying = False
        self._titles = [label("section") for _ in range(3)]
        self._folder, self._size, self._purpose = ElidedLabel(), label(""), label("", wrap=True)
        self.empty = push_button("remove")
        self.empty.setAutoDefault(False)
        self.empty.clicked.connect(self._ask)
        root = column(self)
        texts = (self._folder, self._size, self._purpose)
        for title, text in zip(self._titles, texts, strict=True):
            root.addWidget(title)
            root.addWidget(text)
            root.addSpacing(SPACE)
        root.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignLeft)
        root.addStretch()
        self._retranslate()

    @property
    def words(self) -> str:
        """Return what is said of how much is kept."""
        return self._size.text()

    def _count(self) -> None:
        self._tasks.run(self, self._cache.taken, self._show)

    def _show(self, taken: Cached) -> None:
        self._taken = taken
        self._say()

    def _say(self) -> None:
        taken = self._taken
        self.empty.setEnabled(taken is not None and not self._is_emptying)
        if self._is_emptying:
            self._size.setText(self.tr("Emptying…"))
        elif taken is None:
            self._size.setText(self.tr("Counting…"))
        else:
            parts = [self.tr("Thumbnails: %1").replace("%1", amount(taken.thumbnails))]
            if self._cache.contents is not None:
                copies = self.tr("Copies of photos: %1")
                parts.append(copies.replace("%1", amount(taken.photos)))
            self._size.setText(" · ".join(parts))

    def _ask(self) -> None:
        """Say what emptying costs; then empty."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Empty the cache"))
        box.setText(self.tr("Empty the cache?"))
        box.setInformativeText(self._cost())
        empty = box.addButton(self.tr("Empty"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel).setFocus()
        box.buttonClicked.connect(lambda button: self._do() if button is empty else None)
        box.open()

    def _cost(self) -> str:
        if self._cache.contents is None:
            return self.tr(
                "Thumbnails are made again when they are looked at, which takes a moment each. "
                "Photos, faces and decisions stay."
            )
        return self.tr(
            "Thumbnails and copies of photos are fetched again when they are looked at; without "
            "a connection they are missing until then. Photos, faces and decisions stay."
        )

    def _do(self) -> None:
        self._is_emptying = True
        self._say()
        self._tasks.run(self, self._cache.empty, self._on_emptied, failed=self._on_failed)

    def _on_emptied(self, left: Cached) -> None:
        self._is_emptying = False
        self._show(left)

    def _on_failed(self, _: Exception) -> bool:
        self._is_emptying = False
        self._count()
        return False

    def _retranslate(self) -> None:
        for title, words in zip(
            self._titles,
            (self.tr("Where it lies"), self.tr("How much it takes"), self.tr("What it is for")),
            strict=True,
        ):
            title.setText(words)
        self._folder.say(str(self._cache.folder))
        self._purpose.setText(
            self.tr(
                "So that a gallery opens at once, thumbnails of its photos are kept, up to 2 GB. "
                "Those unused for longest go by themselves."
            )
            if self._cache.contents is None
            else self.tr(
                "So that a gallery opens at once, also without a connection, thumbnails and "
                "copies of photos are kept. Those unused for longest go by themselves; how much "
                "copies may take is set under “This workspace”."
            )
        )
        self.empty.setText(self.tr("&Empty the cache…"))
        self._say()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._count()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
