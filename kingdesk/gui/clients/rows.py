"""The client list: who, how far, how many photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from kingdesk.domain.clients import ClientState, is_guest_email, name_key
from kingdesk.domain.ids import ClientId
from kingdesk.gui.words import client_state_words, client_web_words, late_words


class ClientRole(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ClientRow:
    """What the list shows of a client at the threshold of the moment.

    Attributes:
        enabled: may sign in on the web; others are greyed.
        email: None where there is none.
        chosen: how many photos the client chose on the web.
        is_late: the next processing looks for this client.
    """

    id: ClientId
    name: str
    state: ClientState
    photos: int
    to_check: int
    references: int
    enabled: bool = True
    email: str | None = None
    chosen: int = 0
    is_late: bool = False

    @property
    def is_guest(self) -> bool:
        return self.email is not None and is_guest_email(self.email)


def row_words(row: ClientRow) -> str:
    """Say how far a client is, and first what the web system says of them."""
    words = client_web_words(enabled=row.enabled, guest=row.is_guest)
    if not row.is_late or row.state is not ClientState.NO_PHOTOS:
        words.append(client_state_words(row.state, row.to_check))
    return " · ".join([*words, late_words()] if row.is_late else words)


class ClientListModel(QAbstractListModel):
    """The gallery's clients by name, narrowed by what is typed into the find field."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[ClientRow] = []
        self._shown: list[ClientRow] = []
        self._needle = ""

    @property
    def total(self) -> int:
        return len(self._all)

    def set_rows(self, rows: Sequence[ClientRow]) -> None:
        """Know these clients; rows only change in place while the people stay the same."""
        self._all = list(rows)
        self._narrow()

    def find(self, text: str) -> None:
        """Show only clients whose name holds the text; case and accents don't matter."""
        self._needle = name_key(text)
        self._narrow()

    def row_at(self, row: int) -> ClientRow | None:
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def place_of(self, client_id: ClientId) -> int | None:
        found = (place for place, row in enumerate(self._shown) if row.id == client_id)
        return next(found, None)

    def client(self, client_id: ClientId) -> ClientRow | None:
        return next((row for row in self._all if row.id == client_id), None)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                words = row_words(row)
                photos = self.tr("%Ln photo(s)", "", row.photos)
                return f"{row.name}\n{photos} · {words}"
        return row if role == ClientRole.ROW else None

    @override
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled

    def _narrow(self) -> None:
        shown = [row for row in self._all if self._needle in name_key(row.name)]
        if [row.id for row in shown] == [row.id for row in self._shown]:
            self._shown = shown
            if shown:
                self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()
