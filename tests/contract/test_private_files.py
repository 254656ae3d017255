"""Files closed to others: making sure of it does not disturb who has them open."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kingdesk.adapters.photos.private import make_private_file

_TRIES_TO_WRITE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    db.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    print(error.sqlite_errorname)
else:
    print("got it")
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.sqlite3"


def test_a_new_file_is_empty_and_its_owners_alone(file: Path) -> None:
    make_private_file(file)

    assert file.read_bytes() == b""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_in_a_file_stays(file: Path) -> None:
    file.write_bytes(b"kept")
    file.chmod(0o644)

    make_private_file(file)

    assert file.read_bytes() == b"kept"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_this_process_has_locked_stays_locked_to_others(file: Path) -> None:
    make_private_file(file)
    ours = sqlite3.connect(file, isolation_level=None)
    ours.execute("BEGIN IMMEDIATE")

    make_private_file(file)

    other = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", _TRIES_TO_WRITE, file], capture_output=True, text=True, check=True
    )
    ours.close()
    assert other.stdout.strip() == "SQLITE_BUSY"
