"""What the window needs from outside to open workspaces and to set studios up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kingdesk import paths
from kingdesk.bootstrap import App, holds_workspace
from kingdesk.domain.errors import KingdeskError, WorkspaceNotFound
from kingdesk.environment import StudioEnvironment
from kingdesk.ports.accounts import Account
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check
from kingdesk.settings import Place, Settings, Studio, StudioSettings, workspace_name


class Setup(Protocol):
    """Sets studios up, as `kingdesk.bootstrap.setup.StudioSetup` does; see there."""

    @property
    def secrets(self) -> SecretStore: ...
    def checks(self, studio: StudioEnvironment) -> tuple[Check, ...]: ...
    def known(self, place: Studio) -> StudioEnvironment: ...
    def sign_in(self, studio: StudioEnvironment, email: str, password: str) -> Account: ...
    def check_name(self, name: str, studio: StudioSettings, settings: Settings) -> None: ...
    def keep(
        self, name: str, studio: StudioEnvironment, account: Account, settings: Settings, file: Path
    ) -> Settings: ...
    def keep_settings(
        self, name: str, studio: StudioSettings, settings: Settings, file: Path
    ) -> Settings: ...
    def remember(self, name: str, account: Account) -> None: ...
    def bytes_kept(self, name: str) -> int: ...
    def sign_out(self, name: str) -> None: ...
    def forget(self, name: str, settings: Settings, file: Path) -> Settings: ...


class Opener(Protocol):
    """Opens a workspace, as `kingdesk.bootstrap.open_app` does."""

    def __call__(
        self,
        place: Place,
        *,
        name: str | None = None,
        workers: int | None = None,
        secrets: SecretStore | None = None,
    ) -> App: ...


class Doors:
    """The ways into workspaces; every method may wait for a disk or a network."""

    def __init__(self, opener: Opener, make_setup: Callable[[], Setup], file: Path) -> None:
        """Prepare; nothing is loaded yet.

        Args:
            opener: opens what is known.
            make_setup: loads the libraries of databases and storages, so it is called late.
            file: of the settings.
        """
        self.file = file
        self._opener = opener
        self._make_setup = make_setup
        self._setup: Setup | None = None
        self._lock = threading.Lock()

    def setup(self) -> Setup:
        with self._lock:
            if self._setup is None:
                self._setup = self._make_setup()
            return self._setup

    def open(
        self,
        place: Place,
        settings: Settings,
        *,
        create: bool = False,
        secrets: SecretStore | None = None,
    ) -> App:
        """Open a workspace.

        Args:
            place: which.
            settings: names and the number of threads.
            create: make an empty workspace of a folder that is none; a disk that is not plugged
                in must not become one.
            secrets: of this session only; None where they are kept.
        """
        may_make = create or place == paths.default_workspace()
        if isinstance(place, Path) and not may_make and not holds_workspace(place):
            raise WorkspaceNotFound(path=place)
        name = workspace_name(settings, place)
        return self._opener(place, name=name, workers=settings.threads, secrets=secrets)


@dataclass(frozen=True, slots=True)
class SessionSecrets:
    """The `SecretStore` of a computer that keeps none: known until the window closes."""

    workspace: str
    values: Mapping[str, str] = field(repr=False)
    behind: SecretStore

    @property
    def keeps(self) -> bool:
        return self.behind.keeps

    @property
    def trouble(self) -> KingdeskError | None:
        return self.behind.trouble

    def get(self, workspace: str, name: str) -> str | None:
        mine = self.values.get(name) if workspace == self.workspace else None
        return mine or self.behind.get(workspace, name)

    def put(self, workspace: str, name: str, value: str) -> None:
        self.behind.put(workspace, name, value)

    def forget(self, workspace: str, name: str) -> None:
        self.behind.forget(workspace, name)
