"""A new client, with only a name if that is all there is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kingdesk.domain.clients import NewClient, is_email
from kingdesk.gui.clients.consent import ConsentFields
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label, notice


class NewClientDialog(Sheet):
    """Asks for a client's name and how to reach them.

    Signals:
        filled_in(NewClient, Consent or None): add them.
    """

    filled_in = Signal(object, object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        name: str = "",
        is_studio: bool = False,
        with_face: bool = False,
    ) -> None:
        """Ask.

        Args:
            parent: the window.
            name: to begin with.
            is_studio: say that the client is added to the web system as well.
            with_face: pictures of them are waiting, so they can agree to be looked for.
        """
        super().__init__(parent)
        self.set_heading(self.tr("New client"))
        self._name, self._email = QLineEdit(name), QLineEdit()
        self._phone, self._note = QLineEdit(), QLineEdit()
        self._name.setMaxLength(255)
        self.add_field(self.tr("&Name"), self._name)
        self.add_field(self.tr("&E-mail (optional)"), self._email)
        self.add_field(self.tr("&Phone (optional)"), self._phone)
        self.add_field(self.tr("N&ote (optional)"), self._note)
        self._trouble = label("warning", self.tr("This is not an e-mail address yet."))
        hint = label(
            "small", self.tr("Then drop a photo of their face on the client's name."), wrap=True
        )
        self.body.addWidget(self._trouble)
        self.consent = ConsentFields(self.tr("A&greed to be looked for by their face"))
        for part, shown in ((self.consent, with_face), (hint, not with_face)):
            self.body.addWidget(part)
            part.setVisible(shown)
        words = self.tr("Add client")
        if is_studio:
            self.body.addWidget(
                notice(
                    self.tr(
                        "This client is added to the gallery on KingSelection too, with name, "
                        "e-mail and phone. Nobody can sign in there as this client until you set "
                        "a password on KingSelection."
                    )
                )
            )
            words = self.tr("Add to KingSelection")
        self._add = self.add_buttons(words, self.tr("Cancel"), self._on_accepted)
        self._on_typed()
        self._name.textChanged.connect(self._on_typed)
        self._email.textChanged.connect(self._on_typed)
        self._name.selectAll()
        self.setMinimumWidth(380)

    def _on_typed(self) -> None:
        """Let nothing be sent that would be refused, for that would lose what was typed."""
        email = self._email.text().strip()
        wrong = bool(email) and not is_email(email)
        self._trouble.setVisible(wrong)
        self._add.setEnabled(bool(self._name.text().strip()) and not wrong)

    def _on_accepted(self) -> None:
        self.filled_in.emit(
            NewClient(
                self._name.text().strip(),
                self._email.text().strip() or None,
                self._phone.text().strip() or None,
                self._note.text().strip() or None,
            ),
            self.consent.consent,
        )
        self.accept()
