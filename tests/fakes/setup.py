"""Setting a studio up without one: parts that fail as told, accounts and a keychain in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kingdesk.domain.errors import AlreadyExists, KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import (
    SecretMissing,
    SeesEveryone,
    SignInRefused,
    TablesToMake,
)
from kingdesk.environment import (
    CLOUD_KEY_ID,
    CLOUD_SECRET,
    NEEDED,
    SECRETS,
    StudioEnvironment,
)
from kingdesk.ports.accounts import Account
from kingdesk.services.doctor import Check, Told
from kingdesk.settings import (
    Settings,
    Studio,
    StudioSettings,
    remembering,
    with_workspace,
    without_workspace,
    write_settings,
)
from tests.fakes.keychain import MemorySecrets

ANA: Final = Account(OwnerId("ana"), "ana@example.com", "Ana Example")
PASSWORD: Final = "a long password"  # noqa: S105 - of nobody
ENV: Final = """
DATABASE_URL="postgresql://king:s%40cret@db.example.com:5433/kingdb?sslmode=require"
R2_ACCOUNT_ID=0123456789abcdef
R2_BUCKET=studio-photos
R2_ACCESS_KEY_ID=key-id-value
R2_SECRET_ACCESS_KEY=key-secret-value
JWT_SECRET=nobody-asks-for-this
PORT=3000
"""
OF_NOBODY: Final = ("s@cret", "key-id-value", "key-secret-value")
"""The secrets in `ENV`, in the order of `NEEDED`."""
_NEEDS: Final = {
    "keychain": "",
    "database": "",
    "clock": "database",
    "KingSelection": "database",
    "KingDesk's tables": "KingSelection",
    "bucket": "",
    "photos": "bucket",
}
"""Each part with the one it builds on, as the real ones."""


@dataclass(slots=True)
class FakeSetup:
    """The window's `Setup`; what it keeps can be looked at.

    Attributes:
        wrong: what trying a part raises, by its name.
        notes: what is said of a part that is well.
        gate: trying a part named here waits until it is opened.
        tried: the studios whose parts were asked for.
        kept_bytes: of copies.
        signed_out, forgotten: names, in order.
    """

    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    wrong: dict[str, KingdeskError] = field(default_factory=dict)
    notes: dict[str, Sequence[KingdeskError]] = field(
        default_factory=lambda: {
            "KingSelection": [SeesEveryone()],
            "KingDesk's tables": [TablesToMake()],
        }
    )
    gate: dict[str, threading.Event] = field(default_factory=dict)
    tried: list[StudioEnvironment] = field(default_factory=list)
    kept_bytes: int = 3_435_973_837
    signed_out: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def checks(self, studio: StudioEnvironment) -> tuple[Check, ...]:
        self.tried.append(studio)
        return tuple(Check(n, partial(self._try, n), needs) for n, needs in _NEEDS.items())

    def _try(self, name: str) -> Told:
        if name in self.gate:
            assert self.gate[name].wait(10)
        if name == "keychain" and self.secrets.trouble is not None:
            return Told("none", [self.secrets.trouble])
        if name in self.wrong:
            raise self.wrong[name]
        return Told("well", self.notes.get(name, ()))

    def known(self, place: Studio) -> StudioEnvironment:
        found = {name: self.secrets.get(place.name, name) for name in SECRETS}
        for name in NEEDED:
            if not found[name]:
                raise SecretMissing(name=name, workspace=place.name)
        known = {name: value for name, value in found.items() if value}
        return StudioEnvironment(place.settings, MappingProxyType(known))

    def sign_in(self, studio: StudioEnvironment, email: str, password: str) -> Account:
        del studio
        if (email, password) != (ANA.email, PASSWORD):
            raise SignInRefused
        return ANA

    def check_name(self, name: str, studio: StudioSettings, settings: Settings) -> None:
        del studio
        if name in settings.workspaces:
            raise AlreadyExists(kind="workspace", name=name)

    def keep(
        self, name: str, studio: StudioEnvironment, account: Account, settings: Settings, file: Path
    ) -> Settings:
        for secret, value in studio.secrets.items():
            self.secrets.put(name, secret, value)
        if studio.settings.cloud is None:
            self.secrets.forget(name, CLOUD_KEY_ID)
            self.secrets.forget(name, CLOUD_SECRET)
        self.remember(name, account)
        return self.keep_settings(name, studio.settings, settings, file)

    def keep_settings(
        self, name: str, studio: StudioSettings, settings: Settings, file: Path
    ) -> Settings:
        new = remembering(with_workspace(settings, name, studio), Studio(name, studio))
        write_settings(file, new)
        return new

    def remember(self, name: str, account: Account) -> None:
        self.secrets.put(name, "owner", account.owner)

    def bytes_kept(self, name: str) -> int:
        return 0 if name in self.signed_out else self.kept_bytes

    def sign_out(self, name: str) -> None:
        self.secrets.forget(name, "owner")
        self.signed_out.append(name)

    def forget(self, name: str, settings: Settings, file: Path) -> Settings:
        self.sign_out(name)
        for secret in SECRETS:
            self.secrets.forget(name, secret)
        self.forgotten.append(name)
        new = without_workspace(settings, name)
        write_settings(file, new)
        return new
