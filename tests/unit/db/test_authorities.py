"""libpq is told which file holds the authorities this system trusts."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kingdesk.adapters.db import authorities
from kingdesk.adapters.db.authorities import system_authorities
from tests.servers.certificates import Authority


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    system_authorities.cache_clear()
    yield
    system_authorities.cache_clear()


def test_the_first_file_there_is_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "there.pem"
    there.write_bytes(Authority().certificate)
    monkeypatch.setattr(authorities, "_BUNDLES", (str(tmp_path / "nowhere.pem"), str(there)))

    assert system_authorities() == there


def test_a_file_that_is_named_goes_before_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "named.pem"))

    assert system_authorities() == tmp_path / "named.pem"


def test_a_system_with_a_store_and_no_file_gets_one_with_what_it_trusts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusted = [ssl.PEM_cert_to_DER_cert(Authority(name).certificate.decode()) for name in "ab"]

    class Context:
        def get_ca_certs(self, *, binary_form: bool) -> list[bytes]:
            assert binary_form
            return trusted

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ssl, "create_default_context", Context)

    path = system_authorities()

    assert path is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    assert sorted(context.get_ca_certs(binary_form=True)) == sorted(trusted)
    path.unlink()


def test_a_system_that_trusts_nobody_has_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class Paths:
        cafile = None

    monkeypatch.setattr(authorities, "_BUNDLES", ())
    monkeypatch.setattr(ssl, "get_default_verify_paths", Paths)

    assert system_authorities() is None
