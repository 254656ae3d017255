"""The window's language, changed while it is open."""

from __future__ import annotations

import os
from enum import StrEnum

import structlog
from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from kingdesk.gui.pseudo import VARIABLE, PseudoTranslator
from kingdesk.paths import resource

log = structlog.get_logger()


class Language(StrEnum):
    """What the user chose; `SYSTEM` is Portuguese on a Portuguese desktop, else English."""

    SYSTEM = "system"
    ENGLISH = "en"
    PORTUGUESE = "pt_BR"


class Languages(QObject):
    """Installs translations; Qt then sends every widget a LanguageChange event.

    Signals:
        changed(): the language is another now.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._installed: list[QTranslator] = []
        self._language = Language.SYSTEM

    @property
    def chosen(self) -> Language:
        return self._language

    @property
    def locale(self) -> QLocale:
        """Return the locale for dates and numbers in the language of the window."""
        if self._in_use() is Language.PORTUGUESE:
            return QLocale(QLocale.Language.Portuguese, QLocale.Country.Brazil)
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)

    def use(self, language: Language) -> None:
        """Change every text of the window at once."""
        self._language = language
        for translator in self._installed:
            self._application.removeTranslator(translator)
            translator.deleteLater()  # its file stays mapped as long as it lives
        self._installed.clear()
        in_use = self._in_use()
        QLocale.setDefault(self.locale)
        if in_use is Language.PORTUGUESE:  # Qt's own buttons and file dialogs
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install("qtbase_pt_BR", folder)
        self._install(f"kingdesk_{in_use}", str(resource("i18n")))
        if in_use is Language.ENGLISH and self._installed and os.environ.get(VARIABLE):
            pseudo = PseudoTranslator(self._installed[-1], self)
            self._application.installTranslator(pseudo)
            self._installed.append(pseudo)
        self.changed.emit()

    def _in_use(self) -> Language:
        if self._language is not Language.SYSTEM:
            return self._language
        system = QLocale.system().language()
        portuguese = system == QLocale.Language.Portuguese
        return Language.PORTUGUESE if portuguese else Language.ENGLISH

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if not translator.load(name, folder):
            log.info("translation missing", name=name)
            return
        self._application.installTranslator(translator)
        self._installed.append(translator)
