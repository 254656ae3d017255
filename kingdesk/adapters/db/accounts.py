"""Who may sign in: the web system's users; nothing else reads a password's hash."""

from __future__ import annotations

import re
from typing import Final

import bcrypt
import sqlalchemy as sa

from kingdesk.adapters.db.store import SqlStore
from kingdesk.adapters.db.tables import users
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SignInRefused
from kingdesk.ports.accounts import Account

_NOBODY: Final = OwnerId("")
"""Whose units these are: an account belongs to no owner, it is one."""
_HASH: Final = re.compile(r"\$2[aby]\$\d\d\$[./0-9A-Za-z]{53}")
_LONGEST: Final = 72
"""Bytes of a password that count; bcrypt, and the web system with it, drops the others."""
_DUMMY: Final = b"$2b$10$Gc9kpsHDNKSpbRZIfqnQI.6WdqxmPmfzr2vChLJ1mAAAJIovgfi3W"
"""Of random bytes nobody has, at the web system's cost: what an unknown address is checked by."""
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})


class SqlAccounts:
    """The accounts of a studio's database."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def sign_in(self, email: str, password: str) -> Account:
        """Return whose e-mail and password these are.

        Every refusal costs one check of a password, so that the time it takes does not tell which
        addresses there are.

        Raises:
            SignInRefused: no such address, no password set, or a wrong one: all the same.
        """
        spelled = spellings(email)
        query = sa.select(users.c.id, users.c.email, users.c.name, users.c.password_hash).where(
            users.c.email.in_(spelled)
        )
        with self._store.reading(_NOBODY) as unit:
            found = unit.scope.connection.execute(query).all()
        row = min(found, key=lambda row: spelled.index(row.email), default=None)
        kept = None if row is None else row.password_hash
        if not _matches(password, kept) or row is None:
            raise SignInRefused
        return Account(OwnerId(row.id), row.email, row.name)

    def get(self, owner: OwnerId) -> Account | None:
        query = sa.select(users.c.id, users.c.email, users.c.name).where(users.c.id == owner)
        with self._store.reading(_NOBODY) as unit:
            row = unit.scope.connection.execute(query).one_or_none()
        return None if row is None else Account(OwnerId(row.id), row.email, row.name)


def spellings(email: str) -> list[str]:
    """Return the addresses an account may be kept under, the likeliest first.

    The web system keeps them in lower case and, of Google's, without what follows a plus sign and
    as gmail.com; old ones also without the dots before the @.
    """
    # the database takes no NUL and no half character; an address has neither
    plain = email.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")
    typed = plain.strip().lower()
    local, _, domain = typed.rpartition("@")
    kept = f"{local.partition('+')[0]}@gmail.com" if domain in _GMAIL else typed
    local, _, domain = kept.rpartition("@")
    return list(dict.fromkeys((typed, kept, f"{local.replace('.', '')}@{domain}")))


def _matches(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one; one check, whatever is kept."""
    said = password.encode("utf-8", "surrogatepass")[:_LONGEST]
    if kept is None or not _HASH.fullmatch(kept):
        bcrypt.checkpw(said, _DUMMY)
        return False
    return bcrypt.checkpw(said, kept.encode("ascii"))
