"""A whole class: read, looked over, enrolled in one go, and taken back as one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from kingdesk.domain.clients import Consent
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.exceptions import exception_words
from kingdesk.gui.clients.list_rows import ListRows
from kingdesk.gui.costs.words import money
from kingdesk.gui.enroll.undo import EnrollUndo
from kingdesk.gui.error_words import report_row, say
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.services.enroll_listed import ListEnrolled
from kingdesk.services.import_cloud import ImportCost
from kingdesk.services.list_plan import ListPlan, PlannedClient
from kingdesk.services.listed import FaceChoice


class ClassListFlow(QObject):
    """Plans a list off the GUI thread, shows what needs a look, enrolls the rest.

    Signals:
        found_later(str): what a list brought, where only the next processing looks for it.
    """

    found_later = Signal(str)

    def __init__(self, session: Session, undo: EnrollUndo) -> None:
        super().__init__()
        self._s = session
        self._undo = undo

    def take(self, source: Path | Sequence[Path]) -> None:
        """Look at a class list: a table, a folder of references, several photos named after people.

        Nothing is stored yet.
        """
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        app, owner = self._s.app, self._s.owner
        self._s.work.run(
            self.tr("Reading the class list"),
            lambda context: app.plan_list(owner, gallery_id, source, context),
            self.show,
            cancelled=lambda: self._s.line.say(self.tr("Stopped; nobody was added.")),
        )

    def show(self, plan: ListPlan) -> None:
        """Show what a planned list needs, with what it would cost."""
        app, owner = self._s.app, self._s.owner
        references = sum(len(each.references) for each in plan.people if not each.is_left_out)

        def priced(cost: ImportCost | None) -> None:
            self._open(plan, cost)

        self._s.tasks.run(
            self, lambda: app.plan_list.cost(owner, plan.gallery_id, references), priced
        )

    def _open(self, plan: ListPlan, cost: ImportCost | None) -> None:
        self._s.line.say("")
        dialog = ClassListDialog(
            ListRows(plan), self._s.window, is_studio=self._s.desk.is_studio, cost=cost
        )
        dialog.face_asked.connect(lambda place, choice: self._take_face(dialog, place, choice))
        dialog.picture_given.connect(lambda place, file: self._take_picture(dialog, place, file))
        dialog.picture_asked.connect(lambda place: self._ask_for_picture(dialog, place))
        dialog.confirmed.connect(
            lambda people, consent: self.enroll(plan.gallery_id, people, consent)
        )
        dialog.open()

    # --- mending --------------------------------------------------------------------------------

    def _take_face(self, dialog: ClassListDialog, place: int, choice: FaceChoice) -> None:
        person = dialog.rows.people[place]
        self._s.tasks.run(
            dialog,
            lambda: self._s.app.plan_list.with_face(self._s.owner, person, choice),
            lambda mended: self._put(dialog, place, person, mended),
            failed=lambda error: self._say_wrong(dialog, place, error),
        )

    def _ask_for_picture(self, dialog: ClassListDialog, place: int) -> None:
        name = dialog.rows.people[place].entry.name
        asked = QFileDialog(dialog, self.tr("A photo of %1").replace("%1", name))
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(lambda file: self._take_picture(dialog, place, Path(file)))
        asked.open()

    def _take_picture(self, dialog: ClassListDialog, place: int, picture: Path) -> None:
        person = dialog.rows.people[place]
        self._s.tasks.run(
            dialog,
            lambda: self._s.app.plan_list.with_picture(self._s.owner, person, picture),
            lambda mended: self._put(dialog, place, person, mended),
            failed=lambda error: self._say_wrong(dialog, place, error),
        )

    def _put(
        self, dialog: ClassListDialog, place: int, before: PlannedClient, mended: PlannedClient
    ) -> None:
        if dialog.rows.people[place] is before:  # else they were mended otherwise meanwhile
            dialog.put(place, mended)

    def _say_wrong(self, dialog: ClassListDialog, place: int, error: Exception) -> bool:
        if not isinstance(error, KingdeskError):
            return False
        dialog.say_wrong(place, ": ".join(part for part in report_row(error) if part))
        return True

    # --- enrolling ------------------------------------------------------------------------------

    def enroll(
        self, gallery_id: GalleryId, people: list[PlannedClient], consent: Consent | None
    ) -> None:
        """Add and enroll everybody who is not left out; what is in stays when stopped."""
        app, owner = self._s.app, self._s.owner
        self._s.work.run(
            self.tr("Enrolling the class"),
            lambda context: app.enroll_listed(owner, gallery_id, people, context, consent=consent),
            self._on_enrolled,
        )

    def _on_enrolled(self, done: ListEnrolled) -> None:
        self._s.hub.tell(done.changes, self)
        sentences = self._sentences(done)
        words = " · ".join(sentences)
        self._undo.say(words, done.enrolment)
        if done.is_found_later and done.enrolment.references:
            later = self.tr("will be found at the next processing")
            self.found_later.emit(f"{words} · {later}")
        rows = [(one.name or one.line, exception_words(one)) for one in done.told]
        if done.error is not None:
            sentences += [" ".join(say(done.error)).strip()]
        if rows or done.error is not None:
            heads = (self.tr("Client"), self.tr("What about it"))
            ReportDialog(self.tr("Class list"), sentences, heads, rows, self._s.window).open()

    def _sentences(self, done: ListEnrolled) -> list[str]:
        clients, references = len(done.enrolment.clients), len(done.enrolment.references)
        said = [self.tr("%Ln reference(s) enrolled", "", references)]
        if clients:
            said.insert(0, self.tr("%Ln client(s) added", "", clients))
        if done.known:
            said.append(self.tr("%Ln client(s) known already", "", done.known))
        if done.unknown:
            said.append(
                self.tr("%Ln that AWS does not know yet: tried again next time", "", done.unknown)
            )
        if done.receipt.usd:
            said.append(money(done.receipt.usd))
        if done.is_stopped:
            said.insert(0, self.tr("Stopped"))
        return said
