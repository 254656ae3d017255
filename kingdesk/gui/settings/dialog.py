"""Settings: everything applies at once, there is nothing to confirm."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.language import Language
from kingdesk.gui.layouts import column, label, scrolled
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.gui.settings.workspace_page import WorkspacePage
from kingdesk.gui.theme import SPACE, Scheme

SIZE: Final = (600, 640)


class SettingsDialog(Sheet):
    """Language and look of the window, and below them the open workspace."""

    def __init__(
        self,
        preferences: Preferences,
        parent: QWidget | None = None,
        *,
        workspace: WorkspacePage | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.workspace = workspace
        self.language = QComboBox()
        self.scheme = QComboBox()
        for language in Language:
            self.language.addItem("", str(language))
        for scheme in Scheme:
            self.scheme.addItem("", str(scheme))
        self.language.setCurrentIndex(self.language.findData(str(preferences.language)))
        self.scheme.setCurrentIndex(self.scheme.findData(str(preferences.scheme)))
        self._language_name, self._scheme_name = label("small"), label("small")
        self._workspace_name = label("section")
        self._lay_out()
        self._close = self.add_buttons("", None, self.accept)
        self.language.currentIndexChanged.connect(self._on_language)
        self.scheme.currentIndexChanged.connect(self._on_scheme)
        self._retranslate()
        self.setMinimumWidth(360)

    def _lay_out(self) -> None:
        inside = QWidget()
        root = column(inside)
        for name, field in (
            (self._language_name, self.language),
            (self._scheme_name, self.scheme),
        ):
            name.setBuddy(field)
            root.addWidget(name)
            root.addWidget(field)
        if self.workspace is None:
            root.addStretch()
            self.body.addWidget(inside)
            return
        root.addSpacing(2 * SPACE)
        root.addWidget(self._workspace_name)
        root.addWidget(self.workspace)
        root.addStretch()
        inside.setContentsMargins(0, 0, SPACE // 2, 0)
        area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area, 1)
        self.resize(*SIZE)

    def _on_language(self) -> None:
        self._preferences.use_language(Language(self.language.currentData()))

    def _on_scheme(self) -> None:
        self._preferences.use_scheme(Scheme(self.scheme.currentData()))

    def _retranslate(self) -> None:
        self.set_heading(self.tr("Settings"))
        self._language_name.setText(self.tr("&Language"))
        self._scheme_name.setText(self.tr("&Look"))
        self._workspace_name.setText(self.tr("This workspace"))
        self.language.setAccessibleName(self.tr("Language"))
        self.scheme.setAccessibleName(self.tr("Look"))
        self._close.setText(self.tr("Close"))
        names = {
            Language.SYSTEM: self.tr("Language of the system"),
            Language.ENGLISH: "English",
            Language.PORTUGUESE: "Português (Brasil)",
        }
        looks = {
            Scheme.SYSTEM: self.tr("Like the system"),
            Scheme.LIGHT: self.tr("Light"),
            Scheme.DARK: self.tr("Dark"),
        }
        role = Qt.ItemDataRole.DisplayRole
        for place, language in enumerate(Language):
            self.language.setItemData(place, names[language], role)
        for place, scheme in enumerate(Scheme):
            self.scheme.setItemData(place, looks[scheme], role)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
