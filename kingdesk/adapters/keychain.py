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

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import NoKeychain, SecretNotKept
from kingdesk.ports.secrets import SecretStore

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = structlog.get_logger()
_SERVICE: Final = "KingDesk"
_NOTHING: Final = ("keyring.backends.fail", "keyring.backends.null")
"""Modules of backends that keep nothing."""
_PLAIN: Final = "keyrings.alt"
"""The package of backends that keep secrets in files; none of them asks the system."""
_NO_REASON: Final = "none is installed"
_REASONS: Final = {
    "KeyringLocked": "it is locked",
    "InitError": "it can't be opened",
    "TimeoutError": "it does not answer",
}
"""What keychains fail with, in words; else the failure's own name is told."""


class KeychainSecrets:
    """The `SecretStore` over the system's keychain."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._backend: KeyringBackend | None = None
        self._told = False

    @property
    def keeps(self) -> bool:
        return self.trouble is None

    @property
    def trouble(self) -> KingdeskError | None:
        try:
            self._opened()
        except NoKeychain as error:
            return error
        return None

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
            raise SecretNotKept(name=name, reason=_reason(error)) from None
        if kept != value:
            raise SecretNotKept(name=name, reason="it came back changed")

    def forget(self, workspace: str, name: str) -> None:
        backend = self._opened()
        with _failures():
            if backend.get_password(_service(workspace), name) is not None:
                backend.delete_password(_service(workspace), name)

    def _opened(self) -> KeyringBackend:
        """Return the keychain; where there is none it is looked for again: it may be unlocked."""
        with self._lock:
            if self._backend is None:
                try:
                    self._backend = _usable_backend()
                except NoKeychain as error:
                    if not self._told:
                        log.info("no keychain", reason=error.details["reason"])
                    self._told = True
                    raise
            return self._backend


class EnvironmentSecrets:
    """The `SecretStore` where there is no keychain: what environment variables say, and no more.

    Args:
        values: secrets by name, as `kingdesk.environment` reads them.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @property
    def keeps(self) -> bool:
        return False

    @property
    def trouble(self) -> KingdeskError | None:
        return NoKeychain(reason=_NO_REASON)

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

    A computer without a keychain, or with one nobody unlocks, is no error here as long as the
    environment knows the secret.
    """

    def __init__(self, keychain: SecretStore, environment: SecretStore) -> None:
        self._keychain = keychain
        self._environment = environment

    @property
    def keeps(self) -> bool:
        return self._keychain.keeps

    @property
    def trouble(self) -> KingdeskError | None:
        return self._keychain.trouble

    def get(self, workspace: str, name: str) -> str | None:
        given = self._environment.get(workspace, name)
        try:
            return (self._keychain.get(workspace, name) if self.keeps else None) or given
        except NoKeychain:
            if given:
                return given
            raise

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
        raise NoKeychain(reason=_reason(error)) from None


def _reason(error: Exception) -> str:
    return _REASONS.get(type(error).__name__, type(error).__name__)


def _usable_backend() -> KeyringBackend:
    """Return what keeps secrets: of a chain the first that does."""
    try:
        import keyring  # noqa: PLC0415 - see the module

        chosen = keyring.get_keyring()
        backends: list[KeyringBackend] = list(getattr(chosen, "backends", [chosen]))
    except Exception as error:
        raise NoKeychain(reason=_reason(error)) from error
    why = _NO_REASON
    for backend in backends:
        refused = _refusal(backend)
        if refused is None:
            return backend
        why = refused
    raise NoKeychain(reason=why)


def _refusal(backend: KeyringBackend) -> str | None:
    """Return why a backend is none for secrets, also when it only builds on such a one."""
    modules = [kind.__module__ for kind in type(backend).__mro__]
    if any(module == _PLAIN or module.startswith(f"{_PLAIN}.") for module in modules):
        return "secrets would lie in a plain file"
    return _NO_REASON if any(module.startswith(_NOTHING) for module in modules) else None


def _service(workspace: str) -> str:
    return f"{_SERVICE} {workspace}"
