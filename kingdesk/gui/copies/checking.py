"""How the web system's list of photos and the files in the bucket fit; nothing is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QStringListModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QPushButton,
    QWidget,
)

from kingdesk.domain.galleries import Photo
from kingdesk.domain.objects import PlaceKind
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import column, label, side_by_side
from kingdesk.gui.session import Session
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import amount, number
from kingdesk.services.reconcile import Reconcile, ReconcileReport


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of thing that does not fit.

    Attributes:
        name: short, for a list.
        meaning: what it means for the photographer, and what to do.
        lines: one for each photo or file.
    """

    name: str
    meaning: str
    lines: Sequence[str]


class CheckDialog(Sheet):
    """Sentences on top; under them the groups, and what is in the chosen one."""

    def __init__(
        self, sentences: Sequence[str], groups: Sequence[Group], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Check of the gallery"))
        self._groups = groups
        self.body.addWidget(label("", "\n".join(sentences), wrap=True))
        self.groups = QListWidget()
        self.lines = QListView()
        self._meaning = label("muted", wrap=True)
        self._model = QStringListModel(self)
        if groups:
            self._lay_out()
        self.add_buttons(self.tr("Close"), None, self.accept)
        self.setMinimumWidth(460)
        self.resize(760, 480 if groups else 180)

    def _lay_out(self) -> None:
        for group in self._groups:
            self.groups.addItem(f"{group.name} ({number(len(group.lines))})")
        self.groups.setAccessibleName(self.tr("What does not fit"))
        self.groups.setWordWrap(True)
        self.lines.setModel(self._model)
        self.lines.setAccessibleName(self.tr("Names"))
        self.lines.setUniformItemSizes(True)
        self.lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.lines.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        right = QWidget()
        inside = column(right, gap=SPACE)
        inside.addWidget(self._meaning)
        inside.addWidget(self.lines, 1)
        copy = QPushButton(self.tr("Copy list"))
        copy.setAutoDefault(False)
        copy.clicked.connect(self._on_copied)
        inside.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(side_by_side(self.groups, right, (260, 460)), 1)
        self.groups.currentRowChanged.connect(self._on_group)
        self.groups.setCurrentRow(0)

    def _on_group(self, row: int) -> None:
        if 0 <= row < len(self._groups):
            self._meaning.setText(self._groups[row].meaning)
            self._model.setStringList(list(self._groups[row].lines))

    def _on_copied(self) -> None:
        """Copy what is chosen, or all of the group."""
        chosen = [str(index.data()) for index in self.lines.selectedIndexes()]
        lines = chosen or self._model.stringList()
        QGuiApplication.clipboard().setText("\n".join(lines))


class CheckingFlow(QObject):
    """Runs the check and shows what does not fit."""

    def __init__(self, session: Session, reconcile: Reconcile) -> None:
        super().__init__()
        self._s = session
        self._reconcile = reconcile

    def start(self) -> None:
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        self._s.work.run(
            self.tr("Checking the gallery"),
            lambda context: self._reconcile(self._s.owner, gallery_id, context),
            self._on_checked,
            cancelled=lambda: self._s.line.say(self.tr("Stopped; nothing was changed.")),
        )

    def _on_checked(self, report: ReconcileReport) -> None:
        self._s.hub.tell(report.changes, self)
        if report.is_sound:
            self._s.line.say(self.tr("The gallery is sound."))
        CheckDialog(self._sentences(report), self._groups(report), self._s.window).open()

    def _sentences(self, report: ReconcileReport) -> list[str]:
        words = self.tr("%Ln photo(s) listed on KingSelection", "", report.photos)
        files = self.tr("%Ln file(s) in R2", "", report.objects)
        said = [f"{words} · {files} · {amount(report.bytes)}"]
        if report.is_sound:
            return [*said, self.tr("Everything fits: every photo has its file.")]
        return [*said, self.tr("KingDesk only looked; nothing was changed.")]

    def _groups(self, report: ReconcileReport) -> list[Group]:
        groups = [
            Group(
                self.tr("Photos whose file is missing"),
                self.tr(
                    "KingSelection lists them, but their files are not in R2. Upload them again "
                    "there, or remove them from the gallery."
                ),
                _named(report.missing),
            ),
            Group(
                self.tr("Edited versions missing"),
                self.tr("The photos are there; they are delivered as they were before editing."),
                _named(report.edited_missing),
            ),
            Group(
                self.tr("Photos kept elsewhere"),
                self.tr("They are not in R2, so KingDesk can't look for faces in them."),
                [f"{photo.name}  ·  {self._where(kind)}" for photo, kind in report.elsewhere],
            ),
            Group(
                self.tr("Photos changed since"),
                self.tr("Their files are others than when KingDesk looked. Press Process."),
                _named(report.changed),
            ),
            Group(
                self.tr("Files without a photo"),
                self.tr(
                    "They lie in the gallery's folder in R2, but it lists no photo for them. "
                    "A watermark or a cover may be among them."
                ),
                [f"{info.key}  ·  {amount(info.size)}" for info in report.orphans],
            ),
            Group(
                self.tr("Photos listed twice"),
                self.tr("Several photos of the gallery are one and the same file."),
                [", ".join(_named(same)) for same in report.shared],
            ),
        ]
        return [group for group in groups if group.lines]

    def _where(self, kind: PlaceKind) -> str:
        if kind is PlaceKind.CLOUDFLARE_IMAGES:
            return self.tr("in Cloudflare Images")
        return self.tr("at another address")


def _named(photos: Sequence[Photo]) -> list[str]:
    return [f"{photo.folder}/{photo.name}" if photo.folder else photo.name for photo in photos]
