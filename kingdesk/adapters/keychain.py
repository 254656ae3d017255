"""Secrets in the system's keychain, through `keyring`; never in a file of ours.

A keychain that is a plain file, or none at all, is refused. Loading `keyring` takes a fifth of a
second and asking may open a dialog of the system's, so nothing happens before the first question.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import structlog

from kingdesk.domain.studio_errors import NoKeychain, SecretNotKept
from kingdesk.ports.secrets import SecretStore

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = structlog.get_logger()
_SERVICE: Final = "KingDesk"
_REFUSED: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Modules of backends that keep nothing, or keep it for everybody to read."""


class KeychainSecrets:
    """The `SecretStore` over the system's keychain."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._backend: KeyringBackend | None = None

    @property
    def keeps(self) -> bool:
        try:
            self._opened()
        except NoKeychain:
            return False
        return True

    def get(self, workspace: str, name: str) -> str | None:
        backend = self._opened()
        with _failures():
            return backend.get_password(_service(workspace), name)

    def put(self, workspace: str, name: str, value: str) -> None:
        backend = self._opened()
        try:
            backend.set_password(_service(workspace), name, value)
            kept = backend.get_password(_service(workspace), name)
        except Exception as error:  # noqa: BLE001 - each system's keychain has errors of its own
            raise SecretNotKept(name=name, reason=type(error).__name__) from None
        if kept != value:
            raise SecretNotKept(name=name, reason="it came back changed")

    def forget(self, workspace: str, name: str) -> None:
        backend = self._opened()
        with _failures():
            if backend.get_password(_service(workspace), name) is not None:
                backend.delete_password(_service(workspace), name)

    def _opened(self) -> KeyringBackend:
        with self._lock:
            if self._backend is None:
                self._backend = _usable_backend()
            return self._backend


class EnvironmentSecrets:
    """The `SecretStore` where there is no keychain: what environment variables say, and no more.

    Args:
        values: secrets by name, as `kingdesk.environment` reads them.
    """

    keeps = False

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get(self, workspace: str, name: str) -> str | None:
        del workspace  # an environment is of one studio
        return self._values.get(name)

    def put(self, workspace: str, name: str, value: str) -> None:
        del workspace, value
        raise SecretNotKept(name=name, reason="this computer has no keychain")

    def forget(self, workspace: str, name: str) -> None:
        """Nothing was kept."""


class LayeredSecrets:
    """The `SecretStore` that looks into the keychain first and into the environment then.

    A computer without a keychain is no error here as long as the environment knows the secret.
    """

    def __init__(self, keychain: SecretStore, environment: SecretStore) -> None:
        self._keychain = keychain
        self._environment = environment

    @property
    def keeps(self) -> bool:
        return self._keychain.keeps

    def get(self, workspace: str, name: str) -> str | None:
        kept = self._keychain.get(workspace, name) if self.keeps else None
        return kept or self._environment.get(workspace, name)

    def put(self, workspace: str, name: str, value: str) -> None:
        self._keychain.put(workspace, name, value)

    def forget(self, workspace: str, name: str) -> None:
        if self.keeps:
            self._keychain.forget(workspace, name)


@contextmanager
def _failures() -> Iterator[None]:
    """Turn whatever a keychain fails with into NoKeychain: its own words may hold the secret."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - each system's keychain has errors of its own
        raise NoKeychain(reason=type(error).__name__) from None


def _usable_backend() -> KeyringBackend:
    try:
        import keyring  # noqa: PLC0415 - see the module

        backend = keyring.get_keyring()
    except Exception as error:
        raise NoKeychain(reason=type(error).__name__) from error
    # of a chain the first one is asked
    first: KeyringBackend = next(iter(getattr(backend, "backends", ())), backend)
    module = type(first).__module__
    if module.startswith(_REFUSED):
        log.info("no keychain", backend=module)
        reason = "secrets would lie in a plain file" if "alt" in module else "none is installed"
        raise NoKeychain(reason=reason)
    return first


def _service(workspace: str) -> str:
    return f"{_SERVICE} {workspace}"
