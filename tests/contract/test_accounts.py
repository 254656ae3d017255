"""Photographers sign in as they do on the web system's own page, and nobody learns more."""

from __future__ import annotations

from collections.abc import Iterator

import bcrypt
import pytest

from kingdesk.adapters.db.accounts import SqlAccounts, spellings
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SignInRefused
from kingdesk.ports.accounts import Account
from tests.contract.stores import OWNER
from tests.servers.postgres import PostgresServer

PASSWORD = "segredo 💍 de Ana"  # noqa: S105 - of nobody
NO_CHECK = b"$2b$10$"


def hashed(password: str, prefix: str = "$2b$") -> str:
    """Return what the web system keeps of a password, at the lowest cost there is."""
    kept = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
    return kept.replace("$2b$", prefix, 1)


class Register:
    """Registers photographers, as the web system does."""

    def __init__(self, server: PostgresServer, login: DatabaseLogin) -> None:
        self._server, self._database = server, login.name

    def __call__(self, owner: str, email: str, kept: str | None, name: str | None = None) -> None:
        with self._server.connection(self._database) as connection:
            connection.execute(
                "INSERT INTO users (id, email, password_hash, name) VALUES (%s, %s, %s, %s)",
                (owner, email, kept, name),
            )


@pytest.fixture
def register(postgres_server: PostgresServer, studio_login: DatabaseLogin) -> Register:
    return Register(postgres_server, studio_login)


@pytest.fixture
def studio(studio_login: DatabaseLogin) -> Iterator[SqlStore]:
    store = open_studio_store(studio_login)
    yield store
    store.close()


@pytest.fixture
def accounts(studio: SqlStore) -> SqlAccounts:
    return SqlAccounts(studio)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Collect the hashes that passwords are checked against."""
    seen: list[bytes] = []
    check = bcrypt.checkpw

    def note(password: bytes, kept: bytes) -> bool:
        seen.append(kept)
        return check(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", note)
    return seen


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_a_photographer_signs_in_with_the_web_systems_password(
    accounts: SqlAccounts, register: Register, prefix: str
) -> None:
    register("reg-77", "ana@example.com", hashed(PASSWORD, prefix), "Ana")

    account = accounts.sign_in("ana@example.com", PASSWORD)

    assert account == Account(OwnerId("reg-77"), "ana@example.com", "Ana")


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("ana@example.com", " Ana@Example.COM "),
        ("ana.maria@gmail.com", "ana.maria+fotos@gmail.com"),
        ("ana.maria@gmail.com", "ana.maria@googlemail.com"),
        ("anamaria@gmail.com", "ana.maria@gmail.com"),
        ("anamaria@example.com", "ana.maria@example.com"),
        ("anamaria@gmail.com", "Ana.Maria+x+y@googlemail.com"),
    ],
)
def test_an_address_may_be_spelled_as_on_the_web_systems_page(
    accounts: SqlAccounts, register: Register, kept: str, typed: str
) -> None:
    register("reg-77", kept, hashed(PASSWORD))

    assert accounts.sign_in(typed, PASSWORD).owner == "reg-77"


def test_a_plus_sign_counts_where_the_address_is_not_googles(
    accounts: SqlAccounts, register: Register
) -> None:
    register("reg-77", "ana@example.com", hashed(PASSWORD))

    with pytest.raises(SignInRefused):
        accounts.sign_in("ana+fotos@example.com", PASSWORD)


def test_the_address_as_typed_goes_before_the_one_without_dots(
    accounts: SqlAccounts, register: Register
) -> None:
    register("old", "anamaria@example.com", hashed(PASSWORD))
    register("new", "ana.maria@example.com", hashed(PASSWORD))

    assert accounts.sign_in("ana.maria@example.com", PASSWORD).owner == "new"


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "not a hash",
        "$2b$10$short",
        # a name of its own: salted hashes are others in each process that collects the tests
        pytest.param(hashed("x")[:-1] + "ç", id="a hash with a letter of no hash"),
        PASSWORD,
    ],
)
def test_an_account_without_a_usable_password_lets_nobody_in(
    accounts: SqlAccounts, register: Register, kept: str | None
) -> None:
    register("reg-77", "ana@example.com", kept)

    for password in (PASSWORD, "", "None", kept or ""):
        with pytest.raises(SignInRefused):
            accounts.sign_in("ana@example.com", password)


def test_all_refusals_say_the_same_and_cost_one_check(
    accounts: SqlAccounts, register: Register, checks: list[bytes]
) -> None:
    register("reg-77", "ana@example.com", hashed(PASSWORD))
    register("reg-78", "no-password@example.com", None)
    nobody = ("nobody@example.com", "", "@", "a", "a\0@example.com", "\ud83d@example.com")
    said = set()

    for email in ("ana@example.com", "no-password@example.com", *nobody):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(email, "wrong")
        said.add((refused.value.message, refused.value.hint, str(refused.value.details)))

    assert len(said) == 1
    assert len(checks) == 2 + len(nobody)
    # an address nobody has is checked at the cost the web system's own hashes have
    assert {kept[:7] for kept in checks[1:]} == {NO_CHECK}


def test_only_the_first_72_bytes_of_a_password_count_as_on_the_web(
    accounts: SqlAccounts, register: Register
) -> None:
    register("reg-77", "ana@example.com", hashed("é" * 36 + "rest"))

    assert accounts.sign_in("ana@example.com", "é" * 36 + "another").owner == "reg-77"
    with pytest.raises(SignInRefused):
        accounts.sign_in("ana@example.com", "é" * 35)


def test_a_password_with_half_a_character_is_wrong_and_no_crash(
    accounts: SqlAccounts, register: Register
) -> None:
    register("reg-77", "ana@example.com", hashed(PASSWORD))

    with pytest.raises(SignInRefused):
        accounts.sign_in("ana@example.com", "\ud83d\x00")


def test_what_looks_like_sql_or_a_pattern_is_an_address_like_another(
    accounts: SqlAccounts, register: Register
) -> None:
    register("reg-77", "ana@example.com", hashed(PASSWORD))

    for email in ("%@example.com", "' OR '1'='1", "ana@example.com'--", "_na@example.com"):
        with pytest.raises(SignInRefused):
            accounts.sign_in(email, PASSWORD)


def test_an_account_is_found_by_its_owner_until_the_web_system_deletes_it(
    accounts: SqlAccounts, postgres_server: PostgresServer, studio_login: DatabaseLogin
) -> None:
    assert accounts.get(OWNER) == Account(OWNER, f"{OWNER}@example.com", None)

    with postgres_server.connection(studio_login.name) as connection:
        connection.execute("DELETE FROM users WHERE id = %s", (OWNER,))

    assert accounts.get(OWNER) is None


def test_each_spelling_is_tried_once() -> None:
    assert spellings("ana@example.com") == ["ana@example.com"]
    assert spellings("A.B+c@googlemail.com") == [
        "a.b+c@googlemail.com",
        "a.b@gmail.com",
        "ab@gmail.com",
    ]
