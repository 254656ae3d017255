"""Sets a studio's workspace up: tries each part, signs in, keeps settings and secrets apart.

The window's assistant and `kingdesk workspace create --studio` both work through this.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kingdesk.adapters.db.accounts import SqlAccounts
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.bootstrap.studio import SIGNED_IN, login_of
from kingdesk.environment import DATABASE_PASSWORD, SECRETS, StudioEnvironment
from kingdesk.ports.accounts import Account
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check
from kingdesk.settings import (
    Settings,
    Studio,
    StudioSettings,
    remembering,
    with_workspace,
    without_workspace,
    write_settings,
)


@dataclass(frozen=True, slots=True)
class StudioSetup:
    """What it takes to begin with a studio.

    Attributes:
        secrets: where they are going to be kept.
    """

    secrets: SecretStore

    def checks(self, studio: StudioEnvironment) -> tuple[Check, ...]:
        """Return how to try each part, in the order they build on one another.

        Their names: `keychain`, `database`, `KingSelection`, `KingDesk's tables`, `bucket`,
        `photos`. Each opens and closes what it needs; nothing is kept.
        """
        raise NotImplementedError(studio)

    def sign_in(self, studio: StudioEnvironment, email: str, password: str) -> Account:
        """Return whose e-mail and password these are.

        Raises:
            SignInRefused, Database…
        """
        login = login_of(studio.settings.database, studio.secrets[DATABASE_PASSWORD])
        store = open_studio_store(login)
        try:
            return SqlAccounts(store).sign_in(email, password)
        finally:
            store.close()

    def keep(
        self, name: str, studio: StudioEnvironment, account: Account, settings: Settings, file: Path
    ) -> Settings:
        """Put the secrets into the keychain, then the rest into the settings file.

        Raises:
            NoKeychain, SecretNotKept, SettingsNotKept, DiskFull
        """
        for secret in SECRETS:
            if secret in studio.secrets:
                self.secrets.put(name, secret, studio.secrets[secret])
        self.secrets.put(name, SIGNED_IN, account.owner)
        return self.keep_settings(name, studio.settings, settings, file)

    def keep_settings(
        self, name: str, studio: StudioSettings, settings: Settings, file: Path
    ) -> Settings:
        """Write the settings alone, as where secrets come from the environment."""
        new = remembering(with_workspace(settings, name, studio), Studio(name, studio))
        write_settings(file, new)
        return new

    def sign_out(self, name: str) -> None:
        """Forget who is signed in and drop the copies of photos kept on this computer."""
        raise NotImplementedError(name)

    def forget(self, name: str, settings: Settings, file: Path) -> Settings:
        """Remove a studio from this computer: secrets, copies, settings; nothing of the studio."""
        self.sign_out(name)
        for secret in SECRETS:
            self.secrets.forget(name, secret)
        new = without_workspace(settings, name)
        write_settings(file, new)
        return new
