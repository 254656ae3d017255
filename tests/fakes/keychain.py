"""Keychains in memory: one that works, and each way one may not."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import NoKeychain, SecretNotKept


class MemoryKeyring(KeyringBackend):
    """A system's keychain, as `keyring` talks to it."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    """A keychain whose owner closes the question for its password."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"Failed to unlock the collection for {password}!")


class BrokenKeyring(MemoryKeyring):
    """A keychain whose service fails with words of its own, secrets among them."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"no answer about {self.kept}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"could not store {password}")


class ForgetfulKeyring(MemoryKeyring):
    """A keychain that takes everything and cuts it short."""

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password[:-1]


class MemorySecrets:
    """The `SecretStore` port without a keychain behind it.

    Attributes:
        kept: by workspace and name.
        trouble: set it to have a computer without a keychain.
    """

    def __init__(self, trouble: KingdeskError | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble = trouble

    @property
    def keeps(self) -> bool:
        return self.trouble is None

    def get(self, workspace: str, name: str) -> str | None:
        return self.kept.get((workspace, name))

    def put(self, workspace: str, name: str, value: str) -> None:
        if self.trouble is not None:
            raise SecretNotKept(name=name, reason="none is installed")
        self.kept[workspace, name] = value

    def forget(self, workspace: str, name: str) -> None:
        self.kept.pop((workspace, name), None)


def no_keychain() -> MemorySecrets:
    return MemorySecrets(NoKeychain(reason="none is installed"))
