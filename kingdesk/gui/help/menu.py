"""The question mark on top and what is behind it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton
from typing_extensions import override

from kingdesk.gui.help.about import AboutDialog
from kingdesk.gui.help.keys import Key, of_actions, of_places
from kingdesk.gui.help.report_of import about, without_secrets, write
from kingdesk.gui.help.shortcuts import ShortcutsDialog
from kingdesk.gui.help.went_wrong import WentWrongDialog
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import flat_button, name_button
from kingdesk.gui.session import Session
from kingdesk.gui.settings.cache_page import CachePage
from kingdesk.gui.settings.dialog import SettingsDialog
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.logs import read_lines
from kingdesk.paths import log_folder
from kingdesk.services.diagnosis import Diagnose


class HelpMenu(QObject):
    """Shows the keys, collects a report, says who made this."""

    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__(session.window)
        self._s = session
        self._preferences = preferences
        self.button: QToolButton = flat_button("help")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setProperty("silent", True)  # noqa: FBT003 - Qt's own way
        self.menu = QMenu(self.button)
        self.keys = self._make(QKeySequence("F1"))
        self.went_wrong, self.about = self._make(), self._make()
        self.keys.triggered.connect(self.show_keys)
        self.went_wrong.triggered.connect(self.collect)
        self.about.triggered.connect(lambda: AboutDialog(session.window).open())
        self.button.setMenu(self.menu)
        self.button.installEventFilter(self)
        self._retranslate()

    def all_keys(self) -> list[Key]:
        """Return what can be done with keys in this window."""
        return [*of_actions(self._s.window.actions()), *of_places()]

    def show_keys(self) -> ShortcutsDialog:
        dialog = ShortcutsDialog(self.all_keys, self._s.window)
        dialog.open()
        return dialog

    def show_settings(self) -> None:
        """Show the settings of this window; where there is a shell, it shows its own."""
        cache = CachePage(self._s.app.cache, self._s.tasks)
        window, keys = self._s.window, self.all_keys
        SettingsDialog(self._preferences, window, cache=cache, keys=keys).open()

    def collect(self) -> WentWrongDialog:
        """Show what would be sent, once it is collected."""
        session, app = self._s, self._s.app
        dialog = WentWrongDialog(session.window)
        dialog.saving_asked.connect(lambda: self._ask_where(dialog))
        dialog.open()
        here, chosen = about(), without_secrets(self._preferences.settings)
        diagnose = Diagnose(app.galleries.store, app.doctor)
        session.tasks.run(
            dialog,
            lambda: diagnose(session.owner, here, chosen, read_lines(log_folder())),
            dialog.show_parts,
            failed=dialog.show_failure,
        )
        return dialog

    def save(self, file: Path, dialog: WentWrongDialog) -> None:
        """Write the report and close its dialog."""
        parts = dict(dialog.parts)
        words = self.tr("Saved: %1").replace("%1", str(file))

        def saved(_: None) -> None:
            self._s.line.say(words)
            dialog.accept()

        self._s.tasks.run(dialog, lambda: write(file, parts), saved)

    def _ask_where(self, dialog: WentWrongDialog) -> None:
        asking = QFileDialog(dialog, self.tr("Save the report"))
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.setNameFilter(self.tr("ZIP files (*.zip)"))
        asking.setDefaultSuffix("zip")
        asking.selectFile("KingDesk-report.zip")
        asking.fileSelected.connect(lambda file: self.save(Path(file), dialog))
        asking.open()

    def _make(self, keys: QKeySequence | None = None) -> QAction:
        action = self.menu.addAction("")
        if keys is not None:
            action.setShortcut(keys)
            self._s.window.addAction(action)
        return action

    def _retranslate(self) -> None:
        name_button(self.button, self.tr("Help"))
        self.button.setIcon(icon("help"))
        self.keys.setText(self.tr("Keys…"))
        self.went_wrong.setText(self.tr("What went wrong…"))
        self.about.setText(self.tr("About KingDesk"))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.button and event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        return False
