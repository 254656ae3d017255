"""The user's choices: read at the start, applied at once, written in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from kingdesk.gui.language import Language, Languages
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Scheme, Theme
from kingdesk.settings import Settings, write_settings


class Preferences(QObject):
    """Changes language and look at once and remembers them."""

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

    @property
    def language(self) -> Language:
        return self._languages.chosen

    @property
    def scheme(self) -> Scheme:
        return self._theme.scheme

    def use_language(self, language: Language) -> None:
        self._languages.use(language)
        self._keep(self._settings.model_copy(update={"language": str(language)}))

    def use_scheme(self, scheme: Scheme) -> None:
        self._theme.use(scheme)
        self._keep(self._settings.model_copy(update={"theme": str(scheme)}))

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        file = self._file
        if file is not None:
            self._tasks.run(self, lambda: write_settings(file, settings))
