"""How the open gallery stands, in words for the line at the bottom while nothing is under way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from kingdesk.gui.desk import Desk


class AtRest(QObject):
    """Counts what a glance should tell."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def words(self, more: Sequence[str] = ()) -> str:
        """Return the words; `more` stands at their end, as what only a studio has to say."""
        desk = self._desk
        if desk.gallery is None:
            return ""
        clients = desk.overview.clients
        unknown = sum(1 for row in clients if not row.references)
        parts = [
            self.tr("%Ln photo(s)", "", desk.card_count),
            self.tr("%Ln client(s)", "", len(clients)),
        ]
        if unknown:
            parts.append(self.tr("%Ln without a reference", "", unknown))
        if desk.late:
            parts.append(self.tr("%Ln to find at the next processing", "", len(desk.late)))
        return " · ".join([*parts, *more])
