"""The assistant: which photos, the connection, trying it, signing in; one calm step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QScrollArea, QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.errors import AlreadyExists, BadValue, KingdeskError
from kingdesk.domain.studio_errors import SeesEveryone
from kingdesk.environment import SECRETS, StudioEnvironment
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, frame, label, line, push_button, scrolled
from kingdesk.gui.studio.checks_view import ChecksView
from kingdesk.gui.studio.choice import KindChoice
from kingdesk.gui.studio.correcting import field_of
from kingdesk.gui.studio.doors import Doors
from kingdesk.gui.studio.draft import CLOUD_FIELDS, Draft, FieldName
from kingdesk.gui.studio.fields import Field, TextEditor
from kingdesk.gui.studio.form import ConnectionForm
from kingdesk.gui.studio.keeping import NotKeptPage, Ready, ask_to_end_account, keep_studio
from kingdesk.gui.studio.sign_in import SignInForm
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.services.doctor import Check
from kingdesk.settings import Settings, Studio, without_workspace

SIZE: Final = (680, 620)
DEFAULT_NAME: Final = "KingSelection"


class Step(IntEnum):
    """The pages, in their order."""

    KIND = 0
    CONNECTION = 1
    TRYING = 2
    SIGN_IN = 3
    NOT_KEPT = 4


class Assistant(Sheet):
    """Sets a studio up, or changes the connection of one.

    Signals:
        folder_chosen(): no studio after all, photos in folders.
        ready(Ready): set up, to be opened.
    """

    folder_chosen = Signal()
    ready = Signal(object)

    def __init__(  # noqa: PLR0913 - all by keyword
        self,
        *,
        doors: Doors,
        tasks: Tasks,
        theme: Theme,
        settings: Settings,
        changing: Studio | None = None,
        wrong: KingdeskError | None = None,
        first: Step = Step.CONNECTION,
        parent: QWidget | None = None,
    ) -> None:
        """Prepare.

        Args:
            doors: what tries, signs in and keeps.
            tasks: the way off the GUI thread.
            theme: colours of the signs.
            settings: as they are now.
            changing: whose connection is changed; None for a new studio.
            wrong: what is to be corrected in it.
            first: the page to begin with.
            parent: the window.
        """
        super().__init__(parent)
        self._doors, self._tasks, self._settings = doors, tasks, settings
        self._changing, self._wrong, self._first = changing, wrong, first
        self._studio: StudioEnvironment | None = None
        self._account: Draft | None = None
        self._result: Ready | None = None
        self._busy = False
        self.kind = KindChoice()
        self.form = ConnectionForm()
        self.checks = ChecksView(tasks, theme, can_correct=True)
        self.sign_in = SignInForm()
        self.name = Field(TextEditor())
        self._step_words = label("small")
        self._pages = QStackedWidget()
        for page in (
            self.kind,
            _scrolled(self.form),
            _scrolled(self._trying_page()),
            self._sign_in_page(),
            NotKeptPage(),
        ):
            self._pages.addWidget(page)
        self.body.addWidget(self._step_words)
        self.body.addWidget(self._pages, 1)
        self._make_buttons()
        self._connect()
        self.resize(*SIZE)
        self._begin()

    # --- the pages ------------------------------------------------------------------------------

    def _trying_page(self) -> QWidget:
        page = QWidget()
        root = column(page, gap=SPACE * 2)
        root.addWidget(self.checks)
        self.note = frame("notice")
        inside = column(self.note, margin=SPACE * 3 // 2)
        self._note_words = label("", wrap=True)
        inside.addWidget(self._note_words)
        root.addWidget(self.note)
        root.addStretch()
        return page

    def _sign_in_page(self) -> QWidget:
        page = QWidget()
        root = column(page, gap=SPACE * 2)
        root.addWidget(self.sign_in)
        root.addWidget(self.name)
        root.addStretch()
        return page

    def _make_buttons(self) -> None:
        self.back, self.again, self.cancel = push_button("back"), push_button(), push_button()
        self.next = push_button(kind="primary")
        row = line(gap=SPACE)
        row.addWidget(self.back)
        row.addStretch()
        for button in (self.again, self.cancel, self.next):
            row.addWidget(button)
        for button in (self.back, self.again, self.cancel):
            button.setAutoDefault(False)
        self.next.setDefault(True)
        self._add_row(row)

    def _connect(self) -> None:
        self.back.clicked.connect(self._on_back)
        self.again.clicked.connect(self._on_again)
        self.cancel.clicked.connect(self.reject)
        self.next.clicked.connect(self._on_next)
        self.form.edited.connect(self._enable)
        self.form.recognised.connect(self.next.setFocus)
        self.checks.changed.connect(self._on_checked)
        self.checks.correcting_asked.connect(self._on_correct)
        self.sign_in.edited.connect(self._enable)
        self.name.editor.edited.connect(self._enable)
        self.kind.chosen.connect(self._enable)

    def _begin(self) -> None:
        place = self._changing
        if place is None:
            self.name.set_value(self._free_name())
        else:
            self.name.set_value(place.name)
            self.name.setEnabled(False)
            self.form.show_draft(Draft.of(place.settings))
            self._tasks.run(self, partial(self._known, place), self._on_known)
        self._go(self._first)

    def _known(self, place: Studio) -> Draft:
        """Return the connection with what secrets are still known."""
        secrets = self._doors.setup().secrets
        found = {name: secrets.get(place.name, name) for name in SECRETS}
        return Draft.of(place.settings, {name: value for name, value in found.items() if value})

    def _on_known(self, draft: Draft) -> None:
        self._account = draft if draft.has_account else None
        self.form.show_draft(draft)
        if self._wrong is not None:
            self._on_correct(self._wrong)

    def _free_name(self) -> str:
        taken = {name.casefold() for name in self._settings.workspaces}
        number, name = 1, DEFAULT_NAME
        while name.casefold() in taken:
            number += 1
            name = f"{DEFAULT_NAME} {number}"
        return name

    # --- going from page to page ----------------------------------------------------------------

    @property
    def step(self) -> Step:
        return Step(self._pages.currentIndex())

    def _go(self, step: Step) -> None:
        self._pages.setCurrentIndex(step)
        self._show_step()
        match step:
            case Step.KIND:
                self.kind.begin()
            case Step.CONNECTION:
                self.form.place.paste.setFocus()
            case Step.SIGN_IN:
                self.sign_in.begin()
            case Step.TRYING | Step.NOT_KEPT:
                self.next.setFocus()

    def _show_step(self) -> None:
        step = self.step
        self._note_words.setText(" ".join(say(SeesEveryone())))
        self.name.name(self.tr("&Name of the workspace on this computer"))
        self.set_heading(
            {
                Step.KIND: self.tr("Where are your photos?"),
                Step.CONNECTION: self.tr("The studio's connection"),
                Step.TRYING: self.tr("Trying every part"),
                Step.SIGN_IN: self.tr("Who are you on KingSelection?"),
                Step.NOT_KEPT: self.tr("Ready, but no password is kept"),
            }[step]
        )
        words = self.tr("Step %1 of %2").replace("%1", str(step)).replace("%2", "3")
        self._step_words.setText(words)
        self._step_words.setVisible(Step.CONNECTION <= step <= Step.SIGN_IN)
        self._enable()

    def _enable(self) -> None:
        step, trying = self.step, self.checks.is_running
        self.back.setText(self.tr("Back"))
        self.back.setVisible(step not in {Step.KIND, Step.NOT_KEPT} and self._may_go_back)
        self.back.setEnabled(not self._busy)
        self.again.setVisible(step is Step.TRYING)
        self.again.setText(self.tr("Stop") if trying else self.tr("Try all again"))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setVisible(step is not Step.NOT_KEPT)
        ready = {
            Step.KIND: True,
            Step.CONNECTION: True,
            Step.TRYING: self.checks.is_well and not trying,
            Step.SIGN_IN: self.sign_in.is_complete and bool(self.name.value().strip()),
            Step.NOT_KEPT: True,
        }[step]
        self.next.setEnabled(ready and not self._busy)
        self.next.setText(
            {
                Step.KIND: self.tr("Continue"),
                Step.CONNECTION: self.tr("Try it"),
                Step.TRYING: self.tr("Continue"),
                Step.SIGN_IN: self.tr("Signing in…") if self._busy else self.tr("Sign in and open"),
                Step.NOT_KEPT: self.tr("Open now"),
            }[step]
        )
        sees = {note.code for f in self.checks.findings for note in f.notes}
        self.note.setVisible(SeesEveryone.code not in sees and not self.checks.is_well)

    @property
    def _may_go_back(self) -> bool:
        return self.step is not Step.CONNECTION or self._changing is None

    def _on_back(self) -> None:
        if self.step is Step.TRYING:
            self.checks.stop()
        self._go(Step(self.step - 1))

    def _on_next(self) -> None:
        match self.step:
            case Step.KIND:
                if self.kind.is_studio:
                    self._go(Step.CONNECTION)
                else:
                    self.folder_chosen.emit()
                    self.accept()
            case Step.CONNECTION:
                self._try()
            case Step.TRYING:
                self._go(Step.SIGN_IN)
            case Step.SIGN_IN:
                self._finish()
            case Step.NOT_KEPT:
                self._hand_over()

    # --- trying ---------------------------------------------------------------------------------

    def _try(self) -> None:
        draft = self.form.draft
        flaws = draft.flaws()
        if flaws:
            self.form.show_flaws(flaws)
            return
        if self._account is not None and not draft.has_account:
            ask_to_end_account(
                self,
                partial(self._try_out, draft.without_account()),
                partial(self._restore_account, self._account),
            )
            return
        self._try_out(draft)

    def _restore_account(self, known: Draft) -> None:
        for name in CLOUD_FIELDS:
            self.form.field(name).set_value(known.value(name))

    def _try_out(self, draft: Draft) -> None:
        kept = None if self._changing is None else self._changing.settings
        studio = self._studio = draft.studio(kept)
        if draft.email and not self.sign_in.email.value():
            self.sign_in.fill(draft.email, draft.sign_in_password)
        self._go(Step.TRYING)
        self._tasks.run(self, lambda: self._doors.setup().checks(studio), self._on_checks)

    def _on_checks(self, checks: Sequence[Check]) -> None:
        if self.step is Step.TRYING:
            self.checks.start(checks)

    def _on_checked(self) -> None:
        self._enable()
        if self.step is not Step.TRYING or self.checks.is_running:
            return
        failed = [shown for shown in self.checks.lines.values() if not shown.again.isHidden()]
        if self.next.isEnabled():
            self.next.setFocus()
        elif failed:
            first = failed[0]
            (first.again if first.correct.isHidden() else first.correct).setFocus()

    def _on_again(self) -> None:
        if self.checks.is_running:
            self.checks.stop()
        else:
            self.checks.again()
        self._enable()

    def _on_correct(self, error: KingdeskError) -> None:
        field = field_of(error)
        if field is FieldName.ACCOUNT and self.form.draft.value(FieldName.ENDPOINT):
            field = FieldName.ENDPOINT  # then nothing is made from the account id
        self.checks.stop()
        self._go(Step.CONNECTION)
        if field is not None:
            self.form.show_error(field, error)

    # --- the end --------------------------------------------------------------------------------

    def _finish(self) -> None:
        email, password = self.sign_in.email.value().strip(), self.sign_in.password.value()
        name = self.name.value().strip()
        self._set_busy(busy=True)
        self._tasks.run(
            self,
            lambda: self._keep(name, email, password),
            self._on_kept,
            failed=self._on_refused,
        )

    def _keep(self, name: str, email: str, password: str) -> Ready:
        if self._studio is None:
            raise TypeError("the connection was tried before")
        settings = self._settings
        if self._changing is not None:  # it is replaced by itself, wherever it has moved to
            settings = without_workspace(settings, name)
        return keep_studio(self._doors, name, self._studio, settings, (email, password))

    def _on_kept(self, result: Ready) -> None:
        self._set_busy(busy=False)
        self._result = result
        self.sign_in.password.set_value("")
        if result.secrets is None:
            self._hand_over()
        else:
            self._go(Step.NOT_KEPT)

    def _on_refused(self, error: Exception) -> bool:
        self._set_busy(busy=False)
        if not isinstance(error, KingdeskError):
            return False
        if isinstance(error, AlreadyExists | BadValue):
            self.name.say(say(error)[0])
            self.name.editor.setFocus()
        else:
            self.sign_in.refuse(error)
        return True

    def _hand_over(self) -> None:
        if self._result is not None:
            self.ready.emit(self._result)
        self.accept()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.cancel.setEnabled(not busy)
        self.sign_in.setEnabled(not busy)
        self.name.setEnabled(not busy and self._changing is None)
        self._enable()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_step()

    @override
    def done(self, result: int) -> None:
        if self._busy and result == QDialog.DialogCode.Rejected:
            return  # what is being kept would be kept and nobody told: it takes a moment only
        self.checks.stop()
        super().done(result)


def _scrolled(page: QWidget) -> QScrollArea:
    page.setContentsMargins(0, 0, SPACE // 2, 0)
    area = scrolled(page)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
