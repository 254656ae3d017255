"""The connection to a studio: recognised from a `.env`, or typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, label, push_button
from kingdesk.gui.studio.draft import (
    MORE_FIELDS,
    SECRET_FIELDS,
    Draft,
    FieldName,
    Flaw,
    recognise,
)
from kingdesk.gui.studio.fields import (
    ChoiceEditor,
    Field,
    FileEditor,
    SecretEditor,
    TextEditor,
)
from kingdesk.gui.studio.paste import LARGEST, PastePlace
from kingdesk.gui.theme import SPACE
from kingdesk.settings import TlsMode

_TLS: Final[tuple[TlsMode, ...]] = ("verify-full", "verify-ca", "require", "disable")
_DATABASE: Final = (
    ((FieldName.HOST, 3), (FieldName.PORT, 1)),
    ((FieldName.NAME, 2), (FieldName.USER, 2)),
    ((FieldName.PASSWORD, 4),),
)
_BUCKET: Final = (
    ((FieldName.ACCOUNT, 2), (FieldName.BUCKET, 2)),
    ((FieldName.KEY_ID, 2), (FieldName.SECRET, 2)),
    ((FieldName.PUBLIC, 4),),
)
_CLOUD: Final = (
    ((FieldName.REGION, 4),),
    ((FieldName.CLOUD_KEY, 2), (FieldName.CLOUD_KEY_SECRET, 2)),
)
_MORE: Final = (((FieldName.TLS, 4),), ((FieldName.AUTHORITY, 4),), ((FieldName.ENDPOINT, 4),))
"""Rows of fields, each with how many of four columns it takes."""


class ConnectionForm(QWidget):
    """All fields of a studio's connection.

    Signals:
        edited(): something was filled in.
        recognised(): everything needed was, from a text.
    """

    edited = Signal()
    recognised = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rest = Draft()
        self.place = PastePlace()
        self.said = label("good", wrap=True)
        self.said.hide()
        self._tls = ChoiceEditor()
        for mode in _TLS:
            self._tls.addItem("", mode)
        self._fields = {
            name: Field(self._tls if name is FieldName.TLS else _editor(name)) for name in FieldName
        }
        self._database, self._bucket = label("section"), label("section")
        self._cloud = label("section")
        self.more = push_button(kind="link")
        self.more.setAutoDefault(False)
        self._more_fields = QWidget()
        self._weak = label("warning", wrap=True)
        root = column(self, gap=SPACE)
        root.addWidget(self.place)
        root.addWidget(self.said)
        root.addSpacing(SPACE // 2)
        root.addLayout(
            self._grid(self._database, _DATABASE, self._bucket, _BUCKET, self._cloud, _CLOUD)
        )
        root.addSpacing(SPACE)
        root.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        inside = column(self._more_fields)
        inside.addLayout(self._grid(_MORE[:1]))
        inside.addWidget(self._weak)
        inside.addLayout(self._grid(_MORE[1:]))
        root.addWidget(self._more_fields)
        root.addStretch()
        self._more_fields.hide()
        self.more.clicked.connect(self._on_more)
        self.place.text_given.connect(self.take_text)
        self.place.failed.connect(lambda words: self._say(words, kind="bad"))
        for field in self._fields.values():
            field.editor.edited.connect(self._on_edited)
        self.show_draft(Draft())
        self.retranslate()

    # --- what others use ------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """Return what the fields hold at the moment."""
        return replace(self._rest, values={n: f.value() for n, f in self._fields.items()})

    def field(self, name: FieldName) -> Field:
        return self._fields[name]

    def show_draft(self, draft: Draft) -> None:
        """Fill the fields; secrets become dots."""
        self._rest = draft
        for name, field in self._fields.items():
            field.clear_trouble()
            field.set_value(draft.values.get(name, ""))
        if any(draft.value(name) not in {"", _TLS[0]} for name in MORE_FIELDS):
            self._open_more()
        self._show_weakness()

    def take_text(self, text: str) -> None:
        """Fill the fields from a `.env` text; say what was recognised and what is missing."""
        found = recognise(text[:LARGEST])
        if not found.found:
            self._say(self.tr("Nothing of KingSelection's settings is in there."), kind="bad")
            return
        self.show_draft(found.draft)
        flaws = found.draft.flaws()
        if not flaws and not found.wrong:
            words = [self.tr("Everything needed was recognised.")]
            if found.asked_tls is not None:
                words.append(
                    self.tr(
                        "KingSelection's server does not check the database; KingDesk begins with "
                        "the full check, which you can change under “More”."
                    )
                )
            self._say(" ".join(words), kind="good")
            self.recognised.emit()
        else:
            self._say(self.tr("Recognised in part: please fill in the rest."), kind="warning")
            self.show_flaws(flaws)
            for name, error in found.wrong.items():
                self._fields[name].say(say(error)[0])
        self.edited.emit()

    def show_flaws(self, flaws: Mapping[FieldName, Flaw]) -> None:
        """Name what is wrong at its field, and go to the first."""
        for name, flaw in flaws.items():
            self._fields[name].say(self._flaw_words(flaw))
        if flaws:
            self.go_to(next(iter(flaws)))

    def show_error(self, name: FieldName, error: KingdeskError) -> None:
        """Name what trying found wrong at the field to correct, and go there."""
        self._fields[name].say(say(error)[0])
        self.go_to(name)

    def go_to(self, name: FieldName) -> None:
        if name in MORE_FIELDS:
            self._open_more()
        self._fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self._database.setText(self.tr("Database"))
        self._bucket.setText(self.tr("Photos (Cloudflare R2)"))
        self._cloud.setText(self.tr("Finding faces with AWS (optional)"))
        for name, words in self._names().items():
            self._fields[name].name(words)
        for place, words in enumerate(self._tls_names()):
            self._tls.setItemText(place, words)
        self._on_more_shown()
        self._show_weakness()
        self.place.retranslate()

    # --- inside ---------------------------------------------------------------------------------

    def _grid(self, *parts: tuple[tuple[tuple[FieldName, int], ...], ...] | QLabel) -> QGridLayout:
        """Return headings and rows of fields in four columns."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 3 // 2)
        grid.setVerticalSpacing(SPACE)
        for number in range(4):
            grid.setColumnStretch(number, 1)
        row = 0
        for part in parts:
            if isinstance(part, QLabel):
                grid.addWidget(part, row, 0, 1, 4)
                row += 1
                continue
            for cells in part:
                at = 0
                for name, width in cells:
                    grid.addWidget(self._fields[name], row, at, 1, width)
                    at += width
                row += 1
        return grid

    def _say(self, words: str, *, kind: str) -> None:
        self.said.setText(words)
        self.said.setObjectName(kind)
        _restyle(self.said)
        self.said.show()

    def _on_edited(self) -> None:
        self._show_weakness()
        self.edited.emit()

    def _show_weakness(self) -> None:
        words = {
            "verify-ca": self.tr(
                "Weaker: another server with a certificate of the same authority could pretend to "
                "be the database."
            ),
            "require": self.tr(
                "Weak: encrypted, but anybody on the way could pretend to be the database and "
                "read passwords and faces."
            ),
            "disable": self.tr(
                "Not encrypted at all: only for a database on this computer or behind a locked "
                "door. Passwords and faces can be read on the way."
            ),
        }.get(self._fields[FieldName.TLS].value(), "")
        self._weak.setText(words)
        self._weak.setVisible(bool(words))

    def _on_more(self) -> None:
        self._more_fields.setVisible(self._more_fields.isHidden())
        self._on_more_shown()

    def _open_more(self) -> None:
        self._more_fields.show()
        self._on_more_shown()

    def _on_more_shown(self) -> None:
        shown = not self._more_fields.isHidden()
        self.more.setText(self.tr("Less") if shown else self.tr("More"))

    def _names(self) -> dict[FieldName, str]:
        return {
            FieldName.HOST: self.tr("&Address of the database"),
            FieldName.PORT: self.tr("Port"),
            FieldName.NAME: self.tr("&Name of the database"),
            FieldName.USER: self.tr("&User"),
            FieldName.PASSWORD: self.tr("&Password of the database"),
            FieldName.ACCOUNT: self.tr("Cloudflare account &id"),
            FieldName.BUCKET: self.tr("Name of the &bucket"),
            FieldName.KEY_ID: self.tr("Access &key"),
            FieldName.SECRET: self.tr("&Secret of the access key"),
            FieldName.PUBLIC: self.tr("Public address of the photos (optional, faster)"),
            FieldName.REGION: self.tr("&Region of the account, us-east-1 if empty"),
            FieldName.CLOUD_KEY: self.tr("Access key of A&WS"),
            FieldName.CLOUD_KEY_SECRET: self.tr("Secret of the access key of AWS"),
            FieldName.TLS: self.tr("Checking the &database"),
            FieldName.AUTHORITY: self.tr("&Certificate file of the database (optional)"),
            FieldName.ENDPOINT: self.tr("Address of the photo storage (&optional)"),
        }

    def _tls_names(self) -> tuple[str, ...]:
        return (
            self.tr("In full: encrypted, and proven to be the one meant"),
            self.tr("Only its authority: encrypted, certificate of a known authority"),
            self.tr("Encrypted only, not checked"),
            self.tr("Not encrypted"),
        )

    def _flaw_words(self, flaw: Flaw) -> str:
        match flaw:
            case Flaw.EMPTY:
                return self.tr("Please fill this in.")
            case Flaw.NO_NUMBER:
                return self.tr("A number, usually 5432.")
            case Flaw.NO_WEB_ADDRESS:
                return self.tr("It must begin with https://")
            case Flaw.WRONG:
                return self.tr("This can't be right.")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Ctrl+V outside a field paste the settings."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.place.paste.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


def _editor(name: FieldName) -> TextEditor | SecretEditor | FileEditor:
    if name in SECRET_FIELDS:
        return SecretEditor()
    return FileEditor() if name is FieldName.AUTHORITY else TextEditor()


def _restyle(words: QLabel) -> None:
    """Let the style sheet see the other name."""
    words.style().unpolish(words)
    words.style().polish(words)
