"""Settings of the open workspace: what it is, its copies, its parts, and how to leave it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QPushButton, QWidget
from typing_extensions import override

from kingdesk.domain.studio_errors import SeesEveryone
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, frame, label, line, push_button
from kingdesk.gui.settings.cloud_page import CloudPage
from kingdesk.gui.studio.checks_view import ChecksView
from kingdesk.gui.studio.switcher import Known
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import SPACE, Theme
from kingdesk.ports.accounts import Account
from kingdesk.services.doctor import Check
from kingdesk.settings import Studio, StudioSettings

_GIGABYTE: Final = 1 << 30
_SIZES: Final = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
"""GB that are offered; whatever the settings have is offered as well."""


@dataclass(frozen=True, slots=True)
class WorkspaceFacts:
    """What the page shows and tries.

    Attributes:
        known: which workspace.
        account: who is signed in, None where nobody is or need be.
        checks: returns what can be tried; called on a thread.
        kept: returns how many bytes its copies take; called on a thread.
    """

    known: Known
    account: Account | None
    checks: Callable[[], Sequence[Check]]
    kept: Callable[[], int]


class WorkspacePage(QWidget):
    """One workspace.

    Signals:
        sign_out_asked(), forget_asked(): its buttons.
        connection_asked(KingdeskError): what is to be corrected; None for nothing in particular.
        copies_changed(float, bool): GB for copies, whole photos kept.
        cloud_changed(CloudSettings): how the account at AWS is used.
    """

    sign_out_asked = Signal()
    connection_asked = Signal(object)
    forget_asked = Signal()
    copies_changed = Signal(float, bool)
    cloud_changed = Signal(object)
    _taken: int | None = None

    def __init__(self, facts: WorkspaceFacts, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._facts, self._tasks = facts, tasks
        place = facts.known.place
        self._studio: StudioSettings | None = place.settings if isinstance(place, Studio) else None
        self._names = [label("small") for _ in range(6)]
        self._values = [label("", wrap=True) for _ in range(6)]
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE * 2)
        self._form.setVerticalSpacing(SPACE // 2)
        for name, value in zip(self._names, self._values, strict=True):
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._form.addRow(name, value)
        self._note = frame("notice")
        self._note_words = label("", wrap=True)
        column(self._note, margin=SPACE * 3 // 2).addWidget(self._note_words)
        self.sign_out, self.connection, self.forget = (_button() for _ in range(3))
        self.sign_out.clicked.connect(self.sign_out_asked)
        self.connection.clicked.connect(lambda _: self.connection_asked.emit(None))
        self.forget.clicked.connect(self.forget_asked)
        self._copies_name, self._size_name = label("section"), label("small")
        self._kept_words = label("small", wrap=True)
        self.size_ = QComboBox()
        self.originals = QCheckBox()
        self._parts_name = label("section")
        self.try_parts = _button("check-list")
        self.try_parts.clicked.connect(self._on_try)
        self.checks = ChecksView(tasks, theme, can_correct=self._studio is not None)
        self.checks.correcting_asked.connect(self.connection_asked)
        self.checks.changed.connect(self._retranslate)
        account = None if self._studio is None else self._studio.cloud
        self.cloud = None if account is None else CloudPage(account)
        if self.cloud is not None:
            self.cloud.changed.connect(self.cloud_changed)
        self._lay_out()
        self._fill_copies()
        self._retranslate()

    def _lay_out(self) -> None:
        root = column(self, gap=SPACE)
        root.addLayout(self._form)
        root.addWidget(self._note)
        row = line(gap=SPACE)
        for button in (self.connection, self.sign_out, self.forget):
            row.addWidget(button)
        row.addStretch()
        root.addLayout(row)
        root.addSpacing(SPACE)
        root.addWidget(self._copies_name)
        size = line(gap=SPACE)
        size.addWidget(self._size_name)
        size.addWidget(self.size_)
        size.addWidget(self._kept_words, 1)
        self._size_name.setBuddy(self.size_)
        root.addLayout(size)
        root.addWidget(self.originals)
        root.addSpacing(SPACE)
        if self.cloud is not None:
            root.addWidget(self.cloud)
            root.addSpacing(SPACE)
        root.addWidget(self._parts_name)
        root.addWidget(self.try_parts, 0, Qt.AlignmentFlag.AlignLeft)
        root.addWidget(self.checks)
        is_studio = self._studio is not None
        parts = (self._note, self.connection, self.sign_out, self.forget, self._copies_name)
        for part in (*parts, self._size_name, self.size_, self._kept_words, self.originals):
            part.setVisible(is_studio)
        self.sign_out.setVisible(is_studio and self._facts.account is not None)

    def _fill_copies(self) -> None:
        studio = self._studio
        if studio is None:
            return
        sizes = sorted({*_SIZES, studio.cache_gb})
        for size in sizes:
            self.size_.addItem("", size)
        self.size_.setCurrentIndex(sizes.index(studio.cache_gb))
        self.originals.setChecked(studio.keep_originals)
        self.size_.activated.connect(lambda _: self._on_copies())
        self.originals.toggled.connect(lambda _: self._on_copies())
        self._tasks.run(self, self._facts.kept, self._on_kept)

    def _on_kept(self, taken: int) -> None:
        self._taken = taken
        self._say_kept()

    def _say_kept(self) -> None:
        if self._taken is not None:
            words = self.tr("%1 GB are used now. A change holds from the next opening on.")
            self._kept_words.setText(words.replace("%1", gigabytes(self._taken)))
        for place in range(self.size_.count()):
            size = QLocale().toString(float(self.size_.itemData(place)))
            self.size_.setItemText(place, f"{size} GB")

    def _on_copies(self) -> None:
        self.copies_changed.emit(float(self.size_.currentData()), self.originals.isChecked())

    def _on_try(self) -> None:
        if self.checks.is_running:
            self.checks.stop()
        else:
            self._tasks.run(self, self._facts.checks, self.checks.start)

    def _facts_in_words(self) -> list[tuple[str, str]]:
        studio, known = self._studio, self._facts.known
        if studio is None:
            return [
                (self.tr("Kind"), self.tr("Photos in folders of this computer, no account")),
                (self.tr("Folder"), known.where),
            ]
        account, database = self._facts.account, studio.database
        who = self.tr("nobody")
        if account is not None:
            who = f"{account.name} ({account.email})" if account.name else account.email
        return [
            (self.tr("Kind"), self.tr("Studio on KingSelection")),
            (self.tr("Signed in"), who),
            (self.tr("Database"), f"{database.name} · {database.host}:{database.port}"),
            (self.tr("Checked"), self._tls_words(database.tls)),
            (self.tr("Photos"), self.tr("bucket %1").replace("%1", studio.bucket.bucket)),
            ("AWS", self._cloud_words(studio)),
        ]

    def _cloud_words(self, studio: StudioSettings) -> str:
        if studio.cloud is None:
            return self.tr("no account; faces are found on this computer")
        return self.tr("account in %1").replace("%1", studio.cloud.region)

    def _tls_words(self, mode: str) -> str:
        return {
            "verify-full": self.tr("in full: encrypted and proven to be the one meant"),
            "verify-ca": self.tr("weaker: only its authority is checked"),
            "require": self.tr("weak: encrypted, but not checked"),
            "disable": self.tr("not at all: not encrypted"),
        }.get(mode, mode)

    def _retranslate(self) -> None:
        facts = self._facts_in_words()
        for row, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            shown = row < len(facts)
            self._form.setRowVisible(row, shown)
            if shown:
                name.setText(facts[row][0])
                value.setText(facts[row][1])
        self._note_words.setText(" ".join(say(SeesEveryone())))
        self.sign_out.setText(self.tr("Sign out…"))
        self.connection.setText(self.tr("Change the connection…"))
        self.forget.setText(self.tr("Remove from this computer…"))
        self._copies_name.setText(self.tr("Copies of photos on this computer"))
        self._size_name.setText(self.tr("&Space for copies"))
        self.size_.setAccessibleName(self.tr("Space for copies"))
        self.originals.setText(self.tr("Keep whole photos, not only previews"))
        self._say_kept()
        self._parts_name.setText(self.tr("Is all well?"))
        running = self.checks.is_running
        self.try_parts.setText(self.tr("Stop") if running else self.tr("Try every part"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def gigabytes(size: int) -> str:
    """Return bytes as GB with one decimal, in the language's own form."""
    return QLocale().toString(size / _GIGABYTE, "f", 1)


def _button(icon_name: str = "") -> QPushButton:
    button = push_button(icon_name)
    button.setAutoDefault(False)
    return button
