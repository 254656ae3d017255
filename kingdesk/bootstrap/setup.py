"""Sets a studio's workspace up: tries each part, signs in, keeps settings and secrets apart.

The window's assistant and `kingdesk workspace create --studio` both work through this:

    studio = studio_of(read_env_file(file))         # kingdesk.environment
    findings = try_all(setup.checks(studio), tell)  # kingdesk.services.doctor; or one by one
    account = setup.sign_in(studio, email, password)
    setup.check_name(name, studio.settings, settings)
    settings = setup.keep(name, studio, account, settings, file)

Until `keep` nothing is written anywhere, and nothing is made in the database: KingDesk's tables are
made when the workspace is first opened.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from kingdesk import paths
from kingdesk.bootstrap.cloud_checks import cloud_check_in_short
from kingdesk.bootstrap.studio import SIGNED_IN, open_accounts
from kingdesk.bootstrap.studio_checks import login_of, parts_of
from kingdesk.domain.errors import AlreadyExists, BadValue, KingdeskError, WorkspaceReadOnly
from kingdesk.domain.studio_errors import SecretMissing
from kingdesk.environment import (
    CLOUD_KEY_ID,
    CLOUD_SECRET,
    DATABASE_PASSWORD,
    NEEDED,
    SECRETS,
    StudioEnvironment,
)
from kingdesk.ports.accounts import Account
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check
from kingdesk.settings import (
    CloudSettings,
    Settings,
    Studio,
    StudioSettings,
    remembering,
    with_workspace,
    without_workspace,
    write_settings,
)

_CHOICES: Final = (
    *("strategy", "send", "long_side", "calls_per_second"),
    *("cache_days", "keep_faces_days", "prices"),
)
"""How an account at AWS is used; the rest of its settings says which account it is."""
_LONGEST_NAME: Final = 200
"""Bytes of a name as folders are called by it; file systems take 255."""


@dataclass(frozen=True, slots=True)
class StudioSetup:
    """What it takes to begin with a studio, to change who is signed in, and to end with it.

    Attributes:
        secrets: where they are kept.
    """

    secrets: SecretStore

    def checks(self, studio: StudioEnvironment) -> tuple[Check, ...]:
        """Return how to try each part, in the order they build on one another.

        Their names: `keychain`, `database`, `clock`, `KingSelection`, `KingDesk's tables`,
        `bucket`, `photos`, `AWS`. Each opens and closes what it needs and changes nothing;
        `Check.needs` names the part that must be well before. No keychain is told as a note, no
        failure: then secrets come from the environment (`keep_settings` instead of `keep`). What is
        wrong at AWS is a note as well: faces can be found on this computer.
        """
        probe = f"check-{uuid4().hex[:16]}"
        return (
            *parts_of(studio.settings, studio.secrets, self.secrets),
            cloud_check_in_short(studio.settings.cloud, studio.secrets, probe),
        )

    def known(self, place: Studio) -> StudioEnvironment:
        """Return a studio that was kept together with its secrets, to try its parts or sign in.

        Raises:
            SecretMissing
        """
        found = {name: self.secrets.get(place.name, name) for name in SECRETS}
        for name in NEEDED:
            if not found[name]:
                raise SecretMissing(name=name, workspace=place.name)
        known = {name: value for name, value in found.items() if value}
        return StudioEnvironment(place.settings, MappingProxyType(known))

    def sign_in(self, studio: StudioEnvironment, email: str, password: str) -> Account:
        """Return whose e-mail and password these are; nothing is remembered yet.

        Raises:
            SignInRefused, Database…, WebTableMissing
        """
        login = login_of(studio.settings.database, studio.secrets[DATABASE_PASSWORD])
        with open_accounts(login) as accounts:
            return accounts.sign_in(email, password)

    def check_name(self, name: str, studio: StudioSettings, settings: Settings) -> None:
        """Refuse a name no new workspace can have; the same studio set up anew may keep its own.

        Spaces around it are not meant: take them off before.

        Raises:
            BadValue, AlreadyExists
        """
        if not name.strip():
            raise BadValue(what="A workspace needs a name.")
        if len(quote(name)) > _LONGEST_NAME:
            raise BadValue(what="The name of the workspace is too long.")
        for other, what in settings.workspaces.items():
            if other.casefold() == name.casefold() and not (other == name and _same(what, studio)):
                raise AlreadyExists(kind="workspace", name=other)

    def keep(
        self, name: str, studio: StudioEnvironment, account: Account, settings: Settings, file: Path
    ) -> Settings:
        """Put the secrets into the keychain, then the rest into the settings file.

        A studio without an account at AWS keeps no key of one.

        Raises:
            BadValue, AlreadyExists: of the name.
            NoKeychain, SecretNotKept: nothing is kept then.
            SettingsNotKept, DiskFull
        """
        self.check_name(name, studio.settings, settings)
        try:
            for secret in SECRETS:
                if secret in studio.secrets:
                    self.secrets.put(name, secret, studio.secrets[secret])
            self.remember(name, account)
        except KingdeskError:
            if name not in settings.workspaces:
                self._forget_secrets(name)
            raise
        new = self.keep_settings(name, studio.settings, settings, file)
        if studio.settings.cloud is None:  # a key nobody uses any more
            for secret in (CLOUD_KEY_ID, CLOUD_SECRET):
                self.secrets.forget(name, secret)
        return new

    def keep_settings(
        self, name: str, studio: StudioSettings, settings: Settings, file: Path
    ) -> Settings:
        """Write the settings alone, as where secrets come from the environment.

        What the user chose for this computer stays when the same studio is set up anew.

        Raises:
            BadValue, AlreadyExists, SettingsNotKept, DiskFull
        """
        self.check_name(name, studio, settings)
        before = settings.workspaces.get(name)
        if isinstance(before, StudioSettings):
            chosen: dict[str, object] = {
                "cache_gb": before.cache_gb,
                "keep_originals": before.keep_originals,
                "cloud": _with_choices(studio.cloud, before.cloud),
            }
            studio = studio.model_copy(update=chosen)
        new = remembering(with_workspace(settings, name, studio), Studio(name, studio))
        write_settings(file, new)
        return new

    def remember(self, name: str, account: Account) -> None:
        """Note who is signed in to a studio; copies of another's photos are dropped.

        Raises:
            NoKeychain, SecretNotKept, WorkspaceReadOnly
        """
        if self.secrets.keeps and self.secrets.get(name, SIGNED_IN) not in {None, account.owner}:
            _drop(paths.studio_cache(name))
        self.secrets.put(name, SIGNED_IN, account.owner)

    def bytes_kept(self, name: str) -> int:
        """Return how much the copies of a studio's photos take on this computer."""
        files = paths.studio_cache(name).rglob("*")
        return sum(size for file in files if (size := _size(file)) is not None)

    def sign_out(self, name: str) -> None:
        """Forget who is signed in and drop the copies of photos kept on this computer.

        Close the workspace first. Where KINGDESK_EMAIL and KINGDESK_PASSWORD are set, they sign in
        again at the next opening.

        Raises:
            NoKeychain
            WorkspaceReadOnly: not all copies could be deleted.
        """
        _drop(paths.studio_cache(name))
        self.secrets.forget(name, SIGNED_IN)

    def rename(self, old: str, new: str, settings: Settings, file: Path) -> Settings:
        """Call a studio otherwise, with its secrets and what this computer keeps of it.

        Close the workspace first.

        Raises:
            BadValue, AlreadyExists, NoKeychain, SecretNotKept, SettingsNotKept, DiskFull
            WorkspaceReadOnly: what is kept of it can't be moved.
        """
        studio = settings.workspaces[old]
        if not isinstance(studio, StudioSettings):
            raise TypeError(f"{old} is no studio")
        self.check_name(new, studio, without_workspace(settings, old))
        changed = with_workspace(without_workspace(settings, old), new, studio)
        changed = remembering(changed, Studio(new, studio))
        try:
            self._copy_secrets(old, new)
            for place in (paths.studio_folder, paths.studio_cache):
                _move(place(old), place(new))
            write_settings(file, changed)
        except KingdeskError:
            self._forget_secrets(new)
            raise
        self._forget_secrets(old)
        return changed

    def forget(self, name: str, settings: Settings, file: Path) -> Settings:
        """Remove a studio from this computer: secrets, copies, settings; nothing of the studio.

        Raises:
            NoKeychain, WorkspaceReadOnly, SettingsNotKept, DiskFull
        """
        self.sign_out(name)
        self._forget_secrets(name)
        _drop(paths.studio_folder(name))
        new = without_workspace(settings, name)
        write_settings(file, new)
        return new

    def _copy_secrets(self, old: str, new: str) -> None:
        for secret in (*SECRETS, SIGNED_IN) if self.secrets.keeps else ():
            value = self.secrets.get(old, secret)
            if value:
                self.secrets.put(new, secret, value)

    def _forget_secrets(self, name: str) -> None:
        for secret in (*SECRETS, SIGNED_IN):
            self.secrets.forget(name, secret)


def _with_choices(
    cloud: CloudSettings | None, before: CloudSettings | None
) -> CloudSettings | None:
    """Return an account at AWS used as was chosen before, so far as it does not say otherwise."""
    if cloud is None or before is None:
        return cloud
    said = cloud.model_fields_set
    kept = {name: getattr(before, name) for name in _CHOICES if name not in said}
    return cloud.model_copy(update=kept)


def _same(one: object, other: StudioSettings) -> bool:
    """Tell whether settings are of the same studio, whoever asks it and however."""
    return isinstance(one, StudioSettings) and (
        (one.database.host, one.database.port, one.database.name, one.bucket.bucket)
        == (other.database.host, other.database.port, other.database.name, other.bucket.bucket)
    )


def _size(file: Path) -> int | None:
    try:
        return file.lstat().st_size if file.is_file() else None
    except OSError:  # dropped meanwhile
        return None


def _move(folder: Path, to: Path) -> None:
    try:
        if folder.exists():
            folder.rename(to)
    except OSError as error:
        raise WorkspaceReadOnly(path=folder) from error


def _drop(folder: Path) -> None:
    """Delete a folder of ours with all in it; raises WorkspaceReadOnly when something stays."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise WorkspaceReadOnly(path=folder)
