"""Signing in with KingSelection's own e-mail and password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from typing_extensions import override

from kingdesk.domain.clients import is_email
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import SignInRefused
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, label
from kingdesk.gui.studio.fields import Field, TextEditor
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import SPACE


class SignInForm(QWidget):
    """E-mail and password; the password is forgotten as soon as it was used.

    Signals:
        edited(): something was typed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = label("muted", wrap=True)
        self.email, self.password = Field(TextEditor()), Field(TextEditor())
        editor = self.password.editor
        if isinstance(editor, TextEditor):
            editor.setEchoMode(QLineEdit.EchoMode.Password)
        root = column(self, gap=SPACE * 3 // 2)
        for part in (self._about, self.email, self.password):
            root.addWidget(part)
        self._words, self._advice = label("bad", wrap=True), label("small", wrap=True)
        for part in (self._words, self._advice):
            part.hide()
            root.addWidget(part)
        for field in (self.email, self.password):
            field.editor.edited.connect(self._on_edited)
        self.retranslate()

    @property
    def is_complete(self) -> bool:
        return is_email(self.email.value().strip()) and bool(self.password.value())

    @property
    def trouble(self) -> str:
        return "" if self._words.isHidden() else self._words.text()

    def fill(self, email: str, password: str = "") -> None:
        self.email.set_value(email)
        self.password.set_value(password)

    def begin(self) -> None:
        """Put the cursor where something is missing."""
        field = self.password if self.email.value() else self.email
        field.editor.setFocus()

    def refuse(self, error: KingdeskError) -> None:
        """Say why it did not work."""
        words, advice = say(error)
        self._words.setText(words)
        self._words.show()
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        if isinstance(error, SignInRefused):
            self.password.set_value("")
            self.password.editor.setFocus()

    def _on_edited(self) -> None:
        self._words.hide()
        self._advice.hide()
        self.edited.emit()

    def retranslate(self) -> None:
        self._about.setText(
            self.tr(
                "With the e-mail and password you use on KingSelection. KingDesk remembers who "
                "signed in, never the password."
            )
        )
        self.email.name(self.tr("&E-mail"))
        self.password.name(self.tr("&Password"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


class SignInDialog(Sheet):
    """Signs in to a studio that is set up already.

    Signals:
        signed_in(object): what `sign_in` returned.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        name: str,
        tasks: Tasks,
        sign_in: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        """Prepare.

        Args:
            name: of the workspace.
            tasks: the way off the GUI thread.
            sign_in: takes e-mail and password, on a thread; raises what goes wrong.
            parent: the window.
        """
        super().__init__(parent)
        self._tasks, self._sign_in = tasks, sign_in
        self._busy = False
        self.set_heading(self.tr("Sign in to %1").replace("%1", name))
        self.form = SignInForm()
        self.body.addWidget(self.form)
        self._yes = self.add_buttons(self.tr("Sign in"), self.tr("Cancel"), self._on_accepted)
        self.form.edited.connect(self._enable)
        self._enable()
        self.setMinimumWidth(420)
        self.form.begin()

    def _enable(self) -> None:
        self._yes.setEnabled(self.form.is_complete and not self._busy)

    def _on_accepted(self) -> None:
        email, password = self.form.email.value().strip(), self.form.password.value()
        self._set_busy(busy=True)
        self._tasks.run(
            self, lambda: self._sign_in(email, password), self._on_signed_in, failed=self._on_failed
        )

    def _on_signed_in(self, found: object) -> None:
        self.signed_in.emit(found)
        self.accept()

    def _on_failed(self, error: Exception) -> bool:
        self._set_busy(busy=False)
        if not isinstance(error, KingdeskError):
            return False
        self.form.refuse(error)
        return True

    @override
    def done(self, result: int) -> None:
        if self._busy and result == QDialog.DialogCode.Rejected:
            return  # whoever signs in would be remembered all the same: it takes a moment only
        super().done(result)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.form.setEnabled(not busy)
        self._yes.setText(self.tr("Signing in…") if busy else self.tr("Sign in"))
        self._enable()
