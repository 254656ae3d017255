"""Every test runs without a screen, without the internet, in a home of its own, and in silence."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ["tests.servers.fixtures"]


@pytest.fixture(autouse=True)
def isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give each test its own home, so that no setting of the machine is read or changed."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


_OF_A_STUDIO = ("DATABASE_URL", "DB_", "R2_", "AWS_", "S3_", "REKOG", "SQS_", "KINGDESK_")
_OF_TESTS = "KINGDESK_TEST_"


@pytest.fixture(autouse=True)
def no_secrets_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep tests, and the processes they start, from the keychain and a studio's variables."""
    for name in list(os.environ):
        if name.startswith(_OF_A_STUDIO) and not name.startswith(_OF_TESTS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    yield
    core = sys.modules.get("keyring.core")
    if core is not None:  # it remembers what it found first
        core._keyring_backend = None  # type: ignore[attr-defined] # not told by ModuleType


@pytest.fixture
def expected_logs() -> set[str]:
    """Add here the events a test expects to be logged as a warning or worse."""
    return set()


@pytest.fixture(autouse=True)
def nothing_else_is_logged(expected_logs: set[str]) -> Iterator[None]:
    """Fail a test that logs a warning or worse it did not announce, or announced in vain."""
    logged: list[str] = []

    def note(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        if method in {"warning", "error", "exception", "critical"}:
            logged.append(str(event["event"]))
        raise structlog.DropEvent

    class Ear(logging.Handler):
        @override
        def emit(self, record: logging.LogRecord) -> None:
            said = record.msg  # a dictionary, where structlog speaks through the standard library
            logged.append(str(said["event"]) if isinstance(said, dict) else record.getMessage())

    ear = Ear(logging.WARNING)
    logging.getLogger().addHandler(ear)
    structlog.configure(processors=[note], cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()
    logging.getLogger().removeHandler(ear)
    assert set(logged) == expected_logs, f"logged: {logged}, announced: {expected_logs}"
