"""The user's choices: read at the start, applied at once, written in the background."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.language import Language, Languages
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Scheme, Theme
from kingdesk.settings import Settings, write_settings


class Preferences(QObject):
    """Changes language and look at once and remembers them; owns the settings of the window."""

    def __init__(
        self,
        settings: Settings,
        file: Path | None,
        theme: Theme,
        languages: Languages,
        tasks: Tasks,
    ) -> None:
        """Prepare.

        Args:
            settings: as read at the start.
            file: where to write them; None to forget them at the end.
            theme: the look the choices change.
            languages: the words they change.
            tasks: the way off the GUI thread.
        """
        super().__init__()
        self._settings = settings
        self._file = file
        self._theme = theme
        self._languages = languages
        self._tasks = tasks
        self._writing = threading.Lock()

    @property
    def settings(self) -> Settings:
        """Return all settings as they are now."""
        return self._settings

    @property
    def language(self) -> Language:
        return self._languages.chosen

    @property
    def scheme(self) -> Scheme:
        return self._theme.scheme

    def use_language(self, language: Language) -> None:
        self._languages.use(language)
        self.keep(self._settings.model_copy(update={"language": str(language)}))

    def use_scheme(self, scheme: Scheme) -> None:
        self._theme.use(scheme)
        self.keep(self._settings.model_copy(update={"theme": str(scheme)}))

    def use_workers(self, count: int) -> None:
        """Process so many photos at the same time, from the next opening on; 0: as many as fit."""
        self.keep(self._settings.model_copy(update={"workers": count}))

    def want_consent(self, *, wanted: bool) -> None:
        """Say when a client without recorded consent would be delivered, or leave it."""
        self.keep(self._settings.model_copy(update={"consent_wanted": wanted}))

    def keep(self, settings: Settings, *, quietly: bool = False) -> None:
        """Use these settings from now on and write them.

        Args:
            settings: all of them.
            quietly: say nothing when they can't be written.
        """
        if settings == self._settings:
            return
        self._settings = settings
        if self._file is not None:
            self._tasks.run(self, self._write, failed=lambda error: quietly and _is_known(error))

    def take(self, settings: Settings) -> None:
        """Use settings that were written already."""
        self._settings = settings

    def _write(self) -> None:
        """Write the newest settings, whichever choice of quick ones this was started by."""
        if self._file is not None:
            with self._writing:
                write_settings(self._file, self._settings)


def _is_known(error: Exception) -> bool:
    return isinstance(error, KingdeskError)
