"""Keeps a studio that was tried: its secrets where the computer can, else for this session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from kingdesk.environment import (
    NEEDED,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
    StudioEnvironment,
)
from kingdesk.gui.layouts import column, frame, label, push_button
from kingdesk.gui.studio.doors import Doors, SessionSecrets
from kingdesk.gui.theme import SPACE
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import Settings, Studio


@dataclass(frozen=True, slots=True)
class Ready:
    """A studio that can be opened.

    Attributes:
        settings: with it in them, as written.
        secrets: of this session only, where the computer keeps none; else None.
    """

    place: Studio
    settings: Settings
    secrets: SecretStore | None


def keep_studio(
    doors: Doors, name: str, studio: StudioEnvironment, settings: Settings, who: tuple[str, str]
) -> Ready:
    """Sign in, then keep what may be kept; may wait for the network and the keychain.

    Args:
        doors: what signs in and keeps.
        name: of the workspace on this computer.
        studio: its connection.
        settings: those there are, without a workspace of that name.
        who: e-mail and password of KingSelection.

    Raises:
        AlreadyExists, BadValue: of the name.
        SignInRefused, SecretNotKept, SettingsNotKept, DiskFull, Database…
    """
    setup, (email, password) = doors.setup(), who
    setup.check_name(name, studio.settings, settings)
    account = setup.sign_in(studio, email, password)
    place = Studio(name, studio.settings)
    if setup.secrets.keeps:
        return Ready(place, setup.keep(name, studio, account, settings, doors.file), None)
    kept = setup.keep_settings(name, studio.settings, settings, doors.file)
    session = {**studio.secrets, SIGN_IN_EMAIL: email, SIGN_IN_PASSWORD: password}
    return Ready(place, kept, SessionSecrets(name, session, setup.secrets))


def ask_to_end_account(
    parent: QWidget, end: Callable[[], object], restore: Callable[[], object]
) -> None:
    """Ask before a studio loses its key of AWS, which was emptied; else it stays."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("KingDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(QCoreApplication.translate("Account", "Go on without the account at AWS?"))
    box.setInformativeText(
        QCoreApplication.translate(
            "Account",
            "The access key of AWS is deleted from this computer, and faces are found on this "
            "computer only. Faces that are kept at AWS stay there: delete them before, under "
            "“Costs and faces at AWS”.",
        )
    )
    yes = box.addButton(
        QCoreApplication.translate("Account", "Go on without"),
        QMessageBox.ButtonRole.DestructiveRole,
    )
    keep = box.addButton(
        QCoreApplication.translate("Account", "Keep the key"), QMessageBox.ButtonRole.RejectRole
    )
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    yes.clicked.connect(end)
    keep.clicked.connect(restore)
    box.open()


class NotKeptPage(QWidget):
    """Says that this computer keeps no passwords, and which variables take their place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        root = column(self, gap=SPACE * 3 // 2)
        for words in (
            self.tr(
                "This computer has no place to keep passwords safely, so KingDesk keeps none of "
                "them. The rest of the settings is kept."
            ),
            self.tr(
                "You can work now; next time KingDesk will ask again. Or let whoever looks after "
                "this computer set these environment variables before KingDesk starts:"
            ),
        ):
            root.addWidget(label("", words, wrap=True))
        card = frame("card")
        names = label("", "\n".join((*NEEDED, SIGN_IN_EMAIL, SIGN_IN_PASSWORD)))
        names.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column(card, margin=SPACE * 3 // 2).addWidget(names)
        root.addWidget(card)
        copy = push_button("copy")
        copy.setText(self.tr("Copy the names"))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(names.text()))
        root.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        root.addStretch()
