"""The photos a grid shows: ids in order, and one small frozen card each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.gui.words import (
    certainty_words,
    number,
    photo_lack_sentence,
    photo_status_words,
)


class PhotoRole(IntEnum):
    ID = Qt.ItemDataRole.UserRole + 1
    CARD = Qt.ItemDataRole.UserRole + 2
    CHIPS = Qt.ItemDataRole.UserRole + 3
    MARK = Qt.ItemDataRole.UserRole + 4
    CHOSEN = Qt.ItemDataRole.UserRole + 5


@dataclass(frozen=True, slots=True)
class Chip:
    """A client on a cell."""

    client_id: ClientId
    name: str
    certainty: Certainty


class PhotoModel(QAbstractListModel):
    """Answers from memory only; which photos are shown, and in which order, is told to it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[PhotoId, PhotoCard] = {}
        self._chips: Mapping[PhotoId, Sequence[Chip]] = {}
        self._marks: Mapping[PhotoId, Certainty] = {}
        self._chosen: Mapping[PhotoId, Sequence[str]] = {}
        self._wanted: frozenset[ClientId] = frozenset()
        self._shown: list[PhotoId] = []
        self._rows: dict[PhotoId, int] = {}

    @property
    def shown(self) -> Sequence[PhotoId]:
        return self._shown

    def card(self, photo_id: PhotoId) -> PhotoCard | None:
        return self._cards.get(photo_id)

    def photo_at(self, row: int) -> PhotoId | None:
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, photo_id: PhotoId) -> int | None:
        """Return where a photo stands now, None when it isn't shown."""
        return self._rows.get(photo_id)

    def find(self, text: str, start: int) -> int | None:
        """Return the row of a photo whose file is called so, from a row on, round and round.

        Names that end in the text (before the ending) come before those that only hold it: `104`
        means DSC_0104, not DSC_1040.
        """
        needle = text.casefold()
        places: list[int] = [*range(start, len(self._shown)), *range(min(start, len(self._shown)))]
        first: int | None = None
        for row in places:
            name = self._cards[self._shown[row]].name.casefold()
            if needle not in name:
                continue
            if name.startswith(needle) or name.rpartition(".")[0].endswith(needle):
                return row
            if first is None:
                first = row
        return first

    def set_cards(self, cards: Iterable[PhotoCard]) -> None:
        """Know these photos and no others; shown ones that are gone leave the grid."""
        known = {card.id: card for card in cards}
        shown = [photo_id for photo_id in self._shown if photo_id in known]
        old, self._cards = self._cards, known
        if len(shown) != len(self._shown):
            self._replace(shown)
            return
        changed = [
            photo_id
            for photo_id in shown
            if (was := old.get(photo_id)) is not (now := known[photo_id]) and was != now
        ]
        self._tell(changed)

    def add_cards(self, cards: Sequence[PhotoCard]) -> None:
        """Take more photos of a gallery that is still being read; `append` shows them."""
        self._cards.update((card.id, card) for card in cards)

    def append(self, photo_ids: Sequence[PhotoId]) -> None:
        """Show these photos after those that are shown; what is on the screen stays as it is."""
        new = [photo_id for photo_id in photo_ids if photo_id not in self._rows]
        if not new:
            return
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._shown = [*self._shown, *new]
        self._rows.update((photo_id, row) for row, photo_id in enumerate(new, start=first))
        self.endInsertRows()

    def update_cards(self, cards: Iterable[PhotoCard]) -> None:
        """Take newer cards of photos that are known already."""
        changed = [card.id for card in cards if self._cards.get(card.id) not in {None, card}]
        self._cards.update((card.id, card) for card in cards if card.id in self._cards)
        self._tell(changed)

    def show(
        self,
        photo_ids: Sequence[PhotoId],
        marks: Mapping[PhotoId, Certainty],
        wanted: frozenset[ClientId] = frozenset(),
    ) -> None:
        """Show these photos in this order.

        Args:
            photo_ids: those that are not known are left out.
            marks: how sure it is that the chosen client is in each.
            wanted: clients who stand first on cells with many.
        """
        self._marks, self._wanted = marks, wanted
        if self._shown == photo_ids:  # quick for a hundred thousand: most of what changes is theirs
            self._tell_all()
            return
        shown = [photo_id for photo_id in photo_ids if photo_id in self._cards]
        if shown != self._shown:
            self._replace(shown)
        else:
            self._tell_all()

    def set_chips(self, chips: Mapping[PhotoId, Sequence[Chip]]) -> None:
        self._chips = chips
        self._tell_all()

    def set_chosen(self, chosen: Mapping[PhotoId, Sequence[str]]) -> None:
        """Know which photos were chosen on the web, and by whom: names, or nobody known."""
        if chosen == self._chosen:
            return
        self._chosen = chosen
        self._tell_all()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        photo_id = self.photo_at(index.row()) if index.isValid() else None
        card = self._cards.get(photo_id) if photo_id is not None else None
        if card is None:
            return None
        return self._answer(card, role)

    def _answer(self, card: PhotoCard, role: int) -> object:
        answer: object = None
        match role:
            case PhotoRole.ID:
                answer = card.id
            case PhotoRole.CARD:
                answer = card
            case PhotoRole.CHIPS:
                answer = self._chips_of(card.id)
            case PhotoRole.MARK:
                answer = self._marks.get(card.id)
            case PhotoRole.CHOSEN:
                answer = card.id in self._chosen
            case Qt.ItemDataRole.DisplayRole:
                answer = card.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                answer = self._described(card)
        return answer

    def _chips_of(self, photo_id: PhotoId) -> Sequence[Chip]:
        chips = self._chips.get(photo_id, ())
        if not self._wanted or len(chips) < 2:
            return chips
        return sorted(chips, key=lambda chip: chip.client_id not in self._wanted)

    def _described(self, card: PhotoCard) -> str:
        """Say in words all that a cell shows in pictures."""
        parts = [f"{card.folder}/{card.name}" if card.folder else card.name]
        if card.faces is not None:
            parts.append(self.tr("%Ln face(s)", "", card.faces))
        if card.lack is not None:
            parts.append(photo_lack_sentence(card.lack))
        elif card.status is not PhotoStatus.DONE:
            parts.append(photo_status_words(card.status))
        if (names := self._chosen.get(card.id)) is not None:
            words = self.tr("Chosen on the web by %1") if names else self.tr("Chosen on the web")
            parts.append(words.replace("%1", ", ".join(names)))
        parts += [
            f"{chip.name}: {certainty_words(chip.certainty)}"
            for chip in self._chips.get(card.id, ())
        ]
        if card.width and card.height:
            parts.append(f"{number(card.width)} × {number(card.height)}")  # noqa: RUF001 - a size
        return "\n".join(parts)

    def _replace(self, shown: list[PhotoId]) -> None:
        self.beginResetModel()
        self._shown = shown
        self._rows = {photo_id: row for row, photo_id in enumerate(shown)}
        self.endResetModel()

    def _tell_all(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def _tell(self, photo_ids: Sequence[PhotoId]) -> None:
        rows = [self._rows[photo_id] for photo_id in photo_ids if photo_id in self._rows]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
