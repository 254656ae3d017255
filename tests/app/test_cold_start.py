"""What a window on a folder never waits for: libraries of studios and of work stay unloaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STUDIOS = ("boto3", "botocore", "psycopg", "keyring", "bcrypt", "dotenv", "alembic")
PICTURES = ("numpy", "rawpy", "onnxruntime")
"""Of what takes pictures apart; those kept small are there without."""
PARTS = ("sqlalchemy.dialects.postgresql",)
"""Of libraries a folder needs as well."""
HEAVY = (*STUDIOS, *PICTURES, *PARTS)

_OPEN = """
import sys
from pathlib import Path
from kingdesk.bootstrap import open_app
app = open_app(Path(sys.argv[1]), name="W")
app.galleries.all(app.owner)
app.close()
print(*sorted(name for name in sys.modules if {name, name.partition(".")[0]} & {*sys.argv[2:]}))
"""
_COMMAND = """
import sys
from kingdesk.cli.main import run
assert run(["--workspace", sys.argv[1], "gallery", "list"]) == 0
print(*sorted(name for name in sys.modules if {name, name.partition(".")[0]} & {*sys.argv[2:]}))
"""
_WINDOW = """
import sys
import kingdesk.gui.app
print(*sorted(name for name in sys.modules if {name, name.partition(".")[0]} & {*sys.argv[2:]}))
"""


def loaded_by(script: str, workspace: Path) -> str:
    """Return which of the heavy libraries a fresh process has loaded in the end."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(workspace), *HEAVY],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("script", [_OPEN, _COMMAND, _WINDOW], ids=["open", "command", "window"])
def test_opening_a_folder_loads_nothing_of_a_studios_nor_of_photos_to_come(
    tmp_path: Path, script: str
) -> None:
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", _OPEN, str(tmp_path / "w")], check=True, capture_output=True
    )  # the first opening makes its tables, which takes alembic

    assert loaded_by(script, tmp_path / "w") == ""
