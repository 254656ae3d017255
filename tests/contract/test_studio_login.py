"""Getting to a studio's database: TLS, user, password, address, and what each refusal says."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from kingdesk.adapters.db import authorities, postgres
from kingdesk.adapters.db.login import DatabaseLogin, SslMode
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import (
    DatabaseLoginRefused,
    DatabaseNotEncrypted,
    DatabaseNotFound,
    DatabaseNotVerified,
    DatabaseUnreachable,
)
from tests.contract.stores import OWNER
from tests.servers.certificates import Authority
from tests.servers.postgres import PostgresServer
from tests.servers.processes import HOST, free_ports


def refusal(login: DatabaseLogin) -> KingdeskError:
    """Try to open a database; return the refusal, which never shows the password."""
    with pytest.raises(KingdeskError) as refused:
        open_studio_store(login)
    said = f"{refused.value} {refused.value.hint} {refused.value.details} {login!r}"
    assert not login.password or login.password not in said
    return refused.value


@pytest.fixture
def secured(tls_postgres: PostgresServer) -> DatabaseLogin:
    """Return a login to a server that wants TLS and a password, certified for `localhost`."""
    role, password = tls_postgres.make_role()
    return DatabaseLogin("localhost", tls_postgres.port, "postgres", role, password)


def reaches(login: DatabaseLogin) -> bool:
    """Tell whether a login gets as far as to see that this is no database of the web system."""
    return refusal(login).code == "web_table_missing"


def test_a_server_whose_authority_is_known_is_trusted(
    secured: DatabaseLogin, authority: Authority, tmp_path: Path
) -> None:
    trusted = authority.write(tmp_path)

    for mode in ("verify-full", "verify-ca", "require"):
        assert reaches(replace(secured, sslmode=mode, sslrootcert=trusted))


def test_without_an_authority_of_its_own_a_login_trusts_the_systems(
    secured: DatabaseLogin,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    authorities.system_authorities.cache_clear()

    assert reaches(secured)

    monkeypatch.delenv("SSL_CERT_FILE")
    authorities.system_authorities.cache_clear()
    assert refusal(secured).code == "database_not_verified"


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca"])
def test_a_server_of_an_unknown_authority_is_refused(
    secured: DatabaseLogin, tmp_path: Path, mode: SslMode
) -> None:
    stranger = Authority.unknown().write(tmp_path)

    refused = refusal(replace(secured, sslmode=mode, sslrootcert=stranger))

    assert isinstance(refused, DatabaseNotVerified)
    assert "nobody this computer trusts" in refused.message


def test_a_certificate_for_another_host_is_refused_unless_only_its_authority_counts(
    wrong_host_postgres: PostgresServer, authority: Authority, tmp_path: Path
) -> None:
    role, password = wrong_host_postgres.make_role()
    trusted = authority.write(tmp_path)
    login = DatabaseLogin(
        "localhost", wrong_host_postgres.port, "postgres", role, password, sslrootcert=trusted
    )

    refused = refusal(login)

    assert isinstance(refused, DatabaseNotVerified)
    assert "another name" in refused.message
    assert reaches(replace(login, sslmode="verify-ca"))


def test_an_authority_that_can_not_be_read_is_told(secured: DatabaseLogin, tmp_path: Path) -> None:
    refused = refusal(replace(secured, sslrootcert=tmp_path / "nowhere.crt"))

    assert isinstance(refused, DatabaseNotVerified)
    assert "can't be read" in refused.message


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_a_server_without_tls_is_refused_unless_that_is_chosen(
    studio_login: DatabaseLogin, mode: SslMode
) -> None:
    assert isinstance(refusal(replace(studio_login, sslmode=mode)), DatabaseNotEncrypted)


def test_a_server_that_insists_on_tls_is_told(secured: DatabaseLogin) -> None:
    refused = refusal(replace(secured, sslmode="disable"))

    assert isinstance(refused, DatabaseUnreachable)
    assert "pg_hba.conf" in refused.message


def test_a_wrong_user_or_password_is_told(secured: DatabaseLogin) -> None:
    login = replace(secured, sslmode="require")

    for wrong in (
        replace(login, password="wrong-password"),
        replace(login, password=""),
        replace(login, user="nobody-of-that-name"),
    ):
        assert isinstance(refusal(wrong), DatabaseLoginRefused)


def test_a_database_that_is_not_there_is_told(studio_login: DatabaseLogin) -> None:
    refused = refusal(replace(studio_login, name="no-such-database"))

    assert isinstance(refused, DatabaseNotFound)
    assert refused.details["name"] == "no-such-database"


def test_a_port_where_nothing_listens_is_told(studio_login: DatabaseLogin) -> None:
    (free,) = free_ports(1)

    refused = refusal(replace(studio_login, port=free))

    assert refused.details["reason"] == "nothing answers at that port"


def test_a_name_nobody_has_is_told(studio_login: DatabaseLogin) -> None:
    refused = refusal(replace(studio_login, host="db.invalid"))

    assert refused.details["reason"] in {
        "there is no computer of that name",
        "there is no way to it; is this computer online?",  # where nobody can be asked
    }


def test_a_server_that_says_nothing_is_given_up(
    studio_login: DatabaseLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_CONNECT_SECONDS", 2)  # libpq waits no shorter
    with socket.create_server((HOST, 0)) as mute:
        refused = refusal(replace(studio_login, port=mute.getsockname()[1]))

    assert refused.details["reason"] == "it did not answer in time"


def test_something_that_is_no_database_is_told(studio_login: DatabaseLogin) -> None:
    with socket.create_server((HOST, 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as caller:
                caller.recv(100)
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        refused = refusal(replace(studio_login, port=listener.getsockname()[1]))
        thread.join()

    assert isinstance(refused, DatabaseUnreachable)


def test_variables_of_this_computer_meant_for_other_programs_change_nothing(
    studio_login: DatabaseLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = {
        "PGUSER": "somebody",
        "PGPASSWORD": "else",
        "PGDATABASE": "elsewhere",
        "PGSSLMODE": "verify-full",
        "PGOPTIONS": "-c default_transaction_read_only=on",
        "PGCLIENTENCODING": "latin1",
    }
    with monkeypatch.context() as patched:
        for name, value in strange.items():
            patched.setenv(name, value)
        store = open_studio_store(studio_login)

        with store.writing(OWNER) as unit:
            unit.audit.add("ação 💍", {})

        store.close()


def test_a_login_shows_no_password() -> None:
    login = DatabaseLogin("db.example.com", 5432, "king", "ana", "geheim-123")

    assert "geheim-123" not in repr(login) + repr(postgres.engine_of(login))
