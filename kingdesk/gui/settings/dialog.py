"""Settings, page by page: everything applies at once, there is nothing to confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.help.keys import Key
from kingdesk.gui.help.shortcuts import ShortcutsView
from kingdesk.gui.icons import icon
from kingdesk.gui.language import Language
from kingdesk.gui.layouts import column, label, line, scrolled
from kingdesk.gui.settings.cache_page import CachePage
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.gui.settings.privacy_page import PrivacyPage
from kingdesk.gui.settings.recognition_page import RecognitionPage
from kingdesk.gui.settings.workspace_page import WorkspacePage
from kingdesk.gui.theme import SPACE, Scheme

SIZE: Final = (760, 560)
_NAMES: Final = 170


class Page(IntEnum):
    GENERAL = 0
    RECOGNITION = 1
    WORKSPACE = 2
    CACHE = 3
    PRIVACY = 4
    KEYS = 5


_ICONS: Final = ("settings", "face", "gallery", "photos", "person", "list")


class SettingsDialog(Sheet):
    """The names of the pages at the left, one page beside them.

    Attributes:
        workspace, cache: its pages; None where no workspace is open.
    """

    def __init__(
        self,
        preferences: Preferences,
        parent: QWidget | None = None,
        *,
        workspace: WorkspacePage | None = None,
        cache: CachePage | None = None,
        keys: Callable[[], Sequence[Key]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.workspace, self.cache = workspace, cache
        self.language = QComboBox()
        self.scheme = QComboBox()
        for language in Language:
            self.language.addItem("", str(language))
        for scheme in Scheme:
            self.scheme.addItem("", str(scheme))
        self.language.setCurrentIndex(self.language.findData(str(preferences.language)))
        self.scheme.setCurrentIndex(self.scheme.findData(str(preferences.scheme)))
        self._language_name, self._scheme_name = label("small"), label("small")
        self.recognition = RecognitionPage(preferences.settings.workers)
        self.privacy = PrivacyPage(consent_wanted=preferences.settings.consent_wanted)
        self.keys = ShortcutsView(keys or tuple)
        self.pages = QListWidget()
        self._stack = QStackedWidget()
        self._lay_out(has_keys=keys is not None)
        self._close = self.add_buttons("", None, self.accept)
        self.language.currentIndexChanged.connect(self._on_language)
        self.scheme.currentIndexChanged.connect(self._on_scheme)
        self.recognition.pace_chosen.connect(preferences.use_workers)
        self.privacy.consent_chosen.connect(lambda on: preferences.want_consent(wanted=on))
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._retranslate()
        self.show_page(Page.GENERAL)
        self.language.setFocus()
        self.resize(*SIZE)

    def show_page(self, page: Page) -> None:
        """Show a page, if there is one."""
        if not self.pages.item(page).isHidden():
            self.pages.setCurrentRow(page)

    def _lay_out(self, *, has_keys: bool) -> None:
        general = QWidget()
        root = column(general)
        for name, field in (
            (self._language_name, self.language),
            (self._scheme_name, self.scheme),
        ):
            name.setBuddy(field)
            root.addWidget(name)
            root.addWidget(field)
            root.addSpacing(SPACE)
        root.addStretch()
        of_workspace = (self.workspace or QWidget(), self.cache or QWidget())
        for part in (general, self.recognition, *of_workspace, self.privacy):
            inside = QWidget()
            column(inside).addWidget(part)
            inside.setContentsMargins(SPACE, 0, SPACE // 2, 0)
            area = scrolled(inside)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._stack.addWidget(area)
        self._stack.addWidget(self.keys)
        for icon_name in _ICONS:
            self.pages.addItem("")
            self.pages.item(self.pages.count() - 1).setIcon(icon(icon_name))
        self.pages.item(Page.WORKSPACE).setHidden(self.workspace is None)
        self.pages.item(Page.CACHE).setHidden(self.cache is None)
        self.pages.item(Page.KEYS).setHidden(not has_keys)
        self.pages.setFixedWidth(_NAMES)
        row = line(gap=SPACE)
        row.addWidget(self.pages)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)

    def _on_language(self) -> None:
        self._preferences.use_language(Language(self.language.currentData()))

    def _on_scheme(self) -> None:
        self._preferences.use_scheme(Scheme(self.scheme.currentData()))

    def _retranslate(self) -> None:
        self.set_heading(self.tr("Settings"))
        pages = (
            self.tr("General"),
            self.tr("Recognition"),
            self.tr("This workspace"),
            self.tr("Cache"),
            self.tr("Privacy"),
            self.tr("Keys"),
        )
        height = max(32, self.fontMetrics().height() + 14)
        for page, words in enumerate(pages):
            self.pages.item(page).setText(words)
            self.pages.item(page).setSizeHint(QSize(0, height))
        self.pages.setAccessibleName(self.tr("Pages of the settings"))
        self._language_name.setText(self.tr("&Language"))
        self._scheme_name.setText(self.tr("&Look"))
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
