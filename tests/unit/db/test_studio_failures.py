"""While connecting a server says its refusals in words, maybe in its own language."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.studio_failures import translated
from kingdesk.domain.errors import KingdeskError

LOGIN = DatabaseLogin("db.example.com", 5432, "king", "ana", "geheim-123")
_AT = 'connection failed: connection to server at "203.0.113.7", port 5432 failed: '


def told(error: Exception) -> KingdeskError:
    with pytest.raises(KingdeskError) as known, translated(LOGIN):
        raise error
    return known.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_AT + 'FATAL:  password authentication failed for user "ana"', "database_login_refused"),
        (_AT + 'FATAL:  autenticação do tipo senha falhou para "ana"', "database_login_refused"),
        (_AT + 'FATAL:  role "ana" does not exist', "database_login_refused"),
        (_AT + "fe_sendauth: no password supplied", "database_login_refused"),
        (_AT + 'FATAL:  no such user: "ana"', "database_login_refused"),
        (_AT + "FATAL:  SASL authentication failed", "database_login_refused"),
        (_AT + 'FATAL:  database "king" does not exist', "database_not_found"),
        (_AT + 'FATAL:  banco de dados "king" não existe', "database_not_found"),
        (_AT + "FATAL:  no such database: king", "database_not_found"),
        (_AT + "FATAL:  sorry, too many clients already", "database_busy"),
        (
            _AT + "FATAL:  remaining connection slots are reserved for roles with SUPERUSER",
            "database_busy",
        ),
        (_AT + 'FATAL:  too many connections for role "ana"', "database_busy"),
        (_AT + "FATAL:  the database system is starting up", "database_unreachable"),
        (
            _AT + "server does not support SSL, but SSL was required",
            "database_not_encrypted",
        ),
        (_AT + "SSL error: certificate verify failed", "database_not_verified"),
        (
            _AT + 'server certificate for "x" does not match host name "db.example.com"',
            "database_not_verified",
        ),
        (
            "failed to resolve host 'x': [Errno -3] Temporary failure in name",
            "database_unreachable",
        ),
        (_AT + "Network is unreachable", "database_unreachable"),
        (_AT + "FATAL:  algo que ninguém previu", "database_unreachable"),
        ("", "database_unreachable"),
    ],
)
def test_a_refusal_in_words_is_recognised(text: str, code: str) -> None:
    assert told(psycopg.OperationalError(text)).code == code


@pytest.mark.parametrize("text", ["", "\n", "geheim-123", _AT + "got 'geheim-123'!\n", "x" * 9999])
def test_words_nobody_foresaw_are_shown_short_and_without_the_password(text: str) -> None:
    known = told(psycopg.OperationalError(text))

    assert known.code == "database_unreachable"
    assert "geheim-123" not in known.message
    assert len(known.message) < 300
    assert ": ." not in known.message


def test_a_computer_that_is_offline_is_not_told_that_the_name_is_wrong() -> None:
    text = "failed to resolve host 'x': [Errno -3] Temporary failure in name resolution"

    assert "online" in told(psycopg.OperationalError(text)).message


def test_the_words_of_an_unknown_refusal_are_those_of_the_server() -> None:
    known = told(psycopg.OperationalError(_AT + "FATAL:  algo que ninguém previu"))

    assert known.details["reason"] == "FATAL:  algo que ninguém previu"


def test_waiting_in_vain_for_a_free_connection_is_busy() -> None:
    assert told(sa.exc.TimeoutError()).code == "database_busy"


def test_a_bug_stays_what_it_is() -> None:
    with pytest.raises(psycopg.ProgrammingError), translated(LOGIN):
        raise psycopg.ProgrammingError("a bug")
    with pytest.raises(ZeroDivisionError), translated(LOGIN):
        raise ZeroDivisionError
