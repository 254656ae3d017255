"""What the tests of single services share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.studio import SmallStudio, small_studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[SmallStudio]:
    folder = tmp_path / "studio"
    folder.mkdir()
    with small_studio(folder) as opened:
        yield opened


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    """Give a folder of her own files."""
    folder = tmp_path / "hers"
    folder.mkdir()
    return folder
