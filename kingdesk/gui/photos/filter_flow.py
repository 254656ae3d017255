"""Menus and dialogs that add filters, and the chips that take them away."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

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
from kingdesk.gui.colours import client_colour
from kingdesk.gui.desk import Desk
from kingdesk.gui.photos.cell_texts import CellTexts
from kingdesk.gui.photos.choose_dialog import Choice, ChooseDialog
from kingdesk.gui.photos.filter_bar import FilterBar, ShownFilter
from kingdesk.gui.photos.filter_words import WORDS
from kingdesk.gui.photos.filtering import Filtering, named_in
from kingdesk.gui.photos.order import Order, Sorting

MOST_FOLDERS: Final = 16
"""Folders a menu holds; more of them are found in a dialog."""
COUNTS: Final = range(1, 11)
"""Numbers of people the menu offers where nothing is known yet."""
DECISIONS: Final = (
    VerdictKind.CONFIRMED,
    VerdictKind.REJECTED,
    VerdictKind.ASSIGNED,
    VerdictKind.IGNORED,
)


class FilterFlow(QObject):
    """Stands between the bar, what is wanted and what the desk knows."""

    def __init__(
        self,
        desk: Desk,
        filtering: Filtering,
        sorting: Sorting,
        texts: CellTexts,
        bar: FilterBar,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._filtering = filtering
        self._sorting = sorting
        self._texts = texts
        self._bar = bar
        bar.removed.connect(filtering.remove)
        bar.cleared.connect(filtering.clear)
        bar.menu_asked.connect(self._open_menu)
        bar.order_asked.connect(self._open_orders)
        filtering.changed.connect(self.show)
        sorting.changed.connect(self.show)
        desk.overview_changed.connect(self.show)
        self.show()

    def show(self) -> None:
        """Say which filters there are, and how photos stand."""
        names = self._desk.names
        self._bar.show_filters(
            tuple(
                ShownFilter(
                    each,
                    WORDS.condition(each, names),
                    tuple(client_colour(client) for client in sorted(named_in(each))),
                )
                for each in self._filtering.conditions
            )
        )
        self._bar.show_order(self._order_words(self._order))

    # --- more filters -------------------------------------------------------------------------

    def _open_menu(self, place: QPoint) -> None:
        menu = _menu(self._bar)
        has_clients = bool(self._desk.names)
        for words, act in (
            (self.tr("With clients…"), self.ask_with),
            (self.tr("Only these clients…"), self.ask_only),
            (self.tr("Without clients…"), self.ask_without),
        ):
            action = menu.addAction(words)
            action.setEnabled(has_clients)
            action.triggered.connect(act)
        menu.addSeparator()
        self._add_counts(menu)
        for question in Question:
            self._add(menu, Asked(question))
        menu.addSeparator()
        decided = menu.addMenu(self.tr("Decided"))
        for kind in DECISIONS:
            self._add(decided, Decided(kind))
        self._add_chosen(menu)
        self._add_folders(menu)
        if self._filtering.conditions:
            menu.addSeparator()
            menu.addAction(self.tr("Remove all filters")).triggered.connect(self._filtering.clear)
        menu.popup(place)

    def ask_with(self) -> None:
        """Ask for clients who shall all be there."""
        wanted = _of(With, self._filtering.conditions)
        heading = self.tr("Photos with all of these")
        self._ask_for_clients(heading, wanted, lambda clients: self._put(With, With(clients)))

    def ask_only(self) -> None:
        """Ask for clients who shall be there, and nobody else."""
        wanted = _of(Only, self._filtering.conditions)
        heading = self.tr("Photos with these and nobody else")
        self._ask_for_clients(heading, wanted, lambda clients: self._put(Only, Only(clients)))

    def ask_without(self) -> None:
        """Ask for clients who shall not be there."""
        barred = _of(Without, self._filtering.conditions)
        heading = self.tr("Photos without any of these")
        self._ask_for_clients(heading, barred, lambda clients: self._put(Without, Without(clients)))

    def offer(self, menu: QMenu, client_id: ClientId) -> None:
        """Put what can be asked about a client into a menu about that client."""
        wanted = _of(With, self._filtering.conditions)
        alone = frozenset({client_id})
        if client_id in wanted and len(wanted) > 1:
            no_more = menu.addAction(self.tr("Not needed in the photo"))
            no_more.triggered.connect(lambda: self._filtering.toggle_client(client_id))
        elif wanted and client_id not in wanted:
            both = menu.addAction(self.tr("And also in the photo"))
            both.triggered.connect(lambda: self._filtering.toggle_client(client_id))
        only = menu.addAction(self.tr("Only in the photo"))
        only.triggered.connect(lambda: self._filtering.choose(Only(alone)))
        if client_id not in wanted:
            barred = _of(Without, self._filtering.conditions)
            without = menu.addAction(self.tr("Not in the photo"))
            without.triggered.connect(lambda: self._put(Without, Without(barred | alone)))

    def _ask_for_clients(
        self,
        heading: str,
        ticked: frozenset[ClientId],
        then: Callable[[frozenset[ClientId]], None],
    ) -> None:
        rows = self._desk.overview.clients
        choices = [Choice(row.id, row.name, client_colour(row.id)) for row in rows]

        def chosen(keys: frozenset[Hashable]) -> None:
            then(frozenset(row.id for row in rows if row.id in keys))

        dialog = ChooseDialog(heading, choices, ticked, parent=self._bar.window())
        dialog.chosen.connect(chosen)
        dialog.open()

    def _put(self, kind: type[Condition], condition: Condition) -> None:
        """Let a condition about clients take the place of the one of its kind."""
        before = next((c for c in self._filtering.conditions if isinstance(c, kind)), None)
        if before is None:
            self._filtering.add(condition)
        else:
            self._filtering.replace(before, condition)

    def _add(self, menu: QMenu, condition: Condition) -> None:
        words = WORDS.condition(condition, self._desk.names)
        action = menu.addAction(words[:1].upper() + words[1:])
        action.setCheckable(True)
        action.setChecked(condition in self._filtering.conditions)
        action.triggered.connect(lambda: self._filtering.toggle(condition))

    def _add_counts(self, menu: QMenu) -> None:
        people = menu.addMenu(self.tr("Number of people"))
        known = [count for count in self._desk.overview.sieve.counts if count]
        for count in known or COUNTS:
            condition = People(count)
            words = WORDS.condition(condition, {})
            action = people.addAction(words)
            action.setCheckable(True)
            action.setChecked(condition in self._filtering.conditions)
            action.triggered.connect(lambda _=False, c=condition: self._put(People, c))

    def _add_chosen(self, menu: QMenu) -> None:
        if not self._desk.overview.chosen:
            return
        chosen = menu.addMenu(self.tr("Chosen on the web"))
        self._add(chosen, ChosenBy(None))
        for client in sorted(self._filtering.clients):
            self._add(chosen, ChosenBy(client))

    def _add_folders(self, menu: QMenu) -> None:
        folders = self._desk.overview.sieve.folders
        if len(folders) > MOST_FOLDERS:
            menu.addAction(self.tr("Folder…")).triggered.connect(self._ask_for_folder)
        elif folders:
            inside = menu.addMenu(self.tr("Folder"))
            for folder in folders:
                action = inside.addAction(folder.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(InFolder(folder) in self._filtering.conditions)
                action.triggered.connect(lambda _=False, f=folder: self._put_folder(f))

    def _ask_for_folder(self) -> None:
        folders = self._desk.overview.sieve.folders
        ticked = [c.folder for c in self._filtering.conditions if isinstance(c, InFolder)]
        dialog = ChooseDialog(
            self.tr("Photos of which folder?"),
            [Choice(folder, folder) for folder in folders],
            ticked,
            several=False,
            parent=self._bar.window(),
        )

        def chosen(keys: frozenset[Hashable]) -> None:
            self._put_folder(next(folder for folder in folders if folder in keys))

        dialog.chosen.connect(chosen)
        dialog.open()

    def _put_folder(self, folder: str) -> None:
        if InFolder(folder) in self._filtering.conditions:
            self._filtering.remove(InFolder(folder))
        else:
            self._put(InFolder, InFolder(folder))

    # --- order and looks ----------------------------------------------------------------------

    @property
    def _of_client(self) -> bool:
        """Tell whether photos are like somebody, so that the likest can come first."""
        alike = any(isinstance(each, Alike) for each in self._filtering.conditions)
        return alike or bool(self._filtering.clients)

    @property
    def _order(self) -> Order:
        return self._sorting.order(of_client=self._of_client)

    def _open_orders(self, place: QPoint) -> None:
        menu = _menu(self._bar)
        group = QActionGroup(menu)
        of_client = self._of_client
        for order in Order:
            if order is Order.SIMILARITY and not of_client:
                continue
            action = menu.addAction(self._order_words(order))
            action.setCheckable(True)
            action.setChecked(order is self._order)
            group.addAction(action)
            action.triggered.connect(
                lambda _=False, o=order: self._sorting.choose(o, of_client=of_client)
            )
        menu.addSeparator()
        backwards = self._checked(menu, self.tr("The other way round"))
        backwards.setChecked(self._sorting.is_backwards(self._order))
        backwards.triggered.connect(lambda: self._sorting.turn(self._order))
        menu.addSeparator()
        files = self._checked(menu, self.tr("Names of files"))
        files.setChecked(self._texts.file_names)
        files.triggered.connect(self._texts.show_file_names)
        clients = self._checked(menu, self.tr("Names of clients"))
        clients.setChecked(self._texts.client_names)
        clients.triggered.connect(self._texts.show_client_names)
        menu.popup(place)

    def _checked(self, menu: QMenu, words: str) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        return action

    def _order_words(self, order: Order) -> str:
        match order:
            case Order.GALLERY:
                return self.tr("Gallery order")
            case Order.NAME:
                return self.tr("By file name")
            case Order.TIME:
                return self.tr("By time")
            case Order.SIMILARITY:
                return self.tr("Best first")
            case Order.PEOPLE:
                return self.tr("By number of people")


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _of(kind: type[With | Only | Without], conditions: Sequence[Condition]) -> frozenset[ClientId]:
    return frozenset[ClientId]().union(
        *(each.clients for each in conditions if isinstance(each, kind))
    )
