"""Where secrets are kept: the system's keychain, or nowhere."""

from __future__ import annotations

from typing import Protocol

from kingdesk.domain.errors import KingdeskError


class SecretStore(Protocol):
    """Keeps a workspace's secrets; each is named as the web system names its variable.

    A secret is never written to a file, a log or an error. Errors any method may raise: NoKeychain.
    """

    @property
    def keeps(self) -> bool:
        """Tell whether it can keep anything; False where it only reads the environment."""
        ...

    @property
    def trouble(self) -> KingdeskError | None:
        """Return why it can't keep anything, None where it can."""
        ...

    def get(self, workspace: str, name: str) -> str | None:
        """Return a secret, None when it is not known on this computer."""
        ...

    def put(self, workspace: str, name: str, value: str) -> None:
        """Keep a secret and read it back.

        Raises:
            SecretNotKept: what came back is not what was put.
        """
        ...

    def forget(self, workspace: str, name: str) -> None:
        """Remove a secret, if it is there."""
        ...
