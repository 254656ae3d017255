"""The button that says which workspace is open and leads to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from typing_extensions import override

from kingdesk import paths
from kingdesk.gui.icons import icon
from kingdesk.gui.theme import ICON
from kingdesk.settings import Place, Settings, Studio, workspace_name, workspace_place


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace that can be opened.

    Attributes:
        name: as the user called it, else the folder's; None for the one made without asking.
    """

    place: Place
    name: str | None

    @property
    def words(self) -> str:
        """Return what it is called in the window."""
        if self.name is None:
            return QCoreApplication.translate("Workspaces", "Photos on this computer")
        return self.name

    @property
    def where(self) -> str:
        """Return where it is: a folder, or a database and a bucket."""
        if isinstance(self.place, Studio):
            settings = self.place.settings
            return f"{settings.database.host} · {settings.bucket.bucket}"
        return str(self.place)


def known_place(settings: Settings, place: Place) -> Known:
    """Return a workspace with what it is called."""
    named = workspace_name(settings, place)
    unnamed = place == paths.default_workspace() and named not in settings.workspaces
    return Known(place, None if unnamed else named)


def known_workspaces(settings: Settings, current: Place | None) -> list[Known]:
    """Return every workspace that is known, the one made without asking first."""
    places: list[Place] = [paths.default_workspace()]
    places += [workspace_place(settings, name) for name in settings.workspaces]
    if settings.last_workspace is not None:
        places.append(workspace_place(settings, None))
    if current is not None:
        places.append(current)
    return [known_place(settings, place) for place in _once(places)]


def _once(places: Sequence[Place]) -> list[Place]:
    found: dict[str | Path, Place] = {}
    for place in places:
        found.setdefault(place.name if isinstance(place, Studio) else place, place)
    return list(found.values())


class WorkspaceMenu(QMenu):
    """The known workspaces, and the ways to others.

    Signals:
        chosen(Place): to be opened.
        folder_asked(), studio_asked(): another folder, a new studio.
    """

    chosen = Signal(object)
    folder_asked = Signal()
    studio_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Sequence[Known] = ()
        self._open: Place | None = None
        self._group = QActionGroup(self)
        self.setToolTipsVisible(True)

    def show_known(self, known: Sequence[Known], current: Place | None) -> None:
        """Fill the menu.

        Args:
            known: what to offer.
            current: the open one, which is ticked; None where none is.
        """
        self._known, self._open = known, current
        self.retranslate()

    def retranslate(self) -> None:
        self.clear()
        for each in self._known:
            action = self.addAction(each.words.replace("&", "&&"))
            action.setToolTip(each.where)
            action.setCheckable(True)
            action.setChecked(each.place == self._open)
            action.triggered.connect(lambda _checked, to=each.place: self._on_chosen(to))
            self._group.addAction(action)
        self.addSeparator()
        folder = self.addAction(icon("folder"), self.tr("Open folder…"))
        folder.triggered.connect(lambda _: self.folder_asked.emit())
        studio = self.addAction(icon("add"), self.tr("New studio…"))
        studio.triggered.connect(lambda _: self.studio_asked.emit())

    def _on_chosen(self, place: Place) -> None:
        if place == self._open:
            self.retranslate()  # its tick stays
        else:
            self.chosen.emit(place)


class WorkspaceSwitcher(QToolButton):
    """The name of the open workspace; its menu has the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu_ = WorkspaceMenu(self)
        self._name: Known | None = None
        self.setObjectName("flat")
        self.setMenu(self.menu_)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON, ICON))
        self.setMaximumWidth(220)

    def show_known(self, known: Sequence[Known], current: Known) -> None:
        self._name = current
        self.menu_.show_known(known, current.place)
        self._retranslate()

    def _retranslate(self) -> None:
        if self._name is None:
            return
        is_studio = isinstance(self._name.place, Studio)
        self.setIcon(icon("people" if is_studio else "folder"))
        words = self._name.words
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 140)
        self.setText(shown.replace("&", "&&") + "  ▾")
        named = self.tr("Workspace: %1").replace("%1", words)
        self.setAccessibleName(named)
        self.setToolTip(f"{named}\n{self._name.where}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.menu_.retranslate()
            self._retranslate()
