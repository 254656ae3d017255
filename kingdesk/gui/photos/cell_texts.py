"""What stands under the photos of the grid, as it was chosen last."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

_FILE_NAMES: Final = "cell/no-file-names"
_CLIENT_NAMES: Final = "cell/no-client-names"


class CellTexts(QObject):
    """Names of files and of clients; without them more photos fit the screen.

    Signals:
        changed(): cells show more, or less.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        kept = QSettings("kingdesk", "window")
        self._file_names = str(kept.value(_FILE_NAMES)) != "1"
        self._client_names = str(kept.value(_CLIENT_NAMES)) != "1"

    @property
    def file_names(self) -> bool:
        """Tell whether cells show their file's name, and how many faces there are."""
        return self._file_names

    @property
    def client_names(self) -> bool:
        return self._client_names

    def show_file_names(self, shown: bool) -> None:  # noqa: FBT001 - a signal's payload
        self._file_names = shown
        self._keep(_FILE_NAMES, shown=shown)

    def show_client_names(self, shown: bool) -> None:  # noqa: FBT001 - a signal's payload
        self._client_names = shown
        self._keep(_CLIENT_NAMES, shown=shown)

    def _keep(self, name: str, *, shown: bool) -> None:
        QSettings("kingdesk", "window").setValue(name, "" if shown else "1")
        self.changed.emit()
