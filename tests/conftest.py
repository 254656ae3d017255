"""Every test runs without a screen, without the internet, in a home of its own, and in silence."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest
import structlog
from hypothesis import HealthCheck, settings
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

from kingdesk.logs import hide_secrets
from tests.canaries import canaries_in_logs, canary_in

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    # a machine that others are using is no reason to fail
    "kingdesk",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kingdesk")

pytest_plugins = ["tests.servers.fixtures"]

_MOST_PROCESSES: Final = 4
"""Each has servers of its own, which want memory."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run a few files here and folders in as many processes as there are cores.

    Starting processes, and servers in each, takes longer than the tests of a file.
    """
    places = [argument.partition("::")[0] for argument in config.args]
    if all(place.endswith(".py") for place in places):
        return 0
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(cores, _MOST_PROCESSES) if cores > 1 else 0


def pytest_collection_finish() -> None:
    """Let nothing be collected but between tests; what is loaded by now stays anyway.

    A collection that starts by itself runs on whatever thread asks for memory: on a server's or a
    worker's it would free widgets a test of the window left, and Qt's objects must go on their own
    thread.
    """
    gc.disable()
    gc.collect()
    gc.freeze()


_EVERY: Final = 50
_tests = count(1)
_homes = count(1)


@pytest.fixture(autouse=True)
def garbage_collected_between_tests() -> Iterator[None]:
    """Free what tests leave, on the thread that runs them."""
    yield
    gc.collect(2 if next(_tests) % _EVERY == 0 else 1)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all tests' homes."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def isolated_home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own home, so that no setting of the machine is read or changed."""
    home = homes / str(next(_homes))  # not by `mktemp`, which reads all names there are each time
    home.mkdir()
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
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs of a program somebody sits at say at once what is away, and not after minutes."""
    monkeypatch.setattr("kingdesk.worker.patience.LONGEST_S", 0.0)


@pytest.fixture(autouse=True)
def nothing_else_is_logged(expected_logs: set[str], isolated_home: Path) -> Iterator[None]:
    """Fail a test that logs a warning or worse it did not announce, or announced in vain.

    And one that logs, as whatever, what may be in no log: see `tests.canaries`.
    """
    logged: list[str] = []
    leaked: list[str] = []

    def search(text: str) -> None:
        found = canary_in(text)
        if found is not None:
            leaked.append(found)

    def note(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        search(repr(event))
        if method in {"warning", "error", "exception", "critical"}:
            logged.append(str(event["event"]))
        raise structlog.DropEvent

    class Ear(logging.Handler):
        @override
        def emit(self, record: logging.LogRecord) -> None:
            said = record.msg  # a dictionary, where structlog speaks through the standard library
            # libraries' own words pass through our log's cleaning before they are written
            plain = {"event": record.getMessage()}
            search(repr(said if isinstance(said, dict) else hide_secrets(None, "", plain)))
            logged.append(str(said["event"]) if isinstance(said, dict) else record.getMessage())

    ear = Ear(logging.WARNING)
    logging.getLogger().addHandler(ear)
    structlog.configure(processors=[note], cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()
    logging.getLogger().removeHandler(ear)
    leaked += canaries_in_logs(isolated_home)
    assert not leaked
    assert set(logged) == expected_logs, f"logged: {logged}, announced: {expected_logs}"
