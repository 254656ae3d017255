"""Which photos are wanted: conditions that combine, shared by the grid, the check and exports."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.filters import ChosenBy, Condition, Only, With, Without
from kingdesk.domain.ids import ClientId


class Filtering(QObject):
    """One condition chosen at the left, and more of them beside it; all have to be met.

    Signals:
        changed(): other photos are wanted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._main: Condition | None = None
        self._more: tuple[Condition, ...] = ()

    @property
    def main(self) -> Condition | None:
        """Return what is chosen at the left, None for all photos."""
        return self._main

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self._more if self._main is None else (self._main, *self._more)

    @property
    def clients(self) -> frozenset[ClientId]:
        """Return who is wanted."""
        return frozenset[ClientId]().union(*(wanted_by(each) for each in self.conditions))

    @property
    def client_id(self) -> ClientId | None:
        """Return the one client all is about; None for several, or for nobody."""
        clients = wanted_by(self._main) if self._main is not None else self.clients
        return next(iter(clients)) if len(clients) == 1 else None

    def choose(self, condition: Condition | None) -> None:
        """Put something else in the first place; the rest stays. None: all photos, no filter.

        Who is wanted now is not kept out any more.
        """
        if condition is None:
            self.clear()
            return
        wanted = wanted_by(condition)
        more = [_letting_in(each, wanted) for each in self._more if each != condition]
        self._set(condition, tuple(each for each in more if each is not None))

    def add(self, condition: Condition) -> None:
        """Want it as well; with everybody wanted it becomes one condition."""
        if condition in self.conditions:
            return
        if isinstance(condition, With):
            for each in self.conditions:
                if isinstance(each, With):
                    self.replace(each, With(each.clients | condition.clients))
                    return
            self._set(condition, self.conditions)
            return
        self._set(self._main, (*self._more, condition))

    def remove(self, condition: Condition) -> None:
        """Want it no more."""
        main = None if condition == self._main else self._main
        self._set(main, tuple(each for each in self._more if each != condition))

    def replace(self, old: Condition, new: Condition) -> None:
        """Put a condition where another one stood."""
        swapped = {old: new}
        main = None if self._main is None else swapped.get(self._main, self._main)
        more = dict.fromkeys(swapped.get(each, each) for each in self._more)
        self._set(main, tuple(each for each in more if each != main))

    def toggle(self, condition: Condition) -> None:
        if condition in self.conditions:
            self.remove(condition)
        else:
            self.add(condition)

    def toggle_client(self, client_id: ClientId) -> None:
        """Want a client as well as those wanted already, or no more."""
        alone = frozenset({client_id})
        for each in self.conditions:
            if isinstance(each, With) and client_id in each.clients:
                rest = each.clients - alone
                if rest:
                    self.replace(each, With(rest))
                else:
                    self.remove(each)
                return
        self.add(With(alone))

    def clear(self) -> None:
        """Want all photos."""
        self._set(None, ())

    def forget(self, known: Iterable[ClientId]) -> None:
        """Drop conditions about clients who are gone."""
        there = frozenset(known)
        gone = [each for each in self.conditions if not named_in(each) <= there]
        main = None if self._main in gone else self._main
        self._set(main, tuple(each for each in self._more if each not in gone))

    def _set(self, main: Condition | None, more: tuple[Condition, ...]) -> None:
        if (main, more) != (self._main, self._more):
            self._main, self._more = main, more
            self.changed.emit()


def _letting_in(condition: Condition, wanted: frozenset[ClientId]) -> Condition | None:
    """Return a condition that keeps none of these out; None where nothing of it is left."""
    if not isinstance(condition, Without):
        return condition
    rest = condition.clients - wanted
    return Without(rest) if rest else None


def wanted_by(condition: Condition) -> frozenset[ClientId]:
    """Return who shall be there, or who chose."""
    match condition:
        case With(clients) | Only(clients):
            return clients
        case ChosenBy(client_id) if client_id is not None:
            return frozenset({client_id})
    return frozenset()


def named_in(condition: Condition) -> frozenset[ClientId]:
    """Return everybody a condition names."""
    return condition.clients if isinstance(condition, Without) else wanted_by(condition)
