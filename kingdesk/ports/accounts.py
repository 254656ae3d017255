"""Who may sign in: the web system's own users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kingdesk.domain.ids import OwnerId


@dataclass(frozen=True, slots=True)
class Account:
    """A photographer of the web system.

    Attributes:
        owner: whose galleries they are.
        email: as the web system has it.
        name: may be None.
    """

    owner: OwnerId
    email: str
    name: str | None


class Accounts(Protocol):
    """Checks photographers; the only place that ever reads a password's hash."""

    def sign_in(self, email: str, password: str) -> Account:
        """Return whose e-mail and password these are.

        Raises:
            SignInRefused: no such address, no password set, or a wrong one: all the same.
        """
        ...

    def get(self, owner: OwnerId) -> Account | None:
        """Return an account, None when the web system has it no more."""
        ...
