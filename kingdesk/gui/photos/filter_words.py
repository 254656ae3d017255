"""Conditions in words: on chips, in menus, over the grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, assert_never

from PySide6.QtCore import QObject

from kingdesk.domain.filters import (
    Alike,
    Asked,
    ChosenBy,
    Condition,
    Decided,
    InFolder,
    Only,
    People,
    Question,
    With,
    Without,
)
from kingdesk.domain.ids import ClientId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.words import number


class FilterWords(QObject):
    """Says conditions; a class of its own as only `tr` is collected with its plurals."""

    def condition(self, condition: Condition, names: Mapping[ClientId, str]) -> str:  # noqa: C901, PLR0911 - one each
        """Return what stands on a chip."""
        match condition:
            case With(clients):
                return joined(clients, names)
            case Only(clients):
                return self.tr("only %1").replace("%1", joined(clients, names))
            case Without(clients):
                return self.tr("without %1").replace("%1", joined(clients, names, ", "))
            case People(count):
                return self.people(count)
            case Asked(question):
                return self.question(question)
            case Decided(kind):
                return self.decided(kind)
            case ChosenBy(client_id):
                if client_id is None:
                    return self.tr("chosen on the web")
                return self.tr("chosen by %1").replace("%1", names.get(client_id, "?"))
            case InFolder(folder):
                return self.tr("folder %1").replace("%1", folder or "/")
            case Alike(name=name):
                return self.tr("like a face in %1").replace("%1", name)
        assert_never(condition)

    def title(self, main: Condition | None, names: Mapping[ClientId, str], *, more: bool) -> str:
        """Return what stands over the grid.

        Args:
            main: what is chosen at the left.
            names: of clients.
            more: other conditions narrow it.
        """
        match main:
            case None:
                return self.tr("Filtered photos") if more else self.tr("All photos")
            case With(clients):
                return joined(clients, names)
            case ChosenBy(client_id):
                if client_id is None:
                    return self.tr("Chosen by the client")
                return self.tr("Chosen by %1").replace("%1", names.get(client_id, ""))
            case Asked(question):
                return self._question_title(question)
        return _capital(self.condition(main, names))

    def _question_title(self, question: Question) -> str:
        match question:
            case Question.TO_CHECK:
                return self.tr("Photos with somebody to check")
            case Question.UNKNOWN_FACES:
                return self.tr("Photos with faces without a name")
            case Question.NO_FACES:
                return self.tr("Photos without faces")
            case Question.PROBLEMS:
                return self.tr("Photos with a problem")
            case Question.NOT_PROCESSED:
                return self.tr("Photos not processed yet")
        assert_never(question)

    def people(self, count: int) -> str:
        return self.tr("nobody") if count == 0 else self.tr("%Ln people", "", count)

    def question(self, question: Question) -> str:
        match question:
            case Question.UNKNOWN_FACES:
                return self.tr("faces without a name")
            case Question.NO_FACES:
                return self.tr("no faces")
            case Question.PROBLEMS:
                return self.tr("with a problem")
            case Question.TO_CHECK:
                return self.tr("to check")
            case Question.NOT_PROCESSED:
                return self.tr("not processed")
        assert_never(question)

    def decided(self, kind: VerdictKind) -> str:
        match kind:
            case VerdictKind.CONFIRMED:
                return self.tr("somebody confirmed")
            case VerdictKind.REJECTED:
                return self.tr("somebody rejected")
            case VerdictKind.ASSIGNED:
                return self.tr("somebody named by you")
            case VerdictKind.IGNORED:
                return self.tr("a face ignored")
            case VerdictKind.CLEARED:
                return self.tr("decision taken back")
        assert_never(kind)

    def narrowed(self, conditions: Sequence[Condition], names: Mapping[ClientId, str]) -> str:
        """Say that only the photos are meant that meet all of these."""
        words = " · ".join(self.condition(each, names) for each in conditions)
        if all(isinstance(each, With) for each in conditions):
            return self.tr("Only photos with: %1").replace("%1", words)
        return self.tr("Only photos that meet: %1").replace("%1", words)

    def moved(self, title: str, more: int, fewer: int) -> str:
        """Say what the slider brought and took away."""
        if not more and not fewer:
            return title
        words = self.tr("%1   (+%2 / −%3 photos)")  # noqa: RUF001 - a true minus sign
        return words.replace("%1", title).replace("%2", number(more)).replace("%3", number(fewer))


WORDS: Final = FilterWords()


def joined(clients: Iterable[ClientId], names: Mapping[ClientId, str], between: str = " + ") -> str:
    """Return the names of clients, in their order."""
    return between.join(sorted((names.get(client, "?") for client in clients), key=str.casefold))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
