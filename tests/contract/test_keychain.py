"""Secrets are in the system's keychain or nowhere, and nothing but the caller ever sees them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from kingdesk.adapters.keychain import EnvironmentSecrets, KeychainSecrets, LayeredSecrets
from kingdesk.bootstrap import open_secrets
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import NoKeychain, SecretNotKept
from tests.fakes.keychain import (
    BrokenKeyring,
    ForgetfulKeyring,
    LockedKeyring,
    MemoryKeyring,
    no_keychain,
)

SECRET = "pässword $'\"%40 with everything"  # noqa: S105 - of a test
NAME = "R2_SECRET_ACCESS_KEY"


def using(backend: KeyringBackend) -> KeychainSecrets:
    keyring.set_keyring(backend)
    return KeychainSecrets()


def plain_file_backend(name: str = "keyrings.alt.file") -> MemoryKeyring:
    """Return a backend from the package whose backends write files."""
    kind: type[MemoryKeyring] = type("Plaintext", (MemoryKeyring,), {"__module__": name})
    return kind()


def chain_of(*backends: KeyringBackend) -> KeyringBackend:
    kind: type[KeyringBackend] = type("Chain", (ChainerBackend,), {"backends": list(backends)})
    return kind()


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def secrets(backend: MemoryKeyring) -> KeychainSecrets:
    return using(backend)


# --- a keychain that works ------------------------------------------------------------------------


def test_a_secret_comes_back_as_it_was_put(secrets: KeychainSecrets) -> None:
    secrets.put("Studio", NAME, SECRET)

    assert secrets.keeps
    assert secrets.trouble is None
    assert secrets.get("Studio", NAME) == SECRET


def test_workspaces_do_not_share_secrets(secrets: KeychainSecrets) -> None:
    secrets.put("Studio", NAME, "one")
    secrets.put("Other", NAME, "two")

    secrets.forget("Studio", NAME)

    assert secrets.get("Studio", NAME) is None
    assert secrets.get("Other", NAME) == "two"


def test_a_new_secret_takes_the_place_of_the_old(secrets: KeychainSecrets) -> None:
    secrets.put("Studio", NAME, "old")
    secrets.put("Studio", NAME, "new")

    assert secrets.get("Studio", NAME) == "new"


def test_what_was_never_kept_can_be_forgotten(secrets: KeychainSecrets) -> None:
    secrets.forget("Studio", NAME)

    assert secrets.get("Studio", NAME) is None


def test_the_keychain_shows_whose_secret_it_is(
    secrets: KeychainSecrets, backend: MemoryKeyring
) -> None:
    secrets.put("Studio", NAME, SECRET)

    assert list(backend.kept) == [("KingDesk Studio", NAME)]


def test_nothing_is_asked_before_the_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> KeyringBackend:
        raise AssertionError("asked")

    monkeypatch.setattr("keyring.get_keyring", asked)

    open_secrets()


# --- what is no keychain --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (fail.Keyring, "none is installed"),
        (null.Keyring, "none is installed"),
        (plain_file_backend, "secrets would lie in a plain file"),
        (lambda: plain_file_backend("keyrings.alt"), "secrets would lie in a plain file"),
        (type("Mine", (null.Keyring,), {}), "none is installed"),
        (chain_of, "none is installed"),
        (lambda: chain_of(plain_file_backend()), "secrets would lie in a plain file"),
        (lambda: chain_of(fail.Keyring(), null.Keyring()), "none is installed"),
    ],
    ids=["fail", "null", "file", "alt", "built on null", "no chain", "chain of files", "chain"],
)
def test_what_keeps_nothing_or_keeps_it_in_a_file_is_refused(
    make: Callable[[], KeyringBackend], reason: str
) -> None:
    secrets = using(make())

    assert not secrets.keeps
    assert isinstance(secrets.trouble, NoKeychain)
    assert secrets.trouble.details["reason"] == reason
    with pytest.raises(NoKeychain):
        secrets.put("Studio", NAME, SECRET)
    with pytest.raises(NoKeychain):
        secrets.get("Studio", NAME)
    with pytest.raises(NoKeychain):
        secrets.forget("Studio", NAME)


def test_of_a_chain_the_first_real_keychain_is_taken_and_no_other(backend: MemoryKeyring) -> None:
    plain, other = plain_file_backend(), MemoryKeyring()
    secrets = using(chain_of(plain, backend, other))

    secrets.put("Studio", NAME, SECRET)

    assert backend.kept
    assert not other.kept
    assert not plain.kept


def test_a_keychain_that_can_not_be_loaded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "not.there.Keyring")

    assert isinstance(KeychainSecrets().trouble, NoKeychain)


def test_tests_never_touch_the_keychain_of_this_computer() -> None:
    assert not KeychainSecrets().keeps


# --- a keychain that fails ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (LockedKeyring(), "it is locked"),
        (BrokenKeyring(), "RuntimeError"),
        (ForgetfulKeyring(), "it came back changed"),
    ],
    ids=["locked", "broken", "forgetful"],
)
def test_a_secret_that_was_not_kept_is_told(backend: KeyringBackend, reason: str) -> None:
    secrets = using(backend)

    with pytest.raises(SecretNotKept) as raised:
        secrets.put("Studio", NAME, SECRET)

    assert raised.value.details == {"name": NAME, "reason": reason}


@pytest.mark.parametrize("backend", [LockedKeyring(), BrokenKeyring()], ids=["locked", "broken"])
def test_a_keychain_that_can_not_be_read_is_told(backend: KeyringBackend) -> None:
    secrets = using(backend)

    with pytest.raises(NoKeychain):
        secrets.get("Studio", NAME)
    with pytest.raises(NoKeychain):
        secrets.forget("Studio", NAME)


@pytest.mark.parametrize("backend", [LockedKeyring(), BrokenKeyring(), ForgetfulKeyring()])
def test_no_failure_tells_the_secret(backend: MemoryKeyring) -> None:
    backend.kept["KingDesk Studio", "OTHER"] = SECRET
    secrets = using(backend)
    told: list[KingdeskError] = []

    for act in (
        lambda: secrets.put("Studio", NAME, SECRET),
        lambda: secrets.get("Studio", NAME),
        lambda: secrets.forget("Studio", NAME),
    ):
        try:
            act()
        except KingdeskError as error:
            told.append(error)

    assert told
    for one in told:
        # whoever logs the error logs what it was raised from
        assert one.__cause__ is None
        assert one.__suppress_context__ or one.__context__ is None
        assert SECRET not in f"{one!r} {one.message} {one.hint} {one.details}"


# --- where there is none: the environment ---------------------------------------------------------


def test_the_environment_is_read_and_never_written() -> None:
    secrets = EnvironmentSecrets({NAME: SECRET})

    assert not secrets.keeps
    assert secrets.get("any", NAME) == SECRET
    assert secrets.get("any", "OTHER") is None
    with pytest.raises(SecretNotKept):
        secrets.put("any", NAME, "new")
    secrets.forget("any", NAME)
    assert secrets.get("any", NAME) == SECRET


def test_the_keychain_comes_before_the_environment(secrets: KeychainSecrets) -> None:
    layered = LayeredSecrets(secrets, EnvironmentSecrets({NAME: "given", "OTHER": "given"}))

    layered.put("Studio", NAME, "kept")

    assert layered.keeps
    assert layered.get("Studio", NAME) == "kept"
    assert layered.get("Studio", "OTHER") == "given"
    layered.forget("Studio", NAME)
    assert layered.get("Studio", NAME) == "given"


def test_without_a_keychain_the_environment_alone_is_asked() -> None:
    layered = LayeredSecrets(using(fail.Keyring()), EnvironmentSecrets({NAME: SECRET}))

    assert not layered.keeps
    assert isinstance(layered.trouble, NoKeychain)
    assert layered.get("Studio", NAME) == SECRET
    assert layered.get("Studio", "OTHER") is None
    layered.forget("Studio", NAME)
    with pytest.raises(KingdeskError):
        layered.put("Studio", NAME, "new")


def test_a_locked_keychain_is_no_trouble_where_the_environment_knows() -> None:
    layered = LayeredSecrets(using(LockedKeyring()), EnvironmentSecrets({NAME: SECRET}))

    assert layered.get("Studio", NAME) == SECRET
    with pytest.raises(NoKeychain):
        layered.get("Studio", "OTHER")


def test_the_program_reads_secrets_out_of_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:5432/king")
    monkeypatch.setenv(NAME, SECRET)

    secrets = open_secrets()

    assert not secrets.keeps
    assert secrets.get("Studio", "DB_PASSWORD") == "p@ss"
    assert secrets.get("Studio", NAME) == SECRET


def test_no_store_of_secrets_shows_them(secrets: KeychainSecrets) -> None:
    environment = EnvironmentSecrets({NAME: SECRET})

    shown = f"{secrets!r} {environment!r} {LayeredSecrets(secrets, environment)!r}"

    assert SECRET not in shown


def test_fakes_of_the_port_behave_like_it() -> None:
    none = no_keychain()

    with pytest.raises(SecretNotKept):
        none.put("Studio", NAME, SECRET)
    assert not none.keeps


# --- a real one -----------------------------------------------------------------------------------

_REAL = """
import keyring
from kingdesk.adapters.keychain import KeychainSecrets
secrets = KeychainSecrets()
assert secrets.keeps, secrets.trouble
secrets.put("Studio", "NAME", "s€cret")
assert KeychainSecrets().get("Studio", "NAME") == "s€cret"
secrets.put("Studio", "NAME", "other")
assert secrets.get("Studio", "NAME") == "other"
secrets.forget("Studio", "NAME")
assert secrets.get("Studio", "NAME") is None
print(type(keyring.get_keyring()).__module__)
"""


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring-daemon and dbus-run-session are not installed",
)
def test_a_real_keychain_keeps_secrets(tmp_path: Path) -> None:
    script = tmp_path / "real.py"
    script.write_text(_REAL, "utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"}
    command = textwrap.dedent(f"""
        printf 'unlocked' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        exec {sys.executable} {script}
    """)

    done = subprocess.run(  # noqa: S603 - our own script
        [  # noqa: S607 - wherever it is
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            command,
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "SecretService" in done.stdout or "libsecret" in done.stdout
