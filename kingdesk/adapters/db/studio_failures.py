"""What PostgreSQL says when it fails, in the app's own errors.

A running server names its failures by SQLSTATE. While connecting, libpq hands on nothing but text,
which the server may write in its own language; what is not recognised there is DatabaseUnreachable
with the text itself. Neither ever holds the password.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

import psycopg
import sqlalchemy as sa

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.domain.errors import KingdeskError, NotFound
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseDenied,
    DatabaseFull,
    DatabaseLoginRefused,
    DatabaseNotEncrypted,
    DatabaseNotFound,
    DatabaseNotVerified,
    DatabaseReadOnly,
    DatabaseUnreachable,
)

_Kind: TypeAlias = Callable[[DatabaseLogin], KingdeskError]
_MAX_REASON: Final = 200
"""Characters of a text from elsewhere that are shown."""


@contextmanager
def translated(login: DatabaseLogin) -> Iterator[None]:
    """Turn a driver's failure into a KingdeskError with its cause; others pass unchanged."""
    try:
        yield
    except sa.exc.TimeoutError as error:  # no connection of the pool came free
        raise DatabaseBusy(host=login.host) from error
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        orig = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        known = _known(orig, login)
        _forget_values(error)
        if known is None:
            raise
        raise known from error


def _known(error: BaseException | None, login: DatabaseLogin) -> KingdeskError | None:
    if isinstance(error, psycopg.Error) and error.sqlstate is not None:
        return _by_state(error, error.sqlstate, login)
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return _no_answer(login)
    if isinstance(error, psycopg.OperationalError):
        return _by_text(str(error), login)
    return None


def _forget_values(error: sa.exc.DBAPIError | psycopg.Error) -> None:
    """Leave of a failure's text what went wrong; the rows it quotes may name people.

    Whoever raised it has not shown it yet; from here on it may reach the log.
    """
    orig = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if not isinstance(orig, psycopg.Error) or orig.diag.message_primary is None:
        return
    # even the first line of a wrong value (class 22) quotes it
    is_value = orig.sqlstate is not None and orig.sqlstate.startswith("22")
    said = orig.sqlstate if is_value else orig.diag.message_primary
    orig.args = (said,)
    if isinstance(error, sa.exc.DBAPIError):
        error.args = (f"({type(orig).__name__}) {said}",)


def _by_state(error: psycopg.Error, state: str, login: DatabaseLogin) -> KingdeskError | None:
    kind = _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    if kind is not None:
        return kind(login)
    if state == "42501":
        return _denied(str(error), login)
    return _gone(error) if state == "23503" else None


def _busy(login: DatabaseLogin) -> KingdeskError:
    return DatabaseBusy(host=login.host)


def _refused(login: DatabaseLogin) -> KingdeskError:
    return DatabaseLoginRefused(host=login.host, user=login.user)


def _not_found(login: DatabaseLogin) -> KingdeskError:
    return DatabaseNotFound(name=login.name, host=login.host)


def _unreachable(reason: str) -> _Kind:
    return lambda login: DatabaseUnreachable(host=login.host, reason=reason)


def _not_verified(reason: str) -> _Kind:
    return lambda login: DatabaseNotVerified(host=login.host, reason=reason)


_no_answer: Final = _unreachable("it did not answer in time")
_restarting: Final = _unreachable("it is just starting or stopping")
_lost: Final = _unreachable("the connection was lost")
_BY_STATE: Final[dict[str, _Kind]] = {
    "28P01": _refused,
    "28000": _refused,
    "3D000": _not_found,
    "25006": lambda login: DatabaseReadOnly(host=login.host),
    "25P03": _busy,  # we were idle in a transaction for too long, as after the computer slept
    "25P04": _busy,
    "40001": _busy,
    "40P01": _busy,
    "53100": lambda login: DatabaseFull(host=login.host),
    "53200": _busy,
    "53300": _busy,
    "55P03": _busy,
    "57014": _busy,
    "57P01": _lost,
    "57P02": _restarting,
    "57P03": _restarting,
    "57P05": _lost,
}
_BY_CLASS: Final[dict[str, _Kind]] = {"08": _lost}
_TEXTS: Final[tuple[tuple[str, _Kind], ...]] = (
    ("server does not support SSL", lambda login: DatabaseNotEncrypted(host=login.host)),
    (
        "certificate verify failed",
        _not_verified("its certificate has run out, or comes from nobody this computer trusts"),
    ),
    (
        "does not match host name|could not get server's host name",
        _not_verified("its certificate is for another name"),
    ),
    ("root certificate", _not_verified("the certificate of its authority can't be read")),
    # PostgreSQL's, poolers' and, for the commonest, Brazilian words
    ("authentication failed|no password supplied|autenticação .* falhou", _refused),
    ("role .* (does not exist|não existe)|no such user", _refused),
    (
        r"database .* does not exist|no such database|banco de dados .* não existe",
        _not_found,
    ),
    ("pg_hba.conf", _unreachable("its rules (pg_hba.conf) do not let this computer or user in")),
    (r"too many (clients|connections)|connection slots|muitas conexões", _busy),
    (r"starting up|shutting down|in recovery|being stopped", _restarting),
    (
        r"Temporary failure|unreachable|No route to host",
        _unreachable("there is no way to it; is this computer online?"),
    ),
    (
        r"resolve host|translate host name|not known|No address associated",
        _unreachable("there is no computer of that name"),
    ),
    ("[Cc]onnection refused", _unreachable("nothing answers at that port")),
    (r"timeout|timed out", _no_answer),
    (r"server closed the connection|connection is closed|terminat|SSL SYSCALL|EOF", _lost),
)


def _by_text(text: str, login: DatabaseLogin) -> KingdeskError:
    for words, kind in _TEXTS:
        if re.search(words, text):
            return kind(login)
    return DatabaseUnreachable(host=login.host, reason=_shown(text, login))


def _shown(text: str, login: DatabaseLogin) -> str:
    """Return the last thing a text says, short, and surely without the password."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = re.sub(r"^.*\bfailed: ", "", lines[-1]) if lines else "it did not say why"
    if login.password:
        said = said.replace(login.password, "***")
    return said.removesuffix(".")[:_MAX_REASON]


def _denied(text: str, login: DatabaseLogin) -> KingdeskError:
    """Say what is denied; the server names the table, in whatever language."""
    table = re.search(r"\b((?:king|rekognition)_\w+|users|profile_items)\b", text)
    if table is not None:
        grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table[1]} TO {quoted(login.user)}"
        return DatabaseDenied(user=login.user, what=f"use {table[1]}", grant=grant)
    return DatabaseDenied(
        user=login.user,
        what=text.splitlines()[0][:_MAX_REASON],
        grant="GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kingdesk TO "
        + quoted(login.user),
    )


def _gone(error: psycopg.Error) -> KingdeskError | None:
    """Say which row the web system deleted while we wrote about it."""
    found = re.search(r"\((gallery|photo|client)_id\)=\((\d+)\)", error.diag.message_detail or "")
    return NotFound(kind=found[1], name=int(found[2])) if found else None


def quoted(name: str) -> str:
    """Return a name as SQL has it between double quotes."""
    return '"' + name.replace('"', '""') + '"'
